"""Write the table of sources into README.md, from harrow_dash/sources/*.toml.

    python -m docs.sources_table

A test fails when the table in README.md is not what this writes.
"""

from pathlib import Path

from harrow_dash.sources import Source, catalogue

README = Path(__file__).parents[1] / "README.md"
START, END = "<!-- sources -->\n", "<!-- end of sources -->"


def table() -> str:
    """The kinds of file that can be loaded, as a markdown table."""
    rows = [
        "| file | publisher | licence | known by its columns |",
        "|---|---|---|---|",
    ]
    rows += [_row(source) for source in catalogue().values()]
    return "\n".join(rows) + "\n"


def _row(source: Source) -> str:
    columns = [f"`{names[0]}`" for names in source.spellings.values()]
    if source.months_across:
        columns.append("`YYYYMM` …")
    return (
        f"| [{source.title}]({source.url}) | {source.publisher} | {source.licence} | "
        f"{', '.join(columns)} |"
    )


def with_table(text: str) -> str:
    """The README's text with the table as it should be."""
    before, rest = text.split(START)
    _, after = rest.split(END)
    return f"{before}{START}{table()}{END}{after}"


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
