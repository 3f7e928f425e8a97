"""Wards as people name them, and the ward in which a dropped pin lies."""

import re

import duckdb
import pandas as pd

from harrow_dash import config
from harrow_dash.definitions.partner_data import plain
from harrow_dash.geometry import cells, point_in_area

# A pin outside this box is no place in Britain: latitude first, metres, or 0.
WEST, EAST, SOUTH, NORTH = -9.0, 3.0, 49.0, 61.5
SUFFIX = re.compile(r" \([a-z]{2}\)$| ward$")  # "Edgware (QA)", "Edgware ward"
# Pins are told by cells of this size, 0.7 square kilometres, whatever the grid of map
# points is: of a few hundred pins, smaller ones would mostly hold fewer than five, and
# two grids over the same pins could be subtracted from each other.
PIN_RESOLUTION = 8
NOWHERE = {"outside harrow", "not in harrow", "don't know", "unknown"}
NOWHERE |= {"prefer not to say"}


def wards(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The borough's wards: the code by code and by name, both as `ward` asks."""
    rows = con.execute(
        "SELECT area_code, area_name FROM area "
        "WHERE area_kind = 'ward' AND borough_code = ? ORDER BY area_code",
        [config.BOROUGH],
    ).fetchall()
    names = {plain(name): code for code, name in rows}
    return names | {plain(code): code for code, _ in rows}


def ward(text: str, known: dict[str, str]) -> str | None:
    """The code of the ward that a cell names, by code or name; None: no such ward."""
    return known.get(SUFFIX.sub("", plain(text)))


def is_nowhere(text: str) -> bool:
    """Whether a cell says that no ward is told: blank, or words to that effect."""
    return not text or plain(text) in NOWHERE


def is_in_britain(longitude: float, latitude: float) -> bool:
    """Whether a pin could be meant for Harrow at all."""
    return WEST <= longitude <= EAST and SOUTH <= latitude <= NORTH


def cells_of(pins: list[tuple[float, float]]) -> list[str]:
    """The code of the cell of each pin (longitude, latitude)."""
    points = pd.DataFrame(pins, columns=["longitude", "latitude"], dtype="float")
    return list(cells.cell_of(points.longitude, points.latitude, PIN_RESOLUTION))


def placed(
    con: duckdb.DuckDBPyConnection, pins: list[tuple[float, float]]
) -> list[str | None]:
    """The ward of each pin (longitude, latitude); None where it lies outside."""
    if not pins:
        return []
    outlines = con.execute(
        "SELECT area_code, area_kind, geometry "
        "FROM outline JOIN area USING (area_code) "
        "WHERE borough_code = ? AND area_kind = 'ward'",
        [config.BOROUGH],
    ).df()
    points = pd.DataFrame(pins, columns=["longitude", "latitude"])
    codes = point_in_area.place(points, outlines)["ward_code"]
    return [None if pd.isna(code) else str(code) for code in codes]
