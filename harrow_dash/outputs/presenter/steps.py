"""What each step of a story shows: a headline, a sentence, one picture, notes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import takewhile

import pandas as pd

from harrow_dash.documents import blocks, shared, stories
from harrow_dash.documents.block_kinds import (
    Block,
    Bullets,
    Chip,
    Group,
    Legend,
    Paragraph,
    Picture,
    State,
)
from harrow_dash.documents.document import Ask, Control, Document, Section
from harrow_dash.documents.stories import Step, Story
from harrow_dash.errors import HarrowError
from harrow_dash.outputs import asking
from harrow_dash.outputs.packs import Pack
from harrow_dash.outputs.presenter.highlight import highlighted

MOST_WORDS = 25  # beside a picture, headline and sentence together
NO_FIGURES = "No figures are held for this part yet. The page itself says who has them."
NO_PICTURE = "This step has no picture."


@dataclass(frozen=True)
class Frame:
    """What a step shows of one month.

    `words` is the page's own sentence where it is short enough, or what is missing;
    `said` is all that the page says of it; `legend` pairs a colour of a map and words.
    """

    words: str
    said: tuple[str, ...]
    picture: Picture | None
    place: str
    legend: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Shown:
    """A step as it is shown: the frame of its month, and those played before it.

    `notes` are the speaker's, then all that the page says of the frame; `source` names
    the publishers of the page's figures, and whether they are official.
    """

    headline: str
    frame: Frame
    played: tuple[Frame, ...]
    notes: tuple[str, ...]
    caution: str
    source: str
    document: Document


def steps(ask: Ask, story: Story) -> tuple[Shown, ...]:
    """All steps of a story. Raises HarrowError, with the line, for what is not there:
    a page, section, ward, measure, a month without data, or what is to be marked.
    """
    return tuple(_shown(ask, story, step) for step in story.steps)


def _shown(ask: Ask, story: Story, step: Step) -> Shown:
    document = _document(ask, story, step)
    frame = _frame(story, step, document)
    played = tuple(
        _frame(story, step, _document(ask, story, replace(step, month=month)))
        for month in _months_before(ask, step)
    )
    alt = f"Picture: {frame.picture.alt}" if frame.picture else NO_PICTURE
    notes = [step.notes, *frame.said, alt, blocks.plain(document.banner)]
    return Shown(
        step.headline,
        frame,
        played,
        tuple(filter(None, notes)),
        document.caution,
        _source(ask, document) if frame.said or frame.picture else "",
        document,
    )


def _document(ask: Ask, story: Story, step: Step) -> Document:
    try:
        return asking.document(ask, step.page, _address(step))
    except HarrowError as error:
        names = ("place", "measure", "month")
        # The value that is refused stands in the sentence about it.
        wrong = [
            name for name in names if getattr(step, name) and name in _told(str(error))
        ]
        name = wrong[0] if wrong else "page"
        if name == "month" and step.play:
            name = "play"
        raise stories.fault(story.key, step, name, str(error)) from error


def _address(step: Step) -> dict[str, str]:
    return {"ward": step.place, "measure": step.measure, "to": step.month}


def _months_before(ask: Ask, step: Step) -> list[str]:
    """The months to be played before the step's own, the oldest first."""
    if not step.play:
        return []
    shown = asking.page(step.page)
    address = {name: value for name, value in _address(step).items() if value}
    last = asking.viewed(ask, shown, address).to
    months = pd.date_range(end=last, periods=step.play, freq="MS")[:-1]
    return [f"{month:%Y-%m}" for month in months]


def _frame(story: Story, step: Step, document: Document) -> Frame:
    part = stories.section(story.key, step, document)
    built = list(_flat(part.blocks() if part else _beginning(document)))
    said = [
        blocks.plain(one) for one in built if isinstance(one, Paragraph | Bullets)
    ] or [_state(one) for one in built if isinstance(one, State)]
    if part is None:
        said = list(document.answer)
    picture = next((one for one in built if isinstance(one, Picture)), None)
    if picture:
        try:
            picture = highlighted(picture, step.highlighted)
        except HarrowError as error:
            raise stories.fault(story.key, step, "highlight", str(error)) from error
        # A picture's first sentence says what it is, which the headline does.
        told = said or [picture.alt.partition(". ")[2] or picture.alt]
        words = _short(told, MOST_WORDS - len(step.headline.split()))
    else:
        words = said[0] if said else NO_FIGURES
    legend = [
        entry
        for one in built
        if isinstance(one, Legend)
        for entry in one.entries
        if not entry[1].endswith(": 0")  # not on the map
    ]
    return Frame(words, tuple(said), picture, document.place, tuple(legend))


def _beginning(document: Document) -> tuple[Block, ...]:
    """What stands on a page before its first heading."""
    before = takewhile(lambda part: not part.heading, document.sections)
    return tuple(block for part in before for block in part.blocks())


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
            place=" ".join(filter(None, [f"{one.frame.place}.", *one.notes[:1]])),
            answer=() if one.frame.picture else (one.frame.words, NO_PICTURE),
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
        place=shown[0].frame.place.split(" · ")[0],
        audience=story.key,
        month=pd.Timestamp(month),
        caution=next((one.caution for one in shown if one.caution), ""),
        documents=tuple(documents),
    )


def _picture(one: Shown) -> tuple[Section, ...]:
    if one.frame.picture is None:
        return ()
    drawn, words = one.frame.picture, blocks.paragraph(one.frame.words)
    return (Section(one.headline, lambda: [drawn, words]),)
