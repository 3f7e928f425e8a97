"""Outlines of areas."""

import json
from typing import Any

import duckdb

from harrow_dash import config, store
from harrow_dash.caching import answered_once


@answered_once(maxsize=16)
def outlines(con: duckdb.DuckDBPyConnection, kind: str = "ward") -> dict[str, Any]:
    """GeoJSON of the borough's areas of one kind (of all boroughs: kind 'borough').

    Properties: area_code, area_name. Sorted by code; empty where none is loaded. Do not
    change it: maps share it.
    """
    frame = store.query(
        con,
        """
        SELECT area_code, area_name, geometry
        FROM outline JOIN area USING (area_code)
        WHERE area_kind = $kind AND (borough_code = $borough OR area_kind = 'borough')
        ORDER BY area_code
        """,
        kind=kind,
        borough=config.BOROUGH,
    )
    features = [
        {
            "type": "Feature",
            "properties": {"area_code": row.area_code, "area_name": row.area_name},
            "geometry": json.loads(str(row.geometry)),
        }
        for row in frame.itertuples()
    ]
    return {"type": "FeatureCollection", "features": features}
