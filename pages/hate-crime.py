"""How much hate crime is reported, and does anything come of it?"""

from harrow_dash.outputs.streamlit import page

page.draw("/hate-crime")
