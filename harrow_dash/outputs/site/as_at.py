"""The overview as at earlier months: each says so, and leads to the newest."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pandas as pd

from harrow_dash import view
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import Ask, Document, Section
from harrow_dash.outputs import asking
from harrow_dash.view import month_name

PATH = "/as-at/"
MONTHS = 12
HEADING = "As at an earlier month"


def months(ask: Ask) -> list[pd.Timestamp]:
    """The months before the newest that have a page, newest first."""
    choices = ask(shared.choices)
    if choices is None:
        return []
    earlier = view.earlier_months(choices, choices.last)
    return [pd.Timestamp(f"{month}-01") for month in earlier[:MONTHS]]


def address(month: pd.Timestamp) -> str:
    """The address of a month's overview below the site's own."""
    return f"{PATH}{month:%Y-%m}/"


def documents(ask: Ask, base: str) -> Iterator[tuple[str, Document]]:
    """Pages by address: the overview as at each of the months."""
    held = months(ask)
    for month in held:
        overview = asking.document(ask, "/", {"to": f"{month:%Y-%m}"})
        yield address(month), _earlier(ask, overview, month, held, base)


def linked(document: Document, held: Sequence[pd.Timestamp], base: str) -> Document:
    """A page with the list of earlier months at its end; as it is without any."""
    if not held:
        return document
    part = Section(HEADING, lambda: [_list(held, base)])
    return replace(document, sections=(*document.sections, part))


def _earlier(
    ask: Ask,
    overview: Document,
    month: pd.Timestamp,
    held: Sequence[pd.Timestamp],
    base: str,
) -> Document:
    newest = month_name(ask(shared.choices).last)
    said = (
        f"This is an earlier month: figures are those to {month_name(month)}, as they "
        "are known today. The pages of priorities and wards are of the newest month."
    )
    way = blocks.paragraph(blocks.link(f"See the newest month, {newest}", f"{base}/"))
    changed = replace(
        overview,
        notes=(*overview.notes, said),
        banner=blocks.join(way, overview.banner),
    )
    return linked(changed, [other for other in held if other != month], base)


def _list(held: Sequence[pd.Timestamp], base: str) -> Block:
    return blocks.bullets(
        blocks.link(month_name(month), f"{base}{address(month)}") for month in held
    )
