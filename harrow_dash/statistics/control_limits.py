"""Control charts on months, and the funnel of the wards' rates.

A control chart tells the months that only chance would make from those that need a
cause; a funnel does the same for wards side by side. Neither is drawn on rolling
totals: neighbouring rolling years share eleven months, so a steady series looks
like one long shift (the shift rule fires on most of them).

Sources named in the docstrings:
  Wheeler and Chambers (1992), Understanding Statistical Process Control: XmR.
  Western Electric (1956), Statistical Quality Control Handbook; Nelson (1984),
    Journal of Quality Technology 16: the rules.
  Montgomery (2013), Introduction to Statistical Quality Control, section 7.3: u.
  Laney (2002), Quality Engineering 14: charts for overdispersed counts.
  Ramasubban (1958), Biometrika 45: the mean difference of two Poisson counts.
  Spiegelhalter (2005), Statistics in Medicine 24, and (2005) Quality and Safety in
    Health Care 14: funnel plots and overdispersion.
"""

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd
import scipy
from numpy.typing import ArrayLike, NDArray

from harrow_dash.errors import HarrowError
from harrow_dash.statistics.change import Floats, Interval

LEAST_POINTS = 13
"""Limits from fewer months are not drawn."""

SHIFT_LENGTH, TREND_LENGTH = 8, 6

OUTSIDE, SHIFT, TREND, NEAR_LIMIT = "outside", "shift", "trend", "near limit"

# A normal point lies above three standard deviations with this chance (ndtr(-3), which
# would have to be imported for a first page that needs nothing of its kind).
THREE_SIGMA_TAIL = 0.0013498980316300933

PER = 1000.0  # residents


def xmr_chart(
    frame: pd.DataFrame, *, per: str, breaks: Iterable[pd.Timestamp] = ()
) -> pd.DataFrame:
    """XmR control chart of monthly figures (individual values and moving range).

    Columns in: month (datetime), value (NaN where missing), and area_code when
    there is more than one area. per must be "month": rolling totals are refused.
    breaks: first months after a recorded break; limits are worked out anew there and
    nowhere else. Columns out: those of the frame, one row for every month from first
    to last, and segment (0, 1, …), centre, lower, upper (NaN in a segment of fewer
    than 13 months), signal ("" or the first rule that holds) and side ("", "high"
    or "low": where the signal points, not whether that is good).

    Centre: mean. Limits: centre ± 2.66 mean moving ranges (Wheeler and Chambers
    1992), the lower not below 0. Rules: "outside" a limit; "shift", 8 in a row on one
    side of the centre (Western Electric 1956; a point on the line ends the run);
    "trend", 6 points in a row each above, or each below, the one before (Nelson
    1984); "near limit", 2 of 3 in a row in the outer third on one side. All points of
    a run are marked. A missing month ends every run.
    """
    _refuse_rolling(frame, per)
    return _by_area(frame, breaks, _xmr_segment)


