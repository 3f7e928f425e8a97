"""The one skeleton of the pages about a priority: words, cards, plan, months, wards.

A page gives its title, the measures of its cards, and the parts that only its subject
needs; everything else is drawn here, in one order, for all of them.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import blocks, border, delivery, funnel, months, priority
from harrow_dash.documents.page_parts import Part, Piece
from harrow_dash.outputs.streamlit import ui, ui_maps
from harrow_dash.view import View


def draw(
    title: str,
    lead: tuple[str, ...],
    *,
    opening: Piece | None = None,
    after_cards: Sequence[Part] = (),
    after_months: Sequence[Part] = (),
    context: Sequence[Part] = (),
) -> None:
    """Draw a whole page. `lead`: the measures of the cards, the page's first ones.

    `context` are parts that are not about offences, at the page's end. `opening` gives
    the answer in words where what changed is not the answer.
    """
    view = ui.current_view()
    context = (*context, delivery.part(delivery.page_of(lead[0])))
    parts = (*after_cards, *after_months, *context)
    ui.opening(f"{title} in {view.area_name}")
    words = ui.ask(opening, view) if opening else ui.ask(priority.lead, view, lead)
    ui.answer(words, keys_of((*lead, view.measure), parts), kinds_of(parts))
    ui.show(ui.ask(priority.cards, view, lead))
    draw_parts(view, after_cards)
    if after_cards:
        ui.show(blocks.section("One measure at a time"))
    _measure(view)
    draw_parts(view, after_months)
    if ui.ask(priority.has_wards, view):
        by = _wards(view)
        ui.show(ui.ask(priority.about, view))
        if not measure(view.measure).is_proportion:  # no map shows an interval
            _map(view, by)
    else:
        ui.show(ui.ask(priority.about, view))
        ui.show(ui.ask(border.words, view))
    draw_parts(view, context)
    drawn = [part for part in parts if ui.ask(part.words, view)]
    ui.footer(keys_of((*lead, view.measure), drawn), kinds_of(drawn))


def keys_of(lead: Sequence[str], parts: Sequence[Part]) -> tuple[str, ...]:
    """The measures of a page: those it leads with, and those of its parts."""
    return tuple(
        dict.fromkeys((*lead, *(key for part in parts for key in part.measures)))
    )


def kinds_of(parts: Sequence[Part]) -> tuple[str, ...]:
    """The kinds of file that parts show beside their measures."""
    return tuple(dict.fromkeys(kind for part in parts for kind in part.kinds))


def draw_parts(view: View, parts: Sequence[Part]) -> None:
    """Draw parts of a page under their headings; those without words are left out."""
    for part in parts:
        words = ui.ask(part.words, view)
        if not words:
            continue
        ui.show(blocks.section(part.heading))
        ui.show(words)
        if part.chart:
            ui.chart(ui.ask(part.chart, view))
        if part.map:
            ui_maps.still_map(ui.ask(part.map, view), part.name)
        if part.legend:
            ui.show(ui.ask(part.legend, view))
        if part.table:
            ui.show(ui.ask(part.table, view))
        if part.file:
            _save(view, part, ui.ask(part.file, view))


def _save(view: View, part: Part, frame: pd.DataFrame) -> None:
    file = f"{part.name} {view.area_name} to {view.to:%Y-%m}"
    label = f"{part.name.capitalize()} (CSV)"
    ui.download(label, frame, file, part.measures, part.kinds)


def _measure(view: View) -> None:
    """The chosen measure: in words, against the plan, and by month."""
    title = measure(view.measure).title
    ui.choose_measure()
    ui.show(blocks.paragraph(" ".join(ui.ask(priority.words, view)), "lead"))
    ui.show(blocks.bullets(ui.ask(months.so_far, view)))

    ui.show(blocks.section(f"{title} against the plan"))
    ui.show(ui.ask(priority.against_plan, view))
    ui.chart(ui.ask(priority.target_chart, view))

    ui.show(blocks.section(f"{title} {months.step(view)}"))
    ui.show(ui.ask(months.words, view))
    ui.chart(ui.ask(months.chart, view))
    ui.show(ui.ask(months.table, view))
    ui.download(
        "Months (CSV)",
        ui.ask(months.file, view),
        f"{view.measure} {view.area_name} by month to {view.to:%Y-%m}",
        (view.measure,),
    )


def _wards(view: View) -> Any:
    """The wards compared; gives what the map is drawn by."""
    ui.show(blocks.section(f"{measure(view.measure).title}: the wards compared"))
    by = ui.choose_basis(chance=True) if measure(view.measure).rate else "value"
    ui.show(ui.ask(priority.cautions, view, by))
    ui.show(ui.ask(border.words, view))
    if by == "chance":
        ui.show(ui.ask(funnel.words, view))
        ui.chart(ui.ask(funnel.chart, view))
        by = "rate"
    else:
        ui.chart(ui.ask(priority.wards_chart, view, by))
    ui.show(ui.ask(priority.wards_table, view))
    ui.download(
        "Wards (CSV)",
        ui.ask(priority.wards_download, view),
        f"{view.measure} by ward to {view.to:%Y-%m}",
        (view.measure,),
    )
    return by


def _map(view: View, by: Any) -> None:
    ui.show(blocks.section("On the map"))
    ui.show(blocks.paragraph("Click a ward to choose it on every page."))
    ui_maps.wards(view, by)
    ui.show(ui.ask(priority.map_legend, view, by))
