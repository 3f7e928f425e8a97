"""Fixed names, places on disk, and settings from the environment."""

import os
import re
import tomllib
from datetime import date
from pathlib import Path

from harrow_dash.errors import HarrowError

PACKAGE = Path(__file__).parent
ROOT = PACKAGE.parent
OUR_BOROUGH = PACKAGE / "borough"  # all that is said of the borough itself
_ABOUT = tomllib.loads((OUR_BOROUGH / "borough.toml").read_text(encoding="utf-8"))

BOROUGH: str = _ABOUT["code"]
BOROUGH_NAME: str = _ABOUT["name"]
COUNCIL: str = _ABOUT["council"]
PARTNERSHIP: str = _ABOUT["partnership"]
PRODUCT: str = _ABOUT["product"]
NEIGHBOURS: tuple[str, ...] = tuple(_ABOUT["neighbours"])
POLICE: str = _ABOUT["police"]
POLICE_SLUG: str = _ABOUT["police_slug"]
FORCE: str = _ABOUT["force_code"]  # the force's area: the survey's London figure
FORCE_NAME: str = _ABOUT["force_name"]
OLDER_WARDS: tuple[str, str] = tuple(_ABOUT["older_wards"])  # first and last code
OTHER_FORCE: tuple[str, ...] = tuple(_ABOUT["other_force"])
NOT_PLACED = "not_placed"  # what the borough has and its wards lack
REGION: str = _ABOUT["region_code"]  # as statistics of health name it
REGION_NAME: str = _ABOUT["region_name"]
COUNTRY: str = _ABOUT["country_code"]
COUNTRY_NAME: str = _ABOUT["country_name"]

MEASURES = PACKAGE / "definitions" / "measures"
STRATEGIES = OUR_BOROUGH / "plans"
OFFENCE_NAMES = PACKAGE / "definitions" / "offence_names.toml"
SOURCES = PACKAGE / "sources"
SURVEYS = PACKAGE / "definitions" / "surveys"
INDICATORS = PACKAGE / "definitions" / "indicators"
SQL = PACKAGE / "store" / "sql"
STORIES = PACKAGE / "stories"
DATA = ROOT / "data"
GEO = ROOT / "geo"
WARD_OUTLINES = GEO / _ABOUT["ward_outlines"]
WARD_HEXAGONS = GEO / _ABOUT["ward_hexagons"]
WARD_POPULATION = DATA / _ABOUT["ward_population"]
CARRIED_YEAR: int = _ABOUT["population_year"]


LOW_BASE = 50  # shares of fewer answers are marked as uncertain


def disclosure_threshold() -> int:
    """Counts of people from 1 to one less than this are hidden from the public.

    HARROW_DISCLOSURE_THRESHOLD, or 5. Raises HarrowError for what is no whole number
    from 1 up.
    """
    text = os.environ.get("HARROW_DISCLOSURE_THRESHOLD") or "5"
    if not (text.isascii() and text.isdigit() and int(text) >= 1):
        raise HarrowError(
            f"HARROW_DISCLOSURE_THRESHOLD is '{text}'. Make it a whole number such as "
            "5: counts below it are hidden."
        )
    return int(text)


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
    return _address("HARROW_MAP_STYLE")


def map_attribution() -> str:
    """Whom the tiles are owed to: HARROW_MAP_ATTRIBUTION, shown beside such a map."""
    return os.environ.get("HARROW_MAP_ATTRIBUTION") or ""


def publishers_url() -> str:
    """One server in place of all publishers: HARROW_PUBLISHERS_URL, usually none."""
    return _address("HARROW_PUBLISHERS_URL")


def _address(setting: str) -> str:
    return web_address(setting, os.environ.get(setting) or "")


def web_address(name: str, text: str) -> str:
    """The text, where it is empty or an address on the web; `name` is what it is of.

    Raises HarrowError for anything else.
    """
    if text and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", text):
        raise HarrowError(
            f"{name} is '{text}', which is no address. Write it as "
            "https://www.example.org, or leave it out."
        )
    return text


def metrics_are_on() -> bool:
    """Whether /metrics answers: HARROW_METRICS, off unless it says on.

    Raises HarrowError for a value that is neither.
    """
    return _is_on("HARROW_METRICS", "off")


def works_ahead() -> bool:
    """Whether `serve` works out what may be chosen next while nobody is served:
    HARROW_AHEAD, on unless it says off.

    Raises HarrowError for a value that is neither.
    """
    return _is_on("HARROW_AHEAD", "on")


def _is_on(name: str, usually: str) -> bool:
    asked = os.environ.get(name, "").strip().lower() or usually
    if asked not in {"on", "off"}:
        raise HarrowError(f"{name} is '{asked}'. Write on or off.")
    return asked == "on"


def check_settings() -> None:
    """Say of a setting that cannot be what is wrong, before readers see it.

    Raises HarrowError for the first of them.
    """
    for setting in (
        cell_resolution,
        disclosure_threshold,
        map_style,
        publishers_url,
        most_sessions,
        frame_ancestors,
        metrics_are_on,
        works_ahead,
    ):
        setting()


def today() -> date:
    """The day that ages of data are counted from."""
    return date.today()


def most_sessions() -> int:
    """How many readers may be connected at a time: HARROW_MAX_SESSIONS, or 200."""
    asked = os.environ.get("HARROW_MAX_SESSIONS", "").strip() or "200"
    if not asked.isascii() or not asked.isdigit() or int(asked) == 0:
        raise HarrowError(
            f"HARROW_MAX_SESSIONS is '{asked}', which is no number of readers. Set it "
            "to a whole number above 0, or take it away."
        )
    return int(asked)


def frame_ancestors() -> str:
    """Who may show the pages in a frame: HARROW_FRAME_ANCESTORS, otherwise nobody.

    Origins with spaces between them, such as "https://www.harrow.gov.uk".
    """
    asked = os.environ.get("HARROW_FRAME_ANCESTORS", "").split()
    for origin in asked:
        if not re.fullmatch(r"https?://[A-Za-z0-9.*:\-]+|'self'", origin):
            raise HarrowError(
                f"HARROW_FRAME_ANCESTORS holds '{origin}', which is no origin. Write "
                "each as https://www.example.org, with spaces between them."
            )
    return " ".join(asked)
