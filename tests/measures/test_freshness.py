"""Ages are counted from the last day of the data, against a promise."""

from datetime import date

import pandas as pd
import pytest

from harrow_dash.measures.freshness import freshness, is_incomplete

FEBRUARY = pd.Timestamp("2026-02-01")


@pytest.mark.parametrize(
    ("today", "days", "level", "old"),
    [
        (date(2026, 4, 14), 45, "fresh", False),
        (date(2026, 4, 15), 46, "amber", False),
        (date(2026, 5, 14), 75, "amber", False),
        (date(2026, 5, 15), 76, "red", False),
        (date(2026, 8, 30), 183, "red", False),
        (date(2026, 8, 31), 184, "red", True),
    ],
)
def test_age_has_three_levels_and_a_warning(
    today: date, days: int, level: str, old: bool
) -> None:
    found = freshness("mps_ward", "Wards", FEBRUARY, date(2026, 3, 20), today)
    assert (found.days, found.level, found.old) == (days, level, old)


def test_next_figures_are_due_by_the_publishers_rhythm() -> None:
    ward = freshness("mps_ward", "Wards", FEBRUARY, date(2026, 3, 20), date(2026, 4, 1))
    assert ward.expected == pd.Timestamp("2026-04-01")  # March, a month late
    december = pd.Timestamp("2023-12-01")
    survey = freshness(
        "mopac_survey", "S", december, date(2024, 4, 1), date(2024, 5, 1)
    )
    assert survey.expected == pd.Timestamp("2024-06-01")  # the quarter to March
    outline = freshness("boundary_boroughs", "B", FEBRUARY, date.min, date(2026, 4, 1))
    assert outline.expected is None


def test_a_file_released_within_its_last_month_has_it_incomplete() -> None:
    assert is_incomplete(FEBRUARY, date(2026, 2, 28))
    assert not is_incomplete(FEBRUARY, date(2026, 3, 18))
    assert not is_incomplete(FEBRUARY, None)
