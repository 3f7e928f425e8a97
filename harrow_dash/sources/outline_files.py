"""Outlines in other forms than GeoJSON: shapefile, GeoPackage, file geodatabase, KML,
GML, Esri's JSON.

geopandas reads them; they come out as GeoJSON in degrees, whatever grid they had.
"""

import json
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from shapely.errors import ShapelyError

from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import shapefiles

GEOPACKAGE = b"SQLite format 3\x00"
MARKS = (b"<kml", b"<gml:", b"opengis.net/gml")
WGS84 = 4326
BRITISH_GRID = 27700
GRID_WIDTH, GRID_HEIGHT = 700_000, 1_300_000  # metres
MOST_DEGREES = 180
DECIMALS = 7  # of degrees: about a centimetre
AREAS = ("polygon", "surface", "unknown", "collection")
# What shapely raises, by way of Python, for what is no outline.
BROKEN = (
    ShapelyError,
    ValueError,
    TypeError,
    KeyError,
    AttributeError,
    IndexError,
    RecursionError,
)
UNREADABLE = "the outlines cannot be read. Save them as GeoJSON or as a GeoPackage"


def is_outline_file(path: Path) -> bool:
    """Whether a file is a GeoPackage, KML or GML, by how it begins."""
    with path.open("rb") as file:
        start = file.read(4096)
    return start.startswith(GEOPACKAGE) or any(mark in start for mark in MARKS)


