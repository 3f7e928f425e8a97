"""Tests of change, adjustment for many tests, overdispersion and intervals.

Pure functions on numbers, arrays and small frames. Everything rests on scipy's
special functions; a modelling library is not needed, because each model used
here (two counts, a months-by-years table, one proportion) has a closed form.

Sources named in the docstrings:
  Przyborowski and Wilenski (1940), Biometrika 31: two counts, given their sum.
  Lancaster (1961), JASA 56; Agresti and Gottard (2007), Comput Stat Data Anal 51:
    the mid-p value. Gu, Ng, Tang and Schucany (2008), Biometrical Journal 50:
    tests for the ratio of two Poisson rates compared.
  McCullagh and Nelder (1989), Generalized Linear Models, 2nd edition, sections
    4.5 and 6.2: quasi-Poisson, the Pearson estimate of the dispersion.
  Haldane (1940), Biometrika 31: the mean of chi-squared in sparse tables.
  Benjamini and Hochberg (1995), JRSS B 57.
  Breslow and Day (1987), Statistical Methods in Cancer Research II: Byar.
  Wilson (1927), JASA 22; Newcombe (1998), Statistics in Medicine 17.
"""

from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from harrow_dash.errors import HarrowError

Floats = NDArray[np.float64]

LEVEL = 0.05
"""Share of false alarms that is accepted, after adjustment."""

STEPS, NEAR = 50, 1e-9  # of a search for odds: at most, and near enough

RISE, FALL, NO_CHANGE, NOT_TESTED = "rise", "fall", "no clear change", "not tested"


class ChangeTest(NamedTuple):
    """One test a position; arrays of the shape of the counts, or single numbers.

    change: after minus before. ratio: rate after over rate before (NaN for 0/0,
    infinite over 0). low, high: interval of that ratio. p_value: two-sided.
    """

    change: Floats
    ratio: Floats
    low: Floats
    high: Floats
    p_value: Floats


