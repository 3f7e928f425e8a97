"""Are violent incidents, the grave above all, going the way that the plan asks?"""

from harrow_dash.documents import violence
from harrow_dash.outputs.streamlit import priority_page

priority_page.draw(
    "Violent incidents",
    violence.LEAD,
    after_cards=violence.PARTS,
    context=violence.CONTEXT,
)
