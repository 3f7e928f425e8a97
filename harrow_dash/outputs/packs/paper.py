"""Blocks set on paper: each kind as lines of typst.

Every text is handed over as a string, so that a name from a file is never markup.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import singledispatchmethod
from pathlib import Path

from harrow_dash import theme
from harrow_dash.documents import block_kinds as kinds
from harrow_dash.documents.document import Control, Document, File, PageLink
from harrow_dash.outputs import pictures
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
#show heading: set text(fill: rgb("#12436D"))
#show heading.where(level: 1): set text(size: 17pt)
#show heading.where(level: 2): set text(size: 12.5pt)
#show heading: set block(above: 1.3em, below: 0.7em, sticky: true)
#let line(y) = (if y == 0 {{ 0.8pt }} else {{ 0.3pt }}) + rgb("#8C96A0")
#set table(stroke: (x, y) => (bottom: line(y)), inset: (x: 4pt, y: 3pt))
#show table.cell: set text(size: 7.5pt)
#show table.cell: set par(leading: 0.45em)
#show figure: set block(breakable: true)
#show figure: set align(left)
#let badge(words, ink, fill, edge) = box(
  fill: fill, stroke: 0.5pt + edge, radius: 2pt, inset: (x: 3pt), outset: (y: 2pt),
  text(fill: ink, weight: 700, words),
)
"""
# A priority a sheet for a committee, with both of its charts.
BRIEF = """
#set text(size: 8.2pt)
#set page(margin: (x: 17mm, top: 12mm, bottom: 14mm))
#set table(inset: (x: 4pt, y: 2.1pt))
#set par(leading: 0.55em, spacing: 0.8em)
#show heading: set block(above: 1em, below: 0.55em, sticky: true)
"""
# Two sheets for a councillor.
COMPACT = """
#set text(size: 7.8pt)
#set page(margin: (x: 16mm, top: 13mm, bottom: 15mm))
#set table(inset: (x: 3pt, y: 1.3pt))
#set par(leading: 0.5em, spacing: 0.7em)
#show heading: set block(above: 0.9em, below: 0.5em, sticky: true)
#show table.cell: set text(size: 6pt)
"""
TREND = 42  # mm of a small line
NAMES = 2.1  # mm of the names on a map
LONG = 48  # letters: what is longer may go on below
TALL = 300  # px: a chart above this has a row an area


@dataclass(frozen=True)
class Sheet:
    """How a pack is set: typst of its own, and the widths of its pictures in mm.

    plot: px that a chart is drawn at, where it is not tall (a row an area): the fewer,
    the larger its letters. has_badges: statuses beside words stand in boxes, which need
    room. lead, small: size of the answer and of the sources. flowing: pages that begin
    below the one before.
    """

    style: str = ""
    chart: int = 130
    plot: tuple[int, int] = (560, 220)
    map: int = 84
    has_badges: bool = True
    lead: str = "11.5pt"
    small: str = "7pt"
    flowing: tuple[str, ...] = ()


SHEETS = {
    "scrutiny": Sheet(
        BRIEF,
        chart=88,
        plot=(470, 166),
        map=62,
        small="6.4pt",
        flowing=("/past-plans",),
    ),
    "ward": Sheet(COMPACT, map=42, has_badges=False, lead="9.8pt", small="5.8pt"),
}


def text(words: object) -> str:
    """Words as a string of typst: nothing in them is markup."""
    return json.dumps(" ".join(str(words).split()), ensure_ascii=False)


