"""Hate crime by ward and strand, from counts that partners share under restriction.

What the connection may not see is hidden in the store already: here it is only marked.
"""

from typing import Any

import pandas as pd

from harrow_dash import config
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.surveys import indicators
from harrow_dash.view import View, month_name

INDICATOR = "hate_crime_detail"
KINDS = ("hate_partner",)
ALL = "all"
TOTAL = "All strands"
PERIODS = 3  # years shown, the last ones
HIDDEN = (
    "[c]: hidden, because a small number, or another one beside it, could point to a "
    "person. [x]: no figure."
)
FILE = ["indicator", "area_code", "area_name", "category", "period", "value", "mark"]
FILE += ["note", "status"]


@answered_once(maxsize=64)
def values(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """Rows of `indicators.values` of the last years that were over by a month."""
    found = indicators.values(con, INDICATOR)
    found = found[found["last_month"] <= to]
    last = sorted(found["last_month"].unique())[-PERIODS:]
    found = found[found["last_month"].isin(last)]
    return found.assign(mark=[f"[{mark}]" if mark else "" for mark in found["mark"]])


def number(row: dict[Any, Any] | None) -> str:
    """A count as it is written; hidden is [c], what nobody gave is [x]."""
    if row is None or (pd.isna(row["value"]) and not row["mark"]):
        return "[x]"
    return str(row["mark"]) or f"{row['value']:,.0f}"


def words(con: Con, view: View) -> Block:
    """What is counted and what is hidden; without a file, who holds the counts."""
    asked, found = indicators.DEFINITIONS[INDICATOR], values(con, view.to)
    if found.empty:
        return blocks.paragraph(
            f"No counts by ward and strand are loaded. Held by: {asked.holder}. "
            "docs/partner-data.md says how partners give them and how they are "
            "protected."
        )
    told = [asked.counts, *asked.caveats[1:2], HIDDEN]
    first = found["first_month"].min()
    told += [
        f"Recording changed in {month_name(month)}: years before and after it "
        "cannot be compared."
        for month in catalogue.measure("hate_crime").hard_breaks
        if first < month <= found["last_month"].max()
    ]
    return blocks.join(
        blocks.paragraph(told[0]), blocks.paragraph(" ".join(told[1:]), "note")
    )


def table(con: Con, view: View) -> Block:
    """The strands of the chosen place by year, and all wards in the last year."""
    found = values(con, view.to)
    if found.empty:
        return blocks.NOTHING
    cells = {
        (row["area_code"], row["category"], row["period"]): row
        for row in found.to_dict("records")
    }
    years = list(found.sort_values("last_month")["period"].unique())
    rows = [
        {"strand": TOTAL if strand == ALL else strand}
        | {year: number(cells.get((view.area, strand, year))) for year in years}
        for strand in strands(found)
    ]
    columns = (
        Column("strand", "Strand"),
        *(Column(year, year, True) for year in years),
    )
    sample = " Sample figures." if shared.is_sample(found) else ""
    caption = f"Hate crime in {view.area_name} by strand, financial years.{sample}"
    return blocks.join(
        blocks.table(rows, columns, caption),
        blocks.fold(f"All wards by strand, {years[-1]}", _wards(found, cells, view)),
    )


def _wards(found: pd.DataFrame, cells: dict[Any, Any], view: View) -> Block:
    """Wards by strand in the last year, and at the end what has no ward, and all."""
    year = found.sort_values("last_month")["period"].iloc[-1]
    names = found[found["period"] == year].set_index("area_code")["area_name"]
    order = names[~names.index.duplicated()].sort_values()
    ends = [code for code in (config.NOT_PLACED, config.BOROUGH) if code in order]
    codes = [code for code in order.index if code not in ends] + ends
    rows = [
        {"area_code": code, "area_name": order[code]}
        | {strand: number(cells.get((code, strand, year))) for strand in strands(found)}
        for code in codes
    ]
    columns = (
        Column("area_name", "Ward"),
        *(
            Column(strand, TOTAL if strand == ALL else strand, True)
            for strand in strands(found)
        ),
    )
    caption = f"Hate crime by ward and strand, {year}"
    return blocks.table(rows, columns, caption, selected=view.ward)


def strands(found: pd.DataFrame) -> list[str]:
    """The strands in the order of their definition, the total first."""
    listed = (ALL, *indicators.DEFINITIONS[INDICATOR].categories)
    given = set(found["category"])
    return [strand for strand in listed if strand in given]


def file(con: Con, view: View) -> pd.DataFrame:
    """Wards and strands of the years shown, as a file."""
    return values(con, view.to)[FILE]


PART = Part(
    "By ward and strand, each offence once",
    words,
    table=table,
    file=file,
    name="hate crime by ward and strand",
    kinds=KINDS,
)
