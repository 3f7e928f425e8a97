"""Findings that are kept in the store: worked out once, when files are loaded.

They are those of the newest month, which most readers ask for; of another month they
are worked out when asked for, by the same code. Only what everybody may see is in them.
"""

import duckdb
import pandas as pd

from harrow_dash import measures, store

FINDINGS, WATCHED = "kept_finding", "kept_watched"


def keep(con: duckdb.DuckDBPyConnection) -> None:
    """Work out what stands out in a store that is being built, and keep it there."""
    # Not above: these ask this module for what is kept.
    from harrow_dash.findings import standing_out, warnings

    to = measures.last_month(con)
    if to is None:
        return
    _write(con, WATCHED, warnings.watched(con))
    _write(con, FINDINGS, standing_out.found(con, to).assign(as_at=to))


def drop(con: duckdb.DuckDBPyConnection) -> None:
    """Forget what was kept: it was of other figures."""
    for table in (FINDINGS, WATCHED):
        con.execute(f"DROP TABLE IF EXISTS store.{table}")


def _write(con: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    """A frame as a table of the store; its name is one of those above."""
    con.register("frame_to_keep", frame)
    con.execute(f"CREATE TABLE store.{table} AS FROM frame_to_keep")
    con.unregister("frame_to_keep")


def read(con: duckdb.DuckDBPyConnection, table: str) -> pd.DataFrame | None:
    """A kept table in the order it was written; None where the store has none."""
    known = store.query(
        con,
        "SELECT count(*) AS tables FROM duckdb_tables() "
        "WHERE database_name = 'store' AND table_name = $table",
        table=table,
    )
    if not known["tables"].iloc[0]:
        return None
    return store.query(con, f"FROM store.{table}")
