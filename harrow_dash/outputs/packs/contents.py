"""Documents put together for an audience, or one page to be taken away."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import pandas as pd

from harrow_dash.documents import (
    audiences,
    blocks,
    committee_questions,
    freshness_notes,
)
from harrow_dash.documents.audiences import AUDIENCES, Part
from harrow_dash.documents.block_kinds import Block, Fold, Group, Row, Table
from harrow_dash.documents.document import Ask, Document, File, Section
from harrow_dash.documents.pages import data_page
from harrow_dash.errors import HarrowError
from harrow_dash.outputs import asking
from harrow_dash.view import View, month_name

LEADING = 3  # sections of a priority's page in a short pack
KEPT = ("against the plan", "since", "what is being done", "planned", "delivery")


@dataclass(frozen=True)
class Pack:
    """Documents put together for a meeting.

    `caution` says that figures are sample, or not for publication; it stands on every
    page. `documents` are pages or some of their sections; `whole` are the same pages
    with all their tables, for a spreadsheet.
    """

    title: str
    place: str
    audience: str
    month: pd.Timestamp
    caution: str
    documents: tuple[Document, ...]
    whole: tuple[Document, ...] = ()

    @property
    def heading(self) -> str:
        """What it is, of where and when, in one line."""
        told = [self.place, month_name(self.month)]
        missing = ", ".join(one for one in told if one not in self.title)
        return f"{self.title}: {missing}" if missing else self.title


def of_page(document: Document, view: View, caution: str = "") -> Pack:
    """One page as a pack; `caution` says that it is not for publication, if so."""
    told = document.without_choices()
    return Pack(
        title=document.title,
        place=view.area_name,
        audience=document.path.strip("/") or "overview",
        month=view.to,
        caution=" ".join(filter(None, [caution, document.caution])),
        documents=(told,),
        whole=(told,),
    )


def pack(
    ask: Ask,
    audience: str,
    ward: str = "",
    to: str = "",
    since_month: str = "",
    caution: str = "",
) -> Pack:
    """The pack of an audience, for a ward and a month (the borough, the latest).

    since_month: the month of the last meeting, YYYY-MM. Raises HarrowError for an
    audience, a ward or a month that there is not, and for a ward's pack without a ward.
    """
    if audience not in AUDIENCES:
        raise HarrowError(
            f"There is no audience '{audience}'. Use one of: {', '.join(AUDIENCES)}."
        )
    if AUDIENCES[audience].needs_ward and not ward:
        raise HarrowError(
            "A ward's pack needs a ward. Add --ward with its code or name."
        )
    address = {"ward": ward, "to": to, "since": since_month}

    def page(path: str) -> Document:
        return asking.document(ask, path, address)

    view = asking.viewed(ask, asking.page("/"), _given(address))
    chosen = audiences.parts(audience)
    documents = [_part(ask, page(part.path), part, view, audience) for part in chosen]
    sample = next((one.caution for one in documents if one.caution), "")
    return Pack(
        title=AUDIENCES[audience].title,
        place=view.area_name,
        audience=audience,
        month=view.to,
        caution=" ".join(filter(None, [caution, sample])),
        documents=_with_sources_at_the_end(ask, view, documents),
        whole=tuple(page(path) for path in dict.fromkeys(one.path for one in chosen)),
    )


def _given(address: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in address.items() if value}


def _part(
    ask: Ask, document: Document, part: Part, view: View, audience: str
) -> Document:
    """A page, or as much of it as a part takes."""
    if part.how == "cover":
        title = f"{AUDIENCES[audience].title}: {view.area_name}"
        return replace(
            _only_words(document), title=f"{title}, to {month_name(view.to)}"
        )
    if part.how == "short":
        return _short(document)
    if part.how == "first":
        return _only_words(replace(document, sections=document.sections[:1]))
    if part.how == "answer":
        return replace(_short(document, ()), title=f"{part.title}, in short")
    if part.how == "questions":
        return replace(
            document,
            title=part.title,
            answer=(),
            sections=(replace(committee_questions.section(ask, view), heading=""),),
        )
    if part.how == "councillor":
        return _for_a_councillor(document)
    if part.how == "fresh":
        return _only_sources(document)
    if part.how == "checked":
        checked = [one for one in document.sections if one.heading != data_page.FILES]
        return replace(document, sections=tuple(checked))
    return document


def _only_words(document: Document) -> Document:
    """A page without its tables."""
    return replace(
        document, sections=tuple(_without_tables(one) for one in document.sections)
    )


def _with_sources_at_the_end(
    ask: Ask, view: View, documents: Sequence[Document]
) -> tuple[Document, ...]:
    """The documents, with one list of all their sources after the last."""
    measures = tuple(dict.fromkeys(key for one in documents for key in one.measures))
    kinds = tuple(dict.fromkeys(key for one in documents for key in one.kinds))
    told = [
        replace(
            one,
            sources=lambda: blocks.NOTHING,
            banner=blocks.NOTHING if number else one.banner,
        )
        for number, one in enumerate(documents)
    ]
    told[-1] = replace(
        told[-1],
        sources=lambda: ask(freshness_notes.footer, measures, view.today, kinds),
    )
    return tuple(told)


def _short(document: Document, kept: Sequence[str] = KEPT) -> Document:
    """A page with its first sections and those that a committee asks about."""
    sections = [
        section
        for number, section in enumerate(document.sections)
        if number < LEADING or any(words in section.heading.lower() for words in kept)
    ]
    return replace(document, sections=tuple(map(_without_tables, sections)))


def _without_tables(section: Section) -> Section:
    """A section without tables and folds: they are in the spreadsheet."""
    return replace(
        section,
        build=lambda: [_words_and_pictures(block) for block in section.blocks()],
    )


def _words_and_pictures(block: Block) -> Block:
    """A block without the tables, folds and files in it."""
    if isinstance(block, Table | File) or (
        isinstance(block, Fold) and not block.is_printed
    ):
        return blocks.NOTHING
    if isinstance(block, Group):
        kept = [
            _words_and_pictures(part) if isinstance(part, Block) else part
            for part in block.items
        ]
        return blocks.join(*kept)
    if isinstance(block, Row):
        return replace(block, notes=())
    return block


def _for_a_councillor(document: Document) -> Document:
    """A ward's page on two sheets: the answer, the map, and every measure."""
    order = sorted(
        (one for one in document.sections if "since" not in one.heading.lower()),
        key=lambda one: "measure" in one.heading.lower(),
    )
    return replace(
        document,
        sections=tuple(
            one if "measure" in one.heading.lower() else _without_tables(one)
            for one in order
        ),
    )


def _only_sources(document: Document) -> Document:
    """How fresh each source is, and no list of files."""
    fresh = [one for one in document.sections if "fresh" in one.heading.lower()]
    return replace(document, sections=tuple(fresh))
