"""Charts that set things beside each other: two lines, a year and the usual, kinds.

Frames in, finished Vega-Lite specifications (dict) out, as in `charts`.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from harrow_dash import charts, config, theme
from harrow_dash.charts import chart_parts
from harrow_dash.charts.chart_parts import Layers, Record
from harrow_dash.charts.lazy_altair import alt
from harrow_dash.charts.series import Spec
from harrow_dash.definitions.catalogue import Measure

KIND_STEP = 42  # px from one kind's bar to the next: its name stands above it
FLOOR = 0.16  # of the height: a name lower than this would meet the axis


@dataclass(frozen=True)
class Line:
    """A line: its name, the colours of mark and words, and whether it is dashed."""

    name: str
    colour: str
    words: str
    dashed: bool = False


OWN = Line(config.BOROUGH_NAME, theme.ACTUAL, theme.ACTUAL)
LONDON = Line("London", theme.COMPARATOR, theme.COMPARATOR_TEXT, dashed=True)
BESIDE = Line("", theme.CONTEXT, theme.TEXT_QUIET, dashed=True)


def lines(
    shown: list[tuple[Line, pd.DataFrame]],
    measure: Measure,
    words: list[str],
    alt_text: str,
    sample: bool,
) -> Spec:
    """Lines over time on one scale, named at their ends.

    Each frame has month, value and status; `words` are the subtitle's lines.
    """
    drawn = [(line, chart_parts.series(frame, measure)) for line, frame in shown]
    every = [row for _, rows in drawn for row in rows if row["value"] is not None]
    months = [pd.Timestamp(row["month"]) for row in every] or [pd.Timestamp(2000, 1, 1)]
    top = max([*(row["value"] for row in every), 1e-9])
    start, end = min(months), max(months)
    x, y = chart_parts.month_axis(start, end), chart_parts.value_axis(measure, top)
    layers: Layers = chart_parts.breaks(measure, start, end, x, row=0)
    ends = sorted(
        (rows[-1]["value"], place)
        for place, (_, found) in enumerate(drawn)
        if (rows := [row for row in found if row["value"] is not None])
    )
    for place, (line, rows) in enumerate(drawn):
        above = bool(ends) and ends[-1][1] == place
        layers += _line(line, rows, x, y, above=above, floor=top * FLOOR)
    return charts.finish(layers, measure, words, alt_text, sample)


def _line(
    line: Line, rows: list[Record], x: alt.X, y: alt.Y, *, above: bool, floor: float
) -> Layers:
    known = [row | {"name": line.name} for row in rows if row["value"] is not None]
    if not known:
        return []
    tooltip = [
        alt.Tooltip("name:N", title="Line"),
        alt.Tooltip("month:T", title="Month", format="%B %Y"),
        alt.Tooltip("text:N", title="Figure"),
    ]
    base = alt.Chart(chart_parts.data(known)).encode(x, y)
    # The name stands clear of its line's last stretch.
    near = [row["value"] for row in known[-max(len(known) // 3, 1) :]]
    last = known[-1] | {
        "text": f"{line.name} {known[-1]['text']}",
        "value": max(near) if above else max(min(near), floor),
    }
    return [
        base.mark_line(
            color=line.colour,
            strokeWidth=2.5,
            strokeDash=[6, 3] if line.dashed else [1, 0],
            strokeCap="butt",
        ).encode(detail=alt.Detail("segment:N")),
        base.mark_point(filled=True, size=120).encode(
            opacity=alt.OpacityValue(0), tooltip=tooltip
        ),
        *chart_parts.label(
            alt.Chart(chart_parts.data([last])).encode(x, y),
            align="right",
            baseline="bottom" if above else "top",
            dy=-8 if above else 9,
            fontSize=theme.CHART_TYPE["value"],
            fontWeight=700,
            color=line.words,
        ),
    ]


def seasons(
    frame: pd.DataFrame,
    measure: Measure,
    words: list[str],
    alt_text: str,
    sample: bool,
) -> Spec:
    """Calendar months: what is usual as bars, the last 12 months as dots.

    `frame` has name (Jan), usual and latest, one row a month in the order of drawing.
    """
    rows = [
        {
            "name": row["name"],
            "usual": chart_parts.number(row["usual"]),
            "value": chart_parts.number(row["latest"]),
            "usual_text": chart_parts.figure_text(
                chart_parts.number(row["usual"]), measure
            ),
            "text": chart_parts.figure_text(chart_parts.number(row["latest"]), measure),
        }
        for row in frame.to_dict("records")
    ]
    every = [row[name] for row in rows for name in ("usual", "value") if row[name]]
    axis = alt.Axis(labelAngle=0, labelPadding=6)
    x = alt.X("name:N").sort(list(frame["name"])).title(None).axis(axis)
    y = chart_parts.value_axis(measure, max([*every, 1e-9]))
    tooltip = [
        alt.Tooltip("name:N", title="Month"),
        alt.Tooltip("usual_text:N", title="Average"),
        alt.Tooltip("text:N", title="Last 12 months"),
    ]
    base = alt.Chart(chart_parts.data(rows)).encode(x)
    layers = [
        base.mark_bar(color=theme.CONTEXT, width=alt.RelativeBandSize(0.7)).encode(
            alt.Y("usual:Q").title(None), tooltip=tooltip
        ),
        base.mark_point(
            filled=True,
            color=theme.ACTUAL,
            stroke=theme.BACKGROUND,
            strokeWidth=1.5,
            size=130,
            opacity=1,
        ).encode(y, tooltip=tooltip),
    ]
    return charts.finish(layers, measure, words, alt_text, sample, 240)


def kinds(
    frame: pd.DataFrame,
    measure: Measure,
    words: list[str],
    alt_text: str,
    sample: bool,
) -> Spec:
    """Counts of several kinds as bars, in the order given, each under its name.

    `frame` has name, value and own: own ones, which a page is about, are darker.
    """
    rows = [
        {
            "name": row["name"],
            "value": chart_parts.number(row["value"]),
            "label": chart_parts.figure_text(chart_parts.number(row["value"]), measure),
            "own": bool(row["own"]),
        }
        for row in frame.to_dict("records")
    ]
    top = max([*(row["value"] or 0 for row in rows), 1e-9])
    scale = alt.Scale(domain=[0, top * 1.18], nice=False)  # room for the figure
    y = alt.Y("name:N").sort(list(frame["name"])).axis(None)
    x = alt.X("value:Q").scale(scale).axis(None)
    tooltip = [
        alt.Tooltip("name:N", title="Kind"),
        alt.Tooltip("label:N", title="Count"),
    ]
    base = alt.Chart(chart_parts.data(rows)).encode(y, tooltip=tooltip)
    size = theme.CHART_TYPE["label"]
    layers: Layers = [
        base.mark_bar(height=14, yOffset=9).encode(
            x,
            color=alt.when(alt.datum.own)
            .then(alt.value(theme.ACTUAL))
            .otherwise(alt.value(theme.CONTEXT)),
        ),
        base.mark_text(align="left", dx=6, dy=9, fontSize=size, fontWeight=600).encode(
            x, text=alt.Text("label:N")
        ),
        base.mark_text(align="left", dy=-8, fontSize=size, color=theme.TEXT).encode(
            x=alt.XValue(0), text=alt.Text("name:N")
        ),
    ]
    height = KIND_STEP * max(len(rows), 1)
    return charts.finish(layers, measure, words, alt_text, sample, height)
