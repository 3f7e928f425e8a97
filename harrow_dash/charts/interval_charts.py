"""The chart that sets areas beside each other: a dot and an interval each.

Frames in, finished Vega-Lite specifications (dict) out, as in `charts`.
"""

from __future__ import annotations

import pandas as pd

from harrow_dash import charts, config, theme
from harrow_dash.charts import chart_parts
from harrow_dash.charts.chart_parts import Layers, Record
from harrow_dash.charts.lazy_altair import alt
from harrow_dash.charts.series import Spec
from harrow_dash.definitions.catalogue import Measure

STEP = 26  # px from one area to the next


def boroughs(
    frame: pd.DataFrame,
    measure: Measure,
    by: str,
    london: float | None,
    alt_text: str,
    sample: bool,
) -> Spec:
    """Boroughs under the heading of their group; a line marks London's own figure.

    `frame` has area_code, area_name, group, month, value, rate, low and high (bounds of
    what is shown, NaN where unknown), in the order of drawing. `by` is rate or value.
    """
    rows, names = _rows(frame, measure, by)
    shown = [row["shown"] for row in rows if row["shown"] is not None]
    highs = [row["high"] for row in rows if row["high"] is not None]
    top = max([*shown, *highs, london or 0, 1e-9]) * 1.04
    heads = [name for name in names if name in set(frame["group"])]
    strong = [*heads, config.BOROUGH_NAME]
    layers = [
        *_dots(rows, names, strong, top, measure),
        *(_london(london, top, measure, by) if london is not None else []),
    ]
    per = " per 1,000 residents" if by == "rate" else ""
    lines = [f"{charts.UNIT_WORDS[measure.unit]}{per}"]
    if len(frame):
        lines.append(f"12 months to {frame['month'].max():%B %Y}")
    if highs:
        lines.append("Lines: 95% interval, what chance leaves open")
    height = STEP * max(len(names), 1)
    spec = charts.finish(layers, measure, lines, alt_text, sample, height)
    if london is not None:
        spec["title"]["offset"] = 30  # London's label stands between
    return spec


def _rows(
    frame: pd.DataFrame, measure: Measure, by: str
) -> tuple[list[Record], list[str]]:
    """Chart rows, and the names down the side: groups as headings over their areas."""
    rows: list[Record] = []
    names: list[str] = []
    for row in frame.to_dict("records"):
        own = row["area_code"] == config.BOROUGH
        if not own and row["group"] not in names:
            names.append(row["group"])
        names.append(row["area_name"])
        shown = chart_parts.number(row[by])
        told = chart_parts.NO_FIGURE if shown is None else f"{shown:,.1f}"
        rows.append(
            {
                "area_name": row["area_name"],
                "shown": shown,
                "low": chart_parts.number(row["low"]),
                "high": chart_parts.number(row["high"]),
                "label": told
                if by == "rate"
                else chart_parts.figure_text(shown, measure),
                "value_text": chart_parts.figure_text(
                    chart_parts.number(row["value"]), measure
                ),
                "own": own,
            }
        )
    return rows, names


def _dots(
    rows: list[Record],
    names: list[str],
    strong: list[str],
    top: float,
    measure: Measure,
) -> Layers:
    bold = alt.expr(f"indexof({strong}, datum.value) >= 0 ? 700 : 400")
    y = (
        alt.Y("area_name:N")
        .scale(alt.Scale(domain=names))
        .title(None)
        .axis(alt.Axis(labelFontWeight=bold, labelColor=theme.TEXT, labelLimit=170))
    )
    scale = alt.Scale(domain=[0, top], nice=False)
    style = ".0%" if measure.is_proportion else ",.1f" if top < 5 else ",.0f"
    axis = alt.Axis(grid=True, tickCount=5, format=style)
    x = alt.X("shown:Q").scale(scale).axis(axis).title(None)
    tooltip = [
        alt.Tooltip("area_name:N", title="Borough"),
        alt.Tooltip("value_text:N", title="12 months"),
        alt.Tooltip("label:N", title="Shown"),
    ]
    base = alt.Chart(chart_parts.data(rows)).encode(y)
    colour = (
        alt.when(alt.datum.own)
        .then(alt.value(theme.ACTUAL))
        .otherwise(alt.value(theme.CONTEXT))
    )
    layers: Layers = []
    if any(row["high"] is not None for row in rows):
        layers.append(
            base.mark_rule(strokeWidth=3).encode(
                alt.X("low:Q").scale(scale), alt.X2("high:Q"), color=colour
            )
        )
    return [
        *layers,
        base.mark_point(filled=True, size=110, opacity=1).encode(
            x, color=colour, tooltip=tooltip
        ),
        base.mark_text(
            align="right",
            dx=charts.VALUE_COLUMN,
            fontSize=theme.CHART_TYPE["label"],
        ).encode(x=alt.XValue("width"), text=alt.Text("label:N"), tooltip=tooltip),
    ]


def _london(level: float, top: float, measure: Measure, by: str) -> Layers:
    told = f"{level:,.1f}" if by == "rate" else chart_parts.figure_text(level, measure)
    row = {"shown": level, "text": f"London {told}"}
    base = alt.Chart(chart_parts.data([row])).encode(
        alt.X("shown:Q").scale(alt.Scale(domain=[0, top], nice=False))
    )
    align = "left" if level < top * 0.2 else "right" if level > top * 0.8 else "center"
    return [
        base.mark_rule(color=theme.COMPARATOR, strokeWidth=2, strokeDash=[5, 3]),
        *chart_parts.label(
            base.encode(y=alt.YValue(0)),
            align=align,
            baseline="bottom",
            dy=-4,
            fontWeight=600,
            color=theme.COMPARATOR_TEXT,
        ),
    ]
