"""The areas that stand out, one by one: how strongly, since when; and the rest."""

from typing import Any

import numpy as np
import pandas as pd

from harrow_dash.caching import answered_once
from harrow_dash.charts import concentration
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, hotspot_sources, hotspots
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.findings import small_places
from harrow_dash.place_view import BASES, PlaceView
from harrow_dash.places import small_areas
from harrow_dash.statistics import hotspots as tests
from harrow_dash.view import inline
from harrow_dash.words import place_sentences, sentences

LISTED, BEHIND = 8, 40  # rows of the list, and of the table behind a map
CHIPS = {
    tests.HOT_PLACE: ("bad", "H", "Hot place"),
    tests.HOT_CLUSTER: ("late", "H", "In a hot cluster"),
    tests.BOTH: ("bad", "H", "Hot place, in a cluster"),
    tests.COLD: ("neutral", "C", "Cold"),
    tests.NOT_SIGNIFICANT: ("neutral", "=", "Usual spread"),
}
COLUMNS = (
    Column("area_name", "Place"),
    Column("count_text", "Counted", True),
    Column("expected_text", "Expected", True),
    Column("risk_text", "Times as high"),
    Column("class_text", "Tested"),
    Column("trend_text", "Lately"),
)
SAVED = ["area_code", "area_name", "ward_code", "ward_name", "in_borough", "residents"]
SAVED += ["count", "expected", *tests.MEASURED, "hotspot", "cluster", "tested"]


def developed(con: Con, found: PlaceView) -> pd.DataFrame:
    """The trends of what is looked at, by area code."""
    by, _ = hotspots.basis(con, found)
    key = found.view.measure
    return small_places.trends(con, found.grain, key, found.start, found.end, by)


def trend_words(con: Con, found: PlaceView) -> str:
    """How many hotspots of this place are emerging, fading, or steady.

    Nothing beside a map of something else.
    """
    if found.look != "tested":
        return ""
    here = hotspots.within(hotspots.of_view(con, found), found)["area_code"]
    told = developed(con, found)
    latest = int(told["latest"].max()) if len(told) else 0
    mine = told.loc[told.index.isin(here), "trend"].value_counts()
    return place_sentences.trends(
        {name: int(mine.get(name, 0)) for name in tests.TRENDS},
        latest,
    )


def table(con: Con, found: PlaceView) -> Block:
    """The hotspots of this place, strongest first; the chosen area in any case.

    Areas where one is emerging are among them. Nothing beside a map of something else.
    """
    if found.look != "tested":
        return blocks.NOTHING
    here = hotspots.within(hotspots.of_view(con, found), found)
    trend = developed(con, found)["trend"]
    developing = here["area_code"].isin(trend.index[trend != ""])
    listed = here[here["hotspot"].isin(hotspots.HOT) | developing].sort_values(
        "relative_risk", ascending=False
    )
    more = len(listed) - LISTED
    shown = pd.concat(
        [
            listed.head(LISTED),
            here[
                (here["area_code"] == found.cell)
                & ~here["area_code"].isin(listed.head(LISTED)["area_code"])
            ],
        ]
    )
    if shown.empty:
        return blocks.NOTHING
    rest = f" The file has {more} more." if more > 0 else ""
    caption = f"Hotspots of {found.view.area_name}, strongest first.{rest}"
    if listed.empty:
        caption = f"The {found.noun} chosen: no hotspot"
    return _table(con, found, shown, caption)


@answered_once(maxsize=64)
def to_choose(con: Con, found: PlaceView) -> dict[str, str]:
    """The hotspots of this place to choose from, strongest first: area code and words.

    Of the whole borough where the place is an area or a ward without one: a reader is
    to get from one to the next.
    """
    if found.look != "tested" or not found.months:
        return {}
    every = hotspots.of_view(con, found)
    hot = every[every["hotspot"].isin(hotspots.HOT) & every["in_borough"].astype(bool)]
    hot = hot.sort_values("relative_risk", ascending=False)
    return {
        row["area_code"]: f"{row['area_name']}: {row['count']:,.0f}, "
        f"{row['count'] / row['expected']:.1f} times what is expected"
        for row in hot[hot["expected"] > 0].to_dict("records")
    }


def behind(con: Con, found: PlaceView) -> Block:
    """The table behind the map: the areas with most, and how many there are in all."""
    here = hotspots.within(hotspots.of_view(con, found), found)
    shown = here[here["count"] > 0].sort_values(
        ["count", "area_name"], ascending=[False, True]
    )
    if shown.empty:
        return blocks.NOTHING
    title = catalogue.measure(found.view.measure).title
    caption = f"{title}, {place_sentences.period(found.months)}: "
    caption += (
        f"the {BEHIND} of {len(here):,} {found.nouns} with most; the file has all"
        if len(shown) > BEHIND
        else f"the {len(shown)} of {len(here):,} {found.nouns} that have any"
    )
    return blocks.fold(
        "The table behind the map", _table(con, found, shown.head(BEHIND), caption)
    )


