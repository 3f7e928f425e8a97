"""What may be told of few people: counts hidden so that no sum gives them back.

Small counts are hidden first (primary cells). A hidden count could be worked out from
the rest of its row or column, so others are hidden with it (secondary cells): as few
and as small as a linear programme finds, each time such that another table, equal in
all that is shown, differs by two or more in the cell to protect. That table is the
proof that nobody can tell the count to within one. The method is the linear-programming
heuristic of Kelly, Golden and Assad (Networks 22, 1992) as told in Hundepool and
others, Statistical Disclosure Control (Wiley, 2012), chapter 4.
"""

import re
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from harrow_dash.errors import HarrowError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

ALL = "all"
HIDDEN = "c"  # the mark of a hidden cell
THRESHOLD = 5  # counts of people from 1 to one less are hidden
MOVE = 2  # a hidden cell must be able to be this far from its value
LEAST = 1  # zeros are shown as a rule, so a reader takes what is hidden for 1 or more
MARGIN_COST = 50  # a total is worth more to a reader than the cells it adds up
EMPTY_COST = 3  # a zero hidden protects little, and a reader believes it to be large
FREE = 0.001  # a cell that is hidden already costs next to nothing
SMALLEST = 1e-6
REMOVED = "[removed]"
EMAIL = re.compile(r"[\w.+%'-]+\s*@\s*[\w-]+(?:\.[\w-]+)+")
# Ten or eleven digits from 0, or after +44 or 0044, however they are spaced.
TELEPHONE = re.compile(
    r"(?<!\d)(?:\+|00)?(?:44[\s().-]*(?:0[\s().-]*)?|0[\s().-]*)"
    r"(?:\d[\s().-]*){8,10}\d(?!\d)"
)
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2}\b", re.IGNORECASE)

Cell = tuple[str, str]


def protect(
    counts: pd.DataFrame,
    *,
    threshold: int = THRESHOLD,
    hidden: Collection[Cell] = (),
    shown: Collection[Cell] = (),
    rising: Collection[Cell] = (),
) -> pd.DataFrame:
    """A two-way table with its totals, in which no hidden count can be worked out.

    counts: row, column (text) and count (whole numbers), one line a cell without the
    totals; a cell that is not given is 0. `hidden`: cells, totals among them, that are
    hidden already, for instance because another table hides them. `shown`: cells that
    other tables show and that therefore cannot be hidden here (small ones still are).
    `rising`: cells that are several counts together; if hidden, such a cell must be
    able to be greater, for of 2 or fewer each single count would be known well enough.
    Totals are in row or column "all". The order of rows and columns is kept.

    Gives row, column, count (NaN where hidden) and mark ("" or "c"), totals included.
    Raises HarrowError when the cells in `shown` leave no way to protect a small count.
    """
    table = _with_totals(counts)
    values = table.to_numpy(dtype=float)
    rows, columns = list(table.index), list(table.columns)
    place = {
        (row, column): (at, across)
        for at, row in enumerate(rows)
        for across, column in enumerate(columns)
    }
    away = (values >= 1) & (values < threshold)
    for cell in hidden:
        away[place[cell]] = True
    kept = np.zeros_like(away)
    for cell in shown:
        kept[place[cell]] = True
    up = np.zeros_like(away)
    for cell in rising:
        up[place[cell]] = True
    away = _protected(values, away, kept & ~away, up)
    long = table.stack().reset_index()
    long.columns = pd.Index(["row", "column", "count"])
    hides = away.ravel()
    return long.assign(
        count=long["count"].astype(float).mask(hides),
        mark=np.where(hides, HIDDEN, ""),
    )


def bounds(protected: pd.DataFrame, least: int = 0) -> pd.DataFrame:
    """What a reader who can add and subtract knows of each hidden cell.

    protected: what `protect` gives. least: what the reader takes any hidden count to be
    at the least. Gives row, column, low and high (the least and the
    greatest count that all shown cells allow; NaN for no limit), one line a hidden
    cell.
    """
    table = protected.pivot(index="row", columns="column", values="count")
    rows = [*(row for row in table.index if row != ALL), ALL]
    columns = [*(column for column in table.columns if column != ALL), ALL]
    values = table.loc[rows, columns].to_numpy(dtype=float)
    sums = _sums(*values.shape)
    flat = values.ravel()
    limits = [(least, None) if np.isnan(one) else (one, one) for one in flat]
    found = []
    for cell in np.flatnonzero(np.isnan(flat)):
        wanted = np.zeros(flat.size)
        wanted[cell] = 1
        ends = []
        for sign in (1, -1):
            told = _linear_program(
                sign * wanted, A_eq=sums, b_eq=np.zeros(sums.shape[0]), bounds=limits
            )
            ends.append(sign * told.fun if told.status == 0 else np.nan)
        at, across = divmod(int(cell), len(columns))
        found.append((rows[at], columns[across], *ends))
    return pd.DataFrame(found, columns=["row", "column", "low", "high"])


