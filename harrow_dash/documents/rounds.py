"""The council's own survey as the chosen measure: its rounds, and the wards compared.

Its shares come with the number of people asked, so they have intervals and rounds are
tested against each other. That the public sees [c] or [u] is the store's doing.
"""

import pandas as pd

from harrow_dash import measures, surveys
from harrow_dash.charts import survey_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, safer_spaces, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

SURVEY = safer_spaces.SURVEY
ROUNDS = (
    Column("round", "Round"),
    Column("month", "Asked to"),
    Column("base", "People asked", True),
    Column("share", "Share and 95% interval", True),
)
WARDS = (
    Column("area_name", "Ward"),
    Column("base", "People asked", True),
    Column("share", "Share and 95% interval", True),
    Column("change", "Change in points", True),
    Column("verdict", "Tested"),
)


def is_asked(key: str) -> bool:
    """Whether a measure is a question of the survey."""
    return catalogue.measure(key).source == measures.BY_ROUND


def shares(con: Con, view: View) -> pd.DataFrame:
    """The chosen question in the chosen place by round, as far as the words are the
    same: rows of `surveys.shares` with month (the last of the round).
    """
    breakdown = surveys.ALL if view.is_borough else "ward"
    found = surveys.shares(con, SURVEY, view.measure, breakdown)
    found = found[found["category"] == (surveys.ALL if view.is_borough else view.ward)]
    found = found[found["wording"] == found["wording"].max()]
    held = surveys.rounds(con, SURVEY)[["round", "last_day"]]
    found = found.merge(held, on="round")
    month = found.pop("last_day").dt.to_period("M").dt.to_timestamp()
    found = found.assign(month=month)
    return found[found["month"] <= view.to].reset_index(drop=True)


def headline(con: Con, view: View) -> list[str]:
    """The chosen question in its place: the last share, and what changed."""
    measure, found = catalogue.measure(view.measure), shares(con, view)
    if found.empty:
        return [sentences.missing([sentences.inline(measure.title)], measure.holder)]
    last = found.iloc[-1]
    start = f"{measure.title} in {view.area_name}, round of {last['round']}"
    if pd.isna(last["share"]):
        told = [f"{start}: hidden [c]."]
    else:
        mark = " [u]" if last["mark"] == "u" else ""
        told = [
            f"{start}: {safer_spaces.spoken(found.tail(1))}{mark} of "
            f"{last['base']:,.0f} people asked."
        ]
    breakdown = surveys.ALL if view.is_borough else "ward"
    tested = _changes(con, view, breakdown)
    own = tested[tested["category"] == last["category"]]
    if len(own) and own["verdict"].iloc[0] != "not tested":
        row = own.iloc[0]
        words = sentences.VERDICTS[row["verdict"]]
        told.append(
            f"{words[:1].upper()}{words[1:]} since {row['before_round']} "
            f"({row['before']:.0%})."
        )
    across = _changes(con, view, "ward")
    across = across[across["category"] != surveys.NOT_TOLD]
    names, verdicts = list(across["category_name"]), list(across["verdict"])
    if set(verdicts) - {"not tested"}:
        told.append(sentences.wards(names, verdicts, len(measures.wards(con))))
    return told


def _changes(con: Con, view: View, breakdown: str) -> pd.DataFrame:
    """The last round against the one before; nothing when the last is not asked for."""
    found = surveys.between_rounds(con, SURVEY, view.measure, breakdown)
    name = safer_spaces.last_round(con, SURVEY, view.to)
    return found[found["after_round"] == name]


def words(con: Con, view: View) -> Block:
    """What the rounds are; nothing when there is none."""
    if shares(con, view).empty:
        return blocks.NOTHING
    return blocks.paragraph(
        "Each round asks anew, and people choose to take part. Rounds are compared "
        "only where the question was asked in the same words."
    )


def chart(con: Con, view: View) -> Picture | None:
    """The rounds of the chosen question with their intervals."""
    measure, found = catalogue.measure(view.measure), shares(con, view)
    if found.empty:
        return None
    told = [
        f"{row['round']}: {safer_spaces.with_interval(row)}"
        for row in found.to_dict("records")
    ]
    alt = f"{measure.title} in {view.area_name} by round. {'; '.join(told)}."
    rows = found.assign(group="", label=found["round"], selected=False)
    lines = [f"Share of people asked in {view.area_name}, by round"]
    sample = shared.is_sample(found)
    return Picture(survey_charts.shares(rows, measure.title, lines, alt, sample), alt)


def table(con: Con, view: View) -> Block:
    """The table behind the rounds, newest first."""
    rows = [
        {
            "round": row["round"],
            "month": month_name(row["month"]),
            "base": safer_spaces.asked(row["base"]),
            "share": safer_spaces.with_interval(row),
        }
        for row in shares(con, view).iloc[::-1].to_dict("records")
    ]
    if not rows:
        return blocks.NOTHING
    title = catalogue.measure(view.measure).title
    drawn = blocks.table(rows, ROUNDS, f"{title} in {view.area_name}, by round")
    return blocks.fold("The table behind the rounds", drawn)


def wards(con: Con, view: View) -> pd.DataFrame:
    """The wards in the last round, lowest share first: area_code, area_name, base,
    share, low, high, mark, before, verdict, hidden (in either round), status.
    """
    found = safer_spaces.latest(con, SURVEY, view.measure, "ward", view.to)
    found = found[found["category"] != surveys.NOT_TOLD]
    names = {"category": "area_code", "category_name": "area_name"}
    found = found.rename(columns=names)
    tested = {
        row["category"]: row for row in _changes(con, view, "ward").to_dict("records")
    }
    rows = [tested.get(code) for code in found["area_code"]]
    found = found.assign(
        before=[float("nan") if row is None else row["before"] for row in rows],
        verdict=["not tested" if row is None else row["verdict"] for row in rows],
        hidden=[row is not None and row["mark"] == "c" for row in rows],
    )
    columns = ["area_code", "area_name", "round", "base", "share", "low", "high"]
    columns += ["mark", "before", "verdict", "hidden", "status"]
    return found[columns].sort_values(["share", "area_name"], ignore_index=True)


def wards_chart(con: Con, view: View) -> Picture | None:
    """The wards by the chosen question, the chosen one marked."""
    found, measure = wards(con, view), catalogue.measure(view.measure)
    if found.empty:
        return None
    return safer_spaces.drawn_by_ward(found, measure.title, view.ward)


def wards_table(con: Con, view: View) -> Block:
    """The table behind the wards, with the change since the round before."""
    measure = catalogue.measure(view.measure)
    rows = [
        {
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "base": safer_spaces.asked(row["base"]),
            "share": safer_spaces.with_interval(row),
            "change": _change(row["share"], row["before"], row["hidden"]),
            "verdict": shared.verdict_chip(row["verdict"], measure.direction),
        }
        for row in wards(con, view).to_dict("records")
    ]
    caption = f"{measure.title} by ward, against the round before"
    drawn = blocks.table(rows, WARDS, caption, selected=view.ward)
    return blocks.fold("The table behind the wards", drawn)


def _change(now: float, before: float, hidden: bool) -> str:
    """A change of shares for a table: +5 (37% to 42%), [c] or [x]."""
    if hidden:
        return "[c]"
    if pd.isna(now) or pd.isna(before):
        return "[x]"
    points = round(now * 100) - round(before * 100)
    sign = "+" if points > 0 else "−" if points < 0 else "±"
    return f"{sign}{abs(points)} ({before:.0%} to {now:.0%})"
