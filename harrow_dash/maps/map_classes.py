"""The classes of a map: readable numbers that part figures into at most five shades.

Figures of wards are parted into fifths. Counts of small areas, most of them none or a
few, are parted by halves, and none is a class of its own.
"""

import math
from collections.abc import Iterable
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
        _between(start, high) if whole else f"{low} to under {upper}"
        for (start, high), (low, upper) in zip(
            pairwise(edges), pairwise(text), strict=True
        )
    ]
    return [f"Under {text[0]}", *between, f"{text[-1]} or more"]


def count_breaks(values: Iterable[float]) -> list[float]:
    """Where the classes of counts begin, of which most are small: [1, 3, 6, 15, 40].

    Below the first is the class of none. Of the areas with any, the lowest class takes
    half, the next half of those left, and so on, in up to five classes; the numbers
    are rounded to about a tenth of themselves. Without a count above none: no class.
    """
    known = pd.Series(list(values), dtype=float)
    some = known[known > 0]
    if some.empty:
        return []
    last = len(theme.MAP_CLASSES)
    parts = some.quantile([1 - 0.5**place for place in range(1, last)])
    rounded = {_rounded(part) for part in parts}
    low, high = 1.0, float(some.max())
    return [low, *sorted(number for number in rounded if low < number <= high)]


def _rounded(number: float) -> float:
    step = max(_readable(number / 10), 1)
    return float(round(number / step) * step)


def count_colours(starts: list[float]) -> list[str]:
    """A colour a class of count_breaks, that of none first."""
    return [theme.MAP_NONE, *(colours(starts[1:]) if starts else [])]


def count_names(starts: list[float]) -> list[str]:
    """The classes of count_breaks in words: "None", "1 to 4", …, "40 or more"."""
    if not starts:
        return ["None"]
    return [
        "None",
        *(_between(low, high) for low, high in pairwise(starts)),
        f"{starts[-1]:,.0f} or more",
    ]


def _between(low: float, high: float) -> str:
    last = high - 1
    return f"{low:,.0f} to {last:,.0f}" if last > low else f"{low:,.0f}"


def class_of(value: float, starts: list[float]) -> int:
    """Which class a figure belongs to, 0 the lowest: one on a break to the upper."""
    return sum(start <= value for start in starts)
