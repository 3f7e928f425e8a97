"""A part of a year beside the same months a year before, tested: nothing of season."""

from collections.abc import Callable, Sequence
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import measures, statistics
from harrow_dash.definitions import catalogue
from harrow_dash.findings.comparisons import comparison
from harrow_dash.measures import periods

Con = duckdb.DuckDBPyConnection

Compare = Callable[..., pd.DataFrame]
PERIODS: dict[str, Compare] = {
    "Financial year to date": periods.year_to_date,
    "Latest whole quarter": periods.quarter,
}
MONTHS = 30  # the longest period, the same a year before, and a quarter's start


def tested(
    con: Con, period: str, keys: Sequence[str], areas: Sequence[str], end: pd.Timestamp
) -> pd.DataFrame:
    """A period of PERIODS up to a month against a year before, all rows together.

    Gives the columns of `periods.same_months` and of `statistics.compare`, a row a
    measure and area; the spread is that of the last years' months.
    """
    start = end - pd.DateOffset(months=MONTHS - 1)
    months = measures.figures(con, list(keys), areas, start, end)
    compare = PERIODS[period]
    found = pd.concat(
        [
            compare(part, end, breaks=catalogue.measure(str(key)).hard_breaks)
            for key, part in months.groupby("measure")
        ]
    )
    spread = comparison(con, keys, areas, end)
    spread = spread[["measure", "area_code", "dispersion"]]
    found = found.merge(spread, on=["measure", "area_code"], how="left")
    return statistics.compare(found.reset_index(drop=True))


def after_events(
    every: pd.DataFrame,
    events: pd.DataFrame,
    months: int,
    breaks: Sequence[pd.Timestamp],
) -> pd.DataFrame:
    """The months from each event on against the same a year before, all together.

    every: the figures of one measure and area by month; events: a column month, the
    first that is summed; months: how many follow it. Gives the columns of the events,
    of `periods.same_months` and of `statistics.compare`.
    """
    rows: list[dict[Any, Any]] = []
    for event in events.to_dict("records"):
        end = event["month"] + pd.DateOffset(months=months)
        sums = periods.same_months(every, event["month"], end, breaks=breaks)
        rows.append(event | sums.iloc[0].to_dict())
    told = pd.DataFrame(rows).assign(dispersion=_dispersion(every, breaks))
    return statistics.compare(told)


def _dispersion(every: pd.DataFrame, breaks: Sequence[pd.Timestamp]) -> float:
    """How much more than chance the months spread, the larger value of both sides of
    a break; NaN where neither side has two whole years.
    """
    side = sum((every["month"] >= month).astype(int) for month in breaks)
    found = [
        float(statistics.area_dispersion(part).iloc[0])
        for _, part in every.groupby(side if len(breaks) else [0] * len(every))
    ]
    known = [value for value in found if not pd.isna(value)]
    return max(known) if known else float("nan")
