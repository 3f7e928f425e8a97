"""A past plan's measure by the wards of its time, those of 2002 to 2022.

Map points are assigned anew to the old wards. Where only small areas have counts these
are shared out by a lookup, and the page names it.
"""

from dataclasses import dataclass
from typing import Final

import pandas as pd

from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, hotspot_sources
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.past_years import (
    BEFORE_2013,
    BEFORE_2017,
    DIRECTIONS,
    LAST,
    LAST_2013,
    PRINTED,
)
from harrow_dash.documents.shared import Con
from harrow_dash.errors import HarrowError
from harrow_dash.maps import ward_maps
from harrow_dash.places import geography, small_areas, surroundings
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

KIND: Final = "ward_2002"
SPANS = {PRINTED: (BEFORE_2013, LAST_2013), DIRECTIONS: (BEFORE_2017, LAST)}
MAP_FIT = 335  # px: the whole borough is seen on a phone
COLUMNS = (
    Column("area_name", "Ward of 2002 to 2022"),
    Column("value", "Counted", True),
)
NO_OUTLINES = (
    "The outlines of the wards of 2002 to May 2022 are not loaded, so nothing can be "
    "counted by them. Load the outlines from the Office for National Statistics, and "
    "files of data.police.uk from before April 2020, to see it."
)
ANEW = (
    "Each map point was assigned anew: it counts for the ward of that time in which it "
    "lies, or which is nearest within 120 metres."
)
WITHOUT_RATES = (
    "Residents of the wards of that time are not held, so these are counts, not rates: "
    "a ward with more people has more."
)


def span(view: View) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The time of the plan chosen, with the year before it; else of both plans."""
    first, last = SPANS.get(view.plan, (BEFORE_2013, LAST))
    return first, min(last, view.to)


@dataclass(frozen=True)
class Held:
    """The old wards' months, of `small_areas.wards`; or why there are none."""

    months: pd.DataFrame
    why: str = ""


def held(con: Con, view: View) -> Held:
    """What is held of the chosen measure for the plan's time, points before LSOAs."""
    return _held(con, view.measure, *span(view))


@answered_once(maxsize=64)
def _held(con: Con, key: str, start: pd.Timestamp, end: pd.Timestamp) -> Held:
    none = pd.DataFrame(columns=["area_code", "area_name", "month", "count"])
    if not geography.outlines(con, KIND)["features"]:
        return Held(none, NO_OUTLINES)
    if start > end:
        return Held(none, f"The plan's time is after {month_name(end)}.")
    grains: tuple[small_areas.Grain, ...] = ("cell", "lsoa")
    for grain in grains:
        if small_areas.covered_months(con, grain, key, start, end):
            try:
                return Held(small_areas.wards(con, grain, key, start, end, KIND))
            except HarrowError as error:  # LSOAs without a lookup to these wards
                return Held(none, str(error))
    return Held(none, small_areas.not_carried(con, "cell", key, start, end))


def counted(con: Con, view: View) -> pd.DataFrame:
    """Each old ward over all months held: area_code, area_name, value, rate (NaN)."""
    found = held(con, view).months
    by = found.groupby(["area_code", "area_name"])["count"].sum().reset_index()
    by = by.rename(columns={"count": "value"}).assign(rate=float("nan"))
    return by.sort_values(["value", "area_name"], ascending=[False, True])


def words(con: Con, view: View) -> Block:
    """How many, over which months, how they were assigned; or why there is nothing."""
    found = held(con, view).months
    if found.empty:
        return blocks.paragraph(held(con, view).why)
    measure, by = catalogue.measure(view.measure), counted(con, view)
    total = sentences.counted(by["value"].sum(), measure.unit)
    told = (
        f"{measure.title} by the {len(by)} wards of that time: {total} in "
        f"{_months(found)}. {_extremes(by)}"
    )
    return blocks.join(blocks.paragraph(told), blocks.bullets(_notes(con, view)))


