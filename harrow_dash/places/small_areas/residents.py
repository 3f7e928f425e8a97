"""How many residents a small area has: only wards and boroughs are published."""

from typing import TYPE_CHECKING

import duckdb
import numpy as np
import pandas as pd
import shapely

from harrow_dash import config, store
from harrow_dash.geometry.point_in_area import TOLERANCE_METRES
from harrow_dash.places import surroundings
from harrow_dash.places.small_areas.coverage import Grain
from harrow_dash.places.small_areas.lookups import lsoa_wards, overlaps

if TYPE_CHECKING:
    import geopandas

KNOWN = 0.5  # of the land beyond the border: less is too little to go by


def residents_note(con: duckdb.DuckDBPyConnection, grain: Grain) -> str:
    """How residents of small areas are worked out, in plain words."""
    if grain == "lsoa":
        return (
            "Residents of an LSOA are its ward's residents shared evenly over the "
            "ward's LSOAs (a neighbouring borough's over all its LSOAs): LSOAs are "
            "made to be of about equal size."
        )
    by = "LSOAs'" if _has_lsoas(con) else "wards'"
    return (
        f"Residents of a cell are the {by} residents shared out by area, as if people "
        "lived evenly over each: a park counts like a housing estate."
    )


def of_lsoas(con: duckdb.DuckDBPyConnection) -> "pd.Series[float]":
    """Residents of each LSOA by area_code; absent where its ward or borough has none.

    Of the borough: the residents of the LSOA's ward shared evenly over the ward's
    LSOAs. Of neighbours: the residents of the borough over the number of its LSOAs.
    """
    people = store.query(con, "SELECT area_code, residents FROM population")
    known = people.set_index("area_code")["residents"]
    links = lsoa_wards(con, "ward").links
    own = links.ward_code.map(known) / links.ward_code.map(
        links.ward_code.value_counts()
    )
    others = store.query(
        con,
        "SELECT area_code, borough_code FROM area "
        "WHERE area_kind = 'lsoa_2021' AND borough_code <> $borough",
        borough=config.BOROUGH,
    )
    in_all = others.borough_code.map(others.borough_code.value_counts())
    beyond = others.borough_code.map(known) / in_all
    return pd.concat(
        [own.set_axis(links.area_code), beyond.set_axis(others.area_code)]
    ).dropna()


def of_cells(
    con: duckdb.DuckDBPyConnection, shapes: "geopandas.GeoDataFrame"
) -> pd.DataFrame:
    """Residents of cells by area_code: residents, residents_beyond, residents_near.

    shapes: area_code, share_inside and geometry in metres. All are shares by area of
    the LSOAs' residents; of the wards', inside the borough only, where no LSOA outline
    is loaded. `residents` counts the part inside the borough of a cell that touches it,
    and the whole of one that does not. Of a cell on the border `residents_beyond`
    counts the part outside, and `residents_near` what of that lies within 120 m, from
    where points still count for the borough. NaN where under half of the land beyond
    has known residents; where more has, the rest is taken to be like it. The strip
    within 120 m is then taken to be like the part inside.
    """
    if _has_lsoas(con):
        known = surroundings.in_metres(con, "lsoa_2021")
        people = known.area_code.map(of_lsoas(con))
    else:
        known = surroundings.in_metres(con, "ward")
        population = store.query(con, "SELECT area_code, residents FROM population")
        people = known.area_code.map(population.set_index("area_code")["residents"])
    density = (people / known.area).set_axis(known.area_code)
    own = known[known.borough_code == config.BOROUGH]
    others = known[known.borough_code != config.BOROUGH]
    codes = shapes.area_code
    touches = shapes.share_inside > 0
    within = codes.map(_people(shapes, own, density).people)
    land = shapes.area * (1 - shapes.share_inside)
    beyond = _outside(shapes, land, _people(shapes, others, density))
    on_border = touches & (land > 1)  # under a square metre is a rounding of outlines
    strip = shapes[on_border].copy()
    borough = shapely.union_all(surroundings.in_metres(con, "ward").geometry.to_numpy())
    around = borough.buffer(TOLERANCE_METRES).difference(borough)
    strip["geometry"] = strip.geometry.intersection(around)
    near = _outside(strip, strip.area, _people(strip, others, density))
    like_inside = within / (shapes.area * shapes.share_inside) * strip.area
    return pd.DataFrame(
        {
            "residents": within.where(touches, beyond).to_numpy(),
            "residents_beyond": beyond.where(on_border, 0.0).to_numpy(),
            "residents_near": near.fillna(like_inside)
            .reindex(shapes.index, fill_value=0.0)
            .to_numpy(),
        },
        index=np.asarray(codes),
    )


def _people(
    shapes: "geopandas.GeoDataFrame",
    known: "geopandas.GeoDataFrame",
    density: "pd.Series[float]",
) -> pd.DataFrame:
    """Residents of the known areas under each shape: people, square_metres, by code."""
    found = overlaps(shapes, known)
    found["people"] = found.square_metres * found.other_code.map(density)
    told = found.dropna(subset=["people"])
    return told.groupby("area_code")[["people", "square_metres"]].sum()


def _outside(
    shapes: "geopandas.GeoDataFrame", land: "pd.Series[float]", told: pd.DataFrame
) -> "pd.Series[float]":
    """Residents of land outside (square metres), from the part of it that is known."""
    known = shapes.area_code.map(told.square_metres)
    found: pd.Series[float] = shapes.area_code.map(told.people) * land / known
    return found.where(known >= KNOWN * land)


def _has_lsoas(con: duckdb.DuckDBPyConnection) -> bool:
    drawn = surroundings.in_metres(con, "lsoa_2021")
    return bool((drawn.borough_code == config.BOROUGH).any())
