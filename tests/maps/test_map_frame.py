"""What all maps share: order, corners, names, the first view, tiles only if asked."""

import itertools
import json
from typing import Any

import geopandas
import pytest
import shapely
from shapely.geometry import box, mapping, shape

from harrow_dash import config, theme
from harrow_dash.geometry import point_in_area
from harrow_dash.maps import cartogram, map_frame, map_layers

WARDS = json.loads((config.GEO / "wards_2022.geojson").read_text(encoding="utf-8"))
SHAPES = map_layers.shapes(WARDS)
EDGWARE = "E05013545"
SMALL = 185  # px of the map at a glance
STYLE = "https://tiles.example/style.json"


def neighbours() -> dict[str, Any]:
    """All that lies within 3 km, as two boroughs."""
    borough = map_frame.borough(SHAPES)
    west, south, east, north = borough.buffer(0.035).bounds
    halves = (box(west, south, -0.33, north), box(-0.33, south, east, north))
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_code": f"E0900000{place}", "area_name": name},
                "geometry": mapping(half.difference(borough)),
            }
            for place, (name, half) in enumerate(
                zip(("Hillingdon", "Barnet"), halves, strict=True)
            )
        ],
    }


def beside_greenhill() -> dict[str, Any]:
    """A neighbour into which the name of the ward at its border reaches."""
    x, y = words(deck(fit=SMALL))["Greenhill"]
    borough = map_frame.borough(SHAPES)
    land = box(x, y - 0.006, x + 0.05, y + 0.006).difference(borough)
    properties = {"area_code": "E09000005", "area_name": "Brent"}
    feature = {"type": "Feature", "properties": properties, "geometry": mapping(land)}
    return {"type": "FeatureCollection", "features": [feature]}


def deck(**changed: Any) -> dict[str, Any]:
    subject = map_layers.areas(
        "wards",
        [
            map_layers.feature(
                area, area_code=code, area_name=name, figures="", fill=[1, 2, 3]
            )
            for code, (name, area) in SHAPES.items()
        ],
        line=theme.MAP_OUTLINE,
        width=1,
    )
    found: dict[str, Any] = json.loads(
        map_frame.draw(subject, [], SHAPES, **changed).to_json()
    )
    return found


def layers(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in found["layers"]]


def layer(found: dict[str, Any], name: str) -> dict[str, Any]:
    (one,) = (item for item in found["layers"] if item["id"] == name)
    return one


