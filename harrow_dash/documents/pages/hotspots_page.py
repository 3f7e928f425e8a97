"""Where does it happen, is that more than chance, and has it moved?"""

from collections.abc import Iterator, Mapping

from harrow_dash import place_view
from harrow_dash.documents import (
    blocks,
    border,
    hotspot_list,
    hotspot_map,
    hotspot_places,
    hotspot_sources,
    hotspots,
)
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import (
    Ask,
    Control,
    Document,
    File,
    Options,
    Section,
    place,
)
from harrow_dash.place_view import PlaceView
from harrow_dash.view import View


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The page of places, of the usual areas and months of a measure."""
    return of_places(ask, found(ask, view, {}))


def found(ask: Ask, view: View, address: Mapping[str, str]) -> PlaceView:
    """What an address asks for of places, beyond the view."""
    return place_view.read(address, view, ask(hotspots.offer, view.measure))


def of_places(ask: Ask, chosen: PlaceView) -> Document:
    """The page of the chosen places."""
    view = chosen.view
    has_months = bool(chosen.months)
    later = (
        [
            Section(
                ask(hotspot_places.heading, chosen),
                lambda: _places(ask, chosen),
                is_folded=not (chosen.cell or chosen.street),
                name="places",
            ),
            Section(
                "How much lies in few places",
                lambda: [
                    blocks.paragraph(ask(hotspot_list.concentration_words, chosen)),
                    ask(hotspot_list.concentration_chart, chosen),
                    _file(ask, "All areas (CSV)", chosen, hotspot_map.file, "areas"),
                ],
                is_folded=True,
            ),
            Section(
                "How hotspots are told from chance",
                lambda: [
                    Control("places_basis"),
                    ask(hotspot_list.rules, chosen),
                ],
                is_folded=True,
            ),
        ]
        if has_months
        else []
    )
    return Document(
        path="/hotspots",
        title=f"Where it happens in {view.area_name}",
        place=place(ask, view, hotspots.period(chosen)),
        notes=(*view.notes, *chosen.notes),
        answer=tuple(ask(hotspots.lead, chosen)[:1]),
        caution=ask(hotspot_sources.sample_note, chosen.grain),
        banner=ask(hotspot_sources.banner, chosen, view.today),
        sections=(
            Section("", lambda: _map(ask, chosen)),
            Section("", lambda: _of_the_map(ask, chosen)),
            *later,
        ),
        starts_with_map=True,
        sources=lambda: ask(hotspot_sources.footer, chosen, view.today),
        measures=(view.measure,),
    )


def _map(ask: Ask, chosen: PlaceView) -> Iterator[Block | None]:
    yield Control("places_measure")
    if chosen.months:
        yield Control("places_map", (chosen,), lambda: _still(ask, chosen))
        yield Control("places_list", (chosen,))
        yield blocks.paragraph(ask(hotspot_map.words, chosen))
    yield Control("places", (chosen,))


def _of_the_map(ask: Ask, chosen: PlaceView) -> Iterator[Block | None]:
    """What is to be known of the map, and the hotspots as a list."""
    if chosen.months:
        for words in ask(hotspots.lead, chosen)[1:]:
            yield blocks.paragraph(words)
        yield ask(hotspot_map.table, chosen)
        trend = blocks.paragraph(ask(hotspot_list.trend_words, chosen))
        listed = ask(hotspot_list.table, chosen)
        if listed:
            told = blocks.join(trend, listed)
            yield blocks.fold("The hotspots in figures", told, is_printed=True)
        else:
            yield trend
    yield ask(border.words, chosen.view)
    yield Control("street")
    yield ask(hotspot_places.street_words, chosen)


def _still(ask: Ask, chosen: PlaceView) -> Iterator[Block | None]:
    """The map of all chosen months, for where it cannot be played."""
    if ask(hotspot_map.drawn, chosen):
        yield ask(hotspot_map.caption, chosen, None)
        yield ask(hotspot_map.picture, chosen, None)
        yield ask(hotspot_map.legend, chosen, None)


def _places(ask: Ask, chosen: PlaceView) -> Iterator[Block | None]:
    yield blocks.paragraph(ask(hotspot_places.words, chosen))
    yield ask(hotspot_places.chart, chosen)
    yield ask(hotspot_places.places_table, chosen)
    yield _file(ask, "Places (CSV)", chosen, hotspot_places.places, "places")
    yield ask(hotspot_places.types, chosen)


def _file(ask: Ask, label: str, chosen: PlaceView, file: object, name: str) -> File:
    key = chosen.view.measure
    return File(
        label,
        ask(file, chosen),
        f"{key} {name} {chosen.start:%Y-%m} to {chosen.end:%Y-%m}",
        (key,),
        source=ask(hotspot_sources.source_name, chosen.grain),
    )
