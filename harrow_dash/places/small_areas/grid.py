"""The small areas there are: H3 cells or LSOAs of the borough and 1 km around it."""

from typing import TYPE_CHECKING, Any

import duckdb
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.geometry import cells
from harrow_dash.geometry.point_in_area import BRITISH_NATIONAL_GRID, WGS84
from harrow_dash.places import surroundings
from harrow_dash.places.small_areas.coverage import Grain
from harrow_dash.places.small_areas.lookups import WardKind, lsoa_wards, mostly_in
from harrow_dash.places.small_areas.residents import of_cells, of_lsoas

if TYPE_CHECKING:
    import geopandas

BELT_METRES = 1_000  # how far beyond the border small areas are counted
REACH_METRES = 4_000  # the belt and the largest cell, which is 2.7 km across
DRAWN_APART_METRES = 5  # two publishers' files draw a common border that far apart
SHARED_METRES = 25  # less is a corner, drawn apart
DETAIL_METRES = 10  # LSOA outlines are drawn this exactly
NAMES = 2  # places that name a cell
# The names that police.uk gives to places that are no street: they name a cell last.
KINDS_OF_PLACE = (
    "supermarket",
    "shopping area",
    "parking area",
    "petrol station",
    "sports/recreation area",
    "police station",
    "park/open space",
    "further/higher educational building",
    "pedestrian subway",
    "hospital",
    "nightclub",
    "theatre/concert hall",
    "conference/exhibition centre",
    "bus/coach station",
)
CELL_PLACES = (config.SQL / "cell_places.sql").read_text(encoding="utf-8")
COLUMNS = ["area_code", "area_name", "ward_code", "ward_name", "ward_2002_code"]
COLUMNS += ["in_borough", "share_inside", "residents", "residents_beyond"]
COLUMNS += ["residents_near", "longitude", "latitude"]


def areas(con: duckdb.DuckDBPyConnection, grain: Grain) -> pd.DataFrame:
    """The small areas of the borough and of the belt of 1 km around it, by code.

    Gives area_code, area_name (of a cell the places most named in it, of an LSOA the
    publisher's), ward_code and ward_name, ward_2002_code (the ward with most of it;
    None outside, or where no such outline or lookup is loaded), in_borough (touches
    it), share_inside (of its area), residents (shared out, so a fraction; NaN where
    unknown; of a cell on the border those inside), residents_beyond and residents_near
    (of that cell, those outside, and those of them within 120 m), longitude and
    latitude of its middle (NaN without an outline).
    """
    if grain == "cell":
        return named_cells(con, config.cell_resolution())
    return _lsoas(con)


def codes(con: duckdb.DuckDBPyConnection, grain: Grain) -> tuple[str, ...]:
    """The codes of `areas`, in its order, without what is worked out for each."""
    if grain == "cell":
        return tuple(cell_grid(con, config.cell_resolution())["area_code"])
    return tuple(_lsoas(con)["area_code"])


def outlines(con: duckdb.DuckDBPyConnection, grain: Grain) -> dict[str, Any]:
    """GeoJSON of the small areas, properties area_code and area_name, five decimals.

    LSOAs without a loaded outline are left out. One collection for all readers.
    """
    return _outlines(con, grain, config.cell_resolution())


def neighbours(con: duckdb.DuckDBPyConnection, grain: Grain) -> dict[str, list[str]]:
    """Which small areas lie beside which, by code, across the border too.

    Cells: those with a common side. LSOAs: those with a common edge; where two files
    draw it a few metres apart, 25 m or more along each other. Those without an outline
    have none. One answer for all readers.
    """
    return _neighbours(con, grain, config.cell_resolution())


@answered_once(maxsize=8)
def _outlines(
    con: duckdb.DuckDBPyConnection,
    grain: Grain,
    resolution: int,  # noqa: ARG001 (a key: the setting may change)
) -> dict[str, Any]:
    import geopandas

    found = areas(con, grain)
    if grain == "cell":
        shapes = {code: cells.polygon(code) for code in found.area_code}
    else:
        drawn = _near_lsoas(con)
        # All at once, so that neighbours still meet.
        simple = shapely.coverage_simplify(drawn.geometry.to_numpy(), DETAIL_METRES)
        series = geopandas.GeoSeries(simple, crs=BRITISH_NATIONAL_GRID).to_crs(WGS84)
        shapes = dict(zip(drawn.area_code, series, strict=True))
    features = [
        {
            "type": "Feature",
            "properties": {"area_code": code, "area_name": name},
            "geometry": surroundings.geometry(shapes[code]),
        }
        for code, name in zip(found.area_code, found.area_name, strict=True)
        if code in shapes
    ]
    return {"type": "FeatureCollection", "features": features}


