"""Hotspots: where more is counted than is expected there, how surely, and since when.

Pure functions on frames of small areas (hexagons or LSOAs). Two findings share one
error rate: an area that is hot by itself, and areas that are hot together
(`spatial_scan`). Sources named here:
  Kulldorff (1997, 2001): the scan statistic, and its prospective form in space and time
    (Journal of the Royal Statistical Society A 164).
  Clayton and Kaldor (1987), Biometrics 43; DuMouchel (1999), American Statistician 53:
    relative risks drawn to the usual by what is learnt from all areas, as a mixture, so
    that what is truly strange is drawn in hardly at all.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from harrow_dash.errors import HarrowError
from harrow_dash.statistics import spatial_scan
from harrow_dash.statistics.overdispersion import spread
from harrow_dash.statistics.spatial_scan import DRAWS, SEED, Cluster, Windows

Floats = NDArray[np.float64]

LEVEL = 0.04  # of maps of chance with anything hot: the spread is known but roughly
MOST_SHARE = 0.25  # of what is expected in all, that one cluster may hold

CLASSES = ("hot place", "hot cluster", "both", "cold", "not significant")
HOT_PLACE, HOT_CLUSTER, BOTH, COLD, NOT_SIGNIFICANT = CLASSES
HOT = (HOT_PLACE, HOT_CLUSTER, BOTH)

MEASURED = ("relative_risk", "low", "high", "p_value", "p_adjusted")

STRANGE = 0.05  # of areas, before anything is counted, that may have any risk
STRANGE_SHAPE, STRANGE_RATE = 1.0, 1 / 3  # such a risk: around 3, as wide as can be
SURELY = 0.95  # of an interval

LATEST = 3  # months that count as now
LEAST_MONTHS = 6  # with fewer there is nothing to compare the latest with
TRENDS: Mapping[str, str] = {
    "emerging": (
        "In the last three months clearly more than its earlier months lead to expect "
        "(a prospective scan over places and time)."
    ),
    "fading": (
        "In the last three months clearly fewer than its earlier months lead to expect."
    ),
    "steady": "Hot over all the months, and neither of the two.",
}
"""The rule of each trend; the first that holds, in this order, is the area's."""


def tested(
    areas: pd.DataFrame,
    neighbours: Mapping[str, Sequence[str]],
    *,
    draws: int = DRAWS,  # noqa: PT028 (no test of pytest's)
    seed: int = SEED,  # noqa: PT028
) -> pd.DataFrame:
    """Which small areas have clearly more, alone or together, than is expected there.

    areas: area_code (each once), count, and if wanted expected (what the count would be
    if it followed residents, say, in any unit; without the column, or with nothing in
    it, the same is expected everywhere). neighbours: the codes that touch each code;
    codes that are not among the areas are passed over.

    Gives the rows in their order with area_code, count, expected, relative_risk, low,
    high (the area's own risk against what is expected, with its 95% interval), p_value
    (of the area alone, on its side), p_adjusted, hotspot (one of CLASSES), cluster
    (clusters numbered by strength; 0: in none) and tested (how many areas were; the
    same in each row). Nothing depends on the order of rows, and the same input gives
    the same answer.

    Where chance alone is at work, 5% of maps have anything hot, and as many anything
    cold (bench/hotspots.py): counts may differ between areas more than chance makes
    them, and that spread is estimated from all but the strangest areas.

    Not tested, hence "not significant" with empty risk and p: areas whose count or
    expected is missing, and where nothing is expected. An empty frame gives an empty
    frame. HarrowError for a code given twice, a negative count or expected, or less
    than one draw.
    """
    _check(areas, draws)
    frame = pd.DataFrame(
        {
            "area_code": areas["area_code"].astype("str"),
            "count": areas["count"].astype("float"),
            "expected": areas["expected"].astype("float")
            if "expected" in areas
            else np.nan,
        },
        index=areas.index,
    )
    usual = frame["expected"]
    if usual.isna().all():
        usual = usual.fillna(1.0)
    known = frame["count"].notna() & usual.gt(0)
    told = frame.assign(
        **dict.fromkeys(MEASURED, np.nan),
        hotspot=pd.array([NOT_SIGNIFICANT] * len(frame), dtype="str"),
        cluster=0,
        tested=int(known.sum()),
    )
    if not known.any() or not frame.loc[known, "count"].sum() > 0:
        return told
    ordered = frame[known].assign(usual=usual[known]).sort_values("area_code")
    count = ordered["count"].to_numpy(dtype=np.float64)
    base = ordered["usual"].to_numpy(dtype=np.float64)
    base = base * (count.sum() / base.sum())
    windows = _within(spatial_scan.rings(list(ordered["area_code"]), neighbours), base)
    scan = spatial_scan.scan(count, base, windows, level=LEVEL, draws=draws, seed=seed)
    found = _classes(scan, count, base)
    risk, low, high = relative_risk(count, base, scan.spread)
    found = found.assign(relative_risk=risk, low=low, high=high)
    found.index = ordered.index
    for name in found:
        told.loc[found.index, name] = found[name]
    return told.astype({"hotspot": "str", "cluster": "int64"})