def _table(con: Con, found: PlaceView, rows: pd.DataFrame, caption: str) -> Block:
    trend = developed(con, found)["trend"].to_dict()
    told = [
        {
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "count_text": sentences.number(row["count"]),
            "expected_text": "[x]"
            if np.isnan(row["expected"])
            else f"{row['expected']:,.1f}",
            "risk_text": _risk(row),
            "class_text": _class(row, trend.get(row["area_code"], "")),
            "trend_text": str(trend.get(row["area_code"], "")).capitalize() or "–",
        }
        for row in rows.to_dict("records")
    ]
    return blocks.table(told, COLUMNS, caption, selected=found.cell)


def _class(row: dict[Any, Any], trend: str) -> Block:
    """The class of an area, or that a hotspot is emerging there."""
    name = str(row["hotspot"])
    if name not in hotspots.HOT and trend:
        return blocks.chip("late", "h", "Not yet hot")
    return blocks.chip(*CHIPS[name])


def _risk(row: dict[Any, Any]) -> str:
    """An area's own risk against what is expected, with its interval: 3.7 (2.4–5.4)."""
    if np.isnan(row["relative_risk"]):
        return "[x]"
    return f"{row['relative_risk']:.1f} ({row['low']:.1f} to {row['high']:.1f})"


def file(con: Con, found: PlaceView) -> pd.DataFrame:
    """Every small area that was tested, with its class and trend, as a file."""
    frame = hotspots.of_view(con, found)
    told = frame[[name for name in SAVED if name in frame]].round(4)
    return told.assign(
        trend=told["area_code"].map(developed(con, found)["trend"]).fillna(""),
        measure=found.view.measure,
        first_month=found.start,
        last_month=found.end,
        months=len(found.months),
    ).sort_values("count", ascending=False)


def rules(con: Con, found: PlaceView) -> Block:
    """What was tested, what is expected, and what the words for trends mean."""
    by, instead = hotspots.basis(con, found)
    frame = hotspots.of_view(con, found)
    basis = (
        "residents: a place where more people live is expected to have more"
        if by == "residents"
        else "all recorded crime: a place with more of everything is expected to have "
        "more of this"
    )
    told = [
        instead,
        f"All {len(frame):,} {found.nouns} were tested together, alone and in groups "
        f"that lie together (spatial scan statistic, against {tests.DRAWS:,} maps of "
        "chance in which areas differ as much as these usually do). A hot place has "
        "clearly more than is expected by itself; areas of a hot cluster have it "
        f"together. Of maps without any hotspot {tests.LEVEL:.0%} would show one.",
        "Usual spread: no more than places of this kind usually differ, however high "
        "the count may look.",
        "Times as high: the lasting level of an area against what is expected, drawn "
        "towards the usual where the counts are small, with a 95% interval.",
        f"What is expected goes by {basis}.",
        small_areas.residents_note(con, found.grain) if by == "residents" else "",
        _carried_note(con, found),
        *(f"{name.capitalize()}: {rule}" for name, rule in tests.TRENDS.items()),
    ]
    return blocks.bullets(item for item in told if item)


def _carried_note(con: Con, found: PlaceView) -> str:
    held = small_areas.carried(con, found.grain)
    notes = held.loc[held["measure"] == found.view.measure, "note"]
    return str(notes.iloc[0]) if len(notes) else ""


# How much lies in few places.


def _curves(
    con: Con, found: PlaceView
) -> tuple[pd.DataFrame, pd.DataFrame, int] | None:
    here = hotspots.within(hotspots.of_view(con, found), found)
    total = int(here["count"].sum())
    if not total or len(here) < 2:
        return None
    chance = concentration.by_chance(here["expected"], total)
    return tests.concentration(here["count"]), chance, len(here)


def concentration_words(con: Con, found: PlaceView) -> str:
    """How much the fullest 5% of areas hold, beside what chance would put there."""
    curves = _curves(con, found)
    if curves is None:
        return ""
    curve, chance, areas = curves
    few = max(round(areas * concentration.TOP), 1)
    noun = found.noun if few == 1 else found.nouns
    half = _needed(curve, 0.5)
    basis = BASES[hotspots.basis(con, found)[0]].lower()
    return (
        f"The fullest {concentration.TOP:.0%} of the {found.nouns} of "
        f"{found.view.area_name} ({few} {noun}) hold "
        f"{concentration.at(curve):.0%} of what was recorded; if chance alone spread "
        f"it by {basis}, they would hold about {concentration.at(chance):.0%}. Half "
        f"of it lies in {half:.0%} of the {found.nouns}."
    )


def _needed(curve: pd.DataFrame, share: float) -> float:
    """The share of areas, fullest first, that holds a share of the crime."""
    return float(np.interp(share, curve["share_of_crime"], curve["share_of_areas"]))


def concentration_chart(con: Con, found: PlaceView) -> Picture | None:
    """The curve of concentration beside chance's; None when there is nothing."""
    curves = _curves(con, found)
    if curves is None:
        return None
    curve, chance, _ = curves
    measure = catalogue.measure(found.view.measure)
    alt = f"Concentration of {inline(measure.title)}. "
    alt += concentration_words(con, found)
    sample = hotspot_sources.is_sample(con, found.grain)
    words = [f"Share of offences in {found.view.area_name}"]
    spec = concentration.chart(curve, chance, measure, found.nouns, words, alt, sample)
    return Picture(spec, alt)
