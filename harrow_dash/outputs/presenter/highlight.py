"""What a step marks in its picture: wards of a map, months and names of a chart."""

import json
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pandas as pd

from harrow_dash import theme
from harrow_dash.documents.block_kinds import Picture
from harrow_dash.errors import HarrowError

WIDE = 4  # px of a line around what is marked
AXES = ("x", "y")
Spec = dict[str, Any]


def highlighted(picture: Picture, names: Sequence[str]) -> Picture:
    """The picture with each of the names marked, and said so in its words.

    Raises HarrowError, with the names that there are, for one it does not show.
    """
    if not names:
        return picture
    add = _on_map if picture.is_map else _on_chart
    spec = json.loads(picture.spec) if picture.is_map else deepcopy(picture.spec)
    for name in names:
        add(spec, name)
    return replace(
        picture,
        spec=json.dumps(spec) if picture.is_map else spec,
        alt=f"{picture.alt} Marked: {', '.join(names)}.",
    )


def _on_map(spec: Spec, name: str) -> None:
    """An outline around an area, below the names."""
    layers = spec["layers"]
    areas = {
        feature["properties"]["area_name"]: feature["geometry"]
        for layer in layers
        if layer["@@type"] == "GeoJsonLayer"
        for feature in layer["data"]["features"]
        if feature.get("properties", {}).get("area_name")
    }
    if name not in areas:
        raise _unknown(name, sorted(areas))
    first = next(
        (at for at, one in enumerate(layers) if one["@@type"] == "TextLayer"),
        len(layers),
    )
    # White beneath the orange: orange alone is lost on middle shades.
    layers[first:first] = [
        {
            "@@type": "GeoJsonLayer",
            "id": f"marked-{name}-{width}",
            "data": {"features": [{"geometry": areas[name], "properties": {}}]},
            "filled": False,
            "getLineColor": theme.rgba(colour),
            "getLineWidth": width,
        }
        for colour, width in (
            (theme.BACKGROUND, WIDE + 3),
            (theme.ATTENTION, WIDE),
        )
    ]


def _on_chart(spec: Spec, name: str) -> None:
    """A band across the whole chart: of a month, or of a name of an axis."""
    known: list[str] = []
    for layer in spec.get("layer", ()):
        rows = layer.get("data", {}).get("values", [])
        for axis, field, kind in _axes(layer):
            values = [str(row[field]) for row in rows if row.get(field) is not None]
            if kind == "temporal":
                values = [value[:7] for value in values]
            known += values
            if name in values:
                spec["layer"] = [_band(layer, axis, field, kind, name), *spec["layer"]]
                return
    raise _unknown(name, list(dict.fromkeys(known)))


def _unknown(name: str, known: Sequence[str]) -> HarrowError:
    choice = f"choose of: {', '.join(known)}" if known else "nothing in it can be"
    return HarrowError(f"the picture has no '{name}' to mark; {choice}.")


def _axes(layer: Spec) -> Iterator[tuple[str, str, str]]:
    for axis in AXES:
        channel = layer.get("encoding", {}).get(axis, {})
        kind = channel.get("type")
        if kind in {"temporal", "nominal", "ordinal"} and "field" in channel:
            yield axis, channel["field"], kind


def _band(layer: Spec, axis: str, field: str, kind: str, name: str) -> Spec:
    encoding = {axis: layer["encoding"][axis]}
    row = {field: name}
    if kind == "temporal":
        month = pd.Timestamp(f"{name}-01")
        half = pd.Timedelta(days=15)
        row = {field: str(month - half), "until": str(month + half)}
        encoding[f"{axis}2"] = {"field": "until"}
    return {
        "data": {"values": [row]},
        "mark": {
            "type": "rect",
            "color": theme.ATTENTION,
            "opacity": 0.35,
            "clip": True,
        },
        "encoding": encoding,
    }
