"""What the plans of 2013 and 2017 promised, and what happened."""

from collections.abc import Iterator

from harrow_dash import config
from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import (
    blocks,
    committee_2017,
    past_plans,
    past_wards,
    plan_2017,
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
from harrow_dash.view import View


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The page of the past plans."""
    keys, title = past_plans.keys(view), measure(view.measure).title.lower()
    return compose(
        ask,
        view,
        "/past-plans",
        "What the past plans promised, and what happened",
        ask(past_plans.lead, view),
        [
            Section(
                "2013–16: promised and what happened",
                lambda: _promised(ask, view, keys),
            ),
            Section(
                f"London's targets, printed beside {config.BOROUGH_NAME}'s: not scored",
                lambda: [past_plans.london()],
                is_folded=True,
            ),
            Section(
                "2017–20: what happened to each priority",
                lambda: [
                    blocks.paragraph(plan_2017.later()),
                    ask(plan_2017.table, view),
                    ask(plan_2017.not_held, view),
                ],
                is_folded=True,
            ),
            Section(
                f"Year by year: {title}",
                lambda: _years(ask, view),
                is_folded=True,
                name="years",
            ),
            Section(
                f"In the wards of that time: {title}",
                lambda: _old_wards(ask, view),
                is_folded=True,
                name="wards of that time",
            ),
            Section(
                "What the 2017 committee could not see",
                lambda: [blocks.join(*ask(committee_2017.rows, view))],
                is_folded=True,
            ),
        ],
        keys,
    )


def _promised(ask: Ask, view: View, keys: tuple[str, ...]) -> Iterator[Block | None]:
    yield blocks.paragraph(past_plans.about())
    yield blocks.fold(
        "Each target, year by year", ask(past_plans.promised, view), is_printed=True
    )
    yield past_plans.notes()
    yield File(
        "Targets and verdicts (CSV)",
        ask(past_plans.promises_file, view),
        f"targets of 2013 as at {view.to:%Y-%m}",
        keys,
    )


def _years(ask: Ask, view: View) -> Iterator[Block | None]:
    yield Control("measure")
    yield blocks.paragraph(ask(past_plans.years_words, view))
    yield ask(past_plans.years_chart, view)
    yield ask(past_plans.years_table, view)
    yield File(
        "Years (CSV)",
        ask(past_plans.years_file, view),
        f"{view.measure} by financial year",
        (view.measure,),
    )


def _old_wards(ask: Ask, view: View) -> Iterator[Block | None]:
    yield ask(past_wards.words, view)
    yield Control(
        "still_map",
        (past_wards.drawn, view, "old_wards"),
        lambda: [ask(past_wards.drawn, view)],
    )
    yield ask(past_wards.below, view)
    yield File(
        "Wards of that time (CSV)",
        ask(past_wards.file, view),
        f"{view.measure} by ward of 2002",
        source=ask(past_wards.source, view),
    )
