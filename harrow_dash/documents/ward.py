"""My ward: every measure with data beside the borough's."""

from typing import Any

import pandas as pd

from harrow_dash import config, measures
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue, plans
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

OTHER = "Other measures"
COLUMNS = (
    Column("title", "Measure"),
    Column("value", "12 months", True),
    Column("change", shared.CHANGE),
    Column("rate", "Per 1,000 residents", True),
    Column("borough", f"{config.BOROUGH_NAME} per 1,000", True),
    Column("trend", "Last four years"),
)
UNTESTED_SHARES = (
    "The number of people asked in the Public Attitude Survey is not published, so "
    "changes of its shares cannot be tested."
)
MARKS = (
    "[c]: hidden, so that nobody can be told apart. [u]: fewer than "
    f"{config.LOW_BASE} people answered, so the share says little. [x]: nobody there "
    "answered."
)


def comparison(con: Con, view: View) -> pd.DataFrame:
    """Every count with a figure in the chosen place, with its tested change."""
    keys = tuple(
        key for key, item in catalogue.catalogue().items() if not item.is_proportion
    )
    return shared.compared(con, keys, (view.area,), view.to)


def survey(con: Con, view: View) -> pd.DataFrame:
    """Surveys' shares: the place's own where a survey asked by ward, else Harrow's."""
    keys = tuple(
        key
        for key, item in catalogue.catalogue().items()
        if item.is_proportion and item.source != measures.BY_ROUND
    )
    known = shared.compared(con, keys, (config.BOROUGH,), view.to)
    own = _last_rounds(con, view)
    return pd.concat([known, own], ignore_index=True) if len(own) else known


@answered_once(maxsize=64)  # the table and the list of its measures ask for it
def _last_rounds(con: Con, view: View) -> pd.DataFrame:
    """The place's shares in the last round of a survey by the month of the view.

    Hidden ones, too, and those of a ward that nobody answered from: their status says
    so.
    """
    keys = [
        key
        for key, item in catalogue.catalogue().items()
        if item.source == measures.BY_ROUND
    ]
    found = measures.figures(
        con, keys, [view.area, config.BOROUGH], end=view.to, per="rolling12"
    )
    last = found.groupby(["measure", "area_code"]).tail(1)
    asked = last.loc[~last["status"].str.endswith("[x]"), "measure"]
    here = last[last["area_code"].eq(view.area) & last["measure"].isin(asked)]
    return here.assign(verdict="not tested", before=float("nan"))


def download(con: Con, view: View) -> pd.DataFrame:
    """Every measure of the place, as a file."""
    return shared.download(comparison(con, view))


def changed(con: Con, view: View) -> str:
    """How many of the measures with a figure of the view's own year changed."""
    found = comparison(con, view)
    found = found[found["month"] == view.to]
    if found.empty:
        return ""
    tested = found.loc[found["verdict"] != "not tested", "verdict"]
    return sentences.how_many(view.area_name, list(tested), view.to)


def table(con: Con, view: View, has_trends: bool = True) -> Block:
    """Every measure with a figure, under the priority of the plan it belongs to."""
    found = shared.by_measure(comparison(con, view))
    found |= shared.by_measure(survey(con, view))
    rows: list[dict[str, object]] = []
    without = {"borough"} if view.is_borough else set()
    without |= set() if has_trends else {"trend"}
    columns = [item for item in COLUMNS if item.name not in without]
    for group, keys in _groups(view.plan).items():
        rows += [
            _row(con, view, group, key, found[key], has_trends)
            for key in keys
            if key in found
        ]
    caption = f"{view.area_name}, 12 months to {month_name(view.to)}"
    marked = any(str(row["value"]).endswith("]") for row in rows)
    unasked = any(catalogue.measure(key).source == "attitude_survey" for key in found)
    return blocks.join(
        blocks.table(rows, columns, caption, group="group"),
        blocks.paragraph(UNTESTED_SHARES if unasked else "", "note"),
        blocks.paragraph(MARKS if marked else "", "note"),
    )


