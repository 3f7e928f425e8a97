"""Streamlit's side of stories: a way to the presenter, and files to take along."""

import sys
from collections.abc import Callable

import streamlit as st

from harrow_dash import config
from harrow_dash.outputs.presenter import live
from harrow_dash.outputs.streamlit import ui_packs

FORMS = {
    ".html": ("One file for the projector (HTML)", "text/html"),
    ".pptx": ui_packs.FORMS[".pptx"],
    ".pdf": ui_packs.FORMS[".pdf"],
}


def story(key: str) -> None:
    """Buttons for a story: show it, or save it."""
    path = config.store_path()

    def maker(ending: str) -> Callable[[], bytes]:
        return lambda: bytes(live.written(path, key, ending))

    with st.container(horizontal=True):
        if _has_presenter():
            st.link_button(
                "Show it",
                f"workshop/{key}",
                icon=":material/slideshow:",
                type="primary",
            )
        for ending, form in FORMS.items():
            saved = f"{key}{ending}"
            ui_packs.button(ending, form, maker(ending), saved, f"story_{key}")


def _has_presenter() -> bool:
    """Whether our own server answers (`serve`): `streamlit run` knows pages alone."""
    return "harrow_dash.web.server" in sys.modules
