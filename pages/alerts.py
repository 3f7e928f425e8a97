"""What stands outside its usual range now, and how past warnings fared?"""

from harrow_dash.documents import alerts, blocks
from harrow_dash.outputs.streamlit import ui

view = ui.current_view()
keys = ui.ask(alerts.keys, view)

ui.opening(f"Early warning in {view.area_name}")
ui.answer(ui.ask(alerts.lead, view), keys)
for shown in ui.ask(alerts.pictures, view):
    with ui.part():
        ui.chart(shown.picture)
        ui.show(shown.table)
ui.show(ui.ask(alerts.table, view))

ui.show(blocks.section("What would have been warned of, and what became of it"))
ui.show(blocks.paragraph(ui.ask(alerts.past_words, view)))
ui.show(ui.ask(alerts.past_table, view))
ui.download(
    "Past warnings (CSV)",
    ui.ask(alerts.download, view),
    f"warnings {view.area_name} to {view.to:%Y-%m}",
    keys,
)

ui.show(blocks.section("How a warning comes about"))
ui.show(blocks.join(*map(blocks.paragraph, ui.ask(alerts.watched_words, view))))
ui.footer(keys)
