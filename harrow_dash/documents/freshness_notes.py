"""How fresh the figures of a page are: its sources, the banner, and the footer.

A source is as fresh as the measures shown from it: a file that goes on with one
measure and has dropped another is told twice. This is the one place that says so, for
every page and for the page of the data.
"""

from datetime import date, datetime
from typing import Any

import pandas as pd

from harrow_dash import measures, store
from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.documents.shared import RECORDED, Con
from harrow_dash.measures import freshness
from harrow_dash.measures.freshness import Freshness
from harrow_dash.store.refresh_record import Checked
from harrow_dash.view import inline, month_name
from harrow_dash.words import sentences

LEVELS = {
    "fresh": ("good", "F", "Up to date"),
    "amber": ("late", "A", "Ageing"),
    "red": ("bad", "O", "Old"),
}
LISTED = 4  # sources in a banner, beyond which they are counted
NAMED = 3  # measures are named up to this number, then counted
COLUMNS = (
    Column("title", "Source"),
    Column("state", "How fresh"),
    Column("last", "Data to"),
    Column("received", "Received"),
    Column("expected", "Next expected"),
    Column("status", "Status"),
)
AT_THE_PUBLISHER = Column("publisher", "At the publisher")
FOUND = {
    "new": "newer figures, loaded",
    "unchanged": "nothing newer",
    "waiting": "newer figures, not yet loaded",
    "failed": "did not come",
}
PROMISE = (
    f"Up to date: the last month ended no more than {freshness.AMBER_DAYS} days ago. "
    f"Ageing: no more than {freshness.RED_DAYS}. Old: longer ago. Next expected is "
    "the month in which the publisher usually brings out the next figures."
)


@answered_once(maxsize=256)
def sources(con: Con, keys: tuple[str, ...]) -> pd.DataFrame:
    """The sources that measures are taken from, with the last month of their figures.

    kind, title, publisher, licence, status, received (day loaded), last_month, and
    measures (a list): one row a source and last month. Without keys, all measures.
    """
    return store.query(
        con,
        """
        WITH shown AS (
            SELECT measure, source, max(month) AS last_month
            FROM measure_month
            JOIN area USING (area_code)
            WHERE (len($keys) = 0 OR list_contains($keys, measure))
                AND area_kind IN ('borough', 'ward')
            GROUP BY measure, source
        ),
        ended AS (
            SELECT source, last_month, list(measure ORDER BY measure) AS measures
            FROM shown
            GROUP BY ALL
        )
        SELECT
            kind, title, publisher, licence, status, ended.last_month, measures,
            max(loaded_at)::DATE AS received
        FROM ended
        JOIN source_file ON kind = source
        GROUP BY ALL
        ORDER BY title, ended.last_month DESC
        """,
        keys=list(keys),
    )


def ages(con: Con, keys: tuple[str, ...], today: date) -> list[Freshness]:
    """How fresh each source of these measures is on a day."""
    found = sources(con, keys)
    several = found["kind"].duplicated(keep=False)
    return [
        freshness.freshness(
            row["kind"],
            f"{row['title']}{_which(row['measures']) if split else ''}",
            pd.Timestamp(row["last_month"]),
            pd.Timestamp(row["received"]).date(),
            today,
        )
        for row, split in zip(found.to_dict("records"), several, strict=True)
    ]


def _which(keys: Any) -> str:
    titles = [inline(catalogue.measure(str(key)).title) for key in keys]
    if len(titles) > NAMED:
        return f" ({len(titles)} measures)"
    return f" ({sentences.listed(titles)})"


def banner(con: Con, keys: tuple[str, ...], today: date) -> Block:
    """A warning when a source of the page is older than six months; else nothing."""
    by_month: dict[pd.Timestamp, list[str]] = {}
    for item in ages(con, keys, today):
        if item.old:
            by_month.setdefault(item.last_month, []).append(item.title)
    if not by_month:
        return blocks.NOTHING
    total = sum(len(names) for names in by_month.values())
    if total > LISTED:
        return blocks.old(
            f"{total} sources are more than six months old: the newest of them goes to "
            f"{month_name(max(by_month))}, the oldest to {month_name(min(by_month))}. "
            "The foot of the page lists them."
        )
    told = [
        f"To {month_name(month)}: {'; '.join(dict.fromkeys(names))}."
        for month, names in sorted(by_month.items(), reverse=True)
    ]
    return blocks.old(f"Figures more than six months old. {' '.join(told)}")


