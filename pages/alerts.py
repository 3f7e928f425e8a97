"""What stands outside its usual range now, and how past warnings fared?"""

from harrow_dash.outputs.streamlit import page

page.draw("/alerts")
