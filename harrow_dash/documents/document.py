"""A page as data: title, place, the answer in words, and sections of blocks.

A section is built when a renderer comes to it, so that the first words are there
before the last map, and what stays folded costs nothing. `Ask` is how a document gets
at the store: ask(function, *args) is function(store, *args), kept or not as the
renderer likes.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from harrow_dash.documents import blocks, freshness_notes, shared
from harrow_dash.documents.block_kinds import Block
from harrow_dash.view import View, month_name
from harrow_dash.words import sentences

MANY = 4  # parts of a page that deserve a list
Ask = Callable[..., Any]
Build = Callable[[], Iterable[Block | None]]


@dataclass(frozen=True)
class Options:
    """What a reader chose on a page that its address does not hold.

    basis: what a map of wards goes by (rate, value); compared: what wards are compared
    by (rate, value, chance); form: map or hexagons; audience: whom a pack is for (""
    for the usual one); is_plain: words and tables alone, for pages that are many.
    """

    basis: str = "rate"
    compared: str = "rate"
    form: str = "map"
    audience: str = ""
    is_plain: bool = False


@dataclass(frozen=True)
class PageLink(Block):
    """A way to another page of the menu, named by its path."""

    path: str

    def parts(self) -> Iterable[object]:
        """Its path."""
        return (self.path,)


@dataclass(frozen=True)
class File(Block):
    """A frame to be saved under a name, with its source.

    `measures` and `kinds` of file are those in it; `source` is named where it is not
    that of the measures' own figures. A frame without rows is not offered.
    """

    label: str
    frame: pd.DataFrame
    name: str
    measures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    source: str = ""

    def parts(self) -> Iterable[object]:
        """Its label."""
        return (self.label,)

    def __bool__(self) -> bool:
        return not self.frame.empty


@dataclass(frozen=True)
class Control(Block):
    """Where a reader at a screen can choose; on paper, what stands there `instead`."""

    name: str
    arguments: tuple[Any, ...] = ()
    instead: Build = tuple

    def parts(self) -> Iterable[object]:
        """What stands there instead."""
        return tuple(block for block in self.instead() if block)

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class Section:
    """A part of a page under a heading ("" for the first).

    At a screen a folded one is built only when a reader opens it. `name` is what it is
    called by where the heading says the measure chosen, so that a link to it holds and
    it stays open when another measure is chosen. One that `awaits_choice` says nothing
    until a reader at a screen has chosen.
    """

    heading: str
    build: Build
    is_folded: bool = False
    name: str = ""
    awaits_choice: bool = False

    @property
    def anchor(self) -> str:
        """What an address calls it: small letters and hyphens."""
        return re.sub(r"[^a-z0-9]+", "-", (self.name or self.heading).lower()).strip(
            "-"
        )

    def blocks(self) -> tuple[Block, ...]:
        """Its blocks, without empty ones; none where there is nothing to say."""
        return tuple(block for block in self.build() if block is not None and block)


@dataclass(frozen=True)
class Document:
    """A whole page.

    `place` says place, period and age; `notes` what of the address was not usable;
    `caution` that figures are sample; `banner` that they are old. `measures` and
    `kinds` of file are those shown in it; `sources` says where they come from.
    `starts_with_map`: at a screen its first section, a map, stands above the answer.
    """

    path: str
    title: str
    place: str
    notes: tuple[str, ...]
    answer: tuple[str, ...]
    caution: str
    banner: Block
    sections: tuple[Section, ...]
    sources: Callable[[], Block]
    measures: tuple[str, ...] = ()
    kinds: tuple[str, ...] = field(default=())
    starts_with_map: bool = False

    def opening(self) -> Block:
        """Place, title and notes."""
        return blocks.opening(self.title, self.place, self.notes)

    def lead(self) -> Block:
        """The answer in words, under what sample or old figures need."""
        return blocks.answer(self.answer, self.caution)

    def warned(self) -> Block:
        """What sample figures need, without the answer."""
        return blocks.answer((), self.caution)

    def told(self) -> Block:
        """The answer alone, as words that stand below something else."""
        return blocks.join(*map(blocks.paragraph, self.answer))

    def without_choices(self) -> "Document":
        """The page for who cannot choose: paper, a published page, a command."""
        kept = tuple(one for one in self.sections if not one.awaits_choice)
        return replace(self, sections=kept)

    def contents(self) -> Block:
        """The list of its parts, where there are enough to look for one."""
        parts = [(one.anchor, one.heading) for one in self.sections if one.heading]
        return blocks.contents(parts) if len(parts) >= MANY else blocks.NOTHING


def compose(
    ask: Ask,
    view: View,
    path: str,
    title: str,
    answer: Sequence[str],
    sections: Sequence[Section],
    measures: Sequence[str] = (),
    kinds: Sequence[str] = (),
    *,
    period: str = "",
    drawn: tuple[tuple[str, ...], tuple[str, ...]] | None = None,
) -> Document:
    """A page of measures. Notice, banner and sources follow from what it shows.

    Without measures, figures of any measure count. `drawn` are the measures and kinds
    of file whose age is told, where some parts are left out. The period is the year to
    the month of the view, or to the last with a figure, where no other is given.
    """
    keys, files = tuple(measures), tuple(kinds)
    shown, files_shown = drawn or (keys, files)
    return Document(
        path=path,
        title=title,
        place=place(ask, view, period, shown),
        notes=view.notes,
        answer=tuple(answer),
        caution=ask(shared.sample_note, keys, files),
        banner=ask(freshness_notes.banner, shown, view.today),
        sections=tuple(sections),
        sources=lambda: _sources(ask, view, shown, files_shown),
        measures=keys,
        kinds=files,
    )


def place(ask: Ask, view: View, period: str = "", keys: Sequence[str] = ()) -> str:
    """Where and when: a page's period, and the age of its measures' newest figures."""
    known = [ask(shared.last_month, key) for key in keys]
    last = max((month for month in known if month is not None), default=None)
    if last is None:
        last = ask(shared.choices).last
    told = period or f"12 months to {month_name(min(view.to, last))}"
    age = [] if period else [sentences.age(last, view.today)]
    return " · ".join([view.ward_name, told, *age])


def _sources(
    ask: Ask, view: View, keys: tuple[str, ...], kinds: tuple[str, ...]
) -> Block:
    found: Block = ask(freshness_notes.footer, keys, view.today, kinds)
    return found
