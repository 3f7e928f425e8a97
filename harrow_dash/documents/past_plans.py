"""The plans of 2013 and 2017: what was promised, and what happened year by year."""

from dataclasses import replace

import pandas as pd

from harrow_dash import config
from harrow_dash.charts import year_charts
from harrow_dash.definitions import catalogue, plans
from harrow_dash.definitions.plans import Target
from harrow_dash.documents import blocks, plan_2017, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.past_years import (
    BEFORE_2013,
    LAST_2013,
    PRINTED,
    stands,
    years,
)
from harrow_dash.documents.shared import Con
from harrow_dash.plans import progress
from harrow_dash.plans.progress import Standing
from harrow_dash.view import View
from harrow_dash.words import sentences

MEASURES = (
    "burglary",
    "violence_with_injury",
    "criminal_damage",
    "theft_from_person",
    "robbery",
    "theft_of_vehicle",
    "theft_from_vehicle",
    "pas_good_job",
    "burglary_residential",
    "possession_of_weapons",
    "sexual_offences",
    "rape",
    "drug_offences",
)
SAVED = ["measure", "title", "period", "value", "unit", "status"]


def lead(con: Con, view: View) -> list[str]:
    """The answer in words: how many promises were met, and what 2017 to 2020 shows."""
    found = stands(con, view, PRINTED)
    judged = [item for _, item in found if item.word in {"met", "not met"}]
    return [_judged_words(found, judged), plan_2017.lead(con, view)]


def _judged_words(found: list[tuple[Target, Standing]], judged: list[Standing]) -> str:
    total = len(found)
    start = f"The plan of 2013–16 set {total} targets for {config.BOROUGH_NAME}"
    if not judged:
        return f"{start}. None can be judged from the figures held for this month."
    missed = [_named(item) for item in judged if item.word == "not met"]
    met = len(judged) - len(missed)
    told = [f"{start}; {len(judged)} can be judged from the figures held."]
    parts = [f"{met} {'was' if met == 1 else 'were'} met"] if met else []
    if missed:
        parts.append(
            f"{len(missed)} {'was' if len(missed) == 1 else 'were'} not: "
            f"{sentences.listed(missed)}"
        )
    told.append(f"{' and '.join(parts)}.".capitalize())
    split = [
        _named(item)
        for item in judged
        if item.word == "met" and item.word_rebased == "not met"
    ]
    if split:
        told.append(
            f"{sentences.listed(split).capitalize()} met the number printed, but not "
            "the same cut from today's figures."
        )
    return " ".join(told)


def _named(standing: Standing) -> str:
    """A measure's title in a sentence; a survey question stands in quotation marks."""
    if catalogue.measure(standing.measure).is_proportion:
        return f"“{standing.title}”"
    return sentences.inline(standing.title)


def about() -> str:
    """What is compared with what."""
    return (
        "The plan printed its benchmarks in 2013. The police have recounted since, so "
        "today's figures for 2012/13 differ. Each result is judged twice: against the "
        "number printed, and against the same percentage of today's 2012/13 figure. "
        f"All figures are for {config.BOROUGH_NAME} as a whole."
    )


def promised(con: Con, view: View) -> Block:
    """Each target of 2013–16: the years, both benchmarks, and a verdict for each."""
    rows, periods = [], _periods(con, view)
    for target, standing in stands(con, view, PRINTED):
        unit = _unit(target)
        row: dict[str, object] = {
            "group": "Judged" if standing.word != "no data" else "Not judged",
            "title": standing.title,
            "printed": _benchmark(
                target, standing.target_value, standing.word, _asked(target)
            ),
            "rebased": _rebased(target, standing),
        }
        values = _values(con, target.measure, view)
        for period in periods:
            value = values.get(period, float("nan"))
            row[period] = sentences.number(value, unit)
        rows.append(row)
    rows.sort(key=lambda row: row["group"] != "Judged")
    columns = (
        Column("title", "Target"),
        *(Column(period, period, True) for period in periods),
        Column("printed", "As printed in the plan"),
        Column("rebased", "On today's figures"),
    )
    caption = f"{config.BOROUGH_NAME}'s targets, Community Safety Plan 2013/14–2015/16"
    return blocks.table(rows, columns, caption, group="group")


