"""The Young People's Survey: feeling safe at school, on the way, and near home."""

import pandas as pd

from harrow_dash import surveys
from harrow_dash.charts import survey_charts
from harrow_dash.documents import blocks, safer_spaces, shared
from harrow_dash.documents.blocks import Block, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View

SURVEY = "young_people"
# Headings as short as a phone's chart needs them.
HEADINGS = {
    "school_safe": "Safe at school",
    "way_safe": "Safe on the way",
    "area_safe": "Safe where they live",
    "worry_knife": "Worried: knife crime",
    "know_help": "Know where to get help",
}
ASKED = {
    "school_safe": "safe",
    "way_safe": "safe",
    "area_safe": "safe",
    "worry_knife": "worried",
    "know_help": "Yes",
}


def frame(con: Con, view: View) -> pd.DataFrame:
    """Every question, for all and by age: group (the question), label, share's columns.

    Of the questions about safety the share that feels safe, of knife crime the share
    that is worried, of help the share that knows where to get it.
    """
    found = []
    for question, answer in ASKED.items():
        for breakdown in ("all", "age_band"):
            rows = safer_spaces.latest(con, SURVEY, question, breakdown, view.to)
            rows = rows[(rows["answer"] == answer) & (rows["category"] != "not_told")]
            rows = rows[rows["category"] != "Prefer not to say"]
            title = HEADINGS[question]
            labels = [
                "All" if name == "All" else f"Aged {name}"
                for name in rows["category_name"]
            ]
            found.append(rows.assign(group=title, label=labels))
    return pd.concat(found, ignore_index=True).assign(selected=False)


def words(con: Con, view: View) -> Block:
    """What young people said, and how they were asked; nothing without a round."""
    if safer_spaces.last_round(con, SURVEY, view.to) is None:
        return blocks.NOTHING
    survey = surveys.survey(SURVEY)
    note = blocks.paragraph(" ".join([survey.asked, *survey.caveats]), "note")
    return blocks.join(blocks.paragraph(sentence(con, view)), note)


def sentence(con: Con, view: View) -> str:
    """The answers of the last round in one sentence."""
    name = str(safer_spaces.last_round(con, SURVEY, view.to))
    held = surveys.rounds(con, SURVEY).set_index("round").loc[name]
    overall = {
        question: safer_spaces.latest(con, SURVEY, question, "all", view.to)
        for question in ASKED
    }
    said = {
        question: safer_spaces.spoken(rows[rows["answer"] == ASKED[question]])
        for question, rows in overall.items()
    }
    asked = ""
    if not pd.isna(held["responses"]) and not pd.isna(held["places"]):
        asked = (
            f" ({held['responses']:,.0f} answers from {held['places']:,.0f} schools "
            "and colleges)"
        )
    return (
        f"In {name}{asked}, {said['school_safe']} felt safe at "
        f"school, {said['way_safe']} on the way and {said['area_safe']} where they "
        f"live; {said['worry_knife']} worried about knife crime, and "
        f"{said['know_help']} knew where to get help."
    )


def chart(con: Con, view: View) -> Picture | None:
    """Every question, for all and by age."""
    found = frame(con, view)
    if found.empty:
        return None
    alt = sentence(con, view)
    name = safer_spaces.last_round(con, SURVEY, view.to)
    title = "What young people said"
    spec = survey_charts.shares(
        found, title, [f"Share of those asked, {name}"], alt, shared.is_sample(found)
    )
    return Picture(spec, alt)


def table(con: Con, view: View) -> Block:
    """The table behind the answers."""
    return safer_spaces.table_of(frame(con, view), "Who", "The answers, by age")


PART = Part(
    "What young people say",
    words,
    chart=chart,
    table=table,
    file=frame,
    name="young people's survey",
    kinds=(SURVEY,),
)
