"""Early warning: is the newest month, or the last three, what the past foretold?

A log-linear model of each series' own past (level, trend and season), in which past
outbreaks and long-gone months weigh less, foretells each month; the count is held
against a negative binomial distribution whose spread is that of the errors which the
very same model made before. All series and months are fitted at once.

Sources named in the docstrings:
  Farrington, Andrews, Beale and Catchpole (1996), JRSS A 159: the model, the residuals
    by which past outbreaks are known, and their down-weighting.
  Noufaily and others (2013), Statistics in Medicine 32: Farrington Flexible, that is
    always a trend, a season, a weight only from 2.58 on, the newest baseline left out,
    and the negative binomial limit.
  McCullagh and Nelder (1989), Generalized Linear Models, section 2.5: the fit.
"""

from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import ArrayLike, NDArray

from harrow_dash.errors import HarrowError
from harrow_dash.statistics.change import Floats

WINDOWS = (1, 3)
"""Months that are judged together: the newest, and the last three."""

BASELINE = 60  # months of the past that a month is held against
GAP = 3  # the newest months are no baseline: an outbreak may have begun in them
LEAST_BASELINE = 24  # fewer known months are no ground for a warning
HALF_LIFE = 12.0  # months after which the past counts half
OUTBREAK = 2.58  # residuals above it are down-weighted (Noufaily and others 2013)
ERRORS = 36  # origins whose errors tell how far off the model is
OWN_ERRORS = 24.0  # errors that a series' own spread must have to weigh half
ROUGH_ERRORS = 12.0  # what the spread within the baseline is worth, in errors
ROUGH_FACTOR = 1.3  # errors of forecasts are larger than residuals of the fit
LARGEST_ERROR = 12.0  # in units of the spread: one past outbreak does not blind
STEPS = 5
# Standard deviations of the coefficients that are thought likely before any figure is
# seen: level, trend a year, season (twice), half-yearly season (twice). They and the
# half-life are those with the least error of forecasts on Harrow's official months.
LIKELY = np.array([3.0, 0.08, 0.08, 0.08, 0.05, 0.05])


class Watch(NamedTuple):
    """What each series was expected to count; arrays of series x months x windows.

    value: the count of the window (NaN where a month is missing). expected: what its
    past foretold. spread: variance over mean of the count. p_high, p_low: chance of
    such a count or a higher (lower) one where nothing has changed; NaN where not
    tested.
    """

    value: Floats
    expected: Floats
    spread: Floats
    p_high: Floats
    p_low: Floats


def watch(
    counts: ArrayLike,
    at: ArrayLike,
    *,
    groups: ArrayLike | None = None,
) -> Watch:
    """Hold the months `at` of many series against what the past of each foretells.

    counts: series x months, in order and without a month left out; NaN where missing.
    A series with a break is given as two, each blank (NaN) on the other's side, so that
    nothing is held against figures from across it. at: places of the months to be
    judged, each as if it were the newest. groups: a label a series; series alike (the
    wards of one measure) lend each other their spread.

    The model of a month at t rests on the BASELINE months to t - GAP: log mean = level
    + trend + two waves a year (Noufaily and others 2013 use a factor for the season;
    two waves need fewer offences). Coefficients are held near 0 by likely sizes
    (LIKELY), so that a rare offence has no season made of three cases; a month counts
    half after HALF_LIFE months; a month whose Anscombe residual is above 2.58 is
    weighed by its inverse square (Farrington and others 1996). Months with fewer than
    LEAST_BASELINE known ones in the baseline are not tested (NaN).

    The spread is the mean of (count - expected)² / expected over the last ERRORS
    origins before t - GAP, so it holds what the fit did not know: the error of the
    level, drift, and lumps. It is 1 or more, and the larger of a series' own (drawn
    towards its group) and its group's. Three months have a spread of their own.

    Raises HarrowError for negative or fractional counts or a month outside.
    """
    table = np.atleast_2d(np.asarray(counts, dtype=np.float64))
    wanted = np.atleast_1d(np.asarray(at, dtype=np.int64))
    _refuse(table, wanted)
    labels = np.arange(len(table)) if groups is None else np.asarray(groups)
    begin = max(0, int(wanted.min()) - GAP - ERRORS)
    origins = np.arange(begin, int(wanted.max()) + 1)
    mean, rough = _foretell(table, origins)
    value = np.stack([_window(table, origins, size) for size in WINDOWS], axis=2)
    mean = np.where(np.isnan(value), np.nan, mean)
    spread = np.stack(
        [
            _spread(value[:, :, place], mean[:, :, place], rough, labels)
            for place in range(len(WINDOWS))
        ],
        axis=2,
    )
    chosen = wanted - begin
    value, mean, spread = value[:, chosen], mean[:, chosen], spread[:, chosen]
    p_high, p_low = tails(value, mean, spread)
    return Watch(value, mean, spread, p_high, p_low)


