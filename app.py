"""The frame of every page: menu, choices, and errors in plain words."""

from harrow_dash.outputs.streamlit import ui, ui_account
from harrow_dash.web import metrics

page = ui.open_page()
with metrics.rerun(), ui.plain_errors():
    ui.ready_store()
    ui.sidebar(page)
    ui_account.notice()
    page.run()
ui_account.sidebar()
