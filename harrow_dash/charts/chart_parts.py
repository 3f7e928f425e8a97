"""The parts that charts of a series are made of: axes, lines, labels, breaks, gaps.

A layer carries its own rows (`Record`s of plain values), so that a chart can lay layers
of different shape on each other.
"""

from __future__ import annotations

import math
from typing import Any, Protocol, TypeAlias

import pandas as pd

from harrow_dash import theme
from harrow_dash.charts.lazy_altair import alt
from harrow_dash.definitions.catalogue import Measure

NO_FIGURE = "no figure"

Record = dict[str, Any]
Layers: TypeAlias = "list[alt.Chart]"


class Period(Protocol):
    """What a chart needs of a plan: its short name, first and last day."""

    @property
    def short(self) -> str: ...
    @property
    def start(self) -> pd.Timestamp: ...
    @property
    def end(self) -> pd.Timestamp: ...


def series(figures: pd.DataFrame, measure: Measure) -> list[Record]:
    """Figures of one area as chart rows: a segment for every unbroken run.

    A new segment starts after a missing month and at every break across which figures
    cannot be compared. Rows that span such a break (status [b]) belong to none.
    """
    breaks = measure.hard_breaks
    frame = figures.sort_values("month")
    # Surveys come by quarter: a step is a gap only when longer than the usual one.
    months = frame["month"].dt.year * 12 + frame["month"].dt.month
    usual = months.diff().min()
    rows: list[Record] = []
    segment, side, joined = 0, 0, False
    for row, step in zip(frame.to_dict("records"), months.diff(), strict=True):
        value = number(row["value"])
        spans = "[b]" in str(row.get("status", ""))
        now = sum(month <= row["month"] for month in breaks)
        if not joined or now != side or step > usual:
            segment += 1
        side, joined = now, value is not None and not spans
        rows.append(
            {
                "month": row["month"].isoformat(),
                "value": value,
                "segment": segment if joined else None,
                "text": figure_text(value, measure),
                "note": "Spans a change of recording: do not compare" if spans else "",
            }
        )
    return rows


def number(value: Any) -> float | None:
    """A float, or None for what is missing: JSON has no NaN."""
    return None if value is None or pd.isna(value) else float(value)


def figure_text(value: float | None, measure: Measure) -> str:
    if value is None:
        return NO_FIGURE
    return f"{value:.0%}" if measure.is_proportion else f"{value:,.0f}"


def month_axis(start: pd.Timestamp, end: pd.Timestamp) -> alt.X:
    years = (end - start).days / 365.25
    axis = (
        alt.Axis(format="%Y", tickCount="year", labelFlush=False)
        if years > 2.5
        else alt.Axis(format="%b %Y", tickCount={"interval": "month", "step": 3})
    )
    scale = alt.Scale(
        domain=[
            alt.DateTime(year=day.year, month=day.month, date=day.day)
            for day in (start, end)
        ]
    )
    return alt.X("month:T").axis(axis).scale(scale).title(None)


def value_axis(measure: Measure, top: float) -> alt.Y:
    # From zero, and with headroom for the labels of plan and breaks. The top is the
    # data's own, not that of a filter, so that the scale does not jump.
    style = ".0%" if measure.is_proportion else ",.0f"
    ceiling = min(top * 1.25, 1) if measure.is_proportion else top * 1.25
    axis = alt.Axis(format=style, tickCount=5)
    if not measure.is_proportion and ceiling < 5:
        axis = alt.Axis(format=style, values=list(range(math.ceil(ceiling) + 1)))
    scale = alt.Scale(domain=[0, ceiling], nice=False)
    return alt.Y("value:Q").axis(axis).scale(scale).title(None)


class Rows:
    """A layer's rows, which Altair hands on as they are.

    Altair copies and checks lists of rows in each step of a chart; that was half of
    what a chart took. `series.titled` puts the rows into the finished specification.
    """

    def __init__(self, rows: list[Record]) -> None:
        self.rows = rows


def data(rows: list[Record]) -> alt.Data:
    return alt.Data(values=Rows(rows))


def label(base: alt.Chart, *, halo: str = theme.BACKGROUND, **style: Any) -> Layers:
    """Words from the field `text` at the place `base` encodes, readable over lines."""
    around: dict[str, Any] = {"stroke": halo, "strokeWidth": 4, "strokeOpacity": 0.85}
    return [
        base.mark_text(**style, **around).encode(text=alt.Text("text:N")),
        base.mark_text(**style).encode(text=alt.Text("text:N")),
    ]


