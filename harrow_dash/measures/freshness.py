"""How old a source is, when it came, when its next figures are due, and what is late.

The committee's first complaint was of figures nine months old, so age is judged against
a promise: amber over 45 days since the last day of the data, red over 75, and a warning
on the page when a source is older than six months.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from harrow_dash.sources import catalogue

AMBER_DAYS, RED_DAYS, OLD_DAYS = 45, 75, 183
MONTHS_BETWEEN = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Freshness:
    """One source's age on a day.

    last_month: first day of the last month with figures; received: the day it was
    loaded; expected: the month in which the next figures are due (None where the
    publisher has no rhythm); level: fresh, amber or red; old: over six months.
    """

    title: str
    last_month: pd.Timestamp
    received: date
    expected: pd.Timestamp | None
    days: int
    level: str
    old: bool


def freshness(
    kind: str, title: str, last_month: pd.Timestamp, received: date, today: date
) -> Freshness:
    """How fresh figures to `last_month` of a kind of source are on the day `today`."""
    last_day = (last_month + pd.offsets.MonthEnd(0)).date()
    days = (today - last_day).days
    level = "red" if days > RED_DAYS else "amber" if days > AMBER_DAYS else "fresh"
    return Freshness(
        title,
        last_month,
        received,
        _expected(kind, last_month),
        days,
        level,
        days > OLD_DAYS,
    )


def _expected(kind: str, last_month: pd.Timestamp) -> pd.Timestamp | None:
    source = catalogue()[kind]
    if source.published not in MONTHS_BETWEEN:
        return None
    months = MONTHS_BETWEEN[source.published] + source.months_late
    return last_month + pd.DateOffset(months=months)


def is_incomplete(last_month: pd.Timestamp, released: date | None) -> bool:
    """True when a file was released before its last month was over.

    Such a month looks like a fall: it is marked and left out of tests.
    """
    if released is None:
        return False
    return released <= (last_month + pd.offsets.MonthEnd(0)).date()