def tails(
    value: ArrayLike, mean: ArrayLike, spread: ArrayLike
) -> tuple[Floats, Floats]:
    """Chances of `value` or more, and of `value` or less, in the negative binomial.

    mean: its mean. spread: variance over mean, 1 or more (1 is the Poisson). The sums
    are incomplete beta functions. NaN gives NaN.
    """
    count, middle, wide = np.broadcast_arrays(
        np.asarray(value, dtype=np.float64),
        np.asarray(mean, dtype=np.float64),
        np.asarray(spread, dtype=np.float64),
    )
    known = np.isfinite(count) & np.isfinite(middle) & np.isfinite(wide)
    count = np.where(known, count, 1.0)
    # A spread of exactly 1 would need a size without bounds.
    wide = np.maximum(np.where(known, wide, 2.0), 1.001)
    size = np.where(known, middle, 1.0) / (wide - 1)
    share = 1 - 1 / wide
    some = np.maximum(count, 1.0)
    high = np.where(count > 0, scipy.special.betainc(some, size, share), 1.0)
    low = 1 - scipy.special.betainc(count + 1, size, share)
    return np.where(known, high, np.nan), np.where(known, low, np.nan)


def usual_range(
    mean: ArrayLike, spread: ArrayLike, level: ArrayLike
) -> tuple[Floats, Floats]:
    """The least and the most count that `level` does not call unusual on either side.

    A count above the most has a chance of at most `level` of being reached or passed,
    one below the least of being reached from above.
    """
    middle, wide, tail = np.broadcast_arrays(
        np.asarray(mean, dtype=np.float64),
        np.maximum(np.asarray(spread, dtype=np.float64), 1.001),
        np.asarray(level, dtype=np.float64),
    )
    size = middle / (wide - 1)
    # Not above: it takes a second to import, and most pages never need it.
    from scipy import stats

    most = stats.nbinom.isf(tail, size, 1 / wide)
    least = stats.nbinom.ppf(tail, size, 1 / wide)
    # The quantile itself is unusual where its tail is within the level.
    least = least + (stats.nbinom.cdf(least, size, 1 / wide) <= tail)
    return least, most


def _refuse(table: Floats, wanted: NDArray[np.int64]) -> None:
    given = table[~np.isnan(table)]
    if (given < 0).any() or (given != np.floor(given)).any():
        raise HarrowError(
            "The counts hold a negative or fractional number: early warning is for "
            "whole counts, not for rates or proportions."
        )
    if (wanted < 0).any() or (wanted >= table.shape[1]).any():
        raise HarrowError("A month to be judged lies outside the series given.")


def _window(table: Floats, origins: NDArray[np.int64], size: int) -> Floats:
    """Sums of `size` months to each origin; NaN where one is missing."""
    padded = np.pad(table, ((0, 0), (size - 1, 0)), constant_values=np.nan)
    rolled = np.lib.stride_tricks.sliding_window_view(padded, size, axis=1)
    return np.asarray(rolled.sum(axis=2)[:, origins])


def _design(ages: Floats) -> Floats:
    """Level, trend and season by age in months: alike for every calendar month.

    Waves counted from the month that is judged span the same seasons as waves counted
    from January, so one design fits all series at all months.
    """
    turn = 2 * np.pi * ages / 12
    waves = [np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)]
    middle = GAP + HALF_LIFE / 2
    return np.stack([np.ones_like(ages), (middle - ages) / 12, *waves], axis=-1)


