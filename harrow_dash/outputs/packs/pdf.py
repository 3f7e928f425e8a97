"""A pack as a tagged PDF (PDF/UA-1), set by typst.

Every text is handed over as a string, so that a name from a file is never markup.
"""

import io
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatchmethod
from pathlib import Path

from harrow_dash import config
from harrow_dash.documents import block_kinds as kinds
from harrow_dash.documents.document import Control, Document, File, PageLink
from harrow_dash.errors import HarrowError
from harrow_dash.outputs import pictures
from harrow_dash.outputs.packs.contents import Pack
from harrow_dash.outputs.packs.told import plain

PREAMBLE = """
#set document(title: {title}, author: {author}, date: none)
#set page(paper: "a4", margin: (x: 20mm, top: 20mm, bottom: 22mm), footer: context [
  #set text(size: 8pt, fill: rgb("#3D3D3D"))
  #grid(columns: (1fr, auto), {footer}, counter(page).display("1 / 1", both: true))
])
#set text(font: ("DejaVu Sans", "Liberation Sans", "Libertinus Serif"), size: 9pt, \
lang: "en", region: "gb")
#set par(leading: 0.62em, spacing: 0.9em)
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading: set block(above: 1.3em, below: 0.7em, sticky: true)
#set table(stroke: (x: none, y: 0.4pt + rgb("#8C96A0")), inset: (x: 4pt, y: 2.2pt))
#show table.cell: set text(size: 7.5pt)
#show figure: set block(breakable: true)
"""
# Two sheets for a councillor.
COMPACT = """
#set text(size: 7.8pt)
#set page(margin: (x: 16mm, top: 14mm, bottom: 16mm))
#set table(stroke: (x: none, y: 0.4pt + rgb("#8C96A0")), inset: (x: 3pt, y: 0.8pt))
#set par(leading: 0.5em, spacing: 0.7em)
#show heading: set block(above: 0.9em, below: 0.5em, sticky: true)
#show table.cell: set text(size: 6pt)
"""
# A priority a sheet for a committee, with both of its charts.
BRIEF = """
#set text(size: 8pt)
#set page(margin: (x: 17mm, top: 14mm, bottom: 16mm))
#set table(stroke: (x: none, y: 0.4pt + rgb("#8C96A0")), inset: (x: 3pt, y: 1.4pt))
#show table.cell: set text(size: 6.8pt)
"""
STYLES = {"ward": COMPACT, "scrutiny": BRIEF}
CHART_WIDTHS = {"scrutiny": "68mm"}


def pdf(pack: Pack) -> bytes:
    """The bytes of a pack as PDF/UA-1: titled, tagged, with alternative texts."""
    # Not above: only packs need it.
    import typst

    with tempfile.TemporaryDirectory() as folder:
        setting = _Setting(
            Path(folder),
            is_compact=pack.audience == "ward",
            chart_width=CHART_WIDTHS.get(pack.audience, "98mm"),
        )
        source = Path(folder) / "pack.typ"
        source.write_text(
            "\n".join(_lines(setting, pack)), encoding="utf-8", newline="\n"
        )
        try:
            made: bytes = typst.compile(str(source), format="pdf", pdf_standards="ua-1")
        except typst.TypstError as error:
            raise HarrowError(
                "The PDF could not be set. Write the pack as .pptx or .xlsx instead, "
                f"and report this: {str(error).splitlines()[0]}"
            ) from error
    return _packed(made)


