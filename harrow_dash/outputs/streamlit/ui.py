"""Streamlit's side of the pages: the frame, the address, the caches, and drawing.

The address is the one truth. It is read before the widgets, which are set from it;
a widget writes to it when it changes. So links, reloads and the back button agree.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st

from harrow_dash import config, downloads, store, theme, view
from harrow_dash.caching import answered_once
from harrow_dash.definitions import plans
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.documents import blocks, freshness_notes, shared
from harrow_dash.documents.shared import Picture
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.streamlit import ui_account
from harrow_dash.outputs.streamlit.menu import ENTRIES, Entry
from harrow_dash.view import Choices, View
from harrow_dash.web.roles import Role
from harrow_dash.words import sentences

NAME = config.PRODUCT
BUILDING = threading.Lock()
MOST_PILLS = 15  # more measures than that are a list to choose from


# The frame: used by app.py.


def open_page() -> Any:
    """Declare the pages and set up the page that the address asks for."""
    st.session_state["framed"] = True
    st.session_state["role"] = ui_account.role()
    page = st.navigation(_pages(), position="hidden")
    st.set_page_config(page_title=f"{page.title} · {NAME}", layout="wide")
    st.html(f"<style>{theme.css()}{blocks.STYLE}</style>")
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
        st.html(f'<p class="hc-label">{blocks.text(NAME)}</p>')
        for entry in ENTRIES:
            kept = _kept_choices(entry, read, choices) if read and choices else {}
            st.page_link(
                entry.file, label=entry.title, query_params=kept, width="stretch"
            )


def _kept_choices(entry: Entry, read: View, choices: Choices) -> dict[str, str]:
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
        raise HarrowError(
            "The store holds no figures yet. Run 'python -m harrow_dash load FOLDER' "
            "with official files, or 'python -m harrow_dash sample' for sample figures."
        )
    return read


@st.cache_resource(max_entries=6, show_spinner=False)
def _connection(path: Path, version: str, role: Role) -> duckdb.DuckDBPyConnection:  # noqa: ARG001 (its key)
    return store.connect(path, role=role)


@answered_once(maxsize=1024)
def _kept(
    path: Path,
    version: str,
    role: Role,
    function: Callable[..., Any],
    args: tuple[Any, ...],
) -> Any:
    # st.cache_data would hash the arguments and copy the answer each time: a
    # millisecond an answer, which is most of what a page takes.
    return function(_connection(path, version, role), *args)


def ask(function: Callable[..., Any], *args: Any) -> Any:
    """What function(store, *args) gives; kept until another store is swapped in.

    The answer is one object for all readers of a role: send it, or copy it, but do not
    change it. The reader's role decides what the connection can see.
    """
    path = config.store_path()
    role: Role = st.session_state.get("role", "public")
    return _kept(path, store.version(path), role, function, args)


def opening(title: str, period: str = "", notes: Sequence[str] = ()) -> None:
    """The top of a page: place, period, age of the data, and what it is about.

    The period is the year to the month of the view where no other is given; `notes`
    say what of the address only this page could not use.
    """
    read: View = st.session_state["view"]
    choices: Choices = st.session_state["choices"]
    told = period or f"12 months to {view.month_name(read.to)}"
    age = sentences.age(choices.last, read.today)
    place = " · ".join([read.ward_name, told] + ([] if period else [age]))
    show(blocks.opening(title, place, [*read.notes, *notes]))


def answer(
    words: Sequence[str], keys: tuple[str, ...] = (), kinds: tuple[str, ...] = ()
) -> None:
    """The answer of a page in words; says so when figures of its measures are sample.

    Without keys, the figures of any measure count. `kinds`: other files shown.
    """
    show(blocks.answer(words, ask(shared.sample_note, keys, kinds)))
    show(ask(freshness_notes.banner, keys, config.today()))


def part() -> Any:
    """A part of a page whose pieces stand close together, under a line of its own."""
    return st.container(gap="xxsmall")


def show(html: str) -> None:
    """Send a finished piece of HTML; nothing when it is empty."""
    if html:
        st.html(html)


def chart(picture: Picture | None) -> None:
    """Send a finished chart, if there is one."""
    if picture is None:
        return
    # Its words are the specification's own description.
    st.vega_lite_chart(picture.spec, theme=None)


def choose_ward() -> None:
    """All wards to choose from, in the page itself."""
    choices: Choices = st.session_state["choices"]
    st.session_state["ward_here"] = None
    st.pills(
        "Choose a ward",
        list(choices.wards),
        format_func=lambda code: choices.wards[code],
        key="ward_here",
        on_change=lambda: write_address(ward=st.session_state["ward_here"]),
    )


def choose_measure(offered: Sequence[str] = ()) -> None:
    """The measures of the page to choose from; those offered, if given, as a list."""
    choices: Choices = st.session_state["choices"]
    kept = {*offered, st.session_state["measure"]}
    keys = [key for key in choices.measures if not offered or key in kept]
    if offered or len(keys) > MOST_PILLS:
        st.selectbox(
            "Measure",
            keys,
            format_func=lambda key: catalogue()[key].title,
            key="measure",
            on_change=write_address,
        )
        return
    st.pills(
        "Measure",
        keys,
        format_func=lambda key: catalogue()[key].title,
        key="measure",
        required=True,
        on_change=write_address,
    )


BASES = {
    "rate": "Rate per 1,000 residents",
    "value": "Count",
    "chance": "Against chance",
}


def choose_basis(*, chance: bool = False) -> Any:
    """What wards are compared by: "rate", "value" or, where offered, "chance"."""
    return st.segmented_control(
        "Compare wards by",
        list(BASES)[: 3 if chance else 2],
        format_func=BASES.__getitem__,
        key="basis_chance" if chance else "basis",
        default="rate",
        required=True,
        persist_state="session",
    )


def link(path: str) -> None:
    """A link to another page of the menu that keeps the choices; no page, no link."""
    entry = next((item for item in ENTRIES if item.path == path.strip("/")), None)
    if not path or entry is None:
        return
    read, choices = st.session_state["view"], st.session_state["choices"]
    st.page_link(
        entry.file,
        label=entry.title,
        query_params=_kept_choices(entry, read, choices),
        icon=":material/arrow_forward:",
    )


def download(
    label: str,
    frame: pd.DataFrame,
    name: str,
    keys: tuple[str, ...],
    kinds: tuple[str, ...] = (),
    source: str = "",
) -> None:
    """A button that saves a frame as CSV, with its source and any sample notice; a file
    for more than the public is called, and says that it is, not for publication.

    `kinds`: other files shown. `source` is named where it is not that of the measures'
    own figures. A frame without rows gets no button.
    """
    if frame.empty:
        return
    told = source or ask(shared.source_name, keys, kinds)
    caution = ui_account.caution()
    note = " ".join(filter(None, [caution, ask(shared.sample_note, keys, kinds)]))
    file = name.lower().replace(" ", "_")
    closed = "_not_for_publication" if caution else ""
    st.download_button(
        label,
        # Written when it is asked for, not on every rerun.
        lambda: downloads.csv(frame, told, note),
        f"{file}{closed}.csv",
        "text/csv",
        key=f"download_{file}",
        on_click="ignore",
        icon=":material/download:",
    )


def footer(keys: tuple[str, ...], kinds: tuple[str, ...] = ()) -> None:
    """Where the page's figures come from: measures, and other kinds of file."""
    show(ask(freshness_notes.footer, keys, config.today(), kinds))
