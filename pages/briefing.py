"""What goes to a meeting: packs for committee, ward, board and year."""

from harrow_dash.outputs.streamlit import page

page.draw("/briefing")
