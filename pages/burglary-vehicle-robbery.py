"""Are burglary, vehicle crime and robbery going the way that the plan asks?"""

from harrow_dash.documents import season
from harrow_dash.outputs.streamlit import priority_page

priority_page.draw(
    "Burglary, vehicle crime and robbery",
    ("burglary", "vehicle_crime", "robbery"),
    after_months=(season.PART,),
)
