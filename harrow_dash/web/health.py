"""Whether the dashboard can answer, for those who watch over servers."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from harrow_dash import store
from harrow_dash.errors import HarrowError

LAST = "SELECT max(month) AS month FROM measure_monthly WHERE value IS NOT NULL"


def health(path: Path) -> dict[str, Any]:
    """What can be told without paths or names of files.

    status (ok or failing), store (readable, missing or unreadable), format, and
    last_month (YYYY-MM, or null): the last month of any figure that all may see.
    """
    if not path.exists():
        return _told("missing")
    try:
        return _readable(path, store.version(path))
    except HarrowError:
        return _told("unreadable")


@lru_cache(maxsize=4)
def _readable(path: Path, version: str) -> dict[str, Any]:  # noqa: ARG001 (its key)
    con = store.connect(path)
    try:
        month = store.query(con, LAST)["month"].iloc[0]
    finally:
        con.close()
    # A missing date is not itself.
    return _told("readable", f"{month:%Y-%m}" if month == month else None)


def _told(state: str, last_month: str | None = None) -> dict[str, Any]:
    return {
        "status": "ok" if state == "readable" else "failing",
        "store": state,
        "format": store.FORMAT if state == "readable" else None,
        "last_month": last_month,
    }
