"""Counts by small area and month, what to expect of them, and what lies behind."""

from collections.abc import Sequence
from typing import Any, Literal

import duckdb
import pandas as pd

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions.catalogue import measure
from harrow_dash.errors import HarrowError
from harrow_dash.geometry import cells
from harrow_dash.places.small_areas import grid
from harrow_dash.places.small_areas.coverage import (
    Grain,
    covered_months,
    not_carried,
    point_files,
)
from harrow_dash.places.small_areas.lookups import WardKind, known_wards, lsoa_wards
from harrow_dash.view import month_name

Basis = Literal["residents", "all_crime"]

BY_POINT = "Each map point counts for the ward it lies in."
POINT_COUNTS = (config.SQL / "point_counts.sql").read_text(encoding="utf-8")
POINT_PLACES = (config.SQL / "point_places.sql").read_text(encoding="utf-8")
LSOA_COUNTS = (config.SQL / "lsoa_counts.sql").read_text(encoding="utf-8")


def counts(
    con: duckdb.DuckDBPyConnection,
    grain: Grain,
    measure_key: str,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> pd.DataFrame:
    """Counts of a measure by small area and covered month, zeros included.

    start, end: first days of the first and last month. Gives area_code, month, count,
    by area and month. Areas are those of the borough, and those of the belt of 1 km
    around it where it is covered: by map points for the reasons `has_belt` gives, by
    LSOA counts where the neighbour has all of the borough's months. Months without
    figures are absent, never 0, and so are LSOAs that a release has no row of; no row
    where the measure is not carried.
    """
    covered_months(con, grain, measure_key, start, end)  # refuses what cannot be asked
    if grain == "lsoa":
        return _lsoa_counts(con, measure_key, start, end)
    return _cell_counts(con, measure_key, start, end, config.cell_resolution())


def has_belt(
    con: duckdb.DuckDBPyConnection,
    grain: Grain,
    measure_key: str,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
) -> bool:
    """Whether places beyond the border are counted too, for these months.

    By map points: at least half of the covered months have a crime of the measure in
    the belt of 1 km (extracts for the borough alone have none). By LSOA: a neighbour's
    counts are there.
    """
    if grain == "cell":
        told = point_files(con, measure_key, start, end)
        return _belt_told(con, told, config.cell_resolution())
    found = counts(con, grain, measure_key, start, end)
    areas = grid.areas(con, grain)
    beyond = areas.area_code[~areas.in_borough]
    return bool(found.area_code.isin(beyond).any())


def expected(
    con: duckdb.DuckDBPyConnection,
    grain: Grain,
    counts_frame: pd.DataFrame,
    basis: Basis,
) -> "pd.Series[float]":
    """What each small area would have if its counts followed the basis alone.

    counts_frame: area_code, month, count, as `counts` gives them. By residents, or by
    all recorded crime of the same areas and months. Residents are those of the land
    that is counted: of a cell on the border also those within 120 m of the borough, as
    points there count, or all where the belt is counted.

    Gives a figure by area_code, with the same total as the counts of the areas that
    have one; 0 where there was no crime at all. NaN: an area whose residents nobody
    knows; leave it out of a test. HarrowError when all recorded crime is not carried
    for each of the months.
    """
    totals = counts_frame.groupby("area_code")["count"].sum()
    if basis == "residents":
        weights = _residents(con, grain, totals.index)
    else:
        weights = _all_crime(con, grain, counts_frame).reindex(totals.index)
    if not weights.sum() > 0:
        return weights * float("nan")
    told = totals[weights.notna()].sum()
    found: pd.Series[float] = (weights * (told / weights.sum())).rename("expected")
    return found


def places(
    con: duckdb.DuckDBPyConnection,
    codes: Sequence[str],
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
    measure_key: str | None = None,
) -> pd.DataFrame:
    """What police.uk names in some cells: places with crimes, by type and month.

    codes: cells. measure_key: only the crime types that hold it; without, all types,
    each in the months that have it. Gives location ("On or near …"), crime_type, month,
    count; places without a crime have no row. What counts is what `counts` counts.
    """
    resolution = config.cell_resolution()
    told = point_files(con, measure_key, start, end)
    points = _counted_points(con, told, resolution)
    points = points[points.area_code.isin(list(codes))]
    if told.empty or points.empty:
        return pd.DataFrame(columns=["location", "crime_type", "month", "count"])
    return store.query(
        con,
        POINT_PLACES,
        **_told(told),
        points=points.point_id.tolist(),
        outside=points.outside.tolist(),
    )


def wards(
    con: duckdb.DuckDBPyConnection,
    grain: Grain,
    measure_key: str,
    start: pd.Timestamp | None = None,
    end: pd.Timestamp | None = None,
    kind: WardKind = "ward",
) -> pd.DataFrame:
    """Counts by ward of today, or of 2002 to 2022, put together from small areas.

    Gives area_code, area_name, month, count (a fraction where an LSOA is shared),
    apportioned (True: LSOAs are put together by a lookup, not counted in the ward) and
    lookup (how, in words); every ward and covered month, zeros included, but no ward
    of which an LSOA is missing or none is known. HarrowError where that set of wards is
    not loaded.
    """
    known = known_wards(con, kind)
    names = known.set_index("area_code")["area_name"]
    if grain == "cell":
        covered_months(con, grain, measure_key, start, end)
        told = point_files(con, measure_key, start, end)
        points = grid.placed_points(con, config.cell_resolution())
        column = f"{kind}_code"
        placed = points.dropna(subset=[column]).assign(outside=False)
        found = _point_counts(con, told, placed, column, known.area_code.tolist())
        words = BY_POINT
    else:
        found, words = _lsoa_wards(con, measure_key, start, end, kind)
    return found.assign(
        area_name=found.area_code.map(names), apportioned=grain == "lsoa", lookup=words
    )[["area_code", "area_name", "month", "count", "apportioned", "lookup"]]


def _lsoa_wards(
    con: duckdb.DuckDBPyConnection,
    measure_key: str,
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
    kind: WardKind,
) -> tuple[pd.DataFrame, str]:
    found = lsoa_wards(con, kind)
    if found.links.empty:
        raise HarrowError(
            "It is not known which ward each LSOA lies in. Load the lookups from LSOAs "
            "to wards from the Office for National Statistics, or the LSOAs' outlines."
        )
    small = counts(con, "lsoa", measure_key, start, end)
    shared = small.merge(found.links, on="area_code")
    shared["count"] = shared["count"] * shared.weight
    summed = shared.groupby(["ward_code", "month"])["count"].sum()
    wards = found.links.groupby("ward_code")["area_code"]
    told = wards.agg(lambda codes: codes.isin(small.area_code).all())
    every = pd.MultiIndex.from_product(
        [told.index[told.astype(bool)], sorted(small.month.unique())],
        names=["ward_code", "month"],
    )
    filled = summed.reindex(every, fill_value=0.0).reset_index()
    return filled.rename(columns={"ward_code": "area_code"}), found.words


@answered_once(maxsize=64)
def _cell_counts(
    con: duckdb.DuckDBPyConnection,
    measure_key: str,
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
    resolution: int,
) -> pd.DataFrame:
    told = point_files(con, measure_key, start, end)
    known = grid.cell_grid(con, resolution)
    counted = known.share_inside > 0
    if _belt_told(con, told, resolution):
        counted = counted | known.area_code.isin(_reached(con, resolution))
    codes = known.area_code[counted].tolist()
    points = _counted_points(con, told, resolution)
    return _point_counts(con, told, points, "area_code", codes)


@answered_once(maxsize=64)
def _lsoa_counts(
    con: duckdb.DuckDBPyConnection,
    measure_key: str,
    start: pd.Timestamp | None,
    end: pd.Timestamp | None,
) -> pd.DataFrame:
    return store.query(
        con,
        LSOA_COUNTS,
        measure=measure(measure_key).key,
        borough=config.BOROUGH,
        areas=grid.areas(con, "lsoa").area_code.tolist(),
        start=start.date() if start is not None else None,
        end=end.date() if end is not None else None,
    )


def _point_counts(
    con: duckdb.DuckDBPyConnection,
    told: pd.DataFrame,
    points: pd.DataFrame,
    column: str,
    codes: list[str],
) -> pd.DataFrame:
    """Counts by the points' `column`, for all of `codes`: area_code, month, count."""
    if told.empty or not codes:
        empty = pd.DataFrame(columns=["area_code", "month", "count"])
        return empty.astype({"month": "datetime64[us]", "count": "int64"})
    used = points[points[column].isin(codes)]
    if used.empty:
        # A list of none has no type: one point that there is not stands in.
        used = pd.DataFrame({"point_id": [-1], column: [""], "outside": [False]})
    return store.query(
        con,
        POINT_COUNTS,
        **_told(told),
        points=used.point_id.tolist(),
        places=used[column].tolist(),
        outside=used.outside.tolist(),
        areas=codes,
    )


def _told(told: pd.DataFrame) -> dict[str, Any]:
    """Covered crime types, months and files as a query takes them."""
    return {
        "types": told.crime_type.tolist(),
        "months": [month.date() for month in told.month],
        "files": told.file_id.tolist(),
        "about": told.about.tolist(),
    }


def _counted_points(
    con: duckdb.DuckDBPyConnection, told: pd.DataFrame, resolution: int
) -> pd.DataFrame:
    """Points that count: those of the borough's wards, and those outside if covered."""
    points = grid.placed_points(con, resolution)
    points = points.assign(outside=points.ward_code.isna())
    if _belt_told(con, told, resolution):
        return points
    return points[~points.outside]


def _belt_told(
    con: duckdb.DuckDBPyConnection, told: pd.DataFrame, resolution: int
) -> bool:
    """Whether at least half of the covered months have a crime told of in the belt."""
    months = told.month.nunique()
    codes = list(_reached(con, resolution))
    if not months or not codes:
        return False
    points = grid.placed_points(con, resolution)
    beyond = points[points.ward_code.isna()].assign(outside=True)
    found = _point_counts(con, told, beyond, "area_code", codes)
    with_any = found.groupby("month")["count"].sum() > 0
    return bool(with_any.sum() * 2 >= months)


@answered_once(maxsize=8)
def _reached(con: duckdb.DuckDBPyConnection, resolution: int) -> frozenset[str]:
    """Cells whose land beyond the border has files that tell of it, as far as is seen.

    Those with a map point outside the borough in them, or in a cell beside them: a
    force's file may cover one side of the border and not the other, where nothing is
    known. That would not be 0.
    """
    points = grid.placed_points(con, resolution)
    known = grid.cell_grid(con, resolution).area_code
    beyond = points.area_code[points.ward_code.isna()]
    own = set(known[known.isin(beyond)])
    if not own:
        return frozenset()
    beside = cells.neighbours(list(known))
    return frozenset(own.union(*(beside[code] for code in own)))


def _residents(
    con: duckdb.DuckDBPyConnection, grain: Grain, codes: "pd.Index[str]"
) -> "pd.Series[float]":
    """Residents of the places that are counted, by area_code."""
    areas = grid.areas(con, grain).set_index("area_code").reindex(codes)
    # Points up to 120 m outside count for the borough, so those who live there do too:
    # or one offence on a border road, in a cell with hardly any land inside, would be
    # a hundred times what is expected.
    outside = areas.residents_near
    if grain == "cell" and not areas.in_borough.all():
        reached = areas.index.isin(list(_reached(con, config.cell_resolution())))
        outside = areas.residents_beyond.fillna(0.0).where(reached, outside)
    return areas.residents + outside


def _all_crime(
    con: duckdb.DuckDBPyConnection, grain: Grain, counts_frame: pd.DataFrame
) -> "pd.Series[float]":
    months = sorted(counts_frame.month.unique())
    if not months:
        return pd.Series(dtype="float")
    first, last = pd.Timestamp(months[0]), pd.Timestamp(months[-1])
    covered = set(covered_months(con, grain, "all_recorded", first, last))
    lacking = [month for month in months if pd.Timestamp(month) not in covered]
    if lacking:
        reason = not_carried(con, grain, "all_recorded", first, last)
        raise HarrowError(
            reason
            or "All recorded offences are missing for "
            f"{month_name(pd.Timestamp(lacking[0]))}, so nothing can be expected by "
            "them. Choose months without it, or compare by residents."
        )
    every = counts(con, grain, "all_recorded", first, last)
    inside = every[every.month.isin(months)]
    found: pd.Series[float] = inside.groupby("area_code")["count"].sum().astype("float")
    return found
