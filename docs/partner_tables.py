"""Write the tables of columns, answers and indicators into docs/partner-data.md.

    python -m docs.partner_tables

They are made from harrow_dash/surveys, harrow_dash/indicators and the templates. A test
fails when the tables in partner-data.md are not what this writes.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from harrow_dash.definitions.partner_data import (
    Indicator,
    Question,
    Survey,
    indicators,
    surveys,
)
from harrow_dash.sources import catalogue
from harrow_dash.surveys.templates import template

PAGE = Path(__file__).with_name("partner-data.md")
BLOCK = re.compile(r"<!-- (\w+): (\S+) -->\n.*?<!-- end -->", re.DOTALL)
COLUMNS = {
    "response_id": "one text a response, never twice: no name, no e-mail address",
    "round": "the round's name with its year, such as `2023` or `October 2023`",
    "answered_on": "the day, `08/11/2023` or `2023-11-08`, with or without a time",
    "ward": "the ward's name or code (`ward_name` is read, too); blank, "
    "`Outside Harrow` or `Don't know` where none is told",
    "longitude": "of a dropped pin, such as `-0.337`",
    "latitude": "of a dropped pin, such as `51.580`",
    "school": "the school or college; counted, kept for officers, never shown",
    "weight": "above 0, at most 100; for every response of a round or for none",
    "wording": "the version of the questionnaire, a whole number from 1",
}
KINDS = {
    "scale": "a step of the scale, as its number or its words",
    "one": "one of the answers",
    "several": "any of the answers, with `;` between them",
    "text": "free text, of any length; for officers only, and masked even there",
}


def questionnaire(key: str) -> str:
    """A survey's columns, and the words of its questions."""
    survey, source = surveys()[key], catalogue()[key]
    columns = template(key).split("\n", 1)[0].split(",")
    rows = []
    for column in columns:
        needed = "yes" if column in source.columns else "no"
        rows.append((f"`{column}`", needed, _holds(survey, column)))
    words = [
        (f"`{one.key}`", str(wording.version), wording.text)
        for one in survey.questions.values()
        for wording in one.wordings
    ]
    return "\n".join(
        [
            *_table(("column", "needed", "holds"), rows),
            "",
            *_table(("question", "since version", "as asked"), words),
        ]
    )


def _holds(survey: Survey, column: str) -> str:
    if column in survey.about:
        about = survey.about[column]
        told = _quoted(about.options)
        also = ", ".join(f"`{other}`" for other in about.also)
        told = f"{told}; or blank"
        return f"{told}. Also understood: {also}" if also else told
    if column in survey.questions:
        return _answers(survey.questions[column])
    if column == "wording" and len(survey.versions) == 1:
        return f"{COLUMNS[column]}; blank is {survey.versions[0]}"
    return COLUMNS[column]


def _answers(question: Question) -> str:
    told = KINDS[question.kind]
    for wording in question.wordings:
        if question.kind == "scale":
            steps = [f"`{n}` {text}" for n, text in enumerate(wording.options, 1)]
            told += f": {', '.join(steps)}"
        elif wording.options:
            later = wording.version > 1
            since = f"; since version {wording.version}" if later else ""
            told += f"{since}: {_quoted(wording.options)}"
    return f"{told}; or blank" if question.kind != "text" else told


def definitions(_: str) -> str:
    """Every indicator: what it counts, who holds it, how it is given and shown."""
    rows = [
        (
            f"`{one.key}`",
            f"{one.title}. {one.counts}",
            one.holder,
            _given(one),
            "public" if one.policy == "public" else f"restricted, by {one.publish}",
            f"`{one.template}`",
        )
        for one in indicators().values()
    ]
    header = ("indicator", "what it counts", "holder", "given as", "shown", "template")
    return "\n".join(_table(header, rows))


def _given(one: Indicator) -> str:
    told = f"{one.unit}, by {' and '.join(one.areas)}"
    if one.year != "financial":
        told += f"; {one.year} years"
    if one.categories:
        told += f"; groups: {_quoted(one.categories)}"
    return told


def example(name: str) -> str:
    """A template as it is written, with its example row."""
    return f"```csv\n{template(name)}```"


def with_tables(page: str) -> str:
    """The page's text with every table as it should be."""
    makers = {"survey": questionnaire, "indicators": definitions, "template": example}

    def made(found: re.Match[str]) -> str:
        kind, key = found[1], found[2]
        return f"<!-- {kind}: {key} -->\n{makers[kind](key)}\n<!-- end -->"

    return BLOCK.sub(made, page)


def _quoted(options: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in options)


def _table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = [header, tuple("---" for _ in header), *rows]
    return [f"| {' | '.join(line)} |" for line in lines]


if __name__ == "__main__":
    PAGE.write_text(with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
