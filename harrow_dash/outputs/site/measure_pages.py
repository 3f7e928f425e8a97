"""A page for each measure: what it counts, its figures, what to know, and its files."""

from collections.abc import Iterator

import duckdb
import pandas as pd

from harrow_dash import config, measures
from harrow_dash.definitions import catalogue
from harrow_dash.definitions.catalogue import Measure
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.document import Ask, Document, Section, compose
from harrow_dash.outputs import asking
from harrow_dash.view import month_name
from harrow_dash.words import sentences

PATH = "/measures/"
TITLE = "What is counted"
DIRECTIONS = {"lower": "Fewer is better", "higher": "More is better"}
BY_YEAR = (Column("period", "Financial year"), Column("value", "Figure", True))
BY_WARD = (
    Column("area_name", "Ward"),
    Column("value", "Figure", True),
    Column("rate", "For 1,000 residents", True),
)
LISTED = (
    Column("title", "Measure"),
    Column("counts", "What it counts"),
    Column("last", "Figures to"),
)


def held(con: duckdb.DuckDBPyConnection) -> dict[str, pd.Timestamp]:
    """Measures that the store has figures of, with their last month."""
    months = {key: shared.last_month(con, key) for key in catalogue.catalogue()}
    return {key: month for key, month in months.items() if month is not None}


def documents(
    ask: Ask, con: duckdb.DuckDBPyConnection, base: str
) -> Iterator[tuple[str, Document]]:
    """Pages by address: the list of all measures, then one for each."""
    months = held(con)
    yield PATH, _list(ask, months, base)
    for key, last in months.items():
        yield f"{PATH}{key}/", _page(ask, con, catalogue.measure(key), last, base)


def _list(ask: Ask, months: dict[str, pd.Timestamp], base: str) -> Document:
    rows = [
        {
            "title": blocks.link(item.title, f"{base}{PATH}{key}/"),
            "counts": item.counts,
            "last": month_name(months[key]),
        }
        for key, item in catalogue.catalogue().items()
        if key in months
    ]
    view = asking.viewed(ask, asking.page("/"), {})
    told = (
        f"{len(rows)} measures have figures. Each says what it counts and who holds it."
    )
    return compose(
        ask,
        view,
        PATH,
        TITLE,
        [told],
        [Section("", lambda: [blocks.table(rows, LISTED, "Measures with figures")])],
    )


def _page(
    ask: Ask,
    con: duckdb.DuckDBPyConnection,
    item: Measure,
    last: pd.Timestamp,
    base: str,
) -> Document:
    files = f"{base}/api/v1/measures/{item.key}"
    view = asking.viewed(ask, asking.page("/"), {})
    return compose(
        ask,
        view,
        f"{PATH}{item.key}/",
        item.title,
        [item.question],
        [
            Section("What it counts", lambda: [_definition(item)]),
            Section(
                f"{config.BOROUGH_NAME}, year by year", lambda: [_years(con, item)]
            ),
            Section("Wards", lambda: [_wards(con, item, last)]),
            Section("What to know", lambda: [_known(item)]),
            Section(
                "All figures, as files",
                lambda: [
                    blocks.bullets(
                        (
                            blocks.link("Every month, as CSV", f"{files}.csv"),
                            blocks.link("Every month, as JSON", f"{files}.json"),
                        )
                    )
                ],
            ),
        ],
        (item.key,),
        period=f"Figures to {month_name(last)}",
    )


def _definition(item: Measure) -> Block:
    return blocks.facts(
        [
            ("Counts", item.counts),
            ("Unit", shared.unit_words(item)),
            ("Held by", item.holder),
            ("Direction", DIRECTIONS.get(item.direction, "Neither is better")),
            ("Name in the open data", item.key),
        ]
    )


def _years(con: duckdb.DuckDBPyConnection, item: Measure) -> Block:
    found = measures.figures(con, item.key, [config.BOROUGH], per="fy")
    rows = [
        {"period": row["period"], "value": _value(row, item)}
        for row in found.to_dict("records")
        if not pd.isna(row["value"])
    ]
    if not rows:
        return blocks.paragraph("No whole financial year is held.")
    return blocks.table(rows, BY_YEAR, f"{item.title}, whole financial years")


def _wards(con: duckdb.DuckDBPyConnection, item: Measure, last: pd.Timestamp) -> Block:
    codes = list(measures.wards(con)["area_code"])
    if not codes:
        return blocks.NOTHING
    found = measures.figures(con, item.key, codes, last, last, "rolling12")
    rows = [
        {
            "area_name": row["area_name"],
            "value": _value(row, item),
            "rate": "" if pd.isna(row["rate"]) else sentences.rate(row["rate"]),
        }
        for row in found.to_dict("records")
    ]
    if found["value"].isna().all():
        return blocks.paragraph("It is not counted by ward.")
    shown = f"{item.title}, 12 months to {month_name(last)}"
    return blocks.table(rows, BY_WARD, shown)


def _known(item: Measure) -> Block:
    breaks = [f"From {month_name(one.month)}: {one.note}" for one in item.breaks]
    return blocks.bullets([*item.caveats, *breaks])


def _value(row: dict[object, object], item: Measure) -> str:
    value = row["value"]
    if not isinstance(value, int | float) or pd.isna(value):
        return "[x]"
    return sentences.number(value, item.unit)
