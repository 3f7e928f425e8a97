"""Outlines of areas as GeoJSON: wards of two generations, LSOAs, boroughs."""

import json
from typing import Any

import duckdb
import pandas as pd
from shapely import is_valid_reason
from shapely.errors import ShapelyError
from shapely.geometry import box, shape

from harrow_dash.errors import HarrowError
from harrow_dash.sources import Source, recognise, spelling
from harrow_dash.sources.containers import DOWNLOAD_AGAIN
from harrow_dash.sources.tables import Tidy

BRITAIN = box(-9.0, 49.0, 3.0, 61.0)  # degrees, not metres


def read_features(
    con: duckdb.DuckDBPyConnection, document: dict[str, Any], name: str
) -> Source:
    """A feature collection as the table `raw`: area_code, area_name, geometry.

    Raises HarrowError for unknown properties and for outlines that are broken.
    """
    features = document.get("features")
    if not isinstance(features, list) or not features:
        raise HarrowError(f"{name}: there is not one outline in it. {DOWNLOAD_AGAIN}")
    if not all(
        isinstance(feature, dict) and isinstance(feature.get("properties"), dict)
        for feature in features
    ):
        raise HarrowError(f"{name}: an outline has no properties. {DOWNLOAD_AGAIN}")
    header = list(features[0]["properties"])
    source, names = recognise(header, name, form="geojson")
    ours = {spelling(key): column for key, column in zip(header, names, strict=True)}
    rows = []
    for number, feature in enumerate(features, 1):
        row = {
            ours.get(spelling(key), spelling(key)): value
            for key, value in feature["properties"].items()
        }
        code, area_name = row.get("area_code"), row.get("area_name")
        if not code or not area_name:
            raise HarrowError(
                f"{name}: outline {number} has no code or no name. {DOWNLOAD_AGAIN}"
            )
        _refuse_broken(feature.get("geometry"), f"{name}: the outline of {area_name}")
        rows.append(
            {
                "area_code": str(code),
                "area_name": str(area_name),
                "borough_code": row.get("borough_code"),
                "geometry": json.dumps(feature["geometry"], separators=(",", ":")),
            }
        )
    frame = pd.DataFrame(rows, dtype="str")
    repeated = frame.area_code[frame.area_code.duplicated()]
    if len(repeated):
        raise HarrowError(
            f"{name}: the area {repeated.iloc[0]} stands twice. {DOWNLOAD_AGAIN}"
        )
    con.register("outline_rows", frame)
    con.execute("CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM outline_rows")
    con.unregister("outline_rows")
    return source


def _refuse_broken(geometry: Any, where: str) -> None:
    try:
        outline = shape(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise HarrowError(f"{where} cannot be read. {DOWNLOAD_AGAIN}") from error
    if outline.geom_type not in ("Polygon", "MultiPolygon") or outline.is_empty:
        raise HarrowError(f"{where} is not an area. {DOWNLOAD_AGAIN}")
    if not outline.is_valid:
        reason = is_valid_reason(outline).split("[")[0].strip().lower()
        raise HarrowError(f"{where} is broken ({reason}). {DOWNLOAD_AGAIN}")
    if not BRITAIN.contains(outline):
        raise HarrowError(
            f"{where} is not in Britain, in longitude and latitude. Download it as "
            "GeoJSON (WGS 84)."
        )


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:  # noqa: ARG001
    """Outlines by area; every reader has the same arguments, this one needs no name."""
    areas = con.sql(
        f"""
        SELECT area_code, area_name, '{source.area_kind}' AS area_kind,
            CASE '{source.area_kind}' WHEN 'borough' THEN area_code
                ELSE borough_code END AS borough_code,
            geometry
        FROM raw
        """
    )
    return Tidy({"areas": areas})
