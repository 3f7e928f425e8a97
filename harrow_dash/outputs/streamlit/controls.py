"""What a reader chooses in the page itself: ward, measure, month, basis."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from harrow_dash import config, view
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.documents import freshness_notes
from harrow_dash.documents.audiences import AUDIENCES
from harrow_dash.outputs.streamlit import ui
from harrow_dash.store import refresh_record
from harrow_dash.view import Choices, View

MOST_PILLS = 4  # more measures than that are a list to choose from


def choose_ward() -> None:
    """All wards to choose from, in the page itself."""
    choices: Choices = st.session_state["choices"]
    st.session_state["ward_here"] = None
    st.pills(
        "Choose a ward",
        list(choices.wards),
        format_func=lambda code: choices.wards[code],
        key="ward_here",
        on_change=lambda: ui.write_address(ward=st.session_state["ward_here"]),
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
            on_change=ui.write_address,
        )
        return
    st.pills(
        "Measure",
        keys,
        format_func=lambda key: catalogue()[key].title,
        key="measure",
        required=True,
        on_change=ui.write_address,
    )


def choose_since(label: str = "Compare with") -> None:
    """The earlier month that the page is compared with, or none."""
    read: View = st.session_state["view"]
    choices: Choices = st.session_state["choices"]
    names = view.month_labels(choices)
    st.selectbox(
        label,
        ["", *view.earlier_months(choices, read.to)],
        format_func=lambda month: names[month] if month else "No earlier month",
        key="since",
        on_change=ui.write_address,
        help="The month to which the figures of an earlier meeting went.",
    )


def all_open() -> bool:
    """Whether the address asks for all parts of a page, as paper and tests do."""
    return bool(st.query_params.get("open") == "all")


def open_all(*, is_open: bool) -> None:
    """Open all parts of the page, for reading on or printing, or fold them again."""
    st.button(
        "Fold the parts again" if is_open else "Open all parts",
        key="open_all",
        on_click=_folds_changed,
        args=(not is_open,),
        help="A printed page holds the parts that are open.",
        type="tertiary",
        icon=":material/unfold_less:" if is_open else ":material/unfold_more:",
    )


def _folds_changed(wanted: bool) -> None:
    if wanted:
        st.query_params["open"] = "all"
    else:
        st.query_params.pop("open", None)


def choose_audience(chosen: str) -> None:
    """Whom a pack is for; the address says it, and is written when it changes."""
    st.session_state["audience"] = chosen
    st.pills(
        "Who is it for?",
        list(AUDIENCES),
        format_func=lambda key: AUDIENCES[key].title,
        key="audience",
        required=True,
        on_change=lambda: ui.write_address(
            {"audience": st.session_state["audience"]}, without=("audience",)
        ),
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


def show_sources(today: date) -> None:
    """How fresh each source is, and what its publisher had when it was asked last.

    A refresh that found nothing new leaves the store, by whose version answers are
    kept, as it was: so what it found is part of what is asked.
    """
    checks = tuple(refresh_record.read(config.store_path()).values())
    ui.show(ui.ask(freshness_notes.table, today, checks))
