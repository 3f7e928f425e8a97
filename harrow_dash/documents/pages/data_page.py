"""What is loaded, how fresh it is, and how it adds up."""

from harrow_dash.documents import data, freshness_notes
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

FILES = "Every file that is loaded"


def _sources(ask: Ask, view: View) -> Control:
    """The sources, at a screen with what the publishers were found to have.

    That is of the moment: what is written down has what the store holds alone.
    """
    return Control(
        "sources", (view.today,), lambda: [ask(freshness_notes.table, view.today)]
    )


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The page of the sources and files."""
    return compose(
        ask,
        view,
        "/data",
        "The data behind these pages",
        ask(data.lead, view.today),
        [
            Section("", lambda: [Control("officer_desk")]),
            Section(
                "How fresh each source is",
                lambda: [_sources(ask, view)],
            ),
            Section(
                "Do the wards add up to the borough?",
                lambda: [
                    ask(data.reconciled, view),
                    File(
                        "Wards against borough (CSV)",
                        ask(data.reconciliation, view),
                        f"wards against borough to {view.to:%Y-%m}",
                        data.keys(),
                    ),
                ],
                is_folded=True,
            ),
            Section("Warnings", lambda: [ask(data.warnings)], is_folded=True),
            Section(
                FILES,
                lambda: [
                    ask(data.files),
                    File("The ledger (CSV)", ask(data.download), "ledger", data.keys()),
                    Control("officer_log"),
                ],
                is_folded=True,
            ),
        ],
        data.keys(),
    )
