"""Frames and outlines in, finished maps (a pydeck.Deck) out.

A map is drawn from its own shapes on a blank page: nothing is fetched from elsewhere.
Its figures are also given as a table and, by `alt`, in words.
"""

import json
import math
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import pydeck as pdk
import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from harrow_dash import labels, map_classes, theme
from harrow_dash.catalogue import Measure

By = Literal["rate", "value"]
Outlines = Mapping[str, Any]
Shapes = dict[str, tuple[str, BaseGeometry]]

HEIGHT = 480  # px, for st.pydeck_chart
FIT = 430  # px that the borough's longer side takes at first; a phone wants 330
NO_FIGURE = "no figure"
ONE = {
    "offences": "offence",
    "incidents": "incident",
    "searches": "search",
    "victims": "victim",
}
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
PER = "per 1,000 residents"
NAME_SIZE = 12.5  # px in the first view
OUTLINE = 3  # around letters, in deck.gl's own measure
DARK_FILLS = [theme.rgba(colour) for colour in theme.MAP_CLASSES[3:]]
HATCH = 0.0025  # degrees between the lines over wards without a figure


class Map(pdk.Deck):
    """A deck whose JSON has no white space: pydeck's own is four times as long."""

    def to_json(self) -> str:
        """The map as JSON on one line."""
        return json.dumps(json.loads(super().to_json()), separators=(",", ":"))


def wards(
    outlines: Outlines,
    figures: pd.DataFrame,
    measure: Measure,
    by: By,
    selected: str | None,
    sample: bool,
    *,
    neighbours: Outlines | None = None,
    fit: int = FIT,
) -> Map:
    """The wards by rate or count in five classes, the selected one (a code) outlined.

    `figures` has area_code, area_name, value and rate, one row a ward (others are left
    out); a ward without a row or a figure is hatched. The layer that can be picked has
    the id `wards`, and its objects have area_code in their properties.
    """
    shapes = _shapes(outlines)
    known = _known(figures, by)
    edges = map_classes.breaks(list(known.values()))
    features = [
        _feature(code, name, geometry, figures, measure, by, edges, sample)
        for code, (name, geometry) in shapes.items()
    ]
    layers = []
    if neighbours is not None:
        layers.append(_area_layer("neighbours", neighbours, theme.MAP_NEIGHBOUR))
    layers.append(
        pdk.Layer(
            "GeoJsonLayer",
            {"type": "FeatureCollection", "features": features},
            id="wards",
            pickable=True,
            auto_highlight=True,
            highlight_color=[*theme.rgba(theme.ATTENTION)[:3], 70],
            filled=True,
            stroked=True,
            # On a selection Streamlit fades the top-level fill of all other wards; a
            # map of classes must keep its colours, so the fill goes to the sub-layer.
            _sub_layer_props={"polygons-fill": {"getFillColor": "@@=properties.fill"}},
            get_line_color=theme.rgba(theme.MAP_OUTLINE),
            get_line_width=1.25,
            line_width_units=_literal("pixels"),
        )
    )
    hatched = [
        _lines(_hatch(geometry))
        for code, (_, geometry) in shapes.items()
        if code not in known
    ]
    if hatched:
        layers.append(_line_layer("missing", hatched, theme.CONTEXT, 1))
    if selected in shapes:
        edge = [_lines(shapes[selected][1].boundary)]
        # White beneath the orange: orange alone is lost on the middle blues.
        layers.append(_line_layer("selected-edge", edge, theme.BACKGROUND, 8))
        layers.append(_line_layer("selected", edge, theme.ATTENTION, 4.5))
    dark = {
        feature["properties"]["area_code"]
        for feature in features
        if feature["properties"]["fill"] in DARK_FILLS
    }
    layers += _names(shapes, dark, selected, fit)
    if sample:
        layers.append(_sample_notice(shapes))
    return Map(
        layers=layers,
        views=[
            # The wheel is for scrolling the page: a double click or two fingers zoom.
            pdk.View("MapView", {"scrollZoom": False, "dragRotate": False}),
        ],
        initial_view_state=_view(shapes, fit),
        # Without a provider and with pydeck's own default style Streamlit draws no
        # basemap; map_style=None would make it fetch one.
        map_provider=None,
        tooltip={"text": "{area_name}\n{figures}", "style": TOOLTIP_STYLE},
    )


