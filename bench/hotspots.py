"""Do tested hotspots find planted ones, and nothing else; how long do they take?

    python -m bench.hotspots [--runs 200] [--seed 2026]

Points fall at random on the borough's grid of hexagons (resolution 9). First with
nothing planted: how many maps show anything hot. Then with one group of hexagons where
the risk is several times the usual:

  recall      share of the planted hexagons that are called hot
  precision   share of the hexagons called hot that were planted
  found       share of maps with any planted hexagon called hot

"Chance": points fall independently. "Lumpy": each hexagon has a risk of its own besides
(of variance 0.5). "Centres": far more is expected in some parts, and that is known.
"Single area" is what a test of each hexagon by itself finds (negative binomial, true
spread known, adjusted after Holm).
"""

import argparse
import json
import time
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import h3
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import stats
from shapely import unary_union
from shapely.geometry import shape

from harrow_dash import config
from harrow_dash.geometry import cells
from harrow_dash.statistics import hotspots

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

EMPTY = (550, 1_250, 6_000)
LUMPS = {"chance": 0.0, "lumpy": 0.5}
ROWS = (  # points, spread, hexagons, risk
    (550, "chance", 7, 3),
    (550, "lumpy", 19, 3),
    (1_250, "chance", 1, 5),
    (1_250, "chance", 7, 3),
    (1_250, "chance", 19, 2),
    (1_250, "lumpy", 1, 5),
    (1_250, "lumpy", 19, 3),
    (6_000, "chance", 1, 5),
    (6_000, "lumpy", 7, 3),
)
RINGS = {1: 0, 7: 1, 19: 2}


class Grid(NamedTuple):
    """The borough's hexagons, those that touch each, and their land inside."""

    codes: list[str]
    neighbours: Mapping[str, Sequence[str]]
    land: Floats


def borough() -> Grid:
    """The grid as the product draws it."""
    text = (config.GEO / "wards_2022.geojson").read_text(encoding="utf-8")
    wards = [shape(one["geometry"]) for one in json.loads(text)["features"]]
    made = cells.grid(unary_union(wards), 9)
    codes = list(made["area_code"])
    land = made["share_inside"].to_numpy(dtype=np.float64)
    return Grid(codes, cells.neighbours(codes), land)


def centres(grid: Grid, rng: np.random.Generator) -> Floats:
    """What is expected where centres draw people: smooth, and very uneven."""
    place = {code: number for number, code in enumerate(grid.codes)}
    field = rng.normal(size=len(grid.codes))
    for _ in range(4):
        field = np.array(
            [
                np.mean([field[place[one]] for one in (code, *grid.neighbours[code])])
                for code in grid.codes
            ]
        )
    return np.asarray(np.exp(field / field.std()), dtype=np.float64)


def points(
    total: int, weights: Floats, lump: float, rng: np.random.Generator
) -> Floats:
    """How many of `total` points fall into each hexagon."""
    risk = rng.gamma(1 / lump, lump, len(weights)) if lump else 1.0
    share = weights * risk
    return rng.multinomial(total, share / share.sum()).astype(np.float64)


def planted(grid: Grid, size: int, rng: np.random.Generator) -> list[int]:
    """The places of a group of hexagons that lies wholly inside."""
    place = {code: number for number, code in enumerate(grid.codes)}
    for middle in rng.permutation(np.flatnonzero(grid.land > 0.99)):
        disc = h3.grid_disk(grid.codes[middle], RINGS[size])
        if all(one in place for one in disc):
            return [place[one] for one in disc]
    raise ValueError("No group of that size lies inside.")


def ours(count: Floats, expected: Floats, grid: Grid) -> Flags:
    """What the product calls hot."""
    frame = pd.DataFrame(
        {"area_code": grid.codes, "count": count, "expected": expected}
    )
    told = hotspots.tested(frame, grid.neighbours)["hotspot"]
    return told.isin(hotspots.HOT).to_numpy()


def single(count: Floats, expected: Floats, lump: float) -> Flags:
    """What a test of each hexagon by itself calls hot."""
    base = expected * count.sum() / expected.sum()
    if lump:
        p = stats.nbinom.sf(count - 1, 1 / lump, 1 / (1 + lump * base))
    else:
        p = stats.poisson.sf(count - 1, base)
    order = np.argsort(p)
    level = hotspots.LEVEL / (len(p) - np.arange(len(p)))
    passed = np.logical_and.accumulate(p[order] <= level)
    flags = np.zeros(len(p), dtype=bool)
    flags[order[passed]] = True
    return flags


def nothing_planted(grid: Grid, runs: int, rng: np.random.Generator) -> None:
    """Prints on how many maps anything is hot where nothing is."""
    print(f"\nNothing planted: % of {runs} maps with anything hot")
    for field, uneven in {"even": 1.0, "centres": centres(grid, rng)}.items():
        weights = grid.land * uneven
        for total in EMPTY:
            for words, lump in LUMPS.items():
                any_hot = [
                    ours(points(total, weights, lump, rng), weights, grid).any()
                    for _ in range(runs)
                ]
                share = 100 * np.mean(any_hot)
                print(f"{field:8} {total:6,} {words:7} {share:5.1f}", flush=True)


def with_planted(grid: Grid, runs: int, rng: np.random.Generator) -> None:
    """Prints recall, precision and found, of ours and of single areas."""
    print(f"\nPlanted, {runs} maps each: recall, precision, found")
    for total, words, size, risk in ROWS:
        told: dict[str, list[tuple[int, int, int]]] = {"ours": [], "single area": []}
        for _ in range(runs):
            where = planted(grid, size, rng)
            lift = np.ones(len(grid.land))
            lift[where] = risk
            count = points(total, grid.land * lift, LUMPS[words], rng)
            for name, hot in (
                ("ours", ours(count, grid.land, grid)),
                ("single area", single(count, grid.land, LUMPS[words])),
            ):
                both = int(hot[where].sum())
                told[name].append((int(hot.sum()), both, int(both > 0)))
        print(f"{total:6,} {words:7} {size:3} × {risk}", end="")
        for name, rows in told.items():
            flagged, both, found = np.sum(rows, axis=0)
            precision = f"{both / flagged:4.0%}" if flagged else "   –"
            recall = both / (size * runs)
            print(f"  {name}: {recall:4.0%} {precision} {found / runs:4.0%}", end="")
        print(flush=True)


def how_long(grid: Grid, rng: np.random.Generator) -> None:
    """Prints how long a map takes: the first one, and the quickest of five others."""
    took = []
    for _ in range(6):
        count = points(1_250, grid.land, 0.5, rng)
        start = time.perf_counter()
        ours(count, grid.land, grid)
        took.append(time.perf_counter() - start)
    words = f"first {took[0] * 1000:.0f} ms, warm {min(took[1:]) * 1000:.0f} ms"
    print(f"\nOne map of {len(grid.codes)} hexagons: {words}")


def main() -> None:
    """Run all three."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    grid = borough()
    how_long(grid, rng)
    nothing_planted(grid, options.runs, rng)
    with_planted(grid, options.runs, rng)


if __name__ == "__main__":
    main()
