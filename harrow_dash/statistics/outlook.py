"""Outlook: what a 12-month total may be by a given month, and how often that held.

The method is chosen to be explained in a sentence: next year's months are last
year's, a third of the way to the pace of the last half year, and the range is as
wide as this series' own misses were. Seasonal-naive forecasts with intervals from
past errors: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice,
3rd edition, sections 5.2, 5.5 and 5.10; errors at the same horizon, in order of
time: Lee and Scholtes (2014), International Journal of Forecasting 30.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
import scipy
from numpy.typing import NDArray

from harrow_dash.errors import HarrowError
from harrow_dash.statistics.change import Floats, dispersion

SHARE = 0.8
"""The range is meant to hold in this share of cases."""

LONGEST = 24
"""Months ahead for which the range has been back-tested."""

MONTHS_AFTER_BREAK = 13
LEAST_MONTHS = 24

# A series' own misses replace these general values as its history grows; the
# general values count like PRIOR_YEARS years of misses. YEARLY_WALK is the usual
# change of a borough's level in a year (standard deviation of its logarithm).
YEARLY_WALK = 0.15
PRIOR_YEARS = 2.0

PACE_MONTHS, PACE_WEIGHT = 6, 1 / 3
PACE_HISTORY = 12 + PACE_MONTHS
DISPERSION_MONTHS = 60


class Outlook(NamedTuple):
    """A foreseen 12-month total.

    month: last of the twelve months. value, low, high: the total and its range (NaN
    when withheld). ahead: months still to come; known: months of the twelve already
    counted. reason: "" or, in a sentence, why there is no outlook.
    """

    month: pd.Timestamp
    value: float
    low: float
    high: float
    ahead: int
    known: int
    reason: str


def outlook(
    frame: pd.DataFrame,
    to: pd.Timestamp,
    *,
    breaks: Iterable[pd.Timestamp] = (),
    share: float = SHARE,
) -> Outlook:
    """The 12-month total to `to`, with a range meant to hold in `share` of cases.

    frame: monthly counts of one area and measure (month, value; NaN where missing).
    to: first day of the last of the twelve months: a plan's last month, or March for
    the financial year. breaks: first months after breaks that are not comparable.

    Months already counted are added as they are. Each month to come is the same
    month of the last year, times a third (on the log scale) of the change of the
    last six months on the same six a year before: no trend is drawn on. The range,
    also on the log scale, is as wide as the size that `share` of the past
    misses at as many months ahead did not exceed, together with a general width
    (chance, and the usual walk of a borough's level) that counts like two years of
    misses, so that a short history does not give a narrow range. Misses across
    a break are not used.

    Withheld, with the reason, when fewer than 13 months since a break or 24 in all
    are known, when a needed month is missing, or beyond 24 months ahead.
    """
    months, values = _series(frame)
    last = months[-1]
    ahead = (to.year - last.year) * 12 + to.month - last.month
    side = np.searchsorted(np.sort(pd.DatetimeIndex(list(breaks))), months, "right")

    def withheld(reason: str) -> Outlook:
        nan = float("nan")
        known = min(max(12 - ahead, 0), 12)
        return Outlook(to, nan, nan, nan, max(ahead, 0), known, reason)

    if any(last < month <= to for month in breaks):
        return withheld("A break in the figures falls before that month.")
    if ahead <= 0:
        end = len(values) + ahead
        window = slice(max(end - 12, 0), max(end, 0))
        if end < 12 or np.isnan(values[window]).any():
            return withheld("Some of the twelve months are missing.")
        if np.ptp(side[window]) > 0:
            return withheld("A break in the figures falls within the twelve months.")
        total = float(values[window].sum())
        return Outlook(to, total, total, total, 0, 12, "")
    if ahead > LONGEST:
        return withheld(f"That month is more than {LONGEST} months ahead.")
    since = int(np.count_nonzero(side == side[-1]))
    if side[-1] > 0 and since < MONTHS_AFTER_BREAK:
        return withheld(
            f"Only {since} month{'s' * (since != 1)} of figures since the break: "
            f"{MONTHS_AFTER_BREAK} are needed."
        )
    if np.count_nonzero(~np.isnan(values)) < LEAST_MONTHS:
        return withheld(f"Fewer than {LEAST_MONTHS} months of figures are known.")
    needed = min(since, PACE_HISTORY)
    if np.isnan(values[-needed:]).any():
        return withheld("Some of the latest months are missing.")
    past = _forecasts(values, side, ahead)
    now = len(values)
    row = int(np.flatnonzero(past.origin == now)[0])
    low, middle, high = _range(values, past, row, ahead, share)
    known = float(values[now - max(12 - ahead, 0) :].sum()) if ahead < 12 else 0.0
    return Outlook(
        to, known + middle, known + low, known + high, ahead, max(12 - ahead, 0), ""
    )


def backtest(
    frame: pd.DataFrame,
    ahead: Sequence[int] = (1, 3, 6, 9, 12, 18, 24),
    *,
    breaks: Iterable[pd.Timestamp] = (),
    least_history: int = 36,
    share: float = SHARE,
) -> pd.DataFrame:
    """What `outlook` would have said in each past month, and what came.

    frame, breaks: as for `outlook`. ahead: months ahead. least_history: months known
    before the first outlook. Only figures up to each origin are used. Columns out:
    origin (last month then known), month (foreseen), ahead, value, low, high, actual,
    inside (bool).
    """
    months, values = _series(frame)
    side = np.searchsorted(np.sort(pd.DatetimeIndex(list(breaks))), months, "right")
    rows = []
    for horizon in ahead:
        past = _forecasts(values, side, horizon)
        unknown = min(horizon, 12)
        for row, now in enumerate(past.origin):
            since = np.count_nonzero(side[:now] == side[now - 1])
            short = now < least_history or (
                side[now - 1] > 0 and since < MONTHS_AFTER_BREAK
            )
            if short or np.isnan(past.actual[row]):
                continue
            low, middle, high = _range(values[:now], past, row, horizon, share)
            end = now + horizon
            known = float(values[end - 12 : end - unknown].sum())
            rows.append(
                (
                    months[now - 1],
                    months[end - 1],
                    horizon,
                    known + middle,
                    known + low,
                    known + high,
                    known + float(past.actual[row]),
                )
            )
    columns = ["origin", "month", "ahead", "value", "low", "high", "actual"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(inside=table["actual"].between(table["low"], table["high"]))


def coverage(tested: pd.DataFrame) -> float:
    """Share of a `backtest` that lay inside its range (0-1); NaN without rows."""
    return float(tested["inside"].mean()) if len(tested) else float("nan")


class _Forecasts(NamedTuple):
    """By origin (number of months then known): the part of the total still to come."""

    origin: NDArray[np.int64]
    foreseen: Floats
    actual: Floats  # NaN when not yet known, or beyond a break
    missed: Floats  # log of actual over foreseen


def _series(frame: pd.DataFrame) -> tuple[pd.DatetimeIndex, Floats]:
    series = frame.set_index("month")["value"].sort_index()
    if series.empty or series.index.has_duplicates:
        raise HarrowError("An outlook needs one figure a month of one area.")
    if "period" in frame.columns and frame["period"].str.contains("/|rolling").any():
        raise HarrowError("An outlook needs single months, not yearly totals.")
    series = series.asfreq("MS")
    index = pd.DatetimeIndex(series.index)
    return index, series.to_numpy(dtype=np.float64, na_value=np.nan)


def _forecasts(values: Floats, side: NDArray[np.int64], ahead: int) -> _Forecasts:
    """Forecast and actual of the months to come in the window, for every origin.

    Beyond 12 months ahead the whole window is to come, and last year's months stand
    for it. Sums come from running totals, which makes all origins one step.
    """
    missing = np.concatenate([[0], np.cumsum(np.isnan(values))])
    running = np.concatenate([[0.0], np.cumsum(np.nan_to_num(values))])
    origin = np.arange(12, len(values) + 1)
    unknown = min(ahead, 12)
    end = np.minimum(origin + ahead, len(values))

    def total(first: NDArray[np.int64], stop: NDArray[np.int64]) -> Floats:
        whole = missing[stop] == missing[first]
        return np.where(whole, running[stop] - running[first], np.nan)

    foreseen = total(origin - 12, origin - 12 + unknown)
    early = np.maximum(origin - PACE_HISTORY, 0)
    pace = (total(origin - PACE_MONTHS, origin) + 0.5) / (
        total(early, early + PACE_MONTHS) + 0.5
    )
    # Without six months a year before, on this side of a break, no pace is known.
    paced = (origin >= PACE_HISTORY) & (side[early] == side[origin - 1])
    foreseen = foreseen * np.where(paced, pace**PACE_WEIGHT, 1.0)
    seen = (origin + ahead <= len(values)) & (side[origin - 12] == side[end - 1])
    actual = np.where(seen, total(np.maximum(end - unknown, 0), end), np.nan)
    missed = np.log((actual + 0.5) / (foreseen + 0.5))
    return _Forecasts(origin, foreseen, actual, missed)


def _range(
    values: Floats, past: _Forecasts, row: int, ahead: int, share: float
) -> tuple[float, float, float]:
    """Low, middle and high of the months to come, seen from one origin."""
    now = past.origin[row]
    middle = past.foreseen[row] + 0.5
    misses = np.abs(past.missed[(past.origin + ahead <= now)])
    misses = misses[~np.isnan(misses)]
    # How old, in months, the figures are that stand for each month to come.
    to_come = np.arange(max(ahead - 11, 1), ahead + 1)
    age = float(np.mean(12 * np.ceil(to_come / 12)))
    phi = float(dispersion(values[-DISPERSION_MONTHS:]))
    phi = 1.0 if np.isnan(phi) else phi
    general = float(-scipy.special.ndtri((1 - share) / 2)) * np.sqrt(
        2 * phi / middle + YEARLY_WALK**2 * age / 12
    )
    # Neighbouring origins share their months: twelve misses count as one year.
    years = len(misses) / 12
    own = float(np.quantile(misses, share)) if len(misses) else 0.0
    width = (PRIOR_YEARS * general + years * own) / (PRIOR_YEARS + years)
    low, high = middle * np.exp(-width) - 0.5, middle * np.exp(width) - 0.5
    return max(0.0, round(low)), float(round(middle - 0.5)), float(round(high))
