"""Charts of months against chance, of wards in a funnel, and of two lines, as data."""

import json
from typing import Any

import altair
import numpy as np
import pandas as pd
import pytest
from test_charts import NOT_COMPARABLE, fields, figures, layers, measure

from harrow_dash import theme
from harrow_dash.charts import comparison_charts, control_charts
from harrow_dash.statistics import control_limits


def months_chart(broken: bool = False) -> dict[str, Any]:
    counts = [20.0, 24, 22, 19, 23, 21, 20, 25, 22, 18, 24, 21] * 3
    counts[30] = 60
    frame = figures(counts)
    asked = measure(NOT_COMPARABLE) if broken else measure()
    starts = [item.month for item in asked.breaks]
    limits = control_limits.xmr_chart(frame, per="month", breaks=starts)
    return control_charts.months(
        frame, limits, asked, "says", True, frame["month"].iloc[-1]
    )


def funnel_chart() -> dict[str, Any]:
    wards = pd.DataFrame(
        {
            "area_code": [f"E050135{number}" for number in range(42, 50)],
            "area_name": [f"Ward {letter}" for letter in "ABCDEFGH"],
            "value": [60.0, 78, 70, 84, 68, 120, 62, 72],
            "population": [9000.0, 11000, 10000, 12000, 9500, 10500, 8800, 10100],
        }
    )
    found = control_limits.funnel(wards)
    limits = control_limits.funnel_lines(
        np.linspace(8000, 13000, 9), float(found["centre"].iloc[0])
    )
    return control_charts.funnel(found, limits, measure(), "E05013542", "says", False)


def lines_chart() -> dict[str, Any]:
    own, london = figures([0.6, 0.61, 0.58]), figures([0.5, 0.48, 0.47])
    shown = [(comparison_charts.LONDON, london), (comparison_charts.OWN, own)]
    asked = measure(unit="proportion")
    return comparison_charts.lines(shown, asked, ["Share"], "says", False)


def seasons_chart() -> dict[str, Any]:
    names = ["Jul", "Aug", "Dec", "Jan"]
    frame = pd.DataFrame(
        {"name": names, "usual": [5.5, 6, 9, 8], "latest": [6, 5, 9, 9]}
    )
    return comparison_charts.seasons(frame, measure(), ["Bars: average"], "says", False)


ALL = {
    "months": months_chart(),
    "months with a break": months_chart(True),
    "funnel": funnel_chart(),
    "lines": lines_chart(),
    "seasons": seasons_chart(),
}


@pytest.mark.parametrize("name", ALL)
def test_charts_are_valid_and_name_only_their_own_fields(name: str) -> None:
    spec = ALL[name]
    altair.LayerChart.from_dict(spec, validate=True)
    json.dumps(spec, allow_nan=False)
    assert spec["description"] == "says"
    for layer in layers(spec):
        columns = set.union(set(), *(set(row) for row in layer["data"]["values"]))
        assert set(fields(layer["encoding"])) <= columns


def test_a_month_outside_has_a_shape_and_a_word() -> None:
    drawn = list(layers(ALL["months"]))
    shapes = {layer["mark"].get("shape") for layer in drawn}
    assert "triangle-up" in shapes
    said = {
        row.get("text")
        for layer in drawn
        if layer["mark"]["type"] == "text"
        for row in layer["data"]["values"]
    }
    assert {"High", "Incomplete"} <= said


def test_limits_start_anew_at_a_break() -> None:
    (band,) = (
        layer
        for layer in layers(ALL["months with a break"])
        if layer["mark"]["type"] == "area"
    )
    assert {row["segment"] for row in band["data"]["values"]} == {0, 1}


def test_only_wards_outside_and_the_chosen_one_are_named() -> None:
    said = {
        row["text"]
        for layer in layers(ALL["funnel"])
        if layer["mark"]["type"] == "text"
        for row in layer["data"]["values"]
    }
    assert said == {"Ward A", "Ward F"}


def test_harrow_and_london_have_lines_of_their_own() -> None:
    lines = [
        layer["mark"]
        for layer in layers(ALL["lines"])
        if layer["mark"]["type"] == "line"
    ]
    assert [line["color"] for line in lines] == [theme.COMPARATOR, theme.ACTUAL]
    assert lines[0]["strokeDash"] != lines[1]["strokeDash"]
