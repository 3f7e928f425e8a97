"""Year to date and quarters against the same months, worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from harrow_dash.errors import HarrowError
from harrow_dash.measures.periods import (
    quarter,
    rolling_year,
    same_months,
    year_to_date,
)

TO = pd.Timestamp("2026-02-01")


def figures() -> pd.DataFrame:
    """Two wards, April 2023 on; value = months since then, the second ward tenfold."""
    months = pd.date_range("2023-04-01", "2026-02-01", freq="MS")
    one = pd.DataFrame(
        {
            "measure": "burglary",
            "area_code": "E05013542",
            "area_name": "Belmont",
            "month": months,
            "value": np.arange(len(months), dtype=float),
        }
    )
    two = one.assign(area_code="E05013543", area_name="Canons", value=one["value"] * 10)
    return pd.concat([two, one], ignore_index=True)


def test_financial_year_to_date_against_the_same_months():
    table = year_to_date(figures(), TO)
    # April 2025 is month 24: 24 + … + 34 = 319; a year before 12 + … + 22 = 187.
    assert table["after"].tolist() == [319, 3190]
    assert table["before"].tolist() == [187, 1870]
    assert table["months"].tolist() == [11, 11]
    assert table["start"][0] == pd.Timestamp("2025-04-01")
    assert table["area_name"].tolist() == ["Belmont", "Canons"]
    in_april = year_to_date(figures(), pd.Timestamp("2025-04-01"))
    assert (in_april["months"][0], in_april["after"][0]) == (1, 24)


@pytest.mark.parametrize(
    ("to", "start"),
    [("2026-02", "2025-10"), ("2025-12", "2025-10"), ("2025-09", "2025-07")],
)
def test_last_whole_quarter_against_the_same_quarter(to, start):
    table = quarter(figures(), pd.Timestamp(f"{to}-01"))
    assert table["start"][0] == pd.Timestamp(f"{start}-01")
    assert table["after"][0] - table["before"][0] == 36  # three months, 12 each


def test_twelve_months_against_twelve():
    # March 2025 is month 23: 23 + … + 34 = 342, a year before 144 less.
    table = rolling_year(figures(), TO)
    assert (table["before"][0], table["after"][0]) == (198, 342)


def test_a_missing_month_gives_no_sum():
    frame = figures()
    frame.loc[
        (frame["month"] == "2024-12") & (frame["area_code"] == "E05013542"), "value"
    ] = np.nan
    gone = frame[frame["month"] != "2025-12"]
    table = quarter(frame, TO)
    assert np.isnan(table["before"][0])
    assert table["after"][0] == 31 + 30 + 32
    assert quarter(gone, TO)["after"].isna().all()


def test_a_break_between_the_periods_is_told():
    inside = [pd.Timestamp("2024-12-01")]
    assert not quarter(figures(), TO, breaks=inside)["comparable"].any()
    # A break that begins with the earlier period leaves both on one side.
    before = [pd.Timestamp("2024-10-01")]
    assert quarter(figures(), TO, breaks=before)["comparable"].all()


def test_periods_that_cannot_be_compared_are_refused():
    with pytest.raises(HarrowError, match="1 to 12 months"):
        same_months(figures(), pd.Timestamp("2024-01-01"), TO)
    with pytest.raises(HarrowError, match="twice"):
        quarter(pd.concat([figures(), figures()]), TO)
    with pytest.raises(HarrowError, match="area_code"):
        quarter(figures()[["month", "value"]], TO)
