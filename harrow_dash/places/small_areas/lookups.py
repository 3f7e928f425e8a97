"""Which ward an LSOA counts for, in both ward sets, and how it is known."""

from typing import TYPE_CHECKING, Literal, NamedTuple

import duckdb
import pandas as pd
import shapely

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.errors import HarrowError
from harrow_dash.places import surroundings

if TYPE_CHECKING:
    import geopandas

WardKind = Literal["ward", "ward_2002"]

BY_OUTLINE = (
    "No lookup from LSOAs to these wards is loaded, so each LSOA counts for the ward "
    "that holds most of its area."
)
SHARED = (
    " An LSOA that was split in 2021 follows the one it was part of; one that was "
    "merged is shared evenly among those it was made of."
)
STEPS = {
    "ward": ("lookup_lsoa21_ward",),
    "ward_2002": ("lookup_lsoa11_lsoa21", "lookup_lsoa11_ward"),
}
DIRECT = """
    SELECT from_code AS area_code, to_code AS ward_code, 1.0 AS weight
    FROM area_link
    WHERE kind = 'lookup_lsoa21_ward'
"""
BY_PARENTS = """
    WITH parent AS (
        SELECT
            to_code AS area_code, from_code AS parent_code,
            1.0 / count(*) OVER (PARTITION BY to_code) AS weight
        FROM area_link
        WHERE kind = 'lookup_lsoa11_lsoa21'
    )
    SELECT p.area_code, w.to_code AS ward_code, sum(p.weight) AS weight
    FROM parent AS p
    JOIN area_link AS w ON w.from_code = p.parent_code
    WHERE w.kind = 'lookup_lsoa11_ward'
    GROUP BY ALL
"""


class LsoaWards(NamedTuple):
    """links: area_code, ward_code, weight (adds up to 1 an LSOA); words: how known."""

    links: pd.DataFrame
    words: str


@answered_once(maxsize=8)
def lsoa_wards(con: duckdb.DuckDBPyConnection, kind: WardKind) -> LsoaWards:
    """The wards that the borough's LSOAs of 2021 count for.

    By the lookups that are loaded: straight to wards of today; to the wards of 2002 by
    way of the LSOAs of 2011, where a split LSOA follows its parent and a merged one is
    shared evenly among its parents. Where these do not name an LSOA, by outlines: the
    ward with most of its area.
    """
    own = store.query(
        con,
        f"SELECT l.area_code, l.ward_code, l.weight::DOUBLE AS weight "
        f"FROM ({DIRECT if kind == 'ward' else BY_PARENTS}) AS l "
        "JOIN area AS a ON a.area_code = l.area_code "
        "JOIN area AS w ON w.area_code = l.ward_code "
        "WHERE a.area_kind = 'lsoa_2021' AND a.borough_code = $borough "
        "AND w.area_kind = $kind ORDER BY l.area_code, l.ward_code",
        kind=kind,
        borough=config.BOROUGH,
    )
    drawn = surroundings.in_metres(con, "lsoa_2021")
    rest = drawn[
        (drawn.borough_code == config.BOROUGH) & ~drawn.area_code.isin(own.area_code)
    ]
    found = mostly_in(rest, surroundings.in_metres(con, kind))
    by_outline = pd.DataFrame(
        {"area_code": found.index, "ward_code": found.to_numpy(), "weight": 1.0}
    )
    words = _words(con, kind) if len(own) else BY_OUTLINE
    links = pd.concat([own, by_outline]) if len(by_outline) else own
    return LsoaWards(links.sort_values(["area_code", "ward_code"]), words)


def known_wards(con: duckdb.DuckDBPyConnection, kind: WardKind) -> pd.DataFrame:
    """The borough's wards of one set by code: area_code, area_name.

    HarrowError where that set is not loaded.
    """
    found = store.query(
        con,
        "SELECT area_code, area_name FROM area "
        "WHERE area_kind = $kind AND borough_code = $borough ORDER BY area_code",
        kind=kind,
        borough=config.BOROUGH,
    )
    if found.empty:
        raise HarrowError(
            "The wards of 2002 to 2022 are not loaded. Load their outlines from the "
            "Office for National Statistics, as GeoJSON."
        )
    return found


def overlaps(
    areas: "geopandas.GeoDataFrame", others: "geopandas.GeoDataFrame"
) -> pd.DataFrame:
    """Where areas lie over others: area_code, other_code, square_metres (over 0)."""
    ours, theirs = areas.geometry.to_numpy(), others.geometry.to_numpy()
    at, on = shapely.STRtree(theirs).query(ours, predicate="intersects")
    found = pd.DataFrame(
        {
            "area_code": areas.area_code.to_numpy()[at],
            "other_code": others.area_code.to_numpy()[on],
            "square_metres": shapely.area(shapely.intersection(ours[at], theirs[on])),
        }
    )
    return found[found.square_metres > 0]


def mostly_in(
    areas: "geopandas.GeoDataFrame", others: "geopandas.GeoDataFrame"
) -> "pd.Series[str]":
    """The one that holds most of each area, by area_code; the lower code of equals."""
    found = overlaps(areas, others).sort_values(
        ["area_code", "square_metres", "other_code"], ascending=[True, False, True]
    )
    first: pd.Series[str] = found.groupby("area_code")["other_code"].first()
    return first


def _words(con: duckdb.DuckDBPyConnection, kind: WardKind) -> str:
    titles = store.query(
        con,
        "SELECT DISTINCT kind, title, publisher FROM source_file "
        "WHERE list_contains($kinds, kind)",
        kinds=list(STEPS[kind]),
    ).set_index("kind")
    named = " and ".join(f"“{titles.title[step]}”" for step in STEPS[kind])
    one = "lookup" if len(STEPS[kind]) == 1 else "lookups"
    told = (
        f"LSOA counts are put together to wards by the {one} {named} "
        f"({titles.publisher.iloc[0]})."
    )
    return told if kind == "ward" else told + SHARED
