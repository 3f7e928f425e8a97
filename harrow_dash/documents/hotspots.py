"""Where something happens: what is asked for, the tested areas, the answer in words.

Every area of the grid is tested, those of the belt around the borough too, so that a
hotspot on the border is found whole. What is told is of the borough, or of one ward.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents.shared import Con
from harrow_dash.findings import small_places
from harrow_dash.maps import cell_maps, map_layers
from harrow_dash.place_view import NOUNS, Basis, Grain, Offer, PlaceView
from harrow_dash.places import small_areas, streets
from harrow_dash.statistics import hotspots
from harrow_dash.view import inline
from harrow_dash.words import place_sentences, sentences

LEADING = (
    "burglary",
    "vehicle_crime",
    "robbery",
    "violence",
    "asb_incidents",
    "criminal_damage",
    "drug_offences",
    "shoplifting",
    "all_recorded",
)
SMALL_AREA_FAMILY = "recorded_offences"  # of the LSOA file
UNKNOWN = (
    "how many people live in each is not known. Load the outlines of the areas and the "
    "residents of the wards, or choose counts."
)
HOT = hotspots.HOT


def _measures() -> tuple[str, ...]:
    """What small areas can hold at all, the most asked for first."""
    known = {
        key
        for key, item in catalogue.catalogue().items()
        if item.points is not None or item.source == SMALL_AREA_FAMILY
    }
    rest = sorted(known - set(LEADING), key=lambda key: catalogue.measure(key).title)
    return (*(key for key in LEADING if key in known), *rest)


MEASURES = _measures()


def carried(con: Con) -> tuple[str, ...]:
    """The measures that small areas of this store hold, by any grain."""
    held = {
        key for grain in NOUNS for key in small_areas.carried(con, grain)["measure"]
    }
    return tuple(key for key in MEASURES if key in held)


@answered_once(maxsize=64)
def offer(con: Con, key: str) -> Offer:
    """What the store holds of a measure: months and areas of each grain, streets."""
    months = {
        grain: found
        for grain in NOUNS
        if (found := small_areas.covered_months(con, grain, key))
    }
    return Offer(
        months=months,
        codes={grain: _codes(con, grain) for grain in months},
        streets=_streets(con),
    )


@answered_once(maxsize=8)
def _codes(con: Con, grain: Grain) -> tuple[str, ...]:
    return small_areas.codes(con, grain)  # one tuple for the offers of all measures


@answered_once(maxsize=4)
def _streets(con: Con) -> tuple[tuple[str, str], ...]:
    found = streets.streets(con)[["street", "ward_code"]]
    return tuple(found.itertuples(index=False, name=None))


# The areas and their tests.


@answered_once(maxsize=8)
def outlines(con: Con, grain: Grain) -> dict[str, Any]:
    """GeoJSON of all small areas of a grain, with the same names; light to send."""
    names = small_areas.named(con, grain)["area_name"].to_dict()
    # Here once: each map would make them lighter again.
    found = map_layers.lighter(small_areas.outlines(con, grain), cell_maps.MOST_CORNERS)
    return {
        **found,
        "features": [
            item | {"properties": {"area_code": code, "area_name": names[code]}}
            for item in found["features"]
            for code in [item["properties"]["area_code"]]
        ],
    }


@answered_once(maxsize=24)
def counts(
    con: Con, grain: Grain, key: str, start: pd.Timestamp, end: pd.Timestamp
) -> pd.DataFrame:
    """A measure's counts by small area and covered month. Do not change it."""
    return small_areas.counts(con, grain, key, start, end)


@answered_once(maxsize=8)
def neighbours(con: Con, grain: Grain) -> Mapping[str, Sequence[str]]:
    """Which small areas touch which."""
    return small_areas.neighbours(con, grain)


