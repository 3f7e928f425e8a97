"""What the plans of 2013 and 2017 promised, and what happened."""

from harrow_dash.outputs.streamlit import page

page.draw("/past-plans")
