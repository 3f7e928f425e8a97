"""Charts of what people answered: shares with their intervals, and worry beside rates.

Frames in, finished Vega-Lite specifications (dict) out, as in `charts`.
"""

from __future__ import annotations

import json
from typing import Any, Literal

import pandas as pd

from harrow_dash import charts, theme
from harrow_dash.charts import chart_parts
from harrow_dash.charts.chart_parts import Layers, Record
from harrow_dash.charts.lazy_altair import alt
from harrow_dash.charts.series import Spec

STEP = 23  # px from one line to the next
WORRY_HEIGHT = 420  # px of the plot
QUARTER_LINE = 15  # px from a line of a quarter's name to the next
HIDDEN = "c"
FEW = "u"
Side = Literal["left", "right"]
QUADRANTS: tuple[tuple[str, Side, Literal["top", "bottom"]], ...] = (
    ("Feel safe less, more recorded", "right", "top"),
    ("Feel safe less, fewer recorded", "left", "top"),
    ("Feel safe more, more recorded", "right", "bottom"),
    ("Feel safe more, fewer recorded", "left", "bottom"),
)


def shares(
    frame: pd.DataFrame, title: str, lines: list[str], alt_text: str, sample: bool
) -> Spec:
    """Shares as dots with their intervals, in the order of the rows, with headings.

    frame: group ("" for none), label, share, low, high (0 to 1, NaN where hidden), base
    (NaN where hidden), mark ("", "c" or "u") and selected (bool). A hidden share is
    written as [c], one of fewer than 50 answers has [u].
    """
    rows: list[Record] = []
    names: list[str] = []
    strong: list[int] = []
    group = ""
    for row in frame.to_dict("records"):
        if row["group"] != group:
            group = row["group"]
            strong.append(len(names))
            names.append(group)
        if row["selected"]:
            strong.append(len(names))
        names.append(row["label"])
        shown = chart_parts.number(row["share"])
        rows.append(
            {
                "place": len(names) - 1,
                "name": row["label"],
                "shown": shown,
                "low": chart_parts.number(row["low"]),
                "high": chart_parts.number(row["high"]),
                "label": share_text(shown, row["mark"]),
                "asked": "hidden" if pd.isna(row["base"]) else f"{row['base']:,.0f}",
                "selected": bool(row["selected"]),
            }
        )
    return charts.titled(
        _dots(rows, names, strong),
        title,
        [*lines, "Lines: 95% interval, what chance leaves open"],
        alt_text,
        sample,
        STEP * max(len(names), 1),
    )


def share_text(share: float | None, mark: str) -> str:
    """A share as it is written, with its mark: 62%, 58% [u], [c]."""
    if mark == HIDDEN or share is None:
        return f"[{mark or 'x'}]"
    return f"{share:.0%} [{mark}]" if mark else f"{share:.0%}"


def _dots(rows: list[Record], names: list[str], strong: list[int]) -> Layers:
    # Lines go by their number: two groups may have a line of the same name.
    axis_y = alt.Axis(
        labelExpr=f"{json.dumps(names)}[datum.value]",
        labelFontWeight=alt.expr(f"indexof({strong}, datum.value) >= 0 ? 700 : 400"),
        labelColor=theme.TEXT,
        labelLimit=190,
    )
    lines = alt.Scale(domain=list(range(len(names))))
    y = alt.Y("place:O").scale(lines).title(None).axis(axis_y)
    scale = alt.Scale(domain=[0, 1], nice=False)
    axis = alt.Axis(grid=True, tickCount=5, format=".0%")
    tooltip = [
        alt.Tooltip("name:N", title="Who"),
        alt.Tooltip("label:N", title="Share"),
        alt.Tooltip("asked:N", title="People asked"),
    ]
    colour = (
        alt.when(alt.datum.selected)
        .then(alt.value(theme.ATTENTION))
        .otherwise(alt.value(theme.ACTUAL))
    )
    base = alt.Chart(chart_parts.data(rows)).encode(y)
    return [
        base.mark_rule(strokeWidth=3, opacity=0.45).encode(
            alt.X("low:Q").scale(scale), alt.X2("high:Q"), color=colour
        ),
        base.mark_point(filled=True, size=110, opacity=1).encode(
            alt.X("shown:Q").scale(scale).axis(axis).title(None),
            color=colour,
            tooltip=tooltip,
        ),
        base.mark_text(
            align="right",
            dx=charts.VALUE_COLUMN,
            fontSize=theme.CHART_TYPE["label"],
        ).encode(x=alt.XValue("width"), text=alt.Text("label:N"), tooltip=tooltip),
    ]


