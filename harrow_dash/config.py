"""Fixed names, places on disk, and settings from the environment."""

import os
from datetime import date
from pathlib import Path

from harrow_dash.errors import HarrowError

BOROUGH = "E09000015"
BOROUGH_NAME = "Harrow"
FORCE = "E23000001"  # the Metropolitan Police's area: the survey's London figure
FORCE_NAME = "London (Metropolitan Police area)"
NOT_PLACED = "not_placed"  # what the borough has and its wards lack

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent
MEASURES = PACKAGE / "measures"
STRATEGIES = PACKAGE / "strategies"
SOURCES = PACKAGE / "sources"
SQL = PACKAGE / "sql"
DATA = ROOT / "data"
GEO = ROOT / "geo"


def store_path() -> Path:
    """Where the store is: HARROW_STORE, or store/harrow.duckdb in the project."""
    return Path(os.environ.get("HARROW_STORE") or ROOT / "store" / "harrow.duckdb")


def cell_resolution() -> int:
    """How fine the grid of hexagons is: HARROW_CELL_RESOLUTION, 7 to 10, usually 9.

    A step up or down makes a cell seven times smaller or larger; at 9 it is about
    0.1 square kilometres.
    """
    given = os.environ.get("HARROW_CELL_RESOLUTION") or "9"
    if given not in {"7", "8", "9", "10"}:
        raise HarrowError(
            f"HARROW_CELL_RESOLUTION is '{given}'. Set it to a whole number from 7 to "
            "10, or leave it unset."
        )
    return int(given)


def map_style() -> str:
    """Address of a tile style to draw under maps: HARROW_MAP_STYLE, usually none."""
    return os.environ.get("HARROW_MAP_STYLE") or ""


def map_attribution() -> str:
    """Whom the tiles are owed to: HARROW_MAP_ATTRIBUTION, shown beside such a map."""
    return os.environ.get("HARROW_MAP_ATTRIBUTION") or ""


def today() -> date:
    """The day that ages of data are counted from."""
    return date.today()
