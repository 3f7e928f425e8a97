"""Before and after: the months of the range against as many months before them."""

from typing import NamedTuple

import numpy as np
import pandas as pd

from harrow_dash import config
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, hotspot_wards, hotspots, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.shared import Con
from harrow_dash.findings import comparisons, two_periods
from harrow_dash.place_view import NOUNS, Grain, PlaceView
from harrow_dash.places import small_areas
from harrow_dash.places.small_areas import WardKind
from harrow_dash.view import month_name
from harrow_dash.words import place_sentences, sentences

LISTED = 20
COLUMNS = (
    Column("area_name", "Place"),
    Column("change_text", "Change", True),
    Column("verdict_text", "Tested"),
    Column("p_text", "Adjusted p", True),
)


class Periods(NamedTuple):
    """Two periods of equal length, first and last months."""

    before_start: pd.Timestamp
    before_end: pd.Timestamp
    start: pd.Timestamp
    end: pd.Timestamp

    @property
    def months(self) -> int:
        """How many months each has."""
        return len(pd.date_range(self.start, self.end, freq="MS"))

    @property
    def words(self) -> tuple[str, str]:
        """Before and after as they are spoken."""
        return (
            sentences.months_between(self.before_start, self.before_end),
            sentences.months_between(self.start, self.end),
        )


def periods(found: PlaceView) -> Periods | None:
    """The range and as many months before it; None where not all of them have data."""
    start, end = found.start, found.end
    length = len(pd.date_range(start, end, freq="MS"))
    before = start - pd.DateOffset(months=length)
    wanted = pd.date_range(before, end, freq="MS")
    if not set(wanted) <= set(found.offered):
        return None
    return Periods(before, start - pd.DateOffset(months=1), start, end)


