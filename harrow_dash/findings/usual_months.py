"""The usual range of a measure's months in the borough, and which lie outside it."""

import duckdb
import numpy as np
import pandas as pd

from harrow_dash import config, measures
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.statistics import control_limits
from harrow_dash.statistics.control_limits import OUTSIDE, SHIFT, TREND

__all__ = ["OUTSIDE", "SHIFT", "TREND", "limits"]

Con = duckdb.DuckDBPyConnection

WINDOW = 60  # months: what a chart shows and what limits are made from
RARE = 5  # a month, on average: below this a count has no symmetric spread


@answered_once(maxsize=512)
def limits(con: Con, key: str, end: pd.Timestamp) -> pd.DataFrame | None:
    """The five years to a month with their usual range; None for too few months.

    Columns of `control_limits.xmr_chart`; for rare counts those of `u_chart`; and least
    and most, the whole counts at the ends of what is usual. Limits start anew at a
    break.
    """
    start = end - pd.DateOffset(months=WINDOW - 1)
    months = measures.figures(con, key, [config.BOROUGH], start, end)
    known = months.dropna(subset=["value"])
    if len(known) < control_limits.LEAST_POINTS:
        return None
    months = months[months["month"] >= known["month"].iloc[0]]
    is_rare = bool(known["value"].mean() < RARE)
    chart = control_limits.u_chart if is_rare else control_limits.xmr_chart
    found = chart(months, per="month", breaks=catalogue.measure(key).hard_breaks)
    # A whole count just inside a limit: "usual" ends at a count that may occur.
    low, high = np.ceil(found["lower"]), np.floor(found["upper"])
    if is_rare:
        low = np.where(found["lower"] > 0, np.floor(found["lower"]) + 1, 0)
        high = np.ceil(found["upper"]) - 1
    return found.assign(least=low, most=high)
