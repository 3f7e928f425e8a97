"""The generic long format: one row an indicator, area, group and period.

What each indicator counts and what may be shown of it says its file in indicators/.
Restricted indicators (policy partner) are true counts; they go a way of their own, and
nothing of them is shown before small numbers are hidden. Hate crime by ward and strand
is the same format with the indicator left out and columns of its own names.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

import duckdb

from harrow_dash import config
from harrow_dash.definitions.partner_data import (
    YEARS,
    Indicator,
    indicators,
    option,
    plain,
)
from harrow_dash.downloads import FORMULA
from harrow_dash.sources import Source, places
from harrow_dash.sources.period_names import Period, period, within
from harrow_dash.sources.rows import Sheet, number, relation
from harrow_dash.sources.tables import Tidy

ALL = "all"  # the category of a figure that is not split
LONGEST_CATEGORY, LONGEST_NOTE = 80, 500  # signs
EXAMPLE = "example:"  # what the note of a template's example row begins with
PERIODS = "2024, 2024/25, 2024-03, 2024 Q1 or 2024/25 Q1"
MARKED = re.compile(r"(.*?)\s*(\[[cuxz]\])?")
# Ways to say that there is no number, and the mark that each is kept as.
NO_NUMBER = {
    "": "[x]",
    "x": "[x]",
    "n/a": "[x]",
    "..": "[x]",
    ":": "[x]",
    "z": "[z]",
    "c": "[c]",
    "*": "[c]",
    "suppressed": "[c]",
}
BOUNDS = ("numerator", "denominator", "lower", "upper")
VALUES = {
    "indicator": "VARCHAR",
    "area_code": "VARCHAR",
    "category": "VARCHAR",
    "period": "VARCHAR",
    "first_month": "DATE",
    "last_month": "DATE",
    "value": "DOUBLE",
    "numerator": "DOUBLE",
    "denominator": "DOUBLE",
    "lower": "DOUBLE",
    "upper": "DOUBLE",
    "note": "VARCHAR",
}
COUNTS = {
    "indicator": "VARCHAR",
    "area_code": "VARCHAR",
    "category": "VARCHAR",
    "first_month": "DATE",
    "last_month": "DATE",
    "value": "DOUBLE",
}

Cells = dict[str, str]
Key = tuple[str, str, str]  # indicator, area, category
Span = tuple[date, date]  # first days of the first and last month
Given = tuple[Period, int]


@dataclass
class Read:
    """What was read so far: rows of both parts, and what each series has already."""

    wards: dict[str, str]
    values: list[tuple[Any, ...]] = field(default_factory=list)
    counts: list[tuple[Any, ...]] = field(default_factory=list)
    # By series and months: the period as it was written, and its record.
    series: dict[Key, dict[Span, Given]] = field(
        default_factory=lambda: defaultdict(dict)
    )


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Indicator values, and apart from them the restricted counts.

    Raises HarrowError for indicators without a definition, areas and groups that an
    indicator is not given for, periods that are none or stand twice, values that are
    no numbers, and restricted counts from which others could be worked out.
    """
    sheet, found = Sheet(con, name), Read(places.wards(con))
    for record, cells in sheet.records([*source.columns, *source.optional]):
        _row(sheet, record, {"indicator": source.family, **cells}, found)
        sheet.look_at_text(record, cells)
    _refuse_overlaps(sheet, found)
    _refuse_totals(sheet, found)
    parts = {}
    if found.values:
        parts["indicator_values"] = relation(con, VALUES, found.values)
    if found.counts:
        parts["partner_counts"] = relation(con, COUNTS, found.counts)
    return Tidy(parts, warnings=sheet.warnings())


def _row(sheet: Sheet, record: int, cells: Cells, found: Read) -> None:
    if cells["note"].casefold().startswith(EXAMPLE):
        fault = "this is the template's example row"
        sheet.refuse(record, fault, cells["note"], "Delete the row.")
    one = _indicator(sheet, record, cells["indicator"])
    area = _area(sheet, record, cells["area_code"], one, found.wards)
    category = _category(sheet, record, cells.get("category", ""), one)
    when = _period(sheet, record, cells["period"], one)
    key, span = (one.key, area, category), (when.first, when.last)
    if one.policy == "partner":
        found.counts.append((*key, *span, _count(sheet, record, cells)))
    else:
        numbers = _numbers(sheet, record, cells, one)
        found.values.append((*key, when.text, *span, *numbers))
    if span in found.series[key]:
        fault = "this indicator, area, group and period stands twice"
        sheet.refuse(record, fault, ", ".join((*key, when.text)))
    found.series[key][span] = (when, record)


