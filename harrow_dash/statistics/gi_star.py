"""The statistic behind hotspots: Gi* of neighbourhoods and its p-value, by permutation.

Pure functions on arrays. Sources named in the docstrings:
  Getis and Ord (1992), Geographical Analysis 24; Ord and Getis (1995), Geographical
    Analysis 27: the statistic Gi*, its mean and its variance.
  Assunção and Reis (1999), Statistics in Medicine 18: counts against what is expected.
  Phipson and Smyth (2010), Stat Appl Genet Mol Biol 9: p-values of permutations.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_EXPECTED = 0.1  # of the areas' mean: see `standardised`
TIE = 1e-9  # sums of the same values differ in their last digits by their order


class Neighbourhoods(NamedTuple):
    """Areas in order of their codes, with those that touch each, itself among them."""

    codes: list[str]
    beside: dict[str, list[str]]
    size: NDArray[np.int64]  # areas of each neighbourhood, itself included

    def sums(self, values: Floats) -> Floats:
        """The sum of each neighbourhood's values, in the order of the codes."""
        place = {code: number for number, code in enumerate(self.codes)}
        flat = [place[code] for own in self.codes for code in self.beside[own]]
        if not flat:
            return np.zeros(0)
        starts = np.concatenate([[0], np.cumsum(self.size)[:-1]])
        return np.asarray(np.add.reduceat(values[flat], starts), dtype=np.float64)


def neighbourhoods(
    codes: Iterable[str], neighbours: Mapping[str, Sequence[str]]
) -> Neighbourhoods:
    """Each area with its neighbours among `codes`, itself first; by code.

    An area without any is left out: one area is no neighbourhood.
    """
    there = set(codes)
    near = {code: there.intersection(neighbours.get(code, ())) for code in there}
    beside = {
        code: [code, *sorted(near[code] - {code})]
        for code in sorted(there)
        if near[code] - {code}
    }
    size = np.array([len(group) for group in beside.values()], dtype=np.int64)
    return Neighbourhoods(list(beside), beside, size)


def standardised(count: Floats, expected: Floats | None) -> Floats:
    """Counts as standard deviations from what is expected, comparable between areas.

    expected: in any unit, as only its proportions matter; None gives the counts back as
    they are. The index of Assunção and Reis (1999): the rate of count over expected,
    less the overall rate, over the standard deviation that it has from area to area
    (estimated by moments, 0 or more) and by chance; in counts, (count - m e) /
    sqrt(m e + a e²). With a = 0 this is (count - expected) / sqrt(expected), which
    supposes that nothing but chance spreads the counts. Crime is spread more than
    that, and where much is expected in whole parts of a borough, the simpler score
    called areas hot on up to 17% of simulated maps without any hotspot, where 5% is
    promised (bench/recall.py).

    No area expects less than a tenth of the areas' mean: else one offence where nobody
    lives would outweigh all others.
    """
    if expected is None or not expected.sum() > 0:
        return count
    base = np.maximum(expected, LEAST_EXPECTED * expected.mean())
    mean = count.sum() / base.sum()
    spread = (base * (count / base - mean) ** 2).sum() / base.sum()
    between = max(spread - mean / base.mean(), 0.0)
    deviation = np.sqrt(mean * base + between * base**2)
    scores = (count - mean * base) / np.where(deviation > 0, deviation, 1.0)
    return np.asarray(scores, dtype=np.float64)


def drawn_in(scores: Floats) -> Floats:
    """Scores by their logarithm, sign kept.

    Map points pile a year's offences of a shopping street on one spot, and a few such
    areas alone spread the random arrangements so wide that nothing can stand out: of
    violence in 2016/17 no hexagon was hot without this, and 11 are with it (so it was
    chosen with the data it is used on in sight). Where chance alone is at work, maps
    are called hot as rarely as without it; of planted clusters it finds somewhat more
    of the large ones and less of the small (bench/recall.py).
    """
    return np.asarray(np.sign(scores) * np.log1p(np.abs(scores)), dtype=np.float64)


def gi_star(
    values: Floats, near: Neighbourhoods, permutations: int, seed: int
) -> tuple[Floats, Floats]:
    """Gi* of each neighbourhood and its two-sided p-value, in the order of the codes.

    Gi* (Ord and Getis 1995) is the neighbourhood's sum of the values, less its mean,
    over its standard deviation, when all arrangements of the values over the areas are
    equally likely. The p-value is the share of random arrangements in which the sum
    lies as far from its mean, on either side; the one seen counts as one of them
    (Phipson and Smyth 2010), and ties count as far.

    Distance, and not twice the smaller tail, because sums of small counts have a short
    lower tail: doubled, it called areas cold on up to 40% of simulated maps without any
    hotspot. All values are rearranged, the area's own too, for Gi* is about the area
    and its neighbours, and its mean and variance are those of that arrangement. esda's
    own p-value holds the area's value in place, which is a test of its neighbours
    alone: with the same adjustment it found as a rule half as much of planted clusters
    (bench/recall.py). It is also one-sided, and calls ties with the lowest sum rare.

    Where all values are equal, or a neighbourhood holds every area, Gi* is 0 and p 1.
    """
    spread = float(np.ptp(values)) if len(values) else 0.0
    if not spread > 0:
        return np.zeros(len(values)), np.ones(len(values))
    # Gi* is the same for any unit and origin of the values. esda divides by their sum,
    # which would be about 0 for standardised ones.
    scaled = (values - values.min()) / spread
    z = np.where(near.size < len(values), _statistic(scaled, near), 0.0)
    around = scaled - scaled.mean()
    far = np.abs(near.sums(around))
    drawn = arrangements(len(values), int(near.size.max()), permutations, seed)
    by_chance = np.abs(np.cumsum(around[drawn], axis=1))
    p_value = np.ones(len(values))
    for size in np.unique(near.size):
        these = near.size == size
        nearer = np.searchsorted(np.sort(by_chance[:, size - 1]), far[these] - TIE)
        p_value[these] = (permutations - nearer + 1) / (permutations + 1)
    return z, p_value


def _statistic(values: Floats, near: Neighbourhoods) -> Floats:
    """Gi* by esda; not a number where a neighbourhood holds every area."""
    # esda takes over a second to import, with much that nothing else needs: commands,
    # and pages without a tested map, do not wait for it.
    from esda.getisord import G_Local
    from libpysal.weights import W

    # Each area is in its own list, so the star is given and not filled in. That parts
    # of a map do not touch is no reason to warn.
    weights = W(near.beside, id_order=near.codes, silence_warnings=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = G_Local(values, weights, transform="B", star=True, permutations=0)
    return np.asarray(found.Zs, dtype=np.float64)


@lru_cache(maxsize=8)
def arrangements(
    areas: int, size: int, permutations: int, seed: int
) -> NDArray[np.int32]:
    """Areas drawn at random without replacement: `size` for each permutation.

    The first k of a row are a random neighbourhood of k areas, so all sizes share the
    rows. A draw is a number among the areas left; it is raised by one for each area
    already taken that is not above it. Kept, as it is the same for all values of a
    map: read only.
    """
    random = np.random.default_rng(seed)
    drawn = np.empty((permutations, size), dtype=np.int32)
    for place in range(size):
        pick = random.integers(0, areas - place, permutations, dtype=np.int32)
        for taken in np.sort(drawn[:, :place], axis=1).T:
            pick += pick >= taken
        drawn[:, place] = pick
    drawn.flags.writeable = False
    return drawn
