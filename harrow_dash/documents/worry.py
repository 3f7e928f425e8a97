"""Feeling unsafe beside recorded offences, ward by ward: two views, no cause."""

import pandas as pd

from harrow_dash import config, statistics
from harrow_dash.charts import survey_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, safer_spaces, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View
from harrow_dash.words import sentences

RECORDED = "violence"  # what is set beside feeling safe after dark
FEWEST = 8  # wards without a hidden share that make a picture
CAUTION = (
    "The two are different things: where people feel unsafe need not be where more is "
    "recorded, and neither explains the other."
)
COLUMNS = (
    Column("area_name", "Ward"),
    Column("unsafe_text", "Do not feel safe after dark", True),
    Column("rate_text", "Recorded per 1,000 residents", True),
    Column("quarter", "Quarter"),
)


def frame(con: Con, view: View) -> pd.DataFrame:
    """Wards with both: area_code, area_name, base, unsafe, low, high (shares), rate,
    rate_low, rate_high (per 1,000 residents, Byar's 95%), quarter, is_clear (neither
    interval holds the borough's figure), status.
    """
    felt = safer_spaces.wards(con, view).dropna(subset=["share"])
    codes = tuple(felt["area_code"])
    found = shared.compared(con, (RECORDED,), codes, view.to).dropna(subset=["rate"])
    found = found[found["value"] > 0]
    both = felt.merge(found[["area_code", "value", "rate"]], on="area_code")
    if both.empty:
        return both.assign(quarter="", is_clear=False)
    residents = 1000 * both["value"] / both["rate"]
    bounds = statistics.byar(both["value"], residents)
    told = both.assign(
        unsafe=1 - both["share"],
        low=1 - both["high"],
        high=1 - both["low"],
        rate_low=bounds.low,
        rate_high=bounds.high,
    )
    rate, unsafe = middle(con, view)
    quarters = [
        f"Feel safe {'less' if row['unsafe'] > unsafe else 'more'}, "
        f"{'more' if row['rate'] > rate else 'fewer'} recorded"
        for row in told.to_dict("records")
    ]
    is_clear = ~told["low"].le(unsafe) | ~told["high"].ge(unsafe)
    is_clear &= ~told["rate_low"].le(rate) | ~told["rate_high"].ge(rate)
    columns = ["area_code", "area_name", "base", "unsafe", "low", "high"]
    columns += ["rate", "rate_low", "rate_high", "quarter", "is_clear", "status"]
    return told.assign(quarter=quarters, is_clear=is_clear)[columns]


def middle(con: Con, view: View) -> tuple[float, float]:
    """The borough's rate and share who do not feel safe, where the quarters meet."""
    found = shared.compared(con, (RECORDED,), (config.BOROUGH,), view.to)
    felt = safer_spaces.latest(
        con, safer_spaces.SURVEY, safer_spaces.NIGHT, "all", view.to
    )
    return float(found["rate"].iloc[0]), 1 - float(felt["share"].iloc[0])


def words(con: Con, view: View) -> Block:
    """Which wards stand where, with the caution; nothing where too little is known."""
    found = frame(con, view)
    if len(found) < FEWEST:
        return blocks.NOTHING
    told = [
        f"{quarter}: {sentences.listed(sorted(rows['area_name']))}."
        for quarter, rows in found.groupby("quarter", sort=False)
        if "less" in str(quarter)
    ]
    return blocks.join(
        blocks.paragraph(f"{CAUTION} {_clear(found)}"), blocks.bullets(sorted(told))
    )


def _clear(found: pd.DataFrame) -> str:
    """Which wards lie in a quarter with both intervals, and so are named."""
    names = sorted(found.loc[found["is_clear"], "area_name"])
    if not names:
        return "The intervals are wide: no ward lies clearly in one quarter."
    verb = "lies" if len(names) == 1 else "lie"
    return (
        f"The intervals are wide: of {len(found)} wards only {sentences.listed(names)} "
        f"{verb} clearly in one quarter."
    )


def chart(con: Con, view: View) -> Picture | None:
    """Wards by what is recorded and by who does not feel safe after dark."""
    found = frame(con, view)
    if len(found) < FEWEST:
        return None
    measure = catalogue.measure(RECORDED)
    counts = found["quarter"].value_counts()
    alt = (
        f"{len(found)} wards by {sentences.inline(measure.title)} per 1,000 residents "
        "and the share who do not feel safe after dark. "
    ) + " ".join(f"{name}: {count}." for name, count in counts.items())
    lines = [
        "Up: share who do not feel safe after dark, Safer Spaces Survey",
        f"Across: {sentences.inline(measure.title)} recorded per 1,000 residents",
        f"Lines: 95% intervals. Dashed: {config.BOROUGH_NAME} as a whole",
    ]
    selected = found["area_code"] == view.ward
    shown = found.assign(selected=selected, is_named=selected | found["is_clear"])
    spec = survey_charts.worry(
        shown,
        "Feeling unsafe beside recorded violence",
        lines,
        middle(con, view),
        alt,
        shared.is_sample(found),
    )
    return Picture(spec, alt)


def table(con: Con, view: View) -> Block:
    """The table behind the picture."""
    rows = [
        {
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "quarter": row["quarter"],
            "unsafe_text": f"{row['unsafe']:.0%} ({row['low']:.0%} to "
            f"{row['high']:.0%})",
            "rate_text": f"{row['rate']:,.1f} ({row['rate_low']:,.1f} to "
            f"{row['rate_high']:,.1f})",
        }
        for row in frame(con, view).to_dict("records")
    ]
    caption = "Feeling unsafe after dark beside recorded violence, by ward"
    drawn = blocks.table(rows, COLUMNS, caption, selected=view.ward)
    return blocks.fold("The table behind the picture", drawn)


PART = Part(
    "Worry beside what is recorded",
    words,
    chart=chart,
    table=table,
    file=frame,
    name="feeling unsafe and recorded violence",
    measures=("safe_night", RECORDED),
    kinds=safer_spaces.KINDS,
)
