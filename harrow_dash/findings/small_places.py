"""Hotspots: every small area tested, and the strongest of each ward."""

import duckdb
import pandas as pd

from harrow_dash.caching import answered_once
from harrow_dash.places import small_areas
from harrow_dash.places.small_areas import Basis, Grain
from harrow_dash.statistics import hotspots

Con = duckdb.DuckDBPyConnection

LEADING = ("burglary", "vehicle_crime", "robbery", "violence", "drug_offences")
MONTHS = 12


@answered_once(maxsize=128)
def tested(
    con: Con, grain: Grain, key: str, start: pd.Timestamp, end: pd.Timestamp, by: Basis
) -> pd.DataFrame:
    """Every small area with its count, what was expected, and its class.

    Gives the columns of `hotspots.tested`, one row an area, the belt around the borough
    included. Do not change it.
    """
    found = small_areas.counts(con, grain, key, start, end)
    totals = found.groupby("area_code", sort=False)["count"].sum()
    expected = small_areas.expected(con, grain, found, by).reindex(totals.index)
    frame = pd.DataFrame({"count": totals, "expected": expected})
    frame = frame.rename_axis("area_code").reset_index()
    if frame["expected"].notna().any():
        return hotspots.tested(frame, small_areas.neighbours(con, grain))
    # Residents are not known, so nothing can be expected, and nothing tested.
    nothing = dict.fromkeys(hotspots.MEASURED, float("nan"))
    return frame.assign(
        **nothing, hotspot=hotspots.NOT_SIGNIFICANT, cluster=0, tested=0
    )


@answered_once(maxsize=32)
def trends(
    con: Con, grain: Grain, key: str, start: pd.Timestamp, end: pd.Timestamp, by: Basis
) -> pd.DataFrame:
    """How each area developed over the months: the columns of `hotspots.trend`, by
    area_code. Do not change it.
    """
    found = small_areas.counts(con, grain, key, start, end)
    expected = small_areas.expected(con, grain, found, by).dropna()
    rows = found[found["area_code"].isin(expected.index)]
    months = rows["month"].nunique()
    rows = rows.assign(expected=rows["area_code"].map(expected) / max(months, 1))
    judged = tested(con, grain, key, start, end, by)
    hot = judged.loc[judged["hotspot"].isin(hotspots.HOT), "area_code"]
    near = small_areas.neighbours(con, grain)
    return hotspots.trend(rows, near, list(hot)).set_index("area_code")


def strongest(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """The strongest hot area of each ward and leading measure in the year to a month.

    Gives kind, measure, area_code (of the ward), month, value, expected, ratio, low,
    high (of the lasting risk), grade, small_area (its code) and small_area_name. Where
    map points and neighbourhoods both hold a measure, the grain that goes on longer is
    taken.
    """
    rows = [_of_measure(con, key, to) for key in LEADING]
    return pd.concat([one for one in rows if len(one)] or [pd.DataFrame()])


def _of_measure(con: Con, key: str, to: pd.Timestamp) -> pd.DataFrame:
    known: dict[Grain, list[pd.Timestamp]] = {}
    grains: tuple[Grain, ...] = ("cell", "lsoa")
    for grain in grains:
        months = [
            one for one in small_areas.covered_months(con, grain, key) if one <= to
        ]
        if months:
            known[grain] = months
    if not known:
        return pd.DataFrame()
    grain = max(known, key=lambda one: (known[one][-1], one == "cell"))
    end = known[grain][-1]
    start = end - pd.DateOffset(months=MONTHS - 1)
    if sum(one >= start for one in known[grain]) < MONTHS:
        return pd.DataFrame()
    found = tested(con, grain, key, start, end, "residents")
    areas = small_areas.named(con, grain)[["area_name", "ward_code", "in_borough"]]
    found = found.join(areas, on="area_code")
    hot = found[found["hotspot"].isin(hotspots.HOT) & found["in_borough"].astype(bool)]
    hot = hot.sort_values("relative_risk", ascending=False).drop_duplicates("ward_code")
    return pd.DataFrame(
        {
            "kind": "hotspot",
            "measure": key,
            "area_code": hot["ward_code"],
            "month": end,
            "value": hot["count"],
            "expected": hot["expected"],
            "ratio": hot["count"] / hot["expected"],
            "low": hot["low"],
            "high": hot["high"],
            "grade": "clear",
            "small_area": hot["area_code"],
            "small_area_name": hot["area_name"],
        }
    )
