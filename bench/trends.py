"""How often the trend that is told of a hotspot is the one that was planted.

    python -m bench.trends [--runs 50] [--seed 2026]

Two years of points on Harrow's grid of hexagons, in eight periods of three months. A
disc of seven cells has up to three or five times the usual risk, by one of these
stories: steady, new (in the last two periods), rising, falling, ended (before the last
two), off and on (one period of three), or none. Printed: of the disc's cells, the share
told as each trend; and of cells that do not touch the disc, on how many maps any was
called a hotspot, and their share of all that were. One in twenty may be false.
"""

import argparse
import time
from collections import Counter

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from bench.recall import Map, discs, harrow, points
from harrow_dash.statistics import hotspots

PERIODS, MONTHS = 8, 24
COUNTS = {"burglary": 1_250, "violence": 6_000}  # a year
RISKS = (3, 5)
LATER = np.arange(PERIODS) >= PERIODS - 2
STORIES: dict[str, NDArray[np.float64]] = {
    "steady": np.ones(PERIODS),
    "new": LATER.astype(np.float64),
    "rising": np.linspace(0.2, 1.6, PERIODS),
    "falling": np.linspace(1.6, 0.2, PERIODS),
    "ended": (~LATER).astype(np.float64),
    "off and on": (np.arange(PERIODS) % 3 == 1).astype(np.float64),
    "none": np.zeros(PERIODS),
}
TOLD = {name: name for name in hotspots.TRENDS} | {"": "no hotspot"}


def made(
    drawn: Map,
    disc: list[int],
    more: NDArray[np.float64],
    total: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Counts by cell and month: the disc has 1 + more of the usual risk, by period."""
    counts = []
    for month in range(MONTHS):
        lift = np.ones(len(drawn.land))
        lift[disc] += more[month * PERIODS // MONTHS]
        counts.append(points(rng.poisson(total / 12), drawn.land * lift, 0, rng))
    first = pd.date_range("2024-03-01", periods=MONTHS, freq="MS")
    return pd.DataFrame(
        {
            "area_code": np.tile(drawn.near.codes, MONTHS),
            "month": np.repeat(first, len(drawn.land)),
            "count": np.concatenate(counts),
            "expected": np.tile(drawn.land, MONTHS),
        }
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=50)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    started = time.perf_counter()
    drawn = harrow()
    print(f"{options.runs} maps each, {len(drawn.land)} cells, seed {options.seed}\n")
    print(f"{'points a year':>13} {'risk':>4}  {'planted':12}", end="")
    print(
        "".join(f"{name:>14}" for name in TOLD.values())
        + f"{'elsewhere':>10}{'share':>8}"
    )
    for total in COUNTS.values():
        for risk in RISKS:
            for name, shape in STORIES.items():
                seen: Counter[str] = Counter()
                maps = false = called = 0
                for _ in range(options.runs):
                    disc = discs(drawn, 1, rng)[0]
                    months = made(drawn, disc, (risk - 1) * shape, total, rng)
                    told = hotspots.trend(months, drawn.near.beside)["trend"]
                    planted = np.zeros(len(drawn.land))
                    planted[disc] = 1
                    seen.update(told[planted > 0])
                    apart = drawn.near.sums(planted) == 0
                    maps += bool((told[apart] != "").any())
                    false += int((told[apart] != "").sum())
                    called += int((told != "").sum())
                cells = sum(seen.values())
                print(f"{total:13,} {risk:3}×  {name:12}", end="")
                print("".join(f"{seen[key] / cells:14.0%}" for key in TOLD), end="")
                share = f"{false / called:8.0%}" if called else "       –"
                print(f"{maps / options.runs:10.0%}{share}", flush=True)
    print(f"\n{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
