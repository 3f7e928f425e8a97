"""Charts that tell chance from what stands out: months, and wards side by side.

Frames of `control` in, finished Vega-Lite specifications (dict) out, as in `charts`.
What stands out has a shape and a word: colour alone says nothing.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from harrow_dash import charts, config, theme
from harrow_dash.charts import chart_parts
from harrow_dash.charts.chart_parts import Layers, Record
from harrow_dash.charts.lazy_altair import alt
from harrow_dash.charts.series import Spec
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.statistics import control_limits

SHAPES = {"high": "triangle-up", "low": "triangle-down"}
WORDS = {"high": "High", "low": "Low"}
APART = 5  # months: words closer than this would touch


def months(
    figures: pd.DataFrame,
    limits: pd.DataFrame,
    measure: Measure,
    alt_text: str,
    sample: bool,
    unfinished: pd.Timestamp | None = None,
    span: str = "each month",
) -> Spec:
    """One area's months over their usual range, those that stand out marked.

    `figures` has month, value, status and area_name; `limits` month, value, segment,
    centre, lower, upper, signal and side. `unfinished` is a month that was not over
    when its file came out. `span` says what a point counts where it is not one month.
    """
    start, end = limits["month"].iloc[0], limits["month"].iloc[-1]
    if unfinished is not None and (figures["month"] == unfinished).any():
        end = max(end, unfinished)
    shown = figures[figures["month"].between(start, end)]
    rows = chart_parts.series(shown, measure)
    whole = [row for row in rows if row["month"] != _iso(unfinished)]
    values = [row["value"] for row in rows if row["value"] is not None]
    top = max([*values, *limits["upper"].dropna(), 1e-9])
    x, y = chart_parts.month_axis(start, end), chart_parts.value_axis(measure, top)
    layers = [
        *chart_parts.gaps(rows, x),
        *_range(limits, x, y),
        *chart_parts.breaks(measure, start, end, x, row=0),
        *chart_parts.line(whole, x, y, points=True),
        *_runs(limits, x, y),
        *_outside(limits, measure, x, y),
        *_last(whole, limits, x, y),
        *_unfinished(rows, unfinished, x, y),
    ]
    area = str(shown["area_name"].iloc[0]) if len(shown) else config.BOROUGH_NAME
    lines = [f"{charts.UNIT_WORDS[measure.unit]} in {area}, {span}"]
    lines.append("Shaded: usual range. Triangles: outside it")
    if (
        limits["signal"]
        .isin([control_limits.SHIFT, control_limits.TREND, control_limits.NEAR_LIMIT])
        .any()
    ):
        lines.append("Rings: a run that chance would hardly make")
    return charts.finish(layers, measure, lines, alt_text, sample)


def _iso(month: pd.Timestamp | None) -> str:
    return "" if month is None else month.isoformat()


def _range(limits: pd.DataFrame, x: alt.X, y: alt.Y) -> Layers:
    rows = [
        {
            "month": row["month"].isoformat(),
            "value": float(row["lower"]),
            "upper": float(row["upper"]),
            "centre": float(row["centre"]),
            "segment": int(row["segment"]),
        }
        for row in limits.dropna(subset=["upper"]).to_dict("records")
    ]
    if not rows:
        return []
    base = alt.Chart(chart_parts.data(rows)).encode(x, detail=alt.Detail("segment:N"))
    return [
        base.mark_area(color=theme.PLAN_PERIOD, opacity=1).encode(
            y, y2=alt.Y2("upper:Q")
        ),
        base.mark_line(color=theme.CONTEXT, strokeWidth=1).encode(
            alt.Y("centre:Q").title(None)
        ),
    ]


def _found(limits: pd.DataFrame, signals: list[str], measure: Measure) -> list[Record]:
    return [
        {
            "month": row["month"].isoformat(),
            "value": float(row["value"]),
            "side": row["side"],
            "text": WORDS[row["side"]],
            "figure": chart_parts.figure_text(float(row["value"]), measure),
        }
        for row in limits[limits["signal"].isin(signals)].to_dict("records")
    ]


def _outside(limits: pd.DataFrame, measure: Measure, x: alt.X, y: alt.Y) -> Layers:
    layers: Layers = []
    rows = _found(limits, [control_limits.OUTSIDE], measure)
    last = limits["month"].iloc[-1]
    for side, shape in SHAPES.items():
        mine = [row for row in rows if row["side"] == side]
        if not mine:
            continue
        base = alt.Chart(chart_parts.data(mine)).encode(x, y)
        tooltip = [
            alt.Tooltip("month:T", title="Month", format="%B %Y"),
            alt.Tooltip("figure:N", title="Figure"),
            alt.Tooltip("text:N", title="Against the usual range"),
        ]
        layers.append(
            base.mark_point(
                shape=shape, filled=True, color=theme.ACTUAL, size=130, opacity=1
            ).encode(tooltip=tooltip)
        )
        high = side == "high"
        named = alt.Chart(chart_parts.data(_apart(mine, last))).encode(x, y)
        layers += chart_parts.label(
            named,
            align="center",
            baseline="bottom" if high else "top",
            dy=-9 if high else 10,
            fontWeight=600,
            color=theme.ACTUAL,
        )
    return layers


def _apart(rows: list[Record], last: pd.Timestamp) -> list[Record]:
    """Rows whose words do not touch, the latest first; none at the last value's own."""
    kept: list[Record] = []
    for row in reversed(rows):
        month = pd.Timestamp(row["month"])
        near = pd.Timestamp(kept[-1]["month"]) if kept else None
        if near is not None and near < month + pd.DateOffset(months=APART):
            continue
        if last < month + pd.DateOffset(months=2):
            continue
        kept.append(row)
    return kept


