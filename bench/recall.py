"""Do tested hotspots find planted clusters, and nothing else: ours against other ways.

    python -m bench.recall [--runs 200] [--peer-runs 20] [--seed 2026]

Points fall at random on Harrow's grid of hexagons (resolution 9, land inside the
borough), as many as a year of robbery, of burglary or of all crime. First with nothing
planted: how many maps show any hotspot, or any cold spot, though there is none. Then
with one to three planted discs of 7 or 19 cells where the risk is two or three times
the usual:

  recall      share of the planted cells that are flagged as hot
  precision   share of the flagged cells that were planted
  found       share of the planted discs with any cell flagged

"By chance": points fall independently. "Lumpy": each cell has a risk of its own besides
(of variance 0.5, or 1.5 where very lumpy), as streets differ; neighbours do not share
it, so it is no hotspot. Against residents, Harrow's cells have 0.6 to 1.9 in all, their
hotspots included. "Even": the same is expected everywhere; "centres": far more in some
parts, and that is known. A cell next to a disc counts as false, though up to half of
its neighbourhood is hot.
"""

import argparse
import json
import time
from collections import defaultdict
from collections.abc import Callable
from typing import NamedTuple

import h3
import numpy as np
from numpy.typing import NDArray
from scipy import stats
from shapely import unary_union
from shapely.geometry import shape

from harrow_dash import config
from harrow_dash.geometry import cells
from harrow_dash.statistics.change import adjust
from harrow_dash.statistics.gi_star import (
    TIE,
    Neighbourhoods,
    arrangements,
    drawn_in,
    gi_star,
    neighbourhoods,
    standardised,
)
from harrow_dash.statistics.hotspots import LEVEL, PERMUTATIONS, SEED

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

COUNTS = {"robbery": 550, "burglary": 1_250, "all crime": 20_000}  # a year in Harrow
LUMPS = {"by chance": 0.0, "lumpy": 0.5, "very lumpy": 1.5}
DISCS = {7: 1, 19: 2}  # cells, rings around the middle
RISKS = (2, 3)
MOST_DISCS = 3
UNEVEN = 1.0  # spread (standard deviation of the logarithm) of what is expected


class Map(NamedTuple):
    """The grid: its neighbourhoods, and how much of each cell lies in the borough."""

    near: Neighbourhoods
    land: Floats


class Judged(NamedTuple):
    """z (above 0: more than expected) and p-values, adjusted or not, by cell."""

    z: Floats
    p: Floats

    @property
    def hot(self) -> Flags:
        return (self.z > 0) & (self.p <= LEVEL)

    @property
    def cold(self) -> Flags:
        return (self.z < 0) & (self.p <= LEVEL)


def harrow() -> Map:
    """The borough's cells that have a neighbour, in the order of their codes."""
    text = (config.GEO / "wards_2022.geojson").read_text(encoding="utf-8")
    wards = [shape(one["geometry"]) for one in json.loads(text)["features"]]
    grid = cells.grid(unary_union(wards), 9)
    near = neighbourhoods(grid["area_code"], cells.neighbours(grid["area_code"]))
    land = grid.set_index("area_code")["share_inside"].reindex(near.codes)
    return Map(near, land.to_numpy(dtype=np.float64))


# What could be done instead of ours.


def ours(count: Floats, expected: Floats, near: Neighbourhoods) -> Judged:
    """The product's test."""
    values = drawn_in(standardised(count, expected))
    z, p = gi_star(values, near, PERMUTATIONS, SEED)
    return Judged(z, adjust(p))


def unadjusted(count: Floats, expected: Floats, near: Neighbourhoods) -> Judged:
    """The same p-values, each area judged by itself."""
    values = drawn_in(standardised(count, expected))
    z, p = gi_star(values, near, PERMUTATIONS, SEED)
    return Judged(z, p)


def not_drawn_in(count: Floats, expected: Floats, near: Neighbourhoods) -> Judged:
    """Ours without the logarithm that keeps a few full cells from drowning the rest."""
    z, p = gi_star(standardised(count, expected), near, PERMUTATIONS, SEED)
    return Judged(z, adjust(p))


