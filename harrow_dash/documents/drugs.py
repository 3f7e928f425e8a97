"""Drug offences beside the searches that find them."""

from functools import partial

import pandas as pd

from harrow_dash import measures
from harrow_dash.caching import answered_once
from harrow_dash.charts import comparison_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, kinds, search_map, search_wards, shared
from harrow_dash.documents import searches as search
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.kinds import Group
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

LEAD = ("drug_offences", "drug_possession", "drug_trafficking")
GROUPS: tuple[Group, ...] = (
    ("Offences and searches", ("drug_possession", "drug_trafficking", "stop_search")),
)


@answered_once(maxsize=256)
def searches(con: Con, area: str, to: pd.Timestamp) -> pd.DataFrame:
    """Months with searches: all of them, those for drugs, and drug offences.

    month, searches, for_drugs, offences (NaN where missing), status.
    """
    found = search.months(con, area, to, search.DRUGS).set_index("month")
    offences = measures.figures(con, "drug_offences", [area], end=to)
    return pd.DataFrame(
        {
            "searches": found["searches"],
            "for_drugs": found["own"],
            "offences": offences.set_index("month")["value"].reindex(found.index),
            "status": found["status"],
        }
    ).reset_index()


def words(con: Con, view: View) -> Block:
    """That drug offences follow police activity, and both counts of the last year."""
    measure = catalogue.measure("drug_offences")
    if shared.last_month(con, measure.key) is None:
        return blocks.NOTHING
    lead = blocks.paragraph(measure.caveats[0])
    known = searches(con, view.area, view.to).dropna(subset=["searches"])
    if known.empty:
        return lead  # the part about searches says who holds them
    last = known["month"].iloc[-1]
    year = known[known["month"] > last - pd.DateOffset(months=12)]
    offences = year["offences"].sum(min_count=12)
    if len(year) < 12 or pd.isna(offences):
        return lead
    found = sentences.counted(year["for_drugs"].sum(), "searches")
    told = (
        f"In {sentences.year_to(last)} {view.area_name} had {found} for drugs, and "
        f"{sentences.counted(offences, 'offences')} of drugs recorded."
    )
    return blocks.join(lead, blocks.paragraph(told))


def chart(con: Con, view: View) -> Picture | None:
    """Drug offences and searches for drugs, month by month, on one scale."""
    frame = searches(con, view.area, view.to).dropna(subset=["searches"])
    if len(frame) < 2:
        return None
    beside = comparison_charts.Line(
        "Searches for drugs",
        comparison_charts.BESIDE.colour,
        comparison_charts.BESIDE.words,
        dashed=True,
    )
    offences = comparison_charts.Line(
        "Drug offences", comparison_charts.OWN.colour, comparison_charts.OWN.words
    )
    shown = [
        (beside, frame.assign(value=frame["for_drugs"])),
        (offences, frame.assign(value=frame["offences"])),
    ]
    alt = blocks.plain(words(con, view))
    lines = [f"Each month in {view.area_name}, both as counts"]
    measure = catalogue.measure("drug_offences")
    spec = comparison_charts.lines(shown, measure, lines, alt, shared.is_sample(frame))
    spec["title"]["text"] = ["Drug offences and searches for drugs"]
    return Picture(spec, alt)


def table(con: Con, view: View) -> Block:
    """Possession and trafficking apart, and the table behind the two lines."""
    rows = [
        {
            "month": month_name(row["month"]),
            "offences": sentences.number(row["offences"]),
            "drugs": sentences.number(row["for_drugs"]),
            "searches": sentences.number(row["searches"]),
        }
        for row in searches(con, view.area, view.to)
        .sort_values("month", ascending=False)
        .to_dict("records")
    ]
    columns = (
        Column("month", "Month"),
        Column("offences", "Drug offences", True),
        Column("drugs", "Searches for drugs", True),
        Column("searches", "All searches", True),
    )
    caption = f"Drug offences and searches in {view.area_name} by month"
    if len(rows) < 2:
        return blocks.NOTHING
    return blocks.fold(
        "The table behind the searches", blocks.table(rows, columns, caption)
    )


def apart_words(con: Con, view: View) -> Block:
    """What the two kinds count."""
    told = [catalogue.measure(key).counts for key in LEAD[1:]]
    return kinds.words(con, view, told, GROUPS)


def apart(con: Con, view: View) -> Block:
    """Possession, trafficking and searches, each on its own."""
    note = blocks.paragraph(kinds.INTERVAL, "note")
    return blocks.join(kinds.table(con, view, GROUPS), note)


PARTS = (
    Part(
        "Drug offences follow police activity",
        words,
        chart=chart,
        table=table,
        file=lambda con, view: searches(con, view.area, view.to),
        name="drug offences and searches",
        measures=("drug_offences", "stop_search"),
    ),
    Part(
        "Possession and trafficking apart",
        apart_words,
        table=apart,
        file=partial(kinds.file, groups=GROUPS),
        name="drug offences by kind",
        measures=kinds.keys(GROUPS),
    ),
)

CONTEXT = (
    search.part(search.DRUGS),
    search_wards.part(search.DRUGS),
    search_map.PART,
)
