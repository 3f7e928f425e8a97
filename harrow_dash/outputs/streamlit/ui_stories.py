"""Streamlit's side of stories: a way to the presenter, and files to take along."""

import sys
from collections.abc import Callable

import streamlit as st

from harrow_dash import config
from harrow_dash.outputs.presenter import live

FORMS = {
    ".html": ("One file for the projector (HTML)", "text/html"),
    ".pptx": (
        "Slides (PPTX)",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
    ".pdf": ("PDF", "application/pdf"),
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
        for ending, (label, kind) in FORMS.items():
            st.download_button(
                label,
                maker(ending),
                f"{key}{ending}",
                kind,
                key=f"story_{key}_{ending.strip('.')}",
                on_click="ignore",
                icon=":material/download:",
            )


def _has_presenter() -> bool:
    """Whether our own server answers (`serve`): `streamlit run` knows pages alone."""
    return "harrow_dash.web.server" in sys.modules