def line(rows: list[Record], x: alt.X, y: alt.Y, points: bool = False) -> Layers:
    tooltip = [
        alt.Tooltip("month:T", title="Month", format="%B %Y"),
        alt.Tooltip("text:N", title="Figure"),
    ]
    drawn = [row for row in rows if row["segment"] is not None or row["value"] is None]
    spanning = [row for row in rows if row["note"]]
    base = alt.Chart(data(drawn)).encode(x, y)
    dots = base.mark_point(
        filled=True, color=theme.ACTUAL, size=28 if points else 120, opacity=1
    ).encode(tooltip=tooltip)
    if not points:  # nothing to see, only something to point at
        dots = dots.encode(opacity=alt.OpacityValue(0))
    layers = [
        base.mark_line(color=theme.ACTUAL, strokeWidth=1.5 if points else 2.5).encode(
            detail=alt.Detail("segment:N")
        ),
        dots,
    ]
    if spanning:
        layers.append(
            alt.Chart(data(spanning))
            .mark_point(filled=False, color=theme.CONTEXT, size=30, strokeWidth=1.5)
            .encode(x, y, tooltip=[*tooltip, alt.Tooltip("note:N", title="Note")])
        )
    return layers


def last_value(rows: list[Record], lines: list[Record], x: alt.X, y: alt.Y) -> Layers:
    known = [row for row in rows if row["value"] is not None]
    if not known:
        return []
    last = known[-1]
    above = all(last["value"] >= line["value"] for line in lines[-1:])
    base = alt.Chart(data([last])).encode(x, y)
    return [
        base.mark_point(filled=True, color=theme.ACTUAL, size=70, opacity=1),
        *label(
            base,
            align="left",
            baseline="bottom" if above else "top",
            dx=7,
            dy=-1 if above else 1,
            fontSize=theme.CHART_TYPE["value"],
            fontWeight=700,
            color=theme.ACTUAL,
        ),
    ]


def plan_lines(
    target_line: pd.DataFrame | None,
    baseline: float | None,
    plan: Period,
    measure: Measure,
) -> list[Record]:
    """Points of the baseline's and the target's line; `name` tells them apart."""
    lines: list[Record] = []
    has_target = target_line is not None and len(target_line.dropna()) > 0
    if baseline is not None and not pd.isna(baseline):
        text = f"Baseline {figure_text(baseline, measure)}"
        colour = theme.CONTEXT if has_target else theme.TARGET
        for month in (plan.start, plan.end):
            lines.append(_point("baseline", month, baseline, text, colour))
    if target_line is not None and has_target:
        points = target_line.dropna().sort_values("month")
        months, values = list(points["month"]), list(points["value"])
        if len(months) == 1:
            months, values = [plan.start, plan.end], values * 2
        text = f"Target {figure_text(values[-1], measure)}"
        for month, value in zip(months, values, strict=True):
            lines.append(_point("target", month, value, text, theme.TARGET))
    return lines


def _point(
    name: str, month: pd.Timestamp, value: float, text: str, colour: str
) -> Record:
    return {
        "name": name,
        "month": month.isoformat(),
        "value": float(value),
        "text": text,
        "colour": colour,
    }


def reference_lines(
    lines: list[Record], rows: list[Record], x: alt.X, y: alt.Y
) -> Layers:
    layers: Layers = []
    for name in dict.fromkeys(line["name"] for line in lines):
        points = [line for line in lines if line["name"] == name]
        last = points[-1]
        # The label stands on the side of its line where the other line is not, or else
        # where the figures of the year before its end are not.
        year = pd.Timestamp(last["month"]) - pd.DateOffset(years=1)
        near = [
            row["value"]
            for row in rows
            if row["value"] is not None
            and year.isoformat() <= row["month"] <= last["month"]
        ]
        others = [line["value"] for line in lines if line["name"] != name][-1:] or near
        below = bool(others) and sum(others) / len(others) > last["value"]
        strong = last["colour"] == theme.TARGET
        layers.append(
            alt.Chart(data(points))
            .mark_line(
                color=last["colour"],
                strokeWidth=2 if strong else 1.5,
                strokeDash=[8, 4] if strong else [3, 3],
                strokeCap="butt",
            )
            .encode(x, y, tooltip=[alt.Tooltip("text:N", title="Plan")])
        )
        layers += label(
            alt.Chart(data([last])).encode(x, y),
            align="right",
            baseline="top" if below else "bottom",
            dy=6 if below else -5,
            fontWeight=600,
            color=theme.TARGET if strong else theme.TEXT_QUIET,
        )
    return layers


