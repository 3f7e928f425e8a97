"""Measures of one subject each on its own line, with its interval: never added up."""

from collections.abc import Sequence

import pandas as pd

from harrow_dash import statistics
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, inline, month_name
from harrow_dash.words import sentences

Group = tuple[str, tuple[str, ...]]
INTERVAL = (
    "Small numbers move by chance. The 95% interval (Byar's method) is the range of "
    "usual yearly numbers that could lie behind the one recorded."
)
COLUMNS = (
    Column("title", "Measure"),
    Column("value", "12 months", True),
    Column("interval", "95% interval", True),
    Column("change", shared.CHANGE),
)


def keys(groups: Sequence[Group]) -> tuple[str, ...]:
    """The measures of groups, in order."""
    return tuple(key for _, members in groups for key in members)


def table(con: Con, view: View, groups: Sequence[Group]) -> Block:
    """One row a measure under the heading of its group: count, interval, change."""
    found = shared.by_measure(_compared(con, view, keys(groups)))
    rows = [
        {
            "group": group,
            "title": _title(key, found[key]["month"], view),
            "value": sentences.number(found[key]["value"]),
            "interval": interval(found[key]["value"]),
            "change": shared.change_cell(found[key]),
        }
        for group, members in groups
        for key in members
        if key in found
    ]
    caption = f"{view.area_name}, 12 months to {month_name(view.to)}"
    return blocks.table(
        rows, COLUMNS, caption, group="group" if len(groups) > 1 else ""
    )


def _compared(con: Con, view: View, members: tuple[str, ...]) -> pd.DataFrame:
    return shared.compared(con, members, (view.area,), view.to)


def _title(key: str, month: pd.Timestamp, view: View) -> object:
    title = catalogue.measure(key).title
    if month == view.to:
        return title
    return blocks.join(title, blocks.small(f" (12 months to {month_name(month)})"))


def interval(value: float) -> str:
    """Byar's interval of a count in words: 12 to 31."""
    bounds = statistics.byar(value)
    return f"{bounds.low:,.0f} to {bounds.high:,.0f}"


def file(con: Con, view: View, groups: Sequence[Group]) -> pd.DataFrame:
    """The same measures with their intervals, as a file."""
    found = _compared(con, view, keys(groups))
    bounds = statistics.byar(found["value"].astype(float))
    told = shared.download(found)
    place = list(told.columns).index("value") + 1
    told.insert(place, "value_low", bounds.low)
    told.insert(place + 1, "value_high", bounds.high)
    return told.round({"value_low": 1, "value_high": 1})


def words(con: Con, view: View, told: Sequence[str], groups: Sequence[Group]) -> Block:
    """What to bear in mind, as a list; nothing when no measure has a figure."""
    if _compared(con, view, keys(groups)).empty:
        return blocks.NOTHING
    return blocks.bullets(told)


def said(key: str, caveat: str) -> str:
    """A caveat with the measure that it is about: Knife crime: this measure …."""
    return f"{catalogue.measure(key).title}: {inline(caveat)}"
