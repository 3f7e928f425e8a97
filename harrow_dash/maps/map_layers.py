"""What maps are made of: the sheet in degrees and px, and layers in the common style.

Words and outlines are sized on the ground, so that the layout of the first view holds
at every zoom.
"""

import json
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pydeck as pdk
import shapely
from pydeck.bindings.json_tools import default_serialize
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from harrow_dash import theme
from harrow_dash.maps import labels

Outlines = Mapping[str, Any]
Shapes = dict[str, tuple[str, BaseGeometry]]
Feature = dict[str, Any]

TEXT_SIZE = 12.5  # px in the first view, as all sizes here
# Letters are drawn from a picture of them 64 px high, with room for their outline.
LETTERS = {"sdf": True, "fontSize": 64, "buffer": 12, "radius": 20}
OUTLINE = 8  # px of that picture
METRES_PER_DEGREE = 111_320


class Map(pdk.Deck):
    """A deck whose JSON has no white space: pydeck's own is four times as long."""

    def to_json(self) -> str:
        """The map as JSON on one line."""
        return json.dumps(
            self, sort_keys=True, default=default_serialize, separators=(",", ":")
        )


@dataclass(frozen=True)
class Sheet:
    """The rectangle of the first view, in degrees, and its scale."""

    west: float
    south: float
    east: float
    north: float
    fit: int  # px that the longer side takes

    @property
    def stretch(self) -> float:
        """How much longer a degree of latitude is drawn than one of longitude."""
        return 1 / math.cos(math.radians((self.south + self.north) / 2))

    @property
    def side(self) -> float:
        """The longer side as it is drawn, in degrees of longitude."""
        return max(self.east - self.west, (self.north - self.south) * self.stretch)

    @property
    def px_per_degree(self) -> float:
        """Of longitude."""
        return self.fit / self.side

    @property
    def zoom(self) -> float:
        """In deck.gl's measure: at 0 the world is 512 px wide."""
        return math.log2(self.px_per_degree * 360 / 512)

    def wider(self, times: float) -> "Sheet":
        """A square sheet around this one, its side so many times the longer one."""
        x, y = (self.west + self.east) / 2, (self.south + self.north) / 2
        half = self.side * times / 2
        up = half / self.stretch
        return Sheet(x - half, y - up, x + half, y + up, self.fit)

    def across(self, px: float) -> float:
        """A length from west to east, in degrees."""
        return px / self.px_per_degree

    def up(self, px: float) -> float:
        """A length from south to north, in degrees."""
        return px / self.px_per_degree / self.stretch

    def metres(self, px: float) -> float:
        """A length on the ground."""
        return self.across(px) * METRES_PER_DEGREE / self.stretch

    def box(self, width: float, height: float, corner: str) -> BaseGeometry:
        """A box of so many px in a corner: "south east", …"""
        wide, high = self.across(width), self.up(height)
        west = self.west if "west" in corner else self.east - wide
        south = self.south if "south" in corner else self.north - high
        return shapely.box(west, south, west + wide, south + high)

    def freest(
        self, width: float, height: float, taken: Iterable[BaseGeometry], first: str
    ) -> BaseGeometry:
        """The box in the corner that covers least of what is taken."""
        corners = sorted(
            ("north west", "south east", "south west", "north east"),
            key=lambda corner: corner != first,
        )
        boxes = [self.box(width, height, corner) for corner in corners]
        covered = shapely.union_all(list(taken))
        return min(boxes, key=lambda box: box.intersection(covered).area)


def shapes(outlines: Outlines) -> Shapes:
    """Name and geometry of each area by its code."""
    return {
        feature["properties"]["area_code"]: (
            feature["properties"]["area_name"],
            shape(feature["geometry"]),
        )
        for feature in outlines["features"]
    }


def names(outlines: Outlines) -> dict[str, str]:
    """Name of each area by its code."""
    return {
        item["properties"]["area_code"]: item["properties"]["area_name"]
        for item in outlines["features"]
    }


def feature(geometry: BaseGeometry, **properties: Any) -> Feature:
    """GeoJSON of one shape, to five decimals of a degree: about a metre."""
    rounded = shapely.transform(geometry, lambda pairs: pairs.round(5))
    return {"type": "Feature", "properties": properties, "geometry": mapping(rounded)}


