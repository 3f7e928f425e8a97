"""Frames in, finished Vega-Lite specifications (dict) out: nothing left to decide.

Frames are those of `measures.figures` and `findings.comparisons`. Every chart fills the
width it is given, carries its data, and has as `description` the sentence passed as
`alt`. A missing month is a gap, and no line crosses a break after which figures cannot
be compared.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from harrow_dash import config, theme
from harrow_dash.charts import chart_parts
from harrow_dash.charts.chart_parts import NO_FIGURE, Layers, Period, Record
from harrow_dash.charts.lazy_altair import alt as altair
from harrow_dash.definitions.catalogue import Measure

UNIT_WORDS: Mapping[str, str] = {
    "offences": "Offences recorded",
    "incidents": "Incidents recorded",
    "searches": "Searches recorded",
    "victims": "Victims recorded",
    "proportion": "Share of people asked",
}
SAMPLE_NOTICE = "Sample figures, not official statistics"
HEIGHT = 280  # px of the plot of a series
BAR_STEP = 25  # px from one ward's bar to the next
LINE = 46  # letters of a subtitle's line that fit a phone
VALUE_COLUMN = 60  # px to the right of the plot, where values stand

Spec = dict[str, Any]


def actual_against_target(
    figures: pd.DataFrame,
    measure: Measure,
    target_line: pd.DataFrame | None,
    baseline: float | None,
    plan: Period,
    alt: str,
    sample: bool,
    *,
    years_before: int = 3,
) -> Spec:
    """One area's rolling 12 months against what a plan asks for.

    `figures` has month, value, status and area_name; rows marked [b] (a year across a
    break) are shown as open points and no line goes through them. `target_line` has
    month and value; without it the plan gives a direction only, and `baseline` is the
    line to stay under (or above). `years_before` is how much is shown of the time
    before the plan.
    """
    first = plan.start - pd.DateOffset(years=years_before)
    rows = chart_parts.series(figures[figures["month"] >= first], measure)
    rows = _from_first_figure(rows, plan.start)
    end = max([plan.end, *(pd.Timestamp(row["month"]) for row in rows)])
    start = min([plan.start, *(pd.Timestamp(row["month"]) for row in rows)])
    lines = chart_parts.plan_lines(target_line, baseline, plan, measure)
    values = [row["value"] for row in rows if row["value"] is not None]
    top = max([*values, *(line["value"] for line in lines), 1e-9])
    x = chart_parts.month_axis(start, end)
    y = chart_parts.value_axis(measure, top)
    area = str(figures["area_name"].iloc[0]) if len(figures) else config.BOROUGH_NAME
    layers = [
        *chart_parts.plan_period(plan, x),
        *chart_parts.gaps(rows, x),
        *chart_parts.breaks(measure, start, end, x, row=1),
        *chart_parts.reference_lines(lines, rows, x, y),
        *chart_parts.plan_name(plan, x),
        *chart_parts.line(rows, x, y),
        *chart_parts.last_value(rows, lines, x, y),
    ]
    words = [f"{UNIT_WORDS[measure.unit]} in {area}"]
    if not measure.is_proportion:
        words.append("12 months to each month")
    notes = _sentence(words)
    if any(row["note"] for row in rows):
        notes.append("Open circles: years that span the break")
    return finish(layers, measure, notes, alt, sample)


def monthly(
    figures: pd.DataFrame,
    measure: Measure,
    alt: str,
    sample: bool,
    *,
    years: int | None = 5,
) -> Spec:
    """One area's figures month by month: the last `years` years, or all of them (None).

    `figures` has month, value, status and area_name. A run of months without figures is
    shaded and says so.
    """
    if years is not None and len(figures):
        first = figures["month"].max() - pd.DateOffset(years=years)
        figures = figures[figures["month"] > first]
    rows = _from_first_figure(chart_parts.series(figures, measure))
    area = str(figures["area_name"].iloc[0]) if len(figures) else config.BOROUGH_NAME
    if rows:
        start, end = (pd.Timestamp(rows[place]["month"]) for place in (0, -1))
    else:
        start = end = pd.Timestamp("2000-01-01")
    values = [row["value"] for row in rows if row["value"] is not None]
    x, y = (
        chart_parts.month_axis(start, end),
        chart_parts.value_axis(measure, max([*values, 1e-9])),
    )
    layers = [
        *chart_parts.gaps(rows, x),
        *chart_parts.breaks(measure, start, end, x, row=0),
        *chart_parts.line(rows, x, y, points=True),
        *chart_parts.last_value(rows, [], x, y),
    ]
    words = [f"{UNIT_WORDS[measure.unit]} in {area}"]
    if not measure.is_proportion:
        words.append("each month")
    return finish(layers, measure, _sentence(words), alt, sample)


def wards(
    comparison: pd.DataFrame,
    measure: Measure,
    selected: str | None,
    by: Literal["rate", "value"],
    alt: str,
    sample: bool,
) -> Spec:
    """The wards as bars from highest to lowest, the selected one (a code) in orange.

    `comparison` has area_code, area_name, month, value, rate and borough_rate, and for
    whiskers rate_low and rate_high; rows that are not wards are left out. By rate, a
    line marks the borough's own.
    """
    rows = ward_rows(comparison, selected, by)
    top = max([row["shown"] or 0 for row in rows] + [row["high"] or 0 for row in rows])
    borough = comparison["borough_rate"].dropna() if by == "rate" else pd.Series()
    mark = float(borough.iloc[0]) if len(borough) else None
    top = max(top, mark or 0, 1e-9)
    names = [row["area_name"] for row in rows]
    chosen = next((row["area_name"] for row in rows if row["selected"]), "")
    layers = _bars(rows, names, chosen, top)
    if mark is not None:
        layers += _borough_mark(mark, top)
    per = " per 1,000 residents" if by == "rate" else ""
    words = [f"{UNIT_WORDS[measure.unit]}{per}"]
    if len(comparison):
        words.append(f"12 months to {comparison['month'].max():%B %Y}")
    height = BAR_STEP * max(len(rows), 1)
    spec = finish(layers, measure, _sentence(words), alt, sample, height)
    if mark is not None:
        spec["title"]["offset"] = 30  # the borough's label stands between
    return spec


def ward_rows(
    comparison: pd.DataFrame, selected: str | None, by: Literal["rate", "value"]
) -> list[Record]:
    """The wards of a comparison as chart rows, highest first, missing ones last."""
    frame = comparison[comparison["area_code"].str.startswith("E05")]
    frame = frame.sort_values([by, "area_name"], ascending=[False, True])
    whiskers = by == "rate" and {"rate_low", "rate_high"} <= set(frame.columns)
    rows = []
    for row in frame.to_dict("records"):
        shown = chart_parts.number(row[by])
        rate, value = chart_parts.number(row["rate"]), chart_parts.number(row["value"])
        rows.append(
            {
                "area_name": row["area_name"],
                "shown": shown,
                "label": NO_FIGURE if shown is None else _short(shown, by),
                "value_text": NO_FIGURE if value is None else f"{value:,.0f}",
                "rate_text": NO_FIGURE if rate is None else f"{rate:,.1f}",
                "low": chart_parts.number(row["rate_low"]) if whiskers else None,
                "high": chart_parts.number(row["rate_high"]) if whiskers else None,
                "selected": row["area_code"] == selected,
            }
        )
    return rows


def _sentence(parts: list[str]) -> list[str]:
    """The parts as one line, or as a line each where that would be too long."""
    joined = ", ".join(parts)
    if len(joined) <= LINE:
        return [joined]
    return [part[0].upper() + part[1:] for part in parts]


def _from_first_figure(
    rows: list[Record], at_latest: pd.Timestamp | None = None
) -> list[Record]:
    """Rows from the first with a figure on, or from `at_latest` if sooner."""
    known = [row["month"] for row in rows if row["value"] is not None]
    start = known[0] if known else ""
    if at_latest is not None:
        start = min(start, at_latest.isoformat())
    return [row for row in rows if row["month"] >= start]


def _bars(rows: list[Record], names: list[str], chosen: str, top: float) -> Layers:
    bold = altair.expr(f"datum.value === {_quoted(chosen)} ? 700 : 400")
    y = (
        altair.Y("area_name:N")
        .sort(names)
        .title(None)
        .axis(altair.Axis(labelFontWeight=bold, labelColor=theme.TEXT, labelLimit=150))
    )
    x = altair.X("shown:Q").scale(altair.Scale(domain=[0, top], nice=False)).axis(None)
    tooltip = [
        altair.Tooltip("area_name:N", title="Ward"),
        altair.Tooltip("value_text:N", title="Count"),
        altair.Tooltip("rate_text:N", title="Per 1,000 residents"),
    ]
    base = altair.Chart(chart_parts.data(rows)).encode(y)
    layers = [
        base.mark_bar(height=altair.RelativeBandSize(0.62)).encode(
            x,
            color=altair.when(altair.datum.selected)
            .then(altair.value(theme.ATTENTION))
            .otherwise(altair.value(theme.ACTUAL)),
            tooltip=tooltip,
        )
    ]
    if any(row["high"] is not None for row in rows):
        layers.append(
            base.mark_rule(color=theme.CONTEXT, strokeWidth=2).encode(
                altair.X("low:Q").scale(altair.Scale(domain=[0, top], nice=False)),
                altair.X2("high:Q"),
            )
        )
    layers.append(
        base.mark_text(
            align="right", dx=VALUE_COLUMN, fontSize=theme.CHART_TYPE["label"]
        ).encode(
            x=altair.XValue("width"),
            text=altair.Text("label:N"),
            tooltip=tooltip,
        )
    )
    return layers


def _borough_mark(rate: float, top: float) -> Layers:
    row = {"shown": rate, "text": f"{config.BOROUGH_NAME} {rate:,.1f}"}
    scale = altair.Scale(domain=[0, top], nice=False)
    base = altair.Chart(chart_parts.data([row])).encode(
        altair.X("shown:Q").scale(scale).axis(None)
    )
    side: Literal["left", "center", "right"] = (
        "left" if rate < top * 0.2 else "right" if rate > top * 0.8 else "center"
    )
    return [
        base.mark_rule(color=theme.COMPARATOR, strokeWidth=2, strokeDash=[5, 3]),
        base.mark_text(
            align=side,
            baseline="bottom",
            dy=-4,
            fontWeight=600,
            color=theme.COMPARATOR_TEXT,
        ).encode(y=altair.YValue(0), text=altair.Text("text:N")),
    ]


def finish(
    layers: Layers,
    measure: Measure,
    lines: list[str],
    description: str,
    sample: bool,
    height: int = HEIGHT,
) -> Spec:
    """Lay the layers on each other, with the measure's title and what all share."""
    return titled(layers, measure.title, lines, description, sample, height)


