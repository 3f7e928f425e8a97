"""Tests of the grid of hexagons: H3's own facts, borders, the belt and shares."""

import json
from itertools import pairwise

import geopandas
import h3
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, Polygon, box, unary_union
from shapely.geometry import MultiPolygon, shape

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.geometry import cells

METRES = cells.BRITISH_NATIONAL_GRID


def on_the_ground(*shapes):
    return geopandas.GeoSeries(list(shapes), crs=cells.WGS84).to_crs(METRES)


@pytest.fixture(scope="module")
def harrow():
    text = (config.GEO / "wards_2022.geojson").read_text(encoding="utf-8")
    return unary_union([shape(one["geometry"]) for one in json.loads(text)["features"]])


@pytest.fixture(scope="module")
def grid(harrow):
    return cells.grid(harrow, 9, belt_metres=1000)


def cell_of(*points, resolution=9):
    east, north = zip(*points, strict=True)
    return cells.cell_of(pd.Series(east), pd.Series(north), resolution).tolist()


def test_the_brandenburg_gate_as_other_software_has_it():
    """The example of Snowflake's H3_LATLNG_TO_CELL, as a number and as text."""
    gate = (13.377704, 52.516262)
    assert cell_of(gate, resolution=8) == ["881f1d4887fffff"]
    assert int("881f1d4887fffff", 16) == 613036919424548863
    outline = cells.polygon("881f1d4887fffff")
    assert outline.contains(Point(gate))
    assert len(outline.exterior.coords) == 7  # six corners, the first once more


def test_cells_are_about_as_large_as_h3_says(grid):
    """h3geo.org, table of cell areas: 0.105 square kilometres on average at 9."""
    shapes = on_the_ground(*[cells.polygon(code) for code in grid.area_code])
    area = shapes.area / 1e6
    assert area.mean() == pytest.approx(0.105, rel=0.15)
    assert area.mean() == pytest.approx(0.095, abs=0.001)  # as the module says
    assert area.max() / area.min() < 1.01


@pytest.mark.parametrize("resolution", [7, 8, 9, 10])
def test_a_point_lies_in_the_polygon_of_its_cell(resolution):
    point = (-0.3367, 51.5802)
    (code,) = cell_of(point, resolution=resolution)
    assert h3.get_resolution(code) == resolution
    assert cells.polygon(code).contains(Point(point))


def test_a_point_on_a_border_goes_to_one_cell_always():
    (code,) = cell_of((-0.3367, 51.5802))
    corners = list(cells.polygon(code).exterior.coords)[:-1]
    middles = [((a + c) / 2, (b + d) / 2) for (a, b), (c, d) in pairwise(corners)]
    near = set(h3.grid_disk(code, 1))
    once = cell_of(*corners, *middles)
    assert set(once) <= near
    assert cell_of(*reversed([*corners, *middles])) == once[::-1]
    assert [cell_of(point)[0] for point in [*corners, *middles]] == once
    assert all(isinstance(found, str) for found in once)


def test_points_keep_their_index_and_order_and_gaps():
    east = pd.Series([-0.33, None, -0.33, -0.30, -0.31], index=[7, 3, 3, 0, 9])
    north = pd.Series([51.58, 51.58, 51.58, 51.60, None], index=[7, 3, 3, 0, 9])
    found = cells.cell_of(east, north, 9)
    assert found.index.tolist() == [7, 3, 3, 0, 9]
    assert found.isna().tolist() == [False, True, False, False, True]
    assert found.iloc[0] == found.iloc[2] != found.iloc[3]
    assert found.dtype == "str"


def test_no_points_give_no_cells():
    none = pd.Series([], dtype="float")
    assert cells.cell_of(none, none, 9).tolist() == []
    gaps = pd.Series([None, None], dtype="float")
    assert cells.cell_of(gaps, gaps, 9).isna().all()


def test_nought_nought_is_a_place_far_away(grid):
    (code,) = cell_of((0.0, 0.0))
    assert h3.is_valid_cell(code)
    assert code not in set(grid.area_code)


@pytest.mark.parametrize("point", [(-0.3, 515.8), (518.0, -0.3), (float("inf"), 51.5)])
def test_a_point_that_is_not_on_earth_is_refused(point):
    with pytest.raises(HarrowError, match="no place at longitude"):
        cell_of(point)


@pytest.mark.parametrize("resolution", [-1, 16])
def test_a_resolution_that_h3_lacks_is_refused(resolution):
    with pytest.raises(HarrowError, match="0 to 15"):
        cell_of((-0.3, 51.5), resolution=resolution)


