"""The part of a page that is compared with what it said at an earlier month."""

from collections.abc import Iterator

from harrow_dash.documents import since
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import Ask, Control, File, Section
from harrow_dash.view import View


def section(ask: Ask, view: View, keys: tuple[str, ...]) -> Section:
    """What changed since the view's earlier month, of the measures of a page."""
    return Section(
        since.HEADING,
        lambda: _blocks(ask, view, keys),
        is_folded=True,
        awaits_choice=view.since is None,
    )


def _blocks(ask: Ask, view: View, keys: tuple[str, ...]) -> Iterator[Block | None]:
    yield Control("since")
    yield ask(since.section, view, keys)
    if view.since is not None:
        yield File(
            "Then and now (CSV)",
            ask(since.file, view, keys),
            f"{view.area_name} {view.since:%Y-%m} and {view.to:%Y-%m}",
            keys,
        )
