"""Tables of slides: letters as large as there is room for, columns as words ask."""

import math
from collections.abc import Sequence
from typing import Any

from harrow_dash import theme
from harrow_dash.outputs.packs import slide_room
from harrow_dash.outputs.packs.slide_room import BOLD, LETTER, LINE, POINTS, SURE

MOST_ROWS = 11  # of a table on one slide
SIZES = (20, 18, 16, 14, 12, 11)  # points
EDGE = 0.2, 0.14  # inches around the words of a cell: across, up and down
WORD = 2  # so many times the longest word of a column, which is never broken
LONG = 120  # letters: what is longer goes on below
BAND = "#F2F5F8"


def fill(
    table: Any, heads: Sequence[str], rows: Sequence[Sequence[str]], high: float
) -> None:
    """Write heads and rows into a table of their size, no higher than `high` inches.

    As large as fits; what does not fit in the smallest letters is for another slide
    (`parts`).
    """
    from pptx.dml.color import RGBColor
    from pptx.util import Inches, Pt

    told = [heads, *rows]
    wide = sum(column.width for column in table.columns) / Inches(1)
    widths = _widths(told, wide)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Inches(width)
    sizes = [one for one in SIZES if _whole(told, widths, one)]
    size = next((one for one in sizes if _fit(told, widths, one, high)), SIZES[-1])
    for line, cells in enumerate(told):
        table.rows[line].height = Inches(_high([cells], widths, size, line))
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


def parts(
    heads: Sequence[str], rows: Sequence[Sequence[str]], wide: float, high: float
) -> list[Sequence[Sequence[str]]]:
    """The rows of each of several tables of so many inches, one below the other.

    As few tables as take the rows in the smallest letters, and of one length where
    that fits, so that no row is left alone.
    """

    def most(left: Sequence[Sequence[str]]) -> int:
        for count in range(min(len(left), MOST_ROWS), 1, -1):
            told = [heads, *left[:count]]
            if _fit(told, _widths(told, wide), SIZES[-1], high):
                return count
        return 1

    found, start = [], 0
    while start < len(rows):
        found.append(rows[start : start + most(rows[start:])])
        start += len(found[-1])
    even = math.ceil(len(rows) / max(len(found), 1))
    alike = [rows[at : at + even] for at in range(0, len(rows), even or 1)]
    return alike if all(most(one) == len(one) for one in alike) else found


def _whole(told: Sequence[Sequence[str]], widths: Sequence[float], size: float) -> bool:
    """Whether no column breaks a word."""
    least = _least_widths(told, size)
    return all(one <= width for one, width in zip(least, widths, strict=True))


def _least_widths(told: Sequence[Sequence[str]], size: float) -> list[float]:
    """How wide each column must be for its longest word, in inches."""
    letter = size * LETTER / POINTS / SURE
    return [count * letter + EDGE[0] for count in _longest_words(told)]


def _longest_words(told: Sequence[Sequence[str]]) -> list[float]:
    """The letters of each column's longest word; heads and names are bold."""
    return [
        max(
            len(word) * (BOLD if not line or not at else 1)
            for line, row in enumerate(told)
            for word in row[at].split() or [""]
        )
        for at in range(len(told[0]))
    ]


def _fit(
    told: Sequence[Sequence[str]], widths: Sequence[float], size: float, high: float
) -> bool:
    return _high(told, widths, size) <= SURE * high


def _high(
    told: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float,
    first: int = 0,
) -> float:
    """How high rows are at a size of letters, in inches; the row 0 are the heads."""
    lines = [
        max(
            slide_room.lines(
                words, size, widths[at] - EDGE[0], is_bold=not line or not at
            )
            for at, words in enumerate(cells)
        )
        for line, cells in enumerate(told, start=first)
    ]
    return sum(count * size * LINE / POINTS + EDGE[1] for count in lines)


def _widths(told: Sequence[Sequence[str]], wide: float) -> list[float]:
    """The room of each column in inches: as its words ask, and for the longest one."""
    longest = _longest_words(told)
    wanted = [
        min(max(len(row[at]) for row in told), LONG) + WORD * count
        for at, count in enumerate(longest)
    ]
    least = _least_widths(told, SIZES[-1])
    if sum(least) >= wide:
        return [wide * one / sum(least) for one in least]
    # Of the narrowest first: what it needs beyond its share, the others have less.
    widths = [0.0] * len(least)
    left, shares = wide, float(sum(wanted))
    for at in sorted(range(len(least)), key=lambda at: wanted[at] / least[at]):
        widths[at] = max(least[at], left * wanted[at] / shares)
        left, shares = left - widths[at], shares - wanted[at]
    return widths
