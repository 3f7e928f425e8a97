"""Where the names of areas stand on a map, so that none covers another.

A name keeps its size on the ground, so that a map once laid out stays so at every zoom.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import shapely
from shapely.geometry.base import BaseGeometry

LETTER = 0.5  # width of a letter of the map's font, in parts of its size
LEADING = 1.1  # height of a line, in parts of the size
STEPS = (0.0, 0.6, -0.6, 1.2, -1.2)  # places tried up and down, in parts of the size
ASIDE = (0.0, 0.8, -0.8)  # and sideways


@dataclass(frozen=True)
class Label:
    """A name with its line breaks, its middle in degrees, and the room it takes."""

    name: str
    longitude: float
    latitude: float
    box: BaseGeometry


def place(
    areas: Mapping[str, tuple[str, BaseGeometry]],
    *,
    px_per_degree: float,
    size: float,
    first: str | None = None,
    avoid: Iterable[BaseGeometry] = (),
    inside: float = 0,
) -> dict[str, Label]:
    """A label for every area (code: name and outline in degrees) that has room for one.

    `px_per_degree` is the scale of longitude at which names of `size` px are laid out.
    The area `first` is served first, then those with the least room. A name may stand
    over its area's edge, as long as the share `inside` of it lies within, but not over
    another name, nor over what is to `avoid`.
    """
    held = tuple((code, *area) for code, area in areas.items())
    return dict(_placed(held, px_per_degree, size, first, tuple(avoid), inside))


@lru_cache(maxsize=64)
def _placed(
    held: tuple[tuple[str, str, BaseGeometry], ...],
    px_per_degree: float,
    size: float,
    first: str | None,
    avoid: tuple[BaseGeometry, ...],
    inside: float,
) -> dict[str, Label]:
    # Areas stay where they are from choice to choice: only their colours change.
    areas = {code: (name, geometry) for code, name, geometry in held}
    rooms = {code: _room(geometry.wkb) for code, (_, geometry) in areas.items()}
    order = sorted(areas, key=lambda code: (code != first, rooms[code][2]))
    taken = list(avoid)
    labels: dict[str, Label] = {}
    for code in order:
        name, geometry = areas[code]
        x, y, _ = rooms[code]
        stretch = 1 / math.cos(math.radians(y))  # Mercator: latitude is drawn longer
        best: tuple[float, Label] | None = None
        for text in _ways(name):
            lines = text.split("\n")
            width = (max(map(len, lines)) * LETTER * size + 4) / px_per_degree
            height = (len(lines) * LEADING * size + 2) / px_per_degree / stretch
            em = size / px_per_degree
            for up in STEPS:
                for aside in ASIDE:
                    middle = (x + aside * em, y + up * em / stretch)
                    box = shapely.box(
                        middle[0] - width / 2,
                        middle[1] - height / 2,
                        middle[0] + width / 2,
                        middle[1] + height / 2,
                    )
                    if any(box.intersects(other) for other in taken):
                        continue
                    share = box.intersection(geometry).area / box.area
                    score = share - (abs(up) + abs(aside)) / 50
                    if share >= inside and (best is None or score > best[0]):
                        where = round(middle[0], 5), round(middle[1], 5)
                        best = (score, Label(text, *where, box))
        if best is not None:
            labels[code] = best[1]
            taken.append(best[1].box)
    return labels


@cache
def _room(outline: bytes) -> tuple[float, float, float]:
    """Middle and radius of the largest circle inside an outline (WKB)."""
    circle = shapely.maximum_inscribed_circle(shapely.from_wkb(outline), 1e-4)
    x, y = circle.coords[0]
    return x, y, circle.length


def _ways(name: str) -> list[str]:
    """The name in two lines, broken where they are most even, and in one."""
    words = name.split()
    if len(words) == 1:
        return [name]
    cuts = [
        (" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words))
    ]
    return ["\n".join(min(cuts, key=lambda cut: max(map(len, cut)))), name]
