"""My ward: what really changed, and every measure beside the borough's."""

from dataclasses import replace

from harrow_dash.documents import alerts, blocks, border, priority, ward
from harrow_dash.outputs.streamlit import ui, ui_maps

view = ui.current_view()
on_map = replace(view, measure=view.measure or "all_recorded")

if view.is_borough:
    ui.opening("My ward")
    ui.answer(["Choose a ward to see what changed there."])
    ui.choose_ward()
    ui.show(blocks.section("Until then: Harrow as a whole"))
    ui.show(blocks.join(*map(blocks.paragraph, ui.ask(ward.lead, view))))
else:
    ui.opening(f"{view.ward_name}: what really changed")
    ui.answer(ui.ask(ward.lead, view))
ui.show(blocks.bullets([*ui.ask(alerts.lines, view), *ui.ask(ward.changed, view)]))

keys = ui.ask(ward.keys, view)
ui.show(blocks.section(f"Every measure in {view.area_name}"))
ui.show(ui.ask(ward.table, view))
ui.download(
    "These figures (CSV)",
    ui.ask(ward.download, view),
    f"{view.area_name} to {view.to:%Y-%m}",
    keys,
)
ui.show(blocks.paragraph(ui.ask(ward.not_placed, view), "note"))

ui.show(blocks.section(f"{view.area_name} on the map"))
ui.show(blocks.paragraph("Click a ward to choose it."))
by = ui.choose_basis()
ui_maps.wards(on_map, by)
ui.show(ui.ask(priority.map_legend, on_map, by))
ui.show(ui.ask(border.words, view))
ui.show(ui.ask(priority.wards_table, on_map))
ui.footer(keys)
