"""My ward: what stands out, and every measure beside the borough's."""

from collections.abc import Iterator
from dataclasses import replace

from harrow_dash import config
from harrow_dash.documents import alerts, blocks, border, priority, standing_out, ward
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
    """The page of a ward; without one, a choice of wards and the borough."""
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
            Section(f"{view.area_name} on the map", lambda: _map(ask, view, options)),
            Section(f"Every measure in {view.area_name}", lambda: _measures(ask, view)),
            since_part.section(ask, view, ask(ward.keys, view)),
        ],
        ask(ward.keys, view),
    )


def _changed(ask: Ask, view: View) -> Iterator[Block]:
    yield blocks.bullets([*ask(alerts.lines, view), *ask(standing_out.lead, view)])


def _measures(ask: Ask, view: View) -> Iterator[Block]:
    table = ask(ward.table, view)
    yield blocks.fold(f"All measures of {view.area_name} in one table", table)
    yield File(
        "These figures (CSV)",
        ask(ward.download, view),
        f"{view.area_name} to {view.to:%Y-%m}",
        ask(ward.keys, view),
    )
    yield blocks.paragraph(ask(ward.not_placed, view), "note")


def _map(ask: Ask, view: View, options: Options) -> Iterator[Block | None]:
    on_map = replace(view, measure=view.measure or "all_recorded")
    yield Control("basis", (False,))
    yield from ward_map(
        ask, on_map, options.basis, options, "Click a ward to choose it."
    )
    yield ask(border.words, view)
    yield blocks.fold("The table behind the map", ask(priority.wards_table, on_map))
