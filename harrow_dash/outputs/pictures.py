"""Charts and maps as SVG, from the same specifications that the screen draws.

Charts are drawn by vl-convert, which needs no browser; maps from the outlines, colours
and names of their own layers.
"""

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from typing import Any

from harrow_dash.documents.block_kinds import Picture
from harrow_dash.maps import place_names

WIDTH = 720  # px
FONT = "DejaVu Sans, Arial, sans-serif"
NAME_SIZE = 11  # px
EDGE = 0.18  # of its size is the line around a letter
LETTER = 0.62  # of its size is how wide a letter of FONT is
NEAR = 10  # tenths of a pixel: points closer to the one before are not seen
CLOSE = 450  # px of the whole borough in a first view: more is a view of a ward
AROUND = 420, 330  # px of such a view that are drawn
Place = Sequence[float]
Box = tuple[float, float, float, float]


def svg(
    picture: Picture, letters: float = NAME_SIZE, *, has_words: bool = False
) -> str:
    """A chart or map as the text of an SVG, with what it says as its title.

    letters: px of the names on a map; of larger ones only those that do not lie over
    one another, in the order of the layers. has_words: each area of a map carries what
    a screen says of it, for a script.
    """
    if picture.is_map:
        return _map(picture, letters, has_words)
    return _titled(_chart(json.dumps(picture.spec)), picture.alt)


@lru_cache(maxsize=256)
def _chart(spec: str) -> str:
    # Not above: only what leaves the screen needs it.
    import vl_convert

    asked = json.loads(spec)
    asked["width"] = asked.get("width") if _is_size(asked.get("width")) else WIDTH - 90
    # Labels at the end of a line stand outside the axes.
    asked["padding"] = {"left": 4, "right": 72, "top": 4, "bottom": 4}
    made: str = vl_convert.vegalite_to_svg(asked)
    return made


def _is_size(width: object) -> bool:
    return isinstance(width, int | float)


def png(drawn: str, scale: float = 2) -> bytes:
    """An SVG as a PNG, `scale` times as large in pixels."""
    import vl_convert

    made: bytes = vl_convert.svg_to_png(drawn, scale=scale)
    return made


def _titled(drawn: str, alt: str) -> str:
    head, mark, rest = drawn.partition(">")
    return f'{head} role="img"{mark}<title>{escape(alt)}</title>{rest}'


def _map(picture: Picture, letters: float, has_words: bool) -> str:
    # Names that appear where a reader looks closer are no use on a sheet.
    spec = json.loads(picture.spec)
    layers = [
        layer
        for layer in spec["layers"]
        if not layer["id"].startswith(place_names.LAYER)
    ]
    shapes = [layer for layer in layers if layer["@@type"] == "GeoJsonLayer"]
    west, south, east, north = _seen(spec, _bounds(shapes))
    squeeze = math.cos(math.radians((south + north) / 2))
    height = round(WIDTH * (north - south) / ((east - west) * squeeze))

    def at(place: Place) -> str:
        x = (place[0] - west) / (east - west) * WIDTH
        y = (north - place[1]) / (north - south) * height
        return f"{x:.1f},{y:.1f}"

    taken: list[Box] = []
    drawn = [
        part
        for layer in layers
        for part in (
            _outlines(layer, at, height, has_words)
            if layer["@@type"] == "GeoJsonLayer"
            else _names(layer, at, letters, taken)
        )
    ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" role="img">'
        f"<title>{escape(picture.alt)}</title>"
        f'<rect width="{WIDTH}" height="{height}" fill="#FFFFFF"/>'
        f"{''.join(drawn)}</svg>"
    )


def _bounds(layers: Sequence[Mapping[str, Any]]) -> tuple[float, float, float, float]:
    """The corners of the borough with a little around it (the neighbours are cut)."""
    own = next((one for one in layers if one["id"] == "borough"), layers[0])
    places = [
        place
        for feature in own["data"]["features"]
        for ring in _rings(feature["geometry"])
        for place in ring
    ]
    xs, ys = [place[0] for place in places], [place[1] for place in places]
    edge_x, edge_y = (max(xs) - min(xs)) * 0.06, (max(ys) - min(ys)) * 0.06
    return min(xs) - edge_x, min(ys) - edge_y, max(xs) + edge_x, max(ys) + edge_y


def _seen(
    spec: Mapping[str, Any], whole: tuple[float, float, float, float]
) -> tuple[float, float, float, float]:
    """What the first view of a map shows where it is close to a ward, or all of it."""
    view = spec.get("initialViewState") or {}
    if "zoom" not in view:
        return whole
    px = 512 / 360 * 2 ** view["zoom"]  # of a degree of longitude
    if (whole[2] - whole[0]) * px < CLOSE:
        return whole
    x, y = view["longitude"], view["latitude"]
    across, up = AROUND[0] / px / 2, AROUND[1] / px / 2 * math.cos(math.radians(y))
    return x - across, y - up, x + across, y + up


