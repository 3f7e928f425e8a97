"""The classes of a map: readable numbers that part figures into at most five shades."""

import math
from itertools import pairwise

import pandas as pd

from harrow_dash import theme


def breaks(values: list[float]) -> list[float]:
    """At most four readable numbers that part the values into classes of like size.

    They are the fifths of the values, rounded to steps of 1, 2 or 5 (times a power of
    ten) about a twentieth of the range. A value on a break belongs to the upper class.
    """
    if not values:
        return []
    known = pd.Series(values, dtype=float)
    low, high = float(known.min()), float(known.max())
    if low == high:
        return []
    step = _readable((high - low) / 20)
    if (known == known.round()).all():
        step = max(step, 1)  # counts are parted between whole numbers
    fifths = known.quantile([0.2, 0.4, 0.6, 0.8])
    rounded = {round(round(fifth / step) * step, 10) for fifth in fifths}
    inside = sorted(number for number in rounded if low < number <= high)
    # Where nearly all values are the same, the fifths are too: part off the others.
    return inside or [float(known[known > low].min())]


def _readable(number: float) -> float:
    """The nearest of 1, 2 and 5 times a power of ten that is not smaller."""
    power = 10 ** math.floor(math.log10(number))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= number * 0.99)


def colours(edges: list[float]) -> list[str]:
    """A colour a class, light to dark; fewer than five keep both ends."""
    last = len(theme.MAP_CLASSES) - 1
    if not edges:
        return [theme.MAP_CLASSES[last // 2]]
    return [
        theme.MAP_CLASSES[round(place * last / len(edges))]
        for place in range(len(edges) + 1)
    ]


def names(edges: list[float], *, whole_numbers: bool) -> list[str]:
    """The classes in words, lowest first: "Under 40", "40 to 59", …, "120 or more".

    With `whole_numbers` (counts) a class ends with its last number; otherwise it goes
    "to under" the next one.
    """
    if not edges:
        return ["The same in every ward"]
    whole = whole_numbers and all(number == int(number) for number in edges)
    text = [f"{number:,.0f}" if whole else f"{number:,.10g}" for number in edges]
    between = [
        (f"{low} to {high - 1:,.0f}" if int(high) - 1 > int(start) else low)
        if whole
        else f"{low} to under {upper}"
        for (start, high), (low, upper) in zip(
            pairwise(edges), pairwise(text), strict=True
        )
    ]
    return [f"Under {text[0]}", *between, f"{text[-1]} or more"]
