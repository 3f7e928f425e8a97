"""Months of a measure with what happened in them: numbered lines, explained in a table.

Frames in, finished Vega-Lite specifications (dict) out, as in `charts`.
"""

from __future__ import annotations

import pandas as pd

from harrow_dash import charts, theme
from harrow_dash.charts import chart_parts
from harrow_dash.charts.chart_parts import Layers, Record
from harrow_dash.charts.lazy_altair import alt
from harrow_dash.charts.series import Spec
from harrow_dash.definitions.catalogue import Measure

STEP = 15  # px: numbers of events close together stand under each other
ROWS = 3


def months(
    figures: pd.DataFrame,
    events: pd.DataFrame,
    measure: Measure,
    alt_text: str,
    sample: bool,
) -> Spec:
    """One area's months, with a numbered line for each event.

    figures: month, value, status, area_name. events: number, month, label, kind (event
    or campaign), in the order of their days. A campaign's line is dashed, and its
    number has a C.
    """
    rows = chart_parts.series(figures, measure)
    start, end = (pd.Timestamp(rows[place]["month"]) for place in (0, -1))
    values = [row["value"] for row in rows if row["value"] is not None]
    x, y = (
        chart_parts.month_axis(start, end),
        chart_parts.value_axis(measure, max([*values, 1e-9])),
    )
    seen = events[events["month"].between(start, end)]
    layers: Layers = [
        *chart_parts.gaps(rows, x),
        *chart_parts.breaks(measure, start, end, x, row=ROWS),
        *_events(seen, x),
        *chart_parts.line(rows, x, y, points=True),
        *chart_parts.last_value(rows, [], x, y),
    ]
    area = str(figures["area_name"].iloc[0])
    lines = [f"{charts.UNIT_WORDS[measure.unit]} in {area}, each month"]
    lines.append("Numbered: events; with C and dashed, campaigns")
    return charts.finish(layers, measure, lines, alt_text, sample)


def _events(events: pd.DataFrame, x: alt.X) -> Layers:
    layers: Layers = []
    for kind, rows in events.groupby("kind", sort=True):
        campaign = kind == "campaign"
        drawn: list[Record] = [
            {
                "month": row["month"].isoformat(),
                "text": f"{row['number']}{'C' if campaign else ''}",
                "label": row["label"],
                "row": (row["number"] - 1) % ROWS,
            }
            for row in rows.to_dict("records")
        ]
        tooltip = [
            alt.Tooltip("label:N", title=str(kind).capitalize()),
            alt.Tooltip("month:T", title="Month", format="%B %Y"),
        ]
        base = alt.Chart(chart_parts.data(drawn)).encode(x, tooltip=tooltip)
        layers.append(
            base.mark_rule(
                color=theme.TARGET,
                strokeWidth=1.5,
                strokeDash=[4, 3] if campaign else [1, 0],
            )
        )
        for place in range(ROWS):
            inside = [row for row in drawn if row["row"] == place]
            if inside:
                layers += chart_parts.label(
                    alt.Chart(chart_parts.data(inside)).encode(
                        x, y=alt.YValue(3 + STEP * place), tooltip=tooltip
                    ),
                    align="left",
                    baseline="top",
                    dx=3,
                    fontWeight=700,
                    color=theme.TARGET,
                )
    return layers
