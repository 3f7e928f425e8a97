"""The outlook: worked cases, when it is withheld, and whether its range holds."""

import numpy as np
import pandas as pd
import pytest

from harrow_dash.errors import HarrowError
from harrow_dash.statistics.outlook import backtest, coverage, outlook


def monthly(values: np.ndarray, start: str = "2016-03-01") -> pd.DataFrame:
    index = pd.date_range(start, periods=len(values), freq="MS")
    return pd.DataFrame({"month": index, "value": np.asarray(values, dtype=float)})


def simulated(seed: int, length: int = 120, walk: float = 0.03) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    level = 100 * np.exp(np.cumsum(rng.normal(0, walk, length)))
    season = 1 + 0.2 * np.cos(2 * np.pi * np.arange(length) / 12)
    return monthly(rng.negative_binomial(level * season / 1.5, 1 / 2.5))


LAST = pd.Timestamp("2026-02-01")  # of 120 months from March 2016


def test_a_steady_series_stays_as_it_is():
    result = outlook(monthly(np.full(120, 50)), pd.Timestamp("2026-06-01"))
    assert (result.value, result.ahead, result.known) == (600, 4, 8)
    assert 550 < result.low < 600 < result.high < 650
    assert result.reason == ""


def test_the_season_is_carried_on():
    season = np.tile([10, 20, 30, 40, 50, 60, 60, 50, 40, 30, 20, 10], 10)
    for ahead in (1, 5, 12, 17, 24):
        month = LAST + pd.DateOffset(months=ahead)
        assert outlook(monthly(season), month).value == 420


def test_a_third_of_the_pace_is_carried_on_by_hand():
    values = np.full(120, 100.0)
    values[-6:] = 150
    result = outlook(monthly(values), pd.Timestamp("2026-03-01"))
    # Eleven months counted, and March 2025 (100) at the pace of the last half year.
    expected = 5 * 100 + 6 * 150 + 100 * (900.5 / 600.5) ** (1 / 3)
    assert result.value == pytest.approx(expected, abs=1)


def test_the_range_widens_with_the_months_ahead():
    widths = []
    for ahead in (1, 4, 12, 24):
        result = outlook(simulated(1), LAST + pd.DateOffset(months=ahead))
        widths.append(result.high - result.low)
    assert widths == sorted(widths)


def test_months_already_past_are_the_figures_themselves():
    frame = monthly(np.arange(120))
    result = outlook(frame, pd.Timestamp("2026-01-01"))
    assert result.value == result.low == result.high == sum(range(107, 119))
    too_early = outlook(frame, pd.Timestamp("2016-12-01"))
    assert np.isnan(too_early.value)
    assert "missing" in too_early.reason


@pytest.mark.parametrize(("since", "given"), [(12, False), (13, True), (20, True)])
def test_withheld_within_thirteen_months_of_a_break(since, given):
    broken = LAST - pd.DateOffset(months=since - 1)
    result = outlook(simulated(2), pd.Timestamp("2026-06-01"), breaks=[broken])
    assert np.isfinite(result.value) == given
    assert (result.reason == "") == given
    if not given:
        assert result.reason.startswith("Only 12 months of figures since the break")
        assert np.isnan([result.low, result.high]).all()


def test_figures_before_a_break_do_not_move_the_outlook():
    frame = simulated(3)
    higher = frame.copy()
    higher.loc[: 120 - 21, "value"] *= 10
    broken = [LAST - pd.DateOffset(months=19)]
    month = pd.Timestamp("2026-12-01")
    assert outlook(higher, month, breaks=broken).value == pytest.approx(
        outlook(frame, month, breaks=broken).value
    )


def test_withheld_with_a_reason():
    frame = simulated(4)
    month = pd.Timestamp("2026-06-01")
    far = outlook(frame, pd.Timestamp("2028-06-01"))
    assert "more than 24 months" in far.reason
    later_break = outlook(frame, month, breaks=[pd.Timestamp("2026-04-01")])
    assert "break" in later_break.reason
    assert "Fewer than 24" in outlook(frame.tail(20), month).reason
    gap = frame.copy()
    gap.loc[115, "value"] = np.nan
    assert "latest months are missing" in outlook(gap, month).reason
    inside = outlook(frame, LAST, breaks=[pd.Timestamp("2025-10-01")])
    assert "within the twelve months" in inside.reason


def test_a_frame_of_years_is_refused():
    frame = simulated(5).assign(period="2024/25")
    with pytest.raises(HarrowError, match="single months"):
        outlook(frame, LAST)
    with pytest.raises(HarrowError, match="one figure a month"):
        outlook(pd.concat([simulated(5), simulated(5)]), LAST)


def test_backtest_says_what_the_outlook_would_have_said():
    frame = simulated(6)
    tested = backtest(frame, ahead=(1, 7, 12, 20))
    assert tested["inside"].dtype == bool
    for row in tested.sample(20, random_state=1).itertuples():
        then = frame[frame["month"] <= row.origin]
        said = outlook(then, row.month)
        assert (said.value, said.low, said.high) == (row.value, row.low, row.high)
        window = frame["month"].between(row.month - pd.DateOffset(months=11), row.month)
        assert row.actual == frame.loc[window, "value"].sum()


def test_ranges_hold_about_four_times_in_five():
    tested = pd.concat(backtest(simulated(seed), (3, 12)) for seed in range(40))
    assert 0.75 < coverage(tested) < 0.88
    assert np.isnan(coverage(tested.head(0)))
