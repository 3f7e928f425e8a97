"""Tests of change, adjustment, dispersion and intervals, against outside values."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from harrow_dash.errors import HarrowError
from harrow_dash.statistics.change import (
    adjust,
    area_dispersion,
    byar,
    change_test,
    compare,
    dispersion,
    verdict,
    wilson,
)


def test_sixteen_to_twenty_five_is_no_clear_change():
    test = change_test(16, 25)
    # By hand: twice the chance of more than 25 of 41 tosses, plus that of 25.
    by_hand = 2 * stats.binom.sf(25, 41, 0.5) + stats.binom.pmf(25, 41, 0.5)
    assert test.p_value == pytest.approx(by_hand)
    assert test.p_value == pytest.approx(0.164, abs=0.001)
    assert test.change == 9
    assert test.low < 1 < test.high
    row = compare(pd.DataFrame({"before": [16], "after": [25]})).iloc[0]
    assert row["verdict"] == "no clear change"


@pytest.mark.parametrize(("before", "after"), [(3, 9), (40, 61), (7, 0), (118, 90)])
def test_p_value_is_the_exact_one_less_the_weight_of_the_tie(before, after):
    total = before + after
    exact = stats.binomtest(after, total, 0.5).pvalue
    tie = stats.binom.pmf(after, total, 0.5)
    assert change_test(before, after).p_value == pytest.approx(exact - tie, abs=1e-12)


def test_r_documentation_example_of_two_rates():
    """poisson.test(c(11, 6+8+7), c(800, 1083+1050+878)) as R's help page prints it."""
    residents = 800 / (1083 + 1050 + 878)
    test = change_test(21, 11, exposure=residents)
    assert test.ratio == pytest.approx(1.971488, abs=1e-6)
    assert test.p_value == pytest.approx(0.07967, abs=0.001)
    # The mid-p interval lies inside R's exact one, and not far.
    assert 0.8584264 < test.low < 0.95
    assert 4.0 < test.high < 4.2772659


def test_p_value_agrees_with_the_e_test():
    """scipy's test of Krishnamoorthy and Thomson (2004), another exact approach."""
    for before, after in [(16, 25), (60, 90), (110, 142)]:
        other = stats.poisson_means_test(after, 1, before, 1).pvalue
        assert change_test(before, after).p_value == pytest.approx(other, abs=0.01)


def test_interval_ends_where_the_test_stops_refusing():
    for phi in (1.0, 1.6):
        test = change_test(30, 47, phi)
        for bound in (test.low, test.high):
            at_bound = change_test(30, 47, phi, exposure=bound)
            assert at_bound.p_value == pytest.approx(0.05, abs=1e-9)


def test_zeros_have_one_sided_intervals():
    test = change_test([0, 5, 0], [5, 0, 0])
    assert test.p_value.tolist() == [0.03125, 0.03125, 1.0]  # 2 * 0.5 ** 6; no test
    assert test.low[0] > 1
    assert test.high[0] == np.inf
    assert test.low[1] == 0
    assert test.high[1] < 1
    assert np.isnan(test.ratio[2])
    assert (test.low[2], test.high[2]) == (0, np.inf)


def test_missing_counts_are_not_tested():
    test = change_test([np.nan, 3], [2, np.nan])
    assert np.isnan(test.p_value).all()
    assert np.isnan(test.change).all()


def test_dispersion_widens_as_the_quasi_poisson_z_test_does():
    before, after, phi = 4800.0, 5046.0, 3.0
    z = (after - before) / np.sqrt(phi * (after + before))
    usual = 2 * stats.norm.sf(abs(z))
    assert change_test(before, after, phi).p_value == pytest.approx(usual, rel=0.01)


@pytest.mark.parametrize(
    ("before", "after", "phi", "words"),
    [
        (-1, 3, 1.0, "negative or fractional"),
        (0.56, 0.61, 1.0, "negative or fractional"),
        (3, 4, 0.8, "below 1"),
    ],
)
def test_figures_that_are_not_counts_are_refused(before, after, phi, words):
    with pytest.raises(HarrowError, match=words):
        change_test(before, after, phi)


