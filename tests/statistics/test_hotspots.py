"""Tests of hotspots: Gi* against esda and by hand, false alarms, trends, edges."""

import sys
import threading

import h3
import numpy as np
import pandas as pd
import pytest
from scipy import stats

from harrow_dash.errors import HarrowError
from harrow_dash.geometry import cells
from harrow_dash.statistics import hotspots
from harrow_dash.statistics.gi_star import (
    arrangements,
    drawn_in,
    gi_star,
    neighbourhoods,
    standardised,
)

MIDDLE = "89195daec5bffff"
MONTHS = pd.date_range("2024-03-01", periods=24, freq="MS")


@pytest.fixture(scope="module")
def codes():
    """A disc of 271 hexagons, in order."""
    return sorted(h3.grid_disk(MIDDLE, 9))


@pytest.fixture(scope="module")
def near(codes):
    return cells.neighbours(codes)


@pytest.fixture(scope="module")
def lumpy(codes):
    """Counts that chance spread, and a weight for each area."""
    rng = np.random.default_rng(7)
    weights = rng.gamma(2, 1, len(codes))
    return rng.poisson(2 * weights).astype(float), weights


def frame(codes, count, expected=None):
    told = pd.DataFrame({"area_code": list(codes), "count": count})
    return told if expected is None else told.assign(expected=expected)


def in_disc(codes, rings=1):
    return np.isin(codes, h3.grid_disk(MIDDLE, rings))


def naive_gi_star(values, codes, near):
    """Ord and Getis (1995), equation 14, area by area, with weights of 0 and 1."""
    mean, spread, areas = values.mean(), values.std(), len(values)
    found = []
    for code in codes:
        group = [code, *near[code]]
        total = sum(values[codes.index(one)] for one in group)
        many = len(group)
        below = spread * np.sqrt((areas * many - many**2) / (areas - 1))
        found.append((total - mean * many) / below)
    return np.array(found)


# The statistic.


def test_z_is_gi_star_by_hand(codes, near, lumpy):
    count, _ = lumpy
    told = hotspots.tested(frame(codes, count), near)
    by_hand = naive_gi_star(count, codes, near)
    np.testing.assert_allclose(told["z"], by_hand, atol=1e-9)


def test_z_is_that_of_esda_of_the_same_values(codes, near, lumpy):
    from esda.getisord import G_Local
    from libpysal.weights import W

    count, weights = lumpy
    values = drawn_in(standardised(count, weights))
    told = hotspots.tested(frame(codes, count, weights), near)
    known = W(near, id_order=codes, silence_warnings=True)
    other = G_Local(values - values.min() + 1, known, "B", permutations=0, star=True)
    np.testing.assert_allclose(told["z"], other.Zs, atol=1e-9)


def test_scores_are_those_of_esda(lumpy):
    from esda.smoothing import assuncao_rate

    count, weights = lumpy
    weights = weights + 1  # nothing is under a tenth of the mean
    # With differences between areas besides chance: below that the two part, as esda
    # then lets the variance shrink under that of chance.
    count = count * np.random.default_rng(1).integers(1, 4, len(count))
    other = assuncao_rate(count, weights)
    np.testing.assert_allclose(standardised(count, weights), other, rtol=1e-9)


def test_scores_by_hand():
    """Counts 2, 4, 12 where 2, 2 and 4 parts of 18 are expected: 4.5, 4.5 and 9."""
    count, expected = np.array([2.0, 4.0, 12.0]), np.array([2.0, 2.0, 4.0])
    mean = 18 / 8
    spread = (2 * (1 - mean) ** 2 + 2 * (2 - mean) ** 2 + 4 * (3 - mean) ** 2) / 8
    between = max(spread - mean / (8 / 3), 0)
    assert between == 0  # chance alone spreads them as much
    by_hand = (count - np.array([4.5, 4.5, 9])) / np.sqrt([4.5, 4.5, 9])
    np.testing.assert_allclose(standardised(count, expected), by_hand)


def test_scores_are_drawn_in_by_their_logarithm():
    found = drawn_in(np.array([-np.e + 1, 0.0, 1.0, 99.0]))
    np.testing.assert_allclose(found, [-1, 0, np.log(2), np.log(100)])


