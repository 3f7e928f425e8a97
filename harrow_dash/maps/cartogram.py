"""The wards as hexagons of one size, so that no ward looks greater for its fields.

The arrangement is kept in geo/ward_hexagons.csv and was worked out once: neighbours
stay neighbours as far as possible, and what lies north is drawn in the north.
"""

import csv
import math
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import mapping, shape

from harrow_dash import config
from harrow_dash.errors import HarrowError

FILE: Final = config.WARD_HEXAGONS
CORNERS: Final = np.radians(range(0, 361, 60))  # flat above and below


@cache
def places() -> dict[str, tuple[int, int]]:
    """Column (from the west) and row (from the north) of each ward by its code.

    The hexagons of an odd column stand half a row lower. Raises HarrowError for a file
    that is not as it should be.
    """
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        found = {
            row["area_code"]: (int(row["column"]), int(row["row"])) for row in rows
        }
    except (KeyError, TypeError, ValueError) as error:
        raise HarrowError(
            f"{FILE.name} is not as expected: give each ward a line with area_code and "
            f"whole numbers for column and row ({error})."
        ) from error
    twice = [place for place, count in Counter(found.values()).items() if count > 1]
    if twice or len(found) < len(rows):
        raise HarrowError(
            f"{FILE.name} has a ward or a place more than once. Give each ward a place "
            "of its own."
        )
    return found


def outlines(wards: Mapping[str, Any]) -> dict[str, Any]:
    """The same areas (GeoJSON, properties area_code and area_name) as hexagons.

    They stand about where the wards lie and are as large as these together, so that
    they can be drawn like them; but they are not on the ground. HarrowError for a ward
    without a place.
    """
    features = wards["features"]
    strange = [
        f"{ward['properties']['area_name']} ({ward['properties']['area_code']})"
        for ward in features
        if ward["properties"]["area_code"] not in places()
    ]
    if strange:
        raise HarrowError(
            f"{FILE.name} has no place for {', '.join(strange)}. Add a line for each."
        )
    if not features:
        return {"type": "FeatureCollection", "features": []}
    middles = np.array(
        [_middle(*places()[ward["properties"]["area_code"]]) for ward in features]
    )
    shapes = [shape(ward["geometry"]) for ward in features]
    west, south, east, north = shapely.total_bounds(shapes)
    # A degree of latitude is drawn longer by this than one of longitude.
    stretch = 1 / math.cos(math.radians((south + north) / 2))
    area = shapely.area(shapes).sum() * stretch / len(shapes)
    side = math.sqrt(2 * area / (3 * math.sqrt(3)))
    ring = np.column_stack([np.cos(CORNERS), np.sin(CORNERS)])
    centre = (middles.min(axis=0) + middles.max(axis=0)) / 2
    degrees = np.array([side, side / stretch])
    rings = (middles[:, None] - centre + ring) * degrees
    rings += np.array([west + east, south + north]) / 2
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": dict(ward["properties"]),
                "geometry": mapping(shapely.Polygon(corners.round(5))),
            }
            for ward, corners in zip(features, rings, strict=True)
        ],
    }


def _middle(column: int, row: int) -> tuple[float, float]:
    """Where a hexagon stands, in parts of its side: x eastwards, y northwards."""
    return 1.5 * column, -math.sqrt(3) * (row + (column % 2) / 2)
