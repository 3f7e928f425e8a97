"""The serious violence duty: priorities, rare and grave offences, evidence."""

from dataclasses import replace

import pandas as pd

from harrow_dash import config, measures, statistics
from harrow_dash.charts import year_charts
from harrow_dash.definitions import catalogue, plans
from harrow_dash.documents import blocks, evidence_values, overview, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.overview import PriorityRow
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.surveys import evidence
from harrow_dash.view import View, month_name
from harrow_dash.words import plan_sentences, sentences

PLAN = "sv2024"
HARM = ("homicide", "knife_injury_victims_under_25", "gun_crime", "rape")
SPOKEN = {
    "homicide": ("homicide", "homicides"),
    "knife_injury_victims_under_25": (
        "victim of knife injury aged 1 to 24",
        "victims of knife injury aged 1 to 24",
    ),
    "gun_crime": ("gun crime offence", "gun crime offences"),
    "rape": ("rape", "rapes"),
}
VOLUME = (
    "knife_crime_with_injury",
    "knife_crime",
    "possession_of_weapons",
    "robbery_personal",
    "sexual_offences",
    "violence_with_injury",
)
MEASURES = (*HARM, *VOLUME)
FIRST = pd.Timestamp("2017-04-01")
RARE, MANY = "Few in number, high in harm", "More in number, for scale"
STATES = {
    "held": ("good", "H", "Held"),
    "part": ("neutral", "P", "Held in part"),
    "none": ("missing", "X", "Not held"),
}
WORKSTREAMS = (
    (
        "2",
        "Violence against women and girls",
        "Tackle violence against women and girls",
    ),
    ("4", "Violent incidents", "Reduce serious violent crime with people under 25"),
    (
        "5",
        "Perception, anti-social behaviour and hate crime",
        "A community approach to serious youth violence",
    ),
)


def keys() -> tuple[str, ...]:
    """The measures behind the strategy's priorities."""
    return tuple(dict.fromkeys([*MEASURES, *overview.keys(PLAN)]))


def lead(con: Con, view: View) -> list[str]:
    """The answer in words: the rare and grave offences first, then the plan."""
    found = shared.compared(con, HARM, (config.BOROUGH,), view.to)
    if found.empty:
        holder = catalogue.measure(HARM[0]).holder
        return [
            sentences.missing(
                [sentences.inline(item) for item in shared.titles(HARM)], holder
            )
        ]
    told = [
        f"{spoken(row['measure'], row['value'])}{_as_at(row['month'], view)}"
        for row in found.to_dict("records")
    ]
    summary = "None of these clearly changed."
    if set(found["verdict"]) != {"no clear change"}:
        names = shared.titles(tuple(found["measure"]))
        summary = sentences.summary(names, list(found["verdict"]))
    start = (
        f"In {sentences.year_to(view.to)} the police recorded in {config.BOROUGH_NAME} "
    )
    return [f"{start}{sentences.listed(told)}. {summary}", _against_plan(con, view)]


def spoken(key: str, count: float) -> str:
    """A count of a rare and grave offence as it is said: 1 homicide."""
    one, many = SPOKEN[key]
    return f"{sentences.number(count)} {one if count == 1 else many}"


def _as_at(month: pd.Timestamp, view: View) -> str:
    return "" if month == view.to else f" (year to {month_name(month)})"


def _against_plan(con: Con, view: View) -> str:
    """How the strategy's measures stand against the year before it."""
    stands = shared.standings(con, PLAN, view.to).values()
    told = [
        f"{sentences.listed(names)} {'is' if len(names) == 1 else 'are'} {told}"
        for word, told in (
            ("worsening", "clearly worse"),
            ("improving", "clearly better"),
        )
        if (
            names := [
                sentences.inline(item.title) for item in stands if item.word == word
            ]
        )
    ]
    even = sum(item.word == "no clear change" for item in stands)
    if even:
        told.append(f"no clear change in {even} other{'s'[: even != 1]}")
    if not told:
        return "Nothing can be tested yet against the year before the strategy."
    return f"Against the year to March 2024, before the strategy: {'; '.join(told)}."