def _check(areas: pd.DataFrame, draws: int) -> None:
    missing = [name for name in ("area_code", "count") if name not in areas.columns]
    if missing:
        raise HarrowError(f"A test of hotspots needs the column {missing[0]}.")
    twice = areas["area_code"][areas["area_code"].duplicated()]
    if len(twice):
        raise HarrowError(
            f"The area {twice.iloc[0]} is given twice. Add its counts up first."
        )
    for name in ("count", "expected"):
        if name in areas and (areas[name].astype("float") < 0).any():
            raise HarrowError(
                f"The column {name} holds a number below 0: counts, and what is "
                "expected of them, are 0 or more."
            )
    if draws < 1:
        raise HarrowError("A test of hotspots needs at least one map of chance.")


def _within(windows: Windows, base: Floats) -> Windows:
    """Windows that hold no more of what is expected than a cluster may."""
    held = windows.members @ base
    kept = (windows.size == 1) | (held <= MOST_SHARE * base.sum())
    return Windows(windows.members[kept], windows.centre[kept], windows.size[kept])


def _classes(scan: spatial_scan.Scan, count: Floats, base: Floats) -> pd.DataFrame:
    """p_value, p_adjusted, hotspot and cluster of each area."""
    above = count >= base
    alone = np.where(above, scan.p_high, scan.p_low)
    groups = sorted(
        (one for one in scan.high if len(one.areas) > 1),
        key=lambda one: one.count / one.expected,
        reverse=True,
    )
    place = scan.p_high <= LEVEL
    adjusted = alone.copy()
    for one in scan.high:
        adjusted[one.areas] = np.minimum(adjusted[one.areas], one.p)
        if len(one.areas) == 1:
            place[one.areas] = True
    cluster = np.zeros(len(count), dtype=np.int64)
    for number, one in enumerate(groups, 1):
        cluster[one.areas] = number
    cold = scan.p_low <= LEVEL
    for one in scan.low:
        cold[one.areas] |= count[one.areas] < base[one.areas]
        adjusted[one.areas] = np.minimum(adjusted[one.areas], one.p)
    names = np.select(
        [place & (cluster > 0), place, cluster > 0, cold],
        [BOTH, HOT_PLACE, HOT_CLUSTER, COLD],
        default=NOT_SIGNIFICANT,
    )
    return pd.DataFrame(
        {
            "p_value": alone,
            "p_adjusted": adjusted,
            "hotspot": pd.array(names, dtype="str"),
            "cluster": cluster,
        }
    )


def relative_risk(
    count: Floats, expected: Floats, own: float
) -> tuple[Floats, Floats, Floats]:
    """Each area's own risk against what is expected (1: as expected), and 95% limits.

    count and expected add up to the same; own: the variance of usual areas' risks.
    The posterior mean and quantiles of a mixture: nearly all areas have a usual risk
    (gamma, mean 1, that variance), and a few (STRANGE) may have any.
    """
    shape = min(1 / own, 1e4) if own > 0 else 1e4
    usual = _marginal(count, expected, shape, shape)
    strange = _marginal(count, expected, STRANGE_SHAPE, STRANGE_RATE)
    odds = np.log(STRANGE / (1 - STRANGE)) + strange - usual
    weight = scipy.special.expit(odds)
    parts = (
        (1 - weight, shape + count, shape + expected),
        (weight, STRANGE_SHAPE + count, STRANGE_RATE + expected),
    )
    mean = sum(share * a / b for share, a, b in parts)
    low, high = (_quantile(parts, one) for one in ((1 - SURELY) / 2, (1 + SURELY) / 2))
    return np.asarray(mean, dtype=np.float64), low, high


def _marginal(count: Floats, expected: Floats, shape: float, rate: float) -> Floats:
    """The log probability of a count whose risk is gamma (but for what is common)."""
    found = (
        scipy.special.gammaln(shape + count)
        - scipy.special.gammaln(shape)
        + shape * np.log(rate / (rate + expected))
        + count * np.log(1 / (rate + expected))
    )
    return np.asarray(found, dtype=np.float64)


def _quantile(parts: tuple[tuple[Floats, Floats, Floats], ...], at: float) -> Floats:
    """A quantile of a mixture of gammas, by halving."""
    low = np.zeros(len(parts[0][0]))
    high = np.full_like(low, max(float((a / b).max()) for _, a, b in parts) * 4 + 10)
    gammainc = scipy.special.gammainc
    for _ in range(40):
        middle = (low + high) / 2
        below = sum(share * gammainc(a, b * middle) for share, a, b in parts)
        under = below < at
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    return np.asarray((low + high) / 2, dtype=np.float64)


