"""The delivery plan on a page: what is being done, by whom, and how far it is.

An action stands beside the figure that it should move. Nothing here says that it did.
"""

from datetime import date
from functools import cache, partial
from typing import Any

import pandas as pd

from harrow_dash import config, measures
from harrow_dash.definitions import catalogue, plans
from harrow_dash.definitions.delivery_plan import STATUSES
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.plans import delivery
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

KINDS = ("delivery_plan",)
HEADING = "What is being done"
BY_WORKSTREAM = "What is being done, by workstream"
DUTY_PAGE = "/serious-violence"
DUTY_PLAN = "sv2024"
WORKSTREAMS = {
    "2": "violence against women and girls",
    "4": "violent incidents",
    "5": "perception, anti-social behaviour and hate crime",
}
CAUTION = (
    "Where an action names a measure, its figure stands beside it: the one that the "
    "action is meant to move. That a figure moved, or did not, says nothing about "
    "whether the action worked."
)
ABSENT = (
    "No delivery plan is loaded, so what is being done cannot be shown here. Held by: "
    f"{config.PARTNERSHIP} Partnership."
)
NONE_HERE = "The delivery plan that is loaded names no action for this."
UNPUBLISHED = "Not for publication"
COLUMNS = (
    Column("action", "Action"),
    Column("lead", "Lead"),
    Column("state", "How far"),
    Column("due", "Due"),
    Column("figure", "Meant to move"),
)
SAVED = ["plan", "workstream", "priority", "action", "outcome", "lead", "measure"]
SAVED += ["due", "status", "progress", "as_of", "overdue", "waiting", "publish"]


@cache
def part(page: str) -> Part:
    """The delivery plan's part of a page: of a priority, or of the duty."""
    return Part(
        BY_WORKSTREAM if page == DUTY_PAGE else HEADING,
        partial(words, page),
        table=partial(table, page),
        file=partial(file, page),
        name="actions",
        kinds=KINDS,
    )


def as_at(view: View) -> date:
    """The day as of which a page tells actions: today, or the end of an earlier month.

    Partners report before the figures of the same months come out, so the latest page
    is not held back by them.
    """
    last = (view.to + pd.offsets.MonthEnd(0)).date()
    return view.today if view.latest else min(last, view.today)


def found(page: str, con: Con, view: View) -> pd.DataFrame:
    """The actions of a page, as `plans.delivery.actions` gives them.

    Of a priority: those of any plan whose priority has this page. Of the duty: those of
    its strategy, and those of the workstreams through which it reports.
    """
    frame = delivery.actions(con, as_at(view))
    if page == DUTY_PAGE:
        kept = frame["workstream"].isin(list(WORKSTREAMS)) | (
            frame["plan"] == DUTY_PLAN
        )
    else:
        here = {
            (plan.key, one.key)
            for plan in plans.plans().values()
            for one in plan.priorities
            if one.page == page
        }
        pairs = zip(frame["plan"], frame["priority"], strict=True)
        kept = pd.Series([pair in here for pair in pairs], frame.index, dtype=bool)
    return frame[kept].reset_index(drop=True)


def words(page: str, con: Con, view: View) -> Block:
    """How many actions there are and how far, and which of them need attention."""
    if not delivery.is_loaded(con):
        return blocks.paragraph(ABSENT)
    rows = found(page, con, view)
    if rows.empty:
        return blocks.paragraph(NONE_HERE)
    return blocks.join(
        blocks.paragraph(_summary(rows, as_at(view))),
        blocks.bullets(_standing_out(rows)),
    )


def _summary(rows: pd.DataFrame, day: date) -> str:
    counts = rows["status"].value_counts()
    told = [f"{counts[word]} {word}" for word in STATUSES if word in counts]
    many = sentences.many(len(rows), ("action", "actions"))
    quarter = quarter_name(delivery.quarter_start(day))
    late, waiting = int(rows["overdue"].sum()), int(rows["waiting"].sum())
    return (
        f"As at {_day(day)} the delivery plan has {many} here: "
        f"{sentences.listed(told)}. {_count(late)} overdue, and "
        f"{_count(waiting, capital=False)} without an update this quarter ({quarter})."
    )


def _count(many: int, *, capital: bool = True) -> str:
    number = str(many) if many else ("None" if capital else "none")
    return f"{number} {'is' if many < 2 else 'are'}"


def _standing_out(rows: pd.DataFrame) -> list[str]:
    """A sentence for each action that is overdue or without an update this quarter."""
    told = []
    for row in rows[rows["overdue"] | rows["waiting"]].to_dict("records"):
        faults = []
        if row["overdue"]:
            faults.append(f"was due on {_day(row['due'])}")
        if row["waiting"]:
            faults.append(f"was last reported on {_day(row['as_of'])}")
        who = f" ({row['lead']})" if row["lead"] else ""
        told.append(
            f"{row['action']}{who}: {' and '.join(faults)}, as {row['status']}."
            if row["waiting"]
            else f"{row['action']}{who}: {faults[0]}; reported as {row['status']}."
        )
    return told


