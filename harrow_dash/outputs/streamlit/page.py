"""A document on the screen: each kind of block drawn, each control where it stands.

The only place that knows how a page looks in Streamlit. What is on it, and in which
order, is described in `documents.pages`.
"""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from harrow_dash import downloads
from harrow_dash.documents import blocks, pages, shared
from harrow_dash.documents.block_kinds import Block, Picture, Row
from harrow_dash.documents.document import Control, Document, File, Options, PageLink
from harrow_dash.documents.pages import hotspots_page
from harrow_dash.outputs.streamlit import (
    controls,
    ui,
    ui_account,
    ui_maps,
    ui_officer,
)
from harrow_dash.outputs.streamlit.menu import ENTRIES

CONTROLS: Mapping[str, Callable[..., object]] = {
    "ward": controls.choose_ward,
    "measure": controls.choose_measure,
    "basis": lambda chance: controls.choose_basis(chance=chance),
    "since": controls.choose_since,
    "ward_map": ui_maps.wards,
    "ward_map_words": lambda words: ui.show(blocks.paragraph(words)),
    "still_map": ui_maps.still_map,
    "places": ui_maps.choose,
    "places_map": ui_maps.place_map,
    "places_basis": ui_maps.choose_basis,
    "street": ui_maps.find_street,
    "officer_desk": ui_officer.desk,
    "officer_log": ui_officer.log,
}


def draw(path: str) -> None:
    """Draw the page of a path, as the address and the session ask for it."""
    view = ui.current_view()
    described = pages.page(path)
    if described is None:
        raise ValueError(f"The menu has no page {path}.")
    document(described.document(ui.ask, view, _options()))


def draw_places() -> None:
    """Draw the page of places, whose address says more than a view holds."""
    document(hotspots_page.of_places(ui.ask, ui_maps.places()))


def _options() -> Options:
    """What the widgets of the page hold: they are set before it is drawn."""
    state = st.session_state
    return Options(
        basis=state.get("basis") or "rate",
        compared=state.get("basis_chance") or "rate",
        form=state.get("form") or "map",
    )


def document(described: Document) -> None:
    """Draw a document: its sections are worked out as they are come to."""
    ui.show(described.opening())
    ui.show(described.lead())
    ui.show(described.banner)
    for section in described.sections:
        built = section.blocks()
        if built and section.heading:
            ui.show(blocks.section(section.heading, section.anchor))
        _blocks(built)
    ui.show(described.sources())


def _blocks(built: Iterable[Block]) -> None:
    """Draw blocks; a row and the link to its page stand close together."""
    queue = list(built)
    while queue:
        block = queue.pop(0)
        if isinstance(block, Row):
            with st.container(gap="xxsmall"):
                ui.show(block)
                if queue and isinstance(queue[0], PageLink):
                    link(queue.pop(0))  # type: ignore[arg-type]
        else:
            _block(block)


def _block(block: Block) -> None:
    if isinstance(block, Control):
        CONTROLS[block.name](*block.arguments)
    elif isinstance(block, Picture):
        # Its words are the specification's own description.
        st.vega_lite_chart(block.spec, theme=None)
    elif isinstance(block, File):
        download(block)
    elif isinstance(block, PageLink):
        link(block)
    else:
        ui.show(block)


def link(block: PageLink) -> None:
    """A link to another page of the menu that keeps the choices."""
    wanted = block.path.strip("/")
    entry = next((item for item in ENTRIES if item.path == wanted), None)
    if entry is None:
        return
    read, choices = st.session_state["view"], st.session_state["choices"]
    st.page_link(
        entry.file,
        label=entry.title,
        query_params=ui.kept_choices(entry, read, choices),
        icon=":material/arrow_forward:",
    )


def download(block: File) -> None:
    """A button that saves a frame as CSV, with its source and any sample notice; a file
    for more than the public is called, and says that it is, not for publication.
    """
    told = block.source or ui.ask(shared.source_name, block.measures, block.kinds)
    caution = ui_account.caution()
    sample = ui.ask(shared.sample_note, block.measures, block.kinds)
    note = " ".join(filter(None, [caution, sample]))
    file = block.name.lower().replace(" ", "_")
    closed = "_not_for_publication" if caution else ""
    st.download_button(
        block.label,
        # Written when it is asked for, not on every rerun.
        lambda: downloads.csv(block.frame, told, note),
        f"{file}{closed}.csv",
        "text/csv",
        key=f"download_{file}",
        on_click="ignore",
        icon=":material/download:",
    )