def normal(count: Floats, expected: Floats, near: Neighbourhoods) -> Judged:
    """Gi* of the same index taken for normal, adjusted."""
    z, _ = gi_star(standardised(count, expected), near, 1, SEED)
    return Judged(z, adjust(2 * stats.norm.sf(np.abs(z))))


def plain_score(count: Floats, expected: Floats, near: Neighbourhoods) -> Judged:
    """Ours with (count - expected) / sqrt(expected) in place of Assunção and Reis."""
    base = np.maximum(expected, 0.1 * expected.mean())
    base *= count.sum() / base.sum()
    values = drawn_in((count - base) / np.sqrt(base))
    z, p = gi_star(values, near, PERMUTATIONS, SEED)
    return Judged(z, adjust(p))


def doubled(count: Floats, expected: Floats, near: Neighbourhoods) -> Judged:
    """Ours with twice the smaller tail in place of the distance from the mean."""
    values = drawn_in(standardised(count, expected))
    z, _ = gi_star(values, near, 1, SEED)
    around = values - values.mean()
    sums = near.sums(around)
    drawn = arrangements(len(values), int(near.size.max()), PERMUTATIONS, SEED)
    chance = np.cumsum(around[drawn], axis=1)
    p = np.ones(len(values))
    for size in np.unique(near.size):
        these = near.size == size
        ordered = np.sort(chance[:, size - 1])
        above = PERMUTATIONS - np.searchsorted(ordered, sums[these] - TIE)
        below = np.searchsorted(ordered, sums[these] + TIE, side="right")
        tail = (np.minimum(above, below) + 1) / (PERMUTATIONS + 1)
        p[these] = np.minimum(1, 2 * tail)
    return Judged(z, adjust(p))


def esda_alone(count: Floats, expected: Floats, near: Neighbourhoods) -> Judged:
    """esda's own p-values (one-sided, 9,999 permutations), adjusted."""
    from esda.getisord import G_Local
    from libpysal.weights import W

    values = drawn_in(standardised(count, expected))
    weights = W(near.beside, id_order=near.codes, silence_warnings=True)
    found = G_Local(
        values - values.min() + 1,
        weights,
        transform="B",
        star=True,
        permutations=9_999,
        keep_simulations=False,
        n_jobs=1,
        seed=SEED,
    )
    return Judged(found.Zs, adjust(found.p_sim))


def top_fifth(count: Floats, expected: Floats, near: Neighbourhoods) -> Judged:
    """The top class of a map of rates in fifths."""
    del near
    rate = count / np.maximum(expected, 0.1 * expected.mean())
    flagged = (rate >= np.quantile(rate, 0.8)) & (count > 0)
    return Judged(np.ones(len(count)), np.where(flagged, 0.0, 1.0))


Judge = Callable[[Floats, Floats, Neighbourhoods], Judged]
EMPTY: dict[str, Judge] = {
    "ours": ours,
    "not drawn in": not_drawn_in,
    "plain score": plain_score,
    "doubled tail": doubled,
    "normal": normal,
    "unadjusted": unadjusted,
}
PLANTED: dict[str, Judge] = {
    "ours": ours,
    "not drawn in": not_drawn_in,
    "top fifth": top_fifth,
    "unadjusted": unadjusted,
    "esda alone": esda_alone,
}


# Maps.


def smooth(near: Neighbourhoods, rng: np.random.Generator) -> Floats:
    """What is expected where centres draw people: smooth, and very uneven."""
    field = rng.normal(size=len(near.codes))
    for _ in range(4):
        field = near.sums(field) / near.size
    return np.asarray(np.exp(UNEVEN * field / field.std()), dtype=np.float64)


def points(
    total: int, weights: Floats, lump: float, rng: np.random.Generator
) -> Floats:
    """How many of `total` points fall into each cell."""
    risk = rng.gamma(1 / lump, lump, len(weights)) if lump else 1.0
    share = weights * risk
    return rng.multinomial(total, share / share.sum()).astype(np.float64)


