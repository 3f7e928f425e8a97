"""Figures of one measure from the months held: a row for each area and period.

Plain arithmetic on arrays of areas by months. The store is asked for what is held
(`figure_query`); as one query of the store the same took two to three times as long, a
third to a half of it to plan the query.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from harrow_dash.definitions.catalogue import Measure

COLUMNS = ["measure", "area_code", "area_name", "period", "month", "value", "rate"]
COLUMNS += ["unit", "status"]
KINDS = dict.fromkeys(COLUMNS, "str") | {
    "month": "datetime64[us]",
    "value": "float64",
    "rate": "float64",
}
# Of a sum over months of different status the last of these is said.
STATUSES = ("official", "partner", "sample")
MARKS = ("", "c", "u", "p")
HIDDEN, PARTIAL = MARKS.index("c"), MARKS.index("p")
YEAR = 12  # months
LAST_OF_YEAR = 3  # a financial year ends in March

Months = npt.NDArray[np.datetime64]  # of the unit month
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Held:
    """The months held of a measure: areas by place, months since January 1970.

    status, mark: places in STATUSES and MARKS.
    """

    value: npt.NDArray[np.float64]
    area: npt.NDArray[np.integer]
    month: npt.NDArray[np.integer]
    status: npt.NDArray[np.integer]
    mark: npt.NDArray[np.integer]


@dataclass(frozen=True)
class Extent:
    """Which months of a measure are asked for, and what is said of a missing one.

    first, last: months; rounds: months with a round of a survey that has figures of
    rounds only, None for every other measure.
    """

    first: np.datetime64
    last: np.datetime64
    usual_status: str
    rounds: Months | None


def extent_of(
    span: tuple[pd.Timestamp, pd.Timestamp],
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
    per: str,
    usual_status: str,
    rounds: Months | None,
) -> Extent:
    """The months asked for, or those of `span`: first and last month covered.

    Financial years begun before the first month or not yet over are shown too, unless
    the months asked for leave them out.
    """
    first, last = (_month_of(one) for one in span)
    if per == "fy":
        into = [int((one - LAST_OF_YEAR).astype(int) % YEAR) for one in (first, last)]
        first, last = first - into[0], last - into[1] + YEAR - 1
    return Extent(
        _month_of(start) if start is not None else first,
        _month_of(end) if end is not None else last,
        usual_status,
        rounds,
    )


def _month_of(stamp: pd.Timestamp) -> np.datetime64:
    return np.datetime64(stamp, "M")


def columns(
    held: Held,
    item: Measure,
    areas: pd.DataFrame,
    extent: Extent,
    per: str,
) -> dict[str, npt.NDArray[np.generic]]:
    """The columns of a measure's figures (`COLUMNS`), by area and month.

    held: the months held of the measure, its areas as they stand in `areas`.
    areas: area_code, area_name, residents (NaN where not known), in the order wanted.
    extent: of one month at least.
    """
    # Eleven months more at the front complete the first year.
    front = 0 if per == "month" else YEAR - 1
    months = np.arange(extent.first - front, extent.last + 1)
    shown = _shown(months, item, extent, per)
    value, status, mark = _grids(held, len(areas), months)
    spans = np.zeros(value.shape, bool)
    if per != "month":
        # What is not shown, a month between two quarters, says nothing of a year.
        status = _over_year(np.where(shown, status, -1), -1).max(axis=2)
        if not item.is_proportion:
            value, mark = _sums(value, mark)
            spans[:] = _spans_break(months, item)
    chosen = shown & (months >= extent.first)
    if per == "fy":
        chosen &= _month(months) == LAST_OF_YEAR
        chosen &= months - (YEAR - 1) >= extent.first
    value, status, mark = value[:, chosen], status[:, chosen], mark[:, chosen]
    count = int(chosen.sum())
    residents = areas["residents"].to_numpy(float)[:, None]
    rate = 1000 * value / residents if item.rate else np.full(value.shape, np.nan)
    periods = _periods(months[chosen], per)
    return {
        "measure": _repeated(item.key, value.size),
        "area_code": np.repeat(areas["area_code"].to_numpy(object), count),
        "area_name": np.repeat(areas["area_name"].to_numpy(object), count),
        "period": np.tile(periods, len(areas)),
        "month": np.tile(months[chosen].astype("datetime64[us]"), len(areas)),
        "value": value.ravel(),
        "rate": rate.ravel(),
        "unit": _repeated(item.unit, value.size),
        "status": _said(value, status, mark, spans[:, chosen], extent).ravel(),
    }


def frame(told: Sequence[Mapping[str, npt.NDArray[np.generic]]]) -> pd.DataFrame:
    """The figures of measures whose columns are given, one below the other."""
    if not told:
        return pd.DataFrame(columns=COLUMNS).astype(KINDS)
    joined = {name: np.concatenate([one[name] for one in told]) for name in COLUMNS}
    return pd.DataFrame(joined).astype(KINDS)


def by_measure(held: pd.DataFrame, count: int) -> list[Held]:
    """What is held of each of `count` measures.

    held: measure, area, status, mark (places in the lists asked with, from 0), month
    (months since January 1970) and value, ordered by measure.
    """
    cuts = np.searchsorted(held["measure"].to_numpy(), np.arange(count + 1))
    whole = {
        name: held[name].to_numpy() for name in ("area", "month", "status", "mark")
    }
    value = held["value"].to_numpy(float)
    return [
        Held(value[start:end], **{name: one[start:end] for name, one in whole.items()})
        for start, end in pairwise(cuts)
    ]


def _grids(
    held: Held, count: int, months: Months
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    """Value (NaN: missing), status and mark of each area (rows) and month (columns)."""
    column = held.month - months[0].astype(int)
    inside = (column >= 0) & (column < len(months))
    place = held.area[inside], column[inside]
    value = np.full((count, len(months)), np.nan)
    status, mark = np.full(value.shape, -1, np.int8), np.zeros(value.shape, np.int8)
    value[place] = held.value[inside]
    status[place] = held.status[inside]
    mark[place] = held.mark[inside]
    return value, status, mark


def _shown(months: Months, item: Measure, extent: Extent, per: str) -> Flags:
    """Which months have a figure, or a missing one.

    A survey has figures by quarter, or by its own rounds: the months between are not
    missing. Without any round the last month says so.
    """
    every = np.ones(len(months), bool)
    if not item.is_proportion:
        return every
    asked = months >= extent.first
    if extent.rounds is not None and per != "fy":
        told = np.isin(months, extent.rounds)
        return told if (told & asked).any() else told | (months == extent.last)
    told = _month(months) % 3 == 0
    return told if (told & asked).any() else every


def _month(months: Months) -> npt.NDArray[np.int_]:
    """1 for January to 12 for December."""
    return months.astype(int) % YEAR + 1


def _over_year(grid: npt.NDArray[np.generic], empty: float) -> npt.NDArray[np.generic]:
    """The twelve months to each month, as another axis; `empty` before the first."""
    return _to_each(grid, YEAR, empty)


def _to_each(
    grid: npt.NDArray[np.generic], months: int, empty: float
) -> npt.NDArray[np.generic]:
    """So many months to each month (the last axis), as another axis."""
    before = [(0, 0)] * (grid.ndim - 1) + [(months - 1, 0)]
    padded = np.pad(grid, before, constant_values=empty)
    return np.lib.stride_tricks.sliding_window_view(padded, months, axis=-1)


def _sums(
    value: npt.NDArray[np.float64], mark: npt.NDArray[np.int8]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int8]]:
    """Sums of the twelve months to each month, and their marks.

    A missing month leaves no sum, nor does a month of which a part is told; a hidden
    month hides every sum that it is part of.
    """
    total = _over_year(value, np.nan).sum(axis=2)
    total[_over_year(mark == PARTIAL, 0).any(axis=2)] = np.nan
    hidden = _over_year(mark == HIDDEN, 0).any(axis=2)
    return total, np.where(hidden, HIDDEN, 0).astype(np.int8)


def _spans_break(months: Months, item: Measure) -> Flags:
    """Whether a break lies inside the year: it begins in any month but the first."""
    breaks = [_month_of(month) for month in item.hard_breaks]
    begins = np.isin(months, np.array(breaks, "datetime64[M]"))
    return np.asarray(_to_each(begins, YEAR - 1, 0).any(axis=1))


def _periods(months: Months, per: str) -> npt.NDArray[np.object_]:
    """How periods that end with these months are written: 2026-02, or 2025/26."""
    if per != "fy":
        return np.datetime_as_string(months).astype(object)
    years = months.astype("datetime64[Y]").astype(int) + 1970
    return np.array([f"{year - 1}/{year % 100:02}" for year in years], object)


def _said(
    value: npt.NDArray[np.float64],
    status: npt.NDArray[np.int8],
    mark: npt.NDArray[np.int8],
    spans: Flags,
    extent: Extent,
) -> npt.NDArray[np.object_]:
    """The status in words, with the marks that belong to it."""
    has = ~np.isnan(value)
    base = np.array([*STATUSES, extent.usual_status], object)[status]
    marks = np.array(["" if one in ("", "c") else f" [{one}]" for one in MARKS], object)
    told = np.where(spans, " [b]", "").astype(object) + marks[mark]
    lacking = np.where(mark == HIDDEN, " [c]", " [x]").astype(object)
    return base + np.where(has, told, lacking)


def _repeated(text: str, count: int) -> npt.NDArray[np.object_]:
    return np.full(count, text, object)