@settings(max_examples=50, deadline=None)
@given(st.floats(-0.405, -0.265), st.floats(51.55, 51.64))
def test_every_point_of_the_borough_is_in_a_cell_of_the_grid(harrow, grid, east, north):
    """Given points within the outline, that is: the box around it is larger."""
    if harrow.contains(Point(east, north)):
        (code,) = cell_of((east, north))
        assert code in set(grid.area_code[grid.share_inside > 0])


def test_shares_inside_add_up_to_the_area_of_the_borough(harrow, grid):
    shapes = on_the_ground(*[cells.polygon(code) for code in grid.area_code])
    inside = (shapes.area.to_numpy() * grid.share_inside.to_numpy()).sum()
    assert inside == pytest.approx(on_the_ground(harrow).area.iloc[0], rel=0.01)
    assert grid.share_inside.between(0, 1).all()


def test_the_grid_is_in_order_and_its_centres_lie_in_their_cells(grid):
    assert grid.area_code.is_monotonic_increasing
    assert grid.area_code.is_unique
    found = cells.cell_of(grid.longitude, grid.latitude, 9)
    assert found.tolist() == grid.area_code.tolist()
    assert list(grid) == ["area_code", "longitude", "latitude", "share_inside"]


def test_the_belt_is_what_comes_within_its_width(harrow, grid):
    outline = on_the_ground(harrow).iloc[0]
    belt = grid[grid.share_inside == 0]
    far = on_the_ground(*[cells.polygon(code) for code in belt.area_code])
    distance = far.distance(outline)
    assert distance.max() <= 1000
    # None is left out: each cell next to the grid lies farther off than that.
    beyond = {one for code in grid.area_code for one in h3.grid_disk(code, 1)} - set(
        grid.area_code
    )
    assert beyond
    others = on_the_ground(*[cells.polygon(code) for code in sorted(beyond)])
    assert others.distance(outline).min() > 1000


def test_without_a_belt_every_cell_has_land_inside(harrow, grid):
    alone = cells.grid(harrow, 9)
    assert (alone.share_inside > 0).all()
    assert len(alone) == 597
    inside = grid[grid.share_inside > 0].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, inside)


def test_a_step_of_the_resolution_makes_about_seven_times_as_many(harrow):
    cover = {
        step: cells.grid(harrow, step).share_inside.sum() for step in (7, 8, 9, 10)
    }
    for step in (7, 8, 9):
        assert cover[step + 1] / cover[step] == pytest.approx(7, rel=0.03)


def test_an_outline_smaller_than_a_cell_has_a_grid():
    dot = box(-0.3367, 51.5802, -0.3366, 51.5803)
    found = cells.grid(dot, 9)
    assert found.area_code.tolist() == cell_of((-0.33665, 51.58025))
    assert found.share_inside.iloc[0] < 0.01


def test_an_outline_of_two_parts_with_a_hole():
    ring = Polygon(
        box(-0.36, 51.57, -0.32, 51.60).exterior.coords,
        [box(-0.35, 51.58, -0.33, 51.59).exterior.coords],
    )
    far = box(-0.28, 51.60, -0.27, 51.61)
    found = cells.grid(MultiPolygon([ring, far]), 9).set_index("area_code")
    middle, other = cell_of((-0.34, 51.585), (-0.275, 51.605))
    assert middle not in found.index
    assert found.share_inside[other] > 0


@pytest.mark.parametrize("outline", [Polygon(), Point(-0.3, 51.5)])
def test_an_outline_without_area_is_refused(outline):
    with pytest.raises(HarrowError, match="no outline"):
        cells.grid(outline, 9)


def test_neighbours_are_six_within_fewer_at_the_edge_and_mutual(grid):
    found = cells.neighbours(grid.area_code)
    assert list(found) == grid.area_code.tolist()
    assert max(len(near) for near in found.values()) == 6
    assert min(len(near) for near in found.values()) < 6
    for code, near in found.items():
        assert code not in near
        assert near == sorted(near)
        assert all(code in found[one] for one in near)
        assert all(h3.grid_distance(code, one) == 1 for one in near)


def test_neighbours_are_only_those_given():
    middle = "8928308280fffff"
    one = sorted(set(h3.grid_disk(middle, 1)) - {middle})[0]
    assert cells.neighbours([middle]) == {middle: []}
    assert cells.neighbours([middle, one]) == {middle: [one], one: [middle]}
    assert cells.neighbours([]) == {}


@pytest.mark.parametrize("code", ["", "E05013542", "8928308280ffff", None])
def test_a_code_that_is_no_cell_is_refused(code):
    with pytest.raises(HarrowError, match="no cell"):
        cells.polygon(code)
    with pytest.raises(HarrowError, match="no cell"):
        cells.neighbours([code])
