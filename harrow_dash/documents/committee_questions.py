"""Questions the committee may want to ask: fixed sentences, from rules alone.

A rule looks at figures, targets, sources or actions that other pages show; the facts
of a question are theirs. Nothing is asked that no rule found.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from harrow_dash import config
from harrow_dash.definitions import catalogue, plans
from harrow_dash.definitions.plans import Plan
from harrow_dash.documents import blocks, delivery, freshness_notes, shared
from harrow_dash.documents.audiences import QUESTIONS
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import Ask, Section
from harrow_dash.plans import delivery as actions
from harrow_dash.plans.progress import Standing
from harrow_dash.view import View, month_name
from harrow_dash.words import plan_sentences, sentences

NAMED = 4  # sources and actions are named up to this number, then counted
EXPLAINED = (
    "Each follows from a rule: a target that is off track, a figure that clearly "
    "changed, a source older than six months, figures that nobody gave, and actions "
    "that are overdue or without an update. They are about the whole borough."
)
NONE = (
    "The rules found none: no target is off track, no figure clearly changed, no "
    "source is older than six months, no figure is missing, and no action is overdue."
)
CHANGED = {
    ("rise", "bad"): "What is behind it, and what is being done?",
    ("fall", "bad"): "What is behind it, and what is being done?",
    ("rise", "good"): "What brought it about, and will it last?",
    ("fall", "good"): "What brought it about, and will it last?",
}
NEITHER = (
    "Is it what happens that changed, or what is reported, looked for and counted?"
)


@dataclass(frozen=True)
class Question:
    """What a rule found (`fact`, from the figures) and what it always asks then."""

    rule: str
    fact: str
    asked: str


def section(ask: Ask, view: View) -> Section:
    """The questions under their heading."""
    return Section(QUESTIONS.title, lambda: [ask(block, view)])


def block(con: shared.Con, view: View) -> Block:
    """The questions as a list; where the rules find none, that they do not."""
    found = questions(con, view)
    return blocks.join(
        blocks.paragraph(EXPLAINED),
        blocks.bullets(f"{one.fact} {one.asked}" for one in found)
        or blocks.paragraph(NONE),
    )


def questions(con: shared.Con, view: View) -> list[Question]:
    """What the rules find of the chosen plan as at the view's month, by rule."""
    plan = shared.plan_with_agreed(con, view.plan)
    keys = tuple(dict.fromkeys(key for one in plan.priorities for key in one.measures))
    found = shared.compared(con, keys, (config.BOROUGH,), view.to)
    rows = shared.by_measure(found)
    stands = shared.standings(con, view.plan, view.to)
    off = [key for key in keys if key in stands and stands[key].tone == "bad"]
    return [
        *(_off_track(plan, rows, stands[key]) for key in off),
        *_changes(rows, [key for key in keys if key not in off]),
        *_old(con, view),
        *_missing(con, view, plan, keys),
        *_actions(con, view),
    ]


def _off_track(
    plan: Plan, rows: Mapping[str, dict[Any, Any]], standing: Standing
) -> Question:
    measure = catalogue.measure(standing.measure)
    promise = plan_sentences.promise(measure, plan.target_for(measure.key), standing)
    figure = ""
    if measure.key in rows:
        row = rows[measure.key]
        count = sentences.counted(row["value"], measure.unit)
        figure = f", {count} in {sentences.year_to(row['month'])}"
    return Question(
        "target",
        f"{measure.title}{figure}: {plan_sentences.said(standing)}. {promise}",
        "What will be done differently, and when should it show?",
    )


def _changes(
    rows: Mapping[str, dict[Any, Any]], keys: Sequence[str]
) -> Iterator[Question]:
    for key in keys:
        row = rows.get(key)
        if row is None or row["verdict"] not in {"rise", "fall"}:
            continue
        measure = catalogue.measure(key)
        tone = sentences.tone(row["verdict"], measure.direction)
        fact = sentences.headline(measure, config.BOROUGH_NAME, row)
        yield Question("change", fact, CHANGED.get((row["verdict"], tone), NEITHER))


def _old(con: shared.Con, view: View) -> Iterator[Question]:
    old = [item for item in freshness_notes.ages(con, (), view.today) if item.old]
    old.sort(key=lambda item: item.last_month)
    if not old:
        return
    named = [f"{item.title} (to {month_name(item.last_month)})" for item in old[:NAMED]]
    yield Question(
        "age",
        f"Older than six months: {'; '.join(named)}{_more(len(old))}.",
        "Who has newer figures, and when can the committee see them?",
    )


def _missing(
    con: shared.Con, view: View, plan: Plan, keys: Sequence[str]
) -> Iterator[Question]:
    asked = "When can the committee see them, and who will send them?"
    holders: dict[str, list[str]] = {}
    for key in keys:
        if shared.last_month(con, key) is None:
            measure = catalogue.measure(key)
            title = sentences.inline(measure.title)
            holders.setdefault(measure.holder, []).append(title)
    for holder, titles in holders.items():
        yield Question("missing", sentences.missing(titles, holder), asked)
    for one in plan.priorities:
        if one.missing:
            name = one.short or one.title
            fact = f"{name}: not held here: {sentences.inline(one.missing)}"
            yield Question("missing", f"{fact} Held by: {one.holder}.", asked)
    if view.plan == plans.LIVE and not actions.is_loaded(con):
        yield Question("missing", delivery.ABSENT, "When will it be given?")


def _actions(con: shared.Con, view: View) -> Iterator[Question]:
    day = delivery.as_at(view)
    found = actions.actions(con, day)
    found = found[found["plan"] == view.plan]
    told = f"As at {day.day} {day:%B %Y}"
    late = found[found["overdue"]]
    if len(late):
        many = sentences.many(len(late), ("action is", "actions are"))
        yield Question(
            "overdue",
            f"{told} {many} overdue: {_named(late, 'due')}.",
            "What stands in the way, and by when will they be done?",
        )
    silent = found[found["waiting"] & ~found["overdue"]]
    if len(silent):
        many = sentences.many(len(silent), ("action has", "actions have"))
        yield Question(
            "no update",
            f"{told} {many} no update this quarter: {_named(silent, 'as_of')}.",
            "How far are they?",
        )


def _named(found: pd.DataFrame, day: str) -> str:
    words = {"due": "due", "as_of": "last reported"}[day]
    rows = found.sort_values(day, kind="stable").head(NAMED).to_dict("records")
    told = [
        f"{row['action'].rstrip('.')} "
        f"({'; '.join(filter(None, [row['lead'], f'{words} {_day(row[day])}']))})"
        for row in rows
    ]
    return f"{'; '.join(told)}{_more(len(found))}"


def _more(many: int) -> str:
    return f"; and {many - NAMED} more" if many > NAMED else ""


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {month_name(day)}"
