"""What drug offences do the police find, and how hard do they look?"""

from harrow_dash.documents import drugs
from harrow_dash.outputs.streamlit import priority_page

priority_page.draw("Drugs", drugs.LEAD, after_cards=drugs.PARTS, context=drugs.CONTEXT)
