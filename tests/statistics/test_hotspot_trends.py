"""Tests of how hotspots develop: hand-made series, periods, planted stories; shares."""

from itertools import product

import h3
import numpy as np
import pandas as pd
import pytest

from harrow_dash.errors import HarrowError
from harrow_dash.geometry import cells
from harrow_dash.statistics import hotspots

MIDDLE = "89195daec5bffff"


@pytest.fixture(scope="module")
def codes():
    """A disc of 271 hexagons, in order."""
    return sorted(h3.grid_disk(MIDDLE, 9))


@pytest.fixture(scope="module")
def near(codes):
    return cells.neighbours(codes)


def months(number, start="2024-03-01"):
    return pd.date_range(start, periods=number, freq="MS")


def story(codes, risks, usual=1.0, seed=3):
    """Counts by area and month: a disc of seven has these multiples of the usual."""
    rng = np.random.default_rng(seed)
    disc = np.isin(codes, h3.grid_disk(MIDDLE, 1))
    rows = [
        pd.DataFrame(
            {
                "area_code": codes,
                "month": month,
                "count": rng.poisson(np.where(disc, usual * risk, usual)),
            }
        )
        for month, risk in zip(months(len(risks)), risks, strict=True)
    ]
    return pd.concat(rows, ignore_index=True)


def told_of(told, code=MIDDLE):
    return told.set_index("area_code").loc[code]


# The rules, by hand. 1 is a hot period.


@pytest.mark.parametrize(
    ("hot", "change", "trend"),
    [
        ("00000001", 0, "new"),
        ("00000011", 0, "new"),
        ("00000011", 1, "new"),  # a rise from nothing is new
        ("00000010", 0, "sporadic"),  # over already
        ("01000001", 0, "sporadic"),
        ("01000001", 1, "intensifying"),
        ("00011111", 1, "intensifying"),
        ("11111111", 1, "intensifying"),
        ("11111110", 1, "intensifying"),
        ("11111100", 1, "fading"),  # no longer hot, whatever the numbers say
        ("11111100", 0, "fading"),
        ("11100000", 0, "fading"),
        ("11000000", 0, "sporadic"),
        ("11000000", -1, "fading"),
        ("11111111", -1, "fading"),
        ("11111111", 0, "persistent"),
        ("10101010", 0, "persistent"),
        ("11110001", 0, "persistent"),
        ("10010010", 0, "sporadic"),
        ("00100000", 0, "sporadic"),
        ("00000000", 0, "persistent"),  # over all months together only
        ("00000000", 1, "persistent"),
        ("00000000", -1, "fading"),
        ("00001", 0, "new"),
        ("10001", 0, "sporadic"),
        ("11001", 0, "persistent"),
    ],
)
def test_rules_by_hand(hot, change, trend):
    assert hotspots.pattern([sign == "1" for sign in hot], change) == trend


@pytest.mark.parametrize("periods", [5, 6, 8])
def test_every_series_has_exactly_one_trend(periods):
    """As the sentences of TRENDS say it, written down once more."""
    for hot in product([False, True], repeat=periods):
        for change in (-1, 0, 1):
            before, last, now = hot[:-2], any(hot[-2:]), hot[-1]
            half = sum(hot) >= periods / 2
            rules = {
                "new": now and not any(before),
                "intensifying": last and change > 0,
                "fading": change < 0 or (sum(before) >= len(before) / 2 and not last),
                "persistent": half or not any(hot),
                "sporadic": True,
            }
            assert list(rules) == list(hotspots.TRENDS)
            first = next(name for name, holds in rules.items() if holds)
            assert hotspots.pattern(hot, change) == first


def test_rules_are_sentences():
    for name, rule in hotspots.TRENDS.items():
        assert name == name.lower()
        assert rule[0].isupper()
        assert rule.endswith(".")


