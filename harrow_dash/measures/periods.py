"""Comparisons that do not mistake the season for a change.

A period is compared with the same months a year before: burglary in the winter
quarter with the winter quarter, never with the autumn. The answers go straight to
`statistics.compare`.
"""

from collections.abc import Iterable

import pandas as pd

from harrow_dash.errors import HarrowError

KEYS = ("measure", "area_code", "area_name")


def same_months(
    frame: pd.DataFrame,
    start: pd.Timestamp,
    end: pd.Timestamp,
    *,
    breaks: Iterable[pd.Timestamp] = (),
) -> pd.DataFrame:
    """Sums from start to end beside those of the same months a year before.

    frame: monthly figures (area_code, month, value, and measure and area_name
    where there are any). start, end: first days of the first and last month, at most 12
    months. breaks: first months after breaks that are not comparable. Columns out:
    the keys, start, end, months, before, after (NaN when a month is missing: never a
    partial sum), comparable (False when a break lies between).
    """
    months = (end.year - start.year) * 12 + end.month - start.month + 1
    if not 1 <= months <= 12:
        raise HarrowError(
            f"A comparison takes 1 to 12 months; {start:%Y-%m} to {end:%Y-%m} "
            f"has {months}."
        )
    year = pd.DateOffset(years=1)
    keys = [name for name in KEYS if name in frame.columns]
    if not keys:
        raise HarrowError("A comparison of periods needs the column area_code.")
    columns = [*keys, "month", "value"]
    if frame.duplicated([*keys, "month"]).any():
        raise HarrowError("Some months occur twice: give one figure an area and month.")

    def totals(first: pd.Timestamp, last: pd.Timestamp) -> "pd.Series[float]":
        inside = frame.loc[frame["month"].between(first, last), columns]
        groups = inside.groupby(keys, sort=True)["value"]
        return groups.sum(min_count=months)

    places = frame[keys].drop_duplicates().sort_values(keys)
    after, before = totals(start, end), totals(start - year, end - year)
    broken = any(start - year < month <= end for month in breaks)
    return (
        places.merge(before.rename("before").reset_index(), on=keys, how="left")
        .merge(after.rename("after").reset_index(), on=keys, how="left")
        .assign(start=start, end=end, months=months, comparable=not broken)
        .reset_index(drop=True)
    )


def year_to_date(
    frame: pd.DataFrame, to: pd.Timestamp, *, breaks: Iterable[pd.Timestamp] = ()
) -> pd.DataFrame:
    """Financial year to date (from April to `to`) against the same months before.

    Columns as in `same_months`.
    """
    start = pd.Timestamp(to.year - (to.month < 4), 4, 1)
    return same_months(frame, start, to, breaks=breaks)


def quarter(
    frame: pd.DataFrame, to: pd.Timestamp, *, breaks: Iterable[pd.Timestamp] = ()
) -> pd.DataFrame:
    """The last whole calendar quarter by `to` against the same quarter before.

    Columns as in `same_months`. Quarters of the calendar are those of the financial
    year too, so this is what is reported to the partnership each quarter.
    """
    end = to - pd.DateOffset(months=to.month % 3)
    return same_months(frame, end - pd.DateOffset(months=2), end, breaks=breaks)


def rolling_year(
    frame: pd.DataFrame, to: pd.Timestamp, *, breaks: Iterable[pd.Timestamp] = ()
) -> pd.DataFrame:
    """The 12 months to `to` against the 12 before. Columns as in `same_months`."""
    return same_months(frame, to - pd.DateOffset(months=11), to, breaks=breaks)
