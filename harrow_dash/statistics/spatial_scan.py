"""The spatial scan statistic: which areas together have more than chance puts there.

Pure functions on arrays. A window is a group of areas around one of them; what is
tested is the window with the highest likelihood ratio, against the highest of maps
drawn from chance, so that all windows share one error rate. Sources:
  Kulldorff (1997), A spatial scan statistic, Communications in Statistics 26.
  Tango and Takahashi (2012), A flexible spatial scan statistic with a restricted
    likelihood ratio, and Zhang, Zhang and Lin (2012), Spatial scan statistics for
    overdispersed data, Statistics in Medicine 31 and Statistical Methods in Medical
    Research 21: chance with a spread of its own between areas.
  Phipson and Smyth (2010), Statistical Applications in Genetics 9: p of simulations.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

from harrow_dash.statistics.overdispersion import draw, spread

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

RINGS = 4
DRAWS = 999
SEED = 2026
ADDS = 3.0  # what the areas around a smaller window must add to be part of a cluster
LEAST_SAID = 2.0  # expected: of fewer, a count of 0 is nothing to go by
WORTH = 2.0  # a log likelihood ratio that chance passes at about 5%, one area


@dataclass(frozen=True)
class Windows:
    """Groups of areas: `members` is windows by areas (1 or 0), `centre` the place of
    the area in the middle, `size` how many areas.
    """

    members: "scipy.sparse.csr_matrix"
    centre: Integers
    size: Integers


@dataclass(frozen=True)
class Cluster:
    """A window that stands out: places of its areas, count, expected, its log
    likelihood ratio and its p, adjusted over all windows.
    """

    areas: Integers
    count: float
    expected: float
    ratio: float
    p: float


def rings(
    codes: Sequence[str], neighbours: Mapping[str, Sequence[str]], most: int = RINGS
) -> Windows:
    """Each area alone, then with one ring around it after another, up to `most`.

    codes: the areas in their order; neighbours among other codes are passed over.
    """
    place = {code: number for number, code in enumerate(codes)}
    beside = tuple(
        tuple(place[one] for one in neighbours.get(code, ()) if one in place)
        for code in codes
    )
    return _rings(beside, most)


@lru_cache(maxsize=8)
def _rings(beside: tuple[tuple[int, ...], ...], most: int) -> Windows:
    """The windows for areas whose neighbours are given by place; the same each time."""
    groups: list[list[int]] = []
    centres: list[int] = []
    for middle in range(len(beside)):
        inside, edge = {middle}, {middle}
        for ring in range(most + 1):
            if ring:
                edge = {near for one in edge for near in beside[one]} - inside
                if not edge:
                    break
                inside |= edge
            groups.append(sorted(inside))
            centres.append(middle)
    return _windows(groups, centres, len(beside))


def circles(x: Floats, y: Floats, people: Floats, most: float) -> Windows:
    """Each area with its nearest ones by plain distance of x and y, one after another.

    Windows hold at most the share `most` of all people. Areas at one distance come
    together.
    """
    groups: list[list[int]] = []
    centres: list[int] = []
    limit = most * people.sum()
    for middle in range(len(x)):
        away = np.hypot(x - x[middle], y - y[middle])
        order = np.argsort(away, kind="stable")
        reached = np.cumsum(people[order])
        last = np.append(np.diff(away[order]) > 0, True)
        for size in np.flatnonzero(last & (reached <= limit)) + 1:
            groups.append(sorted(order[:size].tolist()))
            centres.append(middle)
    return _windows(groups, centres, len(x))


def _windows(groups: list[list[int]], centres: list[int], areas: int) -> Windows:
    size = np.array([len(group) for group in groups], dtype=np.int64)
    members = scipy.sparse.csr_matrix(
        (
            np.ones(int(size.sum())),
            np.array([one for group in groups for one in group], dtype=np.int64),
            np.concatenate([[0], np.cumsum(size)]),
        ),
        shape=(len(groups), areas),
    )
    return Windows(members, np.array(centres, dtype=np.int64), size)


def log_likelihood_ratio(count: Floats, expected: Floats, total: float) -> Floats:
    """Kulldorff's ratio of a window with more than expected; 0 for one without.

    c log(c / e) + (C - c) log((C - c) / (C - e)), with c of C counted inside, and the
    expected of all areas adding up to C.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        inside = np.where(count > 0, count * np.log(count / expected), 0.0)
        rest = total - count
        outside = np.where(rest > 0, rest * np.log(rest / (total - expected)), 0.0)
    return np.where((count > expected) & (expected > 0), inside + outside, 0.0)


