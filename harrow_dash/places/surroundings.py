"""The borough as one outline, what lies around it, and how much of a ward's."""

import json
from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.errors import HarrowError
from harrow_dash.geometry.point_in_area import BRITISH_NATIONAL_GRID, WGS84

if TYPE_CHECKING:
    import geopandas

FRAME_METRES = 3_000  # how far around the borough a map may look
NEAR_METRES = 1_000  # what still belongs to a place's surroundings
DETAIL_METRES = 10  # neighbours are drawn in grey: finer would only be heavier
STEP = 1e-5  # of a degree: about a metre
SHARES = (
    (0.1, "a tenth"),
    (0.2, "a fifth"),
    (0.25, "a quarter"),
    (0.333, "a third"),
    (0.4, "two fifths"),
    (0.5, "half"),
    (0.6, "three fifths"),
    (0.667, "two thirds"),
    (0.75, "three quarters"),
    (0.8, "four fifths"),
    (0.9, "nine tenths"),
)


@answered_once(maxsize=16)
def in_metres(con: duckdb.DuckDBPyConnection, kind: str) -> "geopandas.GeoDataFrame":
    """Outlines of one kind of area within 3 km of the borough, on the national grid.

    Gives area_code, area_name, borough_code and geometry (metres), sorted by code;
    empty where none is loaded. One frame for all: do not change it.
    """
    import geopandas

    rows = store.query(
        con,
        "SELECT area_code, area_name, borough_code, geometry "
        "FROM outline JOIN area USING (area_code) WHERE area_kind = $kind "
        "ORDER BY area_code",
        kind=kind,
    )
    outlines = shapely.from_geojson(rows.pop("geometry").to_numpy(dtype=object))
    frame = geopandas.GeoDataFrame(rows, geometry=outlines, crs=WGS84)
    if kind == "ward":
        frame = frame[frame.borough_code == config.BOROUGH]
    else:
        # Only what is near is projected: that takes longer than reading.
        west, south, east, north = within(con, FRAME_METRES).bounds
        frame = frame.cx[west:east, south:north]
    return frame.reset_index(drop=True).to_crs(BRITISH_NATIONAL_GRID)


@answered_once(maxsize=4)
def borough(con: duckdb.DuckDBPyConnection) -> BaseGeometry:
    """Harrow's outline in degrees (WGS 84): its wards of today, joined."""
    return _degrees(_borough(con))


def within(con: duckdb.DuckDBPyConnection, metres: float) -> BaseGeometry:
    """The rectangle that is so many metres wider than the borough, in degrees."""
    return _degrees(_frame(con, metres))


@answered_once(maxsize=4)
def neighbours(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """GeoJSON of the neighbouring boroughs, as far as 3 km around Harrow's outermost.

    What `joined` made when files were loaded: no feature where no LSOA of theirs is.
    Properties: area_code, area_name. Degrees, five decimals.
    """
    rows = store.query(
        con,
        "SELECT area_code, area_name, geometry FROM neighbour JOIN area USING "
        "(area_code) ORDER BY area_code",
    )
    features = [
        {
            "type": "Feature",
            "properties": {"area_code": code, "area_name": name},
            "geometry": json.loads(outline),
        }
        for code, name, outline in rows.itertuples(index=False)
    ]
    return {"type": "FeatureCollection", "features": features}


def joined(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The neighbouring boroughs, joined from their LSOAs, with Harrow cut out.

    Gives area_code and geometry (GeoJSON), as far as 3 km around Harrow's outermost.
    Not for a reader: it takes longer than the rest of a first page.
    """
    areas = in_metres(con, "lsoa_2021")
    areas = areas[areas.borough_code != config.BOROUGH]
    frame = _frame(con, FRAME_METRES).bounds
    rows = []
    for code, part in areas.groupby("borough_code"):
        # Cut before they are joined: most of a borough lies beyond the frame.
        near = shapely.clip_by_rect(part.geometry.to_numpy(), *frame)
        joined = shapely.union_all(near).simplify(DETAIL_METRES)
        outline = joined.difference(_borough(con))
        if outline.is_empty:
            continue
        rows.append((code, json.dumps(geometry(_degrees(outline)))))
    return pd.DataFrame(rows, columns=["area_code", "geometry"], dtype="str")


def outside_share(con: duckdb.DuckDBPyConnection, ward_code: str) -> float:
    """The share (0 to 1) of the land within 1 km of a ward that is not in the borough.

    The ward itself is left out. HarrowError for an area that is no ward of today.
    """
    ward = _ward(con, ward_code)
    around = ward.buffer(NEAR_METRES).difference(ward)
    return float(around.difference(_borough(con)).area / around.area)


@answered_once(maxsize=64)
def sentence(con: duckdb.DuckDBPyConnection, ward_code: str, ward_name: str) -> str:
    """How much around a ward on the border lies outside the borough; "" elsewhere."""
    edge = _ward(con, ward_code).intersection(_borough(con).boundary)
    if edge.length == 0:
        return ""
    share = outside_share(con, ward_code)
    told = min(SHARES, key=lambda step: abs(step[0] - share))[1]
    much = f"About {told}" if share >= 0.05 else "A small part"
    return (
        f"{much} of the land within 1 km of {ward_name} lies outside "
        f"{config.BOROUGH_NAME}; what happens there is not in the ward's figures, and "
        "a hotspot near the border can reach across it."
    )


def geometry(outline: BaseGeometry) -> dict[str, Any]:
    """An outline in degrees as a GeoJSON geometry, to five decimals."""
    # Rounding corners one by one could make an outline cross itself.
    found: dict[str, Any] = json.loads(
        shapely.to_geojson(shapely.set_precision(outline, STEP))
    )
    return found


@answered_once(maxsize=4)
def _borough(con: duckdb.DuckDBPyConnection) -> BaseGeometry:
    wards = in_metres(con, "ward").geometry.to_numpy()
    # Wards drawn apart by a hair would leave cracks: a metre out and in closes them.
    return (
        shapely.union_all(wards)
        .buffer(1, join_style="mitre")
        .buffer(-1, join_style="mitre")
    )


def _ward(con: duckdb.DuckDBPyConnection, ward_code: str) -> BaseGeometry:
    wards = in_metres(con, "ward").set_index("area_code").geometry
    if ward_code not in wards.index:
        raise HarrowError(
            f"There is no ward {ward_code} of today. Use a ward code such as E05013545."
        )
    return wards[ward_code]


def _frame(con: duckdb.DuckDBPyConnection, wide: float) -> BaseGeometry:
    """The rectangle that is `wide` metres around the borough, in metres."""
    west, south, east, north = in_metres(con, "ward").total_bounds
    return shapely.box(west - wide, south - wide, east + wide, north + wide)


def _degrees(outline: BaseGeometry) -> BaseGeometry:
    import geopandas

    return geopandas.GeoSeries([outline], crs=BRITISH_NATIONAL_GRID).to_crs(WGS84)[0]