def cards(con: Con, view: View) -> Block:
    """The rare and grave offences, each on its own with its interval."""
    plan = plans.plans()[PLAN]
    stands = shared.standings(con, PLAN, view.to)
    items = []
    found = shared.compared(con, HARM, (config.BOROUGH,), view.to)
    for row in found.to_dict("records"):
        measure = catalogue.measure(row["measure"])
        standing = stands.get(measure.key)
        told = (
            sentences.untested(measure, row["month"])
            if row["verdict"] == "not tested"
            else sentences.against_before(row["value"], row["before"], measure.unit)
        )
        promise = plan_sentences.promise(
            measure, plan.target_for(measure.key), standing
        )
        items.append(
            {
                "label": measure.title,
                "figure": sentences.number(row["value"]),
                "unit": f"{measure.unit} in {sentences.year_to(row['month'])}; "
                f"95% interval {_interval(row['value'])}",
                "words": plan_sentences.as_asked(told, promise),
                "state": shared.one_chip(row["verdict"], measure.direction, standing),
            }
        )
    return blocks.cards(items) if items else blocks.NOTHING


def interval_words() -> str:
    """What the interval means."""
    return (
        "Small numbers move by chance. The 95% interval (Byar's method) holds the "
        "usual yearly numbers that could lie behind the one recorded: a few more or "
        "fewer is not a trend."
    )


def _interval(value: float) -> str:
    bounds = statistics.byar(value)
    return f"{bounds.low:,.0f} to {bounds.high:,.0f}"


def scale(con: Con, view: View) -> Block:
    """The rare beside the many: each with its own interval, none added to another."""
    found = shared.by_measure(
        shared.compared(con, MEASURES, (config.BOROUGH,), view.to)
    )
    rows = [
        {
            "group": group,
            "title": _title(key, found[key]["month"], view),
            "value": sentences.number(found[key]["value"]),
            "interval": _interval(found[key]["value"]),
            "change": shared.change_cell(found[key]),
        }
        for group, members in ((RARE, HARM), (MANY, VOLUME))
        for key in members
        if key in found
    ]
    columns = (
        Column("title", "Measure"),
        Column("value", "12 months", True),
        Column("interval", "95% interval", True),
        Column("change", shared.CHANGE),
    )
    caption = f"{config.BOROUGH_NAME}, 12 months to {month_name(view.to)}"
    return blocks.table(rows, columns, caption, group="group")


def _title(key: str, month: pd.Timestamp, view: View) -> object:
    title = catalogue.measure(key).title
    if month == view.to:
        return title
    return blocks.join(title, blocks.small(f" (12 months to {month_name(month)})"))


def scale_file(con: Con, view: View) -> pd.DataFrame:
    """The rare and the many with their intervals, as a file."""
    found = shared.compared(con, MEASURES, (config.BOROUGH,), view.to)
    bounds = statistics.byar(found["value"].astype(float))
    told = shared.download(found)
    told.insert(5, "value_low", bounds.low)
    told.insert(6, "value_high", bounds.high)
    return told.round({"value_low": 1, "value_high": 1})


def years(con: Con, view: View) -> pd.DataFrame:
    """The chosen measure's financial years with Byar's interval (low, high)."""
    start = min(FIRST, view.to)
    frame = measures.figures(con, view.measure, start=start, end=view.to, per="fy")
    known = frame["value"].notna().to_numpy().nonzero()[0]
    frame = frame.iloc[known[0] :] if len(known) else frame.iloc[:0]
    bounds = statistics.byar(frame["value"])
    return frame.assign(low=bounds.low, high=bounds.high)


def years_chart(con: Con, view: View) -> Picture | None:
    """The chosen measure by financial year; None without a whole year."""
    frame, measure = years(con, view), catalogue.measure(view.measure)
    if frame.empty:
        return None
    promises = [year_charts.Promise("The strategy", "2024/25", "2026/27")]
    words = years_words(con, view)
    spec = year_charts.dots(frame, measure, promises, words, shared.is_sample(frame))
    return Picture(spec, words)


def years_words(con: Con, view: View) -> str:
    """The chosen measure's last whole years in a sentence."""
    measure, frame = catalogue.measure(view.measure), years(con, view)
    known = frame.dropna(subset=["value"])
    if known.empty:
        return (
            f"No whole financial year of {sentences.inline(measure.title)} is held. "
            f"Held by: {measure.holder}."
        )
    told = [
        f"{sentences.number(row['value'])} in {row['period']} "
        f"({row['low']:,.0f} to {row['high']:,.0f})"
        for row in known.tail(3).to_dict("records")
    ]
    return f"{measure.title} in {config.BOROUGH_NAME}: {sentences.listed(told)}."