def basis(con: Con, found: PlaceView) -> tuple[Basis, str]:
    """What is expected of areas by, and a sentence where it is not what was asked."""
    if found.basis == "residents":
        return "residents", ""
    about = inline(catalogue.measure(found.view.measure).title)
    if found.view.measure == "all_recorded":
        return "residents", (
            "All crime cannot be set against itself, so what is expected goes by "
            "residents."
        )
    known = small_areas.covered_months(
        con, found.grain, "all_recorded", found.start, found.end
    )
    if set(found.months) <= set(known):
        return "all_crime", ""
    return "residents", (
        f"The {found.nouns} hold {about} but not all crime for these months, so what "
        "is expected goes by residents."
    )


@answered_once(maxsize=128)
def tested(
    con: Con, grain: Grain, key: str, start: pd.Timestamp, end: pd.Timestamp, by: Basis
) -> pd.DataFrame:
    """Every small area with its count, what was expected, and its class.

    The columns of `small_areas.named` and of `small_places.tested`, one row an area. Do
    not change it.
    """
    told = small_places.tested(con, grain, key, start, end, by)
    return told.join(small_areas.named(con, grain), on="area_code")


def of_view(con: Con, found: PlaceView) -> pd.DataFrame:
    """The tested areas of the range that is looked at, borough and belt."""
    by, _ = basis(con, found)
    return tested(con, found.grain, found.view.measure, found.start, found.end, by)


def within(frame: pd.DataFrame, found: PlaceView) -> pd.DataFrame:
    """The rows of the place that is looked at: the borough, or the chosen ward."""
    inside = frame["in_borough"].astype(bool)
    if not found.view.is_borough:
        inside &= frame["ward_code"] == found.view.ward
    return frame[inside]


def ward_of(con: Con, grain: Grain, code: str) -> str:
    """The code of the ward a small area lies in; "" beyond the border."""
    known = small_areas.named(con, grain)
    ward = known["ward_code"].get(code)
    return "" if ward is None or pd.isna(ward) else str(ward)


# The answer.


def period(found: PlaceView) -> str:
    """The months and the age of what is shown, for the top of the page."""
    if not found.months:
        return ""
    told = place_sentences.period(found.months).removeprefix("the ")
    return f"{told} · {sentences.age(found.offered[-1], found.view.today)}"


def grains(con: Con) -> tuple[str, ...]:
    """The grains that the store holds anything of."""
    return tuple(grain for grain in NOUNS if len(small_areas.carried(con, grain)) > 0)


def lead(con: Con, found: PlaceView) -> list[str]:
    """Where it happens, in two to six sentences."""
    if not found.months:
        return [nothing(con, found)]
    frame = of_view(con, found)
    here = within(frame, found)
    if not here["count"].sum():
        return [_none(found, frame)]
    if not frame["tested"].max():
        return [f"The {found.nouns} cannot be tested: {UNKNOWN}"]
    hot = here[here["hotspot"].isin(HOT)]
    nouns = NOUNS[found.grain]
    first = [
        _strongest(con, found, hot),
        place_sentences.hot(
            len(hot),
            int(hot.loc[hot["cluster"] > 0, "cluster"].nunique()),
            len(here),
            int(frame["tested"].max()),
            nouns,
            inline(catalogue.measure(found.view.measure).title),
            found.view.area_name,
            place_sentences.period(found.months),
        ),
        _where(found, here, hot),
    ]
    borough = frame[frame["in_borough"].astype(bool)]
    second = [
        place_sentences.held(
            hot["count"].sum(), borough["count"].sum(), len(hot), len(borough), nouns
        )
        if len(hot)
        else "",
        place_sentences.across(_crossing(con, found, frame)),
        place_sentences.POINTS
        if found.grain == "cell"
        else place_sentences.NEIGHBOURHOODS,
    ]
    return [" ".join(filter(None, part)) for part in (first, second)]


