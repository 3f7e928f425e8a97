"""The one skeleton of the pages about a priority: words, cards, plan, months, wards.

A page gives its title, the measures of its cards, and the parts that only its subject
needs; everything else is described here, in one order, for all of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import blocks, border, delivery, funnel, months, priority
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
from harrow_dash.documents.page_parts import Part, Piece
from harrow_dash.view import View


@dataclass(frozen=True)
class PriorityPage:
    """What the page of one priority has of its own.

    `lead`: the measures of the cards, the page's first ones. `opening` gives the answer
    in words where what changed is not the answer. `context` are parts that are not
    about offences, at the page's end.
    """

    path: str
    title: str
    lead: tuple[str, ...]
    opening: Piece | None = None
    after_cards: tuple[Part, ...] = ()
    after_months: tuple[Part, ...] = ()
    context: tuple[Part, ...] = ()

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts that only this page has."""
        return (*self.after_cards, *self.after_months, *self.ending)

    @property
    def ending(self) -> tuple[Part, ...]:
        """The parts at the page's end, with what is being done last of all."""
        return (*self.context, delivery.part(self.path))

    def document(self, ask: Ask, view: View, options: Options) -> Document:
        """The page of a place, month and measure."""
        words = (
            ask(self.opening, view)
            if self.opening
            else ask(priority.lead, view, self.lead)
        )
        lead = (*self.lead, view.measure)
        return compose(
            ask,
            view,
            self.path,
            f"{self.title} in {view.area_name}",
            words,
            [
                Section("", lambda: [ask(priority.cards, view, self.lead)]),
                _against_plan(ask, view),
                *part_sections(ask, view, self.after_cards),
                _months(ask, view),
                *part_sections(ask, view, self.after_months),
                *_wards(ask, view, options),
                *part_sections(ask, view, self.ending),
            ],
            keys_of(lead, self.parts),
            kinds_of(self.parts),
            drawn=_drawn(ask, view, lead, self.parts),
        )


def _drawn(
    ask: Ask, view: View, lead: tuple[str, ...], parts: Sequence[Part]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    shown = [part for part in parts if ask(part.words, view)]
    return keys_of(lead, shown), kinds_of(shown)


def keys_of(lead: Sequence[str], parts: Sequence[Part]) -> tuple[str, ...]:
    """The measures of a page: those it leads with, and those of its parts."""
    return tuple(
        dict.fromkeys((*lead, *(key for part in parts for key in part.measures)))
    )


def kinds_of(parts: Sequence[Part]) -> tuple[str, ...]:
    """The kinds of file that parts show beside their measures."""
    return tuple(dict.fromkeys(kind for part in parts for kind in part.kinds))


def part_sections(ask: Ask, view: View, parts: Sequence[Part]) -> Iterator[Section]:
    """Parts of a page under their headings, folded; without words they are left out."""
    for part in parts:
        if ask(part.words, view):
            yield Section(part.heading, partial(_part, ask, view, part), is_folded=True)


def _part(ask: Ask, view: View, part: Part) -> Iterator[Block | None]:
    yield ask(part.words, view)
    if part.chart:
        yield ask(part.chart, view)
    if part.map:
        yield Control(
            "still_map", (part.map, view, part.name), lambda: [ask(part.map, view)]
        )
    if part.legend:
        yield ask(part.legend, view)
    if part.table:
        yield ask(part.table, view)
    if part.file:
        yield File(
            f"{part.name.capitalize()} (CSV)",
            ask(part.file, view),
            f"{part.name} {view.area_name} to {view.to:%Y-%m}",
            part.measures,
            part.kinds,
        )


def _against_plan(ask: Ask, view: View) -> Section:
    """The chosen measure in words, and against the plan."""
    return Section(
        f"{measure(view.measure).title} against the plan",
        lambda: [
            Control("measure"),
            blocks.paragraph(" ".join(ask(priority.words, view))),
            ask(priority.against_plan, view),
            ask(priority.target_chart, view),
        ],
        name="against the plan",
    )


def _months(ask: Ask, view: View) -> Section:
    """The chosen measure by month, and so far in this year."""
    return Section(
        f"{measure(view.measure).title} {months.step(view)}",
        lambda: [
            blocks.bullets(ask(months.so_far, view)),
            ask(months.words, view),
            ask(months.chart, view),
            ask(months.table, view),
            File(
                "Months (CSV)",
                ask(months.file, view),
                f"{view.measure} {view.area_name} by month to {view.to:%Y-%m}",
                (view.measure,),
            ),
        ],
        is_folded=True,
        name="months",
    )


def _wards(ask: Ask, view: View, options: Options) -> Iterator[Section]:
    """The wards compared, in a chart, a table and on the map."""
    if not ask(priority.has_wards, view):
        yield Section("", lambda: [ask(priority.about, view), ask(border.words, view)])
        return
    chosen = measure(view.measure)
    by = options.compared if chosen.rate else "value"
    yield Section(
        f"{chosen.title}: the wards compared",
        lambda: _compared(ask, view, by, has_rate=bool(chosen.rate)),
        is_folded=True,
        name="wards",
    )
    if not chosen.is_proportion:  # no map shows an interval
        drawn = "rate" if by == "chance" else by
        yield Section(
            "On the map", lambda: ward_map(ask, view, drawn, options), is_folded=True
        )
    yield Section("", lambda: [ask(priority.about, view)])


def _compared(
    ask: Ask, view: View, by: str, *, has_rate: bool
) -> Iterator[Block | None]:
    if has_rate:
        yield Control("basis", (True,))
    yield ask(priority.cautions, view, by)
    yield ask(border.words, view)
    if by == "chance":
        yield ask(funnel.words, view)
        yield ask(funnel.chart, view)
    else:
        yield ask(priority.wards_chart, view, by)
    yield ask(priority.wards_table, view)
    yield File(
        "Wards (CSV)",
        ask(priority.wards_download, view),
        f"{view.measure} by ward to {view.to:%Y-%m}",
        (view.measure,),
    )


def ward_map(
    ask: Ask,
    view: View,
    by: str,
    options: Options,
    words: str = "Click a ward to choose it on every page.",
) -> Iterator[Block | None]:
    """The wards on the ground, or as hexagons of one size, with their legend."""
    drawn = priority.wards_map if options.form == "map" else priority.wards_cartogram
    yield Control("ward_map_words", (words,))
    yield Control("ward_map", (drawn, view, by), lambda: [ask(drawn, view, by)])
    yield ask(priority.map_legend, view, by)
    yield blocks.paragraph(ask(priority.without_figures, view), "note")