def legend(figures: pd.DataFrame, measure: Measure, by: By) -> list[tuple[str, str]]:
    """Colours of the map and what they stand for, lowest first, in numbers."""
    known = _known(figures, by)
    edges = map_classes.breaks(list(known.values()))
    entries = list(
        zip(
            map_classes.colours(edges),
            map_classes.names(
                edges, whole_numbers=by == "value" and not measure.is_proportion
            ),
            strict=True,
        )
    )
    wards_given = figures["area_code"].str.startswith("E05").sum()
    if not known:
        entries = []
    if len(known) < wards_given or not known:
        entries.append((theme.MAP_MISSING, "No figure"))
    return entries


def alt(figures: pd.DataFrame, measure: Measure, by: By) -> str:
    """The map in words: the highest, the lowest, and how many wards have no figure."""
    frame = figures[figures["area_code"].str.startswith("E05")]
    given = frame.dropna(subset=[by]).sort_values([by, "area_name"])
    basis = PER if by == "rate" else measure.unit
    start = f"Map of Harrow's wards: {measure.title}, {basis}."
    if given.empty:
        return f"{start} No ward has a figure."
    sentences = [
        f"{word}: {row['area_name']}, {_words(row, measure)}."
        for word, row in (
            ("Highest", given.iloc[-1].to_dict()),
            ("Lowest", given.iloc[0].to_dict()),
        )
    ]
    if missing := len(frame) - len(given):
        sentences.append(f"No figure: {missing} {'ward' if missing == 1 else 'wards'}.")
    return " ".join([start, *sentences])


def _known(figures: pd.DataFrame, by: By) -> dict[str, float]:
    """Figure by ward code, for the wards that have one."""
    frame = figures[figures["area_code"].str.startswith("E05")].dropna(subset=[by])
    return dict(zip(frame["area_code"], frame[by].astype(float), strict=True))


def _shapes(outlines: Outlines) -> Shapes:
    return {
        feature["properties"]["area_code"]: (
            feature["properties"]["area_name"],
            shape(feature["geometry"]),
        )
        for feature in outlines["features"]
    }


def _feature(
    code: str,
    name: str,
    geometry: BaseGeometry,
    figures: pd.DataFrame,
    measure: Measure,
    by: By,
    edges: list[float],
    sample: bool,
) -> dict[str, Any]:
    found = figures[figures["area_code"] == code]
    row = found.iloc[0].to_dict() if len(found) else {"value": None, "rate": None}
    figure = row[by]
    colour = theme.MAP_MISSING
    if figure is not None and not pd.isna(figure):
        colour = map_classes.colours(edges)[sum(edge <= figure for edge in edges)]
    words = [_value_words(row, measure) or f"{measure.title}: {NO_FIGURE}"]
    words += [_rate_words(row), "Sample figures" if sample else ""]
    return {
        "type": "Feature",
        "geometry": mapping(shapely.set_precision(geometry, 1e-5)),
        "properties": {
            "area_code": code,
            "area_name": name,
            "figures": "\n".join(filter(None, words)),
            "fill": theme.rgba(colour),
        },
    }


def _words(row: dict[Any, Any], measure: Measure) -> str:
    return ", ".join(filter(None, [_value_words(row, measure), _rate_words(row)]))


def _value_words(row: dict[Any, Any], measure: Measure) -> str:
    value = row["value"]
    if value is None or pd.isna(value):
        return ""
    if measure.is_proportion:
        return f"{value:.0%}"
    unit = ONE[measure.unit] if value == 1 else measure.unit
    return f"{value:,.0f} {unit}"


def _rate_words(row: dict[Any, Any]) -> str:
    rate = row["rate"]
    return "" if rate is None or pd.isna(rate) else f"{rate:,.1f} {PER}"


def _area_layer(name: str, outlines: Outlines, fill: str) -> pdk.Layer:
    plain = {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": {}, "geometry": feature["geometry"]}
            for feature in outlines["features"]
        ],
    }
    return pdk.Layer(
        "GeoJsonLayer",
        plain,
        id=name,
        pickable=False,
        get_fill_color=theme.rgba(fill),
        get_line_color=theme.rgba(theme.BACKGROUND),
        get_line_width=1,
        line_width_units=_literal("pixels"),
    )


def _line_layer(
    name: str, features: list[dict[str, Any]], colour: str, width: float
) -> pdk.Layer:
    return pdk.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        id=name,
        pickable=False,
        filled=False,
        stroked=True,
        get_line_color=theme.rgba(colour),
        get_line_width=width,
        line_width_units=_literal("pixels"),
        line_joint_rounded=True,
        line_cap_rounded=True,
    )


