"""Before and after by small area: which areas can be tested, and what is found."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from harrow_dash import statistics
from harrow_dash.documents import hotspot_change
from harrow_dash.documents.hotspot_change import Periods
from harrow_dash.place_view import PlaceView
from harrow_dash.view import View

VIEW = View(
    "borough",
    "Whole borough",
    pd.Timestamp("2025-12-01"),
    True,
    "2023",
    "Plan",
    "burglary",
    date(2026, 1, 1),
)


def looked_at(first: str, start: str, end: str) -> PlaceView:
    offered = tuple(pd.date_range(first, end, freq="MS"))
    months = tuple(pd.date_range(start, end, freq="MS"))
    return PlaceView(
        VIEW, "cell", offered, months, "", None, "change", "residents", "area", "cell"
    )


def test_the_months_before_are_as_many_as_the_range() -> None:
    found = hotspot_change.periods(looked_at("2024-01", "2025-01", "2025-12"))
    assert found is not None
    assert found.words == ("January to December 2024", "January to December 2025")
    assert found.months == 12


def test_a_range_without_months_before_it_says_where_to_start() -> None:
    found = looked_at("2024-01", "2024-11", "2025-12")
    assert hotspot_change.periods(found) is None
    assert hotspot_change.missing(found).endswith(
        "Choose a range that starts in January 2025 or later."
    )
    alone = looked_at("2025-12", "2025-12", "2025-12")
    assert hotspot_change.missing(alone).endswith("Choose another last month.")


def monthly(areas: dict[str, tuple[int, int]]) -> pd.DataFrame:
    """Two months for each area, its count before and after."""
    return pd.DataFrame(
        [
            {"area_code": code, "month": pd.Timestamp(f"2025-0{place}-01"), "count": n}
            for code, counts in areas.items()
            for place, n in enumerate(counts, start=1)
        ]
    )


TWO = Periods(*map(pd.Timestamp, ["2025-01-01", "2025-01-01"] + ["2025-02-01"] * 2))


def test_areas_that_could_never_show_a_change_do_not_weaken_the_others() -> None:
    """10 to 30 is p = 0.0015: lost among 600 tests, clear when few can tell."""
    areas = {f"quiet{number}": (1, 0) for number in range(599)} | {"busy": (10, 30)}
    found = hotspot_change._tested(monthly(areas), "burglary", TWO)
    verdicts = found.set_index("area_code")["verdict"]
    assert verdicts["busy"] == "rise"
    assert set(verdicts.drop("busy")) == {"not tested"}
    plain = statistics.compare(found.drop(columns="comparable"))
    assert set(plain["verdict"]) == {"no clear change"}


def test_what_is_left_out_depends_on_the_total_alone() -> None:
    for split in ((4, 4), (8, 0), (0, 8)):
        areas = {"one": split, "other": (40, 40)}
        found = hotspot_change._tested(monthly(areas), "burglary", TWO)
        assert set(found["verdict"]) <= {"no clear change", "rise", "fall"}
        areas = {"one": (split[0] // 4, split[1] // 4), "other": (40, 40)}
        found = hotspot_change._tested(monthly(areas), "burglary", TWO)
        assert found.set_index("area_code").loc["one", "verdict"] == "not tested"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_chance_alone_rarely_shows_a_change(seed: int) -> None:
    """Of 60 maps where nothing changed about three may show any change."""
    rng = np.random.default_rng(seed)
    rates = rng.gamma(0.5, 6, 150)
    alarms = 0
    for _ in range(60):
        areas = {
            str(number): tuple(rng.poisson(rate, 2))
            for number, rate in enumerate(rates)
        }
        found = hotspot_change._tested(monthly(areas), "burglary", TWO)
        alarms += found["verdict"].isin(["rise", "fall"]).any()
    assert alarms <= 8  # of 60; over 8 has a chance of 1 in 500 at 5%
