"""Where does it happen, is that more than chance, and has it moved?"""

from harrow_dash.documents import blocks, border, hotspot_list, hotspot_map, hotspots
from harrow_dash.documents import hotspot_places as there
from harrow_dash.outputs.streamlit import ui, ui_maps

found = ui_maps.places()

title = f"Where it happens in {found.view.area_name}"
ui.opening(title, hotspots.period(found), found.notes)
ui_maps.answer(found, ui.ask(hotspots.lead, found))
ui_maps.choose(found)
if found.months:
    ui.show(blocks.paragraph(ui.ask(hotspot_map.words, found)))
    ui_maps.place_map(found)
    ui.show(ui.ask(hotspot_map.table, found))
    ui_maps.download("All areas (CSV)", found, hotspot_map.file, "areas")
    ui.show(blocks.paragraph(ui.ask(hotspot_list.trend_words, found)))
    ui.show(ui.ask(hotspot_list.table, found))
ui.show(ui.ask(border.words, found.view))

ui_maps.find_street()
ui.show(ui.ask(there.street_words, found))

if found.months:
    ui.show(blocks.section(ui.ask(there.heading, found)))
    ui.show(blocks.paragraph(ui.ask(there.words, found)))
    ui.chart(ui.ask(there.chart, found))
    ui.show(ui.ask(there.places_table, found))
    ui_maps.download("Places (CSV)", found, there.places, "places")
    ui.show(ui.ask(there.types, found))

    ui.show(blocks.section("How much lies in few places"))
    ui.show(blocks.paragraph(ui.ask(hotspot_list.concentration_words, found)))
    ui.chart(ui.ask(hotspot_list.concentration_chart, found))

    ui.show(blocks.section("How hotspots are told from chance"))
    ui_maps.choose_basis()
    ui.show(ui.ask(hotspot_list.rules, found))
ui_maps.footer(found)