def _periods(con: Con, view: View) -> list[str]:
    frame = years(con, "burglary", view, BEFORE_2013, LAST_2013)
    return list(frame["period"])


def _values(con: Con, key: str, view: View) -> dict[str, float]:
    if not key:
        return {}
    frame = years(con, key, view)
    return dict(zip(frame["period"], frame["value"], strict=True))


def _unit(target: Target) -> str:
    return catalogue.measure(target.measure).unit if target.measure else "proportion"


def _benchmark(target: Target, goal: float | None, word: str, source: str) -> Block:
    """A benchmark's verdict, its number, and where the number comes from."""
    if word == "no data":
        return blocks.join(_chip(word), blocks.line(source))
    if target.kind == "above_comparator":
        london = "" if goal is None else f" ({sentences.number(goal, _unit(target))})"
        return blocks.join(_chip(word), blocks.line(f"above London's figure{london}"))
    limit = "or fewer" if target.direction == "lower" else "or more"
    told = f"{sentences.number(goal or 0.0, _unit(target))} {limit}"
    return blocks.join(_chip(word), blocks.line(told), blocks.line(source))


def _asked(target: Target) -> str:
    """What the plan printed: 5% below 2,513."""
    unit = _unit(target)
    base = sentences.number(target.baseline_printed or 0.0, unit)
    if target.kind == "percent" and target.target_percent is not None:
        side = "below" if target.target_percent < 0 else "above"
        return f"{abs(target.target_percent):g}% {side} {base}"
    if target.kind == "hold":
        return f"no more than {base}"
    return f"above London's figure ({base} printed)"


def _rebased(target: Target, standing: Standing) -> Block:
    if standing.word == "no data":
        return blocks.line(f"Held by: {standing.holder}.")
    if target.kind == "above_comparator":
        return blocks.line("The same: London's figure is of the same survey.")
    if not standing.word_rebased:
        return blocks.line("Not judged at this month.")
    again = replace(target, baseline_printed=standing.baseline)
    goal, word = standing.target_rebased, standing.word_rebased
    return _benchmark(target, goal, word, _asked(again))


def _chip(word: str) -> Block:
    letter, tone = progress.WORDS[word]
    return blocks.chip(tone, letter, word.capitalize())


def notes() -> Block:
    """What the plan's own words leave open, target by target."""
    targets = plans.plans()[PRINTED].harrow_targets
    found = [
        f"{item.title or catalogue.measure(item.measure).title}: {item.note}"
        for item in targets
        if item.note
    ]
    return blocks.fold("What the plan printed, word by word", blocks.bullets(found))


def promises_file(con: Con, view: View) -> pd.DataFrame:
    """Harrow's printed targets with both benchmarks and verdicts, one row a target."""
    rows = [
        {
            "plan": plans.plans()[PRINTED].title,
            "measure": standing.measure,
            "title": standing.title,
            "kind": target.kind,
            "baseline_printed": standing.baseline_printed,
            "target_printed": standing.target_value,
            "verdict_printed": standing.word,
            "baseline_today": standing.baseline,
            "target_today": standing.target_rebased,
            "verdict_today": standing.word_rebased,
            "actual": standing.current,
            "month": standing.month,
            "holder": standing.holder,
        }
        for target, standing in stands(con, view, PRINTED)
    ]
    return pd.DataFrame(rows)


