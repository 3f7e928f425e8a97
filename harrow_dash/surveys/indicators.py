"""The partners' and publishers' evidence: what is held, and its values.

Values of a public connection are protected where the indicator's policy is partner;
a member's are complete. What each counts is in `definitions`.
"""

from collections.abc import Sequence

import duckdb
import pandas as pd

from harrow_dash import store
from harrow_dash.definitions import partner_data

DEFINITIONS = partner_data.indicators()

VALUES = """
    SELECT * REPLACE (first_month::TIMESTAMP AS first_month,
        last_month::TIMESTAMP AS last_month)
    FROM indicator_value
    WHERE indicator = $indicator
        AND ($area_codes IS NULL OR list_contains($area_codes, area_code))
    ORDER BY area_code, category, first_month
"""

HELD = """
    SELECT v.indicator, any_value(v.policy) AS policy,
        min(v.first_month)::TIMESTAMP AS first_month,
        max(v.last_month)::TIMESTAMP AS last_month,
        count(DISTINCT v.area_code) AS areas, max(v.status) AS status,
        any_value(t.title) AS title, any_value(t.unit) AS unit,
        any_value(t.direction) AS direction, any_value(t.holder) AS holder
    FROM indicator_value AS v
    LEFT JOIN indicator_title AS t USING (indicator)
    GROUP BY v.indicator
"""


def held(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What the store holds, one row an indicator, by title.

    Gives indicator, title, unit, direction, holder, policy (public or partner),
    first_month, last_month (datetime64), areas (how many), status.
    """
    found = store.query(con, HELD)
    for name in ("title", "unit", "direction", "holder"):
        defined = [
            getattr(DEFINITIONS[key], name) if key in DEFINITIONS else None
            for key in found["indicator"]
        ]
        own = pd.Series(defined, index=found.index, dtype="str")
        found[name] = own.fillna(found[name])
    return found.sort_values("title", ignore_index=True)


def values(
    con: duckdb.DuckDBPyConnection,
    indicator: str,
    area_codes: Sequence[str] | None = None,
) -> pd.DataFrame:
    """An indicator's values, of some areas or (None) of all it has.

    Gives indicator, area_code, area_name, category ("all", or the group counted),
    period (as shown), first_month, last_month (datetime64), value, numerator,
    denominator, lower, upper (NaN where not given or hidden), note, mark ("c": hidden,
    "x": not available, "u": uncertain), policy, status, file_id; by area, category and
    time.
    """
    codes = None if area_codes is None else list(area_codes)
    return store.query(con, VALUES, indicator=indicator, area_codes=codes)
