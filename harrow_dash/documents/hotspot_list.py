"""The areas that stand out, one by one: how sure, how they developed; and the rest."""

from typing import Any

import numpy as np
import pandas as pd

from harrow_dash.caching import answered_once
from harrow_dash.charts import concentration
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, hotspot_sources, hotspots
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.place_view import BASES, Basis, Grain, PlaceView
from harrow_dash.places import small_areas
from harrow_dash.statistics import hotspots as tests
from harrow_dash.view import inline
from harrow_dash.words import place_sentences, sentences

LISTED, BEHIND = 8, 40  # rows of the list, and of the table behind a map
CHIPS = {
    "hot (99%)": ("bad", "H", "Hot (99%)"),
    "hot (95%)": ("late", "H", "Hot (95%)"),
    "cold (95%)": ("neutral", "C", "Cold (95%)"),
    "cold (99%)": ("neutral", "C", "Cold (99%)"),
    "not significant": ("neutral", "=", "Not significant"),
}
COLUMNS = (
    Column("area_name", "Place"),
    Column("count_text", "Counted", True),
    Column("expected_text", "Expected", True),
    Column("class_text", "Tested"),
    Column("trend_text", "Over the months"),
)
SAVED = ["area_code", "area_name", "ward_code", "ward_name", "in_borough", "residents"]
SAVED += ["count", "expected", "z", "p_value", "p_adjusted", "hotspot", "tested"]


@answered_once(maxsize=32)
def trends(
    con: Con, grain: Grain, key: str, start: pd.Timestamp, end: pd.Timestamp, by: Basis
) -> pd.DataFrame:
    """How each area developed over the months, as `hotspots.trend` says."""
    found = hotspots.counts(con, grain, key, start, end)
    expected = small_areas.expected(con, grain, found, by).dropna()
    rows = found[found["area_code"].isin(expected.index)]
    months = rows["month"].nunique()
    rows = rows.assign(expected=rows["area_code"].map(expected) / max(months, 1))
    near = hotspots.neighbours(con, grain)
    return tests.trend(rows, near, piled=grain == "cell").set_index("area_code")


def developed(con: Con, found: PlaceView) -> pd.DataFrame:
    """The trends of what is looked at, by area code."""
    by, _ = hotspots.basis(con, found)
    return trends(con, found.grain, found.view.measure, found.start, found.end, by)


def trend_words(con: Con, found: PlaceView) -> str:
    """How many hotspots of this place are new, persistent, intensifying, fading.

    Nothing beside a map of something else.
    """
    if found.look != "tested":
        return ""
    here = hotspots.within(hotspots.of_view(con, found), found)["area_code"]
    told = developed(con, found)
    periods = int(told["periods"].max()) if len(told) else 0
    mine = told.loc[told.index.isin(here), "trend"].value_counts()
    return place_sentences.trends(
        {name: int(mine.get(name, 0)) for name in tests.TRENDS},
        len(found.months) // max(periods, 1),
        periods,
    )


def table(con: Con, found: PlaceView) -> Block:
    """The hotspots of this place, surest first; the chosen area in any case.

    Areas that were hot in a single period only are among them. Nothing beside a map of
    something else.
    """
    if found.look != "tested":
        return blocks.NOTHING
    here = hotspots.within(hotspots.of_view(con, found), found)
    trend = developed(con, found)["trend"]
    developing = here["area_code"].isin(trend.index[trend != ""])
    listed = here[here["hotspot"].isin(hotspots.HOT) | developing].sort_values(
        "z", ascending=False
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
    caption = f"Hotspots of {found.view.area_name}, surest first.{rest}"
    if listed.empty:
        caption = f"The {found.noun} chosen: no hotspot"
    return _table(con, found, shown, caption)


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
            "class_text": _class(row, trend.get(row["area_code"], "")),
            "trend_text": str(trend.get(row["area_code"], "")).capitalize() or "–",
        }
        for row in rows.to_dict("records")
    ]
    return blocks.table(told, COLUMNS, caption, selected=found.cell)


def _class(row: dict[Any, Any], trend: str) -> Block:
    """The class of an area: for a time only, or through what lies around it."""
    name = str(row["hotspot"])
    if name not in hotspots.HOT:
        return blocks.chip(
            *(("neutral", "h", "Hot for a time") if trend else CHIPS[name])
        )
    around = row["count"] <= row["expected"]
    note = blocks.line("through those around it") if around else ""
    return blocks.join(blocks.chip(*CHIPS[name]), note)


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
        f"All {len(frame):,} {found.nouns} were tested together (Getis-Ord Gi*, with "
        f"{tests.PERMUTATIONS:,} random rearrangements from a fixed start). A "
        f"{found.noun} is hot when it and those that touch it have more than chance "
        "would give them; the levels are adjusted, so that few of the areas called hot "
        "or cold are chance.",
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
