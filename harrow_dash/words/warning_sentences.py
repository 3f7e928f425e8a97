"""Early warnings in plain words: what was counted, what is usual, and since when."""

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd

from harrow_dash.definitions.catalogue import Measure
from harrow_dash.view import inline, month_name
from harrow_dash.words import sentences

GRADES = {"clear": "clearly", "probably": "probably"}
LEVELS = {"above": "higher", "below": "lower"}


def period(month: pd.Timestamp, window: int) -> str:
    """The months that a warning counts: February 2026; January to March 2026."""
    return sentences.months_between(month - pd.DateOffset(months=window - 1), month)


def usual(low: float, high: float) -> str:
    """A range as it is written: 6 to 38; where nothing is too few, up to 38."""
    return f"{low:,.0f} to {high:,.0f}" if low > 0 else f"up to {high:,.0f}"


def warning(measure: Measure, whole: Measure, place: str, row: dict[Any, Any]) -> str:
    """One warning: what was counted where, the usual range, how sure, and since when.

    row: value, low, high, month, window, direction, grade, first_warned. `whole` is the
    measure that this one is part of, or itself: since when goes by it.
    """
    told = (
        f"{measure.title} in {place} in {period(row['month'], int(row['window']))}: "
        f"{sentences.counted(row['value'], measure.unit)}, "
        f"usual range {usual(row['low'], row['high'])}: "
        f"{GRADES[row['grade']]} {LEVELS[row['direction']]} than usual."
    )
    if row["first_warned"] < row["month"]:
        since = month_name(row["first_warned"])
        told += f" {whole.title} has been warned of since {since}."
    return told


def nothing(place: str, number: int, to: pd.Timestamp) -> str:
    """Nothing to warn of: what was looked at all the same."""
    return (
        "Nothing stands outside its usual range this month: "
        f"{number:,} kinds of count were watched in {place}, to {month_name(to)}."
    )


def became(row: dict[Any, Any], unit: str) -> str:
    """What the three months after a first warning counted, and were expected to."""
    if math.isnan(row["later"]):
        return "Too early to tell, or no figures after it"
    above = row["direction"] == "above"
    outside = (
        row["later"] > row["later_high"] if above else row["later"] < row["later_low"]
    )
    first = math.log(max(row["ratio"], 0.05))
    then = math.log(max(row["later"], 0.5) / row["later_expected"])
    if outside:
        word = "Went on"
    elif first * then > 0 and abs(then) >= abs(first) / 2:
        word = f"Stayed {LEVELS[row['direction']]}, inside the range"
    else:
        word = "Back to usual"
    return (
        f"{word}: {sentences.counted(row['later'], unit)} in the next three months, "
        f"{row['later_expected']:,.0f} expected"
    )


def watched_not(titles: Sequence[tuple[str, pd.Timestamp]]) -> str:
    """What is not watched because its figures end too early."""
    if not titles:
        return ""
    months: dict[pd.Timestamp, list[str]] = {}
    for title, month in titles:
        months.setdefault(month, []).append(inline(title))
    parts = [
        f"{sentences.listed(names)} (figures end in {month_name(month)})"
        for month, names in sorted(months.items(), reverse=True)
    ]
    return f"Not watched: {'; '.join(parts)}."