def _overdispersed(count: Floats, expected: Floats, shape: Floats) -> Floats:
    """Log likelihood ratio of a negative binomial count, signed: below 0 for too few.

    shape: 1 / (spread of the window's own rate); infinite where chance alone is at
    work, when it is c log(c / e) - (c - e).
    """
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        inside = np.where(count > 0, count * np.log(count / expected), 0.0)
        finite = np.isfinite(shape)
        usual = np.where(finite, shape, 1.0)
        away = np.where(
            finite,
            (count + usual) * np.log((count + usual) / (expected + usual)),
            count - expected,
        )
    found = np.where(expected > 0, np.maximum(inside - away, 0.0), 0.0)
    return np.where(count >= expected, found, -found)


class Scan(NamedTuple):
    """What a scan found. All p are adjusted over all windows and both tails apart.

    own: signed log likelihood ratio of each area alone; p_high, p_low: of each area
    alone; high, low: clusters that do not overlap, strongest first, p at most `level`.
    """

    spread: float
    own: Floats
    p_high: Floats
    p_low: Floats
    high: list[Cluster]
    low: list[Cluster]


def scan(
    count: Floats,
    expected: Floats,
    windows: Windows,
    *,
    level: float = 0.05,
    draws: int = DRAWS,
    seed: int = SEED,
    own_spread: float | None = None,
) -> Scan:
    """Windows with clearly more, or clearly fewer, than expected.

    count, expected: by area, in the windows' order; expected is scaled to the total of
    the counts. own_spread: the spread of the areas' own rates, otherwise estimated.
    The p of a window is the share of maps of chance (and this one) whose strongest
    window is as strong.
    """
    base = expected * (count.sum() / expected.sum())
    found = spread(count, base, seed) if own_spread is None else own_spread
    inside = windows.members @ base
    with np.errstate(divide="ignore"):
        shape = inside**2 / (found * (windows.members @ base**2))
    told = _overdispersed(windows.members @ count, inside, shape)
    rng = np.random.default_rng(seed)
    drawn = draw(rng, base, found, draws)
    # Every map has the total of this one: what is tested is where, not how many.
    totals = drawn.sum(axis=1, keepdims=True)
    scale = np.divide(totals, base.sum(), where=totals > 0, out=np.ones_like(totals))
    extremes = _extremes(drawn, scale[:, 0], windows, inside, shape)
    alone = _alone(windows)
    p_high = _shared(told, windows.size == 1, extremes.highest, extremes.highest_alone)
    p_low = _shared(-told, windows.size == 1, extremes.lowest, extremes.lowest_alone)
    return Scan(
        found,
        told[alone],
        p_high[alone],
        p_low[alone],
        _clusters(told, p_high, windows, count, base, found, level),
        _clusters(-told, p_low, windows, count, base, found, level),
    )


class _Extremes(NamedTuple):
    """The strongest and weakest window of each drawn map: of groups, and of areas."""

    highest: Floats
    highest_alone: Floats
    lowest: Floats
    lowest_alone: Floats


def _shared(told: Floats, single: Any, groups: Floats, alone: Floats) -> Floats:
    """p of each window; groups and single areas have one half of the error rate each.

    Without that, a false group would be called on as many maps as now a group or an
    area is, and it holds more areas.
    """
    p = np.where(single, _p(told, alone), _p(told, groups))
    return np.asarray(np.minimum(1.0, 2 * p), dtype=np.float64)


