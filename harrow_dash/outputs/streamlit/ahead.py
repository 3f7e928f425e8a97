"""What pages ask of a store, worked out before a reader asks for it.

First the pages that are opened most, then what a reader may choose on them next.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from pathlib import Path
from typing import Any

from harrow_dash import config, store, view
from harrow_dash.documents import pages, shared
from harrow_dash.documents.document import Ask, Control, Options
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.streamlit import ui, ui_places
from harrow_dash.web import health, metrics

Address = Mapping[str, str]

FIRST = ("/",)
NEXT = ("/ward", "/burglary-vehicle-robbery", "/hotspots")  # the most asked for
YEAR, MONTHS = 12, 36  # that readers look back to, first and later

PATIENCE = 5  # seconds that pages wait to be prepared while readers are served
LOOK = 0.01  # seconds between two looks whether they are


def work_out(path: Path) -> None:
    """Keep the answers of the first pages, for the whole borough and the latest month.

    Readers who come meanwhile wait for the same answers and do not work them out
    again; what they do not ask for waits until they have their page. Raises
    HarrowError when there is no store that can be read.
    """
    ask = asking(path, store.version(path))
    until = time.monotonic() + PATIENCE

    def giving_way(function: Callable[..., Any], *args: Any) -> Any:
        while metrics.idle() == 0 and time.monotonic() < until:
            time.sleep(LOOK)
        return ask(function, *args)

    for name in FIRST:
        keep(giving_way, name, {})


def choices(path: Path, version: str) -> Iterator[tuple[str, Address]]:
    """What readers may choose next, the likeliest first: page and address.

    The pages asked for most as they open, then with a ward, another measure, an earlier
    month, and two of these; nothing where the settings say so. Raises HarrowError when
    there is no store that can be read.
    """
    if not config.works_ahead():
        return
    offered = asking(path, version)(shared.choices)
    if offered is None:
        return  # a store without figures
    wards, months = list(offered.wards), list(view.months(offered)[:MONTHS])
    priorities = {page.path: _measures(page.path) for page in pages.PRIORITIES}
    explored = {name: _measures(name) for name in (*NEXT, *FIRST)} | priorities
    yield from ((name, {}) for name in NEXT)
    for name in explored:
        yield from ((name, {"ward": ward}) for ward in wards)
    for name, measures in explored.items():
        yield from ((name, {"measure": key}) for key in measures)
    for some in (months[:YEAR], months[YEAR:]):
        for name in explored:
            yield from ((name, {"to": month}) for month in some)
    for name, measures in priorities.items():
        for key, ward in product(measures, wards):
            yield name, {"ward": ward, "measure": key}
    for month, ward in product(months[:YEAR], wards):
        yield "/ward", {"ward": ward, "to": month}


def _measures(name: str) -> tuple[str, ...]:
    page = pages.page(name)
    return page.measures if page else ()


def asking(path: Path, version: str) -> Ask:
    """Gives what a page asks of the public's store, as `ui.ask` does for a reader."""

    def ask(function: Callable[..., Any], *args: Any) -> Any:
        return ui.kept(path, version, "public", function, args)

    return ask


def keep(ask: Ask, name: str, address: Address) -> None:
    """Keep what a page asks for at an address, as a screen shows it."""
    page = pages.page(name)
    offered = ask(shared.choices, page.measures) if page else None
    if page is None or offered is None:
        return  # a store without figures
    read = view.read(address, offered, config.today())
    described = page.document(ask, read, Options())
    for section in described.sections:
        if section.is_folded:
            continue
        for block in section.blocks():
            if isinstance(block, Control) and block.name == "places_map":
                ui_places.keep(ask, *block.arguments)
            else:
                block.parts()
    described.sources()
    # The files that a page can be taken away as are named for samples, too.
    ask(shared.sample_note)


def prepare(path: Path, say: Callable[[str], None]) -> str:
    """Prepare the first pages; gives the version of the store that they are of.

    What cannot be read is said, and told once more by the page itself.
    """
    version = store.version(path)
    try:
        work_out(path)
        health.prepared(path)
    except HarrowError as error:
        say(f"The first page could not be prepared: {error}")
    settle()
    return version


def settle() -> None:
    """Put what is kept out of the collector's sight, after a look at all of it.

    Streamlit has all of memory looked through after each drawing of a page. With
    answers and libraries in it that took 0.13 s of processor, while nobody else was
    served; what stays anyway need not be looked at each time.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
