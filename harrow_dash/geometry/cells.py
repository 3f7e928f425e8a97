"""The grid of hexagons that map points are counted on: H3 cells.

H3 (Brodsky 2018, h3geo.org) is a fixed grid of the whole Earth, so a cell has the same
name and place in every release and every store. At resolution 9 a cell in Harrow covers
0.095 square kilometres and is 0.35 km wide; a step up or down makes cells about seven
times smaller or larger. A cell's code is its H3 index as text. Longitudes and latitudes
are WGS 84 degrees; distances and areas are measured on the British National Grid, in
metres.
"""

from collections.abc import Iterable

import h3
import numpy as np
import pandas as pd
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from harrow_dash.errors import HarrowError

WGS84, BRITISH_NATIONAL_GRID = 4326, 27700
FINEST = 15  # of H3's resolutions


def cell_of(
    longitude: "pd.Series[float]", latitude: "pd.Series[float]", resolution: int
) -> "pd.Series[str]":
    """The code of the cell that each point lies in; missing where a point is missing.

    Both series have the same index, which the answer keeps. A point on a border, or on
    a corner, always goes to the same one of the cells that meet there: H3 rounds to
    the nearest centre, and rounding is settled. Each distinct point is looked up once,
    for police.uk snaps its points to a few thousand places a borough. HarrowError for
    degrees that are not on Earth, or that are the wrong way round to be.
    """
    _check_resolution(resolution)
    points = pd.DataFrame({"longitude": longitude, "latitude": latitude}, dtype="float")
    known = points.dropna()
    wrong = known[(known.longitude.abs() > 180) | (known.latitude.abs() > 90)]
    if len(wrong):
        east, north = wrong.iloc[0]
        raise HarrowError(
            f"There is no place at longitude {east:g}, latitude {north:g}. Correct the "
            "point, or leave its coordinates empty."
        )
    distinct = known.drop_duplicates()
    distinct = distinct.assign(
        area_code=[
            h3.latlng_to_cell(north, east, resolution)
            for east, north in distinct.itertuples(index=False, name=None)
        ]
    )
    found = points.merge(distinct, how="left", on=["longitude", "latitude"])
    return pd.Series(
        found["area_code"].to_numpy(dtype=object),
        index=points.index,
        dtype="str",
        name="area_code",
    )


def grid(
    outline: BaseGeometry, resolution: int, belt_metres: float = 0
) -> pd.DataFrame:
    """Every cell that an area touches, and those of a belt around it.

    outline: a polygon (of one or more parts) in degrees. belt_metres: cells that lie
    outside but come within that distance of the outline are the belt; 0 leaves it out.
    Gives area_code, longitude, latitude (the cell's centre) and share_inside (0 to 1:
    how much of the cell lies within the outline, 0 in the belt), by code. The cells
    together cover the outline, so their share_inside times their area is its area.
    HarrowError for an outline without area.
    """
    import geopandas

    _check_resolution(resolution)
    if outline.is_empty or not outline.area > 0:
        raise HarrowError(
            "There is no outline to lay a grid of hexagons over. Load the borough's "
            "wards or boundary first."
        )
    here = geopandas.GeoSeries([outline], crs=WGS84).to_crs(BRITISH_NATIONAL_GRID)
    ground = here.make_valid().iloc[0]
    codes = _near(ground, resolution, belt_metres)
    hexagons = geopandas.GeoSeries([polygon(code) for code in codes], crs=WGS84).to_crs(
        BRITISH_NATIONAL_GRID
    )
    share = (hexagons.intersection(ground).area / hexagons.area).to_numpy()
    kept = share > 0
    if belt_metres > 0:
        kept |= (hexagons.distance(ground) <= belt_metres).to_numpy()
    centres = [h3.cell_to_latlng(code) for code in codes]
    found = pd.DataFrame(
        {
            "area_code": pd.array(codes, dtype="str"),
            "longitude": [east for _, east in centres],
            "latitude": [north for north, _ in centres],
            "share_inside": np.minimum(share, 1.0),
        }
    )
    return found[kept].reset_index(drop=True)


def _near(ground: BaseGeometry, resolution: int, belt_metres: float) -> list[str]:
    """Codes of all cells that may come within the belt, and of a few more, in order.

    H3 lists the cells whose centre is in a polygon: the polygon is widened by more
    than a cell's reach from its centre to its corners (its edge, give or take a fifth).
    """
    import geopandas

    reach = 1.5 * h3.average_hexagon_edge_length(resolution, unit="m")
    wide = geopandas.GeoSeries(
        [ground.buffer(belt_metres + reach)], crs=BRITISH_NATIONAL_GRID
    ).to_crs(WGS84)
    return sorted(h3.geo_to_cells(wide.iloc[0], resolution))


def polygon(area_code: str) -> Polygon:
    """A cell's outline, longitude before latitude: six corners, closed by the first.

    HarrowError if there is no such cell.
    """
    corners = h3.cell_to_boundary(_cell(area_code))
    return Polygon([(east, north) for north, east in corners])


def resolution_of(area_code: str) -> int:
    """The resolution of a cell. HarrowError if there is no such cell."""
    return int(h3.get_resolution(_cell(area_code)))


def neighbours(codes: Iterable[str]) -> dict[str, list[str]]:
    """The cells that touch each cell, of those given: six within, fewer at the edge.

    Gives every code once, in the order given, with its neighbours by code. All codes
    are of one resolution.
    """
    known = dict.fromkeys(codes)
    return {
        code: sorted(
            beside
            for beside in h3.grid_disk(_cell(code), 1)
            if beside != code and beside in known
        )
        for code in known
    }


def _cell(area_code: str) -> str:
    if not isinstance(area_code, str) or not h3.is_valid_cell(area_code):
        raise HarrowError(
            f"There is no cell '{area_code}'. A cell's code is its H3 index, such as "
            "89195da4a67ffff."
        )
    return area_code


def _check_resolution(resolution: int) -> None:
    if not 0 <= resolution <= FINEST:
        raise HarrowError(
            f"There is no grid of hexagons of resolution {resolution}. Use a whole "
            f"number from 0 to {FINEST}; 9 is usual."
        )
