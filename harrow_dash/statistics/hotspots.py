"""Tested hotspots: where more is counted than chance would put there, and since when.

Pure functions on frames of small areas (hexagons or LSOAs). An area and those that
touch it are its neighbourhood; what is tested is the neighbourhood, never one area
alone. The statistic is told in `gi_star`. Sources named here:
  Benjamini and Hochberg (1995), JRSS B 57; Benjamini and Yekutieli (2001), Annals of
    Statistics 29: the false discovery rate, also of tests that overlap.
  Mann (1945), Econometrica 13; Kendall (1975), Rank Correlation Methods, 4th edition.
  The patterns over time are in the manner of emerging hot spot analysis (Esri, ArcGIS
    Pro: How Emerging Hot Spot Analysis works), with rules of our own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from harrow_dash import statistics
from harrow_dash.errors import HarrowError
from harrow_dash.statistics.gi_star import (
    drawn_in,
    gi_star,
    neighbourhoods,
    standardised,
)

PERMUTATIONS = 99_999
"""Random arrangements that a neighbourhood is compared with.

The least p-value is then 1 in 100,000, which is what it takes: a single area of 1,000
(a borough's hexagons and the belt around it) passes the adjustment at 99% from p =
0.01 / 1,000. With 999 the least is 1 in 1,000, and of 600 areas 12 would have to reach
it together before any passed at 95%; with 9,999 it would take two.
"""

SEED = 2026
LEVEL, STRICT = 0.05, 0.01  # share of false alarms accepted among hot and cold areas

CLASSES = (
    "hot (99%)",
    "hot (95%)",
    "cold (95%)",
    "cold (99%)",
    "not significant",
)
HOT_STRICT, HOT, COLD, COLD_STRICT, NOT_SIGNIFICANT = CLASSES

MONTHS_OF_A_PERIOD = (3, 2, 1)  # the first that gives enough periods
LEAST_PERIODS = 5  # of four no order is rarer than 5%
LATEST = 2  # periods that count as now

TRENDS: Mapping[str, str] = {
    "new": "Hot in the latest period, and in no period before the last two.",
    "intensifying": "Hot in one of the last two periods, with a clear rise over all.",
    "fading": (
        "A clear fall over the periods; or hot in at least half of the periods before "
        "the last two, and in neither of those."
    ),
    "persistent": (
        "No clear rise or fall, and hot in at least half of the periods; or hot over "
        "all the months together though in no single period."
    ),
    "sporadic": "Hot now and then: in fewer than half of the periods.",
}
"""The rule of each trend; the first that holds, in this order, is the hotspot's."""


def tested(
    areas: pd.DataFrame,
    neighbours: Mapping[str, Sequence[str]],
    *,
    piled: bool = True,  # noqa: PT028 (no test of pytest's)
    permutations: int = PERMUTATIONS,  # noqa: PT028
    seed: int = SEED,  # noqa: PT028
) -> pd.DataFrame:
    """Which small areas lie in a neighbourhood that is clearly hot or cold.

    areas: area_code (each once), count, and if wanted expected (what the count would be
    if it followed residents, say, in any unit; without the column, or with nothing in
    it, counts are taken as they are). neighbours: the codes that touch each code; codes
    that are not among the areas are passed over. piled: the counts are of map points,
    many of them on one spot; counts of LSOAs, made alike in residents, are not.

    Gives the rows in their order with area_code, count, expected, z (Gi*: standard
    deviations from the mean of all arrangements), p_value, p_adjusted, hotspot (one of
    CLASSES) and tested (how many areas were; the same in each row). Nothing depends on
    the order of rows, and the same input gives the same answer.

    The count is set against what is expected (`gi_star.standardised`; piled counts
    drawn in by `gi_star.drawn_in`, lest a few full areas drown the rest), summed over
    the neighbourhood, and compared with random arrangements (`gi_star.gi_star`). The
    p-values, two-sided, are adjusted over all areas tested (Benjamini and Hochberg
    1995; sums that overlap rise and fall together, which it allows: Benjamini and
    Yekutieli 2001). Of the areas called hot or cold at 95%, 5% are expected to be
    false; and where chance alone is at work, 5% of maps have any. Normal p-values of
    Gi* had some on 3 to 68% of such maps, because small counts are skewed
    (bench/recall.py).

    Not tested, hence "not significant" with empty z and p-values: areas whose count or
    expected is missing; where nothing is expected and nothing was counted (parkland);
    and those without a neighbour. Where all counts are equal nothing is significant. An
    empty frame gives an empty frame. HarrowError for a code given twice, a negative
    count or expected, or less than one permutation.
    """
    _check(areas, permutations)
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
    known = frame[_testable(frame)]
    near = neighbourhoods(known["area_code"], neighbours)
    ordered = known.set_index("area_code").reindex(near.codes)
    as_they_are = bool(known["expected"].isna().all())
    counts = ordered["count"].to_numpy(dtype=np.float64)
    usual = ordered["expected"].to_numpy(dtype=np.float64)
    nothing_expected = as_they_are or not usual.sum() > 0
    values = counts if nothing_expected else standardised(counts, usual)
    if piled and not nothing_expected:
        values = drawn_in(values)
    z, p_value = gi_star(values, near, permutations, seed)
    place = pd.Index(near.codes, dtype="str").get_indexer(pd.Index(frame["area_code"]))
    found = {"z": z, "p_value": p_value, "p_adjusted": statistics.adjust(p_value)}
    told = {
        # Place -1, of an area that is not tested, takes the gap put at the end.
        name: np.append(values, np.nan)[place]
        for name, values in found.items()
    }
    return frame.assign(
        **told, hotspot=_classes(told["z"], told["p_adjusted"]), tested=len(near.codes)
    )


def _check(areas: pd.DataFrame, permutations: int) -> None:
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
    if permutations < 1:
        raise HarrowError("A test of hotspots needs at least one permutation.")


def _testable(frame: pd.DataFrame) -> "pd.Series[bool]":
    counted = frame["count"].notna()
    if frame["expected"].isna().all():
        return counted
    nothing = (frame["expected"] == 0) & (frame["count"] == 0)
    return counted & frame["expected"].notna() & ~nothing


def _classes(z: NDArray[Any], p_adjusted: NDArray[Any]) -> Any:
    hot, cold = z > 0, z < 0
    surely, clearly = p_adjusted <= STRICT, p_adjusted <= LEVEL
    names = np.select(
        [surely & hot, clearly & hot, surely & cold, clearly & cold],
        [HOT_STRICT, HOT, COLD_STRICT, COLD],
        default=NOT_SIGNIFICANT,
    )
    return pd.array(names, dtype="str")


def trend(
    months: pd.DataFrame,
    neighbours: Mapping[str, Sequence[str]],
    *,
    piled: bool = True,
    permutations: int = PERMUTATIONS,
    seed: int = SEED,
) -> pd.DataFrame:
    """How each hotspot developed over the months: one of TRENDS.

    months: area_code, month (first days), count, and if wanted expected (of that month,
    or one figure for all); one row an area and covered month, zeros included.
    neighbours, piled: as for `tested`. Gives area_code, trend ("" for areas that are no
    hotspot), hot_periods (in how many periods it was hot; 0 for those) and periods, by
    code.

    **Periods** are of three covered months, counted back from the last; of two, or one,
    where three would give fewer than five periods. The earliest months that do not fill
    one are left out of them, and months that are absent for all areas are passed over.
    With fewer than five months there are no periods, and no trend is told. An area
    without a row for a month is not tested in that period.

    **A hotspot** is here an area that passed an adjusted test: all months together find
    it hot at 95% (`tested` of the sums: the classes of a map of the same months), or a
    period does when the tests of all areas in all periods are adjusted together. Where
    chance alone is at work, 5% of maps have one for the first reason and 5% for the
    second.

    **Hot in a period** is said of such areas only: of the area's own tests of all
    periods, adjusted together, this one gives 5% or less, with z above 0. That is once
    more Benjamini and Hochberg's adjustment, family by family, as the question is no
    longer whether the area is a hotspot but when it was one. A steady hotspot is so
    judged at nearly 5% in each period, and one that flared up once more strictly.

    **A clear rise or fall** is one that Mann and Kendall's test finds over the periods
    at 5%, in what the neighbourhood has as a multiple of what was expected there. Both
    are shares of the whole map, so a rise of the whole borough is not one.
    """
    counts = _by_month(months, "count")
    expected = _by_month(months, "expected") if "expected" in months else None
    covered = list(pd.DatetimeIndex(counts.columns))
    parts = periods(covered)
    told = pd.DataFrame(
        {"area_code": counts.index, "trend": "", "hot_periods": 0, "periods": 0}
    ).astype({"area_code": "str", "trend": "str"})
    if not parts:
        return told
    each = [
        tested(
            _summed(counts, expected, of),
            neighbours,
            piled=piled,
            permutations=permutations,
            seed=seed,
        )
        for of in [*parts, covered]
    ]
    overall = each.pop()["hotspot"].isin([HOT_STRICT, HOT]).to_numpy()
    above = np.column_stack([one["z"] > 0 for one in each])
    p_value = np.column_stack([one["p_value"] for one in each])
    together = (above & (statistics.adjust(p_value) <= LEVEL)).any(axis=1)
    hot = np.zeros_like(above)
    trends = np.full(len(told), "", dtype=object)
    multiples = _multiples(each, neighbours)
    for row in np.flatnonzero(overall | together):
        hot[row] = above[row] & (statistics.adjust(p_value[row]) <= LEVEL)
        trends[row] = pattern(hot[row], direction(multiples[row]))
    return told.assign(
        trend=pd.array(trends, dtype="str"),
        hot_periods=hot.sum(axis=1),
        periods=len(parts),
    )


def _by_month(months: pd.DataFrame, column: str) -> pd.DataFrame:
    """Areas by months, both in order; a gap where there is no row."""
    if months.duplicated(["area_code", "month"]).any():
        raise HarrowError(
            "An area has two rows for one month. Add its counts up first."
        )
    return months.pivot(index="area_code", columns="month", values=column)


def _summed(
    counts: pd.DataFrame, expected: pd.DataFrame | None, of: Sequence[pd.Timestamp]
) -> pd.DataFrame:
    """An area's count, and what was expected, over some months; gaps stay gaps."""
    sums = pd.DataFrame({"count": counts[list(of)].sum(axis=1, skipna=False)})
    if expected is not None:
        sums["expected"] = expected[list(of)].sum(axis=1, skipna=False)
    return sums.reset_index()


def periods(months: Sequence[pd.Timestamp]) -> list[list[pd.Timestamp]]:
    """Months in order, parted as `trend` tells; none where they are too few."""
    for length in MONTHS_OF_A_PERIOD:
        number = len(months) // length
        if number >= LEAST_PERIODS:
            first = len(months) - number * length
            return [
                list(months[start : start + length])
                for start in range(first, len(months), length)
            ]
    return []


def _multiples(
    each: Sequence[pd.DataFrame], neighbours: Mapping[str, Sequence[str]]
) -> NDArray[np.float64]:
    """What each neighbourhood has, as a multiple of what is expected: areas by periods.

    Areas that were not tested in a period have a gap there.
    """
    found = []
    for one in each:
        known = one[one["z"].notna()].set_index("area_code")
        near = neighbourhoods(known.index, neighbours)
        ordered = known.reindex(near.codes)
        count = near.sums(ordered["count"].to_numpy(dtype=np.float64))
        base = ordered["expected"].fillna(1.0).to_numpy(dtype=np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            times = count / known["count"].sum() * base.sum() / near.sums(base)
        found.append(pd.Series(times, index=near.codes).reindex(one["area_code"]))
    return np.column_stack(found)


def direction(values: Sequence[float] | NDArray[np.float64]) -> int:
    """1 for a clear rise, -1 for a clear fall, 0 for neither; gaps are left out.

    Mann (1945) and Kendall (1975), two-sided at 5%: exact, or by the normal
    distribution where values tie.
    """
    series = np.asarray(values, dtype=np.float64)
    known = np.isfinite(series)
    if known.sum() < LEAST_PERIODS or np.ptp(series[known]) == 0:
        return 0
    # Not imported above: a second of each start, and few ask for trends.
    from scipy import stats

    test = stats.kendalltau(np.flatnonzero(known), series[known])
    return int(np.sign(test.statistic)) if test.pvalue <= LEVEL else 0


def pattern(hot: Sequence[bool] | NDArray[np.bool_], change: int) -> str:
    """The trend of one hotspot: the first rule of TRENDS that holds.

    hot: whether it was hot in each period, oldest first. change: of `direction`.
    """
    before, latest = list(hot[:-LATEST]), list(hot[-LATEST:])
    if latest[-1] and not any(before):
        return "new"
    if any(latest) and change > 0:
        return "intensifying"
    if change < 0 or (before and not any(latest) and 2 * sum(before) >= len(before)):
        return "fading"
    if 2 * sum(hot) >= len(hot) or not any(hot):
        return "persistent"
    return "sporadic"


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
