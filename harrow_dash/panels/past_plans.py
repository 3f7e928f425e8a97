"""The plans of 2013 and 2017: what was promised, and what happened year by year."""

from typing import Any

import pandas as pd

from harrow_dash import (
    blocks,
    catalogue,
    config,
    measures,
    plans,
    sentences,
    statistics,
    strategy,
    yearly,
)
from harrow_dash.blocks import Column, Markup
from harrow_dash.panels import shared
from harrow_dash.panels.shared import Con, Picture
from harrow_dash.plans import Target
from harrow_dash.strategy import Standing
from harrow_dash.view import View

PRINTED, DIRECTIONS = "2013", "2017"  # the plan with numbers, the plan without
BEFORE, LAST = pd.Timestamp("2012-04-01"), pd.Timestamp("2020-03-01")
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
GROUPS = {
    "number": "Promised as a number",
    "percent": "Promised as a number",
    "hold": "Promised to be held",
    "above_comparator": "Promised to stay above London",
}
SAVED = ["measure", "title", "period", "value", "unit", "status"]


def years(con: Con, key: str, view: View, first: pd.Timestamp) -> pd.DataFrame:
    """Harrow's financial years of a measure, from `first` to the plans' last or `to`."""
    end = min(LAST, view.to)
    return measures.figures(con, key, start=first, end=end, per="fy")


def _stands(con: Con, view: View, plan: str) -> list[tuple[Target, Standing]]:
    """A plan's targets for Harrow with their standings. London's are not among them."""
    found = shared.standings(con, plan, view.to)
    targets = plans.plans()[plan].harrow_targets
    return [(item, found[item.measure]) for item in targets if item.measure in found]


def lead(con: Con, view: View) -> list[str]:
    """The answer in words: how many promises were met, and what 2017 to 2020 shows."""
    stands = _stands(con, view, PRINTED)
    judged = [item for _, item in stands if item.word in {"met", "not met"}]
    told = [_judged_words(stands, judged)]
    later = [item for _, item in _stands(con, view, DIRECTIONS)]
    tested = [
        item
        for item in later
        if item.word in {"improving", "worsening", "no clear change"}
    ]
    if not tested:
        return [*told, "The plan of 2017–20 printed no number."]
    clear = [item.title.lower() for item in tested if item.word != "no clear change"]
    result = (
        f"clear changes in {sentences.listed(clear)}" if clear else "no clear change"
    )
    return [
        *told,
        f"The plan of 2017–20 printed no number. Of its {len(later)} measures "
        f"{len(tested)} can be tested against the year before it, and they show "
        f"{result}.",
    ]


def _judged_words(stands: list[tuple[Target, Standing]], judged: list[Standing]) -> str:
    total = len(stands)
    start = f"The plan of 2013–16 set {total} targets for Harrow"
    if not judged:
        return f"{start}. None can be judged from the figures held for this month."
    missed = [item.title.lower() for item in judged if item.word == "not met"]
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
        item.title.lower()
        for item in judged
        if item.word == "met" and item.word_rebased == "not met"
    ]
    if split:
        told.append(
            f"{sentences.listed(split).capitalize()} met the number printed, but not "
            "the same cut from today's figures."
        )
    return " ".join(told)


def about() -> str:
    """What is compared with what."""
    return (
        "The plan printed its benchmarks in 2013. The police have recounted since, so "
        "today's figures for 2012/13 differ. Each result is judged twice: against the "
        "number printed, and against the same percentage of today's 2012/13 figure. "
        "All figures are for Harrow as a whole."
    )


