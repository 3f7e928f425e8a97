"""What drug offences do the police find, and how hard do they look?"""

from harrow_dash.outputs.streamlit import page

page.draw("/drugs")
