"""Is serious violence going the way that the strategy of 2024 asks?"""

from harrow_dash.outputs.streamlit import page

page.draw("/serious-violence")
