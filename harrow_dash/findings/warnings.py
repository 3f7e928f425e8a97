"""Early warning: which newest months stand outside their usual range, and where.

Every count of the borough and its wards is held against its own past
(`statistics.surveillance`), month by month, as if each month were the newest. How rare
a count must be follows from how many are watched: with the BUDGETs, quiet figures give
fewer than two warnings a month in all (bench/early_warning.py measures it). The borough
has a budget of its own: its few series would be lost among those of its wards.
"""

from collections.abc import Sequence
from itertools import pairwise

import duckdb
import numpy as np
import pandas as pd

from harrow_dash import config, measures, statistics
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.findings import kept
from harrow_dash.findings.families import family
from harrow_dash.measures import endings
from harrow_dash.statistics import surveillance

MONTHS = 36  # that are judged, each as if it were the newest
# What each of the four tests of a series (two windows, two sides) may claim falsely in
# a month, over all measures of the borough and over all measures of all wards.
BOROUGH_BUDGET, WARDS_BUDGET = 0.27, 0.55
CLEAR_LEVEL = 0.05  # adjusted over everything that is watched in the month
CLEAR, PROBABLY = "clear", "probably"
ABOVE, BELOW = "above", "below"
LATE = 3  # months that a measure may end before the month that is asked for

WARNED = ["measure", "area_code", "month", "window", "value", "expected", "low", "high"]
WARNED += ["ratio", "direction", "grade", "first_warned"]
WATCHED = [
    "measure",
    "area_code",
    "month",
    "window",
    "value",
    "expected",
    "low",
    "high",
]
WATCHED += ["p_high", "p_low"]
SIDES = 2 * len(surveillance.WINDOWS)


