"""How does Harrow stand beside its neighbours and boroughs like it?"""

from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import blocks, compare, priority
from harrow_dash.outputs.streamlit import ui

view = ui.current_view()
title = measure(view.measure).title

ui.opening("Harrow beside other boroughs")
ui.answer(ui.ask(compare.lead, view), (view.measure,))
ui.choose_measure()
ui.show(ui.ask(compare.missing, view))

ui.chart(ui.ask(compare.chart, view))
ui.show(blocks.paragraph(ui.ask(compare.context, view)))
ui.show(ui.ask(compare.figures, view))
ui.download(
    "Boroughs (CSV)",
    ui.ask(compare.download, view),
    f"{view.measure} by borough to {view.to:%Y-%m}",
    (view.measure,),
)

ui.show(blocks.section("How the boroughs were chosen"))
ui.show(blocks.paragraph(compare.RULE))
ui.show(blocks.paragraph(compare.CAUTION))
ui.show(ui.ask(priority.about, view))
ui.footer((view.measure,))
