"""Where does it happen, is that more than chance, and has it moved?"""

from harrow_dash.outputs.streamlit import page

page.draw_places()
