"""The season: each calendar month of the last year beside what is usual for it."""

import pandas as pd

from harrow_dash import measures
from harrow_dash.charts import comparison_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, inline, month_name
from harrow_dash.words import sentences

YEARS = 3
ORDER = (7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6)  # winter in the middle
DARK, LIGHT = (11, 12, 1, 2), (5, 6, 7, 8)


def year(con: Con, view: View) -> pd.DataFrame:
    """The twelve calendar months, from July: the last year and the average before.

    month_of_year, name, month, latest (the last 12 months), usual (the average of the
    three years before), status. Empty when a month of the four years has no figure.
    """
    last = shared.last_month(con, view.measure)
    if last is None:
        return pd.DataFrame(columns=["month_of_year"])
    end = min(last, view.to)
    start = end - pd.DateOffset(months=12 * (YEARS + 1) - 1)
    found = measures.figures(con, view.measure, [view.area], start, end)
    if found["value"].isna().any() or len(found) < 12 * (YEARS + 1):
        return pd.DataFrame(columns=["month_of_year"])
    found = found.assign(month_of_year=found["month"].dt.month)
    latest = found.tail(12).set_index("month_of_year")
    usual = found.iloc[:-12].groupby("month_of_year")["value"].mean()
    frame = latest[["month", "value", "status"]].rename(columns={"value": "latest"})
    frame = frame.assign(usual=usual).loc[list(ORDER)].reset_index()
    return frame.assign(name=frame["month"].dt.strftime("%b"))


def words(con: Con, view: View) -> Block:
    """What the dark nights add, in a sentence; nothing for too few years."""
    measure, frame = catalogue.measure(view.measure), year(con, view)
    if frame.empty or measure.is_proportion:
        return blocks.NOTHING
    usual = frame.set_index("month_of_year")["usual"]
    dark, light = usual[list(DARK)].mean(), usual[list(LIGHT)].mean()
    spoken = frame.sort_values("usual")["month"].dt.strftime("%B")
    high, low = spoken.iloc[-1], spoken.iloc[0]
    told = (
        f"In the {YEARS} years before, {inline(measure.title)} averaged "
        f"{sentences.number(dark)} a month from November to February and "
        f"{sentences.number(light)} from May to August. The highest month is usually "
        f"{high}, the lowest {low}."
    )
    return blocks.paragraph(told)


def chart(con: Con, view: View) -> Picture | None:
    """Bars for the usual month, dots for the last 12."""
    frame, measure = year(con, view), catalogue.measure(view.measure)
    if frame.empty:
        return None
    end = frame["month"].max()
    first = end - pd.DateOffset(months=12 * (YEARS + 1) - 1)
    before = end - pd.DateOffset(months=12)
    lines = [
        f"Bars: average of {month_name(first)} to {month_name(before)}",
        f"Dots: the 12 months to {month_name(end)}",
    ]
    alt = blocks.plain(words(con, view))
    spec = comparison_charts.seasons(
        frame, measure, lines, alt, shared.is_sample(frame)
    )
    return Picture(spec, alt)


def table(con: Con, view: View) -> Block:
    """The table behind the calendar months."""
    frame, measure = year(con, view), catalogue.measure(view.measure)
    rows = [
        {
            "month": month_name(row["month"]),
            "latest": sentences.number(row["latest"], measure.unit),
            "usual": f"{row['usual']:,.1f}",
        }
        for row in frame.to_dict("records")
    ]
    columns = (
        Column("month", "Month"),
        Column("latest", "In the month", True),
        Column("usual", f"Average of the {YEARS} years before", True),
    )
    caption = f"{measure.title} in {view.area_name} by calendar month"
    return blocks.fold(
        "The table behind the calendar months", blocks.table(rows, columns, caption)
    )


def file(con: Con, view: View) -> pd.DataFrame:
    """The calendar months as a file."""
    frame = year(con, view).drop(columns=["name", "month_of_year"])
    return frame.assign(measure=view.measure).round({"usual": 1})


PART = Part(
    "Dark nights: the months of the year",
    words,
    chart=chart,
    table=table,
    file=file,
    name="months of the year",
)