def worry(
    frame: pd.DataFrame,
    title: str,
    lines: list[str],
    middle: tuple[float, float],
    alt_text: str,
    sample: bool,
) -> Spec:
    """Wards by recorded rate (across) and share who do not feel safe (up).

    frame: area_name, rate (per 1,000 residents), rate_low, rate_high, unsafe, low, high
    (shares 0 to 1), selected and is_named (its name is written). `middle`: the
    borough's rate and share, where the lines cross that part the four named quarters.
    """
    rows: list[Record] = [
        {
            "name": row["area_name"],
            "rate": chart_parts.number(row["rate"]),
            "rate_low": chart_parts.number(row["rate_low"]),
            "rate_high": chart_parts.number(row["rate_high"]),
            "unsafe": chart_parts.number(row["unsafe"]),
            "low": chart_parts.number(row["low"]),
            "high": chart_parts.number(row["high"]),
            "text": row["area_name"] if row["is_named"] else "",
            "selected": bool(row["selected"]),
        }
        for row in frame.to_dict("records")
    ]
    widest = max([row["rate_high"] or 0 for row in rows] + [middle[0], 1e-9]) * 1.05
    highest = min(max([row["high"] or 0 for row in rows] + [middle[1]]) * 1.2, 1.0)
    across = alt.Scale(domain=[0, widest], nice=False)
    up = alt.Scale(domain=[0, highest], nice=False)
    x = (
        alt.X("rate:Q")
        .scale(across)
        .axis(alt.Axis(tickCount=8))
        .title("Recorded per 1,000 residents")
    )
    y = alt.Y("unsafe:Q").scale(up).axis(alt.Axis(format=".0%")).title(None)
    base = alt.Chart(chart_parts.data(rows))
    tooltip = [
        alt.Tooltip("name:N", title="Ward"),
        alt.Tooltip("unsafe:Q", title="Do not feel safe", format=".0%"),
        alt.Tooltip("rate:Q", title="Recorded per 1,000", format=".1f"),
    ]
    colour = (
        alt.when(alt.datum.selected)
        .then(alt.value(theme.ATTENTION))
        .otherwise(alt.value(theme.ACTUAL))
    )
    layers: Layers = [
        *_middle(middle, across, up),
        base.mark_rule(strokeWidth=1.5, opacity=0.35).encode(
            x, alt.Y("low:Q").scale(up), alt.Y2("high:Q"), color=colour
        ),
        base.mark_rule(strokeWidth=1.5, opacity=0.35).encode(
            alt.X("rate_low:Q").scale(across), alt.X2("rate_high:Q"), y, color=colour
        ),
        base.mark_point(filled=True, size=90, opacity=1).encode(
            x, y, color=colour, tooltip=tooltip
        ),
        *_names(base.encode(x, y), widest),
    ]
    return charts.titled(layers, title, lines, alt_text, sample, WORRY_HEIGHT)


def _names(base: alt.Chart, widest: float) -> Layers:
    """Names beside their points, on the side where there is room."""
    style: dict[str, Any] = {"dy": -9, "fontWeight": 600, "color": theme.TEXT}
    left = base.transform_filter(alt.datum.rate <= widest / 2)
    right = base.transform_filter(alt.datum.rate > widest / 2)
    return [
        *chart_parts.label(left, align="left", dx=7, **style),
        *chart_parts.label(right, align="right", dx=-7, **style),
    ]


def _middle(middle: tuple[float, float], across: alt.Scale, up: alt.Scale) -> Layers:
    """The borough's own figures as crossing lines, and the names of the quarters."""
    point = alt.Chart(chart_parts.data([{"rate": middle[0], "unsafe": middle[1]}]))
    x, y = alt.X("rate:Q").scale(across), alt.Y("unsafe:Q").scale(up)
    line = point.mark_rule(color=theme.COMPARATOR, strokeWidth=2, strokeDash=[5, 3])
    layers: Layers = [line.encode(x), line.encode(y)]
    for text, side, height in QUADRANTS:
        lines = text.split(", ")
        low = WORRY_HEIGHT - 6 - QUARTER_LINE * len(lines)
        named = alt.Chart(chart_parts.data([{"text": lines}])).encode(
            x=alt.XValue("width" if side == "right" else 0),
            y=alt.YValue(6 if height == "top" else low),
        )
        layers.append(
            named.mark_text(
                align=side,
                baseline="top",
                dx=-6 if side == "right" else 6,
                lineHeight=QUARTER_LINE,
                color=theme.TEXT_QUIET,
            ).encode(text=alt.Text("text:N"))
        )
    return layers
