"""How does the borough stand beside its neighbours and boroughs like it?"""

from collections.abc import Iterator

from harrow_dash import config
from harrow_dash.documents import blocks, compare, priority
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
from harrow_dash.view import View


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The page of boroughs compared by one measure."""
    return compose(
        ask,
        view,
        "/compare",
        f"{config.BOROUGH_NAME} beside other boroughs",
        ask(compare.lead, view),
        [
            Section("", lambda: _compared(ask, view)),
            Section(
                "How the boroughs were chosen",
                lambda: [
                    blocks.paragraph(compare.RULE),
                    blocks.paragraph(compare.CAUTION),
                    ask(priority.about, view),
                ],
                is_folded=True,
            ),
        ],
        (view.measure,),
    )


def _compared(ask: Ask, view: View) -> Iterator[Block | None]:
    yield Control("measure")
    yield ask(compare.missing, view)
    yield ask(compare.chart, view)
    yield blocks.paragraph(ask(compare.context, view))
    yield blocks.fold(
        "The table behind the chart", ask(compare.figures, view), is_printed=True
    )
    yield File(
        "Boroughs (CSV)",
        ask(compare.download, view),
        f"{view.measure} by borough to {view.to:%Y-%m}",
        (view.measure,),
    )
