"""The evidence for the serious violence duty, indicator by indicator.

Each has its last value, trend, comparison, age and source. A comparison with London and
England is tested only where the publisher gives an interval; counts of partners stand
beside the same period a year before and are not tested.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from harrow_dash import charts, config, measures
from harrow_dash.caching import answered_once
from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.surveys import evidence, indicators
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

ELSEWHERE = frozenset({"hate_crime_detail"})  # shown on a page of their own
KINDS = ("partner_long", "fingertips")
ALL = "all"
SAMPLE = "Sample figure"  # a note that says no more than the status
SERVICES, PROFILES = "Domestic abuse services", "Public health profiles"
AREAS = {
    config.BOROUGH: config.BOROUGH_NAME,
    config.REGION: config.REGION_NAME,
    config.COUNTRY: config.COUNTRY_NAME,
}
MARKS = (
    "[c]: hidden, so that nobody can be told apart. [u]: uncertain. [x]: no figure. "
    f"[z]: does not apply. Where an interval is given, {config.BOROUGH_NAME} "
    "differs when the other "
    "figure lies outside it. Counts of partners are not tested: too few periods are "
    "known to tell a change from chance."
)
COLUMNS = (
    Column("period", "Period"),
    Column("own", config.BOROUGH_NAME, True),
    Column("region", config.REGION_NAME, True),
    Column("country", config.COUNTRY_NAME, True),
)
FILE = ["indicator", "title", "unit", "area_code", "area_name", "category", "period"]
FILE += ["value", "numerator", "denominator", "lower", "upper", "mark", "note"]
FILE += ["holder", "status"]


@dataclass(frozen=True)
class Shown:
    """An indicator as it is held: what it is called, and its values by a month.

    unit: per 100,000 residents, for instance ("" where the publisher gives none);
    group: the evidence on the strategy's list that it belongs to.
    """

    key: str
    title: str
    unit: str
    direction: str
    holder: str
    group: str
    counts: str
    caveats: tuple[str, ...]
    is_count: bool
    values: pd.DataFrame


def shown(con: Con, view: View) -> list[Shown]:
    """The indicators held, in the order of the strategy's list."""
    return _shown(con, view.to)


@answered_once(maxsize=32)
def _shown(con: Con, to: pd.Timestamp) -> list[Shown]:
    found = []
    for row in indicators.held(con).to_dict("records"):
        values = indicators.values(con, row["indicator"])
        values = values[values["last_month"] <= to]
        if row["indicator"] in ELSEWHERE or values.empty:
            continue
        asked = indicators.DEFINITIONS.get(row["indicator"])
        group = (asked.evidence or SERVICES) if asked else PROFILES
        found.append(
            Shown(
                key=row["indicator"],
                title=str(row["title"]),
                unit="" if pd.isna(row["unit"]) else str(row["unit"]),
                direction=str(row["direction"]),
                holder=str(row["holder"]),
                group=group,
                counts=asked.counts if asked else "",
                caveats=asked.caveats if asked else (),
                is_count=bool(asked and asked.whole),
                values=values,
            )
        )
    order = [item.title for item in evidence.LIST]
    return sorted(
        found,
        key=lambda item: (
            order.index(item.group) if item.group in order else len(order),
            item.title,
        ),
    )


def rows(con: Con, view: View) -> Block:
    """Every indicator on its line; a sentence when none is held."""
    items = shown(con, view)
    held = set(indicators.held(con)["indicator"]) - ELSEWHERE
    if held and not items:
        return blocks.paragraph(
            f"None of the indicators held has a figure to {month_name(view.to)}."
        )
    if not items:
        return blocks.paragraph(
            "None is loaded yet. docs/partner-data.md has the forms in which partners "
            "and publishers give them; the list below says who holds what."
        )
    return blocks.join(
        blocks.paragraph(MARKS, "note"), *(_row(item, view) for item in items)
    )


def _row(item: Shown, view: View) -> Block:
    own = of_area(item, config.BOROUGH)
    if own.empty:
        return _by_group(item, view)
    last = own.iloc[-1].to_dict()
    told = interval(item, last)
    unit = f"{item.unit}, {period(last)}"
    return blocks.row(
        item.title,
        item.counts,
        compared(item, own),
        notes(item, last, view),
        figure=written(item, last),
        unit=f"{unit}; 95% interval {told}" if told else unit,
        trend=_trend(item, own),
    )


