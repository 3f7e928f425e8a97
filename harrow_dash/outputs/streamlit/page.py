"""A document on the screen: each kind of block drawn, each control where it stands.

The only place that knows how a page looks in Streamlit. What is on it, and in which
order, is described in `documents.pages`.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import groupby

import streamlit as st

from harrow_dash import config, downloads
from harrow_dash.documents import blocks, pages, shared
from harrow_dash.documents.block_kinds import Block, Picture, Row
from harrow_dash.documents.document import (
    Control,
    Document,
    File,
    Options,
    PageLink,
    Section,
)
from harrow_dash.documents.pages import hotspots_page
from harrow_dash.outputs.streamlit import (
    controls,
    ui,
    ui_account,
    ui_packs,
    ui_places,
    ui_stories,
    ui_ward_maps,
)
from harrow_dash.outputs.streamlit.menu import ENTRIES

ABREAST = 3  # rows side by side
CONTROLS: Mapping[str, Callable[..., object]] = {
    "ward": controls.choose_ward,
    "measure": controls.choose_measure,
    "basis": lambda chance: controls.choose_basis(chance=chance),
    "since": controls.choose_since,
    "ward_map": ui_ward_maps.wards,
    "ward_map_words": lambda words: ui.show(blocks.paragraph(words, "body hc-by-hand")),
    "still_map": ui_ward_maps.still_map,
    "small_map": ui_ward_maps.small_map,
    "places": ui_places.choose,
    "places_measure": ui_places.choose_measure,
    "places_map": ui_places.place_map,
    "places_list": ui_places.choose_hotspot,
    "places_basis": ui_places.choose_basis,
    "street": ui_places.find_street,
    "audience": controls.choose_audience,
    "pack": ui_packs.pack,
    "story": ui_stories.story,
    "officer_desk": lambda: _for_officers("desk"),
    "officer_log": lambda: _for_officers("log"),
    "sources": controls.show_sources,
}


def _for_officers(part: str) -> None:
    """A part of the officer's desk; nothing for others, who need none of its readers
    of files.
    """
    if ui_account.is_officer():
        from harrow_dash.outputs.streamlit import ui_officer

        {"desk": ui_officer.desk, "log": ui_officer.log}[part]()


def draw(path: str) -> None:
    """Draw the page of a path, as the address and the session ask for it."""
    view = ui.current_view()
    described = pages.page(path)
    if described is None:
        raise ValueError(f"The menu has no page {path}.")
    options = _options()
    document(described.document(ui.ask, view, options))
    if path not in {"/briefing", "/workshop"}:  # they have files of their own
        ui_packs.take_away(ui_packs.PageAsked(path, view, options))


def draw_places() -> None:
    """Draw the page of places, whose address says more than a view holds."""
    chosen = ui_places.places()
    document(hotspots_page.of_places(ui.ask, chosen))
    ui_packs.take_away(ui_packs.PlacesAsked(chosen))


def _options() -> Options:
    """What the widgets of the page hold: they are set before it is drawn."""
    state = st.session_state
    return Options(
        basis=state.get("basis") or "rate",
        compared=state.get("basis_chance") or "rate",
        form=state.get("form") or "map",
        audience=st.query_params.get("audience") or "",
    )


def document(described: Document) -> None:
    """Draw a document: its sections are worked out as they are come to."""
    ui.show(described.opening())
    rest = list(described.sections)
    if described.starts_with_map:
        ui.show(described.warned())
        _unfolded(rest.pop(0))
        ui.show(described.told())
    else:
        ui.show(described.lead())
    ui.show(described.banner)
    ui.show(described.contents())
    is_open = controls.all_open()
    for folded, sections in groupby(rest, lambda one: one.is_folded and not is_open):
        if folded:
            with st.container(gap=None):
                for section in sections:
                    _folded(described.path, section)
        else:
            for section in sections:
                _unfolded(section)
    if any(section.is_folded for section in described.sections):
        controls.open_all(is_open=is_open)
    ui.show(described.sources())
    ui.show(_on_paper(config.today()))


@lru_cache(maxsize=2)
def _on_paper(day: date) -> Block:
    """When a printed page was printed: nobody sees that from its address."""
    return blocks.paragraph(
        f"{config.PRODUCT}: printed on {day:%-d %B %Y}.", "on-paper"
    )


def _unfolded(section: Section) -> None:
    built = section.blocks()
    if built and section.heading:
        ui.show(blocks.section(section.heading, section.anchor))
    _blocks(built)


def _folded(path: str, section: Section) -> None:
    """A part that is worked out and sent when a reader opens it, and not before."""
    ui.show(blocks.anchor(section.anchor))
    fold = st.expander(
        section.heading, key=f"fold {path} {section.anchor}", on_change="rerun"
    )
    if fold.open:
        with fold:
            _blocks(section.blocks())


def _blocks(built: Iterable[Block]) -> None:
    """Draw blocks; rows that follow each other stand side by side where there is room,
    each with the link to its page.
    """
    queue = list(built)
    while queue:
        if not isinstance(queue[0], Row):
            _block(queue.pop(0))
            continue
        rows: list[list[Block]] = []
        while queue and isinstance(queue[0], Row | PageLink):
            block = queue.pop(0)
            if isinstance(block, Row):
                rows.append([block])
            else:
                rows[-1].append(block)
        for first in range(0, len(rows), ABREAST):
            places = st.columns(ABREAST, gap="small")
            for place, row in zip(places, rows[first:], strict=False):
                with place, st.container(gap="xxsmall"):
                    for block in row:
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
