"""How far areas differ of themselves, beyond chance: the spread of a map's own rates.

Counts of areas are taken for negative binomial: chance around rates that differ with
this variance (Cameron and Trivedi 2013, Regression Analysis of Count Data, chapter 3).
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SEED = 2026
SPREADS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0)
TRIALS = 40  # maps drawn for each spread, to learn what a spread looks like
TRIMMED = 0.05  # of areas, the strangest, that say nothing about the usual spread


def spread(count: Floats, expected: Floats, seed: int = SEED) -> float:
    """The variance of areas' own rates around what is expected, beyond chance.

    0 where chance alone explains the counts. Found by trial: of maps drawn with each of
    SPREADS, the one whose counts lie as far from what is expected as these do (in
    squared standard deviations of that spread), the strangest TRIMMED share of areas
    left out of both.
    """
    there = expected > 0
    if there.sum() < 10:
        return 0.0
    base = expected[there]
    usual = _distances(tuple(base), seed)
    seen = np.array(
        [float(_distance(count[there][None, :], base, own)[0]) for own in SPREADS]
    )
    over = seen - usual  # falls as the spread grows
    if over[0] <= 0:
        return 0.0
    below = np.flatnonzero(over <= 0)
    if not len(below):
        return SPREADS[-1]
    last = int(below[0])
    share = over[last - 1] / (over[last - 1] - over[last])
    return float(SPREADS[last - 1] + share * (SPREADS[last] - SPREADS[last - 1]))


@lru_cache(maxsize=64)
def _distances(expected: tuple[float, ...], seed: int) -> Floats:
    """How far maps of each spread lie from what is expected, on average."""
    base = np.array(expected)
    rng = np.random.default_rng(seed)
    return np.array(
        [
            float(_distance(draw(rng, base, own, TRIALS), base, own).mean())
            for own in SPREADS
        ]
    )


def _distance(counts: Floats, expected: Floats, own: float) -> Floats:
    """How far maps (rows) lie from what is expected, their strangest areas left out."""
    away = (counts - expected) ** 2 / (expected + own * expected**2)
    kept = int(np.ceil((1 - TRIMMED) * counts.shape[1]))
    return np.asarray(np.partition(away, kept - 1, axis=1)[:, :kept].mean(axis=1))


def draw(rng: np.random.Generator, expected: Floats, own: float, maps: int) -> Floats:
    """Maps of chance (rows), each area's rate with a spread of its own."""
    shape = (maps, len(expected))
    rates = rng.gamma(1 / own, own, shape) if own > 0 else np.ones(shape)
    drawn = rng.poisson(rates * expected)
    return drawn.astype(np.float64)
