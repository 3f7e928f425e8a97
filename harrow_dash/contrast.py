"""Charts that set two things beside each other: two lines, or a year and the usual.

Frames in, finished Vega-Lite specifications (dict) out, as in `charts`.
"""

from dataclasses import dataclass

import altair as alt
import pandas as pd

from harrow_dash import charts, marks, theme
from harrow_dash.catalogue import Measure
from harrow_dash.charts import Spec
from harrow_dash.marks import Layers, Record

FLOOR = 0.16  # of the height: a name lower than this would meet the axis


@dataclass(frozen=True)
class Line:
    """A line: its name, the colours of mark and words, and whether it is dashed."""

    name: str
    colour: str
    words: str
    dashed: bool = False


OWN = Line("Harrow", theme.ACTUAL, theme.ACTUAL)
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
    drawn = [(line, marks.series(frame, measure)) for line, frame in shown]
    every = [row for _, rows in drawn for row in rows if row["value"] is not None]
    months = [pd.Timestamp(row["month"]) for row in every] or [pd.Timestamp(2000, 1, 1)]
    top = max([*(row["value"] for row in every), 1e-9])
    start, end = min(months), max(months)
    x, y = marks.month_axis(start, end), marks.value_axis(measure, top)
    layers: Layers = marks.breaks(measure, start, end, x, row=0)
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
    base = alt.Chart(marks.data(known)).encode(x, y)
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
        ).encode(detail="segment:N"),
        base.mark_point(filled=True, size=120).encode(
            opacity=alt.value(0), tooltip=tooltip
        ),
        *marks.label(
            alt.Chart(marks.data([last])).encode(x, y),
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
            "usual": marks.number(row["usual"]),
            "value": marks.number(row["latest"]),
            "usual_text": marks.figure_text(marks.number(row["usual"]), measure),
            "text": marks.figure_text(marks.number(row["latest"]), measure),
        }
        for row in frame.to_dict("records")
    ]
    every = [row[name] for row in rows for name in ("usual", "value") if row[name]]
    axis = alt.Axis(labelAngle=0, labelPadding=6)
    x = alt.X("name:N").sort(list(frame["name"])).title(None).axis(axis)
    y = marks.value_axis(measure, max([*every, 1e-9]))
    tooltip = [
        alt.Tooltip("name:N", title="Month"),
        alt.Tooltip("usual_text:N", title="Average"),
        alt.Tooltip("text:N", title="Last 12 months"),
    ]
    base = alt.Chart(marks.data(rows)).encode(x)
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