def _by_group(item: Shown, view: View) -> Block:
    """An indicator that is given by group only: its groups in the last period."""
    found = item.values[item.values["area_code"] == config.BOROUGH]
    if found.empty:
        told = (
            f"No figure for {config.BOROUGH_NAME} as a whole: by ward in the "
            "table below."
        )
        last = item.values.sort_values("last_month").iloc[-1].to_dict()
        return blocks.row(item.title, told, "", notes(item, last, view))
    now = found[found["last_month"] == found["last_month"].max()]
    last = now.iloc[-1].to_dict()
    groups = [
        f"{row['category']} {written(item, row)}" for row in now.to_dict("records")
    ]
    unit = f" ({item.unit})" if item.unit else ""
    told = f"{period(last)}{unit}: {'; '.join(groups)}."
    return blocks.row(item.title, f"{item.counts} {told}", "", notes(item, last, view))


def of_area(item: Shown, code: str) -> pd.DataFrame:
    """The values of one area that are not split by group, oldest first."""
    mine = (item.values["area_code"] == code) & (item.values["category"] == ALL)
    return item.values[mine].sort_values(["last_month", "first_month"])


def written(item: Shown, row: dict[Any, Any]) -> str:
    """A value as it is written, with its mark: 1,245, 39.4 [u], [c]."""
    mark = f"[{row['mark']}]" if row["mark"] else ""
    if pd.isna(row["value"]):
        return mark or "[x]"
    return f"{_number(item, row['value'])} {mark}".strip()


def _number(item: Shown, value: float) -> str:
    whole = item.is_count or (value >= 1000 and value == round(value))
    return f"{value:,.0f}" if whole else f"{value:,.1f}"


def interval(item: Shown, row: dict[Any, Any]) -> str:
    """The publisher's 95% interval in words; nothing where none is given."""
    if pd.isna(row["lower"]) or pd.isna(row["upper"]):
        return ""
    return f"{_number(item, row['lower'])} to {_number(item, row['upper'])}"


def period(row: dict[Any, Any]) -> str:
    """A period as it is spoken: 2021/22 to 23/24; October to December 2025.

    Quarters are told by their months: those of the calendar and of the financial year
    have the same names.
    """
    if row["last_month"] == row["first_month"] + pd.DateOffset(months=2):
        return sentences.months_between(row["first_month"], row["last_month"])
    return str(row["period"]).replace(" - ", " to ")


def compared(item: Shown, own: pd.DataFrame) -> Block:
    """The last value beside England's and London's, or beside the year before."""
    last = own.iloc[-1].to_dict()
    others = {
        name: row
        for code, name in list(AREAS.items())[1:]
        if (row := _same_period(of_area(item, code), last)) is not None
    }
    if not others:
        return _year_before(item, own, last)
    told = "; ".join(
        f"{name} {written(item, row)}" for name, row in reversed(others.items())
    )
    return blocks.join(_against(item, last, others), blocks.span(f"{told}."))


def _same_period(found: pd.DataFrame, last: dict[Any, Any]) -> dict[Any, Any] | None:
    same = (found["first_month"] == last["first_month"]) & (
        found["last_month"] == last["last_month"]
    )
    rows = found[same].to_dict("records")
    return rows[0] if rows else None


def _against(
    item: Shown, last: dict[Any, Any], others: dict[str, dict[Any, Any]]
) -> Block:
    """Whether the widest area's figure lies outside Harrow's interval, as a status.

    Nothing where no interval is given.
    """
    name, other = list(others.items())[-1]
    known = not any(pd.isna(last[side]) for side in ("value", "lower", "upper"))
    if not known or pd.isna(other["value"]):
        return blocks.NOTHING
    if last["lower"] <= other["value"] <= last["upper"]:
        return blocks.chip("neutral", "=", f"Like {name}")
    higher = last["value"] > other["value"]
    tone = sentences.tone("rise" if higher else "fall", item.direction)
    word = "Higher" if higher else "Lower"
    return blocks.chip(tone, "↑" if higher else "↓", f"{word} than {name}")


