"""Are violent incidents, the grave above all, going the way that the plan asks?"""

from harrow_dash import priority_page
from harrow_dash.panels import violence

priority_page.draw(
    "Violent incidents",
    violence.LEAD,
    after_cards=violence.PARTS,
    context=violence.CONTEXT,
)
