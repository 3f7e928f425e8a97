"""Hate crime in the months after events and campaigns of a list that the council keeps.

Offences in the month of an event and the two after it stand beside those of the same
months a year before. That one follows the other says nothing of a cause.
"""

from typing import Any

import pandas as pd

from harrow_dash import config, measures, statistics, store
from harrow_dash.caching import answered_once
from harrow_dash.charts import event_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.findings import same_months
from harrow_dash.view import View, inline, month_name
from harrow_dash.words import sentences

KEY = "hate_crime"
KINDS = ("local_events",)
AFTER = 2  # months after that of the event
YEARS = 5
MOST = 12  # events at a time, the latest
CAUTION = (
    "What follows an event need not come from it: other things change in the same "
    "months, and months that overlap count in several rows. All rows are tested "
    "together."
)
CAMPAIGNS = (
    "Reporting is to be promoted: more records after a campaign can be what it is for."
)
HOW = (
    "No list of local events and campaigns is loaded, so none is marked. An officer "
    "can load one: a day, a label and a kind (event or campaign) in each row. "
    "“python -m harrow_dash load --template events” writes an empty one, and "
    "docs/partner-data.md explains it."
)
EVENTS = """
    SELECT happened_on::TIMESTAMP AS happened_on,
        date_trunc('month', happened_on)::TIMESTAMP AS month, label, e.kind, status
    FROM local_event AS e
    JOIN source_file USING (file_id)
    ORDER BY happened_on, label
"""
COLUMNS = (
    Column("label", "What happened"),
    Column("after", "In these months", True),
    Column("before", "A year before", True),
    Column("verdict", "Tested"),
)


@answered_once(maxsize=64)
def frame(con: Con, view: View) -> pd.DataFrame:
    """The latest events of the charted years, tested together.

    number, happened_on, month, label, kind, start, end, after, before (offences; NaN
    where a month is missing), change, low, high, p_value, p_adjusted, verdict, why (not
    tested), status.
    """
    measure, shown = catalogue.measure(KEY), figures(con, view)
    listed = store.query(con, EVENTS)
    if listed.empty or shown.empty:
        return listed.iloc[:0].assign(number=0)
    first, last = shown["month"].iloc[0], shown["month"].iloc[-1]
    listed = listed[listed["month"].between(first, last)].tail(MOST)
    if listed.empty:
        return listed.assign(number=0)
    every = measures.figures(con, KEY, end=shared.whole(con, KEY, view.to))
    told = same_months.after_events(every, listed, AFTER, measure.hard_breaks)
    told = told.assign(number=range(1, len(told) + 1))
    return told.assign(why=[_why(row) for row in told.to_dict("records")])


def _why(row: dict[Any, Any]) -> str:
    """Why a row is not tested; nothing for one that is."""
    if row["verdict"] != statistics.NOT_TESTED:
        return ""
    if pd.isna(row["after"]):
        return "A month has no figure yet."
    if pd.isna(row["before"]):
        return "The year before has no figure."
    if not row["comparable"]:
        return "Recording changed in between."
    return "Too few months are known to tell a change from chance."


@answered_once(maxsize=64)
def figures(con: Con, view: View) -> pd.DataFrame:
    """Hate crime in the borough by month, the last years that have figures."""
    end = shared.whole(con, KEY, view.to)
    found = measures.figures(con, KEY, end=end)
    known = found.dropna(subset=["value"])
    if known.empty:
        return known
    last = known["month"].iloc[-1]
    start = max(known["month"].iloc[0], last - pd.DateOffset(months=12 * YEARS - 1))
    return found[found["month"].between(start, last)].reset_index(drop=True)


def words(con: Con, view: View) -> Block:
    """What clearly changed, and what it does not mean; how to load a list."""
    if figures(con, view).empty:
        return blocks.NOTHING
    if store.query(con, EVENTS).empty:
        return blocks.paragraph(HOW)
    found = frame(con, view)
    if found.empty:
        return blocks.paragraph("No event of the list lies in the months with figures.")
    changed = found[found["verdict"].isin(["rise", "fall"])]
    told = [
        f"In the months after “{row['label']}” ({month_name(row['month'])}) there was "
        f"{sentences.VERDICTS[row['verdict']]}: {row['after']:,.0f} offences, "
        f"{row['before']:,.0f} in the same months a year before."
        for row in changed.to_dict("records")
    ]
    tested = int((found["verdict"] != statistics.NOT_TESTED).sum())
    if tested and not told:
        told = [
            f"No clear change in the months after any of {tested} events and campaigns "
            "that could be tested."
        ]
    if not tested:
        told = ["None of the listed events could be tested."]
    notes = [CAUTION, *([CAMPAIGNS] if found["kind"].eq("campaign").any() else [])]
    last = figures(con, view)["month"].iloc[-1]
    later = int(store.query(con, EVENTS)["month"].between(last, view.to).sum())
    later -= int(found["month"].eq(last).sum())
    if later:
        notes.append(
            f"Figures go to {month_name(last)}: {later} later "
            f"{'entry of the list is' if later == 1 else 'entries of the list are'} "
            "not shown."
        )
    return blocks.join(
        blocks.paragraph(" ".join(told)), blocks.paragraph(" ".join(notes), "note")
    )


def chart(con: Con, view: View) -> Picture | None:
    """Hate crime by month with the events; None without a list."""
    found, shown = frame(con, view), figures(con, view)
    if found.empty:
        return None
    measure = catalogue.measure(KEY)
    listed = [
        f"{row['number']}, {row['label']}, {month_name(row['month'])}"
        for row in found.to_dict("records")
    ]
    alt = (
        f"{measure.title} in {config.BOROUGH_NAME} by month, with numbered events: "
        f"{'; '.join(listed)}."
    )
    sample = shared.is_sample(shown) or shared.is_sample(found)
    spec = event_charts.months(shown, found, measure, alt, sample)
    return Picture(spec, alt)


def table(con: Con, view: View) -> Block:
    """The events with the offences of their months and those of a year before."""
    found = frame(con, view)
    if found.empty:
        return blocks.NOTHING
    rows = [
        {
            "label": blocks.join(
                f"{row['number']}. {row['label']}",
                blocks.line(
                    f"{row['kind'].capitalize()}, {row['happened_on']:%-d %B %Y}: "
                    f"{sentences.months_between(row['start'], row['end'])}"
                ),
            ),
            "after": sentences.number(row["after"]),
            "before": sentences.number(row["before"]),
            "verdict": blocks.join(
                shared.verdict_chip(row["verdict"], catalogue.measure(KEY).direction),
                blocks.line(row["why"]) if row["why"] else "",
            ),
        }
        for row in found.to_dict("records")
    ]
    name = inline(catalogue.measure(KEY).title)
    sample = " Sample figures." if shared.is_sample(found) else ""
    caption = (
        f"Recorded {name} in the month of each event and the two after, and in the "
        f"same months a year before.{sample}"
    )
    return blocks.table(rows, COLUMNS, caption)


def file(con: Con, view: View) -> pd.DataFrame:
    """The events with their months, as a file."""
    found = frame(con, view)
    wanted = ["number", "label", "kind", "start", "end", "after", "before", "change"]
    wanted += ["p_adjusted", "verdict", "status"]
    return found.reindex(columns=wanted).round({"p_adjusted": 3})


PART = Part(
    "Months after events and campaigns",
    words,
    chart=chart,
    table=table,
    file=file,
    name="hate crime after events",
    measures=(KEY,),
    kinds=KINDS,
)