def years_table(con: Con, view: View) -> Block:
    """The table behind the years."""
    measure = catalogue.measure(view.measure)
    rows = [
        {
            "period": row["period"],
            "value": sentences.number(row["value"]),
            "interval": _interval(row["value"]) if row["value"] >= 0 else "[x]",
            "status": row["status"],
        }
        for row in years(con, view).to_dict("records")
    ]
    columns = (
        Column("period", "Financial year"),
        Column("value", measure.title, True),
        Column("interval", "95% interval", True),
        Column("status", "Status"),
    )
    caption = f"{measure.title} in {config.BOROUGH_NAME} by financial year"
    return blocks.fold(
        "The table behind the years", blocks.table(rows, columns, caption)
    )


def priorities(con: Con, view: View) -> list[PriorityRow]:
    """The three priorities in the strategy's words, each led by its first measure."""
    asked = replace(view, plan=PLAN, ward="borough", ward_name="Whole borough")
    return overview.rows(con, asked)


def standing(con: Con, view: View) -> Block:
    """Every measure behind the three priorities, and how it stands."""
    stands = shared.standings(con, PLAN, view.to)
    rows = []
    for priority in plans.plans()[PLAN].priorities:
        for key in priority.measures:
            measure, found = catalogue.measure(key), stands[key]
            now = float("nan") if found.current is None else found.current
            before = float("nan") if found.baseline is None else found.baseline
            held = found.current is not None and found.month is not None
            title: object = measure.title
            if held and found.month is not None:
                title = _title(key, found.month, view)
            rows.append(
                {
                    "group": f"{priority.title} (workstream {priority.workstream})",
                    "title": title,
                    "before": sentences.number(before, measure.unit),
                    "now": sentences.number(now, measure.unit),
                    "state": blocks.join(
                        shared.plan_chip(found),
                        blocks.line(found.reason) if found.reason else "",
                    ),
                }
            )
    columns = (
        Column("title", "Measure"),
        Column("before", "Year to March 2024", True),
        Column("now", f"Year to {month_name(view.to)}", True),
        Column("state", "Standing"),
    )
    caption = "The measures behind the three priorities"
    return blocks.fold(
        "Every measure behind the priorities, and how it stands",
        blocks.table(rows, columns, caption, group="group"),
    )


def workstreams() -> Block:
    """Through which workstreams of the delivery plan it reports."""
    told = [
        f"Workstream {number}, {subject[:1].lower()}{subject[1:]}: {priority}."
        for number, subject, priority in WORKSTREAMS
    ]
    return blocks.join(
        blocks.paragraph(
            "The strategy reports through three workstreams of the community safety "
            f"delivery plan: every quarter to the {config.PARTNERSHIP} Board, "
            "every year to "
            "Cabinet."
        ),
        blocks.bullets(told),
    )


def listed(con: Con, view: View) -> Block:
    """The strategy's evidence list: what is held, how old, what is not, who has it."""
    rows = []
    for row in evidence.holdings(con).to_dict("records"):
        age = ""
        if not pd.isna(row["last_month"]):
            age = f"{sentences.age(row['last_month'], view.today)}."
        rows.append(
            {
                "title": blocks.join(
                    row["title"], blocks.line(row["listed"]) if row["listed"] else ""
                ),
                "state": blocks.chip(*STATES[row["state"]]),
                "held": blocks.join(row["held"], blocks.line(age) if age else ""),
                "absent": row["absent"] or ("" if row["state"] == "held" else "All"),
                "holder": "" if row["state"] == "held" else row["holder"],
            }
        )
    columns = (
        Column("title", "Evidence on the list"),
        Column("state", "Here"),
        Column("held", "What is held"),
        Column("absent", "What is not"),
        Column("holder", "Who holds the rest"),
    )
    return blocks.table(rows, columns, "The strategy's evidence list")


EVIDENCE = (
    evidence_values.PART,
    Part(
        "The evidence the strategy lists",
        listed,
        file=lambda con, view: evidence.holdings(con),  # noqa: ARG005
        name="serious violence evidence",
        kinds=("safer_spaces", "young_people"),
    ),
)
