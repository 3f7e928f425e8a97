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


def tells(low: float | None, high: float | None) -> bool:
    """Whether an interval of a ratio says anything: of a few counts it has no end."""
    return low is not None and high is not None and 0 < low <= high < math.inf


def told(low: float, high: float, *, is_clear: bool) -> str:
    """An interval that tells, and that it may be chance where it seems clear and is not
    called so: likely 2% to 93% more, but among so many tests that may be chance.
    """
    return f"likely {span(low, high)}{_by_chance(low, high, is_clear=is_clear)}"


def _by_chance(low: float, high: float, *, is_clear: bool) -> str:
    return "" if is_clear or low <= 1 <= high else BY_CHANCE


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
    return told(low, high, is_clear=_is_clear(row)) if tells(low, high) else ""


def likely_percent(row: Mapping[Any, Any]) -> str:
    """The same for a table: Likely −8% to +33%, with what is said of chance."""
    low, high = row["past_low"], row["past_high"]
    if not tells(low, high):
        return ""
    ends = [f"{one - 1:+.0%}".replace("-", "−") for one in (low, high)]
    chance = _by_chance(low, high, is_clear=_is_clear(row))
    return f"Likely {ends[0]} to {ends[1]}{chance}."


def _is_clear(row: Mapping[Any, Any]) -> bool:
    return bool(row["verdict"] != "no clear change")
