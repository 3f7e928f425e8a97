"""The Safer Spaces Survey: how safe women and girls feel, where, when and why."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from harrow_dash import config, surveys
from harrow_dash.caching import answered_once
from harrow_dash.charts import survey_charts
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View
from harrow_dash.words import sentences

SURVEY = "safer_spaces"
DAY, NIGHT = "safe_day", "safe_night"
KEYS = (DAY, NIGHT)
GROUPS = (
    ("age_band", "Age"),
    ("place", "Kind of place"),
    ("time_of_day", "Time of day"),
)
MARKS = (
    "[c]: hidden, so that nobody can be told apart. [u]: fewer than "
    f"{config.LOW_BASE} people answered, so the share says little. [x]: no figure."
)
KINDS = ("safer_spaces",)


@answered_once(maxsize=64)
def last_round(con: Con, survey: str, to: pd.Timestamp) -> str | None:
    """The name of the last round whose fieldwork was over by the end of a month."""
    held = surveys.rounds(con, survey)
    over = held[held["last_day"] < to + pd.DateOffset(months=1)]
    return None if over.empty else str(over["round"].iloc[-1])


@answered_once(maxsize=256)
def latest(
    con: Con, survey: str, question: str, breakdown: str, to: pd.Timestamp
) -> pd.DataFrame:
    """Rows of `surveys.shares` of the last round by a month; none without a round."""
    name = last_round(con, survey, to)
    found = surveys.shares(con, survey, question, breakdown, name or "")
    return found.reset_index(drop=True)


def spoken(rows: pd.DataFrame) -> str:
    """A share with its interval: 41% (38% to 43%)."""
    if rows.empty:
        return "[x]"
    row = rows.iloc[0]
    if row["mark"] == "c" or pd.isna(row["share"]):
        return "[c]"
    return f"{row['share']:.0%} ({row['low']:.0%} to {row['high']:.0%})"


def words(con: Con, view: View) -> Block:
    """How many feel safe by day and after dark, and what changed between rounds."""
    name = last_round(con, SURVEY, view.to)
    if name is None:
        return blocks.NOTHING
    survey = surveys.survey(SURVEY)
    all_day, all_night = (
        latest(con, SURVEY, question, "all", view.to) for question in KEYS
    )
    held = surveys.rounds(con, SURVEY)
    answers = held.loc[held["round"] == name, "responses"].iloc[0]
    people = "Few" if pd.isna(answers) else f"{answers:,.0f}"
    told = [
        f"{people} people answered in {name}: {spoken(all_day)} felt safe by day and "
        f"{spoken(all_night)} after dark (95% intervals in brackets).",
        *_since(con, view),
    ]
    if not view.is_borough:
        own = [
            spoken(found[found["category"] == view.ward])
            for found in (latest(con, SURVEY, one, "ward", view.to) for one in KEYS)
        ]
        told.append(f"In {view.ward_name}: {own[0]} by day, {own[1]} after dark.")
    return blocks.join(
        blocks.paragraph(" ".join(told)),
        blocks.paragraph(" ".join([survey.asked, *survey.caveats]), "note"),
    )


def opening(con: Con, view: View) -> list[str]:
    """The survey in one sentence; none without a round."""
    name = last_round(con, SURVEY, view.to)
    if name is None:
        return []
    day, night = (
        survey_charts.share_text(
            None if rows["share"].isna().all() else float(rows["share"].iloc[0]),
            str(rows["mark"].iloc[0]),
        )
        if len(rows)
        else "[x]"
        for rows in (latest(con, SURVEY, one, "all", view.to) for one in KEYS)
    )
    return [
        f"In the council's {surveys.survey(SURVEY).title} of {name}, {day} of those "
        f"who answered felt safe by day and {night} after dark."
    ]


def _since(con: Con, view: View) -> list[str]:
    """What changed since the round before, where the question stayed the same."""
    told = []
    for question, when in ((DAY, "by day"), (NIGHT, "after dark")):
        found = surveys.between_rounds(con, SURVEY, question)
        if found.empty or found["after_round"].iloc[0] != last_round(
            con, SURVEY, view.to
        ):
            continue
        row = found.iloc[0]
        if row["verdict"] == "not tested":
            continue
        told.append(
            f"{when} {sentences.VERDICTS[row['verdict']]} since {row['before_round']} "
            f"({row['before']:.0%} then)"
        )
    return [f"Feeling safe: {sentences.listed(told)}."] if told else []


def wards(con: Con, view: View) -> pd.DataFrame:
    """The wards after dark and by day, lowest share after dark first.

    area_code, area_name, base, and share, low, high and mark of both questions.
    """
    night, day = (
        latest(con, SURVEY, question, "ward", view.to).set_index("category")
        for question in (NIGHT, DAY)
    )
    wanted = ["share", "low", "high", "mark"]
    both = night[["category_name", "base", *wanted, "status"]].join(
        day[wanted].add_suffix("_day"), how="left"
    )
    both = both[both.index != surveys.NOT_TOLD].rename_axis("area_code").reset_index()
    return both.rename(columns={"category_name": "area_name"}).sort_values(
        ["share", "area_name"], ignore_index=True
    )


def wards_chart(con: Con, view: View) -> Picture | None:
    """The wards by the share that feels safe after dark."""
    found = wards(con, view)
    if found.empty:
        return None
    title = surveys.survey(SURVEY).questions[NIGHT].title
    return drawn_by_ward(
        found.assign(round=last_round(con, SURVEY, view.to)), title, view.ward
    )


def drawn_by_ward(found: pd.DataFrame, title: str, ward: str) -> Picture:
    """Wards by their share, lowest first, a chosen one (a code) marked.

    found: area_code, area_name, round, base, share, low, high, mark, status.
    """
    rows = found.assign(
        group="", label=found["area_name"], selected=found["area_code"] == ward
    )
    known = found.dropna(subset=["share"])
    alt = f"{title} by ward."
    if len(known):
        low, high = known.iloc[0], known.iloc[-1]
        alt = (
            f"{alt} Lowest: {low['area_name']}, {low['share']:.0%}. Highest: "
            f"{high['area_name']}, {high['share']:.0%}."
        )
    if hidden := len(found) - len(known):
        alt = f"{alt} Hidden: {hidden} of {len(found)} wards."
    lines = [f"Share who feel safe, round of {found['round'].iloc[0]}"]
    spec = survey_charts.shares(rows, title, lines, alt, shared.is_sample(found))
    return Picture(spec, alt)


def wards_table(con: Con, view: View) -> Block:
    """The table behind the wards, by day and after dark."""
    rows = [
        {
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "base": asked(row["base"]),
            "day": with_interval(row, "_day"),
            "night": with_interval(row, ""),
        }
        for row in wards(con, view).to_dict("records")
    ]
    columns = (
        Column("area_name", "Ward"),
        Column("base", "People asked", True),
        Column("day", "Safe by day", True),
        Column("night", "Safe after dark", True),
    )
    table = blocks.table(
        rows, columns, "Feeling safe by ward, with 95% intervals", selected=view.ward
    )
    note = blocks.paragraph(MARKS, "note")
    return blocks.join(blocks.fold("The table behind the wards", table), note)


def asked(base: float) -> str:
    """How many people were asked, or [c]."""
    return "[c]" if pd.isna(base) else f"{base:,.0f}"


def with_interval(row: dict[Any, Any], which: str = "") -> str:
    """A share for a table: 41% (38% to 43%) [u]; `which` ends its columns' names."""
    share, mark = row[f"share{which}"], str(row[f"mark{which}"])
    if mark == "c" or pd.isna(share):
        return f"[{mark or 'x'}]"
    told = f"{share:.0%} ({row[f'low{which}']:.0%} to {row[f'high{which}']:.0%})"
    return f"{told} [{mark}]" if mark else told


