"""How much room words take on a slide, in inches, and how large they can be.

A guess by letters: only the program that shows the slides knows its fonts.
"""

import math
from collections.abc import Sequence

POINTS = 72  # an inch
LETTER, LINE = 0.52, 1.25  # of its size: how wide a letter is, how high a line
BOLD = 1.3  # times as wide
BELOW = 0.5  # of its size: what stands free below a paragraph
SURE = 0.88  # of the room: letters that stand in for a missing font are wider
SIZES = (32, 26, 22, 18, 16)  # points of sentences


def lines(words: str, size: float, wide: float, *, is_bold: bool = False) -> int:
    """How many lines words take at a size of letters in so many inches."""
    letter = size * LETTER * (BOLD if is_bold else 1) / POINTS
    return math.ceil(len(words) * letter / wide) or 1


def fits(paragraphs: Sequence[str], size: float, wide: float, high: float) -> bool:
    """Whether paragraphs fit into so many inches at a size of letters."""
    count = sum(lines(words, size, wide) for words in paragraphs)
    return (count * LINE + len(paragraphs) * BELOW) * size / POINTS <= SURE * high


def size(paragraphs: Sequence[str], wide: float, high: float) -> int:
    """The largest letters in which paragraphs fit; the smallest where none do."""
    return next((one for one in SIZES if fits(paragraphs, one, wide, high)), SIZES[-1])


def split(
    paragraphs: Sequence[str], wide: float, high: float
) -> list[tuple[list[str], int]]:
    """The paragraphs of each of several slides, and the size of their letters.

    One that ends in a colon stays with the next.
    """
    found: list[tuple[list[str], int]] = []
    left = list(paragraphs)
    while left:
        count = len(left)
        while count > 1 and not fits(left[:count], SIZES[-1], wide, high):
            count -= 1
        while 1 < count < len(left) and left[count - 1].endswith(":"):
            count -= 1
        found.append((left[:count], size(left[:count], wide, high)))
        left = left[count:]
    return found
