"""What to call a small area: a published name (Harrow 007D) tells residents little.

Where map points are loaded it is named, too, by the places that police.uk names in it.
"""

import duckdb
import pandas as pd
import shapely
from shapely.geometry import shape

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.places.small_areas import grid
from harrow_dash.places.small_areas.coverage import Grain


@answered_once(maxsize=8)
def named(con: duckdb.DuckDBPyConnection, grain: Grain) -> pd.DataFrame:
    """All small areas of a grain, by code, with names that say where they are.

    The columns of `grid.areas` but for area_code. One frame for all: do not change it.
    """
    found = grid.areas(con, grain).set_index("area_code")
    if grain != "lsoa":
        return found
    places = _most_named(con).reindex(found.index)
    near = found["area_name"] + ", near " + places
    return found.assign(area_name=near.where(places.notna(), found["area_name"]))


@answered_once(maxsize=4)
def _most_named(con: duckdb.DuckDBPyConnection) -> "pd.Series[str]":
    """The places most named in each neighbourhood by code; empty without points."""
    points = grid.placed_points(con, config.cell_resolution())
    outlines = grid.outlines(con, "lsoa")["features"]
    if points.empty or not outlines:
        return pd.Series(dtype="str")
    codes = [item["properties"]["area_code"] for item in outlines]
    tree = shapely.STRtree([shape(item["geometry"]) for item in outlines])
    at, on = tree.query(
        shapely.points(points["longitude"], points["latitude"]), predicate="within"
    )
    rows = store.query(
        con,
        grid.CELL_PLACES,
        points=points["point_id"].iloc[at].tolist(),
        places=[codes[place] for place in on],
        kinds=list(grid.KINDS_OF_PLACE),
        names=grid.NAMES,
    )
    return rows.set_index("area_code")["places"]
