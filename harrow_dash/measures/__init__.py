"""A measure's figures, periods that can be compared, and how old figures are.

Reads the store; tests nothing and words nothing.
"""

from harrow_dash.measures.figure_query import (
    BY_ROUND,
    PERIODS,
    figures,
    last_month,
    population_years,
    wards,
)
from harrow_dash.measures.figure_rows import COLUMNS

__all__ = [
    "BY_ROUND",
    "COLUMNS",
    "PERIODS",
    "figures",
    "last_month",
    "population_years",
    "wards",
]
