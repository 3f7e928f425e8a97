"""The wards against chance: which differ from the usual spread of the wards' rates."""

import pandas as pd

from harrow_dash.charts import control_charts
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks, priority, shared
from harrow_dash.documents.blocks import Block, Picture
from harrow_dash.documents.shared import Con
from harrow_dash.findings import places_compared
from harrow_dash.view import View
from harrow_dash.words import sentences

NOT_RANKED = "Wards inside the limits are not ranked: their order is chance."


def wards(con: Con, view: View) -> pd.DataFrame | None:
    """The wards of `control.funnel` for the chosen measure; None without residents."""
    return places_compared.funnel(con, priority.comparison(con, view))


def words(con: Con, view: View) -> Block:
    """Which wards stand out, and that the others are not ranked."""
    found = wards(con, view)
    if found is None:
        return blocks.paragraph(
            "The wards cannot be set against chance: there are no offences, or the "
            "numbers of residents are not loaded."
        )
    return blocks.paragraph(told(found))


def told(found: pd.DataFrame) -> str:
    """Which areas of `control.funnel` lie outside the limits; inside none is ranked."""
    parts = [
        f"{word} the limits: {sentences.listed(names)}"
        for side, word in (("high", "above"), ("low", "below"))
        if (names := list(found.loc[found["side"] == side, "area_name"]))
    ]
    inside = int((found["side"] == "").sum())
    start = "; ".join(parts) if parts else f"All {inside} wards lie inside the limits"
    rest = f" The other {inside} wards lie inside them." if parts else ""
    spread = " The limits allow for the usual spread between wards."
    return f"{start[0].upper()}{start[1:]}.{rest}{spread} {NOT_RANKED}"


def chart(con: Con, view: View) -> Picture | None:
    """Every ward's rate over its residents, with the limits of chance."""
    found, measure = wards(con, view), catalogue.measure(view.measure)
    if found is None:
        return None
    limits = places_compared.funnel_lines(found)
    alt = f"{measure.title} by ward against chance. {told(found)}"
    selected = None if view.is_borough else view.ward
    spec = control_charts.funnel(
        found, limits, measure, selected, alt, shared.is_sample(found)
    )
    return Picture(spec, alt)
