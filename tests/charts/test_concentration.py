"""How much lies in few places, beside what chance alone would make."""

import json

import altair
import numpy as np
import pandas as pd
import pytest
from test_charts import fields, layers, measure

from harrow_dash.charts import concentration
from harrow_dash.statistics import hotspots


def test_chance_alone_looks_concentrated_when_there_is_little() -> None:
    """100 places, 20 offences: five places hold about a third of them by chance."""
    even = pd.Series(1.0, index=range(100))
    few, many = (concentration.by_chance(even, total) for total in (20, 20_000))
    assert 0.3 < concentration.at(few) < 0.5
    assert concentration.at(many) == pytest.approx(0.05, abs=0.01)
    for curve in (few, many):
        assert curve.iloc[0].tolist() == [0, 0]
        assert curve.iloc[-1].tolist() == pytest.approx([1, 1])
    again = concentration.by_chance(even, 20)
    pd.testing.assert_frame_equal(few, again)


def test_chance_follows_what_is_expected() -> None:
    weights = pd.Series([97.0, 1, 1, 1, np.nan])
    curve = concentration.by_chance(weights, 1_000)
    assert concentration.at(curve, 0.2) == pytest.approx(0.97, abs=0.01)


def test_without_offences_or_expectation_the_curve_is_straight() -> None:
    for weights, total in ((pd.Series([1.0, 2.0]), 0), (pd.Series([0.0, 0.0]), 5)):
        assert concentration.at(concentration.by_chance(weights, total), 0.5) == 0.5


def test_the_chart_draws_both_curves_and_marks_the_top() -> None:
    counts = pd.Series([30, 5, *[1] * 18])
    curve = hotspots.concentration(counts)
    chance = concentration.by_chance(pd.Series(1.0, index=counts.index), 53)
    spec = concentration.chart(curve, chance, measure(), "cells", ["x"], "says", True)
    json.dumps(spec, allow_nan=False)
    altair.LayerChart.from_dict(spec, validate=True)
    assert spec["description"] == "says"
    assert "Sample figures, not official statistics" in spec["title"]["subtitle"]
    told = set()
    for layer in layers(spec):
        rows = layer["data"]["values"]
        assert set(fields(layer["encoding"])) <= set().union(*map(set, rows))
        told |= {row["text"] for row in rows if "text" in row}
        assert all(0 <= row["crime"] <= 1 for row in rows)
    assert told == {"57% in the top 5%", "If only chance spread it"}