@pytest.mark.parametrize(
    ("series", "change"),
    [
        ([1, 2, 3, 4, 5], 1),  # 2 in 120 orders are as clear: p = 1 in 60
        ([5, 4, 3, 2, 1], -1),
        ([1, 2, 3, 5, 4], 0),  # 5 in 60
        ([1, 2, 3, 4], 0),  # 2 in 24
        ([1, 1, 1, 1, 1, 1], 0),
        ([1, np.nan, 2, 3, 4, 5], 1),
        ([1, np.nan, 2, 3, 4], 0),
        ([1, 2, 3, 4, 5, 6, 7, np.inf], 1),
        ([4, 1, 3, 2, 4, 2, 3, 1], 0),
        ([0, 0, 0, 1, 1, 2, 2, 3], 1),  # with ties
    ],
)
def test_a_clear_rise_or_fall(series, change):
    assert hotspots.direction(series) == change


@pytest.mark.parametrize(
    ("number", "lengths"),
    [
        (24, [3] * 8),
        (36, [3] * 12),
        (17, [3] * 5),  # the two earliest are left out
        (15, [3] * 5),
        (14, [2] * 7),
        (11, [2] * 5),
        (9, [1] * 9),
        (5, [1] * 5),
        (4, []),
        (0, []),
    ],
)
def test_periods_are_counted_back_from_the_last_month(number, lengths):
    given = list(months(number))
    parts = hotspots.periods(given)
    assert [len(part) for part in parts] == lengths
    joined = [month for part in parts for month in part]
    assert joined == given[len(given) - len(joined) :]


# Whole stories.


@pytest.mark.parametrize(
    ("risks", "trend", "usual"),
    [
        ([4] * 24, "persistent", 1),
        ([1] * 18 + [6] * 6, "new", 1),
        (np.repeat([1, 1.4, 1.8, 2.2, 2.6, 3, 3.4, 3.8], 3), "intensifying", 5),
        (np.repeat([3.8, 3.4, 3, 2.6, 2.2, 1.8, 1.4, 1], 3), "fading", 5),
        ([4] * 18 + [1] * 6, "fading", 1),
        (np.repeat([1, 5, 1, 1, 1, 5, 1, 1], 3), "sporadic", 1),
        ([1] * 24, "", 1),
    ],
)
def test_planted_stories_are_told(codes, near, risks, trend, usual):
    told = hotspots.trend(story(codes, risks, usual), near)
    middle = told_of(told)
    assert middle["trend"] == trend
    assert middle["periods"] == 8
    assert (middle["hot_periods"] > 0) == (trend != "")
    far = ~told["area_code"].isin(h3.grid_disk(MIDDLE, 2))
    # Of the areas called hot one in twenty may be false: at most a few, side by side.
    assert (told["trend"][far] != "").sum() <= 3
    assert (told["hot_periods"][told["trend"] == ""] == 0).all()


def test_columns_and_rows(codes, near):
    told = hotspots.trend(story(codes, [3] * 10), near)
    assert list(told) == ["area_code", "trend", "hot_periods", "periods"]
    assert told["area_code"].tolist() == codes
    assert set(told["trend"]) <= {*hotspots.TRENDS, ""}
    assert (told["periods"] == 5).all()


def test_hot_areas_of_the_map_all_have_a_trend(codes, near):
    given = story(codes, [2.5] * 24)
    sums = given.groupby("area_code", as_index=False)["count"].sum()
    tested = hotspots.tested(sums, near).set_index("area_code")
    told = hotspots.trend(given, near).set_index("area_code")
    hot = tested["hotspot"].str.startswith("hot")
    assert hot.any()
    assert (told["trend"][hot] != "").all()


def test_a_steady_hotspot_too_weak_for_any_period_is_persistent(codes, near):
    """Every month the same counts, so no rise; 2 in the disc, 1 elsewhere or 0."""
    disc = np.isin(codes, h3.grid_disk(MIDDLE, 1))
    rng = np.random.default_rng(9)
    usual = rng.poisson(1.0, (24, len(codes)))
    usual[:, disc] = 2
    given = pd.DataFrame(
        {
            "area_code": np.tile(codes, 24),
            "month": np.repeat(months(24), len(codes)),
            "count": usual.ravel(),
        }
    )
    told = told_of(hotspots.trend(given, near))
    assert told["trend"] == "persistent"


def test_a_rise_of_the_whole_borough_is_no_rise_of_a_hotspot(codes, near):
    given = story(codes, [4] * 24, usual=3)
    steps = given["month"].rank(method="dense").sub(1) // 3 + 1
    told = told_of(hotspots.trend(given.assign(count=given["count"] * steps), near))
    assert told["trend"] == "persistent"


