"""Maps as data: every ward with its figure, nothing fetched, small, said in words."""

import itertools
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box, mapping

from harrow_dash import config, theme
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.maps import labels, map_classes, ward_maps

NAMES = [
    "Belmont",
    "Canons",
    "Centenary",
    "Harrow on the Hill",
    "Kenton East",
    "Pinner",
]
CODES = [f"E050135{number}" for number in range(42, 48)]
BURGLARY = Measure(
    key="burglary",
    title="Burglary",
    question="?",
    counts="c",
    unit="offences",
    direction="lower",
    rate=True,
    holder="h",
    source="recorded_offences",
    groups=("BURGLARY",),
    types=(),
    caveats=(),
    breaks=(),
)


def outlines() -> dict[str, Any]:
    """Six squares of 0.03 degrees in two rows."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_code": code, "area_name": name},
                "geometry": mapping(box(west, south, west + 0.03, south + 0.02)),
            }
            for code, name, (south, west) in zip(
                CODES,
                NAMES,
                itertools.product((51.58, 51.60), (-0.40, -0.37, -0.34)),
                strict=True,
            )
        ],
    }


def figures(values: list[float] | None = None) -> pd.DataFrame:
    counts = values or [94.0, 1.0, 20.0, 31.0, np.nan, 47.0]
    frame = pd.DataFrame({"area_code": CODES, "area_name": NAMES, "value": counts})
    frame["rate"] = frame["value"] / 10
    borough = {"area_code": config.BOROUGH, "area_name": "Harrow", "value": 193.0}
    return pd.concat([frame, pd.DataFrame([borough])], ignore_index=True)


def deck(**changed: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"by": "value", "selected": CODES[0], "sample": False}
    made = ward_maps.wards(outlines(), figures(), BURGLARY, **(asked | changed))
    return json.loads(made.to_json())


def layer(found: dict[str, Any], name: str) -> dict[str, Any]:
    (one,) = (item for item in found["layers"] if item["id"] == name)
    return one


def names_of(found: dict[str, Any]) -> list[str]:
    return [item["id"] for item in found["layers"]]


def test_every_ward_can_be_picked_and_says_its_figure():
    wards = layer(deck(), "wards")
    assert wards["pickable"] is True
    properties = [item["properties"] for item in wards["data"]["features"]]
    assert [item["area_code"] for item in properties] == CODES
    for item in properties:
        assert set(item) == {"area_code", "area_name", "figures", "fill"}
    assert properties[0]["figures"] == "94 offences\n9.4 per 1,000 residents"
    assert properties[1]["figures"] == "1 offence\n0.1 per 1,000 residents"
    assert properties[4]["figures"] == "Burglary: no figure"


def test_tooltip_is_plain_text_of_fields_that_exist():
    made = ward_maps.wards(outlines(), figures(), BURGLARY, "rate", None, False)
    assert made._tooltip["text"] == "{area_name}\n{figures}"
    assert "html" not in made._tooltip


def test_only_the_wards_layer_is_picked():
    found = deck(sample=True)
    picked = [item["id"] for item in found["layers"] if item.get("pickable")]
    assert picked == ["wards"]


def test_missing_wards_are_hatched_not_pale_blue():
    found = deck()
    fills = [
        item["properties"]["fill"] for item in layer(found, "wards")["data"]["features"]
    ]
    assert fills[4] == theme.rgba(theme.MAP_MISSING)
    assert fills[0] == theme.rgba(theme.MAP_CLASSES[-1])
    assert fills[1] == theme.rgba(theme.MAP_CLASSES[0])
    assert len(layer(found, "missing")["data"]["features"]) == 1


def test_selected_ward_is_outlined_in_orange_over_white():
    found = deck()
    assert layer(found, "selected")["getLineColor"] == theme.rgba(theme.ATTENTION)
    assert names_of(found).index("selected-edge") < names_of(found).index("selected")
    assert "selected" not in names_of(deck(selected=None))
    assert "selected" not in names_of(deck(selected="E05999999"))


def test_names_are_white_only_where_they_lie_on_dark_wards():
    found = deck()
    white = {item["text"] for item in layer(found, "names-on-dark")["data"]}
    dark = {item["text"] for item in layer(found, "names-on-light")["data"]}
    assert white == {"Belmont", "Pinner"}
    assert not white & dark


def test_a_cartogram_has_no_ground():
    found = deck(ground=False, sample=True)
    assert not {"borough", "scale", "scale-words"} & set(names_of(found))
    assert {"wards", "selected", "names-on-light", "sample"} <= set(names_of(found))


def test_sample_is_said_on_the_map_and_on_each_ward():
    found = deck(sample=True)
    assert layer(found, "sample")["data"][0]["text"] == "Sample figures"
    made = ward_maps.wards(outlines(), figures(), BURGLARY, "rate", None, True)
    assert made._tooltip["text"].endswith("{figures}\nSample figures")
    assert "sample" not in names_of(deck())
    assert "Sample" not in json.dumps(deck())


def test_map_of_the_real_size_is_small():
    """22 wards of 60 corners each, all hatched."""
    ring = [
        [-0.33 + 0.02 * np.cos(turn), 51.6 + 0.01 * np.sin(turn)]
        for turn in np.linspace(0, 2 * np.pi, 60)
    ]
    shapes = {
        "features": [
            {
                "properties": {"area_code": f"E050135{number}", "area_name": "Ward"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
            for number in range(42, 64)
        ]
    }
    made = ward_maps.wards(
        shapes, figures().iloc[:0], BURGLARY, "rate", "E05013550", True
    )
    assert len(made.to_json()) < 100_000


def test_alt_names_highest_lowest_and_missing():
    assert ward_maps.alt(figures(), BURGLARY, "rate") == (
        "Map of Harrow's wards: Burglary, per 1,000 residents. "
        "Highest: Belmont, 94 offences, 9.4 per 1,000 residents. "
        "Lowest: Canons, 1 offence, 0.1 per 1,000 residents. No figure: 1 ward."
    )
    none = figures([np.nan] * 6)
    assert ward_maps.alt(none, BURGLARY, "value").endswith("No ward has a figure.")


def test_legend_says_the_numbers_and_holds_every_colour():
    found = ward_maps.legend(figures(), BURGLARY, "value")
    assert found[0][1].startswith("Under ")
    assert found[-2][1].endswith(" or more")
    assert found[-1] == (theme.MAP_MISSING, "No figure")
    drawn = {
        tuple(item["properties"]["fill"])
        for item in layer(deck(), "wards")["data"]["features"]
    }
    assert drawn <= {tuple(theme.rgba(colour)) for colour, _ in found}


def test_legend_without_figures_has_one_entry():
    found = ward_maps.legend(figures([np.nan] * 6), BURGLARY, "value")
    assert [colour for colour, _ in found] == [theme.MAP_MISSING]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([7, 7, 7], []),
        ([0, 0, 0, 1], [1]),
        (list(range(101)), [20, 40, 60, 80]),
        (list(range(1000, 2001)), [1200, 1400, 1600, 1800]),
        ([1.1, 2.1, 3.1, 4.1, 5.1, 6.1], [2, 3, 4, 5]),
        ([0, 0, 0, 0, 0, 3], [3]),
    ],
)
def test_class_breaks_are_readable(values, expected):
    found = map_classes.breaks([float(value) for value in values])
    assert found == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(20))
def test_class_breaks_rise_and_leave_no_class_empty_at_the_ends(seed):
    values = np.random.default_rng(seed).gamma(2, 20, 22).tolist()
    found = map_classes.breaks(values)
    assert found == sorted(set(found))
    assert 1 <= len(found) <= 4
    assert min(values) < found[0]
    assert found[-1] <= max(values)


def test_class_names_join_without_gap():
    assert map_classes.names([20.0, 40.0, 41.0], whole_numbers=True) == [
        "Under 20",
        "20 to 39",
        "40",
        "41 or more",
    ]
    assert map_classes.names([2.5, 4.0], whole_numbers=False) == [
        "Under 2.5",
        "2.5 to under 4",
        "4 or more",
    ]
    assert map_classes.colours([])[0] in theme.MAP_CLASSES
    assert map_classes.colours([1.0, 2.0]) == [
        theme.MAP_CLASSES[0],
        theme.MAP_CLASSES[2],
        theme.MAP_CLASSES[4],
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([0, 0, 0], []),
        ([0, 0, 1, 1], [1]),
        ([0, 1, 2], [1, 2]),
        ([1] * 8 + [3] * 4 + [9] * 2 + [40, 200], [1, 2, 4, 12, 50]),
    ],
)
def test_classes_of_small_areas_start_at_readable_counts(values, expected):
    assert map_classes.count_breaks(values) == pytest.approx(expected)


@pytest.mark.parametrize("seed", range(20))
def test_classes_of_small_areas_halve_what_is_left(seed):
    values = np.random.default_rng(seed).negative_binomial(0.5, 0.02, 600).tolist()
    starts = map_classes.count_breaks(values)
    assert starts[0] == 1
    assert starts == sorted(set(starts))
    assert all(start == int(start) for start in starts)
    assert len(map_classes.count_colours(starts)) == len(starts) + 1 == 6
    lowest = sum(0 < value < starts[1] for value in values)
    assert 0.35 < lowest / sum(value > 0 for value in values) < 0.65


def test_classes_of_small_areas_are_named_and_none_is_its_own():
    assert map_classes.count_names([1, 2, 5, 16]) == [
        "None",
        "1",
        "2 to 4",
        "5 to 15",
        "16 or more",
    ]
    assert map_classes.count_names([]) == ["None"]
    assert map_classes.count_names([1]) == ["None", "1 or more"]
    assert map_classes.count_colours([]) == [theme.MAP_NONE]
    assert map_classes.count_colours([1, 10])[0] == theme.MAP_NONE
    assert [map_classes.class_of(count, [1, 2, 5]) for count in (0, 1, 4, 5, 9)] == [
        0,
        1,
        2,
        3,
        3,
    ]


def test_names_do_not_touch_and_the_selected_comes_first():
    areas = {
        code: (name, box(west, 51.6, west + 0.004, 51.604))
        for code, name, west in zip(
            CODES, NAMES, (-0.400, -0.396, -0.392, -0.388, -0.384, -0.380), strict=True
        )
    }
    tight = labels.place(areas, px_per_degree=3000, size=12, first=CODES[3])
    assert CODES[3] in tight
    assert len(tight) < len(areas)
    roomy = labels.place(areas, px_per_degree=60000, size=12)
    assert set(roomy) == set(areas)
    assert roomy[CODES[3]].name == "Harrow on\nthe Hill"
    assert roomy[CODES[0]].longitude == pytest.approx(-0.398, abs=0.001)


def test_names_keep_clear_of_what_is_to_be_avoided_and_inside_if_asked():
    areas = {CODES[0]: ("Belmont", box(-0.40, 51.6, -0.36, 51.62))}
    taken = box(-0.385, 51.60, -0.36, 51.62)
    (found,) = labels.place(areas, px_per_degree=3000, size=12, avoid=[taken]).values()
    assert not found.box.intersects(taken)
    narrow = {CODES[0]: ("Belmont", box(-0.40, 51.6, -0.399, 51.62))}
    assert labels.place(narrow, px_per_degree=3000, size=12)
    assert not labels.place(narrow, px_per_degree=3000, size=12, inside=1)
