"""What stands outside its usual range now, and how past warnings fared?"""

from collections.abc import Iterator

from harrow_dash.documents import alerts, blocks
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import (
    Ask,
    Document,
    File,
    Options,
    Section,
    compose,
)
from harrow_dash.view import View


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The page of early warnings."""
    keys = ask(alerts.keys, view)
    return compose(
        ask,
        view,
        "/alerts",
        f"Early warning in {view.area_name}",
        ask(alerts.lead, view),
        [
            Section("", lambda: _now(ask, view)),
            Section(
                "What would have been warned of, and what became of it",
                lambda: _past(ask, view, keys),
                is_folded=True,
            ),
            Section(
                "How a warning comes about",
                lambda: map(blocks.paragraph, ask(alerts.watched_words, view)),
                is_folded=True,
            ),
        ],
        keys,
    )


def _now(ask: Ask, view: View) -> Iterator[Block | None]:
    for shown in ask(alerts.pictures, view):
        yield shown.picture
        yield shown.table
    yield ask(alerts.table, view)


def _past(ask: Ask, view: View, keys: tuple[str, ...]) -> Iterator[Block | None]:
    yield blocks.paragraph(ask(alerts.past_words, view))
    yield ask(alerts.past_table, view)
    yield File(
        "Past warnings (CSV)",
        ask(alerts.download, view),
        f"warnings {view.area_name} to {view.to:%Y-%m}",
        keys,
    )
