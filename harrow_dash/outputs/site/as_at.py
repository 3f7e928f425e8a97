"""Overview and wards as at earlier months: each says so, and leads to the newest.

A ward's is plain: its sentences and tables, without maps and small lines, which the
newest page has for these months, too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import duckdb
import pandas as pd

from harrow_dash import view
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import Ask, Document, Section
from harrow_dash.outputs import asking
from harrow_dash.view import month_name

PATH = "/as-at/"
MONTHS = 11  # with the newest the last twelve
HEADING = "As at an earlier month"


def months(ask: Ask) -> list[pd.Timestamp]:
    """The months before the newest that have a page, newest first."""
    choices = ask(shared.choices)
    if choices is None:
        return []
    earlier = view.earlier_months(choices, choices.last)
    return [pd.Timestamp(f"{month}-01") for month in earlier[:MONTHS]]


def address(month: pd.Timestamp | None, ward: str = "") -> str:
    """The address below the site's own of a month's page: the overview's or a ward's.

    The newest month's where there is none.
    """
    if ward:
        return f"/wards/{ward}/" + ("" if month is None else f"{month:%Y-%m}/")
    return "/" if month is None else f"{PATH}{month:%Y-%m}/"


def wards_title(month: pd.Timestamp | None) -> str:
    """What the list of wards on a page is of."""
    return "Wards" if month is None else f"Wards, as at {month_name(month)}"


def documents(
    con: duckdb.DuckDBPyConnection, wards: Sequence[str], base: str
) -> Iterator[tuple[pd.Timestamp, str, Document]]:
    """Month, address and page: the overview and the wards as at each of the months."""
    held = months(asking.asking(con))
    for month in held:
        ask = asking.asking(con)  # a month's answers are of no use to the next
        for ward in ("", *wards):
            asked = {"to": f"{month:%Y-%m}", "ward": ward}
            path = "/ward" if ward else "/"
            found = asking.document(ask, path, asked, is_plain=bool(ward))
            changed = _earlier(ask, found, month, held, base, ward)
            yield month, address(month, ward), changed


def linked(
    document: Document, held: Sequence[pd.Timestamp], base: str, ward: str = ""
) -> Document:
    """A page with the list of earlier months at its end; as it is without any."""
    if not held:
        return document
    part = Section(HEADING, lambda: [_list(held, base, ward)])
    return replace(document, sections=(*document.sections, part))


def _earlier(
    ask: Ask,
    document: Document,
    month: pd.Timestamp,
    held: Sequence[pd.Timestamp],
    base: str,
    ward: str,
) -> Document:
    said = (
        f"This is an earlier month: figures are those to {month_name(month)}, as they "
        "are known today. "
        + (
            "The newest month has maps and the lines of four years."
            if ward
            else "The pages of priorities are of the newest month."
        )
    )
    changed = replace(
        document,
        notes=(*document.notes, said),
        banner=blocks.join(_ways(ask, month, held, base, ward), document.banner),
    )
    others = [other for other in held if other != month]
    return linked(changed, others, base, ward)


def _ways(
    ask: Ask,
    month: pd.Timestamp,
    held: Sequence[pd.Timestamp],
    base: str,
    ward: str,
) -> Block:
    """The ways to the newest month, and to the months before and after this."""
    newest = month_name(ask(shared.choices).last)
    place = held.index(month)
    said = [
        blocks.link(f"See the newest month, {newest}", f"{base}{address(None, ward)}")
    ]
    beside = {
        "Month before": held[place + 1] if place + 1 < len(held) else None,
        "Month after": held[place - 1] if place else None,
    }
    said += [
        blocks.link(f"{way}: {month_name(other)}", f"{base}{address(other, ward)}")
        for way, other in beside.items()
        if other is not None
    ]
    return blocks.bullets(said)


def _list(held: Sequence[pd.Timestamp], base: str, ward: str) -> Block:
    return blocks.bullets(
        blocks.link(month_name(month), f"{base}{address(month, ward)}")
        for month in held
    )
