"""The overview: one row a priority of the chosen plan, words first."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from harrow_dash import config
from harrow_dash.definitions import catalogue, plans
from harrow_dash.definitions.plans import Plan, Priority
from harrow_dash.documents import blocks, priority, shared
from harrow_dash.documents.blocks import Block, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.plans.progress import Standing
from harrow_dash.view import View
from harrow_dash.words import plan_sentences, sentences

ON_THE_MAP = "all_recorded"
SMALL = 185  # px of the map's longer side
TONES = ("bad", "good", "neutral", "missing")  # what needs attention comes first


@dataclass(frozen=True)
class PriorityRow:
    """A priority of a plan: its HTML, and the page that tells more (or "")."""

    block: Block
    page: str


def keys(plan_key: str) -> tuple[str, ...]:
    """The measures of all priorities of a plan."""
    plan = plans.plans()[plan_key]
    found = (key for priority in plan.priorities for key in priority.measures)
    return tuple(dict.fromkeys(found))


def lead(con: Con, view: View) -> list[str]:
    """The answer in words: the lead measures against the plan and earlier years."""
    plan = shared.plan_with_agreed(con, view.plan)
    found = shared.compared(con, keys(view.plan), (config.BOROUGH,), view.to)
    known = set(found["measure"])
    leads = [
        next((key for key in priority.measures if key in known), "")
        for priority in plan.priorities
    ]
    rows = found[found["measure"].isin(leads)]
    if rows.empty:
        return [f"No figures are loaded for {plan.title}."]
    stands = shared.standings(con, view.plan, view.to)
    told = [
        verdict != "not tested" or plan_sentences.is_answered(stands.get(key))
        for key, verdict in zip(rows["measure"], rows["verdict"], strict=True)
    ]
    return [shared.summary(rows[told], stands)]


def wards_map(con: Con, view: View) -> Picture:
    """The wards by their rate, to be seen at a glance."""
    return priority.wards_map(con, view, "rate", SMALL)


def about(view: View) -> str:
    """What the rows are."""
    return (
        f"One part for each priority of the {view.plan_title}. Its badge says whether "
        "the figure clearly answers what the plan asks; where it does not, how it "
        "stands to the years before. The broken line is the plan's."
    )


def rows(con: Con, view: View) -> list[PriorityRow]:
    """The priorities of the chosen plan, in its order."""
    plan = shared.plan_with_agreed(con, view.plan)
    stands = shared.standings(con, view.plan, view.to)
    areas = (config.BOROUGH,) if view.is_borough else (config.BOROUGH, view.ward)
    found = shared.compared(con, keys(view.plan), areas, view.to)
    return [
        PriorityRow(_row(con, view, plan, priority, found, stands), priority.page)
        for priority in plan.priorities
    ]


def _row(
    con: Con,
    view: View,
    plan: Plan,
    priority: Priority,
    found: pd.DataFrame,
    stands: dict[str, Standing],
) -> Block:
    borough = shared.by_measure(found[found["area_code"] == config.BOROUGH])
    known = [key for key in priority.measures if key in borough]
    if not known:
        return _without_figures(con, view, priority)
    measure = catalogue.measure(known[0])
    row = borough[measure.key]
    standing = stands.get(measure.key)
    target = plan.target_for(measure.key)
    told = sentences.figure_and_change(
        measure, row["month"], row["value"], row["before"], row["verdict"]
    )
    title = priority.short or priority.title
    if title == measure.title:  # it stands above
        told = told.removeprefix(f"{title}: ")
    promise = plan_sentences.promise(measure, target, standing) if standing else ""
    goal = None
    if standing is not None and target is not None and target.direction != "neither":
        goal = standing.baseline
        if standing.target_value is not None:
            goal = standing.target_value
    return blocks.row(
        title,
        plan_sentences.as_asked(told, promise),
        shared.one_chip(str(row["verdict"]), measure.direction, standing),
        [_in_ward(view, found, measure.key)],
        trend=shared.trend(con, measure, config.BOROUGH, row["month"], 160, goal),
    )


def others(con: Con, view: View) -> Block:
    """The other measures of each priority, its own words, and what is not held here."""
    stands = shared.standings(con, view.plan, view.to)
    found = shared.compared(con, keys(view.plan), (config.BOROUGH,), view.to)
    borough = shared.by_measure(found)
    told = []
    for one in plans.plans()[view.plan].priorities:
        known = [key for key in one.measures if key in borough]
        parts = [_others(borough, known, stands) if known else "", _not_held(one)]
        own = f" (in the plan: “{one.title}”)" if one.short != one.title else ""
        words = " ".join(filter(None, parts))
        if words or own:
            told.append(f"{one.short or one.title}{own}. {words}".rstrip())
    return blocks.bullets(told)


def _not_held(priority: Priority) -> str:
    if not priority.missing:
        return ""
    return f"Not held here: {priority.missing} Held by: {priority.holder}."


def _in_ward(view: View, found: pd.DataFrame, key: str) -> str:
    if view.is_borough:
        return ""
    rows = found[(found["area_code"] == view.ward) & (found["measure"] == key)]
    if rows.empty:
        return f"In {view.ward_name}: no figure."
    row, measure = rows.iloc[0], catalogue.measure(key)
    told = sentences.change(
        measure, row["month"], row["value"], row["before"], row["verdict"]
    )
    return f"In {view.ward_name}: {told}"


def _others(
    borough: dict[str, dict[Any, Any]], keys: list[str], stands: dict[str, Standing]
) -> str:
    """The measures after the first with figures, under the word of their standing.

    A figure of another year than the first one's says which.
    """
    groups: dict[tuple[int, str], list[str]] = {}
    year = borough[keys[0]]["month"]
    for key in keys[1:]:
        measure, standing = catalogue.measure(key), stands.get(key)
        word = plan_sentences.badge(standing)
        tone = standing.tone if standing else "neutral"
        figure = sentences.number(borough[key]["value"], measure.unit)
        month = borough[key]["month"]
        when = "" if month == year else f" in {sentences.year_to(month)}"
        told = f"{sentences.inline(measure.title)} ({figure}{when})"
        groups.setdefault((TONES.index(tone), word), []).append(told)
    return " ".join(
        f"{word}: {sentences.listed(told)}."
        for (_, word), told in sorted(groups.items(), key=lambda group: group[0])
    )


def _without_figures(con: Con, view: View, priority: Priority) -> Block:
    """What is missing: never loaded (and who holds it), or not for this year."""
    holders: dict[str, list[str]] = {}
    too_early = []
    for key in priority.measures:
        measure = catalogue.measure(key)
        if shared.last_month(con, key) is None:
            holders.setdefault(measure.holder, []).append(
                sentences.inline(measure.title)
            )
        else:
            too_early.append(sentences.inline(measure.title))
    told = [sentences.missing(names, holder) for holder, names in holders.items()]
    if too_early:
        told.append(sentences.none_by(too_early, view.to))
    state = blocks.chip("missing", "D", "No data")
    return blocks.row(priority.title, " ".join(told), state, [_not_held(priority)])
