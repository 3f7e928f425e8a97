"""Are burglary, vehicle crime and robbery going the way that the plan asks?"""

from harrow_dash import priority_page
from harrow_dash.panels import season

priority_page.draw(
    "Burglary, vehicle crime and robbery",
    ("burglary", "vehicle_crime", "robbery"),
    after_months=(season.PART,),
)
