"""How does Harrow stand beside its neighbours and boroughs like it?"""

from harrow_dash.outputs.streamlit import page

page.draw("/compare")