def _indicator(sheet: Sheet, record: int, text: str) -> Indicator:
    wanted = re.sub(r"[\s-]+", "_", text.casefold())
    for key, one in indicators().items():
        if key == wanted or plain(one.title) == plain(text):
            return one
    sheet.refuse(
        record,
        f"there is no such indicator; known are {', '.join(indicators())}",
        text,
        "Use one of them, or add a file for it to harrow_dash/indicators: "
        "docs/partner-data.md says how.",
    )


def _area(
    sheet: Sheet, record: int, text: str, one: Indicator, wards: dict[str, str]
) -> str:
    named = {
        "borough": (config.BOROUGH, config.BOROUGH_NAME),
        "region": (config.REGION, config.REGION_NAME),
        "country": (config.COUNTRY, config.COUNTRY_NAME),
        "ward": (config.NOT_PLACED, "not placed"),
    }
    wanted, kind, code = plain(text), "ward", places.ward(text, wards)
    for known, (known_code, known_name) in named.items():
        if wanted in (plain(known_code), plain(known_name)):
            kind, code = known, known_code
    if code is None:
        fault = f"there is no area of {config.BOROUGH_NAME} with this name or code"
        sheet.refuse(record, fault, text)
    if kind not in one.areas:
        fault = f"{one.key} is given by {' and '.join(one.areas)} only"
        sheet.refuse(record, fault, text)
    return code


def _category(sheet: Sheet, record: int, text: str, one: Indicator) -> str:
    if plain(text) in ("", ALL):
        return ALL
    if one.categories:
        meant = option(text, one.categories, one.also)
        if meant is None:
            listed = ", ".join(f"'{known}'" for known in one.categories)
            sheet.refuse(record, f"the groups of {one.key} are {listed}", text)
        return meant
    if text.startswith(FORMULA) or len(text) > LONGEST_CATEGORY:
        fault = f"a group is a text of up to {LONGEST_CATEGORY} signs"
        sheet.refuse(record, f"{fault} that does not begin like a formula", text)
    return " ".join(text.split())


def _period(sheet: Sheet, record: int, text: str, one: Indicator) -> Period:
    # A calendar indicator may still be given for one financial year.
    start = YEARS[one.year]
    when = period(text, start if start > 1 else YEARS["financial"])
    if when is None:
        sheet.refuse(record, f"a period is written as {PERIODS}", text)
    if one.policy == "partner" and when.last > config.today():
        sheet.refuse(record, "counts of this period are still to come", text)
    if one.policy == "partner" and not within(when, one.publish, start):
        of_what = f"{one.year} year" if one.publish == "year" else one.publish
        fault = f"{one.key} is shown by {of_what}, and this period lies across two"
        sheet.refuse(record, fault, text)
    return when


def _count(sheet: Sheet, record: int, cells: Cells) -> float:
    value = number(cells["value"])
    if value is None or value < 0 or value != int(value):
        fault = "a restricted count is the true whole number from 0 up"
        told = f"{fault}; small ones are hidden before anything is shown"
        sheet.refuse(record, told, cells["value"])
    for name in BOUNDS:
        if cells.get(name):
            fault = f"a restricted count has no {name}"
            sheet.refuse(record, fault, cells[name], "Leave the column empty.")
    if cells["note"]:
        sheet.note(record, "notes on restricted counts are not kept")
    return value


