"""Charts as data: fields exist, gaps and breaks survive, words are the measure's."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import altair
import numpy as np
import pandas as pd
import pytest

from harrow_dash import charts, config, theme
from harrow_dash.charts import chart_parts
from harrow_dash.definitions.catalogue import Break, Measure


@dataclass(frozen=True)
class Plan:
    short: str
    start: pd.Timestamp
    end: pd.Timestamp


PLAN = Plan("Plan 2023–2026", pd.Timestamp("2023-06-29"), pd.Timestamp("2026-03-31"))
COMPARABLE = Break(pd.Timestamp("2023-04-01"), True, "New names")
NOT_COMPARABLE = Break(pd.Timestamp("2024-03-01"), False, "New system")


def measure(*breaks: Break, unit: str = "offences", title: str = "Burglary") -> Measure:
    return Measure(
        key="burglary",
        title=title,
        question="?",
        counts="c",
        unit=unit,
        direction="lower",
        rate=True,
        holder="h",
        source="recorded_offences",
        groups=("BURGLARY",),
        types=(),
        caveats=(),
        breaks=breaks,
    )


def figures(
    values: list[float], start: str = "2023-01-01", status: str = "official"
) -> pd.DataFrame:
    months = pd.date_range(start, periods=len(values), freq="MS")
    return pd.DataFrame(
        {
            "area_code": config.BOROUGH,
            "area_name": config.BOROUGH_NAME,
            "month": months,
            "value": np.array(values, dtype=float),
            "status": [
                f"{status} [x]" if np.isnan(value) else status for value in values
            ],
        }
    )


def comparison() -> pd.DataFrame:
    codes = [f"E050135{number}" for number in range(42, 45)]
    return pd.DataFrame(
        {
            "area_code": [*codes, config.BOROUGH, config.NOT_PLACED],
            "area_name": ["Belmont", "Canons", "Centenary", "Harrow", "Not placed"],
            "month": pd.Timestamp("2026-02-01"),
            "value": [40.0, 1200.0, np.nan, 1300.0, 60.0],
            "rate": [4.4, 12.0, np.nan, 5.0, np.nan],
            "borough_rate": 5.0,
        }
    )


def all_charts() -> dict[str, dict[str, Any]]:
    target = pd.DataFrame({"month": [PLAN.start, PLAN.end], "value": [900.0, 850.0]})
    rolling = figures([1000.0, 990.0, np.nan, np.nan, np.nan, 950.0] * 6)
    broken = measure(COMPARABLE, NOT_COMPARABLE)
    spread = comparison().assign(rate_low=4.0, rate_high=6.0)
    return {
        "target": charts.actual_against_target(
            rolling, broken, target, 1000.0, PLAN, "says", True
        ),
        "direction": charts.actual_against_target(
            rolling, measure(), None, 1000.0, PLAN, "says", False
        ),
        "nothing to reach": charts.actual_against_target(
            rolling, measure(), None, None, PLAN, "says", False
        ),
        "monthly": charts.monthly(rolling, broken, "says", True),
        "no months": charts.monthly(figures([]), measure(), "says", False),
        "all missing": charts.monthly(figures([np.nan] * 4), measure(), "says", False),
        "survey": charts.monthly(
            figures([0.6, 0.7]), measure(unit="proportion"), "says", False
        ),
        "rate": charts.wards(spread, measure(), "E05013542", "rate", "says", True),
        "value": charts.wards(comparison(), measure(), None, "value", "says", False),
    }


ALL = all_charts()


def layers(spec: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The layers, each with its data (which Altair hoists when all share it)."""
    for layer in spec["layer"]:
        yield {"data": spec.get("data"), **layer}


def fields(encoding: Any) -> Iterator[str]:
    """Every field that an encoding names, in channels, conditions, tooltips."""
    if isinstance(encoding, dict):
        for name, inner in encoding.items():
            if name == "field":
                yield inner
            elif name != "sort":
                yield from fields(inner)
    elif isinstance(encoding, list):
        for inner in encoding:
            yield from fields(inner)


