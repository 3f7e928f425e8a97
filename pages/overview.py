"""What stands where: one row a priority of the chosen plan."""

from harrow_dash.outputs.streamlit import page

page.draw("/")