def test_only_the_proportions_of_what_is_expected_matter(codes, near, lumpy):
    count, weights = lumpy
    one = hotspots.tested(frame(codes, count, weights), near)
    other = hotspots.tested(frame(codes, count, weights * 731), near)
    pd.testing.assert_frame_equal(
        one.drop(columns="expected"), other.drop(columns="expected")
    )


def test_a_neighbourhood_is_the_area_and_those_that_touch_it():
    found = neighbourhoods(["c", "a", "b"], {"a": ["b", "z", "a"], "b": ["a"], "c": []})
    assert found.codes == ["a", "b"]  # c has none
    assert found.beside == {"a": ["a", "b"], "b": ["b", "a"]}
    assert found.sums(np.array([1.0, 10.0])).tolist() == [11.0, 11.0]


# The p-values.


def test_draws_are_without_repeats_and_each_area_as_likely():
    drawn = arrangements(12, 5, 60_000, seed=1)
    assert (np.diff(np.sort(drawn, axis=1), axis=1) > 0).all()
    assert (drawn.min(), drawn.max()) == (0, 11)
    for place in range(5):
        seen = np.bincount(drawn[:, place], minlength=12)
        assert stats.chisquare(seen).pvalue > 0.001
    pairs = np.bincount(12 * drawn[:, 0] + drawn[:, 1], minlength=144)
    assert stats.chisquare(pairs[pairs > 0]).pvalue > 0.001
    assert (pairs > 0).sum() == 12 * 11


def test_p_value_of_a_few_areas_by_counting_all_arrangements():
    """A row of four areas, all of whose pairs and threes can be written down."""
    values = np.array([0.0, 1.0, 2.0, 9.0])
    near = neighbourhoods("abcd", {"a": "b", "b": "ac", "c": "bd", "d": "c"})
    _, p_value = gi_star(values, near, 99_999, seed=1)
    # Pairs, less their mean of 6: 1-6 2-6 9-6 3-6 10-6 11-6 = -5 -4 3 -3 4 5.
    # Threes, less 9: 3-9 10-9 11-9 12-9 = -6 1 2 3.
    by_hand = [2 / 6, 1 / 4, 2 / 4, 2 / 6]  # a+b 1, a+b+c 3, b+c+d 12, c+d 11
    np.testing.assert_allclose(p_value, by_hand, atol=0.005)


def test_p_values_are_those_of_shuffled_maps(codes, near, lumpy):
    """A naive version: shuffle the whole map, sum each neighbourhood, count."""
    count, _ = lumpy
    told = hotspots.tested(frame(codes, count), near, permutations=9_999)
    rng = np.random.default_rng(3)
    groups = [[codes.index(one) for one in [code, *near[code]]] for code in codes[:40]]
    seen = np.array(
        [count[group].sum() - count.mean() * len(group) for group in groups]
    )
    as_far = np.zeros(len(groups))
    for _ in range(3_000):
        shuffled = rng.permutation(count)
        sums = [shuffled[group].sum() - count.mean() * len(group) for group in groups]
        as_far += np.abs(sums) >= np.abs(seen) - 1e-9
    np.testing.assert_allclose(told["p_value"][:40], as_far / 3_000, atol=0.04)


def test_adjusted_p_values_are_benjamini_and_hochbergs(codes, near, lumpy):
    count, weights = lumpy
    told = hotspots.tested(frame(codes, count, weights), near)
    # By hand: the i-th least times n / i, and no larger than any after it.
    ordered = told.sort_values("p_value", ascending=False)
    rank = np.arange(len(ordered), 0, -1)
    by_hand = np.minimum.accumulate(ordered["p_value"] * len(ordered) / rank)
    np.testing.assert_allclose(ordered["p_adjusted"], np.minimum(by_hand, 1))
    assert (told["tested"] == len(codes)).all()


def test_few_permutations_can_find_nothing(codes, near):
    """Why so many are the default: the least p-value, adjusted, is above 5%."""
    rng = np.random.default_rng(1)
    count = rng.poisson(2, len(codes)) + 20 * in_disc(codes, rings=0)
    few = hotspots.tested(frame(codes, count), near, permutations=99)
    assert few["p_value"].min() >= 0.01
    assert (few["hotspot"] == "not significant").all()
    assert 1000 / (hotspots.PERMUTATIONS + 1) <= hotspots.STRICT