class Setting:
    """Documents set in typst, their pictures written into a folder."""

    def __init__(self, folder: Path, sheet: Sheet) -> None:
        self.folder, self.count, self.sheet = folder, 0, sheet

    def document(self, document: Document) -> Iterator[str]:
        """A page under a heading of its own."""
        yield f"#heading(level: 1, {text(document.title)})"
        small = f'text(size: 8.5pt, fill: rgb("#3D3D3D"), {text(document.place)})'
        # No heading at the foot of a sheet: the place below it stays with the answer.
        yield f"#block(sticky: true, par({small}))"
        for note in (*document.notes, plain(document.banner)):
            if note:
                yield f"\n#block(inset: (left: 8pt), stroke: (left: 2pt), {text(note)})"
        for sentence in document.answer:
            yield f"\n#text(size: {self.sheet.lead}, {text(sentence)})\n"
        for section in document.sections:
            built = section.blocks()
            told = [line for block in built for line in self.block(block)]
            if told and section.heading:
                yield f"#heading(level: 2, {text(section.heading)})"
            yield from told
        yield from self.block(document.sources())

    def _inside(self, block: object) -> str:
        """Words and statuses that run on, as markup."""
        if isinstance(block, kinds.Chip) and self.sheet.has_badges:
            tone = theme.TONES[block.tone]
            colours = (f'rgb("{one}")' for one in (tone.text, tone.fill, tone.edge))
            return f"#badge({text(block.words)}, {', '.join(colours)})"
        if isinstance(block, kinds.State):
            return f"{self._inside(block.status)} {self._inside(block.words)}"
        if isinstance(block, kinds.Group) and self.sheet.has_badges:
            return " ".join(self._inside(part) for part in block.items)
        return f"#{text(plain(block))}"

    def _drawn(self, svg: str, alt: str, width: int) -> str:
        """A drawing with its words, so many mm wide."""
        self.count += 1
        name = f"picture{self.count}.svg"
        (self.folder / name).write_text(svg, encoding="utf-8")
        words = text(alt)
        return f'figure(image("{name}", width: {width}mm, alt: {words}), alt: {words})'

    @singledispatchmethod
    def block(self, block: object) -> Iterable[str]:
        """The lines of a block; a kind without lines of its own is a paragraph."""
        return [f"\n{self._inside(block)}\n"] if plain(block) else []

    @block.register
    def _(self, block: kinds.Group) -> Iterable[str]:
        if all(isinstance(part, str | kinds.Inline) for part in block.items):
            return [f"\n{self._inside(block)}\n"] if plain(block) else []
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
        if block.is_map:
            width = self.sheet.map
            drawn = pictures.svg(block, NAMES * pictures.WIDTH / width)
        else:
            drawn, width = pictures.svg(self._plot(block)), self.sheet.chart
        yield f"#{self._drawn(drawn, block.alt, width)}"

    def _plot(self, chart: kinds.Picture) -> kinds.Picture:
        """A chart drawn as large as the sheet wants it."""
        width, height = self.sheet.plot
        asked = {"width": width}
        if isinstance(chart.spec.get("height"), int) and chart.spec["height"] < TALL:
            asked["height"] = height
        return replace(chart, spec=chart.spec | asked)

    @block.register
    def _(self, block: kinds.Cards) -> Iterable[str]:
        rows = [
            [
                f"*#{text(plain(card.label))}*",
                f"#text(size: 10pt, weight: 700, {text(plain(card.figure))}) "
                f"#{text(plain(card.unit))}",
                f"{self._inside(card.state)} #{text(plain(card.words))}",
            ]
            for card in block.cards
        ]
        titles = ["Measure", "Figure", "How it stands"]
        widths = ("1.2fr", "1.3fr", "2.9fr")
        return self._grid(titles, rows, "Figures and how they stand", widths)

    @block.register
    def _(self, block: kinds.Row) -> Iterable[str]:
        """A priority: name and status over its words, its trend beside."""
        name = f"#text(size: 1.15em, weight: 700, {text(block.name)})"
        said = [plain(one) for one in (block.words, *block.notes)]
        lines = [
            f"{name} #h(4pt) {self._inside(block.state)}",
            *(f"#{text(one)}" for one in said if one),
        ]
        beside = "[]"
        if isinstance(block.trend, kinds.Sparkline):
            beside = self._drawn(block.trend.svg, block.trend.alt, TREND)
        yield (
            "#block(above: 9pt, below: 9pt, breakable: false, "
            f"grid(columns: (1fr, {TREND}mm), column-gutter: 8pt, "
            f"[{'#parbreak()'.join(lines)}], {beside}))"
        )

    @block.register
    def _(self, block: kinds.Bullets) -> Iterable[str]:
        items = ", ".join(f"[{self._inside(item)}]" for item in block.items)
        return [f"#list({items})"]

    @block.register
    def _(self, block: kinds.Sources) -> Iterable[str]:
        items = ", ".join(f"[#{text(plain(line))}]" for line in block.lines)
        yield f"#heading(level: 2, {text(block.TITLE)})"
        small = self.sheet.small
        yield f"#text(size: {small}, list(spacing: 0.5em, {items}))" if items else ""
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
        longest = [len(title) for title in titles]
        for values in block.rows:
            group = plain(values[block.group]) if block.group else ""
            if group != before:
                rows.append([f"*#{text(group)}*", *[""] * (len(titles) - 1)])
                before = group
            cells = [plain(values[column.name]) for column in columns]
            rows.append([f"#{text(cell)}" for cell in cells])
            longest = [
                max(one, len(cell)) for one, cell in zip(longest, cells, strict=True)
            ]
        widths = [
            "auto" if is_number else f"{min(letters, LONG)}fr"
            for is_number, letters in zip(numbers, longest, strict=True)
        ]
        return self._grid(titles, rows, block.caption, widths, numbers)

    def _grid(
        self,
        titles: Sequence[str],
        rows: Sequence[Sequence[str]],
        caption: str,
        widths: Sequence[str],
        numbers: Sequence[bool] = (),
    ) -> Iterator[str]:
        """A table whose cells are markup already."""
        if not rows:
            return
        head = ", ".join(f"[*#{text(title)}*]" for title in titles)
        body = ", ".join(f"[{cell}]" for row in rows for cell in row)
        narrow = [*numbers, *[False] * (len(titles) - len(numbers))]
        sides = ", ".join("right" if one else "left" for one in narrow)
        yield f"\n#text(size: 8.5pt, weight: 700, {text(caption)})\n"
        yield (
            f"#table(columns: ({', '.join(widths)},), align: ({sides},), "
            f"table.header({head}), {body})"
        )
