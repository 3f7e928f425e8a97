"""Streamlit's side of maps of the wards: drawn, and a click on them taken up."""

from collections.abc import Callable

import pydeck
import streamlit as st

from harrow_dash import view
from harrow_dash.documents.blocks import Picture
from harrow_dash.outputs.streamlit import ui
from harrow_dash.view import View

HEIGHT = 400  # px
SMALL = 205  # px
FORMS = {"map": "Map", "hexagons": "Equal hexagons"}


class Finished(pydeck.Deck):
    """A map whose JSON is made already: making it anew is most of a rerun's time."""

    def __init__(self, picture: Picture) -> None:
        # Streamlit asks a map for its JSON and tooltip; a Deck's own start looks for
        # Jupyter each time.
        self._tooltip = picture.tooltip
        self._json = picture.spec

    def to_json(self) -> str:
        return str(self._json)


def ward_map(picture: Picture, key: str = "map", height: int = HEIGHT) -> None:
    """Send a finished map of the wards. A click on a ward selects it everywhere."""
    st.pydeck_chart(
        Finished(picture),
        height=height,
        on_select=lambda: _ward_clicked(key),
        key=key,
        alt=picture.alt,
    )


def wards(drawn: Callable[..., Picture], view: View, by: str) -> None:
    """The wards on the ground, or as hexagons of one size, as the reader chooses."""
    st.segmented_control(
        "Draw the wards as",
        list(FORMS),
        format_func=FORMS.__getitem__,
        key="form",
        default="map",
        required=True,
        persist_state="session",
    )
    ward_map(ui.ask(drawn, view, by))


def still_map(
    drawn: Callable[..., Picture | None], view: View, key: str, height: int = HEIGHT
) -> None:
    """Send a finished map on which nothing can be chosen, if there is one."""
    picture = ui.ask(drawn, view)
    if picture is not None:
        st.pydeck_chart(
            Finished(picture), height=height, key=key or "still", alt=picture.alt
        )


def small_map(drawn: Callable[..., Picture], view: View) -> None:
    """A small map of the wards; a click selects one everywhere."""
    ward_map(ui.ask(drawn, view), "small_map", SMALL)


def _ward_clicked(key: str) -> None:
    read: View = st.session_state["view"]
    chosen = clicked_on(key, "wards", read.ward)
    ui.write_address(ward=chosen or view.WHOLE_BOROUGH)


def clicked_on(key: str, layer: str, chosen: str) -> str | None:
    """The code of the area that a click on a map means; None for a choice taken back.

    `chosen` is the area that the page has chosen.
    """
    objects = st.session_state[key].selection.get("objects", {}).get(layer, [])
    clicked = objects[0]["properties"]["area_code"] if objects else None
    before = st.session_state.get(f"{key}_clicked")
    st.session_state[f"{key}_clicked"] = clicked
    if clicked is None and before not in {None, chosen}:
        # The map took the click as taking back its own, older choice.
        return str(before)
    return clicked
