"""Which tests are used, why, and how often they are wrong."""

from harrow_dash.outputs.streamlit import page

page.draw("/method")
