"""Figures of Harrow, its neighbours and similar boroughs; London as context only.

London's figure is the sum of its boroughs (or the survey's own) and stands on a line of
its own: it is added to nothing.
"""

import numpy as np
import pandas as pd

from harrow_dash import config, measures, statistics, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.documents import shared
from harrow_dash.documents.shared import Con
from harrow_dash.findings import changes, places_compared
from harrow_dash.findings.comparisons import comparison

NEIGHBOURS = config.NEIGHBOURS
SIMILAR = 5
OWN, NEAR, ALIKE = config.BOROUGH_NAME, "Neighbours", "Similar boroughs"
SOURCES = (
    "recorded_offences",
    "dashboard_offences",
    "vawg_offences",
    "attitude_survey",
)
MEASURES = (
    "all_recorded",
    *(
        key
        for key, item in catalogue.catalogue().items()
        if item.source in SOURCES and key != "all_recorded"
    ),
)
COLUMNS = ["area_code", "area_name", "group", "month", "value", "rate", "verdict"]
AGAINST = {
    "rise": "clearly higher",
    "fall": "clearly lower",
    "no clear change": "no clear difference",
    "not tested": "not tested",
}


@answered_once(maxsize=64)
def similar(con: Con, to: pd.Timestamp) -> tuple[str, ...]:
    """Codes of the boroughs most like Harrow by `nearest`, nearest first."""
    last = shared.last_months(con).get("all_recorded")
    if last is None:
        return ()
    month = min(last, to)
    frame = measures.figures(
        con, "all_recorded", _boroughs(con), month, month, per="rolling12"
    ).assign(residents=lambda rows: rows["area_code"].map(residents(con)))
    return nearest(frame)


def nearest(frame: pd.DataFrame) -> tuple[str, ...]:
    """The rule on a frame of area_code, residents and rate: codes, nearest first.

    The differences of residents and of rate from Harrow's, as shares of Harrow's, are
    added; the smallest sums are the nearest. Neighbours are shown anyway.
    """
    known = frame.dropna(subset=["residents", "rate"]).set_index("area_code")
    if config.BOROUGH not in known.index:
        return ()
    own = known.loc[config.BOROUGH]
    others = known.drop(index=[config.BOROUGH, *NEIGHBOURS], errors="ignore")
    far = (others["residents"] / own["residents"] - 1).abs()
    far = far + (others["rate"] / own["rate"] - 1).abs()
    return tuple(str(code) for code in far.sort_values().index[:SIMILAR])


def residents(con: Con) -> dict[str, float]:
    """Residents by borough code, of the one release behind every rate."""
    frame = store.query(
        con,
        "SELECT area_code, residents FROM population JOIN area USING (area_code) "
        "WHERE area_kind = 'borough'",
    )
    return dict(zip(frame["area_code"], frame["residents"].astype(float), strict=True))


def _boroughs(con: Con) -> list[str]:
    frame = store.query(
        con,
        "SELECT area_code FROM area WHERE area_kind = 'borough' AND area_code <> $city "
        "ORDER BY area_code",
        city=config.OTHER_FORCE[0],
    )
    return list(frame["area_code"])


@answered_once(maxsize=256)
def table(con: Con, key: str, to: pd.Timestamp) -> pd.DataFrame:
    """Harrow, its neighbours and similar boroughs for one measure, in that order.

    measure, area_code, area_name, group, month, period, value, before, change, rate,
    low and high (Byar's 95% interval of what is shown), residents, verdict (over the
    year), against_harrow (the rates compared), p_adjusted, unit, status. A borough
    without a figure is left out.
    """
    measure, last = catalogue.measure(key), shared.last_months(con).get(key)
    held = set(_boroughs(con))
    groups = {config.BOROUGH: OWN} | {code: NEAR for code in NEIGHBOURS if code in held}
    groups |= dict.fromkeys(similar(con, to), ALIKE)
    if last is None:
        return pd.DataFrame(columns=COLUMNS)
    month, others = min(last, to), [code for code in groups if code != config.BOROUGH]
    # Of the others only two years are known: all are held against the year before.
    own = changes.compared(con, (key,), (config.BOROUGH,), to)
    frame = own
    if others:
        frame = pd.concat([own, comparison(con, [key], others, month)])
    frame = frame.dropna(subset=["value"]).assign(
        period=lambda rows: rows["month"].dt.strftime("%Y-%m"),
        group=lambda rows: rows["area_code"].map(groups),
        residents=lambda rows: rows["area_code"].map(residents(con)),
    )
    frame = _ordered(_against(_with_intervals(frame, measure), measure), measure)
    return frame.reset_index(drop=True)


def _with_intervals(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    if measure.is_proportion:
        return frame.assign(low=np.nan, high=np.nan)
    people = frame["residents"] if measure.rate else None
    bounds = statistics.byar(frame["value"], people)
    return frame.assign(low=bounds.low, high=bounds.high)


def _against(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """Each borough's rate tested against Harrow's, adjusted over the boroughs shown."""
    own = frame[frame["area_code"] == config.BOROUGH]
    told = pd.Series("not tested", index=frame.index, dtype="str")
    if own.empty or not measure.rate or measure.is_proportion:
        return frame.assign(against_harrow=told)
    verdicts = places_compared.beside_ours(frame)
    return frame.assign(against_harrow=[AGAINST[word] for word in verdicts])


def _ordered(frame: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    by = "rate" if measure.rate else "value"
    place = frame["group"].map({OWN: 0, NEAR: 1, ALIKE: 2})
    return (
        frame.assign(place=place)
        .sort_values(["place", by, "area_name"], ascending=[True, False, True])
        .drop(columns="place")
    )


@answered_once(maxsize=256)
def london(con: Con, key: str, to: pd.Timestamp) -> dict[str, float]:
    """London's own figure: value and rate; empty where it is not whole.

    The sum of all boroughs that the Metropolitan Police covers (Harrow among them), or
    for the survey the figure published for its area.
    """
    measure, last = catalogue.measure(key), shared.last_months(con).get(key)
    if last is None:
        return {}
    month = min(last, to)
    codes = [config.FORCE] if measure.is_proportion else _boroughs(con)
    found = measures.figures(con, key, codes, month, month, per="rolling12")
    if found["value"].isna().any() or not len(found):
        return {}
    if measure.is_proportion:
        return {"value": float(found["value"].iloc[0])}
    told = {"value": float(found["value"].sum())}
    people = found["area_code"].map(residents(con))
    if measure.rate and people.notna().all():
        told["rate"] = 1000 * told["value"] / float(people.sum())
    return told
