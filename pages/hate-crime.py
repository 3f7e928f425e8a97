"""How much hate crime is reported, and does anything come of it?"""

from harrow_dash import priority_page
from harrow_dash.panels import hate

priority_page.draw("Hate crime", hate.LEAD, opening=hate.lead, after_cards=hate.PARTS)
