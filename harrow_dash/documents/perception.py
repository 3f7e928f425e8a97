"""What residents think: Harrow beside London, question by question.

London's figure is the survey's own for the Metropolitan Police's area. Nothing is
tested and no interval drawn: the number of people asked is not published.
"""

import pandas as pd

from harrow_dash import config, measures, surveys
from harrow_dash.caching import answered_once
from harrow_dash.charts import comparison_charts
from harrow_dash.definitions import catalogue
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.documents import (
    blocks,
    comments,
    safer_spaces,
    shared,
    survey_pins,
    worry,
    young_people,
)
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

NAMED = 3  # questions are named up to this number
LEAD = ("pas_good_job", "pas_trust", "pas_informed")
NO_BASE = (
    "The number of people asked is not published, so no interval can be drawn and no "
    "change or gap tested. A few points either way may be chance."
)
COLUMNS = (
    Column("title", "Question"),
    Column("month", "Year to"),
    Column("own", config.BOROUGH_NAME, True),
    Column("london", "London", True),
    Column("gap", f"{config.BOROUGH_NAME} against London"),
)


def questions() -> list[Measure]:
    """The questions of the Public Attitude Survey."""
    every = catalogue.catalogue().values()
    return [item for item in every if item.source == "attitude_survey"]


@answered_once(maxsize=128)
def both(con: Con, key: str, to: pd.Timestamp) -> pd.DataFrame:
    """One question, Harrow and London by quarter: month, harrow, london, status. Do not
    change it.
    """
    found = measures.figures(con, key, [config.BOROUGH, config.FORCE], end=to)
    wide = found.pivot(index="month", columns="area_code", values="value")
    wide = wide.reindex(columns=[config.BOROUGH, config.FORCE])
    wide.columns = pd.Index(["harrow", "london"])
    own = found[found["area_code"] == config.BOROUGH].set_index("month")
    wide = wide.dropna(how="all").assign(status=own["status"])
    return wide.reset_index()


def lead(con: Con, view: View) -> list[str]:
    """The answer in words: Harrow beside London, and the council's own survey."""
    told = safer_spaces.opening(con, view)
    found = survey(con, view)
    if found.empty:
        names = ["the Public Attitude Survey"]
        return [*told, sentences.missing(names, questions()[0].holder)]
    known = found.dropna(subset=["harrow", "london"])
    points = (known["harrow"] * 100).round() - (known["london"] * 100).round()
    gaps = [
        f"{word} on {count}{_named(known[side])}"
        for word, side in (
            ("higher than London's", points > 0),
            ("lower", points < 0),
            ("the same", points == 0),
        )
        if (count := int(side.sum()))
    ]
    period = sentences.year_to(found["month"].max())
    return [
        f"In the Public Attitude Survey, in {period}, {config.BOROUGH_NAME}'s share is "
        f"{sentences.listed(gaps)}, of {len(known)} questions. {NO_BASE}",
        *told,
    ]


def _named(rows: pd.DataFrame) -> str:
    """Up to three questions by name."""
    names = [sentences.inline(str(title)) for title in rows["title"]]
    return f" ({sentences.listed(names)})" if len(names) <= NAMED else ""


def beside_london(con: Con, view: View) -> str:
    """The chosen question's last figures in a sentence."""
    measure = catalogue.measure(view.measure)
    found = both(con, measure.key, view.to).dropna(subset=["harrow"])
    if found.empty:
        return sentences.missing([sentences.inline(measure.title)], measure.holder)
    row = found.iloc[-1]
    own = sentences.number(row["harrow"], measure.unit)
    london = sentences.number(row["london"], measure.unit)
    period = sentences.year_to(row["month"])
    return f"In {period}: {own} in {config.BOROUGH_NAME}, {london} in London. {NO_BASE}"


def chart(con: Con, view: View) -> Picture | None:
    """The chosen question: Harrow's line and London's."""
    measure, found = catalogue.measure(view.measure), both(con, view.measure, view.to)
    if found.empty:
        return None
    alt = f"{measure.title}. {beside_london(con, view)}"
    shown = [
        (comparison_charts.LONDON, found.assign(value=found["london"])),
        (comparison_charts.OWN, found.assign(value=found["harrow"])),
    ]
    words = ["Share of people asked, 12 months to each quarter"]
    spec = comparison_charts.lines(shown, measure, words, alt, shared.is_sample(found))
    return Picture(spec, alt)