def _runs(limits: pd.DataFrame, x: alt.X, y: alt.Y) -> Layers:
    found = limits["signal"].isin(
        [control_limits.SHIFT, control_limits.TREND, control_limits.NEAR_LIMIT]
    )
    rows = [
        {"month": row["month"].isoformat(), "value": float(row["value"])}
        for row in limits[found].to_dict("records")
    ]
    if not rows:
        return []
    ring: dict[str, Any] = {"filled": False, "size": 95, "strokeWidth": 1.5}
    base = alt.Chart(chart_parts.data(rows)).encode(x, y)
    return [base.mark_point(color=theme.ACTUAL, opacity=1, **ring)]


def _last(rows: list[Record], limits: pd.DataFrame, x: alt.X, y: alt.Y) -> Layers:
    """The last figure, under the range's average line or over it."""
    centre = limits["centre"].iloc[-1]
    level = [] if pd.isna(centre) else [{"value": float(centre)}]
    return chart_parts.last_value(rows, level, x, y)


def _unfinished(
    rows: list[Record], month: pd.Timestamp | None, x: alt.X, y: alt.Y
) -> Layers:
    found = [
        row | {"text": "Incomplete"} for row in rows if row["month"] == _iso(month)
    ]
    if not found:
        return []
    base = alt.Chart(chart_parts.data(found)).encode(x, y)
    return [
        base.mark_point(
            filled=False, color=theme.CONTEXT, size=70, strokeWidth=1.5, opacity=1
        ),
        *chart_parts.label(
            base, align="right", baseline="top", dy=8, color=theme.TEXT_QUIET
        ),
    ]


def funnel(
    wards: pd.DataFrame,
    limits: pd.DataFrame,
    measure: Measure,
    selected: str | None,
    alt_text: str,
    sample: bool,
) -> Spec:
    """Wards as dots over their residents, between the limits of chance.

    `wards` are the rows of `control.funnel` with area_code and area_name; `limits`
    those of `control.funnel_lines`. Wards outside are named; `selected` is a code.
    """
    rows = [
        {
            "area_name": row["area_name"],
            "text": row["area_name"],
            "population": float(row["population"]),
            "rate": float(row["rate"]),
            "side": row["side"],
            "selected": row["area_code"] == selected,
            "rate_text": f"{row['rate']:,.1f}",
            "where": f"Outside {row['outside']} limits" if row["side"] else "Inside",
        }
        for row in wards.dropna(subset=["rate"]).to_dict("records")
    ]
    curves = [
        {str(name): value for name, value in row.items()}
        for row in limits.astype(float).to_dict("records")
    ]
    people = limits["population"]
    top = max([*(row["rate"] for row in rows), limits["high_998"].max(), 1e-9]) * 1.08
    scale = alt.Scale(domain=[people.min(), people.max()], nice=False)
    axis = alt.Axis(format=",.0f", tickCount=5)
    x = alt.X("population:Q").axis(axis).scale(scale).title("Residents")
    y_scale = alt.Scale(domain=[0, top], nice=False)
    y_axis = alt.Axis(format=",.0f" if top > 5 else ",.1f", tickCount=5)
    y = alt.Y("rate:Q").axis(y_axis).scale(y_scale).title(None)
    base = alt.Chart(chart_parts.data(curves))
    layers: Layers = [
        base.mark_area(color=theme.PLAN_PERIOD, opacity=1).encode(
            x, alt.Y("low_998:Q").title(None), alt.Y2("high_998:Q")
        ),
        *(
            base.mark_line(color=theme.CONTEXT, strokeWidth=1, strokeDash=dash).encode(
                x, alt.Y(f"{name}:Q").title(None)
            )
            for name, dash in (
                ("centre", [1, 0]),
                ("low_95", [3, 3]),
                ("high_95", [3, 3]),
            )
        ),
    ]
    tooltip = [
        alt.Tooltip("area_name:N", title="Ward"),
        alt.Tooltip("rate_text:N", title="Per 1,000 residents"),
        alt.Tooltip("where:N", title="Against chance"),
    ]
    shapes = {"": "circle", **SHAPES}
    for side, shape in shapes.items():
        mine = [row for row in rows if row["side"] == side]
        if not mine:
            continue
        dots = alt.Chart(chart_parts.data(mine)).encode(x, y)
        layers.append(
            dots.mark_point(
                shape=shape, filled=True, size=130 if side else 60, opacity=1
            ).encode(
                color=alt.when(alt.datum.selected)
                .then(alt.value(theme.ATTENTION))
                .otherwise(alt.value(theme.ACTUAL)),
                tooltip=tooltip,
            )
        )
    middle = float(people.min() + people.max()) / 2
    named = [row for row in rows if row["side"] or row["selected"]]
    for right in (False, True):
        mine = [row for row in named if (row["population"] > middle) is right]
        if mine:
            layers += chart_parts.label(
                alt.Chart(chart_parts.data(mine)).encode(x, y),
                align="right" if right else "left",
                dx=-9 if right else 9,
                color=theme.TEXT,
            )
    lines = [f"{charts.UNIT_WORDS[measure.unit]} per 1,000 residents"]
    lines += ["Shaded: 99.8% limits. Dotted: 95% limits", "Triangles: outside them"]
    return charts.finish(layers, measure, lines, alt_text, sample, 360)
