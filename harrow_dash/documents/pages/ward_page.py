"""My ward: what stands out, and every measure beside the borough's."""

from collections.abc import Iterator
from dataclasses import replace

from harrow_dash import config
from harrow_dash.documents import (
    alerts,
    blocks,
    border,
    priority,
    standing_out,
    ward,
    ward_places,
)
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import (
    Ask,
    Control,
    Document,
    File,
    Options,
    Section,
    compose,
)
from harrow_dash.documents.pages import since_part
from harrow_dash.documents.pages.priority import ward_map
from harrow_dash.view import View


def document(ask: Ask, view: View, options: Options) -> Document:
    """The page of a ward; without one, a choice of wards and the borough.

    A plain one has neither maps, small lines and files nor a comparison with a time.
    """
    plain = options.is_plain
    if view.is_borough:
        title, answer = "My ward", ["Choose a ward to see what stands out there."]
    else:
        title = f"{view.ward_name}: what stands out"
        answer = ask(standing_out.lead, view) or [standing_out.nothing(view)]
    return compose(
        ask,
        view,
        "/ward",
        title,
        answer,
        [
            *([Section("", lambda: [Control("ward")])] if view.is_borough else []),
            Section(
                f"Until then: {config.BOROUGH_NAME} as a whole"
                if view.is_borough
                else "",
                lambda: _changed(ask, view) if view.is_borough else [],
            ),
            *(() if plain else _places(ask, view)),
            Section(
                "The priorities",
                lambda: [ask(ward.priorities, view)],
                is_folded=view.is_borough,
            ),
            *([] if plain else [_on_map(ask, view, options)]),
            Section(
                f"Every measure in {view.area_name}",
                lambda: _measures(ask, view, plain),
                is_folded=True,
                name="measures",
            ),
            *([] if plain else [since_part.section(ask, view, ask(ward.keys, view))]),
        ],
        ask(ward.keys, view),
        ask(ward_places.kinds, view),
    )


def _changed(ask: Ask, view: View) -> Iterator[Block]:
    yield blocks.bullets([*ask(alerts.lines, view), *ask(standing_out.lead, view)])


def _places(ask: Ask, view: View) -> Iterator[Section]:
    """The ward with its hot places, where any are known."""
    if view.is_borough or not ask(ward_places.heading, view):
        return
    yield Section(
        ask(ward_places.heading, view),
        lambda: [
            Control(
                "still_map",
                (ward_places.drawn, view, "hot_places", ward_places.HEIGHT),
                lambda: [ask(ward_places.drawn, view)],
            ),
            ask(ward_places.legend, view),
            ask(ward_places.words, view),
        ],
        name="where it happens",
    )


def _measures(ask: Ask, view: View, plain: bool) -> Iterator[Block]:
    yield blocks.paragraph(ask(ward.changed, view))
    yield ask(ward.table, view, not plain)
    yield blocks.paragraph(ask(ward.lacking, view), "note")
    if not plain:
        yield File(
            "These figures (CSV)",
            ask(ward.download, view),
            f"{view.area_name} to {view.to:%Y-%m}",
            ask(ward.keys, view),
        )
    yield blocks.paragraph(ask(ward.not_placed, view), "note")


def _on_map(ask: Ask, view: View, options: Options) -> Section:
    return Section(
        f"{view.area_name} on the map",
        lambda: _map(ask, view, options),
        is_folded=not view.is_borough,
        name="map",
    )


def _map(ask: Ask, view: View, options: Options) -> Iterator[Block | None]:
    on_map = replace(view, measure=view.measure or "all_recorded")
    yield Control("basis", (False,))
    yield from ward_map(
        ask, on_map, options.basis, options, "Click a ward to choose it."
    )
    yield ask(border.words, view)
    yield ask(priority.wards_table, on_map)
