"""Wards as hexagons: all of them, of one size, in about their places."""

import itertools
import json
import math
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import shapely
from shapely.geometry import shape

from harrow_dash import config, store
from harrow_dash.documents import priority
from harrow_dash.errors import HarrowError
from harrow_dash.maps import cartogram
from harrow_dash.view import View

WARDS = json.loads((config.GEO / "wards_2022.geojson").read_text(encoding="utf-8"))
STRETCH = 1 / math.cos(math.radians(51.6))
CORNERS = {  # wards on the edge and which way they lie from the borough's middle
    "E05013560": (0, 1),  # Stanmore, north
    "E05013545": (1, 0),  # Edgware, east
    "E05013559": (-1, -1),  # Roxeth, south west
    "E05013555": (-1, 0),  # Pinner, west
}


def drawn(outlines: Any) -> dict[str, Any]:
    """Shapes by code, a degree of latitude as long as one of longitude."""
    return {
        item["properties"]["area_code"]: shapely.transform(
            shape(item["geometry"]), lambda pairs: pairs * [1, STRETCH]
        )
        for item in outlines["features"]
    }


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Another file of places."""
    path = tmp_path / "hexagons.csv"
    monkeypatch.setattr(cartogram, "FILE", path)
    cartogram.places.cache_clear()
    yield path
    cartogram.places.cache_clear()


def test_every_ward_has_a_place_of_its_own():
    codes = {item["properties"]["area_code"] for item in WARDS["features"]}
    assert set(cartogram.places()) == codes
    assert len(set(cartogram.places().values())) == len(codes) == 22
    assert min(column for column, _ in cartogram.places().values()) == 0
    assert min(row for _, row in cartogram.places().values()) == 0


def test_hexagons_are_equal_and_do_not_overlap():
    found = drawn(cartogram.outlines(WARDS))
    areas = [area.area for area in found.values()]
    assert max(areas) == pytest.approx(min(areas), rel=0.01)
    assert sum(areas) == pytest.approx(
        sum(area.area for area in drawn(WARDS).values()), rel=0.01
    )
    for one, other in itertools.combinations(found.values(), 2):
        assert one.intersection(other).area < min(areas) / 500


def test_hexagons_lie_where_the_borough_does():
    middle = shapely.union_all(list(drawn(WARDS).values())).envelope.centroid
    hexagons = shapely.union_all(list(drawn(cartogram.outlines(WARDS)).values()))
    assert hexagons.envelope.centroid.distance(middle) < 0.001


def test_most_neighbours_stay_neighbours():
    """Of 48 borders, more than four in five; and of their length, nine in ten."""
    wards, hexagons = drawn(WARDS), drawn(cartogram.outlines(WARDS))
    side = math.sqrt(next(iter(hexagons.values())).area)
    lengths, kept = [], []
    for one, other in itertools.combinations(wards, 2):
        length = wards[one].intersection(wards[other]).length
        if length > 0.0005:  # about 50 m: less is a corner
            lengths.append(length)
            near = hexagons[one].distance(hexagons[other]) < side / 100
            middles = hexagons[one].centroid.distance(hexagons[other].centroid)
            kept.append(near and middles < 1.5 * side)
    assert len(kept) == 48
    assert sum(kept) / len(kept) > 0.8
    share = sum(itertools.compress(lengths, kept)) / sum(lengths)
    assert share > 0.9


def test_directions_hold():
    """What lies north of a ward it touches is drawn north of it, as for the others."""
    wards, hexagons = drawn(WARDS), drawn(cartogram.outlines(WARDS))
    turned = []
    for one, other in itertools.combinations(wards, 2):
        if wards[one].distance(wards[other]) == 0:
            real = angle(wards[one].centroid, wards[other].centroid)
            shown = angle(hexagons[one].centroid, hexagons[other].centroid)
            turned.append(abs((shown - real + 180) % 360 - 180))
    assert sum(turn <= 45 for turn in turned) / len(turned) > 0.8
    assert max(turned) < 90
    middle = shapely.union_all(list(hexagons.values())).centroid
    for code, (east, north) in CORNERS.items():
        place = hexagons[code].centroid
        assert east * (place.x - middle.x) >= 0
        assert north * (place.y - middle.y) >= 0


def angle(start: Any, end: Any) -> float:
    return math.degrees(math.atan2(end.y - start.y, end.x - start.x))


def test_names_and_codes_go_along_and_the_wards_stay_as_they_were():
    before = json.dumps(WARDS)
    found = cartogram.outlines(WARDS)
    assert json.dumps(WARDS) == before
    assert [item["properties"] for item in found["features"]] == [
        item["properties"] for item in WARDS["features"]
    ]


def test_a_part_of_the_wards_can_be_drawn_and_none_too():
    few = {"features": WARDS["features"][:3]}
    assert len(cartogram.outlines(few)["features"]) == 3
    assert cartogram.outlines({"features": []})["features"] == []


def test_a_ward_without_a_place_is_named():
    other = WARDS["features"][0] | {
        "properties": {"area_code": "E05000286", "area_name": "Belmont of 2002"}
    }
    with pytest.raises(HarrowError) as refused:
        cartogram.outlines({"features": [*WARDS["features"], other]})
    assert str(refused.value) == (
        "ward_hexagons.csv has no place for Belmont of 2002 (E05000286). Add a line "
        "for each."
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("area_code,column,row\nE05013542,1,x\n", "not as expected"),
        ("area_code,column\nE05013542,1\n", "not as expected"),
        ("area_code,column,row\nE05013542,1,1\nE05013543,1,1\n", "more than once"),
        ("area_code,column,row\nE05013542,1,1\nE05013542,2,1\n", "more than once"),
    ],
)
def test_a_file_with_faults_is_refused(file: Path, text: str, words: str):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(HarrowError, match=words):
        cartogram.places()


def test_map_and_cartogram_of_a_page_tell_the_same(sample_store: Path):
    con = store.connect(sample_store)
    view = View(
        ward="E05013546",
        ward_name="Greenhill",
        to=pd.Timestamp("2026-02-01"),
        latest=True,
        plan="2023",
        plan_title="",
        measure="burglary",
        today=pd.Timestamp("2026-03-20").date(),
    )
    ground = priority.wards_map(con, view, "rate")
    hexagons = priority.wards_cartogram(con, view, "rate")
    assert said(hexagons.spec) == said(ground.spec)
    assert len(said(ground.spec)) == 22
    assert hexagons.alt == ground.alt.replace(
        "Map of Harrow's wards", "Harrow's wards as hexagons of one size"
    )
    assert hexagons.tooltip == ground.tooltip
    on_ground, apart = layers(ground.spec), layers(hexagons.spec)
    assert {"borough", "scale", "sample", "selected"} <= on_ground
    assert on_ground - apart >= {"borough", "scale"}
    assert {"sample", "selected"} <= apart


def said(spec: str) -> dict[str, tuple[str, list[int]]]:
    """What each ward of a map says, and its colour."""
    (wards,) = (one for one in json.loads(spec)["layers"] if one["id"] == "wards")
    found = [item["properties"] for item in wards["data"]["features"]]
    return {item["area_code"]: (item["figures"], item["fill"]) for item in found}


def layers(spec: str) -> set[str]:
    return {one["id"] for one in json.loads(spec)["layers"]}
