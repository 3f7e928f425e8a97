"""Financial years and standings of the plans that are over."""

import pandas as pd

from harrow_dash import measures
from harrow_dash.definitions import plans
from harrow_dash.definitions.plans import Target
from harrow_dash.documents import shared
from harrow_dash.documents.shared import Con
from harrow_dash.plans.progress import Standing
from harrow_dash.view import View

PRINTED, DIRECTIONS = "2013", "2017"  # the plan with numbers, the plan without
BEFORE_2013, BEFORE_2017 = pd.Timestamp("2012-04-01"), pd.Timestamp("2016-04-01")
LAST_2013, LAST = pd.Timestamp("2016-03-01"), pd.Timestamp("2020-03-01")


def years(
    con: Con,
    key: str,
    view: View,
    first: pd.Timestamp = BEFORE_2013,
    last: pd.Timestamp = LAST,
) -> pd.DataFrame:
    """Harrow's financial years of a measure, those over at the page's month.

    Columns of measures.figures; no row where the month is before the first year's end.
    """
    end = min(last, view.to)
    if first > end:
        return pd.DataFrame(columns=measures.COLUMNS)
    return measures.figures(con, key, start=first, end=end, per="fy")


def stands(con: Con, view: View, plan: str) -> list[tuple[Target, Standing]]:
    """A plan's targets for Harrow with their standings; London's are not among them."""
    found = shared.standings(con, plan, view.to)
    targets = plans.plans()[plan].harrow_targets
    return [(item, found[item.measure]) for item in targets if item.measure in found]
