"""Early warnings from files as the police publish them."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from files import BOROUGH, DASHBOARD, EDGWARE, HARROW, WARD, series, write
from stored import Asked

from harrow_dash.definitions import catalogue
from harrow_dash.findings import families, warnings

# Ten years to February 2026, never more than two off 20.
USUAL = [20 + (place * 7 % 5) - 2 for place in range(120)]

Load = Callable[..., object]


def borough(path: Path, *last: int) -> Path:
    """Ten years of burglaries of businesses that end in `last`."""
    counts = [*USUAL[: 120 - len(last)], *last]
    return write(path / "b.csv", BOROUGH, series("2016-03", *counts))


def by_month(frame: pd.DataFrame) -> list[str]:
    return sorted(f"{month:%Y-%m}" for month in frame["month"])


def test_a_month_far_above_its_past_is_warned_of(
    tmp_path: Path, load: Load, figures: Asked
):
    load(borough(tmp_path, 60))
    found = warnings.warnings(figures.con())
    # The whole and its part are one family: one warning. All crime is none of it.
    assert sorted(found["measure"]) == ["all_recorded", "burglary"]
    row = found.set_index("measure").loc["burglary"]
    assert (row["area_code"], row["window"], row["value"]) == (HARROW, 1, 60)
    assert row["expected"] == pytest.approx(20, abs=1)
    assert row["low"] <= 18
    assert 22 <= row["high"] < 45
    assert row["ratio"] == pytest.approx(60 / row["expected"])
    assert (row["direction"], row["grade"]) == ("above", "clear")
    assert f"{row['first_warned']:%Y-%m}" == "2026-02"


def test_a_usual_month_is_not(tmp_path: Path, load: Load, figures: Asked):
    load(borough(tmp_path, 24))
    assert warnings.warnings(figures.con()).empty
    assert warnings.every_warning(figures.con()).empty
    seen = warnings.watched(figures.con())
    assert seen["month"].nunique() == 36
    assert set(seen["measure"]) == {"all_recorded", "burglary", "burglary_business"}


def test_a_fall_is_warned_of_too(tmp_path: Path, load: Load, figures: Asked):
    load(borough(tmp_path, 1))
    row = warnings.warnings(figures.con()).iloc[0]
    assert (row["direction"], row["value"]) == ("below", 1)
    assert row["value"] < row["low"]


def test_three_months_tell_what_one_does_not(
    tmp_path: Path, load: Load, figures: Asked
):
    load(borough(tmp_path, 31, 31, 31))
    every = warnings.every_warning(figures.con())
    row = warnings.warnings(figures.con()).set_index("measure").loc["burglary"]
    assert (row["window"], row["value"]) == (3, 93)
    assert row["expected"] == pytest.approx(60, abs=3)
    assert row["first_warned"] == every.loc[every["measure"] == "burglary"].month.min()


def test_each_month_is_judged_as_if_it_were_the_newest(
    tmp_path: Path, load: Load, figures: Asked
):
    """What came later changes nothing of what an earlier month was warned of."""
    rising = [60, 60, 60, 60, 20, 20, 20]
    load(borough(tmp_path, *rising))
    later = warnings.every_warning(figures.con())
    early = tmp_path / "early"
    short = [*USUAL[: 120 - len(rising)], *rising[:4]]
    load(write(early / "b.csv", BOROUGH, series("2016-03", *short)))
    # The earlier file is the older release: a store of its own has it alone.
    figures.path.unlink()
    load(early / "b.csv")
    alone = warnings.every_warning(figures.con())
    assert by_month(alone) == by_month(later[later["month"] <= "2025-11-01"])
    as_at = warnings.warnings(figures.con(), pd.Timestamp("2025-11-01"))
    assert set(as_at["first_warned"]) == {pd.Timestamp("2025-08-01")}


def test_what_became_of_a_warning(tmp_path: Path, load: Load, figures: Asked):
    load(borough(tmp_path, 60, 20, 20, 21, 19, 20))
    found = warnings.what_became(figures.con())
    row = found.set_index("measure").loc["burglary"]
    assert f"{row['month']:%Y-%m}" == "2025-09"
    assert row["later"] == 20 + 20 + 21
    assert row["later_expected"] == pytest.approx(60, abs=8)
    early = warnings.what_became(figures.con(), pd.Timestamp("2025-11-01"))
    assert early["later"].isna().all()


def test_a_missing_month_is_neither_none_nor_judged(
    tmp_path: Path, load: Load, figures: Asked
):
    """A file without a month says nothing about it: no fall is made of that."""
    counts = series("2016-03", *USUAL)
    del counts["202512"]
    load(write(tmp_path / "b.csv", BOROUGH, counts))
    assert warnings.every_warning(figures.con()).empty
    seen = warnings.watched(figures.con())
    mine = seen[seen["measure"] == "burglary"]
    assert pd.Timestamp("2025-12-01") not in set(mine["month"])
    three = mine[mine["window"] == 3]
    assert not {*by_month(three)} & {"2025-12", "2026-01", "2026-02"}


def test_a_ward_is_warned_of_by_itself(tmp_path: Path, load: Load, figures: Asked):
    counts = [*([2, 3, 1, 2] * 30)[:119], 15]
    load(write(tmp_path / "w.csv", WARD, series("2016-03", *counts)))
    found = warnings.warnings(figures.con())
    assert set(found["area_code"]) == {EDGWARE}
    assert set(found["value"]) == {15}


def hate(path: Path, before: int, after: int) -> Path:
    """Hate crimes of Harrow by month from March 2018, another level from March 2024."""
    rows = [
        {
            "Month_Year": f"{month:%d/%m/%Y}",
            "Count": before if month < pd.Timestamp("2024-03-01") else after,
        }
        for month in pd.date_range("2018-03-01", "2026-10-01", freq="MS")
    ]
    rows = [row | {"Refresh Date": "02/11/2026"} for row in rows]
    return write(path / "d.csv", DASHBOARD, *rows)


def test_nothing_is_held_against_figures_from_across_a_break(
    tmp_path: Path, load: Load, figures: Asked
):
    """Twice as many from March 2024, when recording changed, is no warning."""
    load(hate(tmp_path, 30, 60))
    assert warnings.every_warning(figures.con()).empty
    seen = warnings.watched(figures.con())
    months = by_month(seen[seen["measure"] == "hate_crime"])
    # 24 months of baseline and the three newest after it: June 2026 is the first.
    assert "2024-02" in months
    assert not [month for month in months if "2024-03" <= month < "2026-05"]
    assert "2026-10" in months


def test_a_measure_that_ended_long_ago_is_not_watched(
    tmp_path: Path, load: Load, figures: Asked
):
    load(borough(tmp_path, 20), hate(tmp_path, 30, 30))
    newest = warnings.newest_months(figures.con())
    assert set(newest) == {"hate_crime"}
    then = warnings.newest_months(figures.con(), pd.Timestamp("2026-03-01"))
    assert {"burglary", "burglary_business"} <= set(then)


def test_an_empty_store_has_none(tmp_path: Path, load: Load, figures: Asked):
    load(write(tmp_path / "b.csv", BOROUGH, series("2026-01", 4, 5)))
    assert warnings.warnings(figures.con()).empty
    assert warnings.what_became(figures.con()).empty
    assert warnings.newest_months(figures.con()) == {}


def test_every_part_of_a_family_is_a_measure():
    named = {*families.FAMILIES, *families.FAMILY}
    assert named <= set(catalogue.catalogue())
    assert not set(families.FAMILIES) & set(families.FAMILY)
