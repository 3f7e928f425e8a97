"""The one style of all maps: ground, outlines, names, north and scale, and the view.

A map is drawn from its own shapes on a blank page: nothing is fetched from elsewhere,
unless a tile style is configured. From below: the neighbours in grey, the map's
subject, the borough's outline, what is selected, names, and the corners. All of it is
sized on the ground, so that the layout of the first view holds at every zoom.
"""

import math
from collections.abc import Mapping, Sequence, Set
from textwrap import fill
from typing import TypedDict

import pydeck as pdk
import shapely
from shapely.geometry.base import BaseGeometry

from harrow_dash import config, theme
from harrow_dash.maps import labels, map_layers
from harrow_dash.maps.labels import Label
from harrow_dash.maps.map_layers import Map, Outlines, Shapes, Sheet

FIT = 335  # px that the longer side takes at first: a phone shows all of it
TOOLTIP = "{area_name}\n{figures}"
SAMPLE = "Sample figures"
TOOLTIP_STYLE = {
    "backgroundColor": theme.BACKGROUND,
    "color": theme.TEXT,
    "border": f"1px solid {theme.MAP_OUTLINE}",
    "borderRadius": "4px",
    "fontFamily": theme.FONT,
    "fontSize": "15px",
    "lineHeight": "1.4",
    "padding": "6px 10px",
}
QUIET_SIZE = 12.0  # px in the first view
NOTICE_SIZE = 14.0
SMALL_SIZE = 11.0
SEEN_THROUGH = 0.65  # opacity of the subject over tiles
NEIGHBOURS_SEEN_THROUGH = 0.45
AROUND = 1.5  # of a ward's own extent: what a close view shows
MOSTLY = 0.75  # of a name that lies on its ward: then the ward's shade is its ground
MARK_SHARE = 0.8  # of an area's width: the height of the letters' line
SCALE_METRES = (200, 500, 1_000, 2_000, 5_000, 10_000)
SCALE_SHARE = 0.25  # of the longer side: the most that the scale line takes
CREDIT_LETTERS = 56  # on a line of what tiles are owed to: a phone shows as many


class Around(TypedDict, total=False):
    """How all maps may be drawn: the greyed neighbours, close to the ward, the size."""

    neighbours: Outlines | None
    close: bool
    fit: int


def draw(
    subject: pdk.Layer,
    above: Sequence[pdk.Layer],
    wards: Shapes,
    *,
    neighbours: Outlines | None = None,
    selected: str | None = None,
    close: bool = False,
    selected_area: BaseGeometry | None = None,
    dark: Set[str] = frozenset(),
    marks: Sequence[tuple[str, BaseGeometry]] = (),
    sample: bool = False,
    ground: bool = True,
    fit: int = FIT,
) -> Map:
    """The whole map around its subject: the areas, and what belongs above them.

    `selected` is a ward's code, `selected_area` any other shape; the first view holds
    all wards or, where it is to be `close`, the selected one and what lies around it.
    The names of the wards in `dark` are white; `marks` are signs within areas of the
    subject. Without `ground` the shapes stand for places but not where these are: no
    outline of the borough, north, scale or tiles.
    """
    whole = _sheet([geometry for _, geometry in wards.values()], fit)
    sheet = whole
    if close and selected in wards:
        sheet = _sheet([wards[selected][1]], fit).wider(AROUND)
    tiles = ground and bool(config.map_style())
    subject.opacity = SEEN_THROUGH if tiles else 1
    outline = borough(wards)
    layers, taken = [], [outline]
    around = neighbours if neighbours and neighbours["features"] else None
    if around:
        layers.append(_neighbours(around, NEIGHBOURS_SEEN_THROUGH if tiles else 1))
    layers += [subject, *above]
    if ground:
        layers += [
            # White beneath: the outline is seen on dark areas on both its sides.
            map_layers.lines("borough-edge", [outline.boundary], theme.BACKGROUND, 4.5),
            map_layers.lines("borough", [outline.boundary], theme.MAP_BOROUGH, 2),
        ]
    if selected in wards:
        layers += _marked("selected", wards[selected][1], 4.5)
    if selected_area is not None:
        layers += _marked("selected-area", selected_area, 3)
    if marks:
        layers.append(_marks(marks, sheet))
    if sample:
        box = sheet.freest(94, NOTICE_SIZE + 4, taken, "north west")
        taken.append(box)
        layers.append(_notice(box, sheet))
    if ground:
        drawn, box = _north_and_scale(sheet, taken)
        taken.append(box)
        layers += drawn
    # Equal hexagons leave less room for the longest names than most wards do.
    size = map_layers.TEXT_SIZE if ground else SMALL_SIZE
    placed = labels.place(
        wards, px_per_degree=sheet.px_per_degree, size=size, first=selected
    )
    layers += _names(wards, placed, dark, sheet, size)
    taken += [label.box for label in placed.values()]
    if around:
        layers += _neighbours_names(around, sheet, taken)
    if tiles and config.map_attribution():
        layers.append(_credit(sheet))
    return Map(
        layers=layers,
        views=[
            # The wheel is for scrolling the page: a double click or two fingers zoom.
            pdk.View("MapView", {"scrollZoom": False, "dragRotate": False}),
        ],
        initial_view_state=_view(sheet, whole),
        tooltip={
            "text": f"{TOOLTIP}\n{SAMPLE}" if sample else TOOLTIP,
            "style": TOOLTIP_STYLE,
        },
        # Without a provider and with pydeck's own default style Streamlit draws no
        # basemap; map_style=None would make it fetch one.
        **(
            {"map_provider": "mapbox", "map_style": config.map_style()}
            if tiles
            else {"map_provider": None}
        ),
    )


