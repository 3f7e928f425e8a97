"""Is serious violence going the way that the strategy of 2024 asks?"""

from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import blocks, delivery, duty, serious_violence
from harrow_dash.outputs.streamlit import priority_page, ui

view = ui.current_view()
keys = serious_violence.keys()
here = "/serious-violence"
kinds = priority_page.kinds_of((delivery.part(here), *serious_violence.EVIDENCE))

ui.opening("Serious violence in Harrow: the duty and how it stands")
ui.answer(ui.ask(serious_violence.lead, view), keys, kinds)
ui.show(ui.ask(serious_violence.cards, view))
ui.show(blocks.paragraph(serious_violence.interval_words(), "note"))

ui.show(blocks.section("The few beside the many"))
ui.show(ui.ask(serious_violence.scale, view))
ui.download(
    "These figures (CSV)",
    ui.ask(serious_violence.scale_file, view),
    f"serious violence to {view.to:%Y-%m}",
    keys,
)

ui.show(blocks.section(f"{measure(view.measure).title} year by year"))
ui.choose_measure()
ui.show(blocks.paragraph(ui.ask(serious_violence.years_words, view)))
ui.chart(ui.ask(serious_violence.years_chart, view))
ui.show(ui.ask(serious_violence.years_table, view))
ui.download(
    "Years (CSV)",
    ui.ask(serious_violence.years, view),
    f"{view.measure} by financial year",
    (view.measure,),
)

ui.show(blocks.section("The strategy's three priorities"))
for row in ui.ask(serious_violence.priorities, view):
    with ui.part():
        ui.show(row.html)
        if row.page != here:
            ui.link(row.page)
ui.show(serious_violence.workstreams())
ui.show(ui.ask(serious_violence.standing, view))

priority_page.draw_parts(view, (delivery.part(here),))

ui.show(blocks.section("What serious violence means here"))
ui.show(duty.words())

priority_page.draw_parts(view, serious_violence.EVIDENCE)
ui.footer(keys, kinds)
