"""Drug offences beside the searches that find them."""

from functools import lru_cache, partial

import pandas as pd

from harrow_dash import (
    blocks,
    catalogue,
    config,
    contrast,
    measures,
    sentences,
    store,
)
from harrow_dash.blocks import Column, Markup
from harrow_dash.panels import kinds, shared
from harrow_dash.panels.kinds import Group
from harrow_dash.panels.parts import Part
from harrow_dash.panels.shared import Con, Picture
from harrow_dash.view import View, month_name

LEAD = ("drug_offences", "drug_possession", "drug_trafficking")
GROUPS: tuple[Group, ...] = (
    ("Offences and searches", ("drug_possession", "drug_trafficking", "stop_search")),
)
OBJECT = "Controlled drugs"
SEARCHES = """
SELECT month, count(*) AS for_drugs
FROM stop_search
JOIN point USING (point_id)
WHERE object = $object AND ward_code IS NOT NULL
    AND (ward_code = $area OR $area = $borough)
GROUP BY month
"""


@lru_cache(maxsize=256)
def searches(con: Con, area: str, to: pd.Timestamp) -> pd.DataFrame:
    """Months with searches: all of them, those for drugs, and drug offences.

    month, searches, for_drugs, offences (NaN where missing), status.
    """
    found = measures.figures(con, "stop_search", [area], end=to).set_index("month")
    counted = store.query(
        con, SEARCHES, object=OBJECT, area=area, borough=config.BOROUGH
    )
    drugs = counted.assign(month=pd.to_datetime(counted["month"])).set_index("month")
    offences = measures.figures(con, "drug_offences", [area], end=to)
    for_drugs = drugs["for_drugs"].astype(float).reindex(found.index).fillna(0.0)
    return pd.DataFrame(
        {
            "searches": found["value"],
            "for_drugs": for_drugs.where(found["value"].notna()),
            "offences": offences.set_index("month")["value"].reindex(found.index),
            "status": found["status"],
        }
    ).reset_index()


def words(con: Con, view: View) -> Markup:
    """That drug offences follow police activity, and the searches of the last year."""
    measure = catalogue.measure("drug_offences")
    if shared.last_month(con, measure.key) is None:
        return Markup("")
    lead = blocks.paragraph(measure.caveats[0])
    known = searches(con, view.area, view.to).dropna(subset=["searches"])
    if known.empty:
        holder = catalogue.measure("stop_search").holder
        told = sentences.missing(["stop and search"], holder)
        return blocks.join(lead, blocks.paragraph(told))
    last = known["month"].iloc[-1]
    year = known[known["month"] > last - pd.DateOffset(months=12)]
    if len(year) < 12:
        return lead
    total, drugs = int(year["searches"].sum()), int(year["for_drugs"].sum())
    told = (
        f"In {sentences.year_to(last)} the police made "
        f"{sentences.counted(total, 'searches')} in {view.area_name}, {drugs:,} of "
        "them for drugs"
    )
    if total:
        told += f" ({drugs / total:.0%})"
    offences = year["offences"].sum(min_count=12)
    if not pd.isna(offences):
        told += f"; {sentences.counted(offences, 'offences')} of drugs were recorded"
    return blocks.join(lead, blocks.paragraph(f"{told}."))


def chart(con: Con, view: View) -> Picture | None:
    """Drug offences and searches for drugs, month by month, on one scale."""
    frame = searches(con, view.area, view.to).dropna(subset=["searches"])
    if len(frame) < 2:
        return None
    beside = contrast.Line(
        "Searches for drugs",
        contrast.BESIDE.colour,
        contrast.BESIDE.words,
        dashed=True,
    )
    offences = contrast.Line("Drug offences", contrast.OWN.colour, contrast.OWN.words)
    shown = [
        (beside, frame.assign(value=frame["for_drugs"])),
        (offences, frame.assign(value=frame["offences"])),
    ]
    alt = blocks.plain(words(con, view))
    lines = [f"Each month in {view.area_name}, both as counts"]
    measure = catalogue.measure("drug_offences")
    spec = contrast.lines(shown, measure, lines, alt, shared.is_sample(frame))
    spec["title"]["text"] = ["Drug offences and searches for drugs"]
    return Picture(spec, alt)


def table(con: Con, view: View) -> Markup:
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
        return Markup("")
    return blocks.fold(
        "The table behind the searches", blocks.table(rows, columns, caption)
    )


def apart_words(con: Con, view: View) -> Markup:
    """What the two kinds count."""
    told = [catalogue.measure(key).counts for key in LEAD[1:]]
    return kinds.words(con, view, told, GROUPS)


def apart(con: Con, view: View) -> Markup:
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