def borough(wards: Shapes) -> BaseGeometry:
    """The outline of all wards together, without cracks between them."""
    joined = map_layers.joined(geometry for _, geometry in wards.values())
    parts = [shapely.Polygon(part.exterior) for part in shapely.get_parts(joined)]
    return shapely.union_all(parts)


def _sheet(areas: Sequence[BaseGeometry], fit: int) -> Sheet:
    west, south, east, north = shapely.total_bounds(areas)
    return Sheet(float(west), float(south), float(east), float(north), fit)


def _view(sheet: Sheet, whole: Sheet) -> pdk.ViewState:
    return pdk.ViewState(
        longitude=round((sheet.west + sheet.east) / 2, 5),
        latitude=round((sheet.south + sheet.north) / 2, 5),
        zoom=round(sheet.zoom, 3),
        min_zoom=round(whole.zoom - 1, 3),
        max_zoom=16,
    )


def _neighbours(neighbours: Outlines, opacity: float) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        {
            "type": "FeatureCollection",
            "features": [
                {"type": "Feature", "properties": {}, "geometry": item["geometry"]}
                for item in neighbours["features"]
            ],
        },
        id="neighbours",
        pickable=False,
        opacity=opacity,
        _sub_layer_props={
            "polygons-fill": {"getFillColor": theme.rgba(theme.MAP_NEIGHBOUR)}
        },
        get_line_color=theme.rgba(theme.BACKGROUND),
        get_line_width=1.5,
        line_width_units=map_layers.literal("pixels"),
    )


def _marked(name: str, area: BaseGeometry, width: float) -> list[pdk.Layer]:
    # White beneath the orange: orange alone is lost on middle shades.
    return [
        map_layers.lines(f"{name}-edge", [area.boundary], theme.BACKGROUND, width + 3),
        map_layers.lines(name, [area.boundary], theme.ATTENTION, width),
    ]


def _marks(marks: Sequence[tuple[str, BaseGeometry]], sheet: Sheet) -> pdk.Layer:
    """Signs as large as the smallest of their areas allows."""
    least = min(area.area for _, area in marks)
    middles = [(sign, area.representative_point()) for sign, area in marks]
    return map_layers.texts(
        "marks",
        [(sign, round(middle.x, 5), round(middle.y, 5)) for sign, middle in middles],
        theme.BACKGROUND,
        sheet,
        size=math.sqrt(least * sheet.stretch) * sheet.px_per_degree * MARK_SHARE,
        weight=700,
        halo=None,
    )