def areas(
    name: str, features: Sequence[Feature], *, line: str, width: float
) -> pdk.Layer:
    """The layer of the areas that a map is about: the one that can be picked.

    Each feature has, beside what the tooltip says, a `fill` in its properties; one that
    is `outside` has a line of its own.
    """
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id=name,
        pickable=True,
        auto_highlight=True,
        highlight_color=[*theme.rgba(theme.ATTENTION)[:3], 70],
        filled=True,
        stroked=True,
        # On a selection Streamlit fades the top-level fill of all other areas; a map
        # of classes must keep its colours, so the fill goes to the sub-layer.
        _sub_layer_props={"polygons-fill": {"getFillColor": "@@=properties.fill"}},
        get_line_color=(
            f"properties.outside ? {theme.rgba(theme.CONTEXT)} : {theme.rgba(line)}"
        ),
        get_line_width=width,
        line_width_units=literal("pixels"),
    )


def lines(
    name: str, geometries: Iterable[BaseGeometry], colour: str, width: float
) -> pdk.Layer:
    """A layer of lines, `width` px wide at every zoom."""
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": [feature(g) for g in geometries]},
        id=name,
        pickable=False,
        filled=False,
        stroked=True,
        get_line_color=theme.rgba(colour),
        get_line_width=width,
        line_width_units=literal("pixels"),
        line_joint_rounded=True,
        line_cap_rounded=True,
    )


def texts(
    name: str,
    places: Iterable[tuple[str, float, float]],
    colour: str,
    sheet: Sheet,
    *,
    size: float = TEXT_SIZE,
    weight: int = 600,
    halo: str | None = theme.BACKGROUND,
    anchor: str = "middle",
    baseline: str = "center",
) -> pdk.Layer:
    """A layer of words (words, longitude, latitude), sized on the ground."""
    return pdk.Layer(
        "TextLayer",
        [{"text": text, "position": [x, y]} for text, x, y in places],
        id=name,
        pickable=False,
        get_text="text",
        get_position="position",
        # Kept from fading on a selection like the areas' fill.
        _sub_layer_props={"characters": {"getColor": theme.rgba(colour)}},
        get_size=round(sheet.metres(size)),
        size_units=literal("meters"),
        size_max_pixels=round(size * 1.6),
        line_height=labels.LEADING,
        character_set=literal("auto"),
        font_family=literal(theme.FONT),
        font_weight=weight,
        font_settings=LETTERS,
        outline_width=OUTLINE if halo else 0,
        outline_color=theme.rgba(halo or theme.BACKGROUND, 220),
        get_text_anchor=literal(anchor),
        get_alignment_baseline=literal(baseline),
    )


def joined(geometries: Iterable[BaseGeometry]) -> BaseGeometry:
    """Areas as one, also where rounding has left an outline that crosses itself."""
    whole = shapely.make_valid(
        list(geometries), method="structure", keep_collapsed=False
    )
    return shapely.union_all(whole)


def lighter(outlines: Outlines, most: int) -> Outlines:
    """The same areas with about `most` corners in all, still without gaps between."""
    if sum(_corners(item["geometry"]) for item in outlines["features"]) <= most:
        return outlines
    geometries = [shape(item["geometry"]) for item in outlines["features"]]
    for metres in (5, 10, 20, 40):
        found = shapely.coverage_simplify(geometries, metres / METRES_PER_DEGREE)
        if shapely.get_num_coordinates(found).sum() <= most:
            break
    return {
        "type": "FeatureCollection",
        "features": [
            feature(geometry, **old["properties"])
            for geometry, old in zip(found, outlines["features"], strict=True)
        ],
    }


def _corners(geometry: Mapping[str, Any]) -> int:
    parts = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        parts = [parts]
    return sum(len(ring) for part in parts for ring in part)


def literal(words: str) -> Any:
    """Words that pydeck hands on as they are, not as the name of a field."""
    return pdk.types.String(words)


def together(drawn: Sequence[Feature], codes: Collection[str]) -> list[BaseGeometry]:
    """The areas with these codes, joined where they touch."""
    found = [
        shape(item["geometry"])
        for item in drawn
        if item["properties"]["area_code"] in codes
    ]
    return [joined(found)] if found else []
