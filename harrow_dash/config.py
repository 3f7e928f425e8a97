"""Fixed names, places on disk, and settings from the environment."""

import os
from datetime import date
from pathlib import Path

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


def today() -> date:
    """The day that ages of data are counted from."""
    return date.today()
