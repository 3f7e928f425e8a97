"""What do residents think of crime and of the police?"""

from harrow_dash.outputs.streamlit import page

page.draw("/perception")
