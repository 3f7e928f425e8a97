"""Tables of slides: letters as large as there is room for, columns as words ask."""

import math
from collections.abc import Sequence
from typing import Any

from harrow_dash import theme

SIZES = (20, 18, 16, 14, 12, 11)  # points
POINTS = 72  # an inch
LETTER, LINE = 0.52, 1.25  # of its size: how wide a letter is, how high a line
EDGE = 0.2, 0.14  # inches around the words of a cell: across, up and down
WORD = 2  # so many times the longest word of a column, which is never broken
SURE = 0.88  # of the height: letters that stand in for a missing font are wider
LONG = 120  # letters: what is longer goes on below
BAND = "#F2F5F8"


def fill(
    table: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], high: float
) -> None:
    """Write heads and rows into a table of their size, no higher than `high` inches."""
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    told = [heads, *rows]
    whole = sum(column.width for column in table.columns)
    for column, width in zip(table.columns, _widths(told, whole), strict=True):
        column.width = int(width)
    widths = [column.width / Inches(1) for column in table.columns]
    size = next((one for one in SIZES if _high(told, widths, one) <= high), SIZES[-1])
    for line, cells in enumerate(told):
        table.rows[line].height = Inches(_high([cells], widths, size))
        ink, ground = theme.TEXT, theme.BACKGROUND if line % 2 else BAND
        if not line:
            ink, ground = theme.BACKGROUND, theme.ACTUAL
        for number, words in enumerate(cells):
            cell = table.cell(line, number)
            cell.text = words
            cell.fill.solid()
            cell.fill.fore_color.rgb = RGBColor.from_string(ground.lstrip("#"))
            for paragraph in cell.text_frame.paragraphs:
                paragraph.font.size = Pt(size)
                paragraph.font.bold = not line or not number
                paragraph.font.color.rgb = RGBColor.from_string(ink.lstrip("#"))


def most(
    heads: Sequence[str], rows: Sequence[Sequence[str]], wide: float, high: float
) -> int:
    """How many of the first rows fit into so many inches in the smallest letters; one
    at least."""
    for count in range(len(rows), 1, -1):
        told = [heads, *rows[:count]]
        if _high(told, _widths(told, wide), SIZES[-1]) <= SURE * high:
            return count
    return 1


def _high(told: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> float:
    """How high rows are at a size of letters, in inches."""
    lines = [
        max(
            math.ceil(len(words) * size * LETTER / POINTS / (width - EDGE[0])) or 1
            for words, width in zip(cells, widths, strict=True)
        )
        for cells in told
    ]
    return sum(count * size * LINE / POINTS + EDGE[1] for count in lines)


def _widths(told: Sequence[Sequence[str]], whole: float) -> list[float]:
    """The room of each column, as its longest words want."""
    wanted = [
        min(max(len(row[at]) for row in told), LONG)
        + WORD * max(len(word) for row in told for word in row[at].split() or [""])
        for at in range(len(told[0]))
    ]
    return [whole * share / sum(wanted) for share in wanted]
