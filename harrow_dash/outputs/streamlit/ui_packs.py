"""Streamlit's side of packs: buttons that make a file when they are pressed.

What is asked for is kept as data, with the reader's role: the file is made later, by a
thread that has no session.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
import streamlit as st

from harrow_dash import config, store
from harrow_dash.caching import answered_once
from harrow_dash.documents import blocks, pages, shared
from harrow_dash.documents.document import Ask, Options
from harrow_dash.documents.pages import hotspots_page
from harrow_dash.outputs import packs
from harrow_dash.outputs.packs import Pack, files
from harrow_dash.outputs.streamlit import ui, ui_account
from harrow_dash.place_view import PlaceView
from harrow_dash.view import View
from harrow_dash.web.roles import Role

FORMS = {
    ".pdf": ("PDF", "application/pdf"),
    ".pptx": (
        "Slides (PPTX)",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ".xlsx": (
        "Spreadsheet (XLSX)",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ),
    ".ods": (
        "Spreadsheet (ODS)",
        "application/vnd.oasis.opendocument.spreadsheet",
    ),
}
TAKEN = "Take this away: PDF, slides, spreadsheet"
MAKING = threading.Lock()  # one file at a time: readers need the other processors
MOST_KEPT = 16  # files of up to three megabytes each


class Asked(Protocol):
    """What a file is to be made of."""

    def pack(self, ask: Ask, caution: str) -> Pack:
        """The documents of the file."""
        ...


@dataclass(frozen=True)
class PageAsked:
    """One page, as a reader sees it."""

    path: str
    view: View
    options: Options

    def pack(self, ask: Ask, caution: str) -> Pack:
        """The page as a pack."""
        page = pages.page(self.path)
        if page is None:
            raise ValueError(f"The menu has no page {self.path}.")
        made = page.document(ask, self.view, self.options)
        return packs.of_page(made, self.view, caution)


@dataclass(frozen=True)
class PlacesAsked:
    """The page of places, whose address says more than a view holds."""

    chosen: PlaceView

    def pack(self, ask: Ask, caution: str) -> Pack:
        """The page as a pack."""
        made = hotspots_page.of_places(ask, self.chosen)
        return packs.of_page(made, self.chosen.view, caution)


@dataclass(frozen=True)
class AudienceAsked:
    """The pack of an audience."""

    audience: str
    view: View

    def pack(self, ask: Ask, caution: str) -> Pack:
        """The pack."""
        asked = self.view
        return packs.pack(
            ask,
            self.audience,
            "" if asked.is_borough else asked.ward,
            f"{asked.to:%Y-%m}",
            f"{asked.since:%Y-%m}" if asked.since is not None else "",
            caution,
        )


@answered_once(maxsize=MOST_KEPT)
def written(
    path: Path, version: str, role: Role, asked: Asked, caution: str, ending: str
) -> bytes:
    """The file of what is asked for, as a role may see it; kept for the next reader."""

    def ask(function: Callable[..., Any], *args: Any) -> Any:
        return ui.kept(path, version, role, function, args)

    with MAKING:
        return files.made(asked.pack(ask, caution), ending)


def pack(audience: str) -> None:
    """Buttons for the pack of an audience, of the ward and month looked at."""
    read: View = st.session_state["view"]
    _buttons(AudienceAsked(audience, read), audience, read.area_name, read.to)


def take_away(asked: PageAsked | PlacesAsked) -> None:
    """Buttons for the page that is looked at, at its foot."""
    if isinstance(asked, PlacesAsked):
        read, name = asked.chosen.view, "hotspots"
    else:
        read, name = asked.view, asked.path.strip("/") or "overview"
    with st.expander(TAKEN):
        ui.show(blocks.paragraph("Made when you ask for it.", "note"))
        _buttons(asked, name, read.area_name, read.to)


def _buttons(asked: Asked, name: str, place: str, month: pd.Timestamp) -> None:
    path = config.store_path()
    version, caution = store.version(path), ui_account.caution()
    role: Role = st.session_state["role"]
    told = f"{caution} {ui.ask(shared.sample_note)}"

    def maker(ending: str) -> Callable[[], bytes]:
        return lambda: bytes(written(path, version, role, asked, caution, ending))

    with st.container(horizontal=True):
        for ending in FORMS:
            saved = files.named(name, place, month, told, ending)
            button(ending, FORMS[ending], maker(ending), saved, "take_away")


def button(
    ending: str, form: tuple[str, str], make: Callable[[], bytes], name: str, key: str
) -> None:
    """A button that makes a file when it is pressed; form: its label and media type."""
    label, kind = form
    st.download_button(
        label,
        make,
        name,
        kind,
        key=f"{key}_{ending.strip('.')}",
        on_click="ignore",
        icon=":material/download:",
    )
