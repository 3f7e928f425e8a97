"""Names that appear where a reader looks closer: which have room, on what ground."""

import json

import pandas as pd
from shapely.geometry import box

from harrow_dash import theme
from harrow_dash.maps import map_layers, place_names

# Along a degree of latitude, in steps of about 11 m (0.0001 degrees).
HERE, SOUTH = -0.34, 51.58


def points(*places: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [(name, HERE + east, SOUTH + north) for name, east, north in places],
        columns=["name", "longitude", "latitude"],
    )


def test_no_name_covers_one_that_was_served_before() -> None:
    asked = points(
        ("High Street", 0, 0),
        ("Station Road", 0.001, 0.0001),  # 70 m beside: the two would overlap
        ("Church Lane", 0, 0.001),  # 111 m above: more than the letters are high
        ("Mill Hill", 0.02, 0),  # 1.4 km beside
    )
    assert list(place_names.fitting(asked)["name"]) == [
        "High Street",
        "Church Lane",
        "Mill Hill",
    ]
    assert list(place_names.fitting(asked[::-1])["name"]) == [
        "Mill Hill",
        "Church Lane",
        "Station Road",
    ]


def test_names_on_dark_areas_are_white_and_none_is_shown_twice() -> None:
    dark = map_layers.feature(
        box(HERE - 0.01, SOUTH - 0.01, HERE + 0.01, SOUTH + 0.01), fill=[90, 0, 32]
    )
    light = map_layers.feature(
        box(HERE + 0.01, SOUTH - 0.01, HERE + 0.03, SOUTH + 0.01), fill=[255, 255, 255]
    )
    drawn = place_names.layers(
        place_names.fitting(points(("High Street", 0, 0), ("Mill Hill", 0.02, 0)), 100),
        [dark, light],
    )
    found = [json.loads(layer.to_json()) for layer in drawn]
    told = {
        layer["id"]: (
            [item["text"] for item in layer["data"]],
            layer["_subLayerProps"]["characters"]["getColor"],
        )
        for layer in found
    }
    assert told == {
        "place-names": (["Mill Hill"], theme.rgba(theme.MAP_NAME)),
        "place-names-on-dark": (["High Street"], theme.rgba(theme.BACKGROUND)),
    }
    assert not any(layer["pickable"] for layer in found)
    assert {layer["getSize"] for layer in found} == {100}


def test_without_points_nothing_is_named() -> None:
    assert place_names.layers(points(), []) == []


def test_letters_are_as_high_as_can_be_read_in_a_close_view() -> None:
    assert place_names.size(2) == place_names.SIZE
    assert place_names.size(10) == 110
