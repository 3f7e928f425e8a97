"""Findings that are kept in the store: worked out once, when files are loaded.

Comparisons, and how plans' targets stand, are those of the last three years of months,
and what stands out that of the last year; of another month they are worked out when
asked for, by the same code. Only what everybody may see is in them.
"""

import duckdb
import pandas as pd

from harrow_dash import measures, store
from harrow_dash.caching import answered_once

FINDINGS, WATCHED, WARNED = "kept_finding", "kept_watched", "kept_warning"
COMPARISONS, YEARS, STANDINGS = "kept_comparison", "kept_year", "kept_standing"
TABLES = (FINDINGS, WATCHED, WARNED, COMPARISONS, YEARS, STANDINGS)
MONTHS = 36  # up to the newest, as at which comparisons and standings are kept
YEAR = 12  # and what stands out


def keep(con: duckdb.DuckDBPyConnection) -> None:
    """Work out what stands out in a store that is being built, and keep it there."""
    # Not above: these ask this module for what is kept.
    from harrow_dash.findings import changes, standing_out, targets, warnings, years

    to = measures.last_month(con)
    if to is None:
        return
    months = list(pd.date_range(end=to, periods=MONTHS, freq="MS"))
    compared = changes.as_at(con, months)
    _write(con, COMPARISONS, compared)
    _write(con, YEARS, years.as_at(con, compared))
    _write(con, STANDINGS, targets.as_at(con, months))
    seen = warnings.watched(con)
    _write(con, WATCHED, seen)
    _write(con, WARNED, warnings.warned(seen))
    # Of a year alone: the maps of a month take half a second.
    told = [
        standing_out.found(con, month).assign(as_at=month) for month in months[-YEAR:]
    ]
    _write(con, FINDINGS, pd.concat([one for one in told if len(one)] or told[-1:]))


def drop(con: duckdb.DuckDBPyConnection) -> None:
    """Forget what was kept: it was of other figures."""
    for table in TABLES:
        con.execute(f"DROP TABLE IF EXISTS store.{table}")
    _held.cache_clear()


def _write(con: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """A frame as a table of the store; its name is one of those above."""
    con.register("frame_to_keep", frame)
    con.execute(f"CREATE TABLE store.{table} AS FROM frame_to_keep")
    con.unregister("frame_to_keep")
    _held.cache_clear()


def read(
    con: duckdb.DuckDBPyConnection, table: str, to: pd.Timestamp | None = None
) -> pd.DataFrame | None:
    """A kept table in the order it was written, or its rows as at a month.

    None where the store has no such table, no row as at that month, or where who asks
    may see figures that are not in it.
    """
    if table not in _held(con):
        return None
    if to is None:
        return store.query(con, f"FROM store.{table}")
    rows = store.query(con, f"FROM store.{table} WHERE as_at = $to", to=to)
    return rows if len(rows) else None


def watched_months(con: duckdb.DuckDBPyConnection) -> pd.DataFrame | None:
    """measure, month of what is kept as watched, each once; None as for `read`."""
    if WATCHED not in _held(con):
        return None
    return store.query(con, f"SELECT DISTINCT measure, month FROM store.{WATCHED}")


@answered_once(maxsize=8)
def _held(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Which tables are kept, for who asks."""
    if _sees_other(con):
        return frozenset()
    found = store.query(
        con,
        "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'",
    )
    return frozenset(TABLES) & frozenset(found["table_name"])


@answered_once(maxsize=8)
def _sees_other(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether who asks sees other figures than everybody does today: members do where
    theirs differ, and so does a store as it was at an earlier month. Nothing is kept of
    them.
    """
    if store.is_fronted(con):
        return True
    if store.role(con) == "public":
        return False
    other = store.query(
        con,
        "SELECT count(*) AS rows FROM (FROM measure_month EXCEPT "
        "FROM store.measure_month)",
    )
    return bool(other["rows"].iloc[0])
