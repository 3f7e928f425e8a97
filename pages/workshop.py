"""Stories for a room, shown on the whole screen."""

from harrow_dash.outputs.streamlit import page

page.draw("/workshop")