@answered_once(maxsize=8)
def _neighbours(
    con: duckdb.DuckDBPyConnection,
    grain: Grain,
    resolution: int,  # noqa: ARG001 (a key: the setting may change)
) -> dict[str, list[str]]:
    codes = list(areas(con, grain).area_code)
    if grain == "cell":
        return cells.neighbours(codes)
    drawn = _near_lsoas(con)
    shapes, names = drawn.geometry.to_numpy(), drawn.area_code.to_numpy()
    at, on = shapely.STRtree(shapes).query(
        shapes, predicate="dwithin", distance=DRAWN_APART_METRES
    )
    edges = shapely.boundary(shapes)
    common = shapely.length(shapely.intersection(edges[at], edges[on])) > 0
    apart = drawn.borough_code.to_numpy()[at] != drawn.borough_code.to_numpy()[on]
    near = apart & ~common
    wide = shapely.buffer(shapes[on[near]], DRAWN_APART_METRES)
    along = shapely.length(shapely.intersection(edges[at[near]], wide))
    common[near] = along >= SHARED_METRES
    found: dict[str, set[str]] = {code: set() for code in codes}
    for one, other in zip(names[at[common]], names[on[common]], strict=True):
        if one != other:
            found[one].add(other)
            found[other].add(one)
    return {code: sorted(beside) for code, beside in found.items()}


@answered_once(maxsize=8)
def placed_points(con: duckdb.DuckDBPyConnection, resolution: int) -> pd.DataFrame:
    """The cell and the wards of each map point that is near (`reach`).

    Gives point_id, longitude, latitude, area_code, ward_code, ward_2002_code (None
    outside). A point just outside that counts for a ward (the nearest, within 120 m),
    but lies in a cell that does not touch the borough, counts for the cell of the
    borough's nearest spot: what the wards hold, the cells hold.
    """
    points = store.query(
        con,
        "SELECT point_id, longitude, latitude, ward_code, ward_2002_code FROM point "
        "WHERE is_near ORDER BY point_id",
    )
    points["area_code"] = cells.cell_of(points.longitude, points.latitude, resolution)
    grid = cell_grid(con, resolution)
    touching = set(grid.area_code[grid.share_inside > 0])
    astray = points.ward_code.notna() & ~points.area_code.isin(touching)
    if astray.any():
        spots = _nearest_spots(points[astray], surroundings.borough(con))
        moved = cells.cell_of(spots.x, spots.y, resolution)
        points.loc[astray, "area_code"] = moved.to_numpy()
    return points


def reach(con: duckdb.DuckDBPyConnection) -> tuple[float, float, float, float]:
    """West, south, east and north (degrees) of all small areas of any grain, and more.

    Map points beyond count nowhere and name nothing.
    """
    boxes = [surroundings.within(con, REACH_METRES).bounds]
    if len(lsoas := _near_lsoas(con)):
        # Those that only touch the belt may go on for miles.
        boxes.append(tuple(lsoas.to_crs(WGS84).total_bounds))
    west, south, east, north = zip(*boxes, strict=True)
    return min(west), min(south), max(east), max(north)


def _nearest_spots(
    points: pd.DataFrame, outline: BaseGeometry
) -> "geopandas.GeoSeries":
    import geopandas

    both = geopandas.GeoSeries([outline], crs=WGS84).to_crs(BRITISH_NATIONAL_GRID)
    # A metre inside: on the border itself, the cell could be the one outside.
    inner = both.iloc[0].buffer(-1)
    start = geopandas.GeoSeries.from_xy(
        points.longitude, points.latitude, crs=WGS84
    ).to_crs(BRITISH_NATIONAL_GRID)
    lines = shapely.shortest_line(start.to_numpy(), inner)
    ends = geopandas.GeoSeries(shapely.get_point(lines, 1), crs=BRITISH_NATIONAL_GRID)
    return ends.to_crs(WGS84)


@answered_once(maxsize=8)
def cell_grid(con: duckdb.DuckDBPyConnection, resolution: int) -> pd.DataFrame:
    """Cells of the borough and the belt: area_code, longitude, latitude, share_inside.

    By code. What counting needs; `areas` adds names, wards and residents.
    """
    outline = surroundings.borough(con)
    found = cells.grid(outline, resolution, belt_metres=BELT_METRES)
    return found.sort_values("area_code", ignore_index=True)