def _rings(geometry: Mapping[str, Any]) -> list[list[Place]]:
    kind, inside = geometry["type"], geometry.get("coordinates", [])
    if kind == "Polygon" or kind == "MultiLineString":
        return list(inside)
    if kind == "MultiPolygon":
        return [ring for part in inside for ring in part]
    if kind == "LineString":
        return [inside]
    return [ring for part in geometry.get("geometries", []) for ring in _rings(part)]


def _outlines(
    layer: Mapping[str, Any], at: Any, height: int, has_words: bool
) -> Iterator[str]:
    line, width = layer.get("getLineColor"), layer.get("getLineWidth", 1)
    stroke = _colour(line) if isinstance(line, list) else "#C3CBD3"
    thick = width if isinstance(width, int | float) else 1
    filled = layer.get("filled", True)
    yield (
        f'<g fill="none" fill-rule="evenodd" stroke="{stroke}" stroke-width="{thick}" '
        'stroke-linejoin="round">'
    )
    for feature in layer["data"]["features"]:
        geometry = feature["geometry"]
        closed = "Polygon" in geometry["type"]
        rings = "".join(
            _line([at(place) for place in ring], closed, height)
            for ring in _rings(geometry)
        )
        if not rings:
            continue
        known = feature.get("properties", {})
        fill = known.get("fill")
        inside = f' fill="{_colour(fill)}"' if closed and filled and fill else ""
        told = _words(known) if has_words and layer.get("pickable") else ""
        yield f'<path d="{rings}"{inside}{told}/>'
    yield "</g>"


def _words(known: Mapping[str, Any]) -> str:
    """What a screen says of an area, as an attribute."""
    lines = [str(known[name]) for name in ("area_name", "figures") if known.get(name)]
    told = escape("\n".join(lines)).replace("\n", "&#10;")
    return f' data-tip="{told}"' if told else ""


def _line(places: Sequence[str], closed: bool, height: int) -> str:
    """A line as steps from point to point, which are shorter than places.

    Nothing for a line that is wholly outside the map. Points at that
    before them are left out; steps are in tenths of a pixel, so that they add up.
    """
    tenths = [
        (round(float(x) * 10), round(float(y) * 10))
        for x, _, y in (place.partition(",") for place in places)
    ]
    beside = (
        all(x > WIDTH * 10 for x, _ in tenths)
        or all(x < 0 for x, _ in tenths)
        or all(y < 0 for _, y in tenths)
        or all(y > height * 10 for _, y in tenths)
    )
    if beside:
        return ""
    start = tenths[0]
    steps: list[str] = []
    for x, y in tenths[1:]:
        across, down = x - start[0], y - start[1]
        if abs(across) + abs(down) < NEAR:
            continue
        steps += _tenth(across), _tenth(down)
        start = x, y
    # A minus parts two numbers as well as a blank does.
    told = " ".join(steps).replace(" -", "-")
    head = f"M{tenths[0][0] / 10:g},{tenths[0][1] / 10:g}"
    return f"{head}l{told}{'z' if closed else ''}" if steps else ""


def _tenth(number: int) -> str:
    """A tenth of it, as short as SVG reads it: .7 for 0.7."""
    told = f"{number / 10:g}"
    return told.replace("0.", ".") if abs(number) < 10 else told


def _names(
    layer: Mapping[str, Any], at: Any, size: float, taken: list[Box]
) -> Iterator[str]:
    """The names of a layer. taken: where names stand already; theirs are added."""
    light = layer["id"].endswith("on-dark")
    ink, edge = ("#FFFFFF", "#15222E") if light else ("#15222E", "#FFFFFF")
    edge_width = round(size * EDGE)
    # Names stand around their place, notices begin at it.
    starts = "start" in str(layer.get("getTextAnchor", ""))
    anchor = "start" if starts else "middle"
    for item in layer["data"]:
        x, _, y = at(item["position"]).partition(",")
        if starts:  # also where the picture is closer than the map it is of
            x, y = f"{max(float(x), size / 3):g}", f"{max(float(y), 0.0):g}"
        lines = str(item["text"]).split("\n")
        if size > NAME_SIZE:
            box = _box(float(x), float(y), lines, size)
            if any(_overlap(box, other) for other in taken):
                continue
            taken.append(box)
        down = 0.85 if starts else 0.35 - (len(lines) - 1) * 0.55
        top = float(y) + size * down
        words = "".join(
            f'<tspan x="{x}" y="{top + number * size * 1.1:.1f}">{escape(line)}</tspan>'
            for number, line in enumerate(lines)
        )
        yield (
            f'<text font-family="{FONT}" font-size="{size:g}" '
            f'text-anchor="{anchor}" fill="{ink}" '
            f'stroke="{edge}" stroke-width="{edge_width:g}" '
            f'paint-order="stroke" stroke-linejoin="round">{words}</text>'
        )


def _box(x: float, y: float, lines: Sequence[str], size: float) -> Box:
    """Left, top, right and bottom of a name around a place."""
    across = max(map(len, lines)) * size * LETTER / 2
    up = len(lines) * size * 1.1 / 2
    return x - across, y - up, x + across, y + up


def _overlap(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


def _colour(numbers: Sequence[int]) -> str:
    red, green, blue = numbers[:3]
    return f"#{red:02X}{green:02X}{blue:02X}"