@pytest.mark.parametrize(("mean", "phi"), [(4, 1.0), (40, 1.0), (8, 1.5), (60, 1.7)])
def test_false_alarms_stay_near_five_percent(mean, phi):
    rng = np.random.default_rng(20260228)
    draws = rng.poisson(mean, (2, 20_000))
    if phi > 1:
        draws = rng.negative_binomial(mean / (phi - 1), 1 / phi, (2, 20_000))
    flagged = change_test(draws[0], draws[1], phi).p_value <= 0.05
    assert 0.02 < flagged.mean() < 0.058


def test_many_wards_at_once_are_each_by_themselves():
    counts = np.random.default_rng(1).poisson(5, (2, 22))
    together = change_test(counts[0], counts[1], 1.3)
    for ward in range(22):
        alone = change_test(counts[0, ward], counts[1, ward], 1.3)
        together_here = [values[ward] for values in together]
        assert together_here == pytest.approx(list(alone), nan_ok=True)


def test_adjustment_is_the_worked_example_of_benjamini_and_hochberg():
    """1995, section 3.1: 15 endpoints, of which four stay at 5%."""
    p_values = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p_values += [0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert (adjust(p_values) <= 0.05).sum() == 4
    assert adjust(p_values)[3] == pytest.approx(0.0095 * 15 / 4)


def test_adjustment_passes_over_what_was_not_tested():
    with_gap = adjust([0.01, np.nan, 0.04, 0.03])
    assert np.isnan(with_gap[1])
    assert with_gap[[0, 2, 3]] == pytest.approx(adjust([0.01, 0.04, 0.03]))
    assert np.isnan(adjust([np.nan, np.nan])).all()


def test_verdicts_are_four_words():
    words = verdict([9, -9, 9, np.nan, 0], [0.01, 0.01, 0.2, np.nan, 1.0])
    expected = ["rise", "fall", "no clear change", "not tested", "no clear change"]
    assert words.tolist() == expected


def test_comparison_of_wards():
    frame = pd.DataFrame(
        {
            "area_code": ["A", "B", "C", "D"],
            "before": [40, 60, np.nan, 50],
            "after": [90, 62, 5, 110],
            "dispersion": [1.2, 1.0, 1.0, 1.1],
            "comparable": [True, True, True, False],
        }
    )
    table = compare(frame)
    assert table["verdict"].tolist() == [
        "rise",
        "no clear change",
        "not tested",
        "not tested",
    ]
    assert table["change"].tolist()[:2] == [50, 2]
    assert table["change"].tolist()[3] == 60  # known, though not comparable
    # Two tests were made, so the smaller p-value counts twice.
    assert table["p_adjusted"][0] == pytest.approx(2 * table["p_value"][0])
    assert list(frame.columns) == [
        "area_code",
        "before",
        "after",
        "dispersion",
        "comparable",
    ]


def test_comparison_needs_its_columns():
    with pytest.raises(HarrowError, match="before and after"):
        compare(pd.DataFrame({"value": [1]}))


def test_dispersion_by_hand():
    """Two years that differ in two months only; chi-squared worked out by hand."""
    first, second = np.full(12, 10.0), np.full(12, 10.0)
    first[0], second[0] = 16, 4
    first[1], second[1] = 4, 16
    # Expected 10 everywhere: 4 cells of 36 / 10 over 11 degrees of freedom, is 1.309;
    # times 239 / 240 for 240 offences.
    value = dispersion(np.concatenate([first, second]))
    assert value == pytest.approx(4 * 3.6 / 11 * 239 / 240)


@pytest.mark.parametrize(("mean", "phi"), [(0.4, 1.0), (4, 1.0), (4, 1.6), (100, 3.0)])
def test_dispersion_finds_what_was_put_in_under_trend_and_season(mean, phi):
    rng = np.random.default_rng(7)
    months = np.arange(1200)
    level = mean * np.exp(months / 1200) * (1 + 0.3 * np.cos(months * np.pi / 6))
    if phi > 1:
        counts = rng.negative_binomial(level / (phi - 1), 1 / phi)
    else:
        counts = rng.poisson(level)
    assert dispersion(counts) == pytest.approx(phi, rel=0.08)


def test_dispersion_is_never_under_one_and_leaves_out_broken_years():
    steady = np.full(36, 10.0)
    assert dispersion(steady) == 1
    assert dispersion(np.zeros(24)) == 1
    one_year_missing = steady.copy()
    one_year_missing[3] = np.nan
    assert dispersion(one_year_missing) == 1
    one_year_missing[15] = np.nan
    assert np.isnan(dispersion(one_year_missing))
    with pytest.raises(HarrowError, match="24 months"):
        dispersion(np.ones(23))


def test_areas_get_no_less_than_what_they_share():
    rng = np.random.default_rng(3)
    counts = rng.negative_binomial(8, 1 / 1.5, (22, 60))
    together = dispersion(counts)
    alone = np.array([dispersion(row) for row in counts])
    assert together.shape == (22,)
    assert (together >= alone - 1e-12).all()
    assert together.min() == pytest.approx(np.sort(together)[5])  # the common value


def test_dispersion_of_a_figures_frame_goes_by_area():
    months = pd.date_range("2023-01-01", periods=36, freq="MS")
    rng = np.random.default_rng(5)
    counts = {"E05013542": rng.poisson(4, 36), "E05013543": rng.poisson(9, 36)}
    frame = pd.concat(
        pd.DataFrame({"area_code": code, "month": months, "value": values})
        for code, values in counts.items()
    )
    values = area_dispersion(frame.sample(frac=1, random_state=1))
    assert list(values.index) == ["E05013542", "E05013543"]
    assert values.to_numpy() == pytest.approx(dispersion(np.array([*counts.values()])))


def test_dispersion_of_a_frame_uses_the_latest_months_and_may_be_unknown():
    months = pd.date_range("2014-01-01", periods=120, freq="MS")
    counts = np.concatenate([np.tile([0, 30], 30), np.full(60, 10)])
    frame = pd.DataFrame({"area_code": "A", "month": months, "value": counts})
    assert area_dispersion(frame)["A"] == 1
    assert area_dispersion(frame.tail(23)).isna().all()
    assert area_dispersion(frame.head(0)).empty


def test_byar_against_published_and_exact_values():
    # 10 events: 4.79 to 18.39 in health statistics' handbooks.
    low, high = byar(10)
    assert (low, high) == pytest.approx((4.79, 18.39), abs=0.005)
    # 137 events, expected 24.19893: R's poisson.test prints 4.753125 to 6.692709.
    low, high = byar(137, 24.19893, per=1)
    assert (low, high) == pytest.approx((4.753125, 6.692709), rel=0.002)
    for count in (8, 30, 300):
        exact = stats.chi2.ppf(0.025, 2 * count) / 2
        assert byar(count).low == pytest.approx(exact, rel=0.01)


def test_byar_of_rates_zeros_and_gaps():
    assert byar(0).low == 0
    assert byar(0).high == pytest.approx(3.69, abs=0.03)
    assert np.isnan(byar(np.nan).low)
    rate = byar([10, 20], [10_000, 20_000])
    assert rate.low[0] == pytest.approx(byar(10).low / 10)
    with pytest.raises(HarrowError, match="population"):
        byar(10, 0)
    with pytest.raises(HarrowError, match="below 0"):
        byar(-1)


@pytest.mark.parametrize(
    ("successes", "base", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_is_newcombes_table(successes, base, low, high):
    """Newcombe (1998), Statistics in Medicine 17, table I, method 3."""
    assert wilson(successes, base) == pytest.approx((low, high), abs=0.00005)
    scipys = stats.binomtest(successes, base).proportion_ci(method="wilson")
    assert wilson(successes, base) == pytest.approx((scipys.low, scipys.high))


def test_wilson_without_base_is_missing():
    assert np.isnan(wilson(0, 0).low)
    assert wilson([50.4], [90]).low[0] < 0.56
    with pytest.raises(HarrowError, match="between 0 and its base"):
        wilson(5, 4)
