"""Control charts and funnels, against worked and independently computed values."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from scipy import special, stats

from harrow_dash.errors import HarrowError
from harrow_dash.statistics.control_limits import (
    THREE_SIGMA_TAIL,
    funnel,
    funnel_lines,
    poisson_limits,
    u_chart,
    xmr_chart,
)

STEADY = [10, 12, 9, 11, 10, 12, 8, 11, 10, 9, 12, 10, 11, 9, 10, 11]


def months(values: list[float]) -> pd.DataFrame:
    """A monthly figures frame of one area from January 2023."""
    index = pd.date_range("2023-01-01", periods=len(values), freq="MS")
    return pd.DataFrame(
        {
            "area_code": "E09000015",
            "period": index.strftime("%Y-%m"),
            "month": index,
            "value": np.array(values, dtype=float),
        }
    )


def test_limits_worked_out_by_hand():
    chart = xmr_chart(months(STEADY), per="month")
    moving = [abs(b - a) for a, b in pairwise(STEADY)]
    centre = sum(STEADY) / 16  # 10.3125
    reach = 2.66 * sum(moving) / 15
    assert chart["centre"].unique() == pytest.approx([centre])
    assert chart["upper"].unique() == pytest.approx([centre + reach])
    assert chart["lower"].unique() == pytest.approx([centre - reach])
    assert (chart["signal"] == "").all()


def test_lower_limit_is_not_below_zero():
    chart = xmr_chart(months([0, 3, 1, 0, 5, 1, 0, 2, 0, 4, 0, 1, 3]), per="month")
    assert (chart["lower"] == 0).all()


def test_a_point_outside():
    chart = xmr_chart(months([*STEADY, 25]), per="month")
    assert chart["signal"].tolist() == [""] * 16 + ["outside"]
    assert chart["side"].iloc[-1] == "high"
    low = xmr_chart(months([v + 30 for v in STEADY] + [15]), per="month")
    assert low[["signal", "side"]].iloc[-1].tolist() == ["outside", "low"]


def test_eight_on_one_side_is_a_shift_and_seven_is_not():
    seven = [9, 11, 9, 11, 9, 11, 9, *[11, 12, 11, 13, 11, 12, 11], 8, 9, 8]
    assert (xmr_chart(months(seven), per="month")["signal"] != "shift").all()
    eight = [9, 11, 8, 11, 9, 11, 8, *[11, 12, 11, 13, 11, 12, 11, 12], 8, 9, 8]
    chart = xmr_chart(months(eight), per="month")
    assert np.flatnonzero(chart["signal"] == "shift").tolist() == list(range(7, 15))
    assert (chart["side"][7:15] == "high").all()


def test_a_point_on_the_centre_or_missing_ends_a_run():
    values = [10.0] * 8 + [8, 12] * 4 + [12] * 4 + [8] * 4
    assert (xmr_chart(months(values), per="month")["signal"] == "").all()
    run = [9, 11, 8, 11, 9, 11, 8, *[11, 12, 11, np.nan, 11, 12, 11], 8, 9, 8]
    chart = xmr_chart(months(run), per="month")
    assert (chart["signal"] != "shift").all()


def test_six_points_rising_are_a_trend_and_five_are_not():
    flat = [10, 11, 9, 10, 11, 9, 10, 11, 9, 10]
    six = xmr_chart(months([*flat, 8, 9, 10, 11, 12, 13, 10]), per="month")
    assert np.flatnonzero(six["signal"] == "trend").tolist() == list(range(10, 16))
    five = xmr_chart(months([*flat, 8, 9, 10, 11, 12, 10, 11]), per="month")
    assert (five["signal"] != "trend").all()
    down = xmr_chart(months([*flat, 13, 12, 11, 10, 9, 8, 10]), per="month")
    assert (down["side"][10:16] == "low").all()


def test_two_of_three_near_a_limit():
    values = [10, 12] * 8 + [15.8, 11, 15.8] + [10, 12] * 3
    chart = xmr_chart(months(values), per="month")
    outer = chart["centre"][0] + (chart["upper"][0] - chart["centre"][0]) * 2 / 3
    assert outer < 15.8 < chart["upper"][0]
    assert np.flatnonzero(chart["signal"] == "near limit").tolist() == [16, 18]
    one = xmr_chart(months([10, 12] * 8 + [15.8, 11, 12] + [10, 12] * 3), per="month")
    assert (one["signal"] == "").all()


def test_limits_change_at_given_breaks_only_and_need_thirteen_months():
    values = [*STEADY, *(v + 20 for v in STEADY), *STEADY[:12]]
    frame = months(values)
    assert xmr_chart(frame, per="month")["centre"].nunique() == 1
    breaks = [frame["month"][16], frame["month"][32]]
    chart = xmr_chart(frame, per="month", breaks=breaks)
    assert chart["segment"].tolist() == [0] * 16 + [1] * 16 + [2] * 12
    assert chart["centre"][16] == pytest.approx(chart["centre"][0] + 20)
    assert chart["centre"][32:].isna().all()
    assert (chart["signal"] == "").all()


def test_absent_months_become_gaps():
    chart = xmr_chart(months([*STEADY]).drop(index=[4, 5]), per="month")
    assert len(chart) == 16
    assert chart["value"][4:6].isna().all()
    assert (chart["area_code"] == "E09000015").all()


def test_several_areas_each_get_their_own_limits():
    other = months([v * 3 for v in STEADY]).assign(area_code="E05013542")
    chart = xmr_chart(pd.concat([months(STEADY), other]), per="month")
    centres = chart.groupby("area_code")["centre"].first()
    assert centres["E05013542"] == pytest.approx(3 * centres["E09000015"])


@pytest.mark.parametrize("chart", [xmr_chart, u_chart])
def test_rolling_series_are_refused(chart):
    frame = months(STEADY)
    for per in ("rolling12", "fy"):
        with pytest.raises(HarrowError, match="single months"):
            chart(frame, per=per)
    for column, word in [("period", "rolling12"), ("per", "rolling12"), ("per", "fy")]:
        with pytest.raises(HarrowError, match="single months"):
            chart(frame.assign(**{column: word}), per="month")
    with pytest.raises(HarrowError, match="single months"):
        chart(frame.assign(period="2024/25"), per="month")
    marked = frame.copy()
    marked.attrs["per"] = "rolling12"
    with pytest.raises(HarrowError, match="single months"):
        chart(marked, per="month")


def test_frames_that_cannot_be_charted_are_refused():
    twice = pd.concat([months(STEADY), months(STEADY)])
    with pytest.raises(HarrowError, match="twice"):
        xmr_chart(twice, per="month")
    with pytest.raises(HarrowError, match="value"):
        xmr_chart(months(STEADY).drop(columns="value"), per="month")
    with pytest.raises(HarrowError, match="no figures"):
        xmr_chart(months([]), per="month")
    with pytest.raises(HarrowError, match="below 0"):
        u_chart(months([*STEADY, -1]), per="month")


def test_ward_limits_are_exact_poisson():
    chart = u_chart(months([2.0, 3, 1, 2, 2, 3, 1, 2, 2, 3, 1, 2, 2, 2]), per="month")
    mean = 28 / 14
    assert (chart["dispersion"] == 1).all()
    assert (chart["lower"] == 0).all()
    assert chart["centre"][0] == mean
    # The first count with a chance of at most 0.00135 is 8; 7 has 0.0045.
    assert 7 < chart["upper"][0] <= 8
    flagged = u_chart(months([2.0, 3, 1, 2, 2, 3, 1, 2, 2, 3, 1, 2, 12]), per="month")
    assert flagged["signal"].iloc[-1] == "outside"


@pytest.mark.parametrize("mean", [0.3, 2.0, 20.0])
def test_steady_poisson_wards_have_a_dispersion_near_one(mean):
    counts = np.random.default_rng(4).poisson(mean, 5000)
    spread = np.abs(np.diff(counts)).mean()
    pairs = np.arange(0, 80)
    chances = stats.poisson.pmf(pairs, mean)
    # The mean difference of two counts, summed over all pairs.
    gaps = np.abs(pairs[:, None] - pairs) * chances[:, None] * chances
    chart = u_chart(months(counts[:360].tolist()), per="month")
    assert spread == pytest.approx(gaps.sum(), rel=0.05)
    assert chart["dispersion"][0] < 1.25


def test_the_tail_of_three_sigma_is_that_of_the_normal_distribution():
    assert float(special.ndtr(-3)) == THREE_SIGMA_TAIL


def test_overdispersed_wards_get_wider_limits():
    counts = np.random.default_rng(11).negative_binomial(4, 0.4, 60)  # ratio 2.5
    chart = u_chart(months(counts.tolist()), per="month")
    assert chart["dispersion"][0] == pytest.approx(2.5, rel=0.4)
    plain = poisson_limits(chart["centre"][0], stats.norm.sf(3))
    assert chart["upper"][0] > plain.high


def test_stable_wards_rarely_signal():
    counts = np.random.default_rng(2).poisson(3.0, (200, 36))
    frame = pd.concat(
        months(row.tolist()).assign(area_code=f"W{n}") for n, row in enumerate(counts)
    )
    signals = u_chart(frame, per="month")["signal"] == "outside"
    assert signals.mean() < 2 * stats.norm.sf(3)


@pytest.mark.parametrize("mean", [0.5, 3.0, 17.2, 240.0])
@pytest.mark.parametrize("tail", [0.025, 0.001])
def test_limits_flag_exactly_the_counts_with_a_small_chance(mean, tail):
    low, high = poisson_limits(mean, tail)
    counts = np.arange(0, int(mean * 3 + 30))
    assert ((counts >= high) == (stats.poisson.sf(counts - 1, mean) <= tail)).all()
    assert ((counts <= low) == (stats.poisson.cdf(counts, mean) <= tail)).all()


def wards(counts: list[float], population: float = 10_000.0) -> pd.DataFrame:
    return pd.DataFrame({"value": counts, "population": population})


def test_funnel_by_hand():
    plot = funnel(wards([50.0] * 20 + [80.0, 20.0]))
    # 1,100 offences over 220,000 residents: 5 per 1,000, or 50 a ward.
    assert plot["centre"].unique() == pytest.approx([5.0])
    assert plot["rate"].iloc[-2] == 8.0
    assert plot["outside"].tolist() == [""] * 20 + ["99.8%", "99.8%"]
    assert plot["side"].tolist() == [""] * 20 + ["high", "low"]
    # Poisson mean 50: 65 is the first count with a chance of at most 2.5%.
    assert stats.poisson.sf(64, 50) <= 0.025 < stats.poisson.sf(63, 50)
    assert 6.4 < plot["high_95"].iloc[0] <= 6.5
    lines = funnel_lines([10_000.0], 5.0)
    for name in ("low_95", "high_95", "low_998", "high_998"):
        assert lines[name].iloc[0] == pytest.approx(plot[name].iloc[0])


def test_overdispersion_widens_a_funnel_of_unlike_wards_and_leaves_others():
    rng = np.random.default_rng(8)
    alike = wards(rng.poisson(60, 22).astype(float).tolist())
    assert (funnel(alike, overdispersion=True)["dispersion"] == 1).all()
    unlike = wards(np.round(60 * np.exp(rng.normal(0, 0.5, 22))).tolist())
    plain, wide = funnel(unlike), funnel(unlike, overdispersion=True)
    assert wide["dispersion"].iloc[0] > 3
    assert (wide["outside"] != "").sum() < (plain["outside"] != "").sum()


def test_funnel_without_figures_or_populations():
    gap = funnel(wards([50.0, np.nan, 50.0]))
    assert gap["outside"].tolist() == ["", "", ""]
    assert np.isnan(gap["rate"][1])
    with pytest.raises(HarrowError, match="population"):
        funnel(wards([5.0, 6.0], population=0))
    with pytest.raises(HarrowError, match="no offences"):
        funnel(wards([0.0, 0.0]))