def u_chart(
    frame: pd.DataFrame, *, per: str, breaks: Iterable[pd.Timestamp] = ()
) -> pd.DataFrame:
    """Poisson control chart of the small monthly counts of wards.

    Columns in and out as for `xmr_chart`, with counts in value, and dispersion added.
    A ward's population is one figure for all months, so limits of the count and of
    the rate (u = count / population) are the same lines; divide by it to draw rates.

    Limits are the exact Poisson ones with the tails of three standard deviations:
    XmR limits would lie below 0 in most wards. Overdispersion is checked as in
    Laney (2002): the mean moving range, over the one that Poisson counts of the same
    mean have, is squared and called `dispersion`; above 1 it widens the limits,
    below 1 it is left. Moving ranges are little moved by the one odd month that the
    chart is to find; what they are by chance is known exactly, for any mean
    (Ramasubban 1958). Only "outside" is signalled: the run rules presume a symmetric
    spread. Where even no offence would not be unusual, the lower line is 0.
    """
    _refuse_rolling(frame, per)
    values = frame["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    if (values[~np.isnan(values)] < 0).any():
        raise HarrowError("A count below 0 cannot be charted: check the figures.")
    return _by_area(frame, breaks, _u_segment)


def _refuse_rolling(frame: pd.DataFrame, per: str) -> None:
    if per != "month":
        raise HarrowError(
            f"A control chart needs single months, not {per!r}: neighbouring rolling "
            "totals share months and give false signals. Ask for the months."
        )
    missing = [name for name in ("month", "value") if name not in frame.columns]
    if missing:
        raise HarrowError(f"A control chart needs the column {' and '.join(missing)}.")
    words = [str(frame.attrs.get("per", "month"))]
    for name in ("per", "period"):
        if name in frame.columns:
            words += frame[name].dropna().astype("str").unique().tolist()
    # Months read "2026-02"; a financial year reads "2025/26".
    if any("rolling" in word or "/" in word or word == "fy" for word in words):
        raise HarrowError(
            "These figures are rolling or yearly totals, and a control chart needs "
            "single months. Ask for the months."
        )


def _by_area(
    frame: pd.DataFrame,
    breaks: Iterable[pd.Timestamp],
    chart: Callable[[pd.DataFrame], pd.DataFrame],
) -> pd.DataFrame:
    starts = np.sort(pd.DatetimeIndex(list(breaks)).to_numpy())
    keys = [name for name in ("measure", "area_code") if name in frame.columns]
    groups = [rows for _, rows in frame.groupby(keys)] if keys else [frame]
    pieces = []
    for rows in groups:
        series = rows.sort_values("month").set_index("month")
        if series.index.has_duplicates:
            raise HarrowError(
                "A control chart needs one figure a month; some months occur twice."
            )
        series = series.asfreq("MS")
        series[keys] = series[keys].ffill()
        series = series.reset_index()
        series["segment"] = np.searchsorted(
            starts, series["month"].to_numpy(), side="right"
        )
        series["segment"] -= series["segment"].min()
        pieces += [chart(part) for _, part in series.groupby("segment")]
    if not pieces:
        raise HarrowError("There are no figures to chart: choose another measure.")
    return pd.concat(pieces, ignore_index=True)


def _xmr_segment(part: pd.DataFrame) -> pd.DataFrame:
    values = part["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.count_nonzero(~np.isnan(values)) < LEAST_POINTS:
        return _without_limits(part)
    centre = float(np.nanmean(values))
    moving_range = float(np.nanmean(np.abs(np.diff(values))))
    reach = 2.66 * moving_range
    lower, upper = max(centre - reach, 0.0), centre + reach
    side = np.sign(np.nan_to_num(values - centre)).astype(np.int64)
    step = np.sign(np.nan_to_num(np.diff(values))).astype(np.int64)

    trend = np.zeros(len(values), dtype=np.int64)
    in_trend = np.where(_run_lengths(step) >= TREND_LENGTH - 1, step, 0)
    # A run of five steps joins six points: mark both ends of every step.
    trend[1:] = in_trend
    trend[:-1] = np.where(trend[:-1] == 0, in_trend, trend[:-1])
    outer = np.where(np.nan_to_num(np.abs(values - centre)) > reach * 2 / 3, side, 0)
    near = np.zeros(len(values), dtype=np.int64)
    for sign in (1, -1):
        of_three = np.convolve(outer == sign, np.ones(3, dtype=np.int64))
        # of_three[i] counts the three points that end at i.
        found = np.flatnonzero(of_three[: len(values)] >= 2)
        for end in found:
            window = slice(max(end - 2, 0), end + 1)
            if not np.isnan(values[window]).any():
                near[window] = np.where(outer[window] == sign, sign, near[window])
    with np.errstate(invalid="ignore"):
        outside = (values > upper).astype(np.int64) - (values < lower).astype(np.int64)
    shift = np.where(_run_lengths(side) >= SHIFT_LENGTH, side, 0)
    fired = [outside, shift, trend, near]
    names = [OUTSIDE, SHIFT, TREND, NEAR_LIMIT]
    return part.assign(
        centre=centre,
        lower=lower,
        upper=upper,
        signal=_first_rule([rule != 0 for rule in fired], names),
        side=_sides(np.select([rule != 0 for rule in fired], fired, default=0)),
    )


def _u_segment(part: pd.DataFrame) -> pd.DataFrame:
    values = part["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.count_nonzero(~np.isnan(values)) < LEAST_POINTS:
        return _without_limits(part).assign(dispersion=np.nan)
    centre = float(np.nanmean(values))
    bessel = scipy.special.ive
    chance = 2 * centre * (bessel(0, 2 * centre) + bessel(1, 2 * centre))
    spread = np.nanmean(np.abs(np.diff(values))) / chance if centre > 0 else 1.0
    phi = max(1.0, float(spread) ** 2)
    lower, upper = poisson_limits(centre, THREE_SIGMA_TAIL, phi)
    outside = _beyond(values, lower, upper)
    return part.assign(
        centre=centre,
        lower=np.maximum(lower, 0.0),
        upper=upper,
        signal=_first_rule([outside != 0], [OUTSIDE]),
        side=_sides(outside),
        dispersion=phi,
    )


def _without_limits(part: pd.DataFrame) -> pd.DataFrame:
    return part.assign(
        centre=np.nan,
        lower=np.nan,
        upper=np.nan,
        signal=_first_rule([np.zeros(len(part), dtype=bool)], [""]),
        side=_sides(np.zeros(len(part), dtype=np.int64)),
    )


def _run_lengths(signs: NDArray[np.int64]) -> NDArray[np.int64]:
    """At each position the length of the run of equal signs it is in; 0 at sign 0."""
    starts = np.flatnonzero(np.diff(signs, prepend=signs[:1] + 1))
    lengths = np.diff(np.append(starts, len(signs)))
    return np.where(signs != 0, np.repeat(lengths, lengths), 0)


def _first_rule(
    fired: list[NDArray[np.bool_]], names: list[str]
) -> pd.api.extensions.ExtensionArray:
    return pd.array(np.select(fired, names, default=""), dtype="str")


def _sides(signs: NDArray[np.int64]) -> pd.api.extensions.ExtensionArray:
    words = np.select([signs > 0, signs < 0], ["high", "low"], default="")
    return pd.array(words, dtype="str")


def _beyond(values: Floats, lower: Floats, upper: Floats) -> NDArray[np.int64]:
    """1 at or above the upper limit, -1 at or below the lower, else 0."""
    with np.errstate(invalid="ignore"):
        return (values >= upper).astype(np.int64) - (values <= lower).astype(np.int64)


def poisson_limits(
    expected: ArrayLike, tail: float, dispersion: ArrayLike = 1.0
) -> Interval:
    """Exact Poisson limits: a count at or beyond one has at most the chance `tail`.

    expected: counts expected, above 0. dispersion: 1 or more; counts are divided by
    it, as in `statistics.change_test`. Where even no offence at all would not be
    unusual there is no lower limit, and low is minus infinity: draw it at 0.

    P(X >= x) and P(X <= x) are incomplete gamma functions of x, which join the
    exact steps by a smooth line; at whole counts they are the exact chances.
    """
    mean = np.asarray(expected, dtype=np.float64)
    phi = np.asarray(dispersion, dtype=np.float64)
    effective = mean / phi
    high = scipy.special.pdtrik(1 - tail, effective) + 1
    reachable = np.exp(-effective) <= tail
    low = scipy.special.pdtrik(tail, np.where(reachable, effective, 10.0))
    low = np.where(reachable, low, -np.inf)
    return Interval((low * phi)[()], (high * phi)[()])


def funnel(frame: pd.DataFrame, *, overdispersion: bool = False) -> pd.DataFrame:
    """Funnel of area rates: which areas differ from the rate of all of them together.

    Columns in: value (count; NaN where missing), population. Adds rate and centre
    (per 1,000 residents, the centre over all areas), low_95, high_95, low_998,
    high_998 (limits of the rate), dispersion, outside ("", "95%" or "99.8%") and side
    ("", "high" or "low"). Areas inside are not ranked: their order is chance. With 22
    areas about one is expected outside 95% by chance alone, none outside 99.8%.

    Limits are exact Poisson. With overdispersion=True they are widened by a common
    factor: the mean squared z-score (z from square roots, the outer tenth at each
    end pulled in), used only where it exceeds what chance gives (Spiegelhalter
    2005, Statistics in Medicine, sections 4.1 and A.3). Areas then differ from the
    usual spread of areas, not from one common rate.
    """
    counts = frame["value"].to_numpy(dtype=np.float64, na_value=np.nan)
    residents = frame["population"].to_numpy(dtype=np.float64, na_value=np.nan)
    if not (residents > 0).all():
        raise HarrowError(
            "A funnel needs each area's population: load the populations."
        )
    known = ~np.isnan(counts)
    if counts[known].sum() == 0:
        raise HarrowError("There are no offences to compare: choose a longer period.")
    common = counts[known].sum() / residents[known].sum()
    expected = residents * common
    phi = 1.0
    if overdispersion:
        phi = _common_spread(2 * (np.sqrt(counts[known]) - np.sqrt(expected[known])))
    inner = poisson_limits(expected, 0.025, phi)
    outer = poisson_limits(expected, 0.001, phi)
    past_inner = _beyond(counts, inner.low, inner.high)
    past_outer = _beyond(counts, outer.low, outer.high)
    scale = PER / residents
    return frame.assign(
        rate=counts * scale,
        centre=common * PER,
        low_95=np.maximum(inner.low, 0.0) * scale,
        high_95=inner.high * scale,
        low_998=np.maximum(outer.low, 0.0) * scale,
        high_998=outer.high * scale,
        dispersion=phi,
        outside=_first_rule([past_outer != 0, past_inner != 0], ["99.8%", "95%"]),
        side=_sides(past_inner),
    )


def _common_spread(z_scores: Floats) -> float:
    low, high = np.quantile(z_scores, [0.1, 0.9])
    spread = float(np.mean(np.clip(z_scores, low, high) ** 2))
    return spread if spread > 1 + 2 * np.sqrt(2 / len(z_scores)) else 1.0


def funnel_lines(
    populations: ArrayLike, centre: float, dispersion: float = 1.0
) -> pd.DataFrame:
    """The funnel's limits over a range of populations, for drawing its curves.

    populations: residents, above 0. centre: rate per 1,000. Columns out: population,
    centre, low_95, high_95, low_998, high_998 (per 1,000).
    """
    residents = np.asarray(populations, dtype=np.float64)
    expected = residents * centre / PER
    columns: dict[str, object] = {"population": residents, "centre": centre}
    for name, tail in (("95", 0.025), ("998", 0.001)):
        low, high = poisson_limits(expected, tail, dispersion)
        columns[f"low_{name}"] = np.maximum(low, 0.0) * PER / residents
        columns[f"high_{name}"] = high * PER / residents
    return pd.DataFrame(columns)
