"""The picture that a link to a page shows where it is sent on: the page's answer."""

import io
import re
from functools import lru_cache
from typing import Any

from harrow_dash import config, theme
from harrow_dash.documents.document import Document

WIDTH, HEIGHT = 1200, 630  # px, what those who show links ask for
TEXT, GROUND, PAPER = theme.TEXT, theme.ACTUAL, "#FFFFFF"
MOST_LETTERS = 330  # of an answer that fit; whole sentences as far as they do
LONG_TITLE = 38  # letters; a longer title is set smaller
SENTENCE = re.compile(r"(?<=[.;!?]) +(?=[A-Z0-9])")
SOURCE = """
#let told = sys.inputs
#set page(width: 600pt, height: 315pt, margin: 0pt)
#set text(font: ("DejaVu Sans", "Liberation Sans", "Libertinus Serif"), \
fill: rgb(told.colour), lang: "en")
#block(fill: rgb(told.ground), width: 100%, inset: (x: 30pt, y: 13pt), below: 16pt,
  text(fill: white, size: 15pt, told.product))
#pad(x: 30pt)[
  #text(size: if told.long == "yes" { 20pt } else { 27pt }, weight: "bold", told.title)
  #parbreak()
  #text(size: 12pt, told.place)
  #parbreak()
  #text(size: 17pt, told.answer)
]
#place(bottom, block(inset: (x: 30pt, y: 12pt), \
text(size: 13pt, weight: "bold", told.caution)))
"""


def png(document: Document) -> bytes:
    """The card of a page as a PNG, the same bytes for the same words."""
    from PIL import Image  # not above: only a site needs it

    drawn = _compiler().compile(
        SOURCE.encode(),
        format="png",
        ppi=144,
        sys_inputs=told(document),
    )
    written = io.BytesIO()
    few = Image.new("P", (1, 1))
    few.putpalette(_colours())
    with Image.open(io.BytesIO(drawn)) as picture:
        less = picture.convert("RGB").quantize(palette=few, dither=Image.Dither.NONE)
        less.save(written, "PNG", bits=2)
    return written.getvalue()


@lru_cache(maxsize=1)
def _compiler() -> Any:
    """One for all cards: a new one first looks for the fonts, which is half of it."""
    import typst

    return typst.Compiler()


def _colours() -> list[int]:
    """Three and what lies between text and paper: a file is a sixth, and quick."""
    text, ground, paper = (
        [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
        for colour in (TEXT, GROUND, PAPER)
    )
    between = [(one + other) // 2 for one, other in zip(text, paper, strict=True)]
    return [*text, *between, *paper, *ground]


def told(document: Document) -> dict[str, str]:
    """What the card of a page says, and how it is set."""
    return {
        "product": config.PRODUCT,
        "title": document.title,
        "place": document.place,
        "answer": shortened(" ".join(document.answer)),
        "caution": SENTENCE.split(document.caution)[0],
        "long": "yes" if len(document.title) > LONG_TITLE else "",
        "colour": TEXT,
        "ground": GROUND,
    }


def shortened(answer: str) -> str:
    """As many whole sentences as there is room for; of a long one its first words.

    >>> shortened("Burglary rose. " * 30).count("rose.")
    22
    """
    kept = ""
    for sentence in SENTENCE.split(answer.strip()):
        longer = f"{kept} {sentence}".strip()
        if len(longer) > MOST_LETTERS:
            break
        kept = longer
    return kept or f"{answer[:MOST_LETTERS].rpartition(' ')[0]} …"
