"""What the first pages ask of a store, worked out before a reader asks for it."""

import gc
import time
from collections.abc import Callable, Sequence
from itertools import count
from pathlib import Path
from typing import Any

from harrow_dash import config, store, view
from harrow_dash.documents import pages, shared
from harrow_dash.documents.document import Options
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.streamlit import ui
from harrow_dash.web import health
from harrow_dash.web.roles import Role

NEW_STORE = 1  # seconds between two looks for a store that was swapped in
SETTLED = 30  # looks between two times that what is kept is put aside
FIRST = ("/",)
NEXT = ("/ward", "/burglary-vehicle-robbery", "/hotspots")  # the most asked for


def work_out(path: Path, wanted: Sequence[str] = FIRST, role: Role = "public") -> None:
    """Keep the answers of pages, for the whole borough and the latest month.

    Readers who come meanwhile wait for the same answers and do not work them out
    again. Raises HarrowError when there is no store that can be read.
    """
    version = store.version(path)

    def ask(function: Callable[..., Any], *args: Any) -> Any:
        return ui.kept(path, version, role, function, args)

    for name in wanted:
        page = pages.page(name)
        choices = ask(shared.choices, page.measures) if page else None
        if page is None or choices is None:
            return  # a store without figures
        read = view.read({}, choices, config.today())
        described = page.document(ask, read, Options())
        for section in described.sections:
            if not section.is_folded:
                for block in section.blocks():
                    block.parts()
        described.sources()
        # The files that a page can be taken away as are named for samples, too.
        ask(shared.sample_note)


def prepare(path: Path, wanted: Sequence[str], say: Callable[[str], None]) -> str:
    """Prepare pages; gives the version of the store that they were prepared from.

    What cannot be read is said, and told once more by the page itself.
    """
    version = store.version(path)
    try:
        work_out(path, wanted)
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


def keep_ready(path: Path, ready: str, say: Callable[[str], None]) -> None:
    """Prepare each store that is swapped in after the version `ready`; never ends."""
    for look in count(1):
        time.sleep(NEW_STORE)
        if store.version(path) != ready:
            ready = prepare(path, (*FIRST, *NEXT), say)
        elif look % SETTLED == 0:
            settle()  # readers had more worked out
