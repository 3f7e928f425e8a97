"""Streets and other places as police.uk names them: their ward, their cell, counts."""

import duckdb
import pandas as pd

from harrow_dash import config, measures, store
from harrow_dash.caching import answered_once
from harrow_dash.errors import HarrowError
from harrow_dash.places.small_areas import coverage, grid

LATEST_MONTHS = 24
STREETS = (config.SQL / "streets.sql").read_text(encoding="utf-8")
NAMED_POINTS = (config.SQL / "named_points.sql").read_text(encoding="utf-8")
COLUMNS = ["street", "ward_code", "ward_name", "area_code", "count", "months"]


def streets(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The named places of the borough by name, one row for each ward they lie in.

    Gives street (without "On or near"; of two spellings the commoner), ward_code,
    ward_name, area_code (the cell with most of its crimes), count (of all crime types
    there, anti-social behaviour included) and months (which these are, in words). They
    are the last 24 months with all crime; everything the map points carry, where the
    last months carry some types only. Points are moved to the nearest of a fixed set:
    a place is near, never an address. No row without points.
    """
    return _streets(con, config.cell_resolution())


def counts(con: duckdb.DuckDBPyConnection, street: str, ward_code: str) -> pd.DataFrame:
    """Crimes near a street in a ward, by crime type, the most frequent first.

    Gives crime_type, count, first, last: the first and last month that the map points
    carry that type, of the months that `streets` counts. A type without a crime there
    is 0; one that is not carried has no row. HarrowError for a street or ward that is
    not among `streets`.
    """
    rows = _rows(con, config.cell_resolution())
    here = rows[
        (rows.street.str.lower() == street.lower()) & (rows.ward_code == ward_code)
    ]
    if here.empty:
        raise HarrowError(
            f"There is no street '{street}' in that ward among the map points. Choose "
            "one from the list."
        )
    summed = here.groupby("crime_type")["count"].sum()
    told = _told(con)
    carried = told[told.about].groupby("crime_type")["month"].agg(["min", "max"])
    frame = pd.DataFrame(
        {
            "crime_type": carried.index,
            "count": summed.reindex(carried.index, fill_value=0).to_numpy(),
            "first": carried["min"].to_numpy(),
            "last": carried["max"].to_numpy(),
        }
    )
    return frame.sort_values(
        ["count", "crime_type"], ascending=[False, True], ignore_index=True
    )


@answered_once(maxsize=8)
def named_points(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Where the named places lie: name, longitude, latitude (degrees).

    One row a name and ward: the map point of the ward that bears it most often;
    the most often named first. No row without points.
    """
    return store.query(con, NAMED_POINTS)


@answered_once(maxsize=8)
def _streets(con: duckdb.DuckDBPyConnection, resolution: int) -> pd.DataFrame:
    rows = _rows(con, resolution)
    if rows.empty:
        return pd.DataFrame(columns=COLUMNS)
    cells = rows.groupby(["street", "ward_code", "area_code"], as_index=False)[
        ["count", "times"]
    ].sum()
    cells = cells.sort_values(
        ["count", "times", "area_code"], ascending=[False, False, True]
    )
    found = cells.groupby(["street", "ward_code"], as_index=False).agg(
        area_code=("area_code", "first"), count=("count", "sum")
    )
    names = measures.wards(con).set_index("area_code")["area_name"]
    found = found.assign(
        ward_name=found.ward_code.map(names), months=_words(_told(con))
    )
    order = found.street.str.lower()
    return found.iloc[order.argsort(kind="stable")][COLUMNS].reset_index(drop=True)


@answered_once(maxsize=8)
def _rows(con: duckdb.DuckDBPyConnection, resolution: int) -> pd.DataFrame:
    """street, ward_code, area_code, crime_type, count, times (in any month)."""
    told = _told(con)
    points = grid.placed_points(con, resolution).dropna(subset=["ward_code"])
    if told.empty or points.empty:
        return pd.DataFrame(
            columns=["street", "ward_code", "area_code", "crime_type", "count", "times"]
        )
    return store.query(
        con,
        STREETS,
        types=told.crime_type.tolist(),
        months=[month.date() for month in told.month],
        files=told.file_id.tolist(),
        about=told.about.tolist(),
        points=points.point_id.tolist(),
        places=points.area_code.tolist(),
        wards=points.ward_code.tolist(),
    )


def _told(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What counts: the last 24 months if all have all crime, or else everything."""
    every = coverage.point_files(con, None)
    whole = coverage.covered_months(con, "cell", "all_recorded")
    latest = sorted(every.month[every.about].unique())[-LATEST_MONTHS:]
    if latest and set(latest) <= set(whole):
        return every[every.month.isin(latest)].reset_index(drop=True)
    return every


def _words(told: pd.DataFrame) -> str:
    """The months of the crime types, those of the same months together."""
    about = told[told.about]
    groups: dict[tuple[pd.Timestamp, ...], list[str]] = {}
    for kind, part in about.groupby("crime_type"):
        months = tuple(part.month.drop_duplicates().sort_values())
        groups.setdefault(months, []).append(str(kind))
    most = max(groups, key=lambda months: len(groups[months]))
    said = [f"all crime types, {coverage.period(most)}"]
    if len(groups) > 1:
        said[0] = f"most crime types, {coverage.period(most)}"
    for months, kinds in groups.items():
        if months != most:
            said.append(f"{coverage.joined(kinds).lower()}, {coverage.period(months)}")
    return "; ".join(said)
