"""The one skeleton of the pages about a priority: words, cards, plan, months, wards.

A page gives its title, the measures of its cards, and the parts that only its subject
needs; everything else is drawn here, in one order, for all of them.
"""

from collections.abc import Sequence
from typing import Any

from harrow_dash import blocks, ui, ui_maps
from harrow_dash.catalogue import measure
from harrow_dash.panels import border, funnel, months, priority
from harrow_dash.panels.parts import Part, Piece
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
    shown = (*after_cards, *after_months, *context)
    extras = (key for part in shown for key in part.measures)
    keys = tuple(dict.fromkeys((*lead, view.measure, *extras)))
    ui.opening(f"{title} in {view.area_name}")
    words = ui.ask(opening, view) if opening else ui.ask(priority.lead, view, lead)
    ui.answer(words, keys)
    ui.show(ui.ask(priority.cards, view, lead))
    _parts(view, after_cards)
    if after_cards:
        ui.show(blocks.section("One measure at a time"))
    _measure(view)
    _parts(view, after_months)
    if ui.ask(priority.has_wards, view):
        by = _wards(view)
        ui.show(ui.ask(priority.about, view))
        _map(view, by)
    else:
        ui.show(ui.ask(priority.about, view))
        ui.show(ui.ask(border.words, view))
    _parts(view, context)
    ui.footer(keys)


def _parts(view: View, parts: Sequence[Part]) -> None:
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
            _save(view, part.name, ui.ask(part.file, view), part.measures)


def _save(view: View, name: str, frame: Any, keys: tuple[str, ...]) -> None:
    file = f"{name} {view.area_name} to {view.to:%Y-%m}"
    ui.download(f"{name.capitalize()} (CSV)", frame, file, keys)


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
