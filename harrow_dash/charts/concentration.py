"""How much of something lies in few places: the curve, and what chance alone makes.

Frames in, finished Vega-Lite specifications (dict) out, as in `charts`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from harrow_dash import charts, theme
from harrow_dash.charts import chart_parts
from harrow_dash.charts.chart_parts import Layers
from harrow_dash.charts.lazy_altair import alt
from harrow_dash.charts.series import Spec
from harrow_dash.definitions.catalogue import Measure

DRAWS, SEED = 199, 2026
POINTS = 60  # of a curve: more would not be seen
TOP = 0.05  # the share of areas that is told in words


def by_chance(expected: pd.Series[float], total: int) -> pd.DataFrame:
    """The curve that chance makes when `total` offences fall as is expected.

    expected: a weight by area, in any unit. Gives share_of_areas and share_of_crime
    (0 to 1, fullest areas first): the mean of 199 seeded draws. Few offences over many
    areas always look concentrated, so a curve says something only beside this one.
    """
    weights = np.maximum(expected.to_numpy(dtype=np.float64, na_value=0.0), 0.0)
    areas = len(weights)
    if not total or not weights.sum():
        return pd.DataFrame({"share_of_areas": [0.0, 1.0], "share_of_crime": [0.0, 1]})
    draws = np.random.default_rng(SEED).multinomial(
        total, weights / weights.sum(), size=DRAWS
    )
    fullest = np.sort(draws, axis=1)[:, ::-1].cumsum(axis=1).mean(axis=0) / total
    return pd.DataFrame(
        {
            "share_of_areas": np.arange(areas + 1) / areas,
            "share_of_crime": np.concatenate([[0.0], fullest]),
        }
    )


def at(curve: pd.DataFrame, share: float = TOP) -> float:
    """The share of crime in a share of the areas, the fullest first."""
    return float(np.interp(share, curve["share_of_areas"], curve["share_of_crime"]))


def chart(
    curve: pd.DataFrame,
    chance: pd.DataFrame,
    measure: Measure,
    nouns: str,
    words: list[str],
    description: str,
    sample: bool,
) -> Spec:
    """The curve beside chance's, with the fullest 5% of areas marked.

    Both frames have share_of_areas and share_of_crime from 0 to 1.
    """
    told = at(curve)
    axis = alt.Axis(format=".0%", values=[0, 0.25, 0.5, 0.75, 1])
    scale = alt.Scale(domain=[0, 1])
    x = (
        alt.X("areas:Q")
        .axis(axis)
        .scale(scale)
        .title(f"Share of {nouns}, fullest first")
    )
    y = alt.Y("crime:Q").axis(axis).scale(scale).title(None)
    mark = [{"areas": TOP, "crime": told, "text": f"{told:.0%} in the top {TOP:.0%}"}]
    point = alt.Chart(chart_parts.data(mark)).encode(x, y)
    layers: Layers = [
        _line(chance, "By chance", theme.CONTEXT, x, y, dashed=True),
        _line(curve, measure.title, theme.ACTUAL, x, y, dashed=False),
        point.mark_point(filled=True, size=90, color=theme.ACTUAL, opacity=1),
        *chart_parts.label(
            point,
            align="left",
            baseline="top",
            dx=9,
            dy=4,
            fontSize=theme.CHART_TYPE["value"],
            fontWeight=700,
            color=theme.ACTUAL,
        ),
        *_name(chance, x, y),
    ]
    return charts.finish(layers, measure, words, description, sample, 260)


def _line(
    curve: pd.DataFrame, name: str, colour: str, x: alt.X, y: alt.Y, *, dashed: bool
) -> alt.Chart:
    places = np.unique(np.linspace(0, len(curve) - 1, POINTS).round().astype(int))
    rows = [
        {
            "name": name,
            "areas": round(float(row["share_of_areas"]), 4),
            "crime": round(float(row["share_of_crime"]), 4),
        }
        for row in curve.iloc[places].to_dict("records")
    ]
    return (
        alt.Chart(chart_parts.data(rows))
        .mark_line(
            color=colour, strokeWidth=2.5, strokeDash=[6, 3] if dashed else [1, 0]
        )
        .encode(
            x,
            y,
            tooltip=[
                alt.Tooltip("name:N", title="Line"),
                alt.Tooltip("areas:Q", title="Share of areas", format=".0%"),
                alt.Tooltip("crime:Q", title="Share of offences", format=".0%"),
            ],
        )
    )


def _name(chance: pd.DataFrame, x: alt.X, y: alt.Y) -> Layers:
    row = {"areas": 0.45, "crime": at(chance, 0.45), "text": "If only chance spread it"}
    return chart_parts.label(
        alt.Chart(chart_parts.data([row])).encode(x, y),
        align="left",
        baseline="top",
        dx=4,
        dy=8,
        color=theme.TEXT_QUIET,
    )