@answered_once(maxsize=8)
def named_cells(con: duckdb.DuckDBPyConnection, resolution: int) -> pd.DataFrame:
    """As `areas` gives cells, of any resolution."""
    import geopandas

    grid = cell_grid(con, resolution)
    shapes = geopandas.GeoDataFrame(
        grid[["area_code", "share_inside"]],
        geometry=[cells.polygon(code) for code in grid.area_code],
        crs=WGS84,
    ).to_crs(BRITISH_NATIONAL_GRID)
    people = of_cells(con, shapes)
    frame = grid.assign(
        in_borough=grid.share_inside > 0,
        residents=people.residents.to_numpy(),
        residents_beyond=people.residents_beyond.to_numpy(),
        residents_near=people.residents_near.to_numpy(),
        ward_code=_ward_of(con, shapes, "ward"),
        ward_2002_code=_ward_of(con, shapes, "ward_2002"),
    )
    frame = _named_wards(con, frame)
    return frame.assign(area_name=_cell_names(con, frame, resolution))[COLUMNS]


def _ward_of(
    con: duckdb.DuckDBPyConnection, shapes: "geopandas.GeoDataFrame", kind: WardKind
) -> "pd.Series[str]":
    own = shapes[shapes.share_inside > 0]
    found = mostly_in(own, surroundings.in_metres(con, kind))
    return (
        shapes.area_code.map(found)
        .astype("object")
        .where(lambda code: code.notna(), None)
    )


def _cell_names(
    con: duckdb.DuckDBPyConnection, frame: pd.DataFrame, resolution: int
) -> list[str]:
    """The places most named in each cell, and its ward; equal names are numbered."""
    points = placed_points(con, resolution)
    known = points[points.area_code.isin(frame.area_code)]
    rows = store.query(
        con,
        CELL_PLACES,
        points=known.point_id.tolist(),
        places=known.area_code.tolist(),
        kinds=list(KINDS_OF_PLACE),
        names=NAMES,
    )
    places = dict(zip(rows.area_code, rows.places, strict=True))
    used: dict[str, int] = {}
    names = []
    for code, ward in zip(frame.area_code, frame.ward_name, strict=True):
        where = ward or f"outside {config.BOROUGH_NAME}"
        found = places.get(code)
        name = f"Near {found}, {where}" if found else f"No named place, {where}"
        used[name] = used.get(name, 0) + 1
        names.append(name if used[name] == 1 else f"{name} ({used[name]})")
    return names


@answered_once(maxsize=4)
def _lsoas(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    drawn = _near_lsoas(con)
    middles = drawn.representative_point().to_crs(WGS84)
    middle = pd.DataFrame(
        {"longitude": middles.x.to_numpy(), "latitude": middles.y.to_numpy()},
        index=drawn.area_code.to_numpy(),
    )
    known = store.query(
        con,
        "SELECT area_code, area_name, borough_code = $borough AS in_borough FROM area "
        "WHERE area_kind = 'lsoa_2021' AND borough_code IS NOT NULL ORDER BY area_code",
        borough=config.BOROUGH,
    )
    near = known.area_code.isin(drawn.area_code) | known.in_borough
    frame = known[near].reset_index(drop=True)
    codes = frame.area_code
    people = of_lsoas(con)
    kinds: tuple[WardKind, ...] = ("ward", "ward_2002")
    for kind in kinds:
        links = lsoa_wards(con, kind).links
        # Of several parents' wards the first by code stands for a merged LSOA.
        first = links.groupby("area_code")["ward_code"].first()
        ward = codes.map(first).astype("object")
        frame[f"{kind}_code"] = ward.where(ward.notna(), None)
    frame = frame.assign(
        share_inside=frame.in_borough.astype("float"),
        residents=codes.map(people).astype("float"),
        residents_beyond=0.0,
        residents_near=0.0,
        longitude=codes.map(middle.longitude).astype("float"),
        latitude=codes.map(middle.latitude).astype("float"),
    )
    return _named_wards(con, frame)[COLUMNS]


@answered_once(maxsize=4)
def _near_lsoas(con: duckdb.DuckDBPyConnection) -> "geopandas.GeoDataFrame":
    """Outlines in metres of the borough's LSOAs, and of others within 1 km of it."""
    import geopandas

    drawn = surroundings.in_metres(con, "lsoa_2021")
    outline = geopandas.GeoSeries([surroundings.borough(con)], crs=WGS84)
    belt = outline.to_crs(BRITISH_NATIONAL_GRID).iloc[0].buffer(BELT_METRES)
    own = drawn.borough_code == config.BOROUGH
    # A file may leave out the borough: such an LSOA is in none that has counts.
    return drawn[own | drawn.borough_code.notna() & drawn.intersects(belt)]


def _named_wards(con: duckdb.DuckDBPyConnection, frame: pd.DataFrame) -> pd.DataFrame:
    names = store.query(
        con, "SELECT area_code, area_name FROM area WHERE area_kind = 'ward'"
    ).set_index("area_code")["area_name"]
    named = frame.ward_code.map(names).astype("object")
    return frame.assign(ward_name=named.where(named.notna(), None))
