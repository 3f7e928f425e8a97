"""The delivery plan: how far each action is, and what was reported of it when.

What a reader may know is what the connection gives: everybody the published reports,
members and officers all of them.
"""

from datetime import date

import duckdb
import pandas as pd

from harrow_dash import store
from harrow_dash.caching import answered_once
from harrow_dash.definitions.delivery_plan import OVER

QUARTERS = 8  # as many are shown of an action's history, at most

# An action is known by its plan, its workstream and its words, whatever their case.
NEWEST = """
    SELECT
        d.* EXCLUDE (file_id), lower(d.action) AS known_as, f.status AS source_status,
        coalesce(lag(d.status) OVER reported, '') AS before,
        row_number() OVER reported AS reports
    FROM delivery_action AS d
    JOIN source_file AS f USING (file_id)
    WHERE d.as_of <= $as_at
    WINDOW reported AS (
        PARTITION BY d.plan, d.workstream, lower(d.action) ORDER BY d.as_of
    )
    QUALIFY d.as_of = max(d.as_of) OVER (
        PARTITION BY d.plan, d.workstream, lower(d.action)
    )
    ORDER BY d.plan, d.workstream, d.due NULLS LAST, d.action
"""
REPORTED = """
    SELECT plan, workstream, lower(action) AS known_as, status, as_of
    FROM delivery_action
    WHERE as_of <= $as_at
    ORDER BY as_of
"""


@answered_once(maxsize=8)
def is_loaded(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether there is any action that this reader may know of."""
    return len(store.query(con, "SELECT 1 FROM delivery_action LIMIT 1")) > 0


def actions(con: duckdb.DuckDBPyConnection, as_at: date) -> pd.DataFrame:
    """Each action as it was last reported by a day, one row an action.

    Gives plan, workstream, priority (key, or ""), action, outcome, lead, measure (key,
    or ""), due and as_of (days; due may be missing), status, progress, publish,
    known_as (the action in small letters, by which its reports are joined),
    source_status (partner or sample), before (status of the report before, or ""),
    reports (how many there are), overdue (due before that day and neither done nor
    stopped) and waiting (neither done nor stopped, and not reported since the calendar
    quarter of that day began). Ordered by plan, workstream and due date.
    """
    found = store.query(con, NEWEST, as_at=as_at)
    day = pd.Timestamp(as_at)
    for name in ("due", "as_of"):
        found[name] = pd.to_datetime(found[name])
    is_open = ~found["status"].isin(OVER)
    return found.assign(
        overdue=is_open & (found["due"] < day),
        waiting=is_open & (found["as_of"] < quarter_start(as_at)),
    )


def history(
    con: duckdb.DuckDBPyConnection, as_at: date, quarters: int = QUARTERS
) -> pd.DataFrame:
    """What was reported of each action in each of the last calendar quarters.

    Gives plan, workstream, action (as in `actions`), quarter (its first day) and
    status: the last one reported in the quarter, "" where none was; quarters before the
    first report of an action have no row. Oldest first within each action.
    """
    newest = actions(con, as_at)
    reported = store.query(con, REPORTED, as_at=as_at)
    reported["quarter"] = (
        pd.to_datetime(reported["as_of"]).dt.to_period("Q").dt.start_time
    )
    last = quarter_start(as_at)
    first = last - pd.DateOffset(months=3 * (quarters - 1))
    key = ["plan", "workstream", "known_as"]
    told = {
        tuple(place): dict(zip(part["quarter"], part["status"], strict=True))
        for place, part in reported.groupby(key)
    }
    rows = []
    for one in newest.to_dict("records"):
        known = told[one["plan"], one["workstream"], one["known_as"]]
        begun = max(first, min(known))
        for quarter in pd.date_range(begun, last, freq="QS"):
            rows.append(
                {
                    "plan": one["plan"],
                    "workstream": one["workstream"],
                    "action": one["action"],
                    "quarter": quarter,
                    "status": known.get(quarter, ""),
                }
            )
    columns = ["plan", "workstream", "action", "quarter", "status"]
    return pd.DataFrame(rows, columns=columns)


def quarter_start(day: date) -> pd.Timestamp:
    """The first day of the calendar quarter of a day; of the financial year's, too."""
    return pd.Timestamp(day).to_period("Q").start_time