def promised(con: Con, view: View) -> Markup:
    """Each target of 2013–16: the years, both benchmarks, and a verdict for each."""
    rows, periods = [], _periods(con, view)
    for target, standing in _stands(con, view, PRINTED):
        unit = _unit(target)
        row: dict[str, object] = {
            "group": "Judged" if standing.word != "no data" else "Not judged",
            "title": standing.title,
            "printed": _benchmark(target, standing.target_value, standing.word, False),
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
    caption = "Harrow's targets, Community Safety Plan 2013/14–2015/16"
    return blocks.table(rows, columns, caption, group="group")


def _periods(con: Con, view: View) -> list[str]:
    end = min(pd.Timestamp("2016-03-01"), view.to)
    frame = measures.figures(con, "burglary", start=BEFORE, end=end, per="fy")
    return list(frame["period"])


def _values(con: Con, key: str, view: View) -> dict[str, float]:
    if not key:
        return {}
    frame = years(con, key, view, BEFORE)
    return dict(zip(frame["period"], frame["value"], strict=True))


def _unit(target: Target) -> str:
    return catalogue.measure(target.measure).unit if target.measure else "proportion"


def _benchmark(target: Target, goal: float | None, word: str, rebased: bool) -> Markup:
    """A benchmark's verdict, with the number it is judged by and where it comes from."""
    if word == "no data":
        return blocks.join(_chip(word), blocks.line(_asked(target)))
    if target.kind == "above_comparator":
        london = "" if goal is None else f" ({sentences.number(goal, _unit(target))})"
        return blocks.join(_chip(word), blocks.line(f"above London's figure{london}"))
    limit = "or fewer" if target.direction == "lower" else "or more"
    told = f"{sentences.number(goal or 0.0, _unit(target))} {limit}"
    if not rebased:
        told = f"{told}: {_asked(target)}"
    return blocks.join(_chip(word), blocks.line(told))


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


def _rebased(target: Target, standing: Standing) -> Markup:
    if standing.word == "no data":
        return blocks.line(f"Held by: {standing.holder}.")
    if not standing.word_rebased:
        return blocks.line("The same: London's figure is of the same survey.")
    told = _benchmark(target, standing.target_rebased, standing.word_rebased, True)
    base = sentences.number(standing.baseline or 0.0, _unit(target))
    share = f"{abs(target.target_percent or 0):g}% below {base}"
    return blocks.join(told, blocks.line(share))


def _chip(word: str) -> Markup:
    letter, tone = strategy.WORDS[word]
    return blocks.chip(tone, letter, word.capitalize())


def notes() -> Markup:
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
        for target, standing in _stands(con, view, PRINTED)
    ]
    return pd.DataFrame(rows)


def years_chart(con: Con, view: View) -> Picture:
    """The chosen measure year by year over both plans, with the target it had."""
    measure = catalogue.measure(view.measure)
    frame = years(con, measure.key, view, BEFORE)
    words = years_words(con, view)
    spec = yearly.bars(
        frame, measure, _drawn(con, view), words, shared.is_sample(frame)
    )
    return Picture(spec, words)


def _drawn(con: Con, view: View) -> list[yearly.Promise]:
    targets = dict(
        (item.measure, (item, found)) for item, found in _stands(con, view, PRINTED)
    )
    target, standing = targets.get(view.measure, (None, None))
    words, printed, rebased = "no target", None, None
    if target is not None and standing is not None and standing.target_value:
        printed, rebased = standing.target_value, standing.target_rebased
        shown = sentences.number(printed, _unit(target))
        words = f"Target {shown}"
        if target.kind == "above_comparator":
            words = f"London {shown}"
    return [
        yearly.Promise("2013–16", "2013/14", "2015/16", words, printed, rebased),
        yearly.Promise("2017–20", "2017/18", "2019/20", "no number"),
    ]


def years_words(con: Con, view: View) -> str:
    """The chosen measure over the two plans in a sentence or two."""
    measure = catalogue.measure(view.measure)
    frame = years(con, measure.key, view, BEFORE)
    known = frame.dropna(subset=["value"])
    if known.empty:
        return sentences.missing([measure.title.lower()], measure.holder)
    values = [
        f"{sentences.number(row['value'], measure.unit)} in {row['period']}"
        for row in known.to_dict("records")
    ]
    told = [f"{measure.title} in Harrow: {sentences.listed(values)}."]
    stand = {item.measure: item for _, item in _stands(con, view, PRINTED)}
    if measure.key in stand and stand[measure.key].word in {"met", "not met"}:
        found = stand[measure.key]
        goal = sentences.number(found.target_value or 0.0, measure.unit)
        asked = "London's figure" if measure.is_proportion else "the printed target"
        told.append(f"In 2015/16 {asked} of {goal} was {found.word}.")
    return " ".join(told)


def years_file(con: Con, view: View) -> pd.DataFrame:
    """The chosen measure's financial years, as a file."""
    frame = years(con, view.measure, view, BEFORE)
    return frame.assign(title=catalogue.measure(view.measure).title)[SAVED]