def groups(con: Con, view: View) -> pd.DataFrame:
    """After dark by age, kind of place and time: group, label and the share's columns.

    Kinds of place and times are those that people told of, not where they were asked.
    """
    found = []
    for breakdown, title in GROUPS:
        rows = latest(con, SURVEY, NIGHT, breakdown, view.to)
        rows = rows[~rows["category"].isin([surveys.NOT_TOLD, "Prefer not to say"])]
        rows = rows.sort_values("category", key=_in_order(breakdown), kind="stable")
        found.append(rows.assign(group=title, label=rows["category_name"]))
    return pd.concat(found, ignore_index=True).assign(selected=False)


def _in_order(breakdown: str) -> Callable[["pd.Series[str]"], "pd.Series[int]"]:
    """The order in which the questionnaire lists ages, places and times."""
    survey = surveys.survey(SURVEY)
    listed = (
        survey.about[breakdown].options
        if breakdown in survey.about
        else survey.questions[breakdown].wordings[-1].options
    )
    order = {option: place for place, option in enumerate(listed)}
    return lambda names: names.map(order).fillna(len(order)).astype(int)


def groups_words(con: Con, view: View) -> Block:
    """Who feels least safe, where and when; nothing without a round."""
    known = groups(con, view).dropna(subset=["share"])
    if known.empty:
        return blocks.NOTHING
    lowest = known.loc[known.groupby("group", sort=False)["share"].idxmin()]
    told = [
        f"{sentences.inline(row['label'])} ({sentences.inline(row['group'])}, "
        f"{row['share']:.0%})"
        for row in lowest.to_dict("records")
    ]
    return blocks.paragraph(
        f"Fewest feel safe after dark: {sentences.listed(told)}. Many intervals "
        "overlap, so the order says little."
    )


