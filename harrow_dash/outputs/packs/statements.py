"""What a page says and the figures on its cards, as tables for a spreadsheet."""

from collections.abc import Iterator, Sequence
from functools import singledispatch

import pandas as pd

from harrow_dash.documents import block_kinds as kinds
from harrow_dash.documents.document import Control, Document
from harrow_dash.outputs.packs.told import plain

PART = "Part of the page"
SAYS = "What it says"
FIGURES = (PART, "Name", "Figure", "Unit", "Status", SAYS)


Parts = Sequence[tuple[str, Sequence[object]]]


def parts(document: Document) -> Parts:
    """The parts of a page, each built once: heading ("" for none) and blocks."""
    return [
        (section.heading, list(inside(section.blocks())))
        for section in document.sections
    ]


def words(document: Document, built: Parts) -> pd.DataFrame:
    """The sentences of a page, in order: its part and what it says there."""
    rows = [(document.title, sentence) for sentence in document.answer]
    for heading, blocks in built:
        part = heading or document.title
        rows += [(part, one) for block in blocks for one in _sentences(block) if one]
    return pd.DataFrame(rows, columns=[PART, SAYS])


def figures(document: Document, built: Parts) -> pd.DataFrame:
    """The figures of the cards of a page, each with its unit and status, as written."""
    rows = []
    every = [(heading, block) for heading, blocks in built for block in blocks]
    for heading, block in every:
        if isinstance(block, kinds.Cards):
            cards = [
                (one.label, one.figure, one.unit, one.state, one.words)
                for one in block.cards
            ]
        elif isinstance(block, kinds.Row):
            said = kinds.Paragraph(" ".join(map(plain, (block.words, *block.notes))))
            cards = [(block.name, block.figure, block.unit, block.state, said)]
        else:
            continue
        rows += [(heading or document.title, *map(plain, card)) for card in cards]
    return pd.DataFrame(rows, columns=list(FIGURES))


def inside(built: Sequence[object]) -> Iterator[object]:
    """Every block by itself, those in groups, controls and folds too."""
    for block in built:
        if isinstance(block, kinds.Group | Control | kinds.Live):
            yield from inside(list(block.parts()))
        elif isinstance(block, kinds.Fold):
            yield from inside([block.inside])
        else:
            yield block


@singledispatch
def _sentences(block: object) -> list[str]:  # noqa: ARG001 (tables, files, legends)
    return []


@_sentences.register
def _whole(
    block: kinds.Paragraph | kinds.Notice | kinds.Caption | kinds.State,
) -> list[str]:
    return [plain(block)]


@_sentences.register
def _alone(block: str) -> list[str]:
    return [block]


@_sentences.register
def _bullets(block: kinds.Bullets) -> list[str]:
    return [plain(item) for item in block.items]


@_sentences.register
def _facts(block: kinds.Facts) -> list[str]:
    return [f"{name}: {plain(value)}" for name, value in block.pairs]


@_sentences.register
def _picture(block: kinds.Picture) -> list[str]:
    return [f"{'Map' if block.is_map else 'Chart'}: {block.alt}"]
