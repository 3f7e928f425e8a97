"""Small areas: H3 cells of police.uk's map points, and LSOAs, with their counts.

The two grains are answered by the same functions. Cells of points are worked out when
they are asked for (a borough has a few thousand distinct points), once a store.
"""

from harrow_dash.places.small_areas.counts import (
    Basis,
    counts,
    expected,
    has_belt,
    places,
    wards,
)
from harrow_dash.places.small_areas.coverage import (
    Grain,
    carried,
    covered_months,
    not_carried,
)
from harrow_dash.places.small_areas.grid import areas, codes, neighbours, outlines
from harrow_dash.places.small_areas.lookups import WardKind
from harrow_dash.places.small_areas.names import named
from harrow_dash.places.small_areas.residents import residents_note
from harrow_dash.places.small_areas.searches import (
    search_cells,
    search_months,
    searches,
)

__all__ = [
    "Basis",
    "Grain",
    "WardKind",
    "areas",
    "carried",
    "codes",
    "counts",
    "covered_months",
    "expected",
    "has_belt",
    "named",
    "neighbours",
    "not_carried",
    "outlines",
    "places",
    "residents_note",
    "search_cells",
    "search_months",
    "searches",
    "wards",
]
