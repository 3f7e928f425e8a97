"""What do residents think of crime and of the police?"""

from harrow_dash import priority_page
from harrow_dash.panels import perception

priority_page.draw(
    "Perception of crime",
    perception.LEAD,
    opening=perception.lead,
    after_cards=perception.PARTS,
)
