"""What do residents think of crime and of the police?"""

from harrow_dash.documents import perception
from harrow_dash.outputs.streamlit import priority_page

priority_page.draw(
    "Perception of crime",
    perception.LEAD,
    opening=perception.lead,
    after_cards=perception.PARTS,
)