def groups_chart(con: Con, view: View) -> Picture | None:
    """Feeling safe after dark by age, place and time."""
    found = groups(con, view)
    if found.empty:
        return None
    alt = blocks.plain(groups_words(con, view)) or "Every share is hidden."
    lines = [f"Share who feel safe, {last_round(con, SURVEY, view.to)}"]
    spec = survey_charts.shares(
        found,
        "Feeling safe after dark: who, where and when",
        lines,
        alt,
        shared.is_sample(found),
    )
    return Picture(spec, alt)


def told(con: Con, view: View) -> pd.DataFrame:
    """What makes people feel unsafe and what would help, the most named first."""
    found = []
    for question, title in (("reasons", "Why"), ("help", "What would help")):
        rows = latest(con, SURVEY, question, "all", view.to)
        rows = rows.sort_values("share", ascending=False)
        found.append(rows.assign(group=title, label=rows["answer"]))
    return pd.concat(found, ignore_index=True).assign(selected=False)


def told_words(con: Con, view: View) -> Block:
    """The reasons and helps named most, and how the question was asked."""
    found = told(con, view).dropna(subset=["share"]).copy()
    if found.empty:
        return blocks.NOTHING
    found["text"] = [
        f"{sentences.inline(row['label'])} ({row['share']:.0%})"
        for row in found.to_dict("records")
    ]
    first = found.loc[found["group"] == "Why", "text"].head(3).tolist()
    second = found.loc[found["group"] != "Why", "text"].head(3).tolist()
    wording = (
        surveys.survey(SURVEY).questions["help"].asked(int(found["wording"].max()))
    )
    asked = f"The last was asked as “{wording.text}”" if wording else ""
    return blocks.paragraph(
        f"Named most as a reason to feel unsafe: {sentences.listed(first)}. As help: "
        f"{sentences.listed(second)}. {asked} Rounds that asked in other words are "
        "not compared."
    )


def told_chart(con: Con, view: View) -> Picture | None:
    """Reasons and helps, ranked, with their intervals."""
    found = told(con, view)
    if found.empty:
        return None
    alt = blocks.plain(told_words(con, view)) or "Every share is hidden."
    lines = [f"Share of people who named it, {last_round(con, SURVEY, view.to)}"]
    title = "What makes people feel unsafe, and what would help"
    spec = survey_charts.shares(found, title, lines, alt, shared.is_sample(found))
    return Picture(spec, alt)


def table_of(rows: pd.DataFrame, heading: str, caption: str) -> Block:
    """The table behind a chart of shares, under the headings of its groups."""
    shown = [
        {
            "group": row["group"],
            "label": row["label"],
            "base": asked(row["base"]),
            "share": with_interval(row, ""),
        }
        for row in rows.to_dict("records")
    ]
    columns = (
        Column("label", heading),
        Column("base", "People asked", True),
        Column("share", "Share and 95% interval", True),
    )
    table = blocks.table(shown, columns, caption, group="group")
    return (
        blocks.fold("The table behind the shares", table) if shown else blocks.NOTHING
    )


def groups_table(con: Con, view: View) -> Block:
    """The table behind who, where and when."""
    return table_of(groups(con, view), "Who, where, when", "Feeling safe after dark")


def told_table(con: Con, view: View) -> Block:
    """The table behind reasons and helps."""
    return table_of(told(con, view), "Answer", "Reasons and what would help")


PARTS = (
    Part(
        "How safe women and girls feel",
        words,
        chart=wards_chart,
        table=wards_table,
        file=wards,
        name="feeling safe by ward",
        measures=KEYS,
        kinds=KINDS,
    ),
    Part(
        "Who, where and when",
        groups_words,
        chart=groups_chart,
        table=groups_table,
        file=groups,
        name="feeling safe by group",
        measures=(NIGHT,),
        kinds=KINDS,
    ),
    Part(
        "Why, and what would help",
        told_words,
        chart=told_chart,
        table=told_table,
        file=told,
        name="reasons and help",
        measures=(NIGHT,),
        kinds=KINDS,
    ),
)
