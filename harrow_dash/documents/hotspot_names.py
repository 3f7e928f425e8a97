"""What to call a neighbourhood: its published name says nothing to residents.

Where map points are loaded it is named, too, by the places that police.uk names in it.
"""

import pandas as pd
import shapely
from shapely.geometry import shape

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.documents.shared import Con
from harrow_dash.places import small_areas
from harrow_dash.places.small_areas import grid


@answered_once(maxsize=4)
def near(con: Con) -> "pd.Series[str]":
    """The places most named in each neighbourhood by code; empty without points."""
    points = grid.placed_points(con, config.cell_resolution())
    outlines = small_areas.outlines(con, "lsoa")["features"]
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
