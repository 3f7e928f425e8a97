"""OHID's Fingertips as it comes: public health indicators, all areas in one file.

Kept are Harrow, its wards, London and England. The export repeats areas once for each
parent they are shown under; such a repeated row counts once. Names of periods are the
export's own formatter's (years, ranges of years, quarters, months).
"""

from dataclasses import dataclass, field
from typing import Any

import duckdb

from harrow_dash import config
from harrow_dash.definitions.partner_data import YEARS, indicators
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
# What stands for a number that is not given: suppressed, not available, none.
HIDDEN = {"[c]", "c", "*", "suppressed"}
NO_NUMBER = HIDDEN | {"", "-", "..", ":", ".", "n/a", "na", "#n/a", "nan", "null"}
NO_NUMBER |= {"[x]", "x", "[z]", "z", "[low]", "[u]", "none"}
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


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Values of indicators for Harrow, its wards, London and England.

    Raises HarrowError for blank indicators, areas and periods, periods and values that
    are none, and a figure that stands twice with different numbers.
    """
    lines = "SELECT rowid + 2 AS line, * FROM raw"
    needed = ["indicator_id", "indicator_name", "area_code", "period"]
    refuse_blanks(con, lines, needed, name)
    sheet, found = Sheet(con, name), Read(_splits(con))
    for record, cells in sheet.records([*source.columns, *source.optional], CHOSEN):
        _row(sheet, record, cells, found)
    parts = {}
    if found.values:
        parts["indicator_values"] = relation(con, VALUES, found.values)
    if found.titles:
        titles = [
            (key, title, "", "neither", HOLDER) for key, title in found.titles.items()
        ]
        parts["indicator_titles"] = relation(con, TITLES, titles)
    return Tidy(parts, warnings=sheet.warnings() + _elsewhere(con))


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
        told.append(f"{left:,} rows of {areas:,} other areas were left out")
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
        fault = "the time period is none that is known, such as 2024 or 2021/22 - 23/24"
        sheet.refuse(record, fault, cells["period"])
    category = _category(cells, found.splits[code])
    numbers = tuple(_number(sheet, record, name, cells[name]) for name in NUMBERS)
    place = (key, cells["area_code"], category, when.text)
    if place in found.seen:
        if found.seen[place] != numbers:
            fault = "this figure stands twice, with different numbers"
            sheet.refuse(record, fault, ", ".join(place))
        return
    found.seen[place] = numbers
    if not defined:
        found.titles.setdefault(key, cells["indicator_name"])
    span = (when.first, when.last)
    note = _note(cells["note"], numbers[0])[:LONGEST_NOTE]
    found.values.append((*place, *span, *numbers, note))


def _category(cells: dict[str, str], splits: set[str]) -> str:
    """Sex, age and group as far as the indicator is split by them."""
    parts = [cells[name] for name in SPLITS if name in splits]
    told = [part for part in parts if part and part.casefold() not in EVERYBODY]
    return ", ".join(told) or ALL


def _number(sheet: Sheet, record: int, name: str, text: str) -> float | None:
    if text.casefold() in NO_NUMBER:
        return None
    found = number(text)
    if found is None:
        sheet.refuse(record, f"the {name} is no number", text)
    return found


def _note(text: str, value: float | None) -> str:
    """The publisher's note with a mark where there is no number, or a doubtful one."""
    if value is not None:
        return f"[u] {text}" if "quality" in text.casefold() else text
    hidden = ("suppress", "disclosure", "too small")
    mark = "[c]" if any(word in text.casefold() for word in hidden) else "[x]"
    return f"{mark} {text}".strip()
