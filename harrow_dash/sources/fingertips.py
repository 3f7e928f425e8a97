"""OHID's Fingertips as it comes: public health indicators, all areas in one file.

Kept are Harrow, its wards, London and England. The export repeats areas once for each
parent they are shown under; such a repeated row counts once. Names of periods are the
export's own formatter's (years, ranges of years, quarters, months). What stands in
place of a number is no number, never 0; a period that is not known is left out.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import duckdb

from harrow_dash import config
from harrow_dash.definitions.partner_data import YEARS, indicators
from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import Source
from harrow_dash.sources.cells import refuse_blanks
from harrow_dash.sources.partner_long import ALL, LONGEST_NOTE, VALUES
from harrow_dash.sources.period_names import period
from harrow_dash.sources.rows import Sheet, number, relation
from harrow_dash.sources.tables import Tidy

HOLDER = "Office for Health Improvement and Disparities"
EVERYBODY = {"persons", "not applicable", "all", "all ages"}
TITLES = {
    "indicator": "VARCHAR",
    "title": "VARCHAR",
    "unit": "VARCHAR",
    "direction": "VARCHAR",
    "holder": "VARCHAR",
}
# What stands for a number that is not told; all else that is none is not available.
HIDDEN = {"[c]", "c", "*", "suppressed"}
SMALL = re.compile(r"(<|≤|<=|&lt;|under|fewer than|less than) ?\d+")  # <5
MOST_NAMED = 5
NUMBERS = ("value", "numerator", "denominator", "lower", "upper")
SPLITS = ("sex", "age", "category")
AREA = "trim(area_code)"
CHOSEN = (
    f"({AREA} IN ('{config.BOROUGH}', '{config.REGION}', '{config.COUNTRY}') OR {AREA} "
    "IN (SELECT area_code FROM area WHERE area_kind = 'ward' "
    f"AND borough_code = '{config.BOROUGH}'))"
)

Numbers = tuple[float | None, ...]


@dataclass
class Read:
    """What was read so far; `seen` holds each figure's numbers, to know repetitions."""

    splits: dict[str, set[str]]  # by indicator id: the columns that split it
    values: list[tuple[Any, ...]] = field(default_factory=list)
    titles: dict[str, str] = field(default_factory=dict)
    seen: dict[tuple[str, ...], Numbers] = field(default_factory=dict)
    marks: Counter[str] = field(default_factory=Counter)  # in place of numbers
    periods: Counter[str] = field(default_factory=Counter)  # that are not known

    def warnings(self) -> list[str]:
        """What is not available and what was left out, counted and named."""
        told = []
        if count := self.marks.total():
            are = "cell is" if count == 1 else "cells are"
            told.append(
                f"{count:,} {are} no number and not available: {_named(self.marks)}"
            )
        if count := self.periods.total():
            were = "row was" if count == 1 else "rows were"
            told.append(
                f"{count:,} {were} left out, of periods that are not known here: "
                f"{_named(self.periods)}"
            )
        return told


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Values of indicators for Harrow, its wards, London and England.

    Raises HarrowError for blank indicators, areas and periods, for a file without one
    known period, and for a figure that stands twice with different numbers.
    """
    lines = "SELECT rowid + 2 AS line, * FROM raw"
    needed = ["indicator_id", "indicator_name", "area_code", "period"]
    refuse_blanks(con, lines, needed, name)
    sheet, found = Sheet(con, name), Read(_splits(con))
    for record, cells in sheet.records([*source.columns, *source.optional], CHOSEN):
        _row(sheet, record, cells, found)
    if found.periods and not found.seen:
        raise HarrowError(
            f"{name}: every row is of periods that are not known here "
            f"({_named(found.periods)}). Known are such as 2024, 2021/22 - 23/24 or "
            "2024 Q1."
        )
    parts = {}
    if found.values:
        parts["indicator_values"] = relation(con, VALUES, found.values)
    if found.titles:
        titles = [
            (key, title, "", "neither", HOLDER) for key, title in found.titles.items()
        ]
        parts["indicator_titles"] = relation(con, TITLES, titles)
    return Tidy(parts, warnings=found.warnings() + _elsewhere(con))


def _splits(con: duckdb.DuckDBPyConnection) -> dict[str, set[str]]:
    """Which of sex and age take several values in the whole file, by indicator.

    An indicator of girls aged 10 to 24 alone is not split by that: its name says so.
    """
    rows = con.execute(
        """
        SELECT trim(indicator_id), count(DISTINCT lower(trim(sex))) > 1,
            count(DISTINCT lower(trim(age))) > 1
        FROM raw GROUP BY 1
        """
    ).fetchall()
    return {
        indicator: {"category", *(["sex"] if sex else []), *(["age"] if age else [])}
        for indicator, sex, age in rows
    }


def _elsewhere(con: duckdb.DuckDBPyConnection) -> list[str]:
    left, areas, here = con.execute(
        f"SELECT count(*) FILTER (WHERE NOT {CHOSEN}), "
        f"count(DISTINCT {AREA}) FILTER (WHERE NOT {CHOSEN}), "
        f"count(*) FILTER (WHERE {AREA} = '{config.BOROUGH}') FROM raw"
    ).fetchone() or (0, 0, 0)
    told = []
    if left:
        rows = "1 row" if left == 1 else f"{left:,} rows"
        others = "1 other area" if areas == 1 else f"{areas:,} other areas"
        told.append(f"{rows} of {others} {'was' if left == 1 else 'were'} left out")
    if not here:
        told.append(f"no row is for {config.BOROUGH_NAME}")
    return told


def _row(sheet: Sheet, record: int, cells: dict[str, str], found: Read) -> None:
    code = cells["indicator_id"]
    defined = [one for one in indicators().values() if str(one.fingertips) == code]
    key = defined[0].key if defined else f"fingertips_{code}"
    start = YEARS[defined[0].year] if defined else YEARS["financial"]
    when = period(cells["period"], start if start > 1 else YEARS["financial"])
    if not code.isascii() or not code.isdigit():
        sheet.refuse(record, "an indicator's id is a number", code)
    if when is None:
        found.periods[cells["period"]] += 1
        return
    category = _category(cells, found.splits[code])
    numbers = tuple(number(cells[name]) for name in NUMBERS)
    place = (key, cells["area_code"], category, when.text)
    if place in found.seen:
        if found.seen[place] != numbers:
            fault = "this figure stands twice, with different numbers"
            sheet.refuse(record, fault, ", ".join(place))
        return
    found.seen[place] = numbers
    found.marks.update(
        cells[name]
        for name, read in zip(NUMBERS, numbers, strict=True)
        if read is None and cells[name]
    )
    if not defined:
        found.titles.setdefault(key, cells["indicator_name"])
    span = (when.first, when.last)
    note = _note(cells["note"], cells["value"], numbers[0])[:LONGEST_NOTE]
    found.values.append((*place, *span, *numbers, note))


def _category(cells: dict[str, str], splits: set[str]) -> str:
    """Sex, age and group as far as the indicator is split by them."""
    parts = [cells[name] for name in SPLITS if name in splits]
    told = [part for part in parts if part and part.casefold() not in EVERYBODY]
    return ", ".join(told) or ALL


def _named(found: Counter[str]) -> str:
    """The commonest of what was found, with how many times."""
    listed = sorted(found.items(), key=lambda one: (-one[1], one[0]))[:MOST_NAMED]
    more = ", …" if len(found) > MOST_NAMED else ""
    return ", ".join(f"{shown(text[:40])} ({n:,})" for text, n in listed) + more


def _note(text: str, cell: str, value: float | None) -> str:
    """The publisher's note with a mark where there is no number, or a doubtful one."""
    if value is not None:
        return f"[u] {text}" if "quality" in text.casefold() else text
    hidden = ("suppress", "disclosure", "too small")
    is_hidden = any(word in f"{text} {cell}".casefold() for word in hidden)
    small = cell.casefold()
    mark = "[c]" if is_hidden or small in HIDDEN or SMALL.fullmatch(small) else "[x]"
    return f"{mark} {text}".strip()