def _lines(geometry: BaseGeometry) -> dict[str, Any]:
    lines = shapely.set_precision(geometry, 1e-5)
    return {"type": "Feature", "properties": {}, "geometry": mapping(lines)}


def _hatch(area: BaseGeometry) -> BaseGeometry:
    west, south, east, north = area.bounds
    rise = north - south
    count = math.ceil((east - west + rise) / HATCH)
    lines = [
        [(west - rise + place * HATCH, south), (west + place * HATCH, north)]
        for place in range(1, count + 1)
    ]
    return shapely.MultiLineString(lines).intersection(area)


def _names(
    shapes: Shapes, dark: set[str], selected: str | None, fit: int
) -> list[pdk.Layer]:
    """Names of the wards, as many as have room: white on the wards named in `dark`.

    They are sized on the ground, so that their layout holds at every zoom.
    """
    _, south, _, north = _bounds(shapes)
    scale = fit / _side(shapes)
    placed = labels.place(shapes, px_per_degree=scale, size=NAME_SIZE, first=selected)
    # Metres on the ground that take NAME_SIZE px in the first view.
    metres = NAME_SIZE / scale * 111_320 * math.cos(math.radians((south + north) / 2))
    return [
        pdk.Layer(
            "TextLayer",
            [
                {"name": label.name, "position": [label.longitude, label.latitude]}
                for code, label in placed.items()
                if (code in dark) is on_dark
            ],
            id="names-on-dark" if on_dark else "names-on-light",
            pickable=False,
            get_text="name",
            get_position="position",
            _sub_layer_props=_letters(theme.BACKGROUND if on_dark else theme.MAP_NAME),
            get_size=round(metres),
            size_units=_literal("meters"),
            size_max_pixels=20,
            line_height=labels.LEADING,
            font_family=_literal(theme.FONT),
            font_weight=600,
            font_settings={"sdf": True, "fontSize": 64, "buffer": 10, "radius": 20},
            outline_width=OUTLINE,
            outline_color=theme.rgba(
                theme.MAP_NAME if on_dark else theme.BACKGROUND, 220
            ),
        )
        for on_dark in (False, True)
    ]


def _sample_notice(shapes: Shapes) -> pdk.Layer:
    west, _, _, north = _bounds(shapes)
    return pdk.Layer(
        "TextLayer",
        [{"text": "Sample figures", "position": [west, north]}],
        id="sample",
        pickable=False,
        get_text="text",
        get_position="position",
        _sub_layer_props=_letters(theme.ATTENTION_TEXT),
        get_size=14,
        font_family=_literal(theme.FONT),
        font_weight=600,
        get_text_anchor=_literal("start"),
        get_alignment_baseline=_literal("top"),
    )


def _bounds(
    shapes: Shapes,
) -> tuple[float, float, float, float]:
    west, south, east, north = shapely.total_bounds(
        [geometry for _, geometry in shapes.values()]
    )
    return float(west), float(south), float(east), float(north)


def _side(shapes: Shapes) -> float:
    """The longer side of all shapes as drawn, in degrees of longitude."""
    west, south, east, north = _bounds(shapes)
    # A degree of latitude is drawn longer by 1 / cos(latitude) than one of longitude.
    middle = math.radians((south + north) / 2)
    return max(east - west, (north - south) / math.cos(middle))


def _view(shapes: Shapes, fit: int) -> pdk.ViewState:
    """The view in which the longer side of all shapes takes `fit` px."""
    west, south, east, north = _bounds(shapes)
    middle = (south + north) / 2
    # At zoom 0 the world is 512 px wide.
    zoom = math.log2(fit * 360 / (512 * _side(shapes)))
    return pdk.ViewState(
        longitude=round((west + east) / 2, 5),
        latitude=round(middle, 5),
        zoom=round(zoom, 3),
        min_zoom=round(zoom - 1, 3),
        max_zoom=16,
    )


def _literal(words: str) -> Any:
    """Words that pydeck hands on as they are, not as the name of a field."""
    return pdk.types.String(words)


def _letters(colour: str) -> dict[str, Any]:
    """Colour of a text layer, kept from fading on a selection like the wards' fill."""
    return {"characters": {"getColor": theme.rgba(colour)}}
