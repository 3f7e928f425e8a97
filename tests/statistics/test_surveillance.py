"""Early warning: worked cases, what is left out, and what chance alone gives."""

import numpy as np
import pytest
from scipy import optimize, stats

from harrow_dash.errors import HarrowError
from harrow_dash.statistics import surveillance
from harrow_dash.statistics.surveillance import tails, usual_range, watch

STEADY = np.full(121, 10.0)


def newest(counts: np.ndarray) -> surveillance.Watch:
    """One series, judged at its last month; arrays by window."""
    return surveillance.Watch(
        *(part[0, 0] for part in watch(counts, [-1 % len(counts)]))
    )


def test_tails_are_those_of_the_negative_binomial():
    # Mean 4, variance 8: size 4, chance of success 1/2.
    high, low = tails([8, 0], [4, 4], [2, 2])
    assert high == pytest.approx([stats.nbinom.sf(7, 4, 0.5), 1])
    assert low == pytest.approx([stats.nbinom.cdf(8, 4, 0.5), 0.5**4])
    # A spread of 1 is the Poisson.
    assert tails(9, 4, 1)[0] == pytest.approx(stats.poisson.sf(8, 4), rel=0.02)
    assert np.isnan(tails(np.nan, 4, 1)).all()


@pytest.mark.parametrize("mean", [0.02, 0.7, 4, 33, 600])
@pytest.mark.parametrize("spread", [1, 1.4, 6])
def test_the_range_ends_where_the_tails_reach_the_level(mean: float, spread: float):
    least, most = usual_range(mean, spread, 0.001)
    assert tails(most + 1, mean, spread)[0] <= 0.001 < tails(most, mean, spread)[0]
    assert tails(least, mean, spread)[1] > 0.001
    assert least == 0 or tails(least - 1, mean, spread)[1] <= 0.001


def test_a_steady_series_by_hand():
    found = newest(np.append(STEADY[1:], 30))
    assert found.expected == pytest.approx([10, 30], abs=0.05)
    assert found.value.tolist() == [30, 50]
    # The counts never strayed, so the spread is that of chance alone.
    assert found.spread.tolist() == [1, 1]
    assert found.p_high[0] == pytest.approx(stats.poisson.sf(29, 10), rel=0.1)
    assert found.p_high[1] == pytest.approx(stats.poisson.sf(49, 30), rel=0.1)


def test_the_fit_is_the_one_that_a_general_optimiser_finds():
    """The penalised likelihood, written out plainly and minimised by scipy."""
    rng = np.random.default_rng(7)
    months = np.arange(121)
    mean = 40 * np.exp(0.15 * np.cos(2 * np.pi * months / 12) + 0.002 * months)
    counts = np.round(mean + rng.uniform(-3, 3, 121))
    age = 120 - months
    past = (age >= 3) & (age < 63)
    weight = 0.5 ** (age[past] / surveillance.HALF_LIFE)
    turn = 2 * np.pi * age / 12
    design = np.column_stack(
        [
            np.ones(121),
            (3 + surveillance.HALF_LIFE / 2 - age) / 12,
            *(np.cos(turn), np.sin(turn), np.cos(2 * turn), np.sin(2 * turn)),
        ]
    )
    level = np.log(((weight * counts[past]).sum() + 0.25) / (weight.sum() + 0.5))
    centre = np.array([level, 0, 0, 0, 0, 0])

    def loss(beta: np.ndarray) -> float:
        fitted = design[past] @ beta
        told = (weight * (np.exp(fitted) - counts[past] * fitted)).sum()
        return float(told + (((beta - centre) / surveillance.LIKELY) ** 2).sum() / 2)

    best = optimize.minimize(loss, centre, method="BFGS", options={"gtol": 1e-8}).x
    ahead = np.exp(design @ best)
    found = newest(counts)
    assert found.expected == pytest.approx([ahead[120], ahead[118:].sum()], rel=1e-4)


def test_a_past_outbreak_hardly_weighs():
    burst = np.append(STEADY[1:], 10)
    burst[100] = 100  # 20 months ago: unweighted, the level would be 12 or more
    found = newest(burst)
    assert found.expected[0] == pytest.approx(10, abs=0.5)
    assert found.spread[0] < 3  # and it does not blind to the next one


def test_an_outbreak_is_not_its_own_baseline():
    begun = STEADY.copy()
    begun[-3:] = 40
    assert newest(begun).expected == pytest.approx([10, 30], abs=0.05)
    begun[-4] = 40
    assert newest(begun).expected[0] > 10


def test_the_season_is_foretold():
    season = np.tile([400, 380, 350, 300, 250, 220, 200, 220, 250, 300, 350, 380], 10)
    expected = watch(season, np.arange(108, 120)).expected[0, :, 0]
    assert expected == pytest.approx(season[:12], rel=0.08)
    # A tenth of it says less about a season: half or more of it is believed.
    few = watch(season // 10, np.arange(108, 120)).expected[0, :, 0]
    assert 5 < few.max() - few.min() < 20


def test_a_missing_month_is_not_nothing():
    gap = STEADY.copy()
    gap[[70, 90, 95]] = np.nan
    found = newest(gap)
    assert found.expected == pytest.approx([10, 30], abs=0.05)
    gap[-2] = np.nan
    found = newest(gap)
    assert found.value[0] == 10
    assert np.isnan(found.value[1])
    assert np.isnan(found.p_high[1])
    gap[-1] = np.nan
    assert np.isnan(newest(gap).p_low).all()


def test_two_years_are_needed():
    few = STEADY.copy()
    few[: 121 - 3 - 24] = np.nan
    assert np.isfinite(newest(few).p_high).all()
    few[: 121 - 3 - 23] = np.nan
    assert np.isnan(newest(few).p_high).all()
    assert np.isnan(newest(np.full(20, 3.0)).p_high).all()


def test_rare_offences_stay_within_reason():
    rare = np.zeros(121)
    rare[[60, 80, 100]] = 1
    found = newest(rare)
    assert 0 < found.expected[0] < 0.1
    assert found.p_high[0] == 1  # none is no rise
    rare[-1] = 3
    assert newest(rare).p_high[0] < 0.005


@pytest.mark.parametrize("mean", [0.5, 2, 12, 150])
@pytest.mark.parametrize("spread", [1.0, 1.6, 3.0])
def test_chance_alone_is_seldom_called_unusual(mean: float, spread: float):
    rng = np.random.default_rng(int(mean * 10 + spread))
    if spread == 1:
        counts = rng.poisson(mean, (66, 126))
    else:
        counts = rng.negative_binomial(mean / (spread - 1), 1 / spread, (66, 126))
    wards = np.repeat(["a", "b", "c"], 22)
    found = watch(counts, np.arange(102, 126), groups=wards)
    for p in (found.p_high, found.p_low):
        assert (p <= 0.01).mean(axis=(0, 1)).max() < 0.02
    # A tripled month is seen where there is something to triple.
    if mean == 150:
        counts[:, -1] *= 3
        seen = watch(counts, [125], groups=wards)
        assert (seen.p_high[:, 0, 0] < 0.001).all()


def test_what_no_count_is_is_refused():
    for wrong in (-1.0, 0.5):
        with pytest.raises(HarrowError, match="whole counts"):
            newest(np.append(STEADY, wrong))
    with pytest.raises(HarrowError, match="outside"):
        watch(STEADY, [121])