def years_chart(con: Con, view: View) -> Picture | None:
    """The chosen measure year by year over both plans; None without a figure."""
    measure = catalogue.measure(view.measure)
    frame = years(con, measure.key, view)
    if frame["value"].isna().all():
        return None
    words = years_words(con, view)
    spec = year_charts.bars(
        frame, measure, _drawn(con, view), words, shared.is_sample(frame)
    )
    return Picture(spec, words)


def _drawn(con: Con, view: View) -> list[year_charts.Promise]:
    targets = {
        item.measure: (item, found) for item, found in stands(con, view, PRINTED)
    }
    target, standing = targets.get(view.measure, (None, None))
    words, printed, rebased = "no target", None, None
    if target is not None and standing is not None and standing.target_value:
        printed, rebased = standing.target_value, standing.target_rebased
        shown = sentences.number(printed, _unit(target))
        words = f"Target {shown}"
        if target.kind == "above_comparator":
            words = f"London {shown}"
    return [
        year_charts.Promise("2013–16", "2013/14", "2015/16", words, printed, rebased),
        year_charts.Promise("2017–20", "2017/18", "2019/20", "no number"),
    ]


def years_words(con: Con, view: View) -> str:
    """The chosen measure over the two plans in a sentence or two."""
    measure = catalogue.measure(view.measure)
    frame = years(con, measure.key, view)
    known = frame.dropna(subset=["value"])
    if known.empty:
        title = sentences.inline(measure.title)
        if measure.key in shared.last_months(con):
            return f"There are no figures for {title} for these years."
        return sentences.missing([title], measure.holder)
    ends = [known.iloc[0], known.iloc[-1]][-min(len(known), 2) :]
    values = [
        f"{sentences.number(row['value'], measure.unit)} in {row['period']}"
        for row in ends
    ]
    told = [f"{measure.title} in {config.BOROUGH_NAME}: {sentences.listed(values)}."]
    stand = {item.measure: item for _, item in stands(con, view, PRINTED)}
    if measure.key in stand and stand[measure.key].word in {"met", "not met"}:
        found = stand[measure.key]
        goal = sentences.number(found.target_value or 0.0, measure.unit)
        now = sentences.number(found.current or 0.0, measure.unit)
        asked = f"the printed target of {goal} was {found.word}"
        if measure.is_proportion:
            asked = f"the target, London's {goal}, was {found.word}"
        told.append(f"With {now} in 2015/16 {asked}.")
    return " ".join(told)


def years_file(con: Con, view: View) -> pd.DataFrame:
    """The chosen measure's financial years, as a file."""
    frame = years(con, view.measure, view)
    return frame.assign(title=catalogue.measure(view.measure).title)[SAVED]


def years_table(con: Con, view: View) -> Block:
    """The table behind the chart of the years."""
    measure = catalogue.measure(view.measure)
    rows = [
        {
            "period": row["period"],
            "value": sentences.number(row["value"], measure.unit),
            "status": row["status"],
        }
        for row in years(con, measure.key, view).to_dict("records")
    ]
    columns = (
        Column("period", "Financial year"),
        Column("value", measure.title, True),
        Column("status", "Status"),
    )
    caption = f"{measure.title} in {config.BOROUGH_NAME} by financial year"
    return blocks.fold(
        "The table behind the years", blocks.table(rows, columns, caption)
    )


def london() -> Block:
    """London's targets as they were printed: no figure and no verdict of Harrow's."""
    rows = [
        {"title": item.title, "asked": _london_asked(item)}
        for item in plans.plans()[PRINTED].london_targets
    ]
    columns = (Column("title", "Target for London"), Column("asked", "Asked by 2016"))
    return blocks.table(rows, columns, "London's targets in the plan of 2013–16")


def _london_asked(target: Target) -> str:
    share = target.target_percent or 0.0
    return f"{abs(share):g}% {'less' if share < 0 else 'more'}"


def keys(view: View) -> tuple[str, ...]:
    """The measures that the page shows."""
    return tuple(dict.fromkeys([view.measure, *MEASURES]))
