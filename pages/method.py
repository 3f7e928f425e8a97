"""Which tests are used, why, and how often they are wrong."""

from harrow_dash.documents import blocks, method
from harrow_dash.outputs.streamlit import ui

ui.current_view()

ui.opening("How changes are told from chance")
ui.show(blocks.answer(method.lead()))

ui.show(blocks.section("What is tested, and how"))
ui.show(method.tests())

ui.show(blocks.section("How often it is wrong"))
ui.show(method.honesty())

ui.show(blocks.section("How well the outlook holds"))
ui.show(method.outlook())

ui.show(blocks.section("What is called fresh"))
ui.show(method.promise())
ui.footer(())