def _months(found: pd.DataFrame) -> str:
    """The months held in words, and which between are not."""
    known = pd.DatetimeIndex(sorted(pd.to_datetime(found["month"]).unique()))
    first, last = known[0], known[-1]
    if len(known) == 1:
        return month_name(first)
    told = f"{len(known)} months, {sentences.months_between(first, last)}"
    missing = pd.date_range(first, last, freq="MS").difference(known)
    if 0 < len(missing) <= 3:
        names = sentences.listed([month_name(month) for month in missing])
        told += f" ({names} {'is' if len(missing) == 1 else 'are'} not held)"
    elif len(missing):
        told += f" ({len(missing)} months between are not held)"
    return told


def _extremes(by: pd.DataFrame) -> str:
    top, low = by.iloc[0], by.iloc[-1]
    return (
        f"Most in {top['area_name']}, {sentences.number(top['value'])}; fewest in "
        f"{low['area_name']}, {sentences.number(low['value'])}."
    )


def grain(con: Con, view: View) -> small_areas.Grain:
    """What the counts are put together from: map points, or LSOAs."""
    found = held(con, view).months
    return "lsoa" if len(found) and found["apportioned"].any() else "cell"


def _notes(con: Con, view: View) -> list[str]:
    """How many months there are, how they came to the old wards, and what they hold."""
    found, kind = held(con, view).months, grain(con, view)
    start, end = span(view)
    every = len(pd.date_range(start, end, freq="MS"))
    what, lookup = "Map points", ANEW
    if kind == "lsoa":
        what, lookup = "LSOA counts", f"Apportioned. {found['lookup'].iloc[0]}"
    when = f"{month_name(start)} to {month_name(end)}"
    carried = small_areas.carried(con, kind).set_index("measure")["note"]
    return [
        f"{what} are held for {found['month'].nunique()} of the {every} months from "
        f"{when}. Source: {source(con, view)}.",
        lookup,
        *filter(None, [carried[view.measure]]),
        WITHOUT_RATES,
    ]


def source(con: Con, view: View) -> str:
    """Where the counts by the wards of that time come from."""
    return hotspot_sources.source_name(con, grain(con, view))


def drawn(con: Con, view: View) -> Picture | None:
    """The old wards as a map, by count; None where nothing is held."""
    measure, by = catalogue.measure(view.measure), counted(con, view)
    if by.empty:
        return None
    outlines, sample = (
        geography.outlines(con, KIND),
        hotspot_sources.is_sample(con, grain(con, view)),
    )
    deck = ward_maps.wards(
        outlines,
        by,
        measure,
        "value",
        None,
        sample,
        neighbours=surroundings.neighbours(con),
        fit=MAP_FIT,
    )
    when = _months(held(con, view).months)
    alt = f"{ward_maps.alt(by, measure, 'value')} Wards of 2002 to 2022; {when}."
    return Picture(deck.to_json(), alt, deck._tooltip)


def legend(con: Con, view: View) -> Block:
    """The colours of the map in numbers."""
    measure, by = catalogue.measure(view.measure), counted(con, view)
    if by.empty:
        return blocks.NOTHING
    title = f"{measure.title}, {measure.unit}, in the wards of 2002 to 2022"
    return blocks.legend(ward_maps.legend(by, measure, "value"), title)


def table(con: Con, view: View) -> Block:
    """The table behind the map."""
    measure, by = catalogue.measure(view.measure), counted(con, view)
    if by.empty:
        return blocks.NOTHING
    rows = [
        {
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "value": sentences.number(row["value"]),
        }
        for row in by.to_dict("records")
    ]
    when = _months(held(con, view).months)
    caption = f"{measure.title} in the wards of 2002 to 2022, {when}"
    return blocks.fold(
        "The table behind the wards of that time",
        blocks.table(rows, COLUMNS, caption),
    )


def below(con: Con, view: View) -> Block:
    """What stands below the map: its legend and its table."""
    return blocks.join(legend(con, view), table(con, view))


def file(con: Con, view: View) -> pd.DataFrame:
    """The old wards month by month, as a file."""
    found = held(con, view).months
    if found.empty:
        return pd.DataFrame()
    period = pd.to_datetime(found["month"]).dt.strftime("%Y-%m")
    return found.assign(measure=view.measure, period=period).drop(columns="month")
