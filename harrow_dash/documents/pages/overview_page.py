"""What stands where: one row a priority of the chosen plan."""

from collections.abc import Iterator
from dataclasses import replace

from harrow_dash import config
from harrow_dash.documents import (
    alerts,
    blocks,
    border,
    overview,
    priority,
    standing_out,
)
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import (
    Ask,
    Control,
    Document,
    Options,
    PageLink,
    Section,
    compose,
)
from harrow_dash.documents.pages import since_part
from harrow_dash.view import View, month_name


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The overview of a plan as at a month."""
    return compose(
        ask,
        view,
        "/",
        f"Community safety in {config.BOROUGH_NAME}, to {month_name(view.to)}",
        ask(overview.lead, view),
        [
            Section("", lambda: _rows(ask, view)),
            Section("What stands out now", lambda: _standing_out(ask, view)),
            Section("The wards at a glance", lambda: _map(ask, view)),
            Section(
                "The other measures of each priority",
                lambda: [
                    blocks.paragraph(overview.about(view)),
                    ask(overview.others, view),
                ],
                is_folded=True,
            ),
            since_part.section(ask, view, overview.keys(view.plan)),
        ],
        overview.keys(view.plan),
    )


MOST = 5  # lines of what stands out


def _rows(ask: Ask, view: View) -> Iterator[Block]:
    for row in ask(overview.rows, view):
        yield row.block
        if row.page:
            yield PageLink(row.page)


def _standing_out(ask: Ask, view: View) -> Iterator[Block]:
    """At most five lines, early warnings first."""
    if view.is_borough:
        lines = [*ask(alerts.lines, view), *ask(standing_out.in_borough, view)]
    else:
        lines = ask(standing_out.lead, view) or [standing_out.nothing(view)]
    yield blocks.bullets(lines[:MOST])


def _map(ask: Ask, view: View) -> Iterator[Block | None]:
    """All recorded offences by ward, small."""
    on_map = replace(view, measure=overview.ON_THE_MAP)
    if not ask(priority.has_wards, on_map):
        return
    yield Control(
        "small_map",
        (overview.wards_map, on_map),
        lambda: [ask(overview.wards_map, on_map)],
    )
    yield ask(priority.map_legend, on_map, "rate")
    yield ask(border.words, view)