def _packed(made: bytes) -> bytes:
    """The same PDF with its tags in packed streams: up to two thirds smaller."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as paper:
        paper.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return out.getvalue()


def text(words: object) -> str:
    """Words as a string of typst: nothing in them is markup."""
    return json.dumps(" ".join(str(words).split()), ensure_ascii=False)


def _lines(setting: "_Setting", pack: Pack) -> Iterator[str]:
    footer = " · ".join(
        filter(None, [config.PRODUCT, f"{pack.place}, {pack.month:%B %Y}"])
    )
    yield PREAMBLE.format(
        title=text(pack.heading),
        author=text(config.PARTNERSHIP),
        footer=f"text({text(f'{footer} {pack.caution}')})",
    )
    yield STYLES.get(pack.audience, "")
    if pack.caution:
        told = f"text(weight: 700, {text(pack.caution)})"
        yield f"#block(stroke: 1pt, inset: 6pt, {told})"
    for number, document in enumerate(pack.documents):
        if number:
            yield "#pagebreak(weak: true)"
        yield from setting.document(document)


class _Setting:
    """Documents set in typst, their pictures written into a folder."""

    def __init__(self, folder: Path, *, is_compact: bool, chart_width: str) -> None:
        self.folder, self.count, self.is_compact = folder, 0, is_compact
        self.chart_width = chart_width

    def document(self, document: Document) -> Iterator[str]:
        """A page under a heading of its own."""
        yield f"#heading(level: 1, {text(document.title)})"
        yield f'#text(size: 8.5pt, fill: rgb("#3D3D3D"), {text(document.place)})'
        for note in (*document.notes, plain(document.banner)):
            if note:
                yield f"\n#block(inset: (left: 8pt), stroke: (left: 2pt), {text(note)})"
        for sentence in document.answer:
            yield f"\n#text(size: 11pt, {text(sentence)})\n"
        for section in document.sections:
            built = section.blocks()
            told = [line for block in built for line in self.block(block)]
            if told and section.heading:
                yield f"#heading(level: 2, {text(section.heading)})"
            yield from told
        yield from self.block(document.sources())

    @singledispatchmethod
    def block(self, block: object) -> Iterable[str]:
        """The lines of a block; a kind without lines of its own is a paragraph."""
        words = plain(block)
        return [f"\n#{text(words)}\n"] if words else []

    @block.register
    def _(self, block: kinds.Group) -> Iterable[str]:
        if all(isinstance(part, str | kinds.Inline) for part in block.items):
            words = plain(block)
            return [f"\n#{text(words)}\n"] if words else []
        return [line for part in block.items for line in self.block(part)]

    @block.register
    def _(self, block: Control) -> Iterable[str]:
        return [line for part in block.parts() for line in self.block(part)]

    @block.register
    def _(self, block: PageLink) -> Iterable[str]:  # noqa: ARG002 (paper leads nowhere)
        return ()

    @block.register
    def _(self, block: File) -> Iterable[str]:  # noqa: ARG002 (in the spreadsheet)
        return ()

    @block.register
    def _(self, block: kinds.Sparkline) -> Iterable[str]:
        return [f"\n#{text(block.alt)}\n"]

    @block.register
    def _(self, block: kinds.Picture) -> Iterable[str]:
        self.count += 1
        name = f"picture{self.count}.svg"
        (self.folder / name).write_text(pictures.svg(block), encoding="utf-8")
        width = (
            ("46mm" if self.is_compact else "72mm")
            if block.is_map
            else self.chart_width
        )
        yield (
            f'#figure(image("{name}", width: {width}, alt: {text(block.alt)}), '
            f"alt: {text(block.alt)})"
        )

    @block.register
    def _(self, block: kinds.Cards) -> Iterable[str]:
        rows = [
            [
                plain(card.label),
                f"{plain(card.figure)} {plain(card.unit)}",
                f"{plain(card.state)} {plain(card.words)}",
            ]
            for card in block.cards
        ]
        titles = ["Measure", "Figure", "How it stands"]
        return self._grid(titles, rows, "Figures and how they stand")

    @block.register
    def _(self, block: kinds.Row) -> Iterable[str]:
        yield f"\n#text(weight: 700, {text(block.name)})\n"
        for words in (plain(block.words), plain(block.state), *block.notes):
            if plain(words):
                yield f"\n#{text(plain(words))}\n"

    @block.register
    def _(self, block: kinds.Bullets) -> Iterable[str]:
        items = ", ".join(f"[#{text(plain(item))}]" for item in block.items)
        return [f"#list({items})"]

    @block.register
    def _(self, block: kinds.Sources) -> Iterable[str]:
        items = ", ".join(f"[#{text(plain(line))}]" for line in block.lines)
        yield f"#heading(level: 2, {text(block.TITLE)})"
        size = "5.8pt" if self.is_compact else "7pt"
        yield f"#text(size: {size}, list(spacing: 0.5em, {items}))" if items else ""
        yield f"\n#text(size: 8pt, {text(block.note)})\n"

    @block.register
    def _(self, block: kinds.Fold) -> Iterable[str]:
        return self.block(block.inside)

    @block.register
    def _(self, block: kinds.Legend) -> Iterable[str]:
        entries = "; ".join(words for _, words in block.entries)
        squares = "#h(4pt)".join(
            f'#box(width: 8pt, height: 8pt, stroke: 0.4pt, fill: rgb("{colour}")) '
            f"#{text(words)}"
            for colour, words in block.entries
        )
        return [f"\n#{text(block.title)}: {squares}\n"] if entries else []

    @block.register
    def _(self, block: kinds.Table) -> Iterable[str]:
        # A trend of a row is a picture of a few pixels: its figures stand beside it.
        columns = [
            column
            for column in block.columns
            if not any(
                isinstance(row[column.name], kinds.Sparkline) for row in block.rows
            )
        ]
        titles = [column.title for column in columns]
        numbers = [column.is_number for column in columns]
        rows, before = [], ""
        for values in block.rows:
            group = plain(values[block.group]) if block.group else ""
            if group != before:
                rows.append([group, *[""] * (len(titles) - 1)])
                before = group
            rows.append([plain(values[column.name]) for column in columns])
        return self._grid(titles, rows, block.caption, numbers)

    def _grid(
        self,
        titles: list[str],
        rows: list[list[str]],
        caption: str,
        numbers: Sequence[bool] = (),
    ) -> Iterator[str]:
        if not rows:
            return
        head = ", ".join(f"[*#{text(title)}*]" for title in titles)
        body = ", ".join(f"[#{text(cell)}]" for row in rows for cell in row)
        narrow = [*numbers, *[False] * (len(titles) - len(numbers))]
        wide = ", ".join("auto" if one else "1.6fr" for one in narrow)
        sides = ", ".join("right" if one else "left" for one in narrow)
        yield f"\n#text(size: 8.5pt, weight: 700, {text(caption)})\n"
        yield (
            f"#table(columns: ({wide},), align: ({sides},), table.header({head}), "
            f"{body})"
        )
