"""Which measures and months small areas have figures for, and what to say elsewhere."""

from collections.abc import Sequence
from typing import Literal

import duckdb
import pandas as pd

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions.catalogue import ANY_TYPE, catalogue, measure
from harrow_dash.errors import HarrowError
from harrow_dash.view import inline, month_name

Grain = Literal["cell", "lsoa"]

NOT_A_CRIME = "Anti-social behaviour"  # an incident: no part of all recorded crime
WHOLE = 0.95  # a file without rarer types than that is still one of every crime
NAMED = 8  # more measures than that are not listed in a sentence
HOLDS = {"cell": "The map points loaded", "lsoa": "The LSOA counts loaded"}
NOTHING = {
    "cell": "No map points are loaded. Load street-level files from data.police.uk.",
    "lsoa": "No LSOA counts are loaded. Load the Metropolitan Police's file "
    "'MPS LSOA Level Crime'.",
}
LSOA_CARRIED = (config.SQL / "lsoa_carried.sql").read_text(encoding="utf-8")


def carried(con: duckdb.DuckDBPyConnection, grain: Grain) -> pd.DataFrame:
    """What can be asked of a grain: one row a measure, in the measures' order.

    Gives measure, first, last (first days of months), months (how many are covered, as
    some between may be missing) and note (where the small areas count something else
    than the measure; "" mostly). No row without data.
    """
    rows = [
        {
            "measure": key,
            "first": months[0],
            "last": months[-1],
            "months": len(months),
            "note": note,
        }
        for key, (months, note) in _holdings(con, grain).items()
    ]
    return pd.DataFrame(rows, columns=["measure", "first", "last", "months", "note"])


def covered_months(
    con: duckdb.DuckDBPyConnection,
    grain: Grain,
    measure_key: str,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> tuple[pd.Timestamp, ...]:
    """The months from start to end that have figures, oldest first; none: empty."""
    _refuse_backwards(start, end)
    months, _ = _holdings(con, grain).get(measure(measure_key).key, ((), ""))
    return tuple(month for month in months if _within(month, start, end))


def not_carried(
    con: duckdb.DuckDBPyConnection,
    grain: Grain,
    measure_key: str,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> str:
    """Why there is nothing to show for these months, and what there is; "" if carried.

    One month with figures is enough to be carried.
    """
    asked, held = measure(measure_key), _holdings(con, grain)
    if not held:
        return NOTHING[grain]
    if covered_months(con, grain, measure_key, start, end):
        return ""
    subject = HOLDS[grain]
    if asked.key not in held:
        what = "map point" if grain == "cell" else "LSOA"
        return (
            f"{asked.title} is not counted by {what} here. "
            f"{subject} carry {_listed(held)}."
        )
    here = {
        key: (found, note)
        for key, (months, note) in held.items()
        if (found := tuple(month for month in months if _within(month, start, end)))
    }
    told = (
        f"{subject} carry {inline(asked.title)} for {period(held[asked.key][0])}, "
        "not for the months chosen."
    )
    return f"{told} For those they carry {_listed(here)}." if here else told


def point_files(
    con: duckdb.DuckDBPyConnection,
    measure_key: str | None,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Which files tell of which crime type in which month.

    Gives crime_type, month, file_id and about (whether the file says something about
    the borough, or only of places around it), for the months covered for the measure;
    without one, of every type by itself. A month covers a measure of several types when
    those it lacks make up less than 5% of the usual month: a rare type without a row in
    a whole file is none, but a file of burglaries says nothing of all crime.
    """
    _refuse_backwards(start, end)
    told = _told(con)
    if measure_key is not None:
        points = measure(measure_key).points
        told = _of_types(told, points.types if points else ())
        told = told[told.month.isin(_whole_months(told))]
    if start is not None:
        told = told[told.month >= start]
    if end is not None:
        told = told[told.month <= end]
    return told.reset_index(drop=True)


@answered_once(maxsize=4)
def _told(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return store.query(
        con,
        "SELECT crime_type, month::TIMESTAMP AS month, file_id, about, crimes "
        "FROM point_coverage ORDER BY month, crime_type, file_id",
    )


def _of_types(told: pd.DataFrame, types: Sequence[str]) -> pd.DataFrame:
    if ANY_TYPE in types:
        return told[told.crime_type != NOT_A_CRIME]
    return told[told.crime_type.isin(types)]


def _whole_months(told: pd.DataFrame) -> list[pd.Timestamp]:
    """Months with rows of so many of the types that the rest can be taken for none."""
    about = told[told.about]
    if about.empty:
        return []
    months = about.groupby(["crime_type", "month"], as_index=False)["crimes"].sum()
    usual = months.groupby("crime_type")["crimes"].mean()
    share = months.crime_type.map(usual).groupby(months.month).sum() / usual.sum()
    return sorted(share.index[share >= WHOLE])


@answered_once(maxsize=8)
def _holdings(
    con: duckdb.DuckDBPyConnection, grain: Grain
) -> dict[str, tuple[tuple[pd.Timestamp, ...], str]]:
    """Each measure that a grain has, with its months and a note."""
    if grain not in HOLDS:
        raise HarrowError(f"There are no small areas '{grain}'. Use cell or lsoa.")
    if grain == "cell":
        found = {}
        for key, item in catalogue().items():
            told = point_files(con, key) if item.points else _told(con).head(0)
            months = tuple(told.month.drop_duplicates().sort_values())
            if item.points and months:
                found[key] = (months, item.points.note)
        return found
    rows = store.query(con, LSOA_CARRIED, borough=config.BOROUGH)
    return {
        str(key): (tuple(part.month), _absent(part.absent.iloc[0]))
        for key, part in rows.groupby("measure")
    }


def _absent(groups: str) -> str:
    if not groups:
        return ""
    return (
        f"LSOA counts leave out {groups.replace('|', ', ')}: the police do not publish "
        "these for areas this small."
    )


def _listed(held: dict[str, tuple[tuple[pd.Timestamp, ...], str]]) -> str:
    """Measures with their months, those of the same months together."""
    groups: dict[tuple[pd.Timestamp, ...], list[str]] = {}
    for key, (months, _) in held.items():
        groups.setdefault(months, []).append(inline(catalogue()[key].title))
    told = []
    for months, titles in groups.items():
        more = len(titles) - NAMED
        if more > 1:
            titles = [*titles[:NAMED], f"{more} other measures"]
        told.append(f"{joined(titles)} for {period(months)}")
    return "; ".join(told)


def period(months: Sequence[pd.Timestamp]) -> str:
    """Months in words, with how many of them are there if not all."""
    first, last = months[0], months[-1]
    if first == last:
        return month_name(first)
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    some = "" if len(months) == span else f" ({len(months)} of {span} months)"
    return f"{month_name(first)} to {month_name(last)}{some}"


def joined(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _within(
    month: pd.Timestamp, start: pd.Timestamp | None, end: pd.Timestamp | None
) -> bool:
    return (start is None or month >= start) and (end is None or month <= end)


def _refuse_backwards(start: pd.Timestamp | None, end: pd.Timestamp | None) -> None:
    if start is not None and end is not None and start > end:
        raise HarrowError(
            f"The first month, {start:%Y-%m}, is after the last, {end:%Y-%m}. "
            "Exchange them."
        )
