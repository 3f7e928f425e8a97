"""Whether the dashboard can answer, for those who watch over servers."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from harrow_dash import store
from harrow_dash.errors import HarrowError

PREPARED: dict[str, str] = {}  # by this process: the build whose pages are ready
LAST = "SELECT max(month) AS month FROM measure_monthly WHERE value IS NOT NULL"


def health(path: Path) -> dict[str, Any]:
    """What can be told without paths or names of files.

    status (ok or failing), store (readable, missing or unreadable), format, build (of
    the store; each load makes another), last_month (YYYY-MM, or null): the last month
    of any figure that all may see, and prepared: whether the first pages of this build
    are worked out.
    """
    if not path.exists():
        return _told("missing")
    try:
        told = _readable(path, store.version(path))
    except HarrowError:
        return _told("unreadable")
    return {**told, "prepared": PREPARED.get("build") == told["build"]}


@lru_cache(maxsize=4)
def _readable(path: Path, version: str) -> dict[str, Any]:  # noqa: ARG001 (its key)
    con = store.connect(path)
    try:
        month = store.query(con, LAST)["month"].iloc[0]
        build = str(store.query(con, "SELECT build FROM about")["build"].iloc[0])
    finally:
        con.close()
    # A missing date is not itself.
    return _told("readable", build, f"{month:%Y-%m}" if month == month else None)


def prepared(path: Path) -> None:
    """Say that the first pages of the store now at a place are worked out."""
    PREPARED["build"] = store.build(path)


def _told(
    state: str, build: str | None = None, last_month: str | None = None
) -> dict[str, Any]:
    return {
        "status": "ok" if state == "readable" else "failing",
        "store": state,
        "format": store.FORMAT if state == "readable" else None,
        "build": build,
        "last_month": last_month,
        "prepared": False,
    }