def quarters(con: Con, view: View) -> pd.DataFrame:
    """The chosen question by quarter, as a file."""
    measure = catalogue.measure(view.measure)
    return both(con, measure.key, view.to).assign(measure=measure.key)


def quarters_table(con: Con, view: View) -> Block:
    """The table behind the two lines, newest first."""
    measure = catalogue.measure(view.measure)
    rows = [
        {
            "month": month_name(row["month"]),
            "own": sentences.number(row["harrow"], measure.unit),
            "london": sentences.number(row["london"], measure.unit),
            "status": row["status"],
        }
        for row in both(con, measure.key, view.to)
        .sort_values("month", ascending=False)
        .to_dict("records")
    ]
    if not rows:
        return blocks.NOTHING
    columns = (
        Column("month", "Year to"),
        Column("own", config.BOROUGH_NAME, True),
        Column("london", "London", True),
        Column("status", "Status"),
    )
    table = blocks.table(rows, columns, f"{measure.title}, by quarter")
    return blocks.fold("The table behind the quarters", table)


def all_words(con: Con, view: View) -> Block:
    """What the table of questions shows; nothing without the survey."""
    if survey(con, view).empty:
        return blocks.NOTHING
    return blocks.paragraph(
        f"{config.BOROUGH_NAME} and London are the survey's own figures and are "
        "never mixed. London is "
        "the area of the Metropolitan Police."
    )


def survey(con: Con, view: View) -> pd.DataFrame:
    """Every question's last figures: measure, title, month, harrow, london, status."""
    rows = []
    for item in questions():
        found = both(con, item.key, view.to).dropna(subset=["harrow"])
        if len(found):
            rows.append(
                {"measure": item.key, "title": item.title} | found.iloc[-1].to_dict()
            )
    return pd.DataFrame(rows)


def all_questions(con: Con, view: View) -> Block:
    """Every question, Harrow beside London."""
    rows = [
        {
            "title": row["title"],
            "month": month_name(row["month"]),
            "own": sentences.number(row["harrow"], "proportion"),
            "london": sentences.number(row["london"], "proportion"),
            "gap": _gap(row["harrow"], row["london"]),
        }
        for row in survey(con, view).to_dict("records")
    ]
    return blocks.table(rows, COLUMNS, "Every question of the Public Attitude Survey")


def _gap(own: float, london: float) -> str:
    if pd.isna(london):
        return "[x]"
    points = round(own * 100) - round(london * 100)
    if points == 0:
        return "Level"
    word = "point" if abs(points) == 1 else "points"
    return f"{abs(points)} {word} {'higher' if points > 0 else 'lower'}"


def absent(con: Con, view: View) -> Block:
    """The parts of this priority that nothing loaded gives, and who holds them."""
    keys = [
        item.key
        for item in catalogue.catalogue().values()
        if item.source == "police_uk_asb"
    ]
    told = [
        f"{catalogue.measure(key).title}: no figures are loaded. Held by: "
        f"{catalogue.measure(key).holder}."
        for key in keys
        if shared.last_month(con, key) is None
    ]
    for key in (safer_spaces.SURVEY, young_people.SURVEY):
        asked = surveys.survey(key)
        if surveys.rounds(con, key).empty:
            told.append(
                f"{asked.title}: no responses are loaded. Held by: {asked.holder}. "
                "docs/partner-data.md says how they are loaded and protected."
            )
    asb = shared.last_month(con, "asb_incidents")
    if asb is not None and asb < view.to:
        told.append(
            f"{catalogue.measure('asb_incidents').title}: figures to {month_name(asb)} "
            "are loaded. They stand under that measure."
        )
    return blocks.bullets(told)


PARTS = (
    *safer_spaces.PARTS,
    survey_pins.PART,
    worry.PART,
    young_people.PART,
    comments.PART,
    Part(
        f"Every question, {config.BOROUGH_NAME} beside London",
        all_words,
        table=all_questions,
        file=survey,
        name="survey questions",
        measures=tuple(item.key for item in questions()),
    ),
    Part("What is not here", absent),
)
