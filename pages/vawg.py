"""Is violence against women and girls going the way that the plan asks?"""

from harrow_dash.outputs.streamlit import page

page.draw("/vawg")
