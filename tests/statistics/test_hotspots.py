"""Hotspots: a published case, ratios by hand, what is planted, edges, concentration."""

import csv

import numpy as np
import pandas as pd
import pytest
from h3 import grid_disk

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.geometry import cells
from harrow_dash.statistics import hotspots, overdispersion, spatial_scan

MIDDLE = "89195da4d33ffff"
TRACTS = config.ROOT.parent / "shared" / "reference" / "new_york_leukaemia.csv"


@pytest.fixture(scope="module")
def codes() -> list[str]:
    """A disc of 271 hexagons."""
    return sorted(grid_disk(MIDDLE, 9))


@pytest.fixture(scope="module")
def near(codes):
    return cells.neighbours(codes)


def frame(codes, count, expected=None) -> pd.DataFrame:
    made = pd.DataFrame({"area_code": codes, "count": count}).astype({"count": float})
    return made if expected is None else made.assign(expected=expected)


def in_disc(codes, rings: int):
    return np.isin(codes, list(grid_disk(MIDDLE, rings)))


def test_the_ratio_of_a_window_by_hand():
    """10 of 20 inside where 5 are expected: 10 ln 2 + 10 ln (10 / 15)."""
    found = spatial_scan.log_likelihood_ratio(
        np.array([10.0, 3.0, 0.0]), np.array([5.0, 5.0, 5.0]), 20.0
    )
    assert found == pytest.approx([10 * np.log(2) + 10 * np.log(10 / 15), 0, 0])


@pytest.mark.real
def test_the_ratios_of_a_published_case():
    """281 tracts in New York State: the clusters that SaTScan 9.6 prints."""
    if not TRACTS.exists():
        pytest.skip("The published case is not here: ../shared/reference is absent.")
    with TRACTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    x, y, people, cases = (
        np.array([float(row[one]) for row in rows])
        for one in ("longitude", "latitude", "population", "cases")
    )
    windows = spatial_scan.circles(x, y, people, 0.1)
    expected = people * cases.sum() / people.sum()
    ratio = spatial_scan.log_likelihood_ratio(
        windows.members @ cases, windows.members @ expected, cases.sum()
    )
    taken, found = np.zeros(len(rows), dtype=bool), []
    for window in np.argsort(-ratio, kind="stable"):
        areas = windows.members[int(window)].indices
        if not taken[areas].any():
            taken[areas] = True
            found.append((len(areas), cases[areas].sum(), round(ratio[window], 6)))
    assert found[:3] == [(26, 85, 11.577255), (8, 38, 9.019716), (33, 64, 6.11414)]


def test_the_spread_between_areas_is_found_without_the_strangest():
    rng = np.random.default_rng(1)
    usual = np.full(600, 4.0)
    even = rng.poisson(usual).astype(float)
    assert overdispersion.spread(even, usual) < 0.1
    lumpy = rng.poisson(usual * rng.gamma(2, 0.5, 600)).astype(float)
    assert 0.35 < overdispersion.spread(lumpy, usual) < 0.65
    even[:10] += 40
    assert overdispersion.spread(even, usual) < 0.2


def test_one_full_area_is_hot_and_its_neighbours_are_not(codes, near):
    """26 where 1.8 are expected, 4 in another: the first is hot, and by far."""
    rng = np.random.default_rng(3)
    count = rng.poisson(1.8, len(codes)).astype(float)
    count[codes.index(MIDDLE)] = 26
    told = hotspots.tested(frame(codes, count), near).set_index("area_code")
    assert told.loc[MIDDLE, "hotspot"] == "hot place"
    assert told.loc[MIDDLE, "relative_risk"] == told["relative_risk"].max()
    assert told.loc[MIDDLE, "low"] > 5
    assert set(told.drop(MIDDLE)["hotspot"]) == {"not significant"}


def test_areas_that_are_hot_together_are_a_cluster(codes, near):
    rng = np.random.default_rng(4)
    disc = in_disc(codes, 1)
    count = rng.poisson(np.where(disc, 9.0, 2.0))
    told = hotspots.tested(frame(codes, count), near)
    hot = told["hotspot"].isin(hotspots.HOT).to_numpy()
    assert hot[disc].sum() >= 6
    assert hot[~disc].sum() <= 1
    assert set(told.loc[hot & disc, "cluster"]) == {1}
    assert set(told.loc[~hot, "cluster"]) == {0}


def test_a_hole_is_cold(codes, near):
    rng = np.random.default_rng(5)
    hole = in_disc(codes, 2)
    told = hotspots.tested(frame(codes, rng.poisson(np.where(hole, 2.0, 30.0))), near)
    assert told["hotspot"][codes.index(MIDDLE)] == "cold"
    assert not told["hotspot"].isin(hotspots.HOT).any()


def test_what_is_expected_is_no_hotspot(codes, near):
    rng = np.random.default_rng(6)
    weights = np.where(in_disc(codes, 1), 20.0, 2.0)
    count = rng.poisson(weights)
    raw = hotspots.tested(frame(codes, count), near)
    told = hotspots.tested(frame(codes, count, weights), near)
    assert raw["hotspot"].isin(hotspots.HOT).sum() >= 6
    assert set(told["hotspot"]) == {"not significant"}


