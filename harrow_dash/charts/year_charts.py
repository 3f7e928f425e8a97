"""Charts of financial years: bars beside what a plan asked for, dots with intervals.

Frames in, finished Vega-Lite specifications (dict) out, as in `charts`. The years stand
on a plain number scale, so that a plan's period can be shaded behind its years.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from harrow_dash import charts, theme
from harrow_dash.charts import chart_parts
from harrow_dash.charts.chart_parts import Layers, Record
from harrow_dash.charts.lazy_altair import alt
from harrow_dash.charts.series import Spec
from harrow_dash.definitions.catalogue import Measure

BAR = 0.36  # half the width of a bar; years are 1 apart


@dataclass(frozen=True)
class Promise:
    """A plan over its years: its name, what it asked for, and the levels to draw.

    first, last: periods such as 2013/14. words: a short second line. printed, rebased:
    the target's level as printed and on today's figures, None where there is none.
    """

    name: str
    first: str
    last: str
    words: str = ""
    printed: float | None = None
    rebased: float | None = None


def bars(
    figures: pd.DataFrame,
    measure: Measure,
    promises: Sequence[Promise],
    alt_text: str,
    sample: bool,
) -> Spec:
    """One area's financial years as bars, each plan's target as a line over its years.

    `figures` has period, value and area_name, one row a year.
    """
    rows = _rows(figures, measure)
    levels = [
        level
        for item in promises
        for level in (item.printed, item.rebased)
        if level is not None
    ]
    known = [row["value"] for row in rows if row["value"] is not None]
    x, y = _years(rows), chart_parts.value_axis(measure, max([*known, *levels, 1e-9]))
    seen = [item for item in promises if _place(rows, item.first) is not None]
    layers = [
        *_periods(rows, seen, x),
        _bars(rows, x, y),
        *_levels(rows, seen, x, y),
        *_values(rows, x, y),
        *_names(rows, seen, x),
    ]
    lines = [_subtitle(figures, measure)]
    if any(item.rebased is not None for item in seen):
        lines.append("Dashed: printed. Dotted: on today's figures")
    elif levels:
        lines.append("Dashed: what the plan asked for")
    return charts.finish(layers, measure, lines, alt_text, sample)


def dots(
    figures: pd.DataFrame,
    measure: Measure,
    promises: Sequence[Promise],
    alt_text: str,
    sample: bool,
) -> Spec:
    """One area's financial years as dots with their intervals.

    `figures` has period, value, low, high and area_name, one row a year.
    """
    rows = _rows(figures, measure)
    highs = [row["high"] for row in rows if row["high"] is not None]
    x, y = _years(rows), chart_parts.value_axis(measure, max([*highs, 1e-9]))
    seen = [item for item in promises if _place(rows, item.first) is not None]
    drawn = [row for row in rows if row["value"] is not None]
    base = alt.Chart(chart_parts.data(drawn)).encode(x)
    layers = [
        *_periods(rows, seen, x),
        base.mark_rule(color=theme.CONTEXT, strokeWidth=2).encode(
            y=alt.Y("low:Q").title(None), y2=alt.Y2("high:Q")
        ),
        base.mark_point(filled=True, color=theme.ACTUAL, size=80, opacity=1).encode(
            y, tooltip=_tooltip()
        ),
        *_above(drawn, x, y),
        *_missing(rows, x),
        *_names(rows, seen, x),
    ]
    lines = [
        _subtitle(figures, measure),
        "Lines: 95% interval, what chance leaves open",
    ]
    return charts.finish(layers, measure, lines, alt_text, sample)


def _above(drawn: list[Record], x: alt.X, y: alt.Y) -> Layers:
    """The figures over their intervals; long ones every other year, for a phone."""
    step = 2 if any(len(row["text"]) > 3 for row in drawn) else 1
    named = [row | {"value": row["high"]} for row in drawn[::-1][::step]]
    base = alt.Chart(chart_parts.data(named)).encode(x, y)
    return chart_parts.label(
        base, baseline="bottom", dy=-3, color=theme.ACTUAL, fontWeight=600
    )


def _subtitle(figures: pd.DataFrame, measure: Measure) -> str:
    area = figures["area_name"].iloc[0] if len(figures) else ""
    place = "" if measure.is_proportion else f" in {area}"
    return f"{charts.UNIT_WORDS[measure.unit]}{place}, financial years"


def _rows(figures: pd.DataFrame, measure: Measure) -> list[Record]:
    rows: list[Record] = []
    for at, row in enumerate(figures.sort_values("month").to_dict("records")):
        value = chart_parts.number(row["value"])
        rows.append(
            {
                "at": at,
                "left": at - BAR,
                "right": at + BAR,
                "period": row["period"],
                "value": value,
                "zero": 0,
                "low": chart_parts.number(row.get("low")),
                "high": chart_parts.number(row.get("high")),
                "text": chart_parts.figure_text(value, measure),
            }
        )
    return rows


def _place(rows: list[Record], period: str) -> int | None:
    return next((row["at"] for row in rows if row["period"] == period), None)


def _years(rows: list[Record]) -> alt.X:
    # Two lines, so that the years of two plans fit beside each other on a phone.
    names = [[row["period"][:4], row["period"][4:]] for row in rows]
    axis = alt.Axis(
        values=[row["at"] for row in rows],
        labelExpr=f"{names}[datum.value]",
        labelOverlap=False,
        labelFlush=False,
        grid=False,
    )
    scale = alt.Scale(domain=[-0.5, len(rows) - 0.5], nice=False, zero=False)
    return alt.X("at:Q").axis(axis).scale(scale).title(None)


def _tooltip() -> list[alt.Tooltip]:
    return [
        alt.Tooltip("period:N", title="Financial year"),
        alt.Tooltip("text:N", title="Figure"),
    ]


def _periods(rows: list[Record], promises: Sequence[Promise], x: alt.X) -> Layers:
    bands = [
        {"at": span[0] - 0.47, "until": span[1] + 0.47}
        for span in (_span(rows, item) for item in promises)
    ]
    if not bands:
        return []
    return [
        alt.Chart(chart_parts.data(bands))
        .mark_rect(color=theme.PLAN_PERIOD)
        .encode(x, x2=alt.X2("until:Q"))
    ]


def _span(rows: list[Record], promise: Promise) -> tuple[int, int]:
    """The places of a plan's first and last year, as far as they are shown."""
    first = _place(rows, promise.first) or 0
    last = _place(rows, promise.last)
    return first, len(rows) - 1 if last is None else last


