"""Outlines in other forms than GeoJSON: shapefile, GeoPackage, KML, Esri's JSON.

geopandas reads them; they come out as GeoJSON in degrees, whatever grid they had.
"""

import json
from pathlib import Path
from typing import Any

from harrow_dash.errors import HarrowError

GEOPACKAGE = b"SQLite format 3\x00"
WGS84 = 4326
DECIMALS = 7  # of degrees: about a centimetre


def is_outline_file(path: Path) -> bool:
    """Whether a file is a GeoPackage or KML, by how it begins."""
    with path.open("rb") as file:
        start = file.read(4096)
    return start.startswith(GEOPACKAGE) or b"<kml" in start


def to_geojson(path: Path, name: str, target: Path) -> None:
    """Write the outlines of a file as GeoJSON in longitude and latitude.

    Raises HarrowError for what cannot be read as outlines or names no grid.
    """
    # Not imported above: most loads have no such file, and it takes half a second.
    import geopandas
    import shapely

    with path.open("rb") as file:
        packed = file.read(2) == b"PK"
    try:
        frame = geopandas.read_file(f"zip://{path}" if packed else path)
    except Exception as error:
        # Whatever GDAL raises, by way of several libraries, means one thing here.
        raise HarrowError(
            f"{name}: the outlines cannot be read. Save them as GeoJSON or as a "
            "GeoPackage and load that."
        ) from error
    if frame.crs is None:
        raise HarrowError(
            f"{name}: the outlines do not say what grid they are on (the .prj file is "
            "missing). Put it beside them, or save them as GeoJSON."
        )
    frame = frame.to_crs(WGS84)
    frame.geometry = shapely.set_precision(
        shapely.force_2d(frame.geometry.array), 10**-DECIMALS
    )
    target.write_text(frame.to_json(drop_id=True, default=str), encoding="utf-8")


def from_esri(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A feature collection from Esri's JSON: attributes and rings.

    Raises HarrowError for rings that are none and for other grids than degrees.
    """
    import geopandas
    import shapely

    grid = document.get("spatialReference") or {}
    code = grid.get("latestWkid") or grid.get("wkid") or WGS84
    try:
        shapes = [
            _area(feature["geometry"]["rings"]) for feature in document["features"]
        ]
        placed = geopandas.GeoSeries(shapes, crs=int(code)).to_crs(WGS84)
        properties = [feature["attributes"] for feature in document["features"]]
    except (KeyError, TypeError, ValueError, RuntimeError) as error:
        raise HarrowError(
            f"{name}: the outlines cannot be read. Ask the service for f=geojson, or "
            "download them as GeoJSON."
        ) from error
    return {
        "type": "FeatureCollection",
        "exceededTransferLimit": document.get("exceededTransferLimit", False),
        "features": [
            {
                "type": "Feature",
                "properties": told,
                "geometry": json.loads(shapely.to_geojson(outline)),
            }
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