def _year_before(item: Shown, own: pd.DataFrame, last: dict[Any, Any]) -> Block:
    """A count beside the same period a year before."""
    year = pd.DateOffset(years=1)
    then = _same_period(
        own,
        {name: last[name] - year for name in ("first_month", "last_month")},
    )
    if then is None:
        return blocks.span("No figure for a year before.")
    told = f"A year before ({period(then)}): {written(item, then)}."
    if item.is_count and not pd.isna(last["value"]) and not pd.isna(then["value"]):
        than = f"a year before ({period(then)}: {written(item, then)})"
        text = sentences.difference(last["value"], then["value"], "offences", than)
        told = f"{text[:1].upper()}{text[1:]}."
    return blocks.span(told)


def notes(item: Shown, last: dict[Any, Any], view: View) -> list[str]:
    """Age, holder and status of an indicator, and what to bear in mind."""
    age = sentences.age(last["last_month"], view.today)
    note = str(last["note"]).strip()
    note = f" {note.rstrip('.')}." if note and note != SAMPLE else ""
    return [
        f"{age}. {item.holder}. Status: {last['status']}.{note}",
        *item.caveats[:1],
    ]


def _trend(item: Shown, own: pd.DataFrame) -> Block:
    values = [None if pd.isna(value) else float(value) for value in own["value"]]
    if len(values) < 2:
        return blocks.NOTHING
    first, last = own.iloc[0].to_dict(), own.iloc[-1].to_dict()
    alt = (
        f"{item.title} in {config.BOROUGH_NAME}: {period(first)} "
        f"{written(item, first)}, {period(last)} {written(item, last)}."
    )
    return blocks.picture(charts.sparkline(values, 150, 36, alt), alt)


def table(con: Con, view: View) -> Block:
    """Every period of every indicator, and the wards in the last one."""
    lines = []
    for item in shown(con, view):
        cells = {
            (row["area_code"], row["first_month"], row["last_month"]): row
            for row in item.values[item.values["category"] == ALL].to_dict("records")
        }
        unit = f", {item.unit}" if item.unit else ""
        for row in of_area(item, config.BOROUGH).iloc[::-1].to_dict("records"):
            found = {
                name: cells.get((code, row["first_month"], row["last_month"]))
                for name, code in zip(("own", "region", "country"), AREAS, strict=True)
            }
            lines.append(
                {"title": f"{item.title}{unit}", "period": period(row)}
                | {
                    name: "" if cell is None else written(item, cell)
                    for name, cell in found.items()
                }
            )
    if not lines:
        return blocks.NOTHING
    drawn = blocks.table(lines, COLUMNS, "Evidence by period", group="title")
    return blocks.join(
        blocks.fold("The table behind the evidence", drawn), _wards(con, view)
    )


def _wards(con: Con, view: View) -> Block:
    """The wards in the last period of each indicator that has them."""
    names = measures.wards(con)
    columns, cells = [Column("area_name", "Ward")], {}
    for item in shown(con, view):
        found = item.values[item.values["category"] == ALL]
        found = found[found["area_code"].isin(names["area_code"])]
        if found.empty:
            continue
        now = found[found["last_month"] == found["last_month"].max()]
        heading = f"{item.title}, {period(now.iloc[0].to_dict())}"
        columns.append(Column(item.key, heading, True))
        cells[item.key] = {
            row["area_code"]: written(item, row) for row in now.to_dict("records")
        }
    if not cells:
        return blocks.NOTHING
    lines = [
        {"area_code": row["area_code"], "area_name": row["area_name"]}
        | {key: found.get(row["area_code"], "[x]") for key, found in cells.items()}
        for row in names.to_dict("records")
    ]
    drawn = blocks.table(
        lines, columns, "Evidence by ward, last period", selected=view.ward
    )
    return blocks.fold("By ward", drawn)


def file(con: Con, view: View) -> pd.DataFrame:
    """Every value of every indicator, as a file."""
    parts = [
        item.values.assign(
            title=item.title,
            unit=item.unit,
            holder=item.holder,
            mark=[f"[{mark}]" if mark else "" for mark in item.values["mark"]],
        )[FILE]
        for item in shown(con, view)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=FILE)


PART = Part(
    "The evidence, indicator by indicator",
    rows,
    table=table,
    file=file,
    name="evidence indicators",
    kinds=KINDS,
)
