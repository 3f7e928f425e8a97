"""Each measure's last month, and whether it was over when its file came out."""

import duckdb
import pandas as pd

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.measures import freshness

RELEASED = """
    WITH ending AS (
        SELECT measure, max(month) AS month
        FROM measure_month JOIN area USING (area_code)
        WHERE borough_code = $borough
        GROUP BY measure
    )
    SELECT e.measure, e.month, max(f.released) AS released
    FROM ending AS e
    LEFT JOIN component_release AS r
        ON r.measure = e.measure AND r.month = e.month AND r.borough_code = $borough
    LEFT JOIN source_file AS f USING (file_id)
    GROUP BY e.measure, e.month
"""


@answered_once(maxsize=8)
def ends(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[pd.Timestamp, bool]]:
    """Each measure's last month, and whether it was still going on at its release."""
    found = store.query(con, RELEASED, borough=config.BOROUGH)
    return {
        row["measure"]: (
            pd.Timestamp(row["month"]),
            freshness.is_incomplete(
                pd.Timestamp(row["month"]),
                None if pd.isna(row["released"]) else row["released"].date(),
            ),
        )
        for row in found.to_dict("records")
    }


@answered_once(maxsize=8)
def last_months(con: duckdb.DuckDBPyConnection) -> dict[str, pd.Timestamp]:
    """The last whole month of each measure with figures of the borough or its wards."""
    return {
        key: month - pd.DateOffset(months=1) if unfinished else month
        for key, (month, unfinished) in ends(con).items()
    }


def incomplete(con: duckdb.DuckDBPyConnection, key: str) -> pd.Timestamp | None:
    """A measure's last month, if its file was released before that month was over.

    It looks like a fall: it is shown and marked, but no year, test or standing takes it
    in.
    """
    month, unfinished = ends(con).get(key, (None, False))
    return month if unfinished else None


def last_month(con: duckdb.DuckDBPyConnection, key: str) -> pd.Timestamp | None:
    """A measure's last whole month; None when it has no figure."""
    return last_months(con).get(key)


def whole(con: duckdb.DuckDBPyConnection, key: str, to: pd.Timestamp) -> pd.Timestamp:
    """The month `to`, or the one before a measure's incomplete last month."""
    month = incomplete(con, key)
    return to if month is None else min(to, month - pd.DateOffset(months=1))