def years_table(con: Con, view: View) -> Markup:
    """The table behind the chart of the years."""
    measure = catalogue.measure(view.measure)
    rows = [
        {
            "period": row["period"],
            "value": sentences.number(row["value"], measure.unit),
            "status": row["status"],
        }
        for row in years(con, measure.key, view, BEFORE).to_dict("records")
    ]
    columns = (
        Column("period", "Financial year"),
        Column("value", measure.title, True),
        Column("status", "Status"),
    )
    caption = f"{measure.title} in Harrow by financial year"
    return blocks.fold(
        "The table behind the years", blocks.table(rows, columns, caption)
    )


def london() -> Markup:
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


def directions(con: Con, view: View) -> Markup:
    """The measures of 2017–20 over its years, each tested against the year before."""
    plan = plans.plans()[DIRECTIONS]
    stands = {item.measure: item for _, item in _stands(con, view, DIRECTIONS)}
    told = neither(con, view)
    rows: list[dict[str, object]] = []
    periods: list[str] = []
    for priority in plan.priorities:
        for key in priority.measures:
            frame = years(con, key, view, pd.Timestamp("2016-04-01"))
            periods = list(frame["period"])
            if frame["value"].notna().sum() < 2:
                continue
            measure = catalogue.measure(key)
            row: dict[str, object] = {
                "group": priority.title,
                "title": measure.title,
                "change": _tested(stands[key], told.get(key)),
            }
            for item in frame.to_dict("records"):
                row[item["period"]] = sentences.number(item["value"], measure.unit)
            rows.append(row)
    columns = (
        Column("title", "Measure"),
        *(Column(period, period, True) for period in periods),
        Column("change", "2016/17 to 2019/20, tested"),
    )
    caption = f"{plan.title}, offences recorded in Harrow by financial year"
    return blocks.table(rows, columns, caption, group="group") if rows else Markup("")


def _tested(standing: Standing, verdict: str | None) -> Markup:
    now = float("nan") if standing.current is None else standing.current
    before = float("nan") if standing.baseline is None else standing.baseline
    chip = shared.plan_chip(standing)
    if verdict is not None:
        chip = shared.verdict_chip(verdict, "neither")
    return blocks.join(chip, blocks.line(sentences.signed(now, before)))


def neither(con: Con, view: View) -> dict[str, str]:
    """Tested changes of the measures that the plan wants neither up nor down."""
    rows = []
    for target, standing in _stands(con, view, DIRECTIONS):
        known = standing.current is not None and standing.baseline is not None
        if target.direction == "neither" and known and standing.month == LAST:
            spread = measures.dispersions(con, target.measure, [config.BOROUGH], LAST)
            rows.append(
                {
                    "measure": target.measure,
                    "before": standing.baseline,
                    "after": standing.current,
                    "dispersion": spread.iloc[0],
                }
            )
    if not rows:
        return {}
    found = statistics.compare(pd.DataFrame(rows))
    return dict(zip(found["measure"], found["verdict"], strict=True))


def not_held(con: Con, view: View) -> Markup:
    """What the plan of 2017 was about and no figure here shows, and who holds it."""
    told = []
    for priority in plans.plans()[DIRECTIONS].priorities:
        absent = [
            catalogue.measure(key)
            for key in priority.measures
            if years(con, key, view, pd.Timestamp("2016-04-01"))["value"].notna().sum()
            < 2
        ]
        parts = [item.title.lower() for item in absent]
        words = []
        if parts:
            listed = sentences.listed(parts)
            words.append(f"no figures for these years on {listed}.")
        if priority.missing:
            words.append(f"Not held here: {_lowered(priority.missing)}")
        if words:
            holder = priority.holder or absent[0].holder
            told.append(f"{priority.title}: {' '.join(words)} Held by: {holder}.")
    return blocks.bullets(told)


def _lowered(words: str) -> str:
    return words[:1].lower() + words[1:]


def keys(view: View) -> tuple[str, ...]:
    """The measures that the page shows."""
    found = [
        item.measure
        for plan in (PRINTED, DIRECTIONS)
        for item in plans.plans()[plan].harrow_targets
        if item.measure
    ]
    return tuple(dict.fromkeys([view.measure, *found]))


def month_after(month: pd.Timestamp, today: Any) -> int:
    """Whole months between a month and a day."""
    return int((today.year - month.year) * 12 + today.month - month.month)