def change_test(
    before: ArrayLike,
    after: ArrayLike,
    dispersion: ArrayLike = 1.0,
    *,
    exposure: ArrayLike = 1.0,
    level: float = LEVEL,
) -> ChangeTest:
    """Test whether two counts come from one rate.

    before, after: counts (whole, 0 or more; NaN where missing, which gives NaN).
    dispersion: variance over mean of the counts, 1 or more; see `dispersion`.
    exposure: population (or time) after over that before; 1 when both are alike.
    level: the interval holds 1 - level.

    Given their sum, two Poisson counts of one rate split as a fair binomial
    (Przyborowski and Wilenski 1940), so the test is exact at any size. The p-value
    is the mid-p: half of the weight of the observed split is counted. The plain
    exact test is far too shy at ward counts (its true error is often 1-2% where
    5% is announced); mid-p stays close to 5% and is what Agresti and Gottard (2007)
    advise. 16 then 25 has p = 0.164 (plain exact: 0.211).

    With a dispersion above 1, counts come in clusters: both counts are divided by
    it before the test (quasi-Poisson; McCullagh and Nelder 1989, section 6.2).
    The binomial tails are incomplete beta functions and so hold for the
    fractional "effective" counts; with large counts this is the usual
    quasi-Poisson test, with dispersion 1 the exact one. The interval is the set of
    ratios that the same test does not refuse, so it and the p-value never disagree.

    Raises HarrowError for negative or fractional counts, or a dispersion below 1.
    """
    old, new, phi, share = np.broadcast_arrays(
        _counts(before, "before"),
        _counts(after, "after"),
        np.asarray(dispersion, dtype=np.float64),
        np.asarray(exposure, dtype=np.float64),
    )
    if (phi < 1).any():
        raise HarrowError("The dispersion is below 1: it is 1 or more by definition.")
    if (share <= 0).any():
        raise HarrowError("The exposure must be more than 0: give a population ratio.")
    known = ~(np.isnan(old) | np.isnan(new) | np.isnan(phi) | np.isnan(share))
    x = np.where(known, new / phi, 0.0)
    y = np.where(known, old / phi, 0.0)

    upper = _upper_tail(x, y, share / (1 + share))
    p_value = np.minimum(1.0, 2 * np.minimum(upper, 1 - upper))
    low, high = np.zeros(x.shape), np.full(x.shape, np.inf)
    low[x > 0] = _least_odds(x[x > 0], y[x > 0], level / 2)
    high[y > 0] = 1 / _least_odds(y[y > 0], x[y > 0], level / 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        answers = (new - old, new / old / share, low / share, high / share, p_value)
    return ChangeTest(*(np.where(known, a, np.nan)[()] for a in answers))


def _counts(values: ArrayLike, name: str) -> Floats:
    counts = np.asarray(values, dtype=np.float64)
    given = counts[~np.isnan(counts)]
    if (given < 0).any() or (given != np.floor(given)).any():
        raise HarrowError(
            f"The counts {name} hold a negative or fractional number: "
            "this test is for whole counts, not for rates or proportions."
        )
    return counts


def _upper_tail(x: Floats, y: Floats, p: ArrayLike) -> Floats:
    """Mid-p chance of x or more out of x + y, each with chance p.

    P(X >= x) is the incomplete beta function I_p(x, y + 1) and P(X > x) is
    I_p(x + 1, y); their mean counts half of P(X = x). At 0 both are limits.
    """
    at_least = np.where(
        x > 0, scipy.special.betainc(np.where(x > 0, x, 1), y + 1, p), 1.0
    )
    more = np.where(y > 0, scipy.special.betainc(x + 1, np.where(y > 0, y, 1), p), 0.0)
    return np.asarray((at_least + more) / 2, dtype=np.float64)


def _least_odds(x: Floats, y: Floats, tail: float) -> Floats:
    """The odds at which x or more out of x + y has the mid-p chance `tail`; x > 0.

    The logarithm of that chance rises ever less steeply with the logarithm of the odds,
    so Newton's steps from below stay below. They begin at the Clopper-Pearson bound,
    which lies below the mid-p one. Of x out of x the chance is half of p to the x.
    """
    with_y = y > 0
    bound = scipy.special.betaincinv(x, y + 1, tail)
    p = np.where(with_y, bound, (2 * tail) ** (1 / x))
    odds = p / (1 - p)
    moving = np.flatnonzero(with_y)
    for _ in range(STEPS):
        if not moving.size:
            break
        a, b, at = x[moving], y[moving], odds[moving]
        p = at / (1 + at)
        chance = _upper_tail(a, b, p)
        # Two beta densities, each times p (1 - p): by the logarithm of the odds.
        density = scipy.special.xlogy(a, p) + scipy.special.xlog1py(b, -p)
        at_least = np.exp(density + np.log1p(-p) - scipy.special.betaln(a, b + 1))
        more = np.exp(density + np.log(p) - scipy.special.betaln(a + 1, b))
        step = np.log(chance / tail) * chance / ((at_least + more) / 2)
        odds[moving] = at * np.exp(-step)
        moving = moving[np.abs(step) > NEAR]
    return odds


def adjust(p_values: ArrayLike) -> Floats:
    """Benjamini-Hochberg adjusted p-values of tests shown together.

    NaN stays NaN and does not count as a test. Of the changes called clear at an
    adjusted 5%, at most 5% are expected to be false; and where nothing changed at
    all, the chance of even one false alarm is at most 5%.
    """
    p = np.asarray(p_values, dtype=np.float64)
    adjusted = np.full(p.shape, np.nan)
    tested = ~np.isnan(p)
    if tested.any():
        known = p[tested]
        order = np.argsort(known)
        scaled = known[order] * (known.size / np.arange(1, known.size + 1))
        # Never below the adjusted value of a test with a larger p.
        scaled = np.minimum.accumulate(scaled[::-1])[::-1]
        back = np.empty_like(scaled)
        back[order] = np.clip(scaled, 0, 1)
        adjusted[tested] = back
    return adjusted


def verdict(
    change: ArrayLike, p_adjusted: ArrayLike, *, level: float = LEVEL
) -> NDArray[np.str_]:
    """Words for tested changes: rise, fall, no clear change or not tested.

    change: signed change (of the rate, when exposures differ); NaN when unknown.
    """
    signed = np.asarray(change, dtype=np.float64)
    p = np.asarray(p_adjusted, dtype=np.float64)
    clear = p <= level
    return np.select(
        [np.isnan(signed) | np.isnan(p), clear & (signed > 0), clear & (signed < 0)],
        [NOT_TESTED, RISE, FALL],
        default=NO_CHANGE,
    )


def compare(frame: pd.DataFrame, *, level: float = LEVEL) -> pd.DataFrame:
    """The frame with its changes tested and adjusted over all its rows.

    Columns in: before, after (counts; NaN where missing), and if wanted dispersion
    (1 or more) and comparable (False where a break lies between: not tested).
    Adds change (count), low and high (interval of the ratio after over before),
    p_value, p_adjusted, verdict. Give the rows that are shown together: the wards
    of one measure, or one ward's measures.
    """
    missing = [name for name in ("before", "after") if name not in frame.columns]
    if missing:
        raise HarrowError(f"A comparison needs the column {' and '.join(missing)}.")
    before = frame["before"].to_numpy(dtype=np.float64, na_value=np.nan)
    after = frame["after"].to_numpy(dtype=np.float64, na_value=np.nan)
    change = after - before
    if "comparable" in frame.columns:
        after = np.where(frame["comparable"].to_numpy(dtype=bool), after, np.nan)
    phi: Floats = np.ones(len(frame))
    if "dispersion" in frame.columns:
        phi = frame["dispersion"].to_numpy(dtype=np.float64, na_value=np.nan)
    test = change_test(before, after, phi, level=level)
    p_adjusted = adjust(test.p_value)
    return frame.assign(
        change=change,
        low=test.low,
        high=test.high,
        p_value=test.p_value,
        p_adjusted=p_adjusted,
        verdict=pd.array(verdict(test.change, p_adjusted, level=level), dtype="str"),
    )


def dispersion(monthly: ArrayLike) -> Floats:
    """Variance over mean of monthly counts, free of trend and season; 1 or more.

    monthly: months in order along the last axis, of one series or of areas by
    months; at least 24. Years are counted back from the last month, and a year with
    a missing month is left out. Gives one number a series (NaN where fewer than two
    whole years are known).

    Each series is a table of years by calendar months. What the year's total and
    the month's total foretell (a trend from year to year, and a season) is taken
    out; the dispersion is Pearson's chi-squared of the rest over its degrees of
    freedom (McCullagh and Nelder 1989, sections 4.5 and 6.2), times (N - 1)/N for N
    offences, which makes it unbiased in sparse tables (Haldane 1940). With two
    years this compares each month with the same month a year before. Counts are
    never steadier than chance for long, so a value below 1 is taken as 1.

    Of several areas each gets the larger of its own value and the one they have in
    common. A ward's own value is too uncertain to be trusted when it is the lower:
    in simulated wards that differ in dispersion (bench/honesty.py) the own value, the
    common one, and weighted means of both all let through 6-8% false alarms where 5%
    is promised; the larger of the two keeps to it.
    """
    counts = np.asarray(monthly, dtype=np.float64)
    years = counts.shape[-1] // 12
    if years < 2:
        raise HarrowError(
            f"Overdispersion needs 24 months or more; {counts.shape[-1]} were given."
        )
    table = counts[..., -12 * years :].reshape(-1, years, 12)
    whole = np.asarray(np.isfinite(table).all(axis=2))
    table = np.where(whole[:, :, None], table, 0.0)
    by_year, by_month = table.sum(axis=2), table.sum(axis=1)
    total = by_year.sum(axis=1)
    safe_total = np.maximum(total, 1.0)[:, None, None]
    expected = by_year[:, :, None] * by_month[:, None, :] / safe_total
    pearson = np.divide(
        (table - expected) ** 2,
        expected,
        out=np.zeros_like(table),
        where=expected > 0,
    ).sum(axis=(1, 2))
    pearson = pearson * np.maximum(total - 1, 0) / safe_total[:, 0, 0]
    # Years and calendar months without any offence say nothing about spread.
    free = np.maximum((by_year > 0).sum(axis=1) - 1, 0) * np.maximum(
        (by_month > 0).sum(axis=1) - 1, 0
    )
    estimate = np.divide(pearson, free, out=np.ones(len(table)), where=free > 0)
    common = pearson.sum() / free.sum() if free.sum() > 0 else 1.0
    estimate = np.maximum(estimate, max(common, 1.0))
    estimate = np.where(whole.sum(axis=1) < 2, np.nan, estimate)
    return np.asarray(estimate.reshape(counts.shape[:-1])[()])


def area_dispersion(frame: pd.DataFrame, *, months: int = 60) -> "pd.Series[float]":
    """`dispersion` of each area of a monthly figures frame of one measure.

    Columns in: area_code, month (datetime), value (count; NaN where missing). Only the
    latest `months` count, as spread changes over the years. Months absent from the
    frame are missing. Index out: area_code; NaN (so "not tested") where fewer than
    two whole years are known. Give the borough apart from its wards: its counts are
    far more dispersed than theirs.
    """
    wide = frame.pivot(index="area_code", columns="month", values="value")
    if not wide.columns.empty:
        every = pd.date_range(wide.columns.min(), wide.columns.max(), freq="MS")
        wide = wide.reindex(columns=every[-months:])
    if len(wide.columns) < 24:
        return pd.Series(np.nan, index=wide.index, name="dispersion")
    values = dispersion(wide.to_numpy(dtype=np.float64, na_value=np.nan))
    return pd.Series(values, index=wide.index, name="dispersion")


class Interval(NamedTuple):
    """Lower and upper bound; arrays of the shape of what was given."""

    low: Floats
    high: Floats


def byar(
    count: ArrayLike,
    population: ArrayLike | None = None,
    *,
    per: float = 1000.0,
    level: float = LEVEL,
) -> Interval:
    """Byar's interval for a count, or for its rate per `per` residents.

    Within 1% of the exact Poisson interval from a handful of events on (Breslow and
    Day 1987, equation 2.13). At 0 the lower bound is 0. NaN gives NaN.
    """
    observed = np.asarray(count, dtype=np.float64)
    if (observed < 0).any():
        raise HarrowError("A count below 0 has no interval: check the figures.")
    z = -scipy.special.ndtri(level / 2)
    some, more = np.maximum(observed, 1e-12), observed + 1
    low = some * (1 - 1 / (9 * some) - z / (3 * np.sqrt(some))) ** 3
    low = np.where(
        observed > 0, np.maximum(low, 0.0), np.where(observed == 0, 0.0, low)
    )
    high = more * (1 - 1 / (9 * more) + z / (3 * np.sqrt(more))) ** 3
    if population is None:
        return Interval(low[()], high[()])
    residents = np.asarray(population, dtype=np.float64)
    if (residents <= 0).any():
        raise HarrowError("A rate needs a population above 0: check the populations.")
    scale = per / residents
    return Interval((low * scale)[()], (high * scale)[()])


def wilson(successes: ArrayLike, base: ArrayLike, *, level: float = LEVEL) -> Interval:
    """Wilson's score interval for a proportion (Wilson 1927; Newcombe 1998).

    successes may be fractional (a weighted share times the unweighted base). The
    bounds are proportions 0-1. NaN, or a base of 0, gives NaN.
    """
    x, n = np.broadcast_arrays(
        np.asarray(successes, dtype=np.float64), np.asarray(base, dtype=np.float64)
    )
    if (x < 0).any() or (x > n).any():
        raise HarrowError("A share must lie between 0 and its base: check the figures.")
    z = -scipy.special.ndtri(level / 2)
    n = np.where(n > 0, n, np.nan)
    share = x / n
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    # Rounding may leave the bounds a hair outside 0-1 at the ends.
    low, high = np.maximum(centre - half, 0.0), np.minimum(centre + half, 1.0)
    return Interval(low[()], high[()])