def table(page: str, con: Con, view: View) -> Block:
    """Every action of a page; behind a fold, what was reported each quarter."""
    rows = found(page, con, view)
    if rows.empty:
        return blocks.NOTHING
    figures = _figures(con, view, rows)
    drawn = [_row(page, row, figures) for row in rows.to_dict("records")]
    groups = {row["group"] for row in drawn}
    drawn.sort(key=lambda row: str(row["group"]))
    caption = f"Actions of the delivery plan, as at {_day(as_at(view))}"
    by_group = len(groups) > 1 or page == DUTY_PAGE
    return blocks.join(
        blocks.table(drawn, COLUMNS, caption, group="group" if by_group else ""),
        blocks.paragraph(CAUTION if rows["measure"].any() else "", "note"),
        _history(con, view, rows),
    )


def _row(
    page: str, row: dict[Any, Any], figures: dict[str, Block]
) -> dict[str, object]:
    plan = plans.plans()[row["plan"]]
    group = workstream_name(row["workstream"]) if page == DUTY_PAGE else plan.title
    return {
        "group": group,
        "action": blocks.join(
            row["action"],
            blocks.line(f"To bring about: {row['outcome']}"),
            ""
            if row["publish"]
            else blocks.line(blocks.chip("late", "N", UNPUBLISHED)),
        ),
        "lead": row["lead"] or "Nobody is named",
        "state": _state(row),
        "due": _due(row),
        "figure": figures.get(row["measure"], ""),
    }


def workstream_name(workstream: str) -> str:
    """A workstream as it is called: Workstream 2, violence against women and girls."""
    if workstream in WORKSTREAMS:
        return f"Workstream {workstream}, {WORKSTREAMS[workstream]}"
    return f"Workstream {workstream}"


def _state(row: dict[Any, Any]) -> Block:
    letter, tone = STATUSES[row["status"]]
    changed = row["before"] and row["before"] != row["status"]
    before = f"Before: {row['before']}. " if changed else ""
    return blocks.join(
        blocks.chip(tone, letter, row["status"].capitalize()),
        blocks.line(row["progress"]) if row["progress"] else "",
        blocks.line(f"{before}Reported on {_day(row['as_of'])}."),
        blocks.line(blocks.chip("late", "?", "No update this quarter"))
        if row["waiting"]
        else "",
    )


def _due(row: dict[Any, Any]) -> Block:
    if pd.isna(row["due"]):
        return blocks.join("No date")
    overdue = blocks.line(blocks.chip("bad", "!", "Overdue")) if row["overdue"] else ""
    day = _day(row["due"]).replace(" ", "\u00a0")  # a date is not broken in two
    return blocks.join(day, overdue)


def _figures(con: Con, view: View, rows: pd.DataFrame) -> dict[str, Block]:
    """The borough's figure of each measure that actions name, with its change."""
    keys = [key for key in dict.fromkeys(rows["measure"]) if key]
    known = {}
    if shared.last_months(con):  # else there is nothing to compare
        known = shared.by_measure(
            shared.compared(con, keys, (config.BOROUGH,), view.to)
        )
    told = {}
    for key in keys:
        measure = catalogue.measure(key)
        if key not in known:
            told[key] = blocks.join(measure.title, blocks.line("No figure is loaded"))
            continue
        row = known[key]
        figure = sentences.number(row["value"], measure.unit)
        by_round = measure.source == measures.BY_ROUND
        when = (month_name if by_round else sentences.year_to)(row["month"])
        told[key] = blocks.join(
            measure.title,
            blocks.line(f"{figure} in {when}"),
            blocks.line(shared.verdict_chip(str(row["verdict"]), measure.direction)),
        )
    return told


def _history(con: Con, view: View, rows: pd.DataFrame) -> Block:
    """What was reported of each action in each of the last quarters."""
    place = ["plan", "workstream", "action"]
    past = delivery.history(con, as_at(view)).merge(rows[place], on=place)
    quarters = sorted(past["quarter"].unique())
    names = [f"{number}" for number in range(len(quarters))]
    told: dict[tuple[str, ...], dict[str, object]] = {}
    for one in past.to_dict("records"):
        row = told.setdefault(
            tuple(one[name] for name in place),
            {"action": one["action"]} | dict.fromkeys(names, "Not yet reported"),
        )
        name = names[quarters.index(one["quarter"])]
        row[name] = one["status"].capitalize() or "No update"
    columns = (
        Column("action", "Action"),
        *(
            Column(name, quarter_name(pd.Timestamp(quarter)))
            for name, quarter in zip(names, quarters, strict=True)
        ),
    )
    caption = "What was reported last in each quarter"
    return blocks.fold(
        "Each action quarter by quarter", blocks.table(told.values(), columns, caption)
    )


def file(page: str, con: Con, view: View) -> pd.DataFrame:
    """The actions of a page as they are saved; days as 2026-03-31."""
    rows = found(page, con, view)
    for name in ("due", "as_of"):
        rows[name] = rows[name].dt.strftime("%Y-%m-%d")
    return rows[SAVED]


def quarter_name(first: pd.Timestamp) -> str:
    """A calendar quarter as it is spoken: April to June 2026."""
    return f"{first:%B} to {month_name(first + pd.DateOffset(months=2))}"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
