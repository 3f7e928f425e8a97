"""Streamlit's side of an officer's desk on the page of the data.

Loading files, bringing the figures up to date, undoing, and the log of it all. Who may
come to it is `ui_account`'s to say.
"""

import time
from collections.abc import Callable
from typing import Any

import streamlit as st

from harrow_dash import config
from harrow_dash.documents import blocks
from harrow_dash.documents import uploads as panel
from harrow_dash.errors import HarrowError
from harrow_dash.loading import uploads
from harrow_dash.outputs.html import html
from harrow_dash.outputs.streamlit import ui, ui_account
from harrow_dash.store import audit

TOLD = "officer_told"  # what the last load, refresh or undo did, until the next
SHOWN_EVERY = 0.3  # seconds between two looks at how far a download is


def desk() -> None:
    """Loading, refreshing and undoing."""
    ui.show(blocks.section("Load files"))
    ui.show(blocks.paragraph(panel.EXPLAINED))
    with st.form("load", clear_on_submit=True):
        files = st.file_uploader(
            "Files to load",
            type=list(uploads.ENDINGS),
            accept_multiple_files=True,
            max_upload_size=uploads.FILE_LIMIT,
            key="files",
        )
        ui.show(blocks.paragraph(panel.LIMITS, "note"))
        asked = st.form_submit_button("Load", type="primary", key="load_files")
    with st.popover("Bring up to date", key="refresh"):
        # Not above: most pages ask no publisher.
        from harrow_dash.documents import refreshed

        ui.show(blocks.paragraph(refreshed.EXPLAINED))
        is_due = st.button("Fetch what is new", key="refresh_store")
    place = st.empty()
    with place:
        ui.show(st.session_state.get(TOLD, blocks.NOTHING))
    if asked:
        _load(panel.chosen(files), place)
    if is_due:
        _refresh(place)
    if uploads.can_undo(config.store_path()):
        with st.popover("Undo the last load", key="undo"):
            ui.show(blocks.paragraph(panel.UNDO))
            if st.button("Put the earlier store back", key="undo_load"):
                _undo(place)


def _load(files: list[uploads.Upload], place: Any) -> None:
    """Load files; how far it is, and how it ended, stands in one place of the page."""
    st.session_state.pop(TOLD, None)
    place.progress(0.0, "Reading the files")
    try:
        loaded = uploads.load(
            files, config.store_path(), ui_account.name(), progress=_counted(place)
        )
    except HarrowError as error:
        place.html(html(panel.refused(str(error))))
        return
    st.session_state[TOLD] = panel.done(loaded)
    # The menu and the page were drawn from the store before this one.
    st.rerun()


def _counted(place: Any) -> Callable[[int, int, str], None]:
    """Shows how many files are done."""

    def progress(done: int, total: int, name: str) -> None:
        share = min(done / max(total, 1), 1.0)
        place.progress(share, panel.undecorated(f"{done} of {total}: {name}"))

    return progress


def _received(place: Any) -> Callable[[int, int, str], None]:
    """Shows how much of a download came."""
    last = 0.0

    def progress(done: int, total: int, name: str) -> None:
        nonlocal last
        if time.monotonic() - last < SHOWN_EVERY:
            return
        last = time.monotonic()
        share = min(done / max(total, 1), 1.0)
        said = f"{done / 1e6:,.1f} of {total / 1e6:,.1f} MB: {name}"
        place.progress(share, panel.undecorated(said))

    return progress


def _refresh(place: Any) -> None:
    """Bring the store up to date; what did not come is named."""
    from harrow_dash.documents import refreshed
    from harrow_dash.refresh import run

    path = config.store_path()
    st.session_state.pop(TOLD, None)
    place.progress(0.0, "Asking the publishers")
    try:
        with audit.recorded(path, ui_account.name(), "refresh", "refreshed"):
            done = run.refresh(
                path,
                run.Asked(base_url=config.publishers_url()),
                progress=_received(place),
                loading=_counted(place),
            )
    except HarrowError as error:
        place.html(html(panel.refused(str(error))))
        return
    st.session_state[TOLD] = refreshed.done(done)
    st.rerun()


def _undo(place: Any) -> None:
    st.session_state.pop(TOLD, None)
    try:
        uploads.undo(config.store_path(), ui_account.name())
    except HarrowError as error:
        place.html(html(panel.refused(str(error))))
        return
    st.session_state[TOLD] = panel.told(panel.UNDONE)
    st.rerun()


def log() -> None:
    """The audit log."""
    ui.show(blocks.section("Who loaded and undid what"))
    ui.show(panel.log(config.store_path()))
