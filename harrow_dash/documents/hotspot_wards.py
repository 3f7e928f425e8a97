"""The wards put together from small areas: those of today, or a past plan's own."""

import pandas as pd

from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.shared import Con
from harrow_dash.place_view import Grain, PlaceView
from harrow_dash.places import geography, small_areas
from harrow_dash.places.small_areas import WardKind
from harrow_dash.words import sentences
from harrow_dash.words.place_sentences import period, share

NOUN = ("ward", "wards")
PAST = ("2013", "2017")  # plans written for the wards of 2002 to 2022
COLUMNS = (
    Column("area_name", "Ward"),
    Column("count_text", "Counted", True),
    Column("share_text", "Share of all wards", True),
)


def kind(con: Con, found: PlaceView) -> WardKind:
    """The set of wards: of 2002 to 2022 for a past plan, where these are loaded."""
    if found.view.plan in PAST and geography.outlines(con, "ward_2002")["features"]:
        return "ward_2002"
    return "ward"


@answered_once(maxsize=64)
def months(
    con: Con,
    grain: Grain,
    key: str,
    start: pd.Timestamp,
    end: pd.Timestamp,
    wards: WardKind,
) -> pd.DataFrame:
    """Counts by ward and month, as `small_areas.wards` gives them. Do not change it."""
    return small_areas.wards(con, grain, key, start, end, wards)


def counted(
    con: Con, found: PlaceView, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """The wards over some months: area_code, area_name, value, rate (none here).

    A ward of which a small area is missing has no value.
    """
    rows = months(con, found.grain, found.view.measure, start, end, kind(con, found))
    by_ward = rows.groupby("area_code")["count"].sum()
    drawn = geography.outlines(con, kind(con, found))["features"]
    every = pd.DataFrame([one["properties"] for one in drawn])
    every = every[["area_code", "area_name"]].sort_values("area_code")
    return every.assign(value=every["area_code"].map(by_ward), rate=float("nan"))


def file(con: Con, found: PlaceView) -> pd.DataFrame:
    """The wards over the range, as a file."""
    rows = counted(con, found, found.start, found.end).drop(columns="rate")
    return rows.assign(
        measure=found.view.measure, first_month=found.start, last_month=found.end
    ).sort_values("value", ascending=False)


def table(con: Con, found: PlaceView) -> Block:
    """The table behind the map of wards."""
    rows = counted(con, found, found.start, found.end)
    total = rows["value"].sum()
    told = [
        {
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "count_text": sentences.number(row["value"]),
            "share_text": share(row["value"], total) if row["value"] >= 0 else "[x]",
        }
        for row in rows.sort_values("value", ascending=False).to_dict("records")
    ]
    title = catalogue.measure(found.view.measure).title
    caption = f"{title} by ward, {period(found.months)}"
    return blocks.fold(
        "The table behind the map",
        blocks.table(told, COLUMNS, caption, selected=found.view.ward),
    )


def note(con: Con, found: PlaceView) -> str:
    """How points or small areas became wards, and which wards these are."""
    set_of = kind(con, found)
    rows = months(con, found.grain, found.view.measure, found.start, found.end, set_of)
    told = [
        "These are the wards of 2002 to 2022, for which the plan chosen was written; "
        "they are not the wards of the other pages, and a click does not choose one."
        if set_of == "ward_2002"
        else "These are the wards of 2022.",
        *rows["lookup"].unique()[:1],
    ]
    return " ".join(map(str, told))
