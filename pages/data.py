"""What is loaded, how fresh it is, and how it adds up."""

from harrow_dash.outputs.streamlit import page

page.draw("/data")