def titled(
    layers: Layers,
    title: str,
    lines: list[str],
    description: str,
    sample: bool,
    height: int = HEIGHT,
) -> Spec:
    """The same for a chart of no single measure.

    Titles do not wrap by themselves: they are broken to fit a phone.
    """
    drawn = sorted(layers, key=lambda layer: layer.mark.type == "text")  # words on top
    subtitle = [part for line in lines for part in textwrap.wrap(line, LINE)]
    if sample:
        subtitle.append(SAMPLE_NOTICE)
    # Put together here: altair.layer copies every layer several times, and the check
    # against the schema is half the work; the tests do it.
    chart: Spec = {
        "$schema": altair.SCHEMA_URL,
        "config": theme.chart_config(),
        "layer": [_finished(layer) for layer in drawn],
        "width": "container",
        "height": height,
        "title": {"text": textwrap.wrap(title, 38), "subtitle": subtitle},
        "description": description,
    }
    # Vega-Lite reads the dates of a domain differently where there is an x2, and then
    # reports a conflict of scales: the other layers' word is enough.
    for layer in chart["layer"]:
        if "x2" in layer.get("encoding", {}):
            layer["encoding"]["x"].pop("scale", None)
    chart["padding"] = {"left": 2, "top": 4, "right": 4, "bottom": 6}
    chart["autosize"] = {"type": "fit-x", "contains": "padding"}
    return chart


def _finished(layer: altair.Chart) -> Spec:
    """A layer as part of a specification, with its rows."""
    spec: Spec = layer.to_dict(validate=False, context={"top_level": False})
    spec["data"]["values"] = spec["data"]["values"].rows
    return spec


def _short(value: float, by: str) -> str:
    return f"{value:,.1f}" if by == "rate" else f"{value:,.0f}"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
