"""Modelled map points of the sample, clustered around Harrow's real centres.

Each ward has a fixed set of points, as data.police.uk snaps every crime to one of a
few places: a cluster around each of the ward's centres (stations and high streets of
data/centres.csv), the rest spread over the ward. All lie inside the ward's outline.
"""

import json
from dataclasses import dataclass

import numpy as np

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.sample.records import Integers, Numbers, generator, read_rows, wards

MICRO = 1_000_000  # coordinates are whole millionths of a degree: six decimals
METRES_NORTH = 111_300.0  # a degree of latitude
METRES_EAST = 69_200.0  # a degree of longitude at Harrow
EDGE = 10.0  # metres a point keeps away from its ward's outline
CLUSTER = 220.0  # metres; half of a centre's points lie within about this / 2
SPREAD_POINTS = 55

# How much of a ward's offences of a kind happen around its centres: at least the
# first number, up to the sum of both where the centres are large.
AT_CENTRES = {"town": (0.45, 0.5), "mixed": (0.15, 0.55), "home": (0.05, 0.15)}
MIDDLING = 8  # weight of centres at which a ward is half way between the two


@dataclass(frozen=True)
class Points:
    """Places of all wards, ward after ward.

    longitude and latitude are text with six decimals, location is the publisher's
    wording, first[w] to first[w + 1] are the points of ward w, and cumulative has for
    each kind of crime ("town", "mixed", "home") the running sum of weights.
    """

    ward: Integers
    longitude: list[str]
    latitude: list[str]
    location: list[str]
    first: Integers
    cumulative: dict[str, Numbers]

    def choose(self, kind: str, ward: Integers, uniform: Numbers) -> Integers:
        """A point in each given ward, likelier where crimes of this kind happen."""
        sums = np.concatenate([[0.0], self.cumulative[kind]])
        start, end = sums[self.first[ward]], sums[self.first[ward + 1]]
        target = start + uniform * (end - start)
        found = np.searchsorted(sums, target, side="right") - 1
        # Rounding may step over a border between two wards: stay inside.
        return np.clip(found, self.first[ward], self.first[ward + 1] - 1)


def outlines() -> dict[str, Numbers]:
    """Outline of each ward as rows of longitude and latitude, by area code.

    Raises HarrowError when the project's own outlines are missing or have holes.
    """
    path = config.WARD_OUTLINES
    try:
        collection = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise HarrowError(
            f"The project's own outlines {path.name} are missing from {path.parent}: "
            "fetch the project again, the sample is built from them."
        ) from None
    rings = {}
    for feature in collection["features"]:
        code = feature["properties"]["area_code"]
        geometry = feature["geometry"]
        if geometry["type"] != "Polygon" or len(geometry["coordinates"]) != 1:
            raise HarrowError(
                f"{path.name}: {code} is not a plain outline without holes; the "
                "sample needs one, so put the project's own file back."
            )
        rings[code] = np.array(geometry["coordinates"][0])
    return rings


def inside(ring: Numbers, points: Numbers) -> np.ndarray:
    """Whether each point (rows of longitude, latitude) is inside and off the edge."""
    scale = np.array([METRES_EAST, METRES_NORTH])
    a, b = ring[:-1] * scale, ring[1:] * scale
    p = (points * scale)[:, None, :]
    crosses = (a[:, 1] > p[..., 1]) != (b[:, 1] > p[..., 1])
    rise = np.where(b[:, 1] == a[:, 1], 1.0, b[:, 1] - a[:, 1])
    meets = a[:, 0] + (p[..., 1] - a[:, 1]) / rise * (b[:, 0] - a[:, 0])
    odd = (crosses & (p[..., 0] < meets)).sum(axis=1) % 2 == 1
    edge = b - a
    length = edge[:, 0] * edge[:, 0] + edge[:, 1] * edge[:, 1]
    length = np.where(length == 0, 1.0, length)
    along = (
        (p[..., 0] - a[:, 0]) * edge[:, 0] + (p[..., 1] - a[:, 1]) * edge[:, 1]
    ) / length
    along = np.clip(along, 0, 1)
    east = p[..., 0] - a[:, 0] - along * edge[:, 0]
    north = p[..., 1] - a[:, 1] - along * edge[:, 1]
    near = (east * east + north * north < EDGE * EDGE).any(axis=1)
    return odd & ~near


