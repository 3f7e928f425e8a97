"""Is serious violence going the way that the strategy of 2024 asks?"""

from collections.abc import Iterator

from harrow_dash import config
from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import blocks, delivery, duty, serious_violence
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import (
    Ask,
    Control,
    Document,
    File,
    Options,
    PageLink,
    Section,
    compose,
)
from harrow_dash.documents.pages.priority import kinds_of, part_sections
from harrow_dash.view import View

PATH = "/serious-violence"


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The page of the serious violence duty."""
    return compose(
        ask,
        view,
        PATH,
        f"Serious violence in {config.BOROUGH_NAME}: the duty and how it stands",
        ask(serious_violence.lead, view),
        [
            Section(
                "",
                lambda: [
                    ask(serious_violence.cards, view),
                    blocks.paragraph(serious_violence.interval_words(), "note"),
                ],
            ),
            Section(
                "The few beside the many", lambda: _scale(ask, view), is_folded=True
            ),
            Section(
                f"{measure(view.measure).title} year by year",
                lambda: _years(ask, view),
                is_folded=True,
                name="years",
            ),
            Section(
                "The strategy's three priorities",
                lambda: _priorities(ask, view),
                is_folded=True,
            ),
            *part_sections(ask, view, [delivery.part(PATH)]),
            Section(
                "What serious violence means here",
                lambda: [duty.words()],
                is_folded=True,
            ),
            *part_sections(ask, view, serious_violence.EVIDENCE),
        ],
        serious_violence.keys(),
        kinds_of([delivery.part(PATH), *serious_violence.EVIDENCE]),
    )


def _scale(ask: Ask, view: View) -> Iterator[Block | None]:
    yield ask(serious_violence.scale, view)
    yield File(
        "These figures (CSV)",
        ask(serious_violence.scale_file, view),
        f"serious violence to {view.to:%Y-%m}",
        serious_violence.keys(),
    )


def _years(ask: Ask, view: View) -> Iterator[Block | None]:
    yield Control("measure")
    yield blocks.paragraph(ask(serious_violence.years_words, view))
    yield ask(serious_violence.years_chart, view)
    yield ask(serious_violence.years_table, view)
    yield File(
        "Years (CSV)",
        ask(serious_violence.years, view),
        f"{view.measure} by financial year",
        (view.measure,),
    )


def _priorities(ask: Ask, view: View) -> Iterator[Block | None]:
    for row in ask(serious_violence.priorities, view):
        yield row.block
        if row.page and row.page != PATH:
            yield PageLink(row.page)
    yield serious_violence.workstreams()
    yield ask(serious_violence.standing, view)
