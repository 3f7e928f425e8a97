"""The part of a page that compares it with what it said at an earlier month."""

import streamlit as st

from harrow_dash import view
from harrow_dash.documents import blocks, since
from harrow_dash.outputs.streamlit import ui
from harrow_dash.view import Choices, View


def draw(read: View, keys: tuple[str, ...]) -> None:
    """Draw the heading, the month to compare with, and what changed since then."""
    ui.show(blocks.section(since.HEADING))
    choose()
    ui.show(ui.ask(since.section, read, keys))
    if read.since is None:
        return
    ui.download(
        "Then and now (CSV)",
        ui.ask(since.file, read, keys),
        f"{read.area_name} {read.since:%Y-%m} and {read.to:%Y-%m}",
        keys,
    )


def choose() -> None:
    """The earlier month that the page is compared with, or none."""
    read: View = st.session_state["view"]
    choices: Choices = st.session_state["choices"]
    names = view.month_labels(choices)
    st.selectbox(
        "Compare with",
        ["", *view.earlier_months(choices, read.to)],
        format_func=lambda month: names[month] if month else "No earlier month",
        key="since",
        on_change=ui.write_address,
        help="The month to which the figures of an earlier meeting went.",
    )