def test_what_is_expected_month_by_month(codes, near):
    """Where residents foretell the disc's counts there is no hotspot, nor a trend."""
    disc = np.isin(codes, h3.grid_disk(MIDDLE, 1))
    given = story(codes, [4] * 24)
    weights = dict(zip(codes, np.where(disc, 4.0, 1.0), strict=True))
    told = hotspots.trend(given.assign(expected=given["area_code"].map(weights)), near)
    assert (told["trend"] == "").all()


def test_months_that_are_missing_are_passed_over(codes, near):
    """As police.uk lacks March 2016: 15 months of 17 still make five periods."""
    given = story(codes, [4] * 17)
    gone = given["month"].isin([months(17)[2], months(17)[9]])
    told = hotspots.trend(given[~gone], near)
    assert told_of(told)["trend"] == "persistent"
    assert (told["periods"] == 5).all()


def test_an_area_without_a_row_for_a_month_is_not_tested_then(codes, near):
    given = story(codes, [4] * 24)
    gap = (given["area_code"] == MIDDLE) & (given["month"] < months(24)[12])
    told = told_of(hotspots.trend(given[~gap], near))
    assert told["hot_periods"] <= 4
    assert told["periods"] == 8


def test_too_few_months_tell_no_trend(codes, near):
    told = hotspots.trend(story(codes, [9] * 4), near)
    assert (told["trend"] == "").all()
    assert (told["periods"] == 0).all()


def test_no_rows_and_no_crime(codes, near):
    nothing = hotspots.trend(story(codes, [0.0] * 8, usual=0), near)
    assert (nothing["trend"] == "").all()
    assert (nothing["periods"] == 8).all()
    empty = hotspots.trend(story(codes, [1]).iloc[:0], near)
    assert empty.empty
    assert list(empty) == ["area_code", "trend", "hot_periods", "periods"]


def test_one_area_has_no_trend():
    given = story([MIDDLE], [3] * 24)
    told = hotspots.trend(given, {MIDDLE: []})
    assert told["trend"].tolist() == [""]


def test_a_month_twice_is_refused(codes, near):
    given = story(codes, [1] * 6)
    with pytest.raises(HarrowError, match="two rows for one month"):
        hotspots.trend(pd.concat([given, given.iloc[:1]]), near)


def test_trends_do_not_depend_on_the_order_of_rows(codes, near):
    given = story(codes, [4] * 15)
    one = hotspots.trend(given, near)
    other = hotspots.trend(given.sample(frac=1, random_state=1), near)
    pd.testing.assert_frame_equal(one, other)


# How concentrated.


def test_concentration_by_hand():
    curve = hotspots.concentration(pd.Series([1, 6, 0, 3]))
    assert curve["share_of_areas"].tolist() == [0, 0.25, 0.5, 0.75, 1]
    np.testing.assert_allclose(curve["share_of_crime"], [0, 0.6, 0.9, 1, 1])


@pytest.mark.parametrize(
    ("share", "held"), [(0, 0), (0.25, 0.6), (0.125, 0.3), (0.5, 0.9), (1, 1)]
)
def test_the_share_in_the_fullest_areas(share, held):
    counts = pd.Series([1, 6, 0, 3])
    assert hotspots.top_share(counts, share) == pytest.approx(held)


def test_an_even_spread_is_a_straight_line():
    curve = hotspots.concentration(pd.Series([2.0] * 50))
    np.testing.assert_allclose(curve["share_of_areas"], curve["share_of_crime"])
    assert hotspots.top_share(pd.Series([2.0] * 50)) == pytest.approx(0.05)


def test_no_crime_has_no_concentration():
    assert hotspots.concentration(pd.Series([0, 0]))["share_of_crime"].isna().all()
    assert np.isnan(hotspots.top_share(pd.Series([0, 0])))
    assert np.isnan(hotspots.top_share(pd.Series([], dtype="float")))
    assert len(hotspots.concentration(pd.Series([3.0, np.nan]))) == 2


@pytest.mark.parametrize("share", [-0.1, 1.5, float("nan")])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(HarrowError, match="from 0 to 1"):
        hotspots.top_share(pd.Series([1, 2]), share)
