"""Names of streets and other places on a map: they appear when a reader looks closer.

They are sized on the ground, as all names are, so small that the first view of the
borough shows none of them, and none covers another.
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import pandas as pd
import pydeck as pdk
import shapely
from shapely.geometry import shape

from harrow_dash import theme
from harrow_dash.maps import labels, map_layers
from harrow_dash.maps.map_layers import METRES_PER_DEGREE, Feature

LAYER = "place-names"
SIZE = 72  # metres on the ground that the letters are high at the least
READ = 11  # px that they are to be high where a first view is close enough to read them
MOST = 13  # px: then they grow no further
# Letters much smaller than they can be read are thin, and so pale: such are left out.
PALE = 0.56
DARK = 0.2  # of a ground's light, from 0 (black) to 1


def size(metres_per_px: float) -> int:
    """The height of the letters in metres, for a close first view of such a scale."""
    return max(SIZE, round(READ * metres_per_px))


def fitting(points: pd.DataFrame, high: int = SIZE) -> pd.DataFrame:
    """Those of the named points whose names have room, the first rows served first.

    points: name, longitude, latitude; high: the letters' height in metres. Gives the
    same columns and `high`.
    """
    middle = float(points["latitude"].mean())
    across = METRES_PER_DEGREE * np.cos(np.radians(middle))
    x = points["longitude"].to_numpy() * across
    y = points["latitude"].to_numpy() * METRES_PER_DEGREE
    half = (points["name"].str.len().to_numpy() + 2) * labels.LETTER * high / 2
    taken: list[int] = []
    for row in range(len(points)):
        beside = np.abs(x[taken] - x[row]) < half[taken] + half[row]
        above = np.abs(y[taken] - y[row]) < high * labels.LEADING
        if not (beside & above).any():
            taken.append(row)
    return points.iloc[taken].assign(high=high)


def layers(points: pd.DataFrame, ground: Sequence[Feature]) -> list[pdk.Layer]:
    """The names as layers: white where the area of the map beneath them is dark.

    points: the frame of `fitting`; ground: the areas with the property `fill`.
    """
    if points.empty:
        return []
    dark = [
        shape(item["geometry"])
        for item in ground
        if _light(tuple(item["properties"]["fill"])) < DARK
    ]
    places = shapely.points(points["longitude"], points["latitude"])
    on_dark = np.zeros(len(points), dtype=bool)
    if dark:
        on_dark[shapely.STRtree(places).query(dark, predicate="contains")[1]] = True
    return [
        _layer(f"{LAYER}{end}", points[chosen], colour)
        for end, chosen, colour in (
            ("", ~on_dark, theme.MAP_NAME),
            ("-on-dark", on_dark, theme.BACKGROUND),
        )
        if chosen.any()
    ]


def _layer(name: str, points: pd.DataFrame, colour: str) -> pdk.Layer:
    return pdk.Layer(
        "TextLayer",
        [
            {"text": text, "position": [round(x, 5), round(y, 5)]}
            for text, x, y in zip(
                points["name"], points["longitude"], points["latitude"], strict=True
            )
        ],
        id=name,
        pickable=False,
        get_text="text",
        get_position="position",
        _sub_layer_props={
            # The colour is kept from fading on a selection like the areas' fill.
            "characters": {"getColor": theme.rgba(colour), "alphaCutoff": PALE}
        },
        get_size=int(points["high"].iloc[0]),
        size_units=map_layers.literal("meters"),
        size_max_pixels=MOST,
        character_set=map_layers.literal("auto"),
        font_family=map_layers.literal(theme.FONT),
        font_weight=600,
    )


@lru_cache(maxsize=64)  # a map has a handful of colours
def _light(fill: tuple[int, ...]) -> float:
    """How light a colour is (relative luminance, near enough), from 0 to 1."""
    red, green, blue = ((part / 255) ** 2.2 for part in fill)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
