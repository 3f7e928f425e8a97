"""Maps of small areas as data: classes, rings and arrows, words, and their size."""

import itertools
import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import box, mapping, shape

from harrow_dash import config, theme
from harrow_dash.definitions.catalogue import measure
from harrow_dash.geometry import cells
from harrow_dash.maps import cell_maps, map_classes, map_frame, map_layers
from harrow_dash.statistics import hotspots

WARDS = json.loads((config.GEO / "wards_2022.geojson").read_text(encoding="utf-8"))
BURGLARY = measure("burglary")
NEXT = [  # meanings that a reader has to tell apart
    (theme.MAP_HOT[0], theme.MAP_HOT[1]),
    (theme.MAP_HOT[1], theme.MAP_NONE),
    (theme.MAP_COLD[0], theme.MAP_COLD[1]),
    (theme.MAP_COLD[1], theme.MAP_NONE),
    (theme.MAP_RISE, theme.MAP_NONE),
    (theme.MAP_FALL, theme.MAP_NONE),
    (theme.MAP_HOT[1], theme.MAP_NEIGHBOUR),
    (theme.MAP_COLD[1], theme.MAP_NEIGHBOUR),
]
# Machado, Oliveira and Fernandes 2009: how colours look without red, green or blue.
SEEN = {
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def outlines() -> dict[str, Any]:
    """Six squares in a row from west to east, in Harrow; the last outside."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_code": f"c{place}", "area_name": f"Place {place}"},
                "geometry": mapping(box(west, 51.58, west + 0.02, 51.60)),
            }
            for place, west in enumerate((-0.39, -0.37, -0.35, -0.33, -0.31, -0.27))
        ],
    }


def classed() -> pd.DataFrame:
    names = list(hotspots.CLASSES)
    return pd.DataFrame(
        {
            "area_code": [f"c{place}" for place in range(6)],
            "count": [41, 20, 2, 1, 7, 30],
            "expected": [12.3, 11.7, 9.94, 8.0, np.nan, 10.0],
            "relative_risk": [3.1, 1.6, 0.3, 0.2, np.nan, 2.8],
            "hotspot": [*names, names[0]],
            "ward_name": ["Pinner", "Pinner South", None, np.nan, "Greenhill", None],
            "in_borough": [True] * 5 + [False],
        }
    )


def changed() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "area_code": [f"c{place}" for place in range(4)],
            "before": [16, 40, 30, np.nan],
            "after": [25, 90, 9, 3],
            "verdict": ["no clear change", "rise", "fall", "not tested"],
        }
    )


def drawn(made: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(made.to_json())
    return {item["id"]: item for item in found["layers"]}


def areas(made: Any, layer: str = "areas") -> dict[str, dict[str, Any]]:
    """What each area of a map has, by code."""
    return {
        item["properties"]["area_code"]: item["properties"]
        for item in drawn(made)[layer]["data"]["features"]
    }


def hotspot_map(frame: pd.DataFrame | None = None, **look: Any) -> Any:
    given = classed() if frame is None else frame
    selected, sample = look.pop("selected", None), look.pop("sample", False)
    return cell_maps.hotspots(
        outlines(), given, WARDS, selected, sample, measure=BURGLARY, **look
    )


def test_every_class_of_the_test_has_a_colour_of_its_own():
    assert set(cell_maps.HOTSPOTS) == set(hotspots.CLASSES)
    # A hot place has one colour, whether or not it lies in a cluster.
    assert len(set(cell_maps.HOTSPOTS.values())) == len(hotspots.CLASSES) - 1


def test_hotspots_say_class_count_and_place():
    found = areas(hotspot_map())
    assert found["c0"] == {
        "area_code": "c0",
        "area_name": "Place 0",
        "figures": "Hot place\n41 offences, 12 expected\nPinner",
        "fill": theme.rgba(theme.MAP_HOT[0])[:3],
    }
    assert found["c2"]["figures"] == "Hot place, in a cluster\n2 offences, 9.9 expected"
    assert found["c3"]["figures"] == "Cold\n1 offence, 8.0 expected"
    assert found["c4"]["figures"] == "Usual spread\n7 offences\nGreenhill"


def test_trend_is_told_where_it_is_known():
    trends = ["steady", "", "", "", "", None]
    found = areas(hotspot_map(classed().assign(trend=trends)))
    assert found["c0"]["figures"].startswith("Hot place, steady\n")
    assert found["c1"]["figures"].startswith("In a hot cluster\n")
    assert found["c5"]["figures"].startswith("Hot place\n")


def test_areas_outside_have_an_edge_and_say_so():
    frame = classed()
    found = areas(hotspot_map(frame))
    assert found["c5"]["figures"].endswith("Outside Harrow")
    assert found["c5"]["fill"] == theme.rgba(theme.MAP_HOT[0])[:3]
    assert [code for code, area in found.items() if "outside" in area] == ["c5"]
    line = drawn(hotspot_map())["areas"]["getLineColor"]
    assert line.startswith(f"@@=properties.outside ? {theme.rgba(theme.CONTEXT)}")
    frame.loc[5, "hotspot"] = "not significant"
    found = areas(hotspot_map(frame))
    assert found["c5"]["fill"] == theme.rgba(theme.MAP_NEIGHBOUR)[:3]
    inside = frame.drop(columns=["in_borough", "ward_name"])
    assert not any("outside" in area for area in areas(hotspot_map(inside)).values())


def test_surest_hotspots_are_ringed_and_those_that_touch_together():
    frame = classed()
    frame.loc[1, "hotspot"] = "hot place"
    found = drawn(hotspot_map(frame))
    (ring,) = found["ring"]["data"]["features"]
    assert len(shape(ring["geometry"]).geoms) == 2
    cold = classed().assign(hotspot="cold")
    assert drawn(hotspot_map(cold))["ring"]["data"]["features"] == []


def test_wards_lie_over_areas_and_the_borough_over_both():
    order = list(drawn(hotspot_map(ward="E05013545", selected="c1")))
    wanted = ["areas", "ring", "ring-light", "ward-lines", "borough", "selected"]
    wanted += ["selected-area", "scale", "names-on-light"]
    assert [name for name in order if name in wanted] == wanted


def test_selected_area_is_outlined():
    found = drawn(hotspot_map(selected="c1"))["selected-area"]
    (line,) = found["data"]["features"]
    assert shape(line["geometry"]).bounds == (-0.37, 51.58, -0.35, 51.6)
    assert "selected-area" not in drawn(hotspot_map(selected="nowhere"))


def test_areas_without_a_row_have_no_figure():
    found = areas(hotspot_map(classed().iloc[:2]))
    assert found["c3"]["figures"] == "No figure"
    assert found["c3"]["fill"] == theme.rgba(theme.MAP_MISSING)[:3]
    assert areas(hotspot_map(classed().iloc[:0])).keys() == found.keys()


def test_sample_is_said_on_the_map_and_on_each_area():
    made = hotspot_map(sample=True)
    assert drawn(made)["sample"]["data"][0]["text"] == "Sample figures"
    assert made._tooltip["text"] == "{area_name}\n{figures}\nSample figures"
    assert "Sample" not in hotspot_map().to_json()
    assert hotspot_map()._tooltip["text"] == "{area_name}\n{figures}"


def test_only_the_areas_can_be_picked_and_nothing_is_fetched():
    made = hotspot_map(selected="c1", sample=True)
    found = drawn(made)
    assert [name for name, one in found.items() if one.get("pickable")] == ["areas"]
    assert "http" not in made.to_json()
    assert "wards" in drawn(hotspot_map(layer="wards"))


def count_map(frame: pd.DataFrame, **look: Any) -> Any:
    return cell_maps.counts(
        outlines(), frame, WARDS, None, False, measure=BURGLARY, **look
    )


def test_counts_have_classes_and_none_is_its_own():
    frame = pd.DataFrame(
        {"area_code": [f"c{place}" for place in range(6)], "count": [0, 1, 2, 3, 9, 50]}
    )
    found = areas(count_map(frame))
    assert found["c0"]["fill"] == theme.rgba(theme.MAP_NONE)[:3]
    assert found["c0"]["figures"] == "0 offences"
    assert found["c1"]["fill"] == theme.rgba(theme.MAP_CLASSES[0])[:3]
    assert found["c5"]["fill"] == theme.rgba(theme.MAP_CLASSES[-1])[:3]
    legend = cell_maps.legend_counts(frame)
    assert legend[0] == (theme.MAP_NONE, "None")
    assert legend[1][1].startswith("1 to ")
    assert legend[-1][1].endswith(" or more")
    drawn_fills = {tuple(area["fill"]) for area in found.values()}
    assert drawn_fills <= {tuple(theme.rgba(colour)[:3]) for colour, _ in legend}


def test_several_maps_can_share_their_classes():
    frame = pd.DataFrame({"area_code": ["c0", "c1"], "count": [3, 4]})
    starts = (1.0, 2.0, 10.0)
    found = areas(count_map(frame, starts=starts))
    assert found["c0"]["fill"] == found["c1"]["fill"]
    assert [words for _, words in cell_maps.legend_counts(frame, starts)] == [
        "None",
        "1",
        "2 to 9",
        "10 or more",
    ]


def test_counts_under_five_can_be_hidden():
    frame = pd.DataFrame(
        {
            "area_code": ["c0", "c1", "c2"],
            "count": [np.nan, 5.0, 0.0],
            "mark": ["[c]", "", ""],
        }
    )
    found = areas(count_map(frame))
    assert found["c0"]["figures"] == "Fewer than five [c]"
    assert found["c0"]["fill"] == theme.rgba(theme.MAP_MISSING)[:3]
    last = cell_maps.legend_counts(frame)[-1]
    assert last == (theme.MAP_MISSING, "Fewer than five, not shown [c]")
    unknown = frame.assign(mark="")
    assert cell_maps.legend_counts(unknown)[-1] == (theme.MAP_MISSING, "No figure")


def change_map(frame: pd.DataFrame | None = None, **look: Any) -> Any:
    given = changed() if frame is None else frame
    return cell_maps.changes(
        outlines(), given, WARDS, None, False, measure=BURGLARY, **look
    )


def test_only_clear_changes_are_coloured():
    found = areas(change_map())
    assert found["c0"]["figures"] == "+9 (16 to 25) offences, no clear change"
    assert found["c0"]["fill"] == theme.rgba(theme.MAP_NONE)[:3]
    assert found["c1"]["figures"] == "+50 (40 to 90) offences, a clear rise"
    assert found["c1"]["fill"] == theme.rgba(theme.MAP_RISE)[:3]
    assert found["c2"]["fill"] == theme.rgba(theme.MAP_FALL)[:3]
    assert found["c3"]["figures"] == "[x] offences, not tested"


def test_clear_changes_have_arrows_and_rings():
    found = drawn(change_map())
    arrows = {item["text"]: item["position"] for item in found["marks"]["data"]}
    assert arrows == {"↑": [-0.36, 51.59], "↓": [-0.34, 51.59]}
    assert len(found["ring"]["data"]["features"]) == 1
    quiet = changed().assign(verdict="no clear change")
    assert "marks" not in drawn(change_map(quiet))


def test_wards_can_be_drawn_by_their_change():
    frame = changed().assign(area_code=["E05013545", "E05013546", "x", "y"])
    made = cell_maps.changes(
        WARDS, frame, WARDS, None, False, measure=BURGLARY, layer="wards"
    )
    assert len(areas(made, "wards")) == 22


def test_legends_say_every_class_and_how_many():
    assert cell_maps.legend_hotspots(classed()) == [
        (theme.MAP_HOT[0], "Hot place (ringed): 2"),
        (theme.MAP_HOT[0], "Hot place, in a cluster (ringed): 1"),
        (theme.MAP_HOT[1], "In a hot cluster: 1"),
        (theme.MAP_NONE, "Usual spread: 1"),
        (theme.MAP_COLD[0], "Cold: 1"),
        (theme.MAP_NEIGHBOUR, "Outside Harrow (grey edge)"),
    ]
    assert [words for _, words in cell_maps.legend_hotspots()][2] == "In a hot cluster"
    assert [words for _, words in cell_maps.legend_changes(changed())] == [
        "Clear rise (↑): 1",
        "No clear change: 1",
        "Clear fall (↓): 1",
        "Not tested: 1",
    ]
    assert len(cell_maps.legend_changes()) == 3


def test_legends_of_a_map_leave_out_what_is_not_on_it():
    quiet = classed()[lambda rows: rows["hotspot"] == "not significant"]
    assert [words for _, words in cell_maps.legend_hotspots(quiet)] == [
        "Usual spread: 1"
    ]
    still = changed().assign(verdict="no clear change")
    assert [words for _, words in cell_maps.legend_changes(still)] == [
        "No clear change: 4"
    ]


def test_maps_are_told_in_words():
    assert cell_maps.alt_hotspots(outlines(), classed(), BURGLARY) == (
        "Map of hotspots: Burglary, 6 areas tested. 3 hot places, 2 in hot "
        "clusters, 1 cold and 1 within the usual spread. Highest: Place 0, 41 "
        "offences, 12 expected."
    )
    cold = classed().assign(hotspot="not significant").head(1)
    assert cell_maps.alt_hotspots(outlines(), cold, BURGLARY, noun=("cell", "")) == (
        "Map of hotspots: Burglary, 1 cell tested. 1 within the usual spread."
    )
    frame = classed().assign(count=[41, 20, 0, 0, 7, 30])
    assert cell_maps.alt_counts(outlines(), frame, BURGLARY) == (
        "Map of counts: Burglary, 6 areas. Highest: Place 0, 41 offences; Place 5, 30 "
        "offences; Place 1, 20 offences. None in 2."
    )
    nothing = frame.assign(count=0)
    assert cell_maps.alt_counts(outlines(), nothing, BURGLARY).endswith("None has any.")
    assert cell_maps.alt_changes(outlines(), changed(), BURGLARY) == (
        "Map of changes: Burglary, 4 areas. Clear rise in 1, most in Place 1: +50 (40 "
        "to 90). Clear fall in 1, most in Place 2: −21 (30 to 9)."
    )
    assert cell_maps.alt_changes(outlines(), changed().head(1), BURGLARY) == (
        "Map of changes: Burglary, 1 area. No clear rise. No clear fall."
    )


@pytest.mark.parametrize(("one", "other"), NEXT)
def test_meanings_beside_each_other_have_three_to_one(one: str, other: str):
    assert theme.contrast(one, other) >= 3


@pytest.mark.parametrize("kind", SEEN)
def test_warm_and_cold_differ_in_every_colour_vision(kind: str):
    for warm, cold in itertools.product(
        (*theme.MAP_HOT, theme.MAP_RISE), (*theme.MAP_COLD, theme.MAP_FALL)
    ):
        assert apart(warm, cold, kind) > 20
    for warm in (*theme.MAP_HOT, theme.MAP_RISE):
        assert apart(warm, theme.ATTENTION, kind) > 10


def apart(one: str, other: str, kind: str) -> float:
    """How far two colours are apart (CIE 1976) as seen with one kind of cone less."""
    return float(np.linalg.norm(lab(one, kind) - lab(other, kind)))


def lab(colour: str, kind: str) -> np.ndarray:
    parts = np.array(theme.rgba(colour)[:3]) / 255
    light = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    seen = np.clip(np.array(SEEN[kind]) @ light, 0, 1)
    to_xyz = [[0.412, 0.358, 0.180], [0.213, 0.715, 0.072], [0.019, 0.119, 0.951]]
    x, y, z = np.cbrt(np.array(to_xyz) @ seen / [0.9505, 1, 1.089])
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def test_borough_with_belt_and_wards_is_light():
    """Every cell of the borough and the kilometre around it, all with full words."""
    shapes = map_layers.shapes(WARDS)
    grid = cells.grid(map_frame.borough(shapes), 9, belt_metres=1_000)
    codes = grid["area_code"].tolist()
    assert len(codes) > 850
    found = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {
                    "area_code": code,
                    "area_name": "Near Kenton Road and Christchurch Avenue",
                },
                "geometry": mapping(
                    shapely.transform(cells.polygon(code), lambda pairs: pairs.round(5))
                ),
            }
            for code in codes
        ],
    }
    frame = pd.DataFrame(
        {
            "area_code": codes,
            "count": range(len(codes)),
            "expected": 123.4,
            "relative_risk": 1.0,
            "hotspot": list(
                itertools.islice(itertools.cycle(hotspots.CLASSES), len(codes))
            ),
            "trend": "emerging",
            "ward_name": "Harrow on the Hill",
            "in_borough": grid["share_inside"] > 0,
        }
    )
    made = cell_maps.hotspots(
        found,
        frame,
        WARDS,
        codes[5],
        True,
        measure=BURGLARY,
        ward="E05013545",
    )
    assert len(made.to_json().encode()) < 500_000


def test_neighbourhoods_drawn_in_detail_are_made_lighter():
    """As many corners as the official outlines of the borough and its belt have."""
    detailed = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"area_code": f"{x} {y}", "area_name": f"Harrow {x}{y}"},
                "geometry": mapping(
                    shapely.segmentize(box(x, y, x + 0.01, y + 0.008), 0.0004)
                ),
            }
            for x, y in itertools.product(
                np.arange(-0.41, -0.26, 0.01).round(3),
                np.arange(51.55, 51.65, 0.008).round(3),
            )
        ],
    }
    corners = shapely.get_num_coordinates(
        [shape(item["geometry"]) for item in detailed["features"]]
    )
    assert corners.sum() > cell_maps.MOST_CORNERS
    frame = pd.DataFrame(
        {
            "area_code": [f["properties"]["area_code"] for f in detailed["features"]],
            "count": 3,
        }
    )
    made = cell_maps.counts(detailed, frame, WARDS, None, False, measure=BURGLARY)
    assert len(made.to_json().encode()) < 500_000
    assert len(areas(made)) == len(frame)
    assert map_classes.count_breaks(frame["count"]) == [1, 3]
