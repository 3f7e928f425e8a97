"""Are burglary, vehicle crime and robbery going the way that the plan asks?"""

from harrow_dash.outputs.streamlit import page

page.draw("/burglary-vehicle-robbery")
