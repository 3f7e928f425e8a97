"""What people answered, partners' indicators, and the evidence that is held.

Reads the store as far as the reader's role lets it.
"""

from harrow_dash.surveys.survey_query import (
    ALL,
    NOT_TOLD,
    NOT_TOLD_NAME,
    between_rounds,
    comments,
    pins,
    rounds,
    shares,
    survey,
)

__all__ = [
    "ALL",
    "NOT_TOLD",
    "NOT_TOLD_NAME",
    "between_rounds",
    "comments",
    "pins",
    "rounds",
    "shares",
    "survey",
]
