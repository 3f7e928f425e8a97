"""What drug offences do the police find, and how hard do they look?"""

from harrow_dash import priority_page
from harrow_dash.panels import drugs

priority_page.draw("Drugs", drugs.LEAD, after_cards=drugs.PARTS, context=drugs.CONTEXT)