def words(found: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """All words of a map with their places."""
    return {
        item["text"]: tuple(item["position"])
        for one in found["layers"]
        if one["@@type"] == "TextLayer"
        for item in one["data"]
    }


def px(view: dict[str, Any]) -> float:
    """Pixels to a degree of longitude in the first view."""
    return float(512 * 2 ** view["zoom"] / 360)


def test_layers_lie_in_their_order():
    found = layers(
        deck(neighbours=neighbours(), selected=EDGWARE, sample=True, close=False)
    )
    order = ["neighbours", "wards", "borough-edge", "borough", "selected-edge"]
    order += ["selected", "sample", "scale-edge", "scale", "scale-words"]
    order += ["names-on-light", "names-on-dark", "neighbours-names"]
    assert found == order


def test_only_the_subject_can_be_picked():
    found = deck(neighbours=neighbours(), selected=EDGWARE, sample=True)
    assert [one["id"] for one in found["layers"] if one.get("pickable")] == ["wards"]


def test_selection_fades_nothing():
    """Streamlit fades colours that stand at the top of a layer it can pick or not."""
    for one in deck(neighbours=neighbours(), selected=EDGWARE)["layers"]:
        assert "getFillColor" not in one
        assert "getColor" not in one


def test_borough_is_one_line_without_cracks():
    found = layer(deck(), "borough")["data"]["features"]
    (line,) = (shape(item["geometry"]) for item in found)
    assert line.geom_type == "LineString"
    assert line.is_ring
    apart = {
        "A": ("A", box(0, 51, 0.1, 51.1)),
        "B": ("B", box(0.1, 51, 0.2, 51.1).difference(box(0.09, 51.04, 0.11, 51.06))),
    }
    assert map_frame.borough(apart).geom_type == "Polygon"
    assert not map_frame.borough(apart).interiors


def test_first_view_holds_the_borough_on_a_phone():
    view = deck(fit=335)["initialViewState"]
    west, south, east, north = shapely.total_bounds(
        [area for _, area in SHAPES.values()]
    )
    assert (east - west) * px(view) <= 335
    assert (north - south) * 1.61 * px(view) == pytest.approx(335, abs=1)
    assert view["longitude"] == pytest.approx((west + east) / 2, abs=1e-4)
    assert view["minZoom"] < view["zoom"] < view["maxZoom"]


def test_close_view_holds_the_ward_with_its_corners_and_can_be_left():
    far, close = deck(selected=EDGWARE), deck(selected=EDGWARE, close=True)
    view = close["initialViewState"]
    west, south, east, north = SHAPES[EDGWARE][1].bounds
    assert west < view["longitude"] < east
    assert south < view["latitude"] < north
    long = max(east - west, (north - south) * 1.61) * px(view)
    assert 180 < long < 260
    assert view["minZoom"] == far["initialViewState"]["minZoom"]
    for name in ("500 m", "N"):
        x, y = words(close)[name]
        assert abs(x - view["longitude"]) * px(view) < 335 / 2
        assert abs(y - view["latitude"]) * 1.61 * px(view) < 335 / 2
    assert deck(close=True)["initialViewState"] == deck()["initialViewState"]


def test_scale_is_as_long_on_the_ground_as_it_says():
    found = deck()
    ruler, arrow = (
        shape(item["geometry"]) for item in layer(found, "scale")["data"]["features"]
    )
    west, south, east, _ = ruler.bounds
    assert {"N", "2 km"} <= set(words(found))
    (line,) = lengths([(west, south, east, south)])
    assert line == pytest.approx(2000, rel=0.005)
    middle = (arrow.bounds[0] + arrow.bounds[2]) / 2
    assert words(found)["N"][0] == pytest.approx(middle, abs=1e-4)
    assert words(found)["N"][1] > arrow.bounds[3]


def lengths(ends: list[tuple[float, float, float, float]]) -> list[float]:
    """Metres on the national grid."""
    lines = [shapely.LineString([end[:2], end[2:]]) for end in ends]
    series = geopandas.GeoSeries(lines, crs=point_in_area.WGS84)
    grid = series.to_crs(point_in_area.BRITISH_NATIONAL_GRID)
    return [float(length) for length in grid.length]


def test_corners_keep_off_the_borough_and_each_other():
    found = deck(sample=True)
    borough = map_frame.borough(SHAPES)
    scale = [shape(i["geometry"]) for i in layer(found, "scale")["data"]["features"]]
    assert not any(line.intersects(borough) for line in scale)
    for text in ("N", "2 km", "Sample figures"):
        assert not shapely.Point(words(found)[text]).intersects(borough)
    view = found["initialViewState"]
    assert words(found)["Sample figures"][0] < view["longitude"]
    assert words(found)["2 km"][0] > view["longitude"]
    for x, _ in words(found).values():
        assert abs(x - view["longitude"]) * px(view) <= 335 / 2


@pytest.mark.parametrize(("fit", "least"), [(335, 20), (500, 20), (SMALL, 8)])
@pytest.mark.parametrize("selected", [None, EDGWARE])
def test_names_do_not_cover_each_other(fit: int, least: int, selected: str | None):
    """As measured with the widths of letters in a usual browser."""
    around = beside_greenhill() if fit == SMALL else neighbours()
    found = deck(fit=fit, selected=selected, neighbours=around)
    scale = px(found["initialViewState"])
    size = map_layers.TEXT_SIZE
    boxes = []
    for one in found["layers"]:
        if "names" in one["id"]:
            for item in one["data"]:
                lines = item["text"].split("\n")
                wide = max(map(len, lines)) * size * 0.48 / scale
                high = len(lines) * size / scale / 1.61
                x, y = item["position"]
                boxes.append(
                    box(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
                )
    assert len(boxes) >= least
    for one, other in itertools.combinations(boxes, 2):
        assert not one.intersects(other)


def test_every_hexagon_of_the_cartogram_has_its_name():
    hexagons = map_layers.shapes(cartogram.outlines(WARDS))
    subject = map_layers.areas("wards", [], line=theme.MAP_OUTLINE, width=1)
    made = map_frame.draw(subject, [], hexagons, ground=False)
    found = json.loads(made.to_json())
    assert len(words(found)) == 22
    assert "Wealdstone\nSouth" in words(found)


def test_neighbours_are_grey_and_named_where_the_name_fits():
    found = deck(neighbours=neighbours())
    fills = layer(found, "neighbours")["_subLayerProps"]["polygons-fill"]
    assert fills["getFillColor"] == theme.rgba(theme.MAP_NEIGHBOUR)
    borough = map_frame.borough(SHAPES)
    for item in layer(found, "neighbours-names")["data"]:
        assert not shapely.Point(item["position"]).intersects(borough)
    without = deck(neighbours={"type": "FeatureCollection", "features": []})
    assert layers(without) == layers(deck())


def test_nothing_is_fetched():
    """Without a map style of any kind Streamlit would fetch one for a basemap."""
    found = deck(neighbours=neighbours(), sample=True)
    assert found["mapStyle"] == "__MAP_STYLE__"
    assert "mapProvider" not in found
    assert "http" not in json.dumps(found)
    assert "credit" not in layers(found)
    assert layer(found, "wards")["opacity"] == 1


def test_tiles_are_drawn_with_their_credit_when_configured(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("HARROW_MAP_STYLE", STYLE)
    assert "credit" not in layers(deck())
    owed = "© Example Maps, © OpenStreetMap contributors, licensed under terms"
    monkeypatch.setenv("HARROW_MAP_ATTRIBUTION", owed)
    found = deck(neighbours=neighbours())
    assert found["mapStyle"] == STYLE
    assert found["mapProvider"] == "mapbox"
    assert layer(found, "wards")["opacity"] < 1
    assert layer(found, "neighbours")["opacity"] < 1
    (credit,) = layer(found, "credit")["data"]
    assert credit["text"].replace("\n", " ") == f"Map tiles: {owed}"
    assert max(map(len, credit["text"].split("\n"))) <= 56
    cartogram = deck(ground=False)
    assert cartogram["mapStyle"] == "__MAP_STYLE__"
    assert "http" not in json.dumps(cartogram)
    assert "credit" not in layers(cartogram)


def test_lighter_outlines_still_meet():
    assert map_layers.lighter(WARDS, 10_000) is WARDS
    dense = WARDS | {
        "features": [
            item
            | {"geometry": mapping(shapely.segmentize(shape(item["geometry"]), 1e-4))}
            for item in WARDS["features"]
        ]
    }
    found = map_layers.lighter(dense, 1_500)
    areas = [shape(item["geometry"]) for item in found["features"]]
    assert shapely.get_num_coordinates(areas).sum() <= 1_500
    whole = shapely.union_all(areas)
    assert whole.area == pytest.approx(map_frame.borough(SHAPES).area, rel=0.01)
    overlap = sum(area.area for area in areas) - whole.area
    assert abs(overlap) < whole.area / 1000
    assert [item["properties"] for item in found["features"]] == [
        item["properties"] for item in WARDS["features"]
    ]


def test_areas_that_cross_themselves_can_be_joined():
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    assert map_layers.joined([bow, box(1, 0, 2, 1)]).geom_type.endswith("Polygon")
