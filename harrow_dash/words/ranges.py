"""Intervals of a ratio in a reader's words: how far a change may go."""

import math
from collections.abc import Mapping
from typing import Any

MANY_TIMES = 3  # a ratio above this is told in times, not in percent
BY_CHANCE = ", but among so many tests that may be chance"


def span(low: float, high: float) -> str:
    """An interval of a ratio in a reader's words: 10% fewer to 20% more."""
    if low >= 1 and high > MANY_TIMES:
        return f"{low:.1f} to {high:.1f} times as many"
    if low >= 1 or high <= 1:
        word = "more" if low >= 1 else "fewer"
        numbers = sorted(abs(round((one - 1) * 100)) for one in (low, high))
        return f"{numbers[0]}% to {numbers[1]}% {word}"
    return f"{_percent(low)} to {_percent(high)}"


def likely_span(low: float | None, high: float | None) -> str:
    """An interval of a ratio in words; "" where it says nothing, for want of counts."""
    if low is None or high is None or not 0 < low <= high < math.inf:
        return ""
    return span(low, high)


def _percent(ratio: float) -> str:
    if ratio > MANY_TIMES:
        return f"{ratio:.1f} times as many"
    change = round((ratio - 1) * 100)
    return f"{abs(change)}% {'more' if change >= 0 else 'fewer'}"


def likely(row: Mapping[Any, Any]) -> str:
    """How far a year lies from the mean of earlier years, at the likely least and most.

    row: a row of `findings.verdicts.compared`. "" where no such past is known.
    """
    low, high = row["past_low"], row["past_high"]
    told = likely_span(low, high)
    chance = row["verdict"] == "no clear change" and not low <= 1 <= high
    return f"likely {told}{BY_CHANCE if chance else ''}" if told else ""


def likely_percent(row: Mapping[Any, Any]) -> str:
    """The same for a table: Likely −8% to +33%."""
    low, high = row["past_low"], row["past_high"]
    if not likely_span(low, high):
        return ""
    ends = [f"{one - 1:+.0%}".replace("-", "−") for one in (low, high)]
    return f"Likely {ends[0]} to {ends[1]}."
