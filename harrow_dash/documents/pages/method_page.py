"""Which tests are used, why, and how often they are wrong."""

from dataclasses import replace

from harrow_dash.documents import blocks, method
from harrow_dash.documents.document import (
    Ask,
    Document,
    Options,
    Section,
    compose,
)
from harrow_dash.view import View


def document(ask: Ask, view: View, options: Options) -> Document:  # noqa: ARG001 (all pages take them)
    """The page of the methods: no figure on it is of a place."""
    described = compose(
        ask,
        view,
        "/method",
        "How changes are told from chance",
        method.lead(),
        [
            Section("How often it is wrong", lambda: [method.changes()]),
            Section(
                "What comes where it was hot",
                lambda: [method.recapture()],
                is_folded=True,
            ),
            Section(
                "What is tested, and how", lambda: [method.tests()], is_folded=True
            ),
            Section(
                "How well the outlook holds", lambda: [method.outlook()], is_folded=True
            ),
            Section("What is called fresh", lambda: [method.promise()], is_folded=True),
        ],
    )
    return replace(described, caution="", banner=blocks.NOTHING)
