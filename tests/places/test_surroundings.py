"""What lies around the borough, and around each ward on its border."""

import json

import pytest
from files import EDGWARE, HARROW, STREET, outlines, square, write
from shapely import get_coordinates
from shapely.geometry import Point, shape

from harrow_dash import config, measures
from harrow_dash.errors import HarrowError
from harrow_dash.places import geography, surroundings

BARNET = "E09000003"
METRES = 111_320  # a degree of latitude


@pytest.fixture
def con(figures):
    return figures.con


@pytest.fixture
def sample(sample_figures):
    return sample_figures.con()


def test_the_borough_is_its_wards_without_cracks(sample):
    borough = surroundings.borough(sample)
    assert borough.geom_type == "Polygon"
    assert len(borough.interiors) == 0
    wards = [shape(one["geometry"]) for one in geography.outlines(sample)["features"]]
    assert borough.area == pytest.approx(sum(ward.area for ward in wards), rel=1e-3)
    assert all(borough.covers(ward.buffer(-1e-5)) for ward in wards)


def test_without_their_lsoas_there_are_no_neighbours(sample):
    assert surroundings.neighbours(sample) == {
        "type": "FeatureCollection",
        "features": [],
    }


def lsoa(code: str, borough: str) -> dict[str, str]:
    return {"LSOA21CD": code, "LSOA21NM": code, "LAD22CD": borough}


def test_neighbours_are_joined_cut_at_the_frame_and_at_the_border(tmp_path, load, con):
    drawn = outlines(
        tmp_path / "lsoas.geojson",
        # East of Edgware: the first overlaps Harrow, the third reaches far away.
        (lsoa("E01000001", BARNET), square(-0.285, 51.60, 0.03)),
        (lsoa("E01000002", BARNET), square(-0.255, 51.61, 0.02)),
        (lsoa("E01000003", BARNET), square(-0.235, 51.61, 0.2)),
        (lsoa("E01000004", "E09000005"), square(0.1, 51.5)),
        (lsoa("E01000005", HARROW), square(-0.30, 51.60)),
    )
    load(drawn, write(tmp_path / "a.csv", STREET, {}))
    features = surroundings.neighbours(con())["features"]
    assert [one["properties"] for one in features] == [
        {"area_code": BARNET, "area_name": "Barnet"}
    ]
    found = shape(features[0]["geometry"])
    assert found.is_valid
    assert found.contains(Point(-0.255, 51.62))  # joined: no edge is left there
    borough = surroundings.borough(con())
    assert found.intersection(borough).area < 1e-3 * found.area
    assert found.touches(borough) or found.distance(borough) < 2e-4
    _, _, east, _ = found.bounds
    _, _, border, _ = borough.bounds
    away = (east - border) * METRES * 0.62
    assert away == pytest.approx(3_000, abs=400)  # the frame leans a little
    corners = get_coordinates(found).tolist()
    assert all((round(x, 5), round(y, 5)) == (x, y) for x, y in corners)


def test_the_share_outside_as_counted_on_a_grid_of_points(sample):
    """Points every 50 m around a ward, in a plane right for so small a place."""
    features = geography.outlines(sample)["features"]
    wards = {one["properties"]["area_code"]: one for one in features}
    flat = {
        code: [
            [(x * METRES * 0.6211, y * METRES * 0.9992) for x, y in ring]
            for ring in one["geometry"]["coordinates"]
        ]
        for code, one in wards.items()
    }
    shapes = {
        code: shape({"type": "Polygon", "coordinates": rings})
        for code, rings in flat.items()
    }
    ward = shapes[EDGWARE]
    west, south, east, north = ward.buffer(1_000).bounds
    near = beyond = 0
    for x in range(int(west), int(east), 50):
        for y in range(int(south), int(north), 50):
            point = Point(x, y)
            if 0 < ward.distance(point) <= 1_000:
                near += 1
                beyond += not any(one.covers(point) for one in shapes.values())
    share = surroundings.outside_share(sample, EDGWARE)
    assert share == pytest.approx(beyond / near, abs=0.01)


def test_a_ward_inside_says_nothing_and_one_on_the_border_how_much(sample):
    told = {
        row.area_name: surroundings.sentence(sample, row.area_code, row.area_name)
        for row in measures.wards(sample).itertuples()
    }
    assert told["Belmont"] == told["Wealdstone South"] == told["West Harrow"] == ""
    assert told["Edgware"].startswith(
        "About three fifths of the land within 1 km of Edgware lies outside Harrow;"
    )
    assert told["Canons"].startswith("About a third of the land")
    assert all(text == "" or text.endswith(".") for text in told.values())
    assert all(text.count(".") <= 1 and len(text) < 260 for text in told.values())
    assert sum(text != "" for text in told.values()) > 10


def test_a_place_that_is_no_ward_is_refused(sample):
    with pytest.raises(HarrowError, match="no ward E05000286 of today"):
        surroundings.outside_share(sample, "E05000286")


def test_the_projects_own_outlines_are_what_is_joined(sample):
    carried = json.loads((config.GEO / "wards_2022.geojson").read_text())
    west = min(
        x for one in carried["features"] for x, _ in one["geometry"]["coordinates"][0]
    )
    assert surroundings.borough(sample).bounds[0] == pytest.approx(west, abs=1e-6)
