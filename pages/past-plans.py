"""What the plans of 2013 and 2017 promised, and what happened."""

from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import committee_2017, past_plans, past_wards, plan_2017
from harrow_dash.documents.blocks import join, paragraph, section
from harrow_dash.outputs.streamlit import ui, ui_maps

view = ui.current_view()
keys, title = past_plans.keys(view), measure(view.measure).title.lower()

ui.opening("What the past plans promised, and what happened")
ui.answer(ui.ask(past_plans.lead, view), keys)

ui.show(section("2013–16: promised and what happened"))
ui.show(paragraph(past_plans.about()))
ui.show(ui.ask(past_plans.promised, view))
ui.show(past_plans.notes())
ui.download(
    "Targets and verdicts (CSV)",
    ui.ask(past_plans.promises_file, view),
    f"targets of 2013 as at {view.to:%Y-%m}",
    keys,
)

ui.show(section("London's targets, printed beside Harrow's: not scored"))
ui.show(past_plans.london())

ui.show(section("2017–20: what happened to each priority"))
ui.show(paragraph(plan_2017.later()))
ui.show(ui.ask(plan_2017.table, view))
ui.show(ui.ask(plan_2017.not_held, view))

ui.show(section(f"Year by year: {title}"))
ui.choose_measure()
ui.show(paragraph(ui.ask(past_plans.years_words, view)))
ui.chart(ui.ask(past_plans.years_chart, view))
ui.show(ui.ask(past_plans.years_table, view))
ui.download(
    "Years (CSV)",
    ui.ask(past_plans.years_file, view),
    f"{view.measure} by financial year",
    (view.measure,),
)

ui.show(section(f"In the wards of that time: {title}"))
ui.show(ui.ask(past_wards.words, view))
ui_maps.still_map(ui.ask(past_wards.drawn, view))
ui.show(ui.ask(past_wards.below, view))
ui.download(
    "Wards of that time (CSV)",
    ui.ask(past_wards.file, view),
    f"{view.measure} by ward of 2002",
    (),
    ui.ask(past_wards.source, view),
)

ui.show(section("What the 2017 committee could not see"))
ui.show(join(*ui.ask(committee_2017.rows, view)))
ui.footer(keys)
