"""Figures of wards and outlines in, finished ward maps (a pydeck.Deck) out.

Its figures are also given as a table and, by `alt`, in words.
"""

import math
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from harrow_dash import config, theme
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.maps import map_classes, map_frame, map_layers
from harrow_dash.maps.map_layers import Map, Outlines
from harrow_dash.words import sentences

By = Literal["rate", "value"]

NO_FIGURE = "no figure"
PER = "per 1,000 residents"
DARK_FILLS = [theme.rgba(colour) for colour in theme.MAP_CLASSES[3:]]
NOTHING: Mapping[str, None] = {"value": None, "rate": None}
HATCH = 0.0025  # degrees between the lines over wards without a figure


def wards(
    outlines: Outlines,
    figures: pd.DataFrame,
    measure: Measure,
    by: By,
    selected: str | None,
    sample: bool,
    *,
    neighbours: Outlines | None = None,
    close: bool = False,
    ground: bool = True,
    fit: int = map_frame.FIT,
) -> Map:
    """The wards by rate or count in five classes, the selected one (a code) outlined.

    `figures` has area_code, area_name, value and rate, one row a ward (others are left
    out); a ward without a row or a figure is hatched. The first view is `close` to the
    selected ward, if asked. `ground` is False where outlines are not on the ground, as
    in a cartogram. The layer that can be picked has the id
    `wards`, and its objects have area_code in their properties.
    """
    shapes = map_layers.shapes(outlines)
    known = _known(figures, by)
    edges = map_classes.breaks(list(known.values()))
    rows = {row["area_code"]: row for row in figures.to_dict("records")}
    features = [
        _feature(code, name, geometry, rows.get(code, NOTHING), measure, by, edges)
        for code, (name, geometry) in shapes.items()
    ]
    hatched = [
        _hatch(geometry) for code, (_, geometry) in shapes.items() if code not in known
    ]
    dark = {
        feature["properties"]["area_code"]
        for feature in features
        if feature["properties"]["fill"] in DARK_FILLS
    }
    return map_frame.draw(
        map_layers.areas("wards", features, line=theme.MAP_OUTLINE, width=1.25),
        [map_layers.lines("missing", hatched, theme.CONTEXT, 1)] if hatched else [],
        shapes,
        neighbours=neighbours,
        selected=selected,
        close=close,
        dark=dark,
        sample=sample,
        ground=ground,
        fit=fit,
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
    start = f"Map of {config.BOROUGH_NAME}'s wards: {measure.title}, {basis}."
    if given.empty:
        return f"{start} No ward has a figure."
    told = [
        f"{word}: {row['area_name']}, {_words(row, measure)}."
        for word, row in (
            ("Highest", given.iloc[-1].to_dict()),
            ("Lowest", given.iloc[0].to_dict()),
        )
    ]
    if missing := len(frame) - len(given):
        told.append(f"No figure: {missing} {'ward' if missing == 1 else 'wards'}.")
    return " ".join([start, *told])


def _known(figures: pd.DataFrame, by: By) -> dict[str, float]:
    """Figure by ward code, for the wards that have one."""
    frame = figures[figures["area_code"].str.startswith("E05")].dropna(subset=[by])
    return dict(zip(frame["area_code"], frame[by].astype(float), strict=True))


def _feature(
    code: str,
    name: str,
    geometry: BaseGeometry,
    row: Mapping[Any, Any],
    measure: Measure,
    by: By,
    edges: list[float],
) -> map_layers.Feature:
    figure = row[by]
    colour = theme.MAP_MISSING
    if figure is not None and not pd.isna(figure):
        colour = map_classes.colours(edges)[map_classes.class_of(figure, edges)]
    words = [_value_words(row, measure) or f"{measure.title}: {NO_FIGURE}"]
    words += [_rate_words(row)]
    return map_layers.feature(
        geometry,
        area_code=code,
        area_name=name,
        figures="\n".join(filter(None, words)),
        fill=theme.rgba(colour),
    )


def _words(row: Mapping[Any, Any], measure: Measure) -> str:
    return ", ".join(filter(None, [_value_words(row, measure), _rate_words(row)]))


def _value_words(row: Mapping[Any, Any], measure: Measure) -> str:
    value = row["value"]
    if value is None or pd.isna(value):
        return ""
    if measure.is_proportion:
        return f"{value:.0%}"
    return sentences.counted(value, measure.unit)


def _rate_words(row: Mapping[Any, Any]) -> str:
    rate = row["rate"]
    return "" if rate is None or pd.isna(rate) else f"{rate:,.1f} {PER}"


def _hatch(area: BaseGeometry) -> BaseGeometry:
    west, south, east, north = area.bounds
    rise = north - south
    count = math.ceil((east - west + rise) / HATCH)
    lines = [
        [(west - rise + place * HATCH, south), (west + place * HATCH, north)]
        for place in range(1, count + 1)
    ]
    return shapely.MultiLineString(lines).intersection(area)
