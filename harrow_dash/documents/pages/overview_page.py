"""What stands where: one row a priority of the chosen plan."""

from collections.abc import Iterator

from harrow_dash import config
from harrow_dash.documents import alerts, blocks, border, overview, standing_out
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import (
    Ask,
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
            Section("", lambda: [ask(border.words, view)]),
            since_part.section(ask, view, overview.keys(view.plan)),
        ],
        overview.keys(view.plan),
    )


def _rows(ask: Ask, view: View) -> Iterator[Block]:
    if view.is_borough:
        lines = [*ask(alerts.lines, view), *ask(standing_out.in_borough, view)]
    else:
        lines = ask(standing_out.lead, view)
    yield blocks.bullets(lines)
    yield blocks.paragraph(overview.about(view))
    for row in ask(overview.rows, view):
        yield row.block
        if row.page:
            yield PageLink(row.page)