def lacking(con: Con, view: View) -> str:
    """Which measures the ward has no figures of, while other wards have."""
    codes = tuple(measures.wards(con)["area_code"])
    counts = [
        key for key, item in catalogue.catalogue().items() if not item.is_proportion
    ]
    held = shared.compared(con, counts, codes, view.to)
    own = held.loc[held["area_code"] == view.area, "measure"]
    absent = held.loc[~held["measure"].isin(own), "measure"].unique()
    if view.is_borough or not len(absent):
        return ""
    return (
        f"No figures in {view.area_name}, which is not 0, though other wards have "
        f"them: {sentences.listed(shared.titles(list(absent)))}."
    )


def priorities(con: Con, view: View) -> Block:
    """Each priority of the plan in one line: its first measure with a figure here."""
    found = shared.by_measure(comparison(con, view))
    rows = []
    for priority in plans.plans()[view.plan].priorities:
        key = next((key for key in priority.measures if key in found), "")
        if not key:
            continue
        measure, row = catalogue.measure(key), found[key]
        title = priority.short or priority.title
        month = pd.Timestamp(row["month"])
        notes = [] if title == measure.title else [sentences.inline(measure.title)]
        notes += [] if month == view.to else [f"12 months to {month_name(month)}"]
        rows.append(
            {
                "title": blocks.join(
                    title, blocks.small(f" ({', '.join(notes)})") if notes else ""
                ),
                "value": _figure(row, measure),
                "change": shared.verdict_chip(str(row["verdict"]), measure.direction),
            }
        )
    columns = [item for item in COLUMNS if item.name in {"title", "value", "change"}]
    caption = f"{view.area_name}, 12 months to {month_name(view.to)}"
    if not rows:
        return blocks.NOTHING
    return blocks.table(rows, columns, caption, is_brief=True)


def _groups(plan_key: str) -> dict[str, list[str]]:
    plan = plans.plans()[plan_key]
    groups: dict[str, list[str]] = {}
    placed: set[str] = set()
    for priority in plan.priorities:
        mine = [key for key in priority.measures if key not in placed]
        groups[priority.short or priority.title] = mine
        placed.update(mine)
    groups[OTHER] = [key for key in catalogue.catalogue() if key not in placed]
    return groups


def _row(
    con: Con,
    view: View,
    group: str,
    key: str,
    row: dict[Any, Any],
    has_trend: bool,
) -> dict[str, object]:
    measure = catalogue.measure(key)
    month = pd.Timestamp(row["month"])
    title: object = measure.title
    notes = [] if month == view.to else [f"12 months to {month_name(month)}"]
    if measure.source == measures.BY_ROUND:
        notes = [f"round of {month_name(month)}"]
    if row["area_code"] != view.area:
        notes.append(f"{config.BOROUGH_NAME} as a whole")
    if notes:
        title = blocks.join(title, blocks.small(f" ({', '.join(notes)})"))
    return {
        "group": group,
        "title": title,
        "value": _figure(row, measure),
        "change": shared.change_cell(row),
        "rate": sentences.rate(row["rate"]) if measure.rate else "",
        "borough": sentences.rate(row["borough_rate"]) if measure.rate else "",
        "trend": shared.trend(con, measure, str(row["area_code"]), month, 104)
        if has_trend
        else "",
    }


def _figure(row: dict[Any, Any], measure: Measure) -> str:
    """A figure with the mark of its status: 33%, 24% [u], [c] or [x]."""
    status = str(row["status"])
    if pd.isna(row["value"]):
        return "[c]" if "[c]" in status else "[x]"
    mark = " [u]" if "[u]" in status else ""
    return f"{sentences.number(row['value'], measure.unit)}{mark}"


def keys(con: Con, view: View) -> tuple[str, ...]:
    """The measures that the page shows."""
    return (*comparison(con, view)["measure"], *survey(con, view)["measure"])


def not_placed(con: Con, view: View) -> str:
    """What the borough has and no ward shows, for all offences together."""
    figures = measures.figures(
        con, "all_recorded", areas=[config.NOT_PLACED], end=view.to, per="rolling12"
    ).dropna(subset=["value"])
    if figures.empty:
        return ""
    last = figures.iloc[-1]
    return (
        f"All offences together: {sentences.not_placed(last['value'], last['month'])}"
    )
