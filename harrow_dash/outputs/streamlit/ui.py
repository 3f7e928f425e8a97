"""Streamlit's side of the pages: the frame, the address, the caches, and drawing.

The address is the one truth. It is read before the widgets, which are set from it;
a widget writes to it when it changes. So links, reloads and the back button agree.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import streamlit as st

from harrow_dash import config, store, view
from harrow_dash.caching import answered_once
from harrow_dash.definitions import plans
from harrow_dash.documents import blocks, shared
from harrow_dash.documents.blocks import Block
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.html import html, stylesheet
from harrow_dash.outputs.streamlit import answers, ui_account
from harrow_dash.outputs.streamlit.menu import ENTRIES, Entry
from harrow_dash.view import Choices, View
from harrow_dash.web.roles import Role

NAME = config.PRODUCT
# One object a group: what is shown again is then known to be the same.
MENU_GROUPS = {
    entry.group: blocks.paragraph(entry.group, "menu-group") for entry in ENTRIES
}
BUILDING = threading.Lock()
SHOWING = threading.Lock()
MOST_KEPT = 1024  # answers
MOST_SHOWN = 2048  # blocks whose HTML is kept


# The frame: used by app.py.


def open_page() -> Any:
    """Declare the pages and set up the page that the address asks for."""
    st.session_state["framed"] = True
    st.session_state["role"] = ui_account.role()
    page = st.navigation(_pages(), position="hidden")
    st.set_page_config(page_title=f"{page.title} · {NAME}", layout="wide")
    st.html(f"<style>{stylesheet()}</style>")
    return page


def _pages() -> list[Any]:
    return [
        st.Page(
            entry.file, title=entry.title, url_path=entry.path, default=not entry.path
        )
        for entry in ENTRIES
    ]


@contextmanager
def plain_errors() -> Iterator[None]:
    """Show an error of this project as the sentence it is."""
    try:
        yield
    except HarrowError as error:
        st.error(str(error))


def ready_store() -> None:
    """Make the sample store when there is no store yet, once for all readers."""
    path = config.store_path()
    if path.exists():
        return
    with BUILDING:
        if path.exists():
            return
        # Not imported above: most servers never make a sample.
        from harrow_dash.loading import ingest

        bar = st.progress(0.0, "Preparing the sample figures, once only")

        def progress(done: int, total: int, name: str) -> None:
            share = min(done / max(total, 1), 1.0)
            bar.progress(share, f"Preparing the sample figures, once only: {name}")

        ingest.build_sample(path, progress=progress)
        bar.empty()


def sidebar(page: Any) -> None:
    """Read the address, then draw the menu and the choices that hold on every page."""
    entry = next(item for item in ENTRIES if item.path == page.url_path)
    choices = ask(shared.choices, entry.measures)
    if choices is None:
        st.session_state["choices"] = st.session_state["view"] = None
        _menu(None, None)
        return
    read = view.read(st.query_params.to_dict(), choices, config.today())
    st.session_state["choices"], st.session_state["view"] = choices, read
    st.session_state["ward"], st.session_state["plan"] = read.ward, read.plan
    st.session_state["to"] = f"{read.to:%Y-%m}"
    st.session_state["since"] = f"{read.since:%Y-%m}" if read.since else ""
    if entry.measures:
        st.session_state["measure"] = read.measure
    _menu(read, choices)
    months = view.month_labels(choices)
    with st.sidebar:
        st.selectbox(
            "Ward",
            [view.WHOLE_BOROUGH, *choices.wards],
            format_func=lambda code: choices.wards.get(code, "Whole borough"),
            key="ward",
            on_change=write_address,
        )
        st.selectbox(
            "As at",
            list(months),
            format_func=months.__getitem__,
            key="to",
            on_change=write_address,
            help="Figures are for the 12 months that end with this month.",
        )
        st.selectbox(
            "Plan",
            list(choices.plans),
            format_func=_plan_name,
            key="plan",
            on_change=write_address,
        )


def _menu(read: View | None, choices: Choices | None) -> None:
    """Links to the pages that carry the choices along: the built-in menu drops them."""
    with st.sidebar:
        show(blocks.paragraph(NAME, "label"))
        group = ""
        for entry in ENTRIES:
            if entry.group != group:
                group = entry.group
                show(MENU_GROUPS[group])
            kept = kept_choices(entry, read, choices) if read and choices else {}
            st.page_link(
                entry.file, label=entry.title, query_params=kept, width="stretch"
            )


def kept_choices(entry: Entry, read: View, choices: Choices) -> dict[str, str]:
    """The parameters that go along to a page: the measure, too, where it has it."""
    fits = not entry.measures or read.measure in entry.measures
    measure = read.measure if fits else entry.measures[0]
    target = replace(choices, measures=entry.measures)
    return view.address(replace(read, measure=measure), target)


def _plan_name(key: str) -> str:
    live = " (live)" if key == view.LIVE_PLAN else ""
    return f"{plans.plans()[key].short}{live}"


def write_address(
    page: Mapping[str, str] | None = None,
    *,
    without: Sequence[str] = (),
    **changed: str,
) -> None:
    """Write the choices to the address, in one step; other parameters are kept.

    `page`: parameters of one page alone, to be set; `without` are those to be dropped.
    """
    choices: Choices = st.session_state["choices"]
    read: View = st.session_state["view"]
    wanted = {
        name: st.session_state[name]
        for name in view.PARAMETERS
        if name in st.session_state
    } | changed
    dropped = {*view.PARAMETERS, *without}
    if wanted["ward"] != read.ward:
        dropped |= {"cell", "street"}  # they lie in the ward that is left
    others = {
        name: value
        for name, value in st.query_params.to_dict().items()
        if name not in dropped
    }
    st.query_params.from_dict(
        others | dict(page or {}) | view.address(read, choices, **wanted)
    )


# What pages call.


def current_view() -> View:
    """What the address asks for. Every page starts here, once."""
    if not st.session_state.pop("framed", False):
        # The first request to a fresh server runs a page of pages/ without app.py.
        # Once the pages are declared, it goes by app.py.
        st.navigation(_pages(), position="hidden")
        st.rerun()
    read: View | None = st.session_state["view"]
    if read is None:
        raise HarrowError(ask(shared.no_figures))
    return read


@st.cache_resource(max_entries=6, show_spinner=False)
def _connection(path: Path, version: str, role: Role) -> duckdb.DuckDBPyConnection:  # noqa: ARG001 (its key)
    return store.connect(path, role=role)


@answered_once(maxsize=MOST_KEPT)
def kept(
    path: Path,
    version: str,
    role: Role,
    function: Callable[..., Any],
    args: tuple[Any, ...],
) -> Any:
    # st.cache_data would hash the arguments and copy the answer each time: a
    # millisecond an answer, which is most of what a page takes.
    if role == "public":
        found = answers.AHEAD.get(answers.question(version, function, args))
        if found is not None:
            return answers.unpacked(found)
    return function(_connection(path, version, role), *args)


def ask(function: Callable[..., Any], *args: Any) -> Any:
    """What function(store, *args) gives; kept until another store is swapped in.

    The answer is one object for all readers of a role: send it, or copy it, but do not
    change it. The reader's role decides what the connection can see.
    """
    path = config.store_path()
    role: Role = st.session_state.get("role", "public")
    return kept(path, store.version(path), role, function, args)


def show(block: Block) -> None:
    """Send a block as HTML; nothing when it is empty."""
    if block:
        st.html(_html(block))


SHOWN: OrderedDict[int, tuple[Block, str]] = OrderedDict()


def _html(block: Block) -> str:
    """A block as HTML, made once for an answer that is kept: most of them are."""
    with SHOWING:
        found = SHOWN.get(id(block))
        if found is not None and found[0] is block:
            SHOWN.move_to_end(id(block))
            return found[1]
    made = html(block)
    with SHOWING:
        SHOWN[id(block)] = (block, made)
        while len(SHOWN) > MOST_SHOWN:
            SHOWN.popitem(last=False)
    return made
