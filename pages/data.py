"""What is loaded, how fresh it is, and how it adds up."""

from harrow_dash.documents import blocks, data, freshness_notes
from harrow_dash.outputs.streamlit import ui, ui_officer

view = ui.current_view()

ui.opening("The data behind these pages")
ui.answer(ui.ask(data.lead, view.today))
ui_officer.desk()

ui.show(blocks.section("How fresh each source is"))
ui.show(ui.ask(freshness_notes.table, view.today))

ui.show(blocks.section("Do the wards add up to the borough?"))
ui.show(ui.ask(data.reconciled, view))
ui.download(
    "Wards against borough (CSV)",
    ui.ask(data.reconciliation, view),
    f"wards against borough to {view.to:%Y-%m}",
    data.keys(),
)

ui.show(blocks.section("Warnings"))
ui.show(ui.ask(data.warnings))

ui.show(blocks.section("Every file that is loaded"))
ui.show(ui.ask(data.files))
ui.download("The ledger (CSV)", ui.ask(data.download), "ledger", data.keys())
ui_officer.log()
ui.footer(data.keys())
