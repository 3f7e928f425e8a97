"""Charts of lines over months as a slide's own charts, so that they can be edited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from harrow_dash import theme

Month = str  # YYYY-MM
YEAR = 12  # months from one name on the axis to the next


@dataclass(frozen=True)
class Line:
    """A line of a chart: its name, value by month, colour (#RRGGBB) and whether it is
    broken, as the lines of plans are.
    """

    name: str
    values: Mapping[Month, float]
    colour: str
    is_broken: bool
    is_share: bool


def lines(spec: Mapping[str, Any]) -> list[Line]:
    """The lines of figures over months in a specification; none for another chart.

    Only lines drawn from `value` over `month` are figures: limits and averages, which
    have columns of the same names beside, are not.
    """
    name_of_all = " ".join(_texts(spec, "text"))
    found = []
    for layer in spec.get("layer", [spec]):
        mark, encoding = layer.get("mark"), layer.get("encoding", {})
        fields = [encoding.get(axis, {}).get("field") for axis in ("x", "y")]
        if not isinstance(mark, Mapping) or mark.get("type") != "line":
            continue
        if fields != ["month", "value"]:
            continue
        rows = layer.get("data", {}).get("values") or []
        for name in dict.fromkeys(row.get("name") or name_of_all for row in rows):
            own = [row for row in rows if (row.get("name") or name_of_all) == name]
            found.append(_line(str(name), own, mark))
    return found


def title(spec: Mapping[str, Any]) -> str:
    """What a specification is called, and what it counts.

    Lines that say what its marks are ("Shaded: …") are left out: they are not all here.
    """
    counted = [line for line in _texts(spec, "subtitle") if ":" not in line]
    return ". ".join(filter(None, [" ".join(_texts(spec, "text")), *counted]))


def _texts(spec: Mapping[str, Any], part: str) -> list[str]:
    told = spec.get("title") or {}
    text = told.get(part) or [] if isinstance(told, Mapping) else [told]
    return [text] if isinstance(text, str) else list(text)


def _line(
    name: str, rows: Sequence[Mapping[str, Any]], mark: Mapping[str, Any]
) -> Line:
    known = {
        str(row["month"])[:7]: float(row["value"])
        for row in rows
        if isinstance(row.get("value"), int | float) and row["value"] == row["value"]
    }
    is_broken = "strokeDash" in mark
    return Line(
        f"{name[:1].upper()}{name[1:]}",
        _between(known) if is_broken else known,
        str(mark.get("color", "#000000")),
        is_broken,
        any(str(row.get("text", "")).endswith("%") for row in rows),
    )


def _between(known: Mapping[Month, float]) -> dict[Month, float]:
    """A straight line month by month: a plan's is drawn from its ends alone."""
    months = pd.date_range(f"{min(known)}-01", f"{max(known)}-01", freq="MS")
    series = pd.Series(known)
    series.index = pd.to_datetime(series.index + "-01")
    told = series.reindex(months).interpolate()
    return {f"{month:%Y-%m}": float(value) for month, value in told.items()}


def draw(slide: Any, found: Sequence[Line], called: str, place: Sequence[Any]) -> Any:
    """A chart of these lines on a slide, with what it is called above them, at left,
    top, width and height; its shape."""
    from pptx.chart.data import CategoryChartData
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import (
        XL_CHART_TYPE,
        XL_LEGEND_POSITION,
        XL_TICK_LABEL_POSITION,
    )
    from pptx.enum.dml import MSO_LINE
    from pptx.util import Pt

    months = sorted({month for line in found for month in line.values})
    data = CategoryChartData()
    data.categories = months
    for line in found:
        data.add_series(line.name, [line.values.get(month) for month in months])
    shape = slide.shapes.add_chart(XL_CHART_TYPE.LINE, *place, data)
    chart = shape.chart
    chart.has_title = bool(called)
    chart.has_legend = len(found) > 1
    if chart.has_legend:
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
    chart.font.size = Pt(14)
    if called:
        chart.chart_title.text_frame.text = called
        chart.chart_title.text_frame.paragraphs[0].runs[0].font.bold = False
        chart.chart_title.include_in_layout = False
    chart.value_axis.minimum_scale = 0
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    if any(line.is_share for line in found):
        chart.value_axis.tick_labels.number_format = "0%"
        chart.value_axis.tick_labels.number_format_is_linked = False
    _quiet(chart)
    for series, line in zip(chart.plots[0].series, found, strict=True):
        series.smooth = False
        drawn = series.format.line
        drawn.color.rgb = RGBColor.from_string(line.colour.lstrip("#"))
        drawn.width = Pt(2.5)
        if line.is_broken:
            drawn.dash_style = MSO_LINE.DASH
        _label_the_last(series, [line.values.get(month) for month in months], line)
    return shape


def _quiet(chart: Any) -> None:
    """Pale lines across, and the name of a month a year, level."""
    from pptx.dml.color import RGBColor
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    across = chart.value_axis.major_gridlines.format.line
    across.color.rgb = RGBColor.from_string(theme.LINE.lstrip("#"))
    chart.value_axis.format.line.fill.background()
    axis = chart.category_axis._element
    for name in ("c:tickLblSkip", "c:tickMarkSkip"):
        each = parse_xml(f'<{name} {nsdecls("c")} val="{YEAR}"/>')
        axis.insert_element_before(each, "c:noMultiLvlLbl", "c:extLst")


def _label_the_last(series: Any, values: Sequence[float | None], line: Line) -> None:
    """The newest figure beside its point."""
    from pptx.enum.chart import XL_LABEL_POSITION
    from pptx.util import Pt

    known = [place for place, value in enumerate(values) if value is not None]
    if not known or line.is_broken:
        return
    value = values[known[-1]] or 0.0
    label = series.points[known[-1]].data_label
    label.position = XL_LABEL_POSITION.ABOVE
    frame = label.text_frame
    frame.text = f"{value:.0%}" if line.is_share else f"{value:,.0f}"
    frame.paragraphs[0].runs[0].font.size = Pt(18)
    frame.paragraphs[0].runs[0].font.bold = True
