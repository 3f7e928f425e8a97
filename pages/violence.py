"""Are violent incidents, the grave above all, going the way that the plan asks?"""

from harrow_dash.outputs.streamlit import page

page.draw("/violence")
