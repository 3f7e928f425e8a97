"""What lies beyond the borough's border around a ward: crime does not stop there."""

from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block
from harrow_dash.documents.shared import Con
from harrow_dash.places import surroundings
from harrow_dash.view import View


def words(con: Con, view: View) -> Block:
    """What share of the chosen ward's surroundings lies outside the borough.

    Nothing for the whole borough, and for a ward that is not near the border.
    """
    if view.is_borough:
        return blocks.NOTHING
    told = surroundings.sentence(con, view.ward, view.ward_name)
    return blocks.paragraph(told, "note")
