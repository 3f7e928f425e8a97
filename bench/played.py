"""A page of the app as a list of finished calls, to be drawn again with nothing to do.

`recording` writes down every call that a page makes to Streamlit; `page` makes the
same calls with the same arguments. So the constant page has the same elements, in the
same order, with the same payloads, and asks no store.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import streamlit as st

from harrow_dash.outputs.streamlit import (
    controls,
    ui,
    ui_account,
    ui_officer,
    ui_packs,
    ui_places,
    ui_ward_maps,
)
from harrow_dash.outputs.streamlit import (
    page as drawn_page,
)
from harrow_dash.outputs.streamlit.menu import ENTRIES

DRAWN = (
    "html",
    "vega_lite_chart",
    "pydeck_chart",
    "selectbox",
    "pills",
    "segmented_control",
    "select_slider",
    "button",
    "download_button",
    "page_link",
)
ENTERED = ("container", "expander")
FOLLOWED = {"on_change", "on_click", "args"}  # what a widget does, not how it looks
DRAWERS = (controls, drawn_page, ui, ui_account, ui_officer, ui_packs)
DRAWERS += (ui_places, ui_ward_maps)

IMPORT = "from bench import played"

Call = tuple[str, tuple[Any, ...], dict[str, Any]]
CALLS: list[Call] = []
# Other states of the page by the parameters that ask for them: "ward=E05013545".
VARIANTS: dict[str, list[Call]] = {}


class _Recorder:
    """Streamlit, with the calls that draw written down."""

    def __getattr__(self, name: str) -> Any:
        if name == "sidebar":
            return _entered(st.sidebar, ("sidebar", (), {}))
        found = getattr(st, name)
        if name in DRAWN:
            return _written(found, name)
        if name == "expander":
            return _folded(found)
        if name in ENTERED:
            return lambda *a, **k: _entered(found(*a, **k), (name, a, k))
        if name == "columns":
            return _columns
        return found


def _columns(*arguments: Any, **named: Any) -> list[Any]:
    CALLS.append(("columns", arguments, named))
    return [
        _entered(column, ("column", (place,), {}))
        for place, column in enumerate(st.columns(*arguments, **named))
    ]


def _written(function: Callable[..., Any], name: str) -> Callable[..., Any]:
    def written(*arguments: Any, **named: Any) -> Any:
        kept = {key: value for key, value in named.items() if key not in FOLLOWED}
        if name == "download_button":
            kept["on_click"] = "ignore"
        if callable(kept.get("on_select")):
            kept["on_select"] = "rerun"
        CALLS.append((name, arguments, kept))
        return function(*arguments, **named)

    return written


def _folded(expander: Callable[..., Any]) -> Callable[..., Any]:
    """An expander; what is drawn inside an open one is written down beside it."""

    def folded(*arguments: Any, **named: Any) -> Any:
        kept = {key: value for key, value in named.items() if key not in FOLLOWED}
        CALLS.append(("expander", arguments, kept | {"on_change": "rerun"}))
        CALLS.append(("leave", (), {}))
        return expander(*arguments, **named)

    return folded


@contextmanager
def _entered(container: Any, call: Call) -> Iterator[Any]:
    CALLS.append(call)
    with container:
        yield container
    CALLS.append(("leave", (), {}))


@contextmanager
def recording() -> Iterator[None]:
    """Write down the calls of the page that is drawn inside."""
    CALLS.clear()
    with ExitStack() as patched:
        for module in DRAWERS:
            patched.enter_context(patch.object(module, "st", _Recorder()))
        yield


def lay_out(folder: Path) -> Path:
    """Write the constant app, a frame and its pages; gives the frame's file."""
    (folder / "pages").mkdir(parents=True)
    frame = folder / "app.py"
    frame.write_text(f"{IMPORT}\n\nplayed.frame()\n", encoding="utf-8")
    for entry in ENTRIES:
        text = f"{IMPORT}\n\nplayed.page()\n"
        (folder / entry.file).write_text(text, encoding="utf-8")
    return frame


def frame() -> None:
    """The frame of the constant app: the same menu of pages, then the page."""
    pages = [
        st.Page(
            entry.file, title=entry.title, url_path=entry.path, default=not entry.path
        )
        for entry in ENTRIES
    ]
    chosen = st.navigation(pages, position="hidden")
    st.set_page_config(page_title="constant", layout="wide")
    chosen.run()


def page() -> None:
    """The page that was recorded, whichever of the menu it is, as it is asked for."""
    _draw(iter(VARIANTS.get(_asked(), CALLS)))


def _asked() -> str:
    """What the address asks for where that is new, or else the ward that is chosen."""
    told = "&".join(f"{name}={value}" for name, value in st.query_params.items())
    if st.session_state.get("told") != told:
        st.session_state["told"] = told
        return told
    return f"ward={st.session_state.get('ward')}"


def _draw(calls: Iterator[Call]) -> None:
    columns: list[Any] = []
    for name, arguments, named in calls:
        if name == "leave":
            return
        if name == "columns":
            columns = st.columns(*arguments, **named)
        elif name == "column":
            with columns[arguments[0]]:
                _draw(calls)
        elif name == "sidebar":
            with st.sidebar:
                _draw(calls)
        elif name in ENTERED:
            with getattr(st, name)(*arguments, **named):
                _draw(calls)
        else:
            getattr(st, name)(*arguments, **named)
