"""Tests, limits, intervals and outlooks: pure functions on numbers and frames.

Nothing here reads a store, and nothing outside this package and `findings` tests.
"""

from harrow_dash.statistics.change import (
    LEVEL,
    NOT_TESTED,
    adjust,
    area_dispersion,
    byar,
    change_test,
    compare,
    verdict,
    wilson,
)

__all__ = [
    "LEVEL",
    "NOT_TESTED",
    "adjust",
    "area_dispersion",
    "byar",
    "change_test",
    "compare",
    "verdict",
    "wilson",
]