def trend(
    months: pd.DataFrame,
    neighbours: Mapping[str, Sequence[str]],
    hot: Sequence[str] = (),
    *,
    draws: int = DRAWS,
    seed: int = SEED,
) -> pd.DataFrame:
    """What became of each hotspot, and where one is emerging: one of TRENDS.

    months: area_code, month (first days), count, and if wanted expected (of that month,
    or one figure for all); one row an area and covered month, zeros included.
    neighbours: as for `tested`; hot: the codes that are hot over all the months.

    Gives area_code, trend ("" for areas that are neither hot nor emerging), latest (how
    many months count as now; 0 where the months are too few to tell) and last, before
    (counts), by code. The last LATEST covered months are set against what the area's
    earlier months lead to expect of them, drawn to what is usual, with the whole map's
    own movement taken out; then scanned as `tested` scans places: alone and together,
    5% of maps in which nothing developed have anything emerging.
    """
    counts = _by_month(months)
    covered = list(pd.DatetimeIndex(counts.columns))
    told = pd.DataFrame(
        {"area_code": counts.index, "trend": "", "latest": 0, "last": np.nan}
    ).astype({"area_code": "str", "trend": "str"})
    told["before"] = np.nan
    if len(covered) < LEAST_MONTHS:
        return told
    now, earlier = covered[-LATEST:], covered[:-LATEST]
    last = counts[now].sum(axis=1, skipna=False).to_numpy(dtype=np.float64)
    before = counts[earlier].sum(axis=1, skipna=False).to_numpy(dtype=np.float64)
    base = (
        months.groupby("area_code")["expected"].mean().reindex(counts.index).to_numpy()
        if "expected" in months
        else np.ones(len(counts))
    )
    told = told.assign(latest=LATEST, last=last, before=before)
    usable = np.isfinite(last) & np.isfinite(before) & (base > 0)
    is_hot = told["area_code"].isin(set(hot)).to_numpy()
    names = np.where(is_hot, "steady", "").astype(object)
    if usable.any() and last[usable].sum() > 0 and before[usable].sum() > 0:
        rising, falling = _developed(
            last[usable],
            before[usable],
            base[usable],
            list(told["area_code"][usable]),
            neighbours,
            draws,
            seed,
        )
        where = np.flatnonzero(usable)
        names[where[falling & is_hot[usable]]] = "fading"
        names[where[rising]] = "emerging"
    return told.assign(trend=pd.array(names, dtype="str"))


def _developed(
    last: Floats,
    before: Floats,
    base: Floats,
    codes: list[str],
    neighbours: Mapping[str, Sequence[str]],
    draws: int,
    seed: int,
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the last months have clearly more, and fewer, than the earlier ones say."""
    usual = base * (before.sum() / base.sum())
    risk, _, _ = relative_risk(before, usual, spread(before, usual, seed))
    ahead = risk * base
    ahead = ahead * (last.sum() / ahead.sum())
    windows = _within(spatial_scan.rings(codes, neighbours), ahead)
    # What the earlier months leave unknown of an area's risk is part of the chance.
    unknown = float(np.average(1 / (before + 1), weights=ahead))
    own = spread(last, ahead, seed)
    scan = spatial_scan.scan(
        last,
        ahead,
        windows,
        level=LEVEL,
        draws=draws,
        seed=seed,
        own_spread=max(own, unknown),
    )
    return (
        _standing(scan.p_high, scan.high, len(last)),
        _standing(scan.p_low, scan.low, len(last)),
    )


def _standing(p: Floats, clusters: Sequence[Cluster], areas: int) -> NDArray[np.bool_]:
    found = np.zeros(areas, dtype=bool)
    found |= p <= LEVEL
    for one in clusters:
        found[one.areas] = True
    return found


def _by_month(months: pd.DataFrame) -> pd.DataFrame:
    """Counts of areas by months, both in order; a gap where there is no row."""
    if months.duplicated(["area_code", "month"]).any():
        raise HarrowError(
            "An area has two rows for one month. Add its counts up first."
        )
    return months.pivot(index="area_code", columns="month", values="count")


def concentration(counts: "pd.Series[float]") -> pd.DataFrame:
    """How much of the crime lies in how few areas: a curve, the fullest areas first.

    counts: one an area, gaps left out. Gives share_of_areas and share_of_crime, both 0
    to 1, from no area to all. The share of crime is empty where there is none.
    """
    fullest = np.sort(counts.dropna().to_numpy(dtype=np.float64))[::-1]
    areas, total = len(fullest), fullest.sum()
    held = np.concatenate([[0.0], np.cumsum(fullest)])
    return pd.DataFrame(
        {
            "share_of_areas": np.arange(areas + 1) / max(areas, 1),
            "share_of_crime": held / total if total > 0 else np.nan,
        }
    )


def top_share(counts: "pd.Series[float]", share: float = 0.05) -> float:
    """The share of crime (0 to 1) in the fullest share of areas, such as 0.05.

    Between two numbers of areas it lies between their shares. Not a number where there
    is no crime. HarrowError for a share that is not from 0 to 1.
    """
    if not 0 <= share <= 1:
        raise HarrowError(f"A share of areas lies from 0 to 1, not at {share:g}.")
    curve = concentration(counts)
    return float(np.interp(share, curve["share_of_areas"], curve["share_of_crime"]))
