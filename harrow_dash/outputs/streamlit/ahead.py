"""What the first page asks of a store, worked out before a reader asks for it."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harrow_dash import config, store, view
from harrow_dash.documents import border, freshness_notes, overview, shared
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.streamlit import ui
from harrow_dash.web.roles import Role

NEW_STORE = 1  # seconds between two looks for a store that was swapped in


def first_page(path: Path, role: Role = "public") -> None:
    """Keep the answers of the overview, for the whole borough and the latest month.

    Readers who come meanwhile wait for the same answers and do not work them out
    again. Raises HarrowError when there is no store that can be read.
    """
    version = store.version(path)

    def ask(function: Callable[..., Any], *args: Any) -> Any:
        return ui._kept(path, version, role, function, args)

    choices = ask(shared.choices, ())
    if choices is None:
        return  # a store without figures
    today = config.today()
    read = view.read({}, choices, today)
    keys = overview.keys(read.plan)
    ask(overview.lead, read)
    ask(shared.sample_note, keys, ())
    ask(freshness_notes.banner, keys, today)
    ask(overview.rows, read)
    ask(border.words, read)
    ask(freshness_notes.footer, keys, today, ())


def prepare(path: Path, say: Callable[[str], None]) -> str:
    """Prepare the first page; gives the version of the store that was prepared.

    What cannot be read is said, and told once more by the page itself.
    """
    version = store.version(path)
    try:
        first_page(path)
    except HarrowError as error:
        say(f"The first page could not be prepared: {error}")
    return version


def keep_ready(path: Path, ready: str, say: Callable[[str], None]) -> None:
    """Prepare each store that is swapped in after the version `ready`; never ends."""
    while True:
        time.sleep(NEW_STORE)
        if store.version(path) != ready:
            ready = prepare(path, say)
