"""Maps on paper: close to a ward where the map is, else the whole borough."""

import re
from pathlib import Path

from harrow_dash import store
from harrow_dash.documents import block_kinds as kinds
from harrow_dash.outputs import asking, pictures
from harrow_dash.outputs.packs import statements


def ward_maps(path: Path) -> list[str]:
    """The maps of a ward's page as drawings."""
    ask = asking.asking(store.connect(path))
    described = asking.document(ask, "/ward", {"ward": "Edgware"})
    return [
        pictures.svg(block)
        for section in described.sections
        for block in statements.inside(section.blocks())
        if isinstance(block, kinds.Picture) and block.is_map
    ]


def edge(drawn: str) -> float:
    """How long the steps of the drawing's longest line are, in px."""
    return max(
        sum(abs(float(x)) for x in re.findall(r"(-?[\d.]+),-?[\d.]+", path))
        for path in re.findall(r'd="M[^l]*l([^"]*)"', drawn)
    )


def test_a_wards_hot_places_are_drawn_closer_than_the_borough(
    sample_store: Path,
) -> None:
    close, whole = ward_maps(sample_store)
    assert edge(close) > 1.5 * edge(whole)
