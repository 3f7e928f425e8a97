"""Is violence against women and girls going the way that the plan asks?"""

from harrow_dash.documents import vawg
from harrow_dash.outputs.streamlit import priority_page

priority_page.draw(
    "Violence against women and girls", vawg.LEAD, after_cards=vawg.PARTS
)