def _strongest(con: Con, found: PlaceView, hot: pd.DataFrame) -> str:
    """The hottest area in a sentence; nothing where there is none."""
    if hot.empty:
        return ""
    row = hot.sort_values("relative_risk", ascending=False).iloc[0]
    name = place_sentences.near(str(row["area_name"]), str(row["ward_name"]))
    within_ward = f", {row['ward_name']}" if found.view.is_borough else ""
    by, _ = basis(con, found)
    return place_sentences.strongest(
        f"{name or row['area_name']}{within_ward}",
        sentences.counted(row["count"], catalogue.measure(found.view.measure).unit),
        row["count"] / row["expected"],
        row["expected"],
        (row["low"], row["high"]),
        by,
    )


def _where(found: PlaceView, here: pd.DataFrame, hot: pd.DataFrame) -> str:
    """Where the hotspots lie; without any, where most was counted."""
    if hot.empty:
        fullest = here.sort_values("count", ascending=False).iloc[0]
        name = str(fullest["area_name"])
        near = f"{name[:1].lower()}{name[1:]}" if name.startswith("Near ") else name
        return place_sentences.most(
            near if near.startswith("near ") else f"in {near}", fullest["count"]
        )
    if found.view.is_borough:
        return place_sentences.where(_places(hot))
    return place_sentences.which(_names(hot, found.view.ward_name))


def _none(found: PlaceView, frame: pd.DataFrame) -> str:
    """That nothing was recorded in a place, and what was in the whole borough."""
    measure = catalogue.measure(found.view.measure)
    when = place_sentences.period(found.months)
    told = (
        f"No {inline(measure.title)} was recorded in {found.view.area_name} in {when}"
    )
    if found.view.is_borough:
        return f"{told}."
    borough = frame.loc[frame["in_borough"].astype(bool), "count"].sum()
    return f"{told}; in the borough: {sentences.counted(borough, measure.unit)}."


def nothing(con: Con, found: PlaceView) -> str:
    """Why there is nothing to draw, and what there is instead."""
    return small_areas.not_carried(
        con, found.grain, found.view.measure, None, found.view.to
    )


def _places(hot: pd.DataFrame) -> list[tuple[str, str, int]]:
    """The wards of hot areas, most areas first, with what names the fullest area."""
    told = []
    for ward, part in hot.groupby("ward_name", sort=True):
        fullest = part.sort_values("count", ascending=False).iloc[0]
        name = place_sentences.near(str(fullest["area_name"]), str(ward))
        told.append((str(ward), name, len(part)))
    return sorted(told, key=lambda item: -item[2])


def _names(hot: pd.DataFrame, ward: str) -> list[str]:
    """What names the hot areas of one ward, the strongest first; once each."""
    ordered = hot.sort_values("relative_risk", ascending=False)["area_name"]
    return list(
        dict.fromkeys(place_sentences.near(str(name), ward) for name in ordered)
    )


def _crossing(
    con: Con, found: PlaceView, frame: pd.DataFrame
) -> list[tuple[int, int, str]]:
    """Hot areas that touch and lie on both sides of the border, those of this place."""
    rows = frame[frame["hotspot"].isin(HOT)].set_index("area_code")
    here = set(within(frame, found)["area_code"])
    told = []
    for group in _groups(list(rows.index), neighbours(con, found.grain)):
        inside = rows.loc[group, "in_borough"].astype(bool)
        if inside.all() or not inside.any() or not here & set(group):
            continue
        outside = rows.loc[group][~inside]
        names = sorted(
            {str(name).split(",")[0].rsplit(" ", 1)[0] for name in outside["area_name"]}
        )
        told.append(
            (
                int(inside.sum()),
                len(outside),
                " and ".join(names) if found.grain == "lsoa" else "",
            )
        )
    return told


def _groups(codes: Sequence[str], near: Mapping[str, Sequence[str]]) -> list[list[str]]:
    """Areas that touch, directly or over others, together."""
    left, told = set(codes), []
    for code in codes:
        if code not in left:
            continue
        left.discard(code)
        group, reach = [code], [code]
        while reach:
            found = [item for item in near.get(reach.pop(), ()) if item in left]
            left.difference_update(found)
            group += found
            reach += found
        told.append(group)
    return told