def discs(drawn: Map, rings: int, rng: np.random.Generator) -> list[list[int]]:
    """One to three discs of cells that do not touch, by the cells' places."""
    place = {code: number for number, code in enumerate(drawn.near.codes)}
    inner = np.flatnonzero(drawn.land > 0.99)
    wanted, found, taken = rng.integers(1, MOST_DISCS + 1), [], set[str]()
    for middle in rng.permutation(inner):
        code = drawn.near.codes[middle]
        disc = h3.grid_disk(code, rings)
        if taken.isdisjoint(h3.grid_disk(code, rings + 1)) and all(
            one in place for one in disc
        ):
            taken.update(disc)
            found.append([place[one] for one in disc])
        if len(found) == wanted:
            break
    return found


def nothing_planted(drawn: Map, runs: int, rng: np.random.Generator) -> None:
    """Prints how many maps show a hot or a cold spot where there is none."""
    print(f"\nNothing planted: % of {runs} maps with any hot, and any cold, area")
    print(f"{'expected':10}{'points':>8}  {'spread':12}", end="")
    print("".join(f"{name:>16}" for name in EMPTY))
    fields = {"even": np.ones(len(drawn.land)), "centres": smooth(drawn.near, rng)}
    for field, uneven in fields.items():
        for total in COUNTS.values():
            for words, lump in LUMPS.items():
                alarms = defaultdict(list)
                weights = drawn.land * uneven
                for _ in range(runs):
                    count = points(total, weights, lump, rng)
                    for name, judge in EMPTY.items():
                        told = judge(count, weights, drawn.near)
                        alarms[name].append((told.hot.any(), told.cold.any()))
                print(f"{field:10}{total:8,}  {words:12}", end="")
                for one in alarms.values():
                    hot, cold = 100 * np.mean(one, axis=0)
                    print(f"{hot:9.1f} {cold:5.1f} ", end="")
                print(flush=True)


class Score(NamedTuple):
    """Totals over runs: planted cells, flagged cells, both; discs, and discs found."""

    planted: int = 0
    flagged: int = 0
    both: int = 0
    discs: int = 0
    found: int = 0

    def and_run(self, flags: Flags, groups: list[list[int]]) -> "Score":
        planted = [cell for group in groups for cell in group]
        return Score(
            self.planted + len(planted),
            self.flagged + int(flags.sum()),
            self.both + int(flags[planted].sum()),
            self.discs + len(groups),
            self.found + sum(bool(flags[group].any()) for group in groups),
        )

    def line(self) -> str:
        precision = f"{self.both / self.flagged:4.0%}" if self.flagged else "   –"
        recall, found = self.both / self.planted, self.found / self.discs
        return f"{recall:6.0%} {precision} {found:4.0%}  "


def with_planted(
    drawn: Map, runs: int, peer_runs: int, rng: np.random.Generator
) -> None:
    """Prints recall, precision and found of each way."""
    print(f"\nPlanted, {runs} maps each (esda alone: {peer_runs}): recall, precision,")
    print("and share of discs found")
    print(f"{'points':>8}  {'spread':12}{'cells':>5}{'risk':>5}", end="")
    print("".join(f"{name:>18}" for name in PLANTED))
    for words, lump in LUMPS.items():
        for total in COUNTS.values():
            for size, rings in DISCS.items():
                for risk in RISKS:
                    scores = {name: Score() for name in PLANTED}
                    for run in range(runs):
                        groups = discs(drawn, rings, rng)
                        lift = np.ones(len(drawn.land))
                        lift[[cell for group in groups for cell in group]] = risk
                        count = points(total, drawn.land * lift, lump, rng)
                        for name, judge in PLANTED.items():
                            if judge is not esda_alone or run < peer_runs:
                                flags = judge(count, drawn.land, drawn.near).hot
                                scores[name] = scores[name].and_run(flags, groups)
                    print(f"{total:8,}  {words:12}{size:5}{risk:4}×", end="")
                    print("".join(one.line() for one in scores.values()), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--peer-runs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    started = time.perf_counter()
    drawn = harrow()
    print(f"{len(drawn.near.codes)} cells, seed {options.seed}, level {LEVEL:.0%}")
    nothing_planted(drawn, options.runs, rng)
    with_planted(drawn, options.runs, options.peer_runs, rng)
    print(f"\n{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