def _take(ring: Numbers, candidates: Numbers, count: int, name: str) -> Numbers:
    """The first so many candidates inside the outline, to six decimals."""
    rounded = np.floor(candidates * MICRO + 0.5) / MICRO
    chosen = rounded[inside(ring, rounded)][:count]
    if len(chosen) < count:
        raise HarrowError(
            f"The sample finds no room for its points around {name}: its centre in "
            "data/centres.csv lies outside the ward, correct it there."
        )
    return chosen


def points() -> Points:
    """The fixed places of all 22 wards."""
    rng, rings = generator(4), outlines()
    streets: dict[str, list[str]] = {code: [] for code in rings}
    for row in read_rows("streets.csv"):
        streets[row["area_code"]].append(row["street"])
    centres = read_rows("centres.csv")
    places, texts, first = [], [], [0]
    weights: dict[str, list[Numbers]] = {kind: [] for kind in AT_CENTRES}
    for code, name in wards():
        ring = rings[code]
        ward_places, ward_texts, ward_weights, size = [], [], [], 0
        for row in (row for row in centres if row["area_code"] == code):
            middle = np.array([float(row["longitude"]), float(row["latitude"])])
            size += int(row["weight"])
            count = 6 + int(row["weight"])
            # The sum of three uniform numbers is close enough to a bell curve.
            one, two, three = rng.random((3, 400, 2))
            metres = (one + two + three - 1.5) * CLUSTER
            away = metres / np.array([METRES_EAST, METRES_NORTH])
            ward_places.append(_take(ring, middle + away, count, row["centre"]))
            labels = row["streets"].split(";")
            ward_texts += [labels[place % len(labels)] for place in range(count)]
            ward_weights.append(int(row["weight"]) / (2.0 + np.arange(count)))
        low, high = ring.min(axis=0), ring.max(axis=0)
        candidates = low + rng.random((600, 2)) * (high - low)
        ward_places.append(_take(ring, candidates, SPREAD_POINTS, name))
        names = streets[code]
        for uniform in rng.random(SPREAD_POINTS):
            ward_texts.append(names[int(uniform * len(names))])
        # A few residential places see far more than the rest.
        uniform = rng.random(SPREAD_POINTS)
        spread = 0.3 + 2 * uniform * uniform * uniform * uniform
        centre = np.concatenate(ward_weights)
        for kind, (least, more) in AT_CENTRES.items():
            share = least + more * size / (size + MIDDLING)
            weights[kind] += [
                share * centre / np.cumsum(centre)[-1],
                (1 - share) * spread / np.cumsum(spread)[-1],
            ]
        places += ward_places
        texts += ward_texts
        first.append(len(texts))
    whole = np.floor(np.concatenate(places) * MICRO + 0.5).astype(np.int64)
    return Points(
        ward=np.repeat(np.arange(len(first) - 1), np.diff(first)),
        longitude=[_degrees(value) for value in whole[:, 0].tolist()],
        latitude=[_degrees(value) for value in whole[:, 1].tolist()],
        location=[f"On or near {text}" for text in texts],
        first=np.array(first),
        cumulative={
            kind: np.cumsum(np.concatenate(parts)) for kind, parts in weights.items()
        },
    )


def _degrees(micro: int) -> str:
    """Degrees with six decimals from whole millionths, without rounding."""
    sign = "-" if micro < 0 else ""
    degrees, rest = divmod(abs(micro), MICRO)
    return f"{sign}{degrees}.{rest:06d}"