def _names(
    wards: Shapes,
    placed: Mapping[str, Label],
    dark: Set[str],
    sheet: Sheet,
    size: float,
) -> list[pdk.Layer]:
    """Names of the wards, as many as have room: white where they lie on dark wards."""
    white = {
        code
        for code in dark & placed.keys()
        if wards[code][1].intersection(placed[code].box).area
        >= placed[code].box.area * MOSTLY
    }
    return [
        map_layers.texts(
            name,
            [
                _at(label)
                for code, label in placed.items()
                if (code in white) is on_dark
            ],
            colour,
            sheet,
            size=size,
            halo=halo,
        )
        for name, on_dark, colour, halo in (
            ("names-on-light", False, theme.MAP_NAME, theme.BACKGROUND),
            ("names-on-dark", True, theme.BACKGROUND, theme.MAP_NAME),
        )
    ]


def _neighbours_names(
    neighbours: Outlines, sheet: Sheet, taken: Sequence[BaseGeometry]
) -> list[pdk.Layer]:
    """Names of the neighbours that fit whole beside the borough in the first view."""
    view = shapely.box(sheet.west, sheet.south, sheet.east, sheet.north)
    free = {
        code: (name, geometry.intersection(view).difference(shapely.union_all(taken)))
        for code, (name, geometry) in map_layers.shapes(neighbours).items()
    }
    placed = labels.place(
        {code: item for code, item in free.items() if not item[1].is_empty},
        px_per_degree=sheet.px_per_degree,
        size=QUIET_SIZE,
        inside=1,
    )
    return [
        map_layers.texts(
            "neighbours-names",
            [_at(label) for label in placed.values()],
            theme.TEXT_QUIET,
            sheet,
            size=QUIET_SIZE,
        )
    ]


def _at(label: Label) -> tuple[str, float, float]:
    return label.name, label.longitude, label.latitude


def _notice(box: BaseGeometry, sheet: Sheet) -> pdk.Layer:
    west, _, _, north = box.bounds
    return map_layers.texts(
        "sample",
        [(SAMPLE, west, north)],
        theme.ATTENTION_TEXT,
        sheet,
        size=NOTICE_SIZE,
        anchor="start",
        baseline="top",
    )


def _north_and_scale(
    sheet: Sheet, taken: Sequence[BaseGeometry]
) -> tuple[list[pdk.Layer], BaseGeometry]:
    """An arrow to the north and a line of a round length, in the freest corner."""
    whole = sheet.metres(sheet.fit)
    metres = max(
        (length for length in SCALE_METRES if length <= whole * SCALE_SHARE),
        default=SCALE_METRES[0],
    )
    long = metres / map_layers.METRES_PER_DEGREE * sheet.stretch
    box = sheet.freest(
        long * sheet.px_per_degree + 28, QUIET_SIZE + 16, taken, "south east"
    )
    west, south, east, _ = box.bounds
    # From the corner in: the line's end stands as far from it as its foot.
    east, south = east - sheet.across(4), south + sheet.up(4)
    tick, gap = sheet.up(5), sheet.up(QUIET_SIZE / 2 + 4)
    start, north = east - long, west + sheet.across(8)
    ruler = shapely.LineString(
        [(start, south + tick), (start, south), (east, south), (east, south + tick)]
    )
    arrow = shapely.MultiLineString(
        [
            [(north, south), (north, south + sheet.up(12))],
            [
                (north - sheet.across(3.5), south + sheet.up(7)),
                (north, south + sheet.up(12)),
                (north + sheet.across(3.5), south + sheet.up(7)),
            ],
        ]
    )
    length = f"{metres // 1000} km" if metres >= 1000 else f"{metres} m"
    words = [
        (length, (start + east) / 2, south + gap),
        ("N", north, south + sheet.up(12 + QUIET_SIZE / 2 + 1)),
    ]
    return [
        map_layers.lines("scale-edge", [ruler, arrow], theme.BACKGROUND, 4.5),
        map_layers.lines("scale", [ruler, arrow], theme.TEXT, 1.5),
        map_layers.texts("scale-words", words, theme.TEXT, sheet, size=QUIET_SIZE),
    ], box


def _credit(sheet: Sheet) -> pdk.Layer:
    """Whom the tiles are owed to, under the map's south west corner."""
    words = fill(f"Map tiles: {config.map_attribution()}", CREDIT_LETTERS)
    place = (words, sheet.west, sheet.south - sheet.up(6))
    return map_layers.texts(
        "credit",
        [place],
        theme.TEXT,
        sheet,
        size=SMALL_SIZE,
        anchor="start",
        baseline="top",
    )
