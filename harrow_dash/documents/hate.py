"""Hate crime: the strands, which overlap, and how often there is an outcome."""

from functools import partial

import pandas as pd

from harrow_dash import config, measures, statistics, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, hate_events, hate_wards, kinds, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.kinds import Group
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, inline, month_name
from harrow_dash.words import sentences

KEY = "hate_crime"
LEAD = (KEY, "hate_racist", "hate_faith")
GROUPS: tuple[Group, ...] = (
    ("All strands, each offence once", (KEY,)),
    (
        "Strands, which overlap",
        (
            "hate_racist_religious",
            "hate_racist",
            "hate_faith",
            "hate_antisemitic",
            "hate_islamophobic",
            "hate_homophobic",
            "hate_transphobic",
            "hate_disability",
        ),
    ),
)
FAMILY = "dashboard_offences_positive_outcomes"
OUTCOMES = """
WITH newest AS (
    SELECT o.month, o.value
    FROM observation AS o
    JOIN offence_type AS t USING (type_id)
    JOIN source_file AS f USING (file_id)
    WHERE t.family = $family AND t.type_name = $type AND o.area_code = $area
    QUALIFY row_number() OVER (
        PARTITION BY o.month ORDER BY f.released DESC NULLS LAST, f.file_id DESC
    ) = 1
)
SELECT month, value AS outcomes FROM newest ORDER BY month
"""
MEANING = (
    "A positive outcome is one in which a suspect is dealt with, such as a charge, a "
    "caution or a community resolution. It counts in the month it is reached, often "
    "for an offence of an earlier year: the share says how outcomes compare with "
    "offences, not how likely one offence is to have an outcome."
)


def lead(con: Con, view: View) -> list[str]:
    """The answer in words: what was recorded, and that reporting is encouraged."""
    measure = catalogue.measure(KEY)
    found = shared.compared(con, (KEY,), (view.area,), view.to)
    if found.empty:
        return [sentences.missing([inline(measure.title)], measure.holder)]
    row = found.to_dict("records")[0]
    told = sentences.headline(measure, view.area_name, row)
    return [f"{told} {measure.caveats[0]}"]


@answered_once(maxsize=64)
def outcomes(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """Financial years and the last 12 months of the borough: offences and outcomes.

    period, month (last), offences, outcomes, share, low, high (Wilson's 95%), status.
    A month in which the file of outcomes has no row, between others, has none.
    """
    last = shared.last_month(con, KEY)
    found = store.query(
        con, OUTCOMES, family=FAMILY, type="HATE CRIME", area=config.BOROUGH
    )
    if last is None or found.empty:
        return pd.DataFrame(columns=["period"])
    end = min(last, to)
    by_month = found.set_index(pd.to_datetime(found["month"]))["outcomes"]
    rows = []
    ends = {
        row["month"]: row["period"]
        for row in measures.figures(con, KEY, end=end, per="fy").to_dict("records")
    }
    for month, period in {**ends, end: f"12 months to {month_name(end)}"}.items():
        year = measures.figures(con, KEY, start=month, end=month, per="rolling12")
        offences = float(year["value"].iloc[0])
        first = month - pd.DateOffset(months=11)
        inside = by_month[(by_month.index >= first) & (by_month.index <= month)]
        known = by_month.index.min() <= first and by_month.index.max() >= month
        if pd.isna(offences) or offences == 0 or not known:
            continue
        rows.append(
            {
                "period": period,
                "month": month,
                "offences": offences,
                "outcomes": float(inside.sum()),
                "status": str(year["status"].iloc[0]).split(" ")[0],
            }
        )
    frame = pd.DataFrame(rows)
    if frame.empty:
        return pd.DataFrame(columns=["period"])
    # More outcomes than offences in a year are possible: then it is no share.
    frame = frame[frame["outcomes"] <= frame["offences"]]
    bounds = statistics.wilson(frame["outcomes"], frame["offences"])
    share = frame["outcomes"] / frame["offences"]
    return frame.assign(share=share, low=bounds.low, high=bounds.high)


def outcome_words(con: Con, view: View) -> Block:
    """The last year's share with its interval, and what it means."""
    frame = outcomes(con, view.to)
    if frame.empty:
        return blocks.NOTHING
    row = frame.iloc[-1]
    told = (
        f"In {sentences.year_to(row['month'])} the police in "
        f"{config.BOROUGH_NAME} reached "
        f"{row['outcomes']:,.0f} positive outcomes for hate crime and recorded "
        f"{row['offences']:,.0f} offences: {row['share']:.0%} (95% interval "
        f"{row['low']:.0%} to {row['high']:.0%})."
    )
    return blocks.join(blocks.paragraph(told), blocks.paragraph(MEANING))


def outcome_table(con: Con, view: View) -> Block:
    """The shares by year."""
    rows = [
        {
            "period": row["period"],
            "offences": sentences.number(row["offences"]),
            "outcomes": sentences.number(row["outcomes"]),
            "share": f"{row['share']:.0%}",
            "interval": f"{row['low']:.0%} to {row['high']:.0%}",
        }
        for row in outcomes(con, view.to).to_dict("records")
    ]
    columns = (
        Column("period", "Period"),
        Column("offences", "Offences", True),
        Column("outcomes", "Positive outcomes", True),
        Column("share", "Share", True),
        Column("interval", "95% interval", True),
    )
    caption = f"Hate crime in {config.BOROUGH_NAME}: positive outcomes beside offences"
    return blocks.table(rows, columns, caption)


def strand_words(con: Con, view: View) -> Block:
    """That strands overlap, and where recording changed."""
    measure = catalogue.measure(KEY)
    told = [*measure.caveats[1:2], *(item.note for item in measure.breaks)]
    return kinds.words(con, view, told, GROUPS)


def strands(con: Con, view: View) -> Block:
    """The total, and every strand on its own."""
    note = blocks.paragraph(kinds.INTERVAL, "note")
    return blocks.join(kinds.table(con, view, GROUPS), note)


PARTS = (
    Part(
        "The strands, which overlap",
        strand_words,
        table=strands,
        file=partial(kinds.file, groups=GROUPS),
        name="hate crime by strand",
        measures=kinds.keys(GROUPS),
    ),
    hate_wards.PART,
    Part(
        "How often there is an outcome",
        outcome_words,
        table=outcome_table,
        file=lambda con, view: outcomes(con, view.to),
        name="hate crime outcomes",
        measures=(KEY,),
    ),
    hate_events.PART,
)
