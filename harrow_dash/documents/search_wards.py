"""The wards' searches set against chance: rates with intervals, no order inside.

Searches follow where officers are sent, so nothing here is good or bad.
"""

from functools import partial

import pandas as pd

from harrow_dash import measures, statistics
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, funnel, priority
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.searches import KEY, Subject, counts, period
from harrow_dash.documents.shared import Con
from harrow_dash.findings import places_compared
from harrow_dash.view import View
from harrow_dash.words import sentences

WARD_COLUMNS = (
    Column("area_name", "Ward"),
    Column("searches", "Searches", True),
    Column("rate", "Per 1,000 residents", True),
    Column("interval", "95% interval", True),
    Column("chance", "Against chance"),
)
OUTSIDE, INSIDE = "Outside the limits of chance", "Inside: by name, not ranked"


@answered_once(maxsize=64)
def wards(con: Con, subject: Subject, to: pd.Timestamp) -> pd.DataFrame | None:
    """The wards of `control.funnel` for the subject's searches, with Byar's interval.

    Adds rate_low and rate_high, per 1,000 residents. None without searches or without
    the numbers of residents.
    """
    if period(con, to) is None:
        return None
    frame = measures.wards(con)
    frame["value"] = [_own(con, code, subject, to) for code in frame["area_code"]]
    found = places_compared.funnel(con, frame)
    if found is None:
        return None
    bounds = statistics.byar(found["value"], found["population"].astype(float))
    return found.assign(rate_low=bounds.low, rate_high=bounds.high)


def _own(con: Con, area: str, subject: Subject, to: pd.Timestamp) -> float:
    found = counts(con, area, to)
    return float(found.loc[found["object"].isin(subject.objects), "count"].sum())


def words(con: Con, view: View, subject: Subject) -> Block:
    """Which wards lie outside the limits of chance, and what to bear in mind."""
    when = period(con, view.to)
    if when is None:
        return blocks.NOTHING
    found = wards(con, subject, view.to)
    if found is None:
        return blocks.paragraph(
            f"The wards cannot be compared: there are no searches {subject.words} in "
            f"{when.words}, or the numbers of residents are not loaded."
        )
    start = f"Searches {subject.words} per 1,000 residents, {when.words}."
    return blocks.join(
        blocks.paragraph(f"{start} {funnel.told(found)}"),
        blocks.bullets([*_small(found), *catalogue.measure(KEY).caveats[1:]]),
    )


def _small(found: pd.DataFrame) -> list[str]:
    """A caution where wards have very small counts."""
    few = int((found["value"] < priority.FEW).sum())
    if not few:
        return []
    wards_have = "One ward has" if few == 1 else f"{few} of {len(found)} wards have"
    return [
        f"{wards_have} fewer than five. Counts this small, shown as published, move by "
        "chance."
    ]


def table(con: Con, view: View, subject: Subject) -> Block:
    """Every ward with its rate and interval; those inside the limits by name."""
    when, found = period(con, view.to), wards(con, subject, view.to)
    if when is None or found is None:
        return blocks.NOTHING
    outside = found[found["side"] != ""].sort_values("rate", ascending=False)
    inside = found[found["side"] == ""].sort_values("area_name")
    rows = [
        {
            "group": OUTSIDE if row["side"] else INSIDE,
            "area_code": row["area_code"],
            "area_name": row["area_name"],
            "searches": sentences.number(row["value"]),
            "rate": sentences.rate(row["rate"]),
            "interval": f"{row['rate_low']:.1f} to {row['rate_high']:.1f}",
            "chance": _side(row["side"], row["outside"]),
        }
        for row in pd.concat([outside, inside]).to_dict("records")
    ]
    caption = f"Searches {subject.words} by ward, {when.words}; Byar's 95% intervals"
    shown = blocks.table(rows, WARD_COLUMNS, caption, selected=view.ward, group="group")
    return blocks.fold(f"Searches {subject.words}, ward by ward", shown)


def _side(side: str, limit: str) -> str:
    if not side:
        return "Inside the limits"
    return f"{'Above' if side == 'high' else 'Below'} the {limit} limit"


def file(con: Con, view: View, subject: Subject) -> pd.DataFrame:
    """The wards' searches with rates, intervals and limits, as a file."""
    when, found = period(con, view.to), wards(con, subject, view.to)
    if when is None or found is None:
        return pd.DataFrame()
    kept = ["area_code", "area_name", "value", "population", "rate", "rate_low"]
    kept += ["rate_high", "low_95", "high_95", "low_998", "high_998", "outside", "side"]
    told = found.sort_values("area_name")[kept].round(3)
    told = told.rename(columns={"value": f"searches {subject.words}".replace(" ", "_")})
    return told.assign(last_month=f"{when.months[-1]:%Y-%m}", status=when.status)


def part(subject: Subject) -> Part:
    """The part of a page about the wards' searches for one subject."""
    return Part(
        f"Searches {subject.words}: the wards",
        partial(words, subject=subject),
        table=partial(table, subject=subject),
        file=partial(file, subject=subject),
        name=f"searches {subject.words} by ward",
        measures=(KEY,),
    )