def to_geojson(
    path: Path, name: str, place: Callable[[], Path]
) -> list[tuple[str, Path]]:
    """Each layer of areas in a file: its name, and where it lies as GeoJSON in degrees.

    Each is written to a new `place()`. Raises HarrowError for what cannot be read as
    outlines or is on no grid that can be told.
    """
    # Not imported above: most loads have no such file, and it takes half a second.
    import geopandas
    import pyogrio

    # A file's word for where its schema lies is no reason to go there.
    pyogrio.set_gdal_config_options({"GML_DOWNLOAD_SCHEMA": "NO"})
    written = []
    try:
        _drop_strange_encoding(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # GDAL's words for what is put right below
            for layer in _layers(path):
                frame = geopandas.read_file(path, layer=layer)
                if isinstance(frame, geopandas.GeoDataFrame) and _has_areas(frame):
                    written.append((layer, frame))
    except Exception as error:
        # Whatever GDAL raises, by way of several libraries, means one thing here.
        raise HarrowError(f"{name}: {UNREADABLE} and load that.") from error
    if not written:
        raise HarrowError(
            f"{name}: there is not one outline of an area in it. Load the file that "
            "holds the outlines."
        )
    found = []
    for layer, frame in written:
        frame.geometry = _in_degrees(frame.geometry, name)
        target = place()
        target.write_text(frame.to_json(drop_id=True, default=str), encoding="utf-8")
        found.append((shown(layer), target))
    return found


def _drop_strange_encoding(path: Path) -> None:
    """Take a copied shapefile's .cpg away where it is no help."""
    said = path.with_suffix(".cpg")
    if path.suffix == ".shp" and said.exists():
        text = said.read_text(encoding="latin-1")
        if not shapefiles.is_sound_encoding(text):
            said.unlink()


def _layers(path: Path) -> Iterator[str]:
    """Layers that may hold areas: neither points, lines nor tables."""
    import geopandas

    listed = geopandas.list_layers(path)
    for layer, kind in zip(listed["name"], listed["geometry_type"], strict=True):
        if kind and any(one in kind.casefold() for one in AREAS):
            yield layer


def _has_areas(frame: Any) -> bool:
    return bool(frame.geom_type.isin(["Polygon", "MultiPolygon"]).any())


def _in_degrees(shapes: Any, name: str) -> Any:
    """Outlines (a GeoSeries) in longitude and latitude.

    Where the file names no grid, or degrees for what are none, the coordinates tell:
    tens of thousands of metres east and north are those of the British National Grid.
    """
    import shapely
    from pyproj.exceptions import ProjError

    crs = shapes.crs
    is_known = crs is not None and (crs.is_geographic or crs.is_projected)
    west, south, east, north = shapes.total_bounds
    is_metres = max(abs(west), abs(east), abs(south), abs(north)) > MOST_DEGREES
    if is_metres and (not is_known or crs.is_geographic):
        if not (0 <= west <= east <= GRID_WIDTH and 0 <= south <= north <= GRID_HEIGHT):
            raise HarrowError(
                f"{name}: the outlines do not say what grid they are on, and their "
                "coordinates do not tell. Save them as GeoJSON in longitude and "
                "latitude."
            )
        shapes = shapes.set_crs(BRITISH_GRID, allow_override=True)
    elif not is_known:
        shapes = shapes.set_crs(WGS84, allow_override=True)
    try:
        placed = shapes.to_crs(WGS84)
    except (ProjError, ValueError) as error:
        raise HarrowError(
            f"{name}: the grid that the outlines are on is not known here. Save them "
            "as GeoJSON in longitude and latitude."
        ) from error
    flat = shapely.force_2d(placed.array)
    # An outline that crosses itself stays as it is, for the reader to say so.
    sound = shapely.is_valid(flat)
    flat[sound] = shapely.set_precision(flat[sound], 10**-DECIMALS)
    return type(shapes)(flat, index=shapes.index, crs=WGS84)


def in_degrees(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A feature collection in longitude and latitude, whatever grid it was on.

    A collection in degrees, and features whose outline is none, are left as they are.
    """
    said = document.get("crs")
    features = document["features"]
    if _is_degrees(said) and not any(map(_is_far, features)):
        return document
    import geopandas

    outlines = {
        place: outline
        for place, feature in enumerate(features)
        if (outline := _outline(feature.get("geometry"))) is not None
    }
    if not outlines:
        return document
    series = geopandas.GeoSeries(outlines, crs=_crs(_named(said)))
    placed = dict(_in_degrees(series, name).items())
    return document | {
        "features": [
            feature | {"geometry": _geojson(placed[place])}
            if place in placed
            else feature
            for place, feature in enumerate(features)
        ]
    }


def _named(said: Any) -> str:
    try:
        return str(said["properties"]["name"])
    except (KeyError, TypeError):
        return ""


def _is_degrees(said: Any) -> bool:
    name = _named(said)
    return not name or name.endswith(("CRS84", ":4326", ":4258"))


def _is_far(feature: dict[str, Any]) -> bool:
    """Whether an outline's first corner lies beyond what degrees can be."""
    geometry = feature.get("geometry")
    found: Any = geometry.get("coordinates") if isinstance(geometry, dict) else None
    while isinstance(found, list) and found and isinstance(found[0], list):
        found = found[0]
    if not isinstance(found, list):
        return False
    return any(
        isinstance(one, int | float) and abs(one) > MOST_DEGREES for one in found[:2]
    )


def _outline(geometry: Any) -> Any:
    from shapely.geometry import shape

    try:
        outline = shape(geometry)
    except BROKEN:
        return None  # the reader of outlines says which one, and what is wrong
    return None if outline.is_empty else outline


def _geojson(outline: Any) -> Any:
    import shapely

    return json.loads(shapely.to_geojson(outline))


def _crs(said: object) -> Any:
    """The grid of a name or number; None where it is none that is known."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    for form in (f"{said}", f"EPSG:{said}", f"ESRI:{said}"):
        try:
            return CRS.from_user_input(form)
        except CRSError:
            continue
    return None


def from_esri(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A feature collection from Esri's JSON: attributes and rings.

    Raises HarrowError for rings that are none and for grids that cannot be told.
    """
    import geopandas

    grid = document.get("spatialReference") or {}
    try:
        shapes = [
            _area(feature["geometry"]["rings"]) for feature in document["features"]
        ]
        code = grid.get("latestWkid") or grid.get("wkid") or grid.get("wkt")
        placed = _in_degrees(geopandas.GeoSeries(shapes, crs=_crs(code)), name)
        properties = [feature["attributes"] for feature in document["features"]]
    except (KeyError, TypeError, AttributeError, ValueError, RuntimeError) as error:
        raise HarrowError(
            f"{name}: the outlines cannot be read. Ask the service for f=geojson, or "
            "download them as GeoJSON."
        ) from error
    return {
        "type": "FeatureCollection",
        "exceededTransferLimit": document.get("exceededTransferLimit", False),
        "features": [
            {"type": "Feature", "properties": told, "geometry": _geojson(outline)}
            for told, outline in zip(properties, placed, strict=True)
        ],
    }


def _area(rings: list[list[list[float]]]) -> Any:
    """Rings that run clockwise are outer ones; a ring inside another is its hole."""
    import shapely

    area: Any = shapely.Polygon()
    for ring in rings:
        area = area.symmetric_difference(shapely.Polygon(ring))
    return area