@answered_once(maxsize=4)
def watched(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Each count of the last MONTHS months beside what its past foretold.

    A row a measure, area (the borough and its wards), month and window (1: the month;
    3: the three months to it), where there was enough past to judge by. Columns
    WATCHED: value, expected, low and high (the range that is not warned of), p_high and
    p_low (chance of such a count or a higher, or lower, one). A month that was not
    over when its file came out is left out; nothing is held against figures from across
    a break; a month without a figure is not taken for 0.
    """
    known = kept.read(con, kept.WATCHED)
    if known is not None:
        return known
    last = endings.last_months(con)
    keys = [
        key
        for key, item in catalogue.catalogue().items()
        if not item.is_proportion and item.source != measures.BY_ROUND and key in last
    ]
    if not keys:
        return _none(WATCHED)
    areas = [config.BOROUGH, *measures.wards(con)["area_code"]]
    end = max(last[key] for key in keys)
    needed = (
        surveillance.BASELINE + surveillance.ERRORS + 2 * surveillance.GAP + MONTHS - 1
    )
    start = end - pd.DateOffset(months=needed)
    found = measures.figures(con, keys, areas, start, end)
    found = found[found["month"] <= found["measure"].map(last)]
    return judge(found, pd.date_range(start, end, freq="MS"))


def judge(figures: pd.DataFrame, months: pd.DatetimeIndex) -> pd.DataFrame:
    """Watch a frame of monthly figures over its last MONTHS months."""
    wide = figures.pivot(
        index=["measure", "area_code"], columns="month", values="value"
    ).reindex(columns=months)
    parts = [_between_breaks(str(key), rows) for key, rows in wide.groupby(level=0)]
    table = pd.concat(parts).dropna(how="all")
    if table.empty:
        return _none(WATCHED)
    borough = table.index.get_level_values("area_code") == config.BOROUGH
    labels = (
        table.index.get_level_values("measure")
        + np.where(borough, " borough ", " wards ")
        + table.index.get_level_values("span").astype(str)
    )
    at = np.arange(max(0, len(months) - MONTHS), len(months))
    counts = table.to_numpy(dtype=np.float64, na_value=np.nan)
    seen = surveillance.watch(counts, at, groups=labels)
    told = np.isfinite(seen.p_high)
    series, place, window = np.nonzero(told)
    frame = pd.DataFrame(
        {
            "measure": table.index.get_level_values("measure")[series],
            "area_code": table.index.get_level_values("area_code")[series],
            "month": months[at[place]],
            "window": np.array(surveillance.WINDOWS)[window],
            "value": seen.value[told],
            "expected": seen.expected[told],
            "p_high": seen.p_high[told],
            "p_low": seen.p_low[told],
        }
    )
    level = _level(frame)
    low, high = surveillance.usual_range(seen.expected[told], seen.spread[told], level)
    return frame.assign(low=low, high=high)[WATCHED]


def _between_breaks(key: str, rows: pd.DataFrame) -> pd.DataFrame:
    """The series of a measure once for each span between breaks, blank outside it."""
    hard = [one.month for one in catalogue.measure(key).breaks if not one.comparable]
    edges = [pd.Timestamp.min, *sorted(hard), pd.Timestamp.max]
    spans = []
    for number, (first, after) in enumerate(pairwise(edges)):
        months = pd.DatetimeIndex(rows.columns)
        inside = (months >= first) & (months < after)
        part = rows.copy()
        part.loc[:, ~inside] = np.nan
        spans.append(pd.concat({number: part}, names=["span"]))
    return pd.concat(spans)


def _level(frame: pd.DataFrame) -> "pd.Series[float]":
    """How small a chance is warned of: the budget over the series of the month."""
    borough = frame["area_code"] == config.BOROUGH
    side = frame.assign(borough=borough)[["measure", "area_code", "month", "borough"]]
    number = side.drop_duplicates().groupby(["borough", "month"]).size()
    watched_beside = number.reindex(
        pd.MultiIndex.from_frame(side[["borough", "month"]])
    )
    budget = np.where(borough, BOROUGH_BUDGET, WARDS_BUDGET)
    return pd.Series(budget / watched_beside.to_numpy(), index=frame.index)


def _none(columns: Sequence[str]) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(dtype="object") for name in columns})


@answered_once(maxsize=4)
def every_warning(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """All warnings of the last MONTHS months; columns WARNED, strongest first.

    Of a family of measures in an area and month, and of the two windows, the one that
    chance makes least is given. direction: above or below; ratio: value over expected;
    grade: clear (adjusted over everything watched in the month, Benjamini and
    Hochberg, at most 5%) or probably; first_warned: the first month of the unbroken
    row of months in which that family, area and direction were warned of.
    """
    known = kept.read(con, kept.WARNED)
    return known if known is not None else warned(watched(con))


def warned(seen: pd.DataFrame) -> pd.DataFrame:
    """The warnings in a frame of watched counts; see `every_warning`."""
    if seen.empty:
        return _none(WARNED)
    chance = np.minimum(seen["p_high"], seen["p_low"])
    place = ["measure", "area_code", "month"]
    best = seen.assign(chance=chance).sort_values("chance", kind="stable")
    best = best.drop_duplicates(place)
    doubled = (best["chance"] * SIDES).clip(upper=1.0)
    adjusted = doubled.groupby(best["month"]).transform(statistics.adjust)
    outside = (best["value"] > best["high"]) | (best["value"] < best["low"])
    best = best.assign(
        family=best["measure"].map(family),
        direction=np.where(best["value"] > best["expected"], ABOVE, BELOW),
        grade=np.where(adjusted <= CLEAR_LEVEL, CLEAR, PROBABLY),
        ratio=best["value"] / best["expected"],
    )[outside]
    best = best.drop_duplicates(["family", "area_code", "month"])
    if best.empty:
        return _none(WARNED)
    best = best.assign(first_warned=_first_warned(best))
    order = best.assign(newest=-best["month"].astype("int64"))
    order = order.sort_values(["newest", "chance"], kind="stable")
    return order[WARNED].reset_index(drop=True)


def _first_warned(best: pd.DataFrame) -> "pd.Series[pd.Timestamp]":
    """The first month of each unbroken row of months with the same warning."""
    rows = best.sort_values(["family", "area_code", "direction", "month"])
    number = rows["month"].dt.year * 12 + rows["month"].dt.month
    same = rows[["family", "area_code", "direction"]].eq(
        rows[["family", "area_code", "direction"]].shift()
    )
    new = ~(same.all(axis=1) & (number.diff() == 1))
    return rows.groupby(new.cumsum())["month"].transform("min").reindex(best.index)


def warnings(
    con: duckdb.DuckDBPyConnection, to: pd.Timestamp | None = None
) -> pd.DataFrame:
    """What is warned of as at a month (the newest without one); columns WARNED.

    Each measure at its own newest month by then, unless that is more than LATE months
    earlier: such a measure is not watched.
    """
    found = every_warning(con)
    newest = newest_months(con, to)
    if found.empty:
        return found
    now = found[found["month"] == found["measure"].map(newest)]
    order = now.assign(clear=now["grade"] == CLEAR)
    order = order.assign(strength=np.abs(np.log(order["ratio"].clip(lower=0.05))))
    order = order.sort_values(["clear", "strength"], ascending=False, kind="stable")
    return order[WARNED].reset_index(drop=True)


@answered_once(maxsize=64)
def newest_months(
    con: duckdb.DuckDBPyConnection, to: pd.Timestamp | None = None
) -> dict[str, pd.Timestamp]:
    """The month at which each measure is watched as at `to`; see `warnings`."""
    seen = kept.watched_months(con)
    if seen is None:
        seen = watched(con)
    if seen.empty:
        return {}
    end = seen["month"].max() if to is None else to
    known = seen[seen["month"] <= end].groupby("measure")["month"].max()
    recent = known[known >= end - pd.DateOffset(months=LATE)]
    return {str(key): pd.Timestamp(month) for key, month in recent.items()}


def what_became(
    con: duckdb.DuckDBPyConnection, to: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Every warning of the last MONTHS months by `to`, and what followed it.

    A row an unbroken row of months with the same warning, the newest first: the columns
    WARNED as at its first month, months (how many it was warned of), last_warned, and
    what the three months after the first counted: later, later_expected, later_low and
    later_high (NaN until they are known), as foretold when they were over.
    """
    found, seen = every_warning(con), watched(con)
    later = ["later", "later_expected", "later_low", "later_high"]
    if found.empty:
        return _none([*WARNED, "months", "last_warned", *later])
    end = seen["month"].max() if to is None else to
    found = found[found["month"] <= end].sort_values("month", kind="stable")
    families = found["measure"].map(family)
    groups = found.groupby([families, "area_code", "direction", "first_warned"])
    first = found.assign(
        months=groups["month"].transform("size"),
        last_warned=groups["month"].transform("max"),
    )[found["month"] == found["first_warned"]]
    three = seen[(seen["window"] == 3) & (seen["month"] <= end)]
    after = three.assign(month=three["month"] - pd.DateOffset(months=3))
    after = after[["measure", "area_code", "month", "value", "expected", "low", "high"]]
    after.columns = pd.Index(["measure", "area_code", "month", *later])
    joined = first.merge(after, on=["measure", "area_code", "month"], how="left")
    return joined.sort_values("month", ascending=False, kind="stable").reset_index(
        drop=True
    )