def _extremes(
    drawn: Floats, scale: Floats, windows: Windows, inside: Floats, shape: Floats
) -> _Extremes:
    found = []
    single = windows.size == 1
    for start in range(0, len(drawn), 111):  # in parts: the memory of one is enough
        part = slice(start, start + 111)
        sums = windows.members @ drawn[part].T
        told = _overdispersed(sums, inside[:, None] * scale[None, part], shape[:, None])
        groups, alone = told[~single], told[single]
        if not len(groups):
            groups = alone
        found.append(
            (groups.max(axis=0), alone.max(axis=0), -groups.min(0), -alone.min(0))
        )
    return _Extremes(*map(np.concatenate, zip(*found, strict=True)))


def _alone(windows: Windows) -> Integers:
    """The window of each area that holds nothing else, in the order of areas."""
    single = np.flatnonzero(windows.size == 1)
    return single[np.argsort(windows.centre[single], kind="stable")]


def _p(told: Floats, extremes: Floats) -> Floats:
    ordered = np.sort(extremes)
    above = len(ordered) - np.searchsorted(ordered, told - 1e-9)
    p = (above + 1) / (len(ordered) + 1)
    return np.where(told > 0, p, 1.0)


def _clusters(
    told: Floats,
    p: Floats,
    windows: Windows,
    count: Floats,
    base: Floats,
    own: float,
    level: float,
) -> list[Cluster]:
    """Windows that stand out, the strongest first, none over a stronger one.

    A window is drawn in to a smaller one inside it that stands out, too, where what
    lies between the two is not more than usual: a hot street does not make its
    neighbours hot.
    """
    taken = np.zeros(windows.members.shape[1], dtype=bool)
    found = []
    standing = [int(one) for one in np.argsort(-told, kind="stable") if p[one] <= level]
    for window in standing:
        areas = _areas(windows, window)
        if taken[areas].any():
            continue
        taken[areas] = True
        core = _drawn_in(areas, windows, told, count, base, own)
        kept = _without_strangers(core, count, base, own)
        found.append(
            Cluster(
                kept,
                float(count[kept].sum()),
                float(base[kept].sum()),
                float(told[window]),
                float(p[window]),
            )
        )
    return found


def _areas(windows: Windows, window: int) -> Integers:
    start, end = windows.members.indptr[window : window + 2]
    return np.sort(windows.members.indices[start:end]).astype(np.int64)


def _drawn_in(
    areas: Integers,
    windows: Windows,
    told: Floats,
    count: Floats,
    base: Floats,
    own: float,
) -> Integers:
    """A smaller window inside, where the rest of the areas adds nothing to it."""
    if len(areas) == 1:
        return areas
    held = np.asarray(windows.members[:, areas].sum(axis=1)).ravel()
    inside = np.flatnonzero((held == windows.size) & (windows.size < len(areas)))
    # The largest first, so that as little is given up as may be.
    order = np.lexsort((-told[inside], -windows.size[inside]))
    for window in inside[order]:
        group = _areas(windows, int(window))
        between = np.setdiff1d(areas, group)
        if _ratio_of(between, count, base, own) < ADDS:
            return _drawn_in(group, windows, told, count, base, own)
    return areas


def _ratio_of(areas: Integers, count: Floats, base: Floats, own: float) -> float:
    """The signed log likelihood ratio of some areas together."""
    inside = base[areas].sum()
    with np.errstate(divide="ignore"):
        shape = inside**2 / (own * (base[areas] ** 2).sum())
    return float(_overdispersed(count[areas].sum(), inside, shape))


def _without_strangers(
    areas: Integers, count: Floats, base: Floats, own: float
) -> Integers:
    """A group without areas whose count speaks clearly against its risk."""
    if len(areas) == 1:
        return areas
    risk = count[areas].sum() / base[areas].sum()
    shape = np.full(len(areas), np.inf) if own == 0 else np.full(len(areas), 1 / own)
    inside, usual = count[areas], base[areas]
    if own == 0:
        speaks = inside * np.log(risk) - usual * (risk - 1)
    else:
        speaks = inside * np.log(risk) - (inside + shape) * np.log(
            (risk * usual + shape) / (usual + shape)
        )
    kept = speaks > -WORTH
    if risk > 1:  # no area with fewer than expected is called hot, where that says much
        kept &= (inside >= usual) | (usual < LEAST_SAID)
    return areas[kept]