@pytest.mark.parametrize("lump", [0.0, 0.5])
def test_chance_alone_is_hardly_ever_hot(codes, near, lump):
    """Of 60 maps 5% would be 3: more than 7 have a chance under 2%."""
    rng = np.random.default_rng(7)
    alarms = 0
    for _ in range(60):
        rates = rng.gamma(1 / lump, lump, len(codes)) if lump else 1.0
        count = rng.poisson(3.0 * rates * np.ones(len(codes)))
        told = hotspots.tested(frame(codes, count), near, draws=299)
        alarms += bool(told["hotspot"].isin(hotspots.HOT).any())
    assert alarms <= 7


def test_risks_are_drawn_in_where_counts_are_small_and_not_where_they_are_strange():
    """With no spread: 3 where 1 is expected is near 1; 60 where 6 are is near 10."""
    count = np.array([3.0, 60.0, *np.full(200, 4.0)])
    usual = np.array([1.0, 6.0, *np.full(200, 4.0)])
    risk, low, high = hotspots.relative_risk(count, usual, 0.05)
    assert 1.0 < risk[0] < 1.6
    assert 9.0 < risk[1] < 10.5
    assert low[1] < risk[1] < high[1]
    assert risk[2:] == pytest.approx(1.0, abs=0.05)


def test_the_order_of_rows_says_nothing(codes, near):
    rng = np.random.default_rng(8)
    given = frame(codes, rng.poisson(3.0, len(codes)), 1.0)
    told = hotspots.tested(given, near)
    mixed = hotspots.tested(given.sample(frac=1, random_state=1), near)
    pd.testing.assert_frame_equal(told, mixed.sort_index())


def test_what_cannot_be_tested_is_left_out(codes, near):
    count = np.full(len(codes), 3.0)
    usual = np.full(len(codes), 3.0)
    count[0], usual[1], usual[2] = np.nan, np.nan, 0.0
    told = hotspots.tested(frame(codes, count, usual), near)
    assert told["relative_risk"].isna().tolist()[:4] == [True, True, True, False]
    assert set(told["tested"]) == {len(codes) - 3}
    assert set(told["hotspot"]) == {"not significant"}
    nothing = hotspots.tested(frame(codes, 0), near)
    assert set(nothing["hotspot"]) == {"not significant"}
    assert hotspots.tested(frame([], []), {}).empty


@pytest.mark.parametrize(
    ("areas", "words"),
    [
        (pd.DataFrame({"area_code": ["a"]}), "needs the column count"),
        (frame(["a", "a"], [1, 2]), "given twice"),
        (frame(["a"], [-1]), "below 0"),
        (frame(["a"], [1], -1.0), "below 0"),
    ],
)
def test_bad_frames_are_refused(areas, words):
    with pytest.raises(HarrowError, match=words):
        hotspots.tested(areas, {})


def months_of(codes, risks, usual=3.0) -> pd.DataFrame:
    """Months whose counts are as expected, but for the middle's multiple of it."""
    rng = np.random.default_rng(9)
    parts = []
    for number, risk in enumerate(risks):
        rates = np.where(np.array(codes) == MIDDLE, usual * risk, usual)
        parts.append(
            pd.DataFrame(
                {
                    "area_code": codes,
                    "month": pd.Timestamp("2025-01-01") + pd.DateOffset(months=number),
                    "count": rng.poisson(rates),
                    "expected": usual,
                }
            )
        )
    return pd.concat(parts)


@pytest.mark.parametrize(
    ("risks", "hot", "trend"),
    [
        ([1] * 9 + [8] * 3, [], "emerging"),
        ([6] * 12, [MIDDLE], "steady"),
        ([10] * 9 + [0.5] * 3, [MIDDLE], "fading"),
        ([1] * 12, [], ""),
    ],
)
def test_what_became_of_a_hotspot(codes, near, risks, hot, trend):
    told = hotspots.trend(months_of(codes, risks), near, hot).set_index("area_code")
    assert told.loc[MIDDLE, "trend"] == trend
    assert (told.drop(MIDDLE)["trend"] == "").all()
    assert set(told["latest"]) == {3}


def test_few_months_tell_nothing_of_the_time(codes, near):
    told = hotspots.trend(months_of(codes, [9] * 5), near, [MIDDLE])
    assert set(told["trend"]) == {""}
    assert set(told["latest"]) == {0}
    twice = pd.concat([months_of(codes, [1]), months_of(codes, [1])])
    with pytest.raises(HarrowError, match="two rows for one month"):
        hotspots.trend(twice, near)


def test_the_whole_maps_rise_is_no_emerging_hotspot(codes, near):
    months = months_of(codes, [1] * 12)
    late = months["month"] >= pd.Timestamp("2025-10-01")
    months.loc[late, "count"] *= 3
    told = hotspots.trend(months, near)
    assert (told["trend"] == "").all()


def test_concentration_of_counts():
    curve = hotspots.concentration(pd.Series([6.0, 3.0, 1.0, 0.0]))
    assert curve["share_of_crime"].tolist() == pytest.approx([0, 0.6, 0.9, 1, 1])
    assert hotspots.top_share(pd.Series([6.0, 3.0, 1.0, 0.0]), 0.25) == 0.6
    with pytest.raises(HarrowError, match="from 0 to 1"):
        hotspots.top_share(pd.Series([1.0]), 2)
