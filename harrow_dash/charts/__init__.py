"""Frames in, finished Vega-Lite specifications (dict) out. No query, no test."""

from harrow_dash.charts.series import (
    SAMPLE_NOTICE,
    UNIT_WORDS,
    VALUE_COLUMN,
    actual_against_target,
    finish,
    monthly,
    titled,
    wards,
)
from harrow_dash.charts.sparklines import sparkline

__all__ = [
    "SAMPLE_NOTICE",
    "UNIT_WORDS",
    "VALUE_COLUMN",
    "actual_against_target",
    "finish",
    "monthly",
    "sparkline",
    "titled",
    "wards",
]
