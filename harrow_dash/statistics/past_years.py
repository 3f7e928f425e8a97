"""A year against the years before it: with the spread between years in the test.

Pure functions on arrays whose last axis holds years, the latest last. Sources:
  McCullagh and Nelder (1989), Generalized Linear Models, chapter 6 and section 9.2:
    extra variation between years, as a variance that grows with the square of the mean.
  Przyborowski and Wilenski (1940): two counts, given their sum (`change.change_test`).
  Spiegelhalter (2005), Statistics in Medicine 24: funnel limits with overdispersion.
  Benjamini and Hochberg (1995); Simes (1986), Biometrika 73: families of tests.
"""

from collections.abc import Sequence

import numpy as np
import scipy
from numpy.typing import NDArray

from harrow_dash.statistics.change import ChangeTest, adjust, change_test

Floats = NDArray[np.float64]

CLEAR_LEVEL, PROBABLY_LEVEL = 0.05, 0.10
CLEAR, PROBABLY = "clear", "probably"
OFTEN_ENOUGH = 60  # a year: of rarer changes called probable a third or more are chance
PASSES = 2
STEADY_LEVEL = 0.1  # of a series that takes no part in the rest of the others
LEAST_YEARS = 2  # of the past, for anything to be told of the spread between years


def against_past(
    years: Floats, spread: Floats, drift: Floats, *, control: Floats | None = None
) -> ChangeTest:
    """The last year of each series against all its earlier ones.

    years: counts, series by years (the latest last; earlier ones may be missing: NaN,
    which shortens the past). spread: variance over mean of a year's months, by series.
    drift: squared coefficient of variation between years that is beyond that, by
    series. control: counts of what the series is held against (the rest of the
    borough), of the same shape: without it the past's mean year is expected.

    Gives change (the last year less what is expected), ratio, low, high (interval of
    the ratio of the last year to what is expected) and p_value, NaN where fewer than
    LEAST_YEARS of the past are known. Where the expected year is 0 nothing is tested.
    """
    now, past = years[:, -1], years[:, :-1]
    known = np.isfinite(past)
    if control is not None:
        known &= np.isfinite(control[:, :-1]) & np.isfinite(control[:, -1:])
    base = np.where(known, past, 0.0).sum(axis=1)
    count = known.sum(axis=1)
    if control is None:
        share = 1 / np.maximum(count, 1)
    else:
        rest = np.where(known, control[:, :-1], 0.0).sum(axis=1)
        share = np.divide(
            control[:, -1], rest, out=np.full_like(rest, np.nan), where=rest > 0
        )
    usable = (count >= LEAST_YEARS) & np.isfinite(now) & (share > 0)
    expected = np.where(usable, base * share, np.nan)
    share = np.where(usable, share, 1.0)
    # A year's variance is spread × mean + drift × mean²: as a multiple of the mean.
    phi = np.maximum(spread + drift * np.where(usable, expected, 0.0), 1.0)
    usable &= np.isfinite(phi) & (expected > 0)
    test = change_test(
        np.where(usable, base, np.nan),
        np.where(usable, now, np.nan),
        np.where(usable, phi, 1.0),
        exposure=share,
    )
    return test._replace(change=now - expected)


def beyond_the_rest(years: Floats, spread: Floats) -> ChangeTest:
    """The last year of each series against its past, the others' movement taken out.

    years: groups by series by years; spread: groups by series (as for `against_past`).
    The series of a group together are the whole. The rest is that of the series which
    do not themselves stand out: a few that rise would else make all others seem to
    fall. Gives answers of the shape of spread.
    """
    steady: NDArray[np.bool_] = np.ones_like(spread, dtype=np.bool_)
    told = _beyond(years, spread, steady)
    for _ in range(PASSES - 1):
        steady = ~(told.p_value <= STEADY_LEVEL)
        enough = steady.sum(axis=1) >= steady.shape[1] / 2
        again = _beyond(years, spread, steady)
        told = ChangeTest(
            *(
                np.where(enough[:, None], new, old)
                for new, old in zip(again, told, strict=True)
            )
        )
    return told


def _beyond(years: Floats, spread: Floats, steady: NDArray[np.bool_]) -> ChangeTest:
    """Each series of each group against the steady others of its group."""
    kept = np.where(steady[:, :, None], years, 0.0)
    rest = np.nansum(kept, axis=1, keepdims=True) - kept
    usual = drift(years[:, :, :-1], spread, rest=rest[:, :, :-1])
    groups, series = spread.shape
    length = years.shape[-1]
    told = against_past(
        years.reshape(-1, length),
        spread.reshape(-1),
        np.repeat(usual, series),
        control=rest.reshape(-1, length),
    )
    return ChangeTest(*(one.reshape(groups, series) for one in told))