def _foretell(table: Floats, origins: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Expected counts (series x origins x windows) and the spread of the baseline."""
    padded = np.pad(table, ((0, 0), (BASELINE + GAP, 0)), constant_values=np.nan)
    spans = np.lib.stride_tricks.sliding_window_view(padded, BASELINE, axis=1)
    series, length = len(table), len(origins)
    # The span that ends GAP months before an origin, newest month last: with the
    # padding, month i stands at BASELINE + GAP + i.
    past = spans[:, origins + 1].reshape(series * length, BASELINE)
    mean = np.full((len(past), len(WINDOWS)), np.nan)
    rough = np.full(len(past), np.nan)
    known = np.isfinite(past).sum(axis=1)
    usable = np.flatnonzero(known >= LEAST_BASELINE)
    block = 16_384  # rows at a time, so that the whole fits into little memory
    for place in range(0, len(usable), block):
        rows = usable[place : place + block]
        mean[rows], rough[rows] = _fit(past[rows])
    return mean.reshape(series, length, -1), rough.reshape(series, length)


def _fit(past: Floats) -> tuple[Floats, Floats]:
    """Fit each row's baseline; the windows' expected counts and the fit's spread."""
    ages = np.arange(BASELINE + GAP - 1, GAP - 1, -1, dtype=np.float64)
    design = _design(ages)
    pairs = (design[:, :, None] * design[:, None, :]).reshape(BASELINE, -1)
    width = design.shape[1]
    known = np.isfinite(past)
    count = np.where(known, past, 0.0)
    recent = known * 0.5 ** (ages / HALF_LIFE)
    level = np.log((recent * count).sum(1) + 0.25) - np.log(recent.sum(1) + 0.5)
    weight = recent
    beta = np.zeros((len(past), width))
    beta[:, 0] = level
    spread = np.ones(len(past))
    ridge = np.diag(LIKELY**-2.0)
    for round_ in range(3):
        for _ in range(STEPS if round_ == 0 else 2):
            fitted = np.exp(np.clip(beta @ design.T, -12.0, 12.0))
            # Offences that come in lumps are worth fewer: the ridge weighs more.
            share = weight / spread[:, None]
            slope = (share * (count - fitted)) @ design
            pull = beta.copy()
            pull[:, 0] -= level
            slope -= pull @ ridge
            curve = ((share * fitted) @ pairs).reshape(-1, width, width) + ridge
            step = np.linalg.solve(curve, slope[:, :, None])[:, :, 0]
            beta += np.clip(step, -1.0, 1.0)
        fitted = np.exp(np.clip(beta @ design.T, -12.0, 12.0))
        pearson = (weight * (count - fitted) ** 2 / fitted).sum(1)
        free = np.maximum(weight.sum(1) * (1 - 5 / known.sum(1)), 1.0)
        spread = np.maximum(pearson / free, 1.0)
        # Anscombe's residual of a Poisson count, over the spread.
        residual = 1.5 * (count ** (2 / 3) - fitted ** (2 / 3)) / fitted ** (1 / 6)
        residual /= np.sqrt(spread)[:, None]
        tame = (OUTBREAK / np.maximum(residual, OUTBREAK)) ** 2
        weight = recent * tame
    ahead = np.exp(np.clip(beta @ _design(np.arange(3.0)).T, -12.0, 12.0))
    return np.stack([ahead[:, :size].sum(1) for size in WINDOWS], axis=1), spread


def _spread(value: Floats, mean: Floats, rough: Floats, labels: NDArray) -> Floats:
    """How far off the forecasts before each origin were: variance over mean.

    value, mean: series x origins of one window. rough: the spread within the baseline,
    which stands in where few forecasts were made before.
    """
    error = (value - mean) ** 2 / mean
    # Rare offences: one in place of 0.02 expected is an error of 48, and no outbreak.
    most = LARGEST_ERROR * np.maximum(rough, 1.0) + 1 / np.maximum(mean, 1e-6)
    error = np.minimum(error, most)
    told = np.isfinite(error)
    total = _past_sum(np.where(told, error, 0.0))
    number = _past_sum(told.astype(np.float64))
    base = np.where(np.isfinite(rough), ROUGH_FACTOR * rough, 0.0)
    worth = np.where(np.isfinite(rough), ROUGH_ERRORS, 0.0)
    total, number = total + worth * base, number + worth

    _, place = np.unique(labels, return_inverse=True)
    size = int(place.max()) + 1
    all_total = np.zeros((size, value.shape[1]))
    all_number = np.zeros((size, value.shape[1]))
    np.add.at(all_total, place, total)
    np.add.at(all_number, place, number)
    common = np.divide(
        all_total, all_number, out=np.full_like(all_total, np.nan), where=all_number > 0
    )[place]
    own = (total + OWN_ERRORS * common) / (number + OWN_ERRORS)
    return np.maximum(np.maximum(own, common), 1.0)


def _past_sum(values: Floats) -> Floats:
    """Sums over the ERRORS origins that end GAP before each origin."""
    padded = np.pad(values, ((0, 0), (ERRORS + GAP, 0)))
    summed = np.cumsum(np.pad(padded, ((0, 0), (1, 0))), axis=1)
    length = values.shape[1]
    return summed[:, ERRORS + 1 : ERRORS + 1 + length] - summed[:, 1 : 1 + length]