def _numbers(
    sheet: Sheet, record: int, cells: Cells, one: Indicator
) -> tuple[float | None, float | None, float | None, float | None, float | None, str]:
    """value, numerator, denominator, lower and upper, and the note with its mark."""
    if len(cells["value"]) > LONGEST_CATEGORY:
        sheet.refuse(record, "a value is a number", cells["value"])
    split = MARKED.fullmatch(cells["value"])
    text, mark = (split[1], split[2] or "") if split else (cells["value"], "")
    value = None
    if text.casefold() in NO_NUMBER:
        mark = mark or NO_NUMBER[text.casefold()]
    else:
        value = number(text.removesuffix("%").rstrip() if _is_share(one) else text)
        if value is None or value < 0 or (one.whole and value != int(value)):
            what = "whole number" if one.whole else "number"
            fault = f"a value is a {what} from 0 up, or [c], [x] or [z] for none"
            sheet.refuse(record, fault, cells["value"])
        if _is_share(one) and value > 100:
            sheet.refuse(record, "a share lies between 0 and 100", cells["value"])
    if mark and mark != "[u]" and value is None and not cells["value"]:
        sheet.note(record, "a blank value is kept as not available, [x]")
    bounds = {name: _bound(sheet, record, name, cells.get(name, "")) for name in BOUNDS}
    _refuse_bounds(sheet, record, value, bounds, one)
    note = " ".join([mark, cells["note"]]).strip()
    if len(note) > LONGEST_NOTE:
        sheet.refuse(record, f"a note has at most {LONGEST_NOTE} signs", note)
    numerator, denominator, lower, upper = bounds.values()
    return value, numerator, denominator, lower, upper, note


def _is_share(one: Indicator) -> bool:
    return one.unit == "per cent"


def _bound(sheet: Sheet, record: int, name: str, text: str) -> float | None:
    if text.casefold() in NO_NUMBER or re.fullmatch(r"\[[cxz]\]", text):
        return None
    value = number(text)
    if value is None or value < 0:
        sheet.refuse(record, f"the {name} is no number from 0 up", text)
    return value


def _refuse_bounds(
    sheet: Sheet,
    record: int,
    value: float | None,
    bounds: dict[str, float | None],
    one: Indicator,
) -> None:
    lower, upper = bounds["lower"], bounds["upper"]
    ends = [end for end in (lower, value, upper) if end is not None]
    if ends != sorted(ends):
        shown = ", ".join(f"{end:g}" for end in ends)
        sheet.refuse(record, "lower, value and upper go up in this order", shown)
    part, whole = bounds["numerator"], bounds["denominator"]
    if _is_share(one) and part is not None and whole is not None and part > whole:
        fault = "the numerator of a share is part of its denominator"
        sheet.refuse(record, fault, f"{part:g} of {whole:g}")


def _refuse_overlaps(sheet: Sheet, found: Read) -> None:
    """Overlapping restricted periods would give hidden counts away by subtraction.

    Of restricted indicators no two periods may overlap, whatever they are for; of the
    others a series whose periods overlap is noted.
    """
    together: dict[Key, dict[Span, Given]] = defaultdict(dict)
    for key, periods in found.series.items():
        together[(key[0], "", "") if _is_restricted(key) else key] |= periods
    for key, periods in together.items():
        for before, after in pairwise(sorted(periods)):
            if after[0] > before[1]:
                continue
            record = max(periods[before][1], periods[after][1])
            if _is_restricted(key):
                names = f"{periods[after][0].text} and {periods[before][0].text}"
                fault = f"restricted counts of {names} overlap"
                sheet.refuse(record, fault, key[0])
            words = f"{key[0]}: periods overlap and are not independent"
            sheet.note(record, words)


def _refuse_totals(sheet: Sheet, found: Read) -> None:
    """Totals beside their parts would do the same: they are worked out, not loaded."""
    held: dict[tuple[str, Span], list[tuple[int, str, str]]] = defaultdict(list)
    for (one, area, category), periods in found.series.items():
        if _is_restricted((one, area, category)):
            for span, (_, record) in periods.items():
                held[one, span].append((record, area, category))
    advice = "Leave the totals out: they are worked out from the parts."
    for (one, _), rows in held.items():
        for place, total, whole, parts in (
            (1, config.BOROUGH, "the whole borough", "ward"),
            (2, ALL, "all groups", "group"),
        ):
            totals = [row[0] for row in rows if row[place] == total]
            if totals and len(totals) < len(rows):
                fault = f"{one} is given for {whole} and by {parts} as well"
                sheet.refuse(min(totals), fault, total, advice)


def _is_restricted(key: Key) -> bool:
    return indicators()[key[0]].policy == "partner"