def _linear_program(*args: Any, **named: Any) -> Any:
    """scipy.optimize.linprog; pages read this module, and only a load solves."""
    from scipy.optimize import linprog

    return linprog(*args, **named)


def _with_totals(counts: pd.DataFrame) -> pd.DataFrame:
    """The table, rows and columns in the order given, with its totals at the end."""
    table = counts.pivot(index="row", columns="column", values="count").fillna(0)
    table = table.loc[counts["row"].unique(), counts["column"].unique()]
    if (table < 0).any(axis=None) or (table != table.round()).any(axis=None):
        raise HarrowError(
            "Only whole counts can be protected: a count below 0 or with a fraction "
            "was given. Correct the file it came from."
        )
    table[ALL] = table.sum(axis=1)
    table.loc[ALL] = table.sum()
    return table


def _sums(height: int, width: int) -> "csr_array":
    """That each row and column adds up to its total: one equation a line, = 0."""
    from scipy.sparse import csr_array

    cells = np.arange(height * width).reshape(height, width)
    lines = [*cells, *cells.T]
    at = np.repeat(np.arange(len(lines)), [len(line) for line in lines])
    signs = np.concatenate([[*([1] * (len(line) - 1)), -1] for line in lines])
    return csr_array(
        (signs, (at, np.concatenate(lines))), shape=(len(lines), height * width)
    )


def _protected(
    values: np.ndarray, hidden: np.ndarray, shown: np.ndarray, rising: np.ndarray
) -> np.ndarray:
    """The cells to hide: those given, and for each the ones it hides among."""
    from scipy.sparse import csr_array

    sums = _sums(*values.shape)
    both = csr_array(np.hstack([sums.toarray(), -sums.toarray()]))
    flat, away, kept = values.ravel(), hidden.ravel().copy(), shown.ravel()
    up = rising.ravel()
    margin = np.zeros(values.shape, dtype=bool)
    margin[-1, :] = margin[:, -1] = True
    cost = np.log2(flat + 2) + np.where(flat == 0, EMPTY_COST, 0)
    cost += np.where(margin.ravel(), MARGIN_COST, 0)
    safe = np.zeros_like(away)
    while (away & ~safe).any():
        # The largest first: what hides it will mostly do for the smaller ones as well.
        cell = int(np.argmax(np.where(away & ~safe, flat, -1)))
        ways = (MOVE,) if up[cell] else (MOVE, -MOVE)
        moved = _another(both, flat, away, kept, cost, cell, ways)
        if moved is None:
            raise HarrowError(
                "A small count cannot be hidden, because all that is added up with it "
                "is shown elsewhere. Publish this table by fewer or larger groups."
            )
        # A cell that moves less than this one is hidden with it, and has its own turn.
        away |= np.abs(moved) > SMALLEST
        safe |= np.where(up, moved, np.abs(moved)) >= MOVE - SMALLEST
    return away.reshape(values.shape)


def _another(
    both: "csr_array",
    flat: np.ndarray,
    away: np.ndarray,
    kept: np.ndarray,
    cost: np.ndarray,
    cell: int,
    ways: tuple[int, ...],
) -> np.ndarray | None:
    """How far each cell is from its value in another table that differs in `cell`.

    Of all such tables, the one that needs the fewest and smallest new hidden cells. In
    it hidden cells are 1 or more, as whoever knows that zeros are shown expects.
    """
    price = np.where(away, FREE, cost)
    best, least = None, np.inf
    for way in ways:
        if flat[cell] + way < LEAST or least < 1:  # a new cell costs more than 1
            continue
        up = [(0.0, 0.0 if fixed else None) for fixed in kept & ~away]
        down = [
            (0.0, 0.0 if fixed else max(float(value) - LEAST, 0.0))
            for fixed, value in zip(kept & ~away, flat, strict=True)
        ]
        limits = up + down
        limits[cell] = (max(way, 0.0), max(way, 0.0))
        limits[flat.size + cell] = (max(-way, 0.0), max(-way, 0.0))
        told = _linear_program(
            np.concatenate([price, price]),
            A_eq=both,
            b_eq=np.zeros(both.shape[0]),
            bounds=limits,
        )
        if told.status == 0 and told.fun < least:
            least = told.fun
            best = np.asarray(told.x[: flat.size] - told.x[flat.size :])
    return best


def mask_text(text: str, streets: Iterable[str]) -> str:
    """Free text without what points to a person: "[removed]" in its place.

    E-mail addresses, telephone numbers, postcodes, and house numbers with a street of
    the list (names as people write them, in any case) are removed. Names of people are
    not known to any list and stay: only officers read free text.
    """
    names = sorted((re.escape(name) for name in streets), key=len, reverse=True)
    patterns = [EMAIL, TELEPHONE, POSTCODE]
    if names:
        house = rf"\b\d{{1,4}}\s?[a-z]?\s*,?\s+(?:{'|'.join(names)})\b"
        patterns.insert(0, re.compile(house, re.IGNORECASE))
    for pattern in patterns:
        text = pattern.sub(REMOVED, text)
    return text
