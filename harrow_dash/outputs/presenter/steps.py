"""What each step of a story shows: a headline, a sentence, one picture, notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from harrow_dash.documents import blocks, shared, stories
from harrow_dash.documents.block_kinds import (
    Block,
    Bullets,
    Chip,
    Group,
    Paragraph,
    Picture,
    State,
)
from harrow_dash.documents.document import Ask, Control, Document, Section
from harrow_dash.documents.stories import Step, Story
from harrow_dash.errors import HarrowError
from harrow_dash.outputs import asking
from harrow_dash.outputs.packs import Pack

MOST_WORDS = 25  # beside a picture, headline and sentence together
NO_FIGURES = "No figures are held for this part yet. The page itself says who has them."
NO_PICTURE = "This step has no picture."


@dataclass(frozen=True)
class Shown:
    """A step as it is shown.

    `words` is the page's own sentence where it is short enough, or what is missing;
    `notes` are the speaker's, then all that the page says of it;
    `source` names the publishers of the page's figures, and whether they are official.
    """

    headline: str
    words: str
    picture: Picture | None
    notes: tuple[str, ...]
    place: str
    caution: str
    source: str
    document: Document


def steps(ask: Ask, story: Story) -> tuple[Shown, ...]:
    """All steps of a story. Raises HarrowError, with the line, for what is not there:
    a page, section, ward, measure, or a month without data.
    """
    return tuple(_shown(ask, story, step) for step in story.steps)


def _shown(ask: Ask, story: Story, step: Step) -> Shown:
    address = {"ward": step.place, "measure": step.measure, "to": step.month}
    try:
        document = asking.document(ask, step.page, address)
    except HarrowError as error:
        names = ("place", "measure", "month")
        # The value that is refused stands in the sentence about it.
        wrong = [
            name for name in names if getattr(step, name) and name in _told(str(error))
        ]
        name = wrong[0] if wrong else "page"
        raise stories.fault(story.key, step, name, str(error)) from error
    part = stories.section(story.key, step, document)
    built = list(_flat(part.blocks())) if part else []
    said = [
        blocks.plain(one) for one in built if isinstance(one, Paragraph | Bullets)
    ] or [_state(one) for one in built if isinstance(one, State)]
    if part is None:
        said = list(document.answer)
    picture = next((one for one in built if isinstance(one, Picture)), None)
    if picture:
        said = said or [picture.alt]
        words = _short(said, MOST_WORDS - len(step.headline.split()))
    else:
        words = said[0] if said else NO_FIGURES
    alt = [f"Picture: {picture.alt}"] if picture else [NO_PICTURE]
    return Shown(
        step.headline,
        words,
        picture,
        tuple(filter(None, [step.notes, *said, *alt, blocks.plain(document.banner)])),
        document.place,
        document.caution,
        _source(ask, document) if built or part is None else "",
        document,
    )


def _source(ask: Ask, document: Document) -> str:
    found = ask(shared.sources, document.measures, document.kinds)
    kind = "Sample figures" if document.caution else "Official figures"
    return f"{kind}: {'; '.join(sorted(set(found['publisher'])))}"


def _state(block: State) -> str:
    """A status in words, without the letter that stands for it on a page."""
    status, words = block.status, blocks.plain(block.words)
    return f"{status.words}. {words}" if isinstance(status, Chip) else words


def _told(sentence: str) -> str:
    """A sentence about an address in the words of a story."""
    told = sentence.lower().replace("ward", "place")
    return told.replace("whole year of data", "month")


def _short(said: list[str], most: int) -> str:
    """The first of the page's sentences that is short enough, or none."""
    sentences = [one for words in said for one in re.split(r"(?<=\.) ", words)]
    return next((one for one in sentences if len(one.split()) <= most), "")


def _flat(built: tuple[Block, ...]) -> Iterator[Block]:
    for block in built:
        if isinstance(block, Control | Group):
            inside = tuple(one for one in block.parts() if isinstance(one, Block))
            yield from _flat(inside)
        else:
            yield block


def pack(ask: Ask, story: Story) -> Pack:
    """The story as a pack: a slide or a part of a sheet for each step."""
    shown = steps(ask, story)
    documents = [
        replace(
            one.document,
            title=one.headline,
            place=" ".join(filter(None, [f"{one.place}.", *one.notes[:1]])),
            answer=() if one.picture else (one.words, NO_PICTURE),
            banner=blocks.NOTHING,
            sections=_picture(one),
            sources=one.document.sources
            if number == len(shown) - 1
            else lambda: blocks.NOTHING,
        )
        for number, one in enumerate(shown)
    ]
    month = asking.viewed(ask, asking.page("/"), {}).to
    return Pack(
        title=story.title,
        place=shown[0].place.split(" · ")[0],
        audience=story.key,
        month=pd.Timestamp(month),
        caution=next((one.caution for one in shown if one.caution), ""),
        documents=tuple(documents),
    )


def _picture(one: Shown) -> tuple[Section, ...]:
    if one.picture is None:
        return ()
    drawn, words = one.picture, blocks.paragraph(one.words)
    return (Section(one.headline, lambda: [drawn, words]),)
