"""Are burglary, vehicle crime and robbery going the way that the plan asks?"""

from harrow_dash import blocks, ui
from harrow_dash.catalogue import measure
from harrow_dash.panels import priority

LEAD = ("burglary", "vehicle_crime", "robbery")

view = ui.current_view()
title = measure(view.measure).title

ui.opening(f"Burglary, vehicle crime and robbery in {view.area_name}")
ui.answer(ui.ask(priority.lead, view, LEAD), (*LEAD, view.measure))
ui.show(ui.ask(priority.cards, view, LEAD))

ui.choose_measure()
ui.show(blocks.paragraph(" ".join(ui.ask(priority.words, view)), "lead"))

ui.show(blocks.section(f"{title} against the plan"))
ui.show(ui.ask(priority.against_plan, view))
ui.chart(ui.ask(priority.target_chart, view))

ui.show(blocks.section(f"{title} month by month"))
ui.chart(ui.ask(priority.monthly_chart, view))
ui.show(ui.ask(priority.months_table, view))
ui.download(
    "Months (CSV)",
    ui.ask(priority.months, view),
    f"{view.measure} {view.area_name} by month to {view.to:%Y-%m}",
    (view.measure,),
)

ui.show(blocks.section(f"{title}: the wards compared"))
by = ui.choose_basis()
ui.chart(ui.ask(priority.wards_chart, view, by))
ui.show(ui.ask(priority.wards_table, view))
ui.download(
    "Wards (CSV)",
    ui.ask(priority.wards_download, view),
    f"{view.measure} by ward to {view.to:%Y-%m}",
    (view.measure,),
)

ui.show(ui.ask(priority.about, view))

ui.show(blocks.section("On the map"))
ui.show(blocks.paragraph("Click a ward to choose it on every page."))
ui.ward_map(ui.ask(priority.wards_map, view, by))
ui.show(ui.ask(priority.map_legend, view, by))
ui.footer((view.measure, *LEAD))
