"""My ward: what stands out, and every measure beside the borough's."""

from harrow_dash.outputs.streamlit import page

page.draw("/ward")