def _bars(rows: list[Record], x: alt.X, y: alt.Y) -> alt.Chart:
    drawn = [row | {"at": row["left"]} for row in rows if row["value"] is not None]
    return (
        alt.Chart(chart_parts.data(drawn))
        .mark_rect(color=theme.ACTUAL)
        .encode(x, x2=alt.X2("right:Q"), y=y, y2=alt.Y2("zero:Q"), tooltip=_tooltip())
    )


def _levels(
    rows: list[Record], promises: Sequence[Promise], x: alt.X, y: alt.Y
) -> Layers:
    layers: Layers = []
    for item in promises:
        first, last = _span(rows, item)
        ends = {"at": first - 0.47, "until": last + 0.47}
        for level, dash in ((item.rebased, [2, 3]), (item.printed, [8, 4])):
            if level is None:
                continue
            rule = alt.Chart(chart_parts.data([ends | {"value": level}])).encode(
                x, x2=alt.X2("until:Q"), y=y
            )
            # White under the line, so that it is seen on the bars too.
            layers += [
                rule.mark_rule(color=theme.BACKGROUND, strokeWidth=5, opacity=0.85),
                rule.mark_rule(color=theme.TARGET, strokeWidth=2, strokeDash=dash),
            ]
    return layers


def _values(rows: list[Record], x: alt.X, y: alt.Y) -> Layers:
    drawn = [row for row in rows if row["value"] is not None]
    base = alt.Chart(chart_parts.data(drawn)).encode(x, y)
    named = chart_parts.label(
        base, baseline="bottom", dy=-3, color=theme.ACTUAL, fontWeight=600
    )
    return [*named, *_missing(rows, x)]


def _missing(rows: list[Record], x: alt.X) -> Layers:
    absent = [row | {"text": "[x]"} for row in rows if row["value"] is None]
    if not absent:
        return []
    base = alt.Chart(chart_parts.data(absent)).encode(x, y=alt.YValue("height"))
    return chart_parts.label(base, baseline="bottom", dy=-4, color=theme.TEXT_QUIET)


def _names(rows: list[Record], promises: Sequence[Promise], x: alt.X) -> Layers:
    named = []
    for item in promises:
        first, last = _span(rows, item)
        # At the right edge the name would run out of the picture: it ends there.
        late = first > 0.7 * len(rows)
        named.append(
            {
                "at": last + 0.42 if late else first - 0.42,
                "text": [item.name, *([item.words] if item.words else [])],
                "asked": item.printed is not None or item.rebased is not None,
                "late": late,
            }
        )
    layers: Layers = []
    for asked, colour in ((True, theme.TARGET), (False, theme.TEXT_QUIET)):
        for late in (False, True):
            words = [
                item
                for item in named
                if item["asked"] is asked and item["late"] is late
            ]
            if not words:
                continue
            base = alt.Chart(chart_parts.data(words)).encode(x, y=alt.YValue(0))
            layers += chart_parts.label(
                base,
                align="right" if late else "left",
                baseline="top",
                dy=4,
                lineHeight=17,
                color=colour,
                halo=theme.PLAN_PERIOD,
            )
    return layers
