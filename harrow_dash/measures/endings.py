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
