"""What stands where: one row a priority of the chosen plan."""

from harrow_dash.documents import alerts, blocks, border, overview
from harrow_dash.outputs.streamlit import ui
from harrow_dash.view import month_name

view = ui.current_view()
keys = overview.keys(view.plan)

ui.opening(f"Community safety in Harrow, to {month_name(view.to)}")
ui.answer(ui.ask(overview.lead, view), keys)
ui.show(blocks.join(*map(blocks.paragraph, ui.ask(alerts.lines, view))))
ui.show(blocks.paragraph(overview.about(view)))
for row in ui.ask(overview.rows, view):
    with ui.part():
        ui.show(row.html)
        ui.link(row.page)
ui.show(ui.ask(border.words, view))
ui.footer(keys)