def drift(years: Floats, spread: Floats, *, rest: Floats | None = None) -> Floats:
    """How much series differ from year to year beyond their months' own spread.

    years: the past alone, groups by series by years; a year that any series of a group
    lacks is left out of that group. spread: groups by series. Pooled over the series of
    a group: a squared coefficient of variation, 0 or more, for each group. rest: the
    movement they share (the borough's years), taken out first.
    """
    usable = np.isfinite(years).all(axis=1, keepdims=True)
    known = np.isfinite(spread)
    number = usable.sum(axis=2)
    table = np.where(usable, years, 0.0)
    if rest is None:
        expected = table.sum(axis=2, keepdims=True) / np.maximum(number, 1)[:, :, None]
        expected = np.where(usable, expected, 0.0)
    else:
        others = np.where(usable, rest, 0.0)
        whole = others.sum(axis=2, keepdims=True)
        known = known & (np.isfinite(others).all(axis=2) & (whole[:, :, 0] > 0))
        shares = np.divide(others, whole, out=np.zeros_like(others), where=whole > 0)
        expected = table.sum(axis=2, keepdims=True) * shares
    free = np.maximum(1 - 1 / np.maximum(number, 1), 0.5)[:, :, None]
    wide = np.where(known, spread, 1.0)[:, :, None]
    extra = (table - expected) ** 2 / free - wide * expected
    extra = np.where(known[:, :, None], extra, 0.0).sum(axis=(1, 2))
    weight = np.where(known[:, :, None], expected**2, 0.0).sum(axis=(1, 2))
    told = np.divide(extra, weight, out=np.zeros_like(extra), where=weight > 0)
    return np.where(number[:, 0] >= LEAST_YEARS, np.maximum(told, 0.0), 0.0)


def against_expected(count: Floats, expected: Floats, spread: Floats) -> ChangeTest:
    """Counts against what a rate leads to expect, which is known far better.

    Mid-p of a Poisson count, both divided by the spread (1 or more). Gives change,
    ratio, low, high (95%) and p_value; NaN where nothing is expected.
    """
    usable = np.isfinite(count) & (expected > 0) & np.isfinite(spread)
    phi = np.where(usable, np.maximum(spread, 1.0), 1.0)
    x = np.where(usable, count, 0.0) / phi
    mean = np.where(usable, expected, 1.0) / phi
    at_least = np.where(x > 0, scipy.special.gammainc(np.maximum(x, 1e-9), mean), 1.0)
    more = scipy.special.gammainc(x + 1, mean)
    upper = (at_least + more) / 2
    p = np.minimum(1.0, 2 * np.minimum(upper, 1 - upper))
    low = scipy.special.gammaincinv(np.maximum(x, 1e-9), 0.025) / mean
    high = scipy.special.gammaincinv(x + 1, 0.975) / mean
    answers = (count - expected, x / mean, np.where(x > 0, low, 0.0), high, p)
    return ChangeTest(*(np.where(usable, one, np.nan) for one in answers))


def adjust_in_families(p_values: Floats, families: Sequence[str]) -> Floats:
    """p-values of tests shown together, adjusted; a family of measures counts once.

    The family is tested by Simes' p, families are adjusted after Benjamini and
    Hochberg, and a member passes only where both its family and, within it, it does.
    """
    p = np.asarray(p_values, dtype=np.float64)
    names = np.asarray(families)
    whole, place = np.unique(names, return_inverse=True)
    simes = np.full(len(whole), np.nan)
    within = np.full(p.shape, np.nan)
    for number in range(len(whole)):
        mine = (place == number) & np.isfinite(p)
        if mine.any():
            within[mine] = adjust(p[mine])
            simes[number] = np.nanmin(within[mine])
    return np.fmax(adjust(simes)[place], within)


def grade(p_adjusted: Floats, count: Floats) -> NDArray[np.str_]:
    """How sure: clear, probably, or nothing said.

    count: the larger of a year's count and what was expected. Of changes called clear
    or probable at OFTEN_ENOUGH or more, four in five were real where a seventh of
    wards rose by half (`bench.changes`); of rarer ones fewer were.
    """
    probable = (p_adjusted <= PROBABLY_LEVEL) & (count >= OFTEN_ENOUGH)
    return np.select(
        [p_adjusted <= CLEAR_LEVEL, probable],
        [CLEAR, PROBABLY],
        default="",
    )
