"""Which ward a map point lies in, in both ward sets."""

import json
from typing import TYPE_CHECKING, Any

import pandas as pd
from shapely.geometry import shape

if TYPE_CHECKING:
    import geopandas

BRITISH_NATIONAL_GRID = 27700  # metres: distances in degrees would be skewed
WGS84 = 4326
TOLERANCE_METRES = 120  # police.uk's map points sit on road centres, some outside


def place(points: pd.DataFrame, outline_rows: pd.DataFrame) -> pd.DataFrame:
    """Which ward each point lies in, in both ward sets.

    points: longitude, latitude (WGS 84 degrees). outline_rows: area_code, area_kind
    (ward or ward_2002), geometry (GeoJSON text). Gives the points' rows in order with
    ward_code, ward_2002_code (None: outside) and inside (strictly in a ward of today).
    A point on a border goes to the ward with the lower code, always; one outside but
    within 120 m goes to the nearest ward.
    """
    import geopandas

    placed = points.reset_index(drop=True).copy()
    grid = geopandas.GeoSeries.from_xy(
        placed.longitude, placed.latitude, crs=WGS84
    ).to_crs(BRITISH_NATIONAL_GRID)
    placed["inside"] = False
    for column, kind in (("ward_code", "ward"), ("ward_2002_code", "ward_2002")):
        rows = outline_rows[outline_rows.area_kind == kind].sort_values("area_code")
        codes, inside = _nearest(grid, rows)
        placed[column] = codes
        if kind == "ward":
            placed["inside"] = inside
    return placed


def _nearest(grid: "geopandas.GeoSeries", rows: pd.DataFrame) -> tuple[Any, Any]:
    import geopandas

    codes = pd.Series(None, index=grid.index, dtype="object")
    inside = pd.Series(False, index=grid.index)
    if rows.empty or grid.empty:
        return codes, inside
    wards = geopandas.GeoDataFrame(
        {"area_code": rows.area_code.to_numpy()},
        geometry=[shape(json.loads(text)) for text in rows.geometry],
        crs=WGS84,
    ).to_crs(BRITISH_NATIONAL_GRID)
    west, south, east, north = wards.total_bounds
    edge = TOLERANCE_METRES
    near = grid.cx[west - edge : east + edge, south - edge : north + edge]
    points = geopandas.GeoDataFrame(geometry=near, crs=BRITISH_NATIONAL_GRID)
    found = points.sjoin_nearest(wards, max_distance=edge, distance_col="metres")
    # A point on a shared border is at distance 0 of both: the lower code has it.
    first = found.sort_values("area_code").groupby(level=0).first()
    codes.loc[first.index] = first.area_code
    inside.loc[first.index] = first.metres == 0
    return codes, inside
