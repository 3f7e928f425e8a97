"""A linear programme of everything that published tables say together.

One number a count, shown or hidden; one line for each sum, difference or limit that is
known. What the programme allows a hidden count to be is what a reader who can add and
subtract knows of it.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import coo_array, csr_array

Name = tuple[str, ...]
Line = Mapping[int, float]
CLOSE = 1e-5  # the solver's own inexactness
NEAR = 1  # a count known to be so near its value is as good as told
TRIALS = 8  # programmes that move all counts at once, before they are asked singly


class Told(NamedTuple):
    """What came out: hidden counts asked about, told exactly, told to within one."""

    asked: int
    exactly: list[Name]
    nearly: list[Name]


class Sums:
    """Counts with what is known of them."""

    def __init__(self) -> None:
        self.place: dict[Name, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.equal: list[tuple[Line, float]] = []
        self.most: list[tuple[Line, float]] = []

    def at(self, *name: str) -> int:
        """The number of a count, a new one if it was never named."""
        if name not in self.place:
            self.place[name] = len(self.low)
            self.low.append(0.0)
            self.high.append(np.inf)
        return self.place[name]

    def know(self, cell: int, value: float) -> None:
        """A count that is shown."""
        self.least(cell, value)
        self.high[cell] = min(self.high[cell], value)

    def least(self, cell: int, value: float) -> None:
        """A count that cannot be less."""
        self.low[cell] = max(self.low[cell], value)

    def add_up(self, parts: Iterable[int], whole: int) -> None:
        """Parts that make a whole."""
        line: dict[int, float] = {whole: -1.0}
        for part in parts:
            line[part] = line.get(part, 0.0) + 1.0
        self.equal.append((line, 0.0))

    def within(self, part: int, whole: int) -> None:
        """A part that cannot be more than the whole."""
        self.most.append(({part: 1.0, whole: -1.0}, 0.0))

    def take(self, other: "Sums", prefix: str) -> None:
        """All that other sums say, their counts' names after a prefix."""
        start = len(self.low)
        self.place |= {(prefix, *name): at + start for name, at in other.place.items()}
        self.low += other.low
        self.high += other.high
        for own, lines in ((self.equal, other.equal), (self.most, other.most)):
            own += [
                ({at + start: sign for at, sign in line.items()}, value)
                for line, value in lines
            ]

    def attack(self, truth: Mapping[Name, float], seed: int = 0) -> Told:
        """Which of these hidden counts are told, exactly or to within one.

        truth: their true values, which only judge the outcome. A count is safe as soon
        as one solution has it further than one from its value, so solutions that move
        many counts at once come first; the rest are asked one by one.
        """
        rng = np.random.default_rng(seed)
        left = {self.place[name]: value for name, value in truth.items()}
        names = {self.place[name]: name for name in truth}
        programme = _Programme(self)
        for trial in range(TRIALS):
            if not left:
                break
            wanted = np.zeros(len(self.low))
            ways = rng.choice([-1.0, 1.0], len(left)) if trial > 1 else 1.0 - 2 * trial
            wanted[list(left)] = ways * rng.random(len(left))
            _clear(left, programme.least(wanted))
        exactly, nearly = [], []
        for cell, value in list(left.items()):
            if cell not in left:
                continue
            ends = []
            for sign in (1.0, -1.0):
                wanted = np.zeros(len(self.low))
                wanted[cell] = sign
                found = programme.least(wanted)
                ends.append(found[cell])
                _clear(left, found)
            least, greatest = np.ceil(ends[0] - CLOSE), np.floor(ends[1] + CLOSE)
            assert least <= value <= greatest, (names[cell], value, ends)
            if least == greatest:
                exactly.append(names[cell])
            if least >= value - NEAR and greatest <= value + NEAR:
                nearly.append(names[cell])
        return Told(len(truth), exactly, nearly)


class _Programme:
    """The sums in the solver's form. Counts that are shown are numbers in it."""

    def __init__(self, sums: Sums) -> None:
        low, high = np.array(sums.low), np.array(sums.high)
        assert (low <= high).all(), "what is published does not agree with itself"
        finite = high[np.isfinite(high)]
        # Some limit, so that every programme has an end: far beyond all that is known.
        high = np.where(np.isfinite(high), high, 20 + 10 * finite.max(initial=100))
        self.free = np.flatnonzero(low < high)
        self.values = low
        self.bounds = np.column_stack([low, high])[self.free]
        self.equal, self.equals = self._lines(sums.equal)
        self.most, self.mosts = self._lines(sums.most)

    def _lines(
        self, lines: list[tuple[Line, float]]
    ) -> tuple[csr_array, NDArray[np.float64]]:
        sizes = [len(line) for line, _ in lines]
        rows = np.repeat(np.arange(len(lines)), sizes)
        columns = np.fromiter((c for line, _ in lines for c in line), dtype=int)
        signs = np.fromiter((s for line, _ in lines for s in line.values()), float)
        shape = (len(lines), len(self.values))
        whole = coo_array((signs, (rows, columns)), shape=shape).tocsr()
        fixed = self.values.copy()
        fixed[self.free] = 0
        rest = np.array([value for _, value in lines]) - whole @ fixed
        part = whole[:, self.free]
        has = np.diff(part.indptr) > 0
        return part[has], rest[has]

    def least(self, wanted: NDArray[np.float64]) -> NDArray[np.float64]:
        """All counts where the wanted sum is the least."""
        told = linprog(
            wanted[self.free],
            A_eq=self.equal,
            b_eq=self.equals,
            A_ub=self.most,
            b_ub=self.mosts,
            bounds=self.bounds,
            method="highs",
        )
        assert told.status == 0, told.message
        found = self.values.copy()
        found[self.free] = told.x
        return found


def _clear(left: dict[int, float], found: NDArray[np.float64]) -> None:
    """Drop the counts that a solution has further than one from their values."""
    for cell, value in list(left.items()):
        least, greatest = np.ceil(found[cell] - CLOSE), np.floor(found[cell] + CLOSE)
        if least < value - NEAR or greatest > value + NEAR:
            del left[cell]