def missing(found: PlaceView) -> str:
    """Why two periods cannot be set side by side, and from when on they can."""
    length = len(pd.date_range(found.start, found.end, freq="MS"))
    before = found.start - pd.DateOffset(months=length)
    span = sentences.months_between(before, found.start - pd.DateOffset(months=1))
    told = (
        "Change is told between a range of months and as many months before it, and "
        f"not all of {span} and of the range have data."
    )
    run = 0
    while found.end - pd.DateOffset(months=run) in found.offered:
        run += 1
    if run < 2:
        return f"{told} Choose another last month."
    first = found.end - pd.DateOffset(months=run // 2 - 1)
    return f"{told} Choose a range that starts in {month_name(first)} or later."


def of_view(con: Con, found: PlaceView) -> pd.DataFrame | None:
    """Every small area or ward with its two periods, tested together; None: no data.

    area_code, area_name, before, after, change, p_value, p_adjusted, verdict; of small
    areas also in_borough and ward_code.
    """
    asked = periods(found)
    if asked is None:
        return None
    key = found.view.measure
    if found.by == "ward":
        return _wards(con, found.grain, key, asked, hotspot_wards.kind(con, found))
    return _areas(con, found.grain, key, asked, found.offered[0])


@answered_once(maxsize=32)
def _areas(
    con: Con, grain: Grain, key: str, asked: Periods, first: pd.Timestamp
) -> pd.DataFrame:
    since = max(first, asked.end - pd.DateOffset(months=comparisons.SPREAD_MONTHS - 1))
    rows = hotspots.counts(con, grain, key, min(since, asked.before_start), asked.end)
    told = _tested(rows, key, asked)
    return told.join(
        small_areas.named(con, grain)[["area_name", "in_borough", "ward_code"]],
        on="area_code",
    )


@answered_once(maxsize=32)
def _wards(
    con: Con, grain: Grain, key: str, asked: Periods, kind: WardKind
) -> pd.DataFrame:
    since = asked.end - pd.DateOffset(months=comparisons.SPREAD_MONTHS - 1)
    rows = hotspot_wards.months(
        con, grain, key, min(since, asked.before_start), asked.end, kind
    )
    # A shared neighbourhood leaves fractions, and the test is for whole counts.
    told = _tested(rows.assign(count=rows["count"].round()), key, asked)
    return told.join(
        rows.drop_duplicates("area_code").set_index("area_code")["area_name"],
        on="area_code",
    )


def _tested(rows: pd.DataFrame, key: str, asked: Periods) -> pd.DataFrame:
    """Sums of the two periods by area, compared."""
    was, now = (asked.before_start, asked.before_end), (asked.start, asked.end)
    return two_periods.tested(rows, was, now, catalogue.measure(key).hard_breaks)


def _here(frame: pd.DataFrame, found: PlaceView) -> pd.DataFrame:
    return frame if found.by == "ward" else hotspots.within(frame, found)


def words(con: Con, found: PlaceView) -> str:
    """The two periods of the place, and how many of its areas clearly changed."""
    frame, asked = of_view(con, found), periods(found)
    if frame is None or asked is None:
        return ""
    nouns = hotspot_wards.NOUN if found.by == "ward" else NOUNS[found.grain]
    here = _here(frame, found)
    was, now = asked.words
    unit = catalogue.measure(found.view.measure).unit
    place = found.view.area_name if found.by == "area" else config.BOROUGH_NAME
    total = (
        f"{sentences.counted(here['after'].sum(), unit)} in {now}, "
        f"{sentences.number(here['before'].sum())} in {was}."
    )
    if found.by == "ward":
        told = sentences.wards(list(here["area_name"]), list(here["verdict"]))
    else:
        told = place_sentences.changed(list(here["verdict"]), nouns, place)
    chosen = frame[frame["area_code"] == _chosen(found)]
    one = ""
    if len(chosen):
        row = chosen.iloc[0]
        verdict = sentences.VERDICTS[row["verdict"]]
        change = sentences.signed(row["after"], row["before"])
        one = f"{row['area_name']}: {change}, {verdict}."
    return " ".join(filter(None, [total, told, one]))


def _chosen(found: PlaceView) -> str:
    return found.view.ward if found.by == "ward" else found.cell


def rule(found: PlaceView) -> str:
    """How the two periods are tested."""
    nouns = "wards" if found.by == "ward" else found.nouns
    return (
        "Two equal periods are compared by an exact test of two counts, adjusted over "
        f"all {nouns} that have enough offences for a change to show, so that few of "
        "the changes called clear are chance. A season between them is not taken out: "
        "compare whole years where you can."
    )


def table(con: Con, found: PlaceView) -> Block:
    """The areas that changed most surely, clear changes first."""
    frame = of_view(con, found)
    if frame is None:
        return blocks.NOTHING
    here = _here(frame, found)
    direction = catalogue.measure(found.view.measure).direction
    listed = here[here["before"] + here["after"] > 0].sort_values("p_value")
    if found.by == "area":
        listed = listed.head(LISTED)
    told = [
        {
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "change_text": sentences.signed(row["after"], row["before"]),
            "verdict_text": shared.verdict_chip(str(row["verdict"]), direction),
            "p_text": "[x]"
            if np.isnan(row["p_adjusted"])
            else f"{row['p_adjusted']:.2f}",
        }
        for row in listed.to_dict("records")
    ]
    if not told:
        return blocks.NOTHING
    asked = periods(found)
    was, now = asked.words if asked else ("", "")
    title = catalogue.measure(found.view.measure).title
    caption = f"{title}: {now} against {was}, surest changes first"
    return blocks.fold(
        "The table behind the map",
        blocks.table(told, COLUMNS, caption, selected=_chosen(found)),
    )


def file(con: Con, found: PlaceView) -> pd.DataFrame:
    """All areas with their two periods, as a file; empty without data."""
    frame, asked = of_view(con, found), periods(found)
    if frame is None or asked is None:
        return pd.DataFrame(columns=["area_code", "before", "after"])
    wanted = ["area_code", "area_name", "before", "after", "change", "p_value"]
    told = frame[[*wanted, "p_adjusted", "verdict"]].round(4)
    return told.assign(
        measure=found.view.measure,
        before_first=asked.before_start,
        before_last=asked.before_end,
        after_first=asked.start,
        after_last=asked.end,
    )
