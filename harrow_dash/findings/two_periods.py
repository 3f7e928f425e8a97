"""Counts of two periods of equal length by place, compared as far as they can be."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from harrow_dash import statistics
from harrow_dash.findings.comparisons import LEAST_MONTHS, SPREAD_MONTHS

Span = tuple[pd.Timestamp, pd.Timestamp]


def tested(
    rows: pd.DataFrame, before: Span, after: Span, breaks: Sequence[pd.Timestamp]
) -> pd.DataFrame:
    """Sums of two periods (first and last month of each) by area, all tested together.

    rows: area_code, month, count, as far back as the spread is to be known from;
    breaks: first months after breaks across which nothing is compared. Gives area_code,
    before, after, and the columns of `statistics.compare`.
    """
    was, now = (
        rows[rows["month"].between(*span)].groupby("area_code")["count"].sum()
        for span in (before, after)
    )
    frame = pd.DataFrame({"before": was, "after": now}).rename_axis("area_code")
    broken = any(before[0] < month <= after[1] for month in breaks)
    frame = frame.assign(dispersion=_dispersion(rows).reindex(frame.index).fillna(1.0))
    enough = _enough(frame) & (not broken)
    return statistics.compare(frame.assign(comparable=enough)).reset_index()


def changed(frame: pd.DataFrame) -> "pd.Series[str]":
    """The verdict of each row's before and after, all rows tested together.

    frame: before, after, dispersion.
    """
    return statistics.compare(frame)["verdict"]


def _enough(frame: pd.DataFrame) -> "pd.Series[bool]":
    """The areas with so many offences that a change could be told from chance at all.

    The test is of the split of a total, so to leave out areas for their total alone
    favours no change; tests that can never be clear would only weaken the others
    (Tarone 1990, Biometrics 46; Gilbert 2005, JRSS C 54, for discrete data).
    """
    total = frame["before"] + frame["after"]
    zero = np.zeros(len(frame))
    least = statistics.change_test(zero, total, frame["dispersion"]).p_value
    tests = 1
    while (least <= statistics.LEVEL / tests).sum() > tests:
        tests += 1
    return pd.Series(least <= statistics.LEVEL / tests, index=frame.index)


def _dispersion(rows: pd.DataFrame) -> "pd.Series[float]":
    """How much more than chance the months of each area spread; none under two years.

    Only an unbroken run of months up to the last is used.
    """
    known, last = set(rows["month"]), rows["month"].max()
    length = 0
    while last - pd.DateOffset(months=length) in known and length < SPREAD_MONTHS:
        length += 1
    if length < LEAST_MONTHS:
        return pd.Series(dtype=np.float64)
    run = rows[rows["month"] > last - pd.DateOffset(months=length)]
    return statistics.area_dispersion(run.rename(columns={"count": "value"}))