def test_a_planted_cluster_is_found_and_little_else(codes, near):
    rng = np.random.default_rng(5)
    disc = in_disc(codes)
    told = hotspots.tested(frame(codes, rng.poisson(np.where(disc, 10.0, 2.0))), near)
    hot = told["hotspot"].isin(["hot (99%)", "hot (95%)"]).to_numpy()
    assert hot[disc].mean() >= 6 / 7
    assert not hot[~in_disc(codes, rings=2)].any()
    assert told["hotspot"][codes.index(MIDDLE)] == "hot (99%)"


def test_an_empty_middle_is_cold(codes, near):
    rng = np.random.default_rng(5)
    hole = in_disc(codes, rings=2)
    told = hotspots.tested(frame(codes, rng.poisson(np.where(hole, 1.0, 40.0))), near)
    assert told["hotspot"][codes.index(MIDDLE)] == "cold (99%)"
    assert (told["hotspot"][~in_disc(codes, 3)] == "not significant").all()


def test_a_cluster_that_is_expected_is_none(codes, near):
    rng = np.random.default_rng(5)
    weights = np.where(in_disc(codes), 10.0, 2.0)
    count = rng.poisson(weights)
    raw = hotspots.tested(frame(codes, count), near)
    told = hotspots.tested(frame(codes, count, weights), near)
    assert raw["hotspot"][codes.index(MIDDLE)] == "hot (99%)"
    assert (told["hotspot"] == "not significant").all()


def test_one_full_area_alone_is_no_hotspot(codes, near):
    """One building does not make a neighbourhood."""
    count = np.random.default_rng(2).poisson(2, len(codes)).astype(float)
    count[codes.index(MIDDLE)] = 60
    told = hotspots.tested(frame(codes, count), near)
    assert (told["hotspot"] == "not significant").all()


@pytest.mark.parametrize("mean", [0.9, 30.0])
def test_false_alarms_keep_to_what_is_promised(codes, near, mean):
    """100 maps of chance alone: at a true 5%, 12 or more are rarer than 1 in 200."""
    rng = np.random.default_rng(11)
    weights = rng.gamma(2, 0.5, len(codes))
    alarms = sum(
        (
            hotspots.tested(frame(codes, rng.poisson(mean * weights), weights), near)[
                "hotspot"
            ]
            != "not significant"
        ).any()
        for _ in range(100)
    )
    assert stats.binom.sf(11, 100, 0.05) < 0.005
    assert alarms < 12


def test_the_same_again_and_in_any_order(codes, near, lumpy):
    count, weights = lumpy
    given = frame(codes, count, weights)
    told = hotspots.tested(given, near)
    pd.testing.assert_frame_equal(told, hotspots.tested(given, near))
    shuffled = given.sample(frac=1, random_state=1)
    other = hotspots.tested(shuffled, {one: near[one] for one in reversed(codes)})
    assert other.index.tolist() == shuffled.index.tolist()
    pd.testing.assert_frame_equal(told, other.sort_index())
    assert list(given) == ["area_code", "count", "expected"]  # as it was


