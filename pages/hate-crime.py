"""How much hate crime is reported, and does anything come of it?"""

from harrow_dash.documents import hate
from harrow_dash.outputs.streamlit import priority_page

priority_page.draw("Hate crime", hate.LEAD, opening=hate.lead, after_cards=hate.PARTS)
