"""Is violence against women and girls going the way that the plan asks?"""

from harrow_dash import priority_page
from harrow_dash.panels import vawg

priority_page.draw(
    "Violence against women and girls", vawg.LEAD, after_cards=vawg.PARTS
)