def chip(item: Freshness) -> Block:
    """The age of a source as a status: a letter and a word, never colour alone."""
    return blocks.chip(*LEVELS[item.level])


def expected(item: Freshness, today: date) -> str:
    """When the next figures are due, and whether that is past."""
    if item.expected is None:
        return ""
    overdue = (item.expected + pd.offsets.MonthEnd(0)).date() < today
    return f"{month_name(item.expected)}{' (overdue)' if overdue else ''}"


def table(con: Con, today: date, checks: tuple[Checked, ...] = ()) -> Block:
    """Every source that figures are taken from, newest first: the promise in full.

    checks: what the publishers were found to have, where they were asked.
    """
    found = sources(con, ())
    asked = {one.source: one for one in checks}
    rows = [
        {
            "title": blocks.join(item.title, blocks.line(row["publisher"])),
            "state": chip(item),
            "last": month_name(item.last_month),
            "received": f"{item.received:%-d %b %Y}",
            "expected": expected(item, today) or "Not known",
            "status": row["status"],
            "publisher": _at_the_publisher(asked.get(row["kind"])),
            "month": item.last_month,
        }
        for item, row in zip(
            ages(con, (), today), found.to_dict("records"), strict=True
        )
    ]
    rows.sort(key=lambda row: row["month"], reverse=True)
    columns = (*COLUMNS, AT_THE_PUBLISHER) if asked else COLUMNS
    return blocks.table(rows, columns, "Sources of figures")


def _at_the_publisher(found: Checked | None) -> str:
    if found is None:
        return "Not asked"
    when = f"{datetime.fromisoformat(found.checked):%-d %b %Y}"
    newest = f" (newest of {found.newest})" if found.newest else ""
    return f"Asked {when}: {FOUND[found.state]}{newest}"


def footer(
    con: Con, keys: tuple[str, ...], today: date, kinds: tuple[str, ...] = ()
) -> Block:
    """Where a page's figures come from, how fresh they are, and what they are not.

    `kinds`: kinds of file that the page shows beside its measures.
    """
    found = sources(con, keys).to_dict("records")
    lines = [
        blocks.join(
            chip(item),
            f" {item.title}, {row['publisher']}. {told(item, today)} "
            f"Status: {row['status']}. {row['licence']}.",
        )
        for item, row in zip(ages(con, keys, today), found, strict=True)
    ]
    listed = {row["kind"] for row in found}
    lines += _beside(con, tuple(kind for kind in kinds if kind not in listed), today)
    years, rates = measures.population_years(con), ""
    if years:
        some = "".join(f" (of some wards those of {year})" for year in years[1:])
        rates = f" Rates use the residents of {years[0]}{some} for every period."
    return blocks.sources(lines, RECORDED + rates)


def _beside(con: Con, kinds: tuple[str, ...], today: date) -> list[Block]:
    """Files of which no measure is made, as lines of a footer."""
    found = store.query(
        con,
        "SELECT kind, title, publisher, licence, status, "
        "max(coalesce(last_month, used_to))::TIMESTAMP AS last_month, "
        "max(loaded_at)::DATE AS received "
        "FROM ledger WHERE list_contains($kinds, kind) GROUP BY ALL "
        "ORDER BY title",
        kinds=list(kinds),
    )
    lines = []
    for row in found.to_dict("records"):
        received = pd.Timestamp(row["received"]).date()
        state: object = ""
        age = f"Received {received:%-d %B %Y}."
        if not pd.isna(row["last_month"]):
            item = freshness.freshness(
                row["kind"], row["title"], row["last_month"], received, today
            )
            state, age = blocks.join(chip(item), " "), told(item, today)
        lines.append(
            blocks.join(
                state,
                f"{row['title']}, {row['publisher']}. {age} Status: {row['status']}. "
                f"{row['licence']}.",
            )
        )
    return lines


def told(item: Freshness, today: date) -> str:
    """A source's age in words: data to, received, next expected."""
    parts = [
        sentences.age(item.last_month, today),
        f"received {item.received:%-d %B %Y}",
    ]
    if item.expected is not None:
        parts.append(f"next expected {expected(item, today)}")
    return f"{'; '.join(parts)}."