def rows_drawn(spec: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The rows of the layers with marks of this kind."""
    return [
        row
        for layer in layers(spec)
        if layer["mark"]["type"] == kind
        for row in layer["data"]["values"]
    ]


def words(spec: dict[str, Any]) -> set[str]:
    return {str(row.get("text")) for row in rows_drawn(spec, "text")}


@pytest.mark.parametrize("name", ALL)
def test_every_encoded_field_is_in_the_data(name):
    for layer in layers(ALL[name]):
        columns = set.union(set(), *(set(row) for row in layer["data"]["values"]))
        if layer["data"]["values"]:
            assert set(fields(layer["encoding"])) <= columns


@pytest.mark.parametrize("name", ALL)
def test_charts_are_valid_vega_lite(name):
    altair.LayerChart.from_dict(ALL[name], validate=True)


@pytest.mark.parametrize("name", ALL)
def test_charts_carry_words_fill_their_place_and_are_json(name):
    spec = ALL[name]
    json.dumps(spec, allow_nan=False)
    assert spec["description"] == "says"
    assert spec["width"] == "container"
    assert spec["title"]["text"] == ["Burglary"]
    assert spec["config"]["font"] == theme.FONT
    sample = charts.SAMPLE_NOTICE in spec["title"]["subtitle"]
    assert sample is (name in {"target", "monthly", "rate"})


@pytest.mark.parametrize("name", ALL)
def test_one_scale_from_zero_and_no_second_axis(name):
    spec = ALL[name]
    assert "resolve" not in spec
    for layer in layers(spec):
        for channel in ("x", "y"):
            encoding = layer["encoding"].get(channel, {})
            if encoding.get("type") == "quantitative" and "scale" in encoding:
                assert encoding["scale"]["domain"][0] == 0


@pytest.mark.parametrize("name", ALL)
def test_words_lie_on_top(name):
    words_or_not = [layer["mark"]["type"] == "text" for layer in layers(ALL[name])]
    assert words_or_not == sorted(words_or_not)


def test_unit_is_the_measures():
    assert ALL["monthly"]["title"]["subtitle"][0] == (
        "Offences recorded in Harrow, each month"
    )
    assert ALL["survey"]["title"]["subtitle"] == ["Share of people asked in Harrow"]
    assert ALL["rate"]["title"]["subtitle"][:2] == [
        "Offences recorded per 1,000 residents",
        "12 months to February 2026",
    ]
    assert "70%" in words(ALL["survey"])


def test_long_titles_are_broken_to_fit_a_phone():
    long = measure(title="Police deal with the things that matter to people here")
    title = charts.monthly(figures([1.0]), long, "says", False)["title"]["text"]
    assert len(title) == 2
    assert max(map(len, title)) <= 38


def test_missing_months_are_gaps_not_zero():
    spec = charts.monthly(
        figures([5.0, np.nan, np.nan, 0.0, 7.0]), measure(), "says", False
    )
    drawn = rows_drawn(spec, "line")
    assert [row["value"] for row in drawn] == [5, None, None, 0, 7]
    assert drawn[0]["segment"] != drawn[3]["segment"] == drawn[4]["segment"]
    (band,) = rows_drawn(spec, "rect")
    assert band["month"].startswith("2023-02")
    assert band["until"].startswith("2023-04")
    assert band["note"] == "No figures for 2 months"


def test_months_absent_from_the_frame_are_gaps_too():
    frame = figures([1.0, 2.0, 3.0, 4.0]).drop(index=2)
    segments = [row["segment"] for row in chart_parts.series(frame, measure())]
    assert segments[0] == segments[1] != segments[2]


def test_quarters_are_one_line():
    frame = figures([0.6] * 10).iloc[::3]
    rows = chart_parts.series(frame, measure(unit="proportion"))
    assert {row["segment"] for row in rows} == {1}


def test_months_before_the_first_figure_are_not_shown():
    spec = charts.monthly(figures([np.nan, np.nan, 4.0, 5.0]), measure(), "says", False)
    assert [row["value"] for row in rows_drawn(spec, "line")] == [4, 5]
    assert rows_drawn(spec, "rect") == []


def test_no_line_crosses_a_break_that_forbids_comparing():
    frame = figures([5.0] * 6, start="2023-12-01")
    rows = chart_parts.series(frame, measure(NOT_COMPARABLE))
    assert [row["segment"] for row in rows] == [1, 1, 1, 2, 2, 2]
    rows = chart_parts.series(frame, measure(Break(NOT_COMPARABLE.month, True, "n")))
    assert {row["segment"] for row in rows} == {1}


def test_years_across_a_break_are_open_points_without_a_line():
    frame = figures([9.0, 9.0, 8.0, 8.0, 7.0, 7.0], start="2024-01-01")
    frame.loc[2:3, "status"] = "official [b]"
    spec = charts.actual_against_target(
        frame, measure(NOT_COMPARABLE), None, None, PLAN, "says", False
    )
    drawn = rows_drawn(spec, "line")
    assert [row["value"] for row in drawn] == [9, 9, 7, 7]
    assert drawn[1]["segment"] != drawn[2]["segment"]
    open_points = [
        row
        for layer in layers(spec)
        if layer["mark"]["type"] == "point" and layer["mark"].get("filled") is False
        for row in layer["data"]["values"]
    ]
    assert [row["value"] for row in open_points] == [8, 8]
    assert any("Open circles" in line for line in spec["title"]["subtitle"])


def test_breaks_are_dashed_rules_with_a_label():
    rules = [
        layer for layer in layers(ALL["target"]) if layer["mark"]["type"] == "rule"
    ]
    assert [row["note"] for row in rules[0]["data"]["values"]] == [
        "New names",
        "New system",
    ]
    assert rules[0]["mark"]["strokeDash"]
    assert "Not comparable" in words(ALL["monthly"])


def test_of_labels_that_would_touch_the_graver_stays():
    close = Break(pd.Timestamp("2024-02-01"), True, "n")
    spec = charts.monthly(
        figures([5.0] * 36), measure(close, NOT_COMPARABLE), "says", False
    )
    assert "Not comparable" in words(spec)
    assert "Recording changed" not in words(spec)


def test_target_baseline_plan_and_last_value_are_labelled():
    assert {"Target 850", "Baseline 1,000", PLAN.short, "950"} <= words(ALL["target"])
    assert "Baseline 1,000" in words(ALL["direction"])
    assert not any(text.startswith("Target") for text in words(ALL["direction"]))
    (band,) = (row for row in rows_drawn(ALL["direction"], "rect") if "note" not in row)
    assert band["month"] == PLAN.start.isoformat()
    assert band["until"] == PLAN.end.isoformat()


def test_one_target_value_spans_the_plan():
    target = pd.DataFrame({"month": [PLAN.end], "value": [850.0]})
    spec = charts.actual_against_target(
        figures([900.0] * 3), measure(), target, None, PLAN, "says", False
    )
    line = [row for row in rows_drawn(spec, "line") if row.get("name") == "target"]
    assert [row["month"] for row in line] == [
        PLAN.start.isoformat(),
        PLAN.end.isoformat(),
    ]


def test_monthly_shows_the_years_asked_for():
    frame = figures([1.0] * 100)
    spec = charts.monthly(frame, measure(), "says", False)
    assert len(rows_drawn(spec, "line")) == 60
    spec = charts.monthly(frame, measure(), "says", False, years=None)
    assert len(rows_drawn(spec, "line")) == 100


def test_wards_are_sorted_and_hold_only_wards():
    rows = rows_drawn(ALL["rate"], "bar")
    assert [row["area_name"] for row in rows] == ["Canons", "Belmont", "Centenary"]
    assert [row["label"] for row in rows] == ["12.0", "4.4", "no figure"]
    assert [row["selected"] for row in rows] == [False, True, False]
    assert rows_drawn(ALL["value"], "bar")[0]["label"] == "1,200"


def test_only_rates_are_set_against_the_borough():
    assert "Harrow 5.0" in words(ALL["rate"])
    assert not any(text.startswith("Harrow") for text in words(ALL["value"]))


def test_only_the_selected_ward_is_orange():
    (bars,) = (layer for layer in layers(ALL["rate"]) if layer["mark"]["type"] == "bar")
    colour = bars["encoding"]["color"]
    (chosen,) = colour["condition"]
    assert chosen["value"] == theme.ATTENTION
    assert colour["value"] == theme.ACTUAL


def drawing(values: list[float | None], alt: str = "") -> ElementTree.Element:
    return ElementTree.fromstring(charts.sparkline(values, alt=alt))


def test_sparkline_breaks_at_gaps_and_ends_in_a_dot():
    found = drawing([1.0, 2.0, float("nan"), 3.0, None, 2.0, 4.0])
    kinds = [part.tag.split("}")[1] for part in found.iter()]
    assert kinds.count("polyline") == 2
    assert kinds.count("path") == 1
    assert kinds.count("circle") == 1


def test_sparkline_has_a_name_or_is_hidden():
    found = drawing([1.0, 2.0], alt="Up <b>")
    assert found.get("role") == "img"
    assert found[0].text == "Up <b>"
    assert drawing([1.0]).get("aria-hidden") == "true"


def test_sparkline_without_figures_has_no_dot():
    kinds = [part.tag.split("}")[1] for part in drawing([None, None]).iter()]
    assert "circle" not in kinds


def test_sparkline_stays_inside_its_picture_and_calm():
    found = drawing([100.0, 102.0])
    (line,) = (part for part in found.iter() if part.tag.endswith("polyline"))
    heights = [float(pair.split(",")[1]) for pair in line.get("points", "").split()]
    assert abs(heights[0] - heights[1]) < 28 / 8
    assert all(0 <= height <= 28 for height in heights)