def plan_period(plan: Period, x: alt.X) -> Layers:
    """The time of a plan as a shaded band."""
    row = {"month": plan.start.isoformat(), "until": plan.end.isoformat()}
    band = alt.Chart(data([row])).mark_rect(color=theme.PLAN_PERIOD)
    return [band.encode(x, x2=alt.X2("until:T"))]


def plan_name(plan: Period, x: alt.X) -> Layers:
    """The plan's short name at the top of its band."""
    row = {"month": plan.start.isoformat(), "text": plan.short}
    base = alt.Chart(data([row])).encode(x, y=alt.YValue(0))
    style = {"align": "left", "baseline": "top", "dx": 5, "dy": 4}
    return label(base, **style, color=theme.TEXT_QUIET, halo=theme.PLAN_PERIOD)


def breaks(
    measure: Measure, start: pd.Timestamp, end: pd.Timestamp, x: alt.X, row: int
) -> Layers:
    """Dashed rules where recording changed; `row` is the line of text for the label."""
    seen = [item for item in measure.breaks if start < item.month <= end]
    found: list[Record] = []
    for item in sorted(seen, key=lambda item: item.month):
        row_of_break = {
            "month": item.month.isoformat(),
            "text": "Recording changed" if item.comparable else "Not comparable",
            "note": item.note,
            # Near the right edge the label would run out of the picture.
            "late": bool(end - item.month < (end - start) * 0.35),
        }
        # Labels closer than this would touch: the one that forbids comparing stays.
        nearest = pd.Timestamp(found[-1]["month"]) if found else None
        if nearest is not None and item.month - nearest < (end - start) / 5:
            spare = found[-1] if not item.comparable else row_of_break
            spare["text"] = ""
        found.append(row_of_break)
    if not found:
        return []
    base = alt.Chart(data(found)).encode(x)
    tooltip = [
        alt.Tooltip("month:T", title="From", format="%B %Y"),
        alt.Tooltip("note:N", title="Change"),
    ]
    layers = [
        base.mark_rule(
            color=theme.TEXT_QUIET, strokeDash=[2, 3], strokeWidth=1.5
        ).encode(tooltip=tooltip)
    ]
    for late in (False, True):
        words = [item for item in found if item["late"] is late and item["text"]]
        if words:
            layers += label(
                alt.Chart(data(words)).encode(x, y=alt.YValue(0), tooltip=tooltip),
                align="right" if late else "left",
                baseline="top",
                dx=-5 if late else 5,
                dy=4 + 18 * row,
                color=theme.TEXT_QUIET,
            )
    return layers


def gaps(rows: list[Record], x: alt.X) -> Layers:
    """Grey bands over runs of months without figures, with words on the long ones."""
    runs: list[Record] = []
    months = 0
    for row in rows:
        if row["value"] is not None:
            months = 0
            continue
        following = pd.Timestamp(row["month"]) + pd.DateOffset(months=1)
        if months == 0:
            runs.append({"month": row["month"]})
        months += 1
        # The words stand upright, so that they fit a narrow band on a phone.
        wide = months >= 3 and months / len(rows) > 0.07
        runs[-1] |= {
            "until": min(following.isoformat(), rows[-1]["month"]),
            "text": "No figures" if wide else "",
            "note": f"No figures for {months} {'month' if months == 1 else 'months'}",
        }
    if not runs:
        return []
    base = alt.Chart(data(runs)).encode(x)
    named = [run for run in runs if run["text"]]
    tooltip = [
        alt.Tooltip("note:N", title="Missing"),
        alt.Tooltip("month:T", title="From", format="%B %Y"),
    ]
    layers = [
        base.mark_rect(color=theme.SURFACE, stroke=theme.LINE).encode(
            x2=alt.X2("until:T"), tooltip=tooltip
        )
    ]
    if named:
        layers.append(
            alt.Chart(data(named))
            .mark_text(
                align="left",
                baseline="top",
                angle=270,
                dx=8,
                dy=5,
                color=theme.TEXT_QUIET,
            )
            .encode(x, y=alt.YValue("height"), text=alt.Text("text:N"))
        )
    return layers
