"""How long a map of tested hotspots takes, and their trend.

    python -m bench.hotspots [--rounds 7]

The borough's hexagons (resolution 9), and those with the belt of 1 km around, with made
counts and expectations. "warm": a map of the same size was tested before in the
process, as for every change of measure or month; the best of the rounds, ours and
esda's own in turns. "first" is in a new process: esda is imported and the arrangements
are drawn. esda's own p-values, of 999 and 9,999 permutations, are what ours are
measured against.
"""

import argparse
import json
import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd
from shapely import unary_union
from shapely.geometry import shape

from bench.clock import alone, verdict
from harrow_dash import config
from harrow_dash.geometry import cells
from harrow_dash.statistics import hotspots

TARGET = 0.3  # seconds, warm, with 999 permutations
TREND_TARGET = 1.0
MONTHS = 24
FEW = 999


class Made(NamedTuple):
    """months: area_code, month, count, expected. areas: their sums."""

    months: pd.DataFrame
    areas: pd.DataFrame
    neighbours: dict[str, list[str]]


def made(belt_metres: float) -> Made:
    """Two years of a common crime on Harrow's grid: uneven, with one hotspot."""
    text = (config.GEO / "wards_2022.geojson").read_text(encoding="utf-8")
    wards = [shape(one["geometry"]) for one in json.loads(text)["features"]]
    codes = list(cells.grid(unary_union(wards), 9, belt_metres)["area_code"])
    near = cells.neighbours(codes)
    rng = np.random.default_rng(2026)
    usual = rng.gamma(2, 0.1, len(codes))
    risk = np.where(np.isin(codes, near[codes[len(codes) // 2]]), 4.0, 1.0)
    months = pd.DataFrame(
        {
            "area_code": np.tile(codes, MONTHS),
            "month": np.repeat(
                pd.date_range("2024-03-01", periods=MONTHS, freq="MS"), len(codes)
            ),
            "count": rng.poisson(np.tile(usual * risk, MONTHS)),
            "expected": np.tile(usual, MONTHS),
        }
    )
    sums = months.groupby("area_code")[["count", "expected"]].sum().reset_index()
    return Made(months, sums, near)


def esda_alone(data: Made, permutations: int) -> None:
    """esda's Gi* with its own p-values of the same counts."""
    from esda.getisord import G_Local
    from libpysal.weights import W

    codes = list(data.areas["area_code"])
    weights = W(
        {code: [code, *data.neighbours[code]] for code in codes},
        id_order=codes,
        silence_warnings=True,
    )
    G_Local(
        data.areas["count"].to_numpy(dtype=np.float64),
        weights,
        transform="B",
        star=True,
        permutations=permutations,
        n_jobs=1,
        seed=hotspots.SEED,
    )


def best(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least seconds of each, in turns, once every one has run."""
    least = {name: float("inf") for name in works}
    for turn in range(rounds + 1):
        for name, work in works.items():
            started = time.perf_counter()
            work()
            if turn:
                least[name] = min(least[name], time.perf_counter() - started)
    return least


def warm(belt_metres: float, rounds: int) -> dict[str, float]:
    """Seconds of each way of testing one map, and of a trend."""
    data = made(belt_metres)
    areas, near = data.areas, data.neighbours
    print(f"\n{len(areas)} cells, warm, best of {rounds}")
    taken = best(
        {
            "Gi*, 999": lambda: hotspots.tested(areas, near, permutations=FEW),
            "Gi*, default": lambda: hotspots.tested(areas, near),
            "trend, default": lambda: hotspots.trend(data.months, near),
            "esda, 999": lambda: esda_alone(data, FEW),
            "esda, 9,999": lambda: esda_alone(data, 9_999),
        },
        rounds,
    )
    for name, seconds in taken.items():
        print(f"  {name:16}{1000 * seconds:8.0f} ms")
    return taken


def first() -> float:
    """Seconds of the first test in a process; the making of the data is left out."""
    data = made(0)
    started = time.perf_counter()
    hotspots.tested(data.areas, data.neighbours)
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    options = parser.parse_args()
    print(f"default: {hotspots.PERMUTATIONS:,} permutations; trend: 8 periods and all")
    borough = warm(0, options.rounds)
    warm(1000, options.rounds)
    once = min(alone(first)[1] for _ in range(3))
    print(f"\nfirst test in a process, best of 3: {once:.2f} s")
    print(f"Gi*, 999: {verdict(borough['Gi*, 999'], TARGET, ' s')}")
    print(f"Gi*, default: {verdict(borough['Gi*, default'], TARGET, ' s')}")
    print(f"trend: {verdict(borough['trend, default'], TREND_TARGET, ' s')}")


if __name__ == "__main__":
    main()