def test_the_same_while_others_ask(codes, near, lumpy):
    """No random state is shared: pages of several people ask at once."""
    count, weights = lumpy
    given = frame(codes, count, weights)
    alone = hotspots.tested(given, near)
    arrangements.cache_clear()
    state = np.random.get_state()[1].tolist()
    found = []
    threads = [
        threading.Thread(target=lambda: found.append(hotspots.tested(given, near)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    for told in found:
        pd.testing.assert_frame_equal(told, alone)
    assert np.random.get_state()[1].tolist() == state


def test_another_seed_changes_little(codes, near, lumpy):
    count, weights = lumpy
    one = hotspots.tested(frame(codes, count, weights), near)
    other = hotspots.tested(frame(codes, count, weights), near, seed=5)
    assert (one["p_value"] != other["p_value"]).any()
    np.testing.assert_allclose(one["p_value"], other["p_value"], atol=0.01)


# Edges.


def test_columns_and_classes(codes, near, lumpy):
    told = hotspots.tested(frame(codes, lumpy[0]), near)
    assert list(told) == [
        "area_code",
        "count",
        "expected",
        "z",
        "p_value",
        "p_adjusted",
        "hotspot",
        "tested",
    ]
    assert set(told["hotspot"]) <= set(hotspots.CLASSES)
    assert told["expected"].isna().all()
    assert hotspots.CLASSES == (
        "hot (99%)",
        "hot (95%)",
        "cold (95%)",
        "cold (99%)",
        "not significant",
    )


def test_no_areas_give_no_rows():
    told = hotspots.tested(frame([], []), {})
    assert told.empty
    assert "hotspot" in told


def test_one_area_is_not_tested():
    told = hotspots.tested(frame([MIDDLE], [9]), {MIDDLE: []}).iloc[0]
    assert told["hotspot"] == "not significant"
    assert np.isnan(told["p_value"])
    assert told["tested"] == 0


def test_few_areas_that_all_touch_are_never_significant():
    codes = sorted(h3.grid_disk(MIDDLE, 0) + h3.grid_ring(MIDDLE, 1)[:2])
    told = hotspots.tested(frame(codes, [0, 50, 0]), cells.neighbours(codes))
    assert (told["hotspot"] == "not significant").all()
    assert told["p_value"].iloc[codes.index(MIDDLE)] == 1
    assert told["z"].notna().all()


@pytest.mark.parametrize("value", [0, 4])
def test_equal_counts_are_nowhere_significant(codes, near, value):
    told = hotspots.tested(frame(codes, value), near)
    assert (told["hotspot"] == "not significant").all()
    assert (told["z"] == 0).all()
    assert (told["p_value"] == 1).all()


def test_no_crime_against_residents_is_nowhere_significant(codes, near, lumpy):
    told = hotspots.tested(frame(codes, 0, lumpy[1]), near)
    assert (told["hotspot"] == "not significant").all()


def test_an_island_is_not_tested_and_changes_nothing(codes, near, lumpy):
    count, weights = lumpy
    (island,) = cells.cell_of(pd.Series([-1.3]), pd.Series([51.5]), 9)
    without = hotspots.tested(frame(codes, count, weights), near)
    told = hotspots.tested(
        frame([*codes, island], [*count, 500], [*weights, 1]), near | {island: []}
    )
    assert told.iloc[-1]["hotspot"] == "not significant"
    assert np.isnan(told.iloc[-1]["z"])
    pd.testing.assert_frame_equal(told.iloc[:-1], without)


def test_parkland_and_unknown_areas_are_left_out(codes, near, lumpy):
    """Nothing expected and nothing counted; residents or counts that nobody knows."""
    count, weights = lumpy[0].copy(), lumpy[1].copy()
    count[:2], weights[:2] = 0, 0
    weights[2], count[3] = np.nan, np.nan
    told = hotspots.tested(frame(codes, count, weights), near)
    assert told["z"].isna().tolist()[:5] == [True, True, True, True, False]
    assert (told["hotspot"][:4] == "not significant").all()
    assert (told["tested"] == len(codes) - 4).all()


def test_an_offence_where_nothing_is_expected_does_not_outweigh_all(codes, near, lumpy):
    count, weights = lumpy[0].copy(), lumpy[1].copy()
    count[10], weights[10] = 1, 0
    scores = standardised(count, weights)
    assert np.isfinite(scores).all()
    assert scores[10] < 2
    told = hotspots.tested(frame(codes, count, weights), near)
    assert told["z"].notna().all()


def test_nothing_expected_anywhere_takes_counts_as_they_are(codes, near, lumpy):
    count = lumpy[0] + 1
    told = hotspots.tested(frame(codes, count, 0.0), near)
    raw = hotspots.tested(frame(codes, count), near)
    pd.testing.assert_series_equal(told["p_value"], raw["p_value"])


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        (pd.DataFrame({"area_code": ["a"]}), "needs the column count"),
        (frame(["a", "a"], [1, 2]), "a is given twice"),
        (frame(["a", "b"], [1, -2]), "count holds a number below 0"),
        (frame(["a", "b"], [1, 2], [1, -1]), "expected holds a number below 0"),
    ],
)
def test_bad_input_is_refused_in_words(areas, words):
    with pytest.raises(HarrowError, match=words):
        hotspots.tested(areas, {"a": ["b"], "b": ["a"]})


def test_no_permutation_is_refused(codes, near):
    with pytest.raises(HarrowError, match="at least one"):
        hotspots.tested(frame(codes, 1), near, permutations=0)


def test_esda_waits_until_it_is_needed():
    """Its import takes over a second, which the first page must not wait for."""
    import subprocess

    asked = "import sys, harrow_dash.statistics.hotspots; print('esda' in sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "False"
