"""Pieces of a page as data: words, cards, rows, tables and pictures.

A block says what is to be told and nothing of how it looks: renderers in `outputs` turn
it into a page, plain text, a paper or a slide. Text stands as it was given, so that a
renderer escapes it in its own way. A block without content is false.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


class Block:
    """A piece of a page. `parts` gives what it says, in the order of reading."""

    def parts(self) -> Iterable[object]:
        """Texts and blocks inside it, in the order of reading."""
        raise NotImplementedError

    def __bool__(self) -> bool:
        return any(self.parts())


class Inline(Block):
    """A piece that stands in a line of text."""


@dataclass(frozen=True)
class Group(Block):
    """Several pieces one after another; texts among them run on."""

    items: tuple[object, ...] = ()

    def parts(self) -> Iterable[object]:
        """The pieces."""
        return self.items


@dataclass(frozen=True)
class Paragraph(Block):
    """One paragraph: kind is body, lead, headline, note, source, notice or sample."""

    words: object
    kind: str = "body"

    def parts(self) -> Iterable[object]:
        """Its words."""
        return (self.words,)


@dataclass(frozen=True)
class Heading(Block):
    """The heading of a part of a page; `anchor` is what an address calls it."""

    title: object
    anchor: str = ""

    def parts(self) -> Iterable[object]:
        """Its title."""
        return (self.title,)


@dataclass(frozen=True)
class Anchor(Block):
    """A place on the page that an address can name, without words."""

    name: str

    def parts(self) -> Iterable[object]:
        """Nothing: it is not seen."""
        return ()

    def __bool__(self) -> bool:
        return bool(self.name)


@dataclass(frozen=True)
class Opening(Block):
    """The top of a page: place and period, title, and what the address asked amiss."""

    title: str
    place: str
    notes: tuple[str, ...] = ()

    def parts(self) -> Iterable[object]:
        """Place, title and notes."""
        return (self.place, self.title, *self.notes)


@dataclass(frozen=True)
class Notice(Block):
    """Something to be noticed: kind is old, status (it was done) or refused."""

    words: object
    kind: str = "status"

    def parts(self) -> Iterable[object]:
        """Its words."""
        return (self.words,)


@dataclass(frozen=True)
class Live(Block):
    """Pieces that a screen reader is to say as soon as they appear."""

    inside: Block

    def parts(self) -> Iterable[object]:
        """What is inside."""
        return (self.inside,)


@dataclass(frozen=True)
class Card:
    """A figure with its unit, its one status, and the words that belong to it."""

    label: object
    figure: object
    unit: object
    state: object
    words: object


@dataclass(frozen=True)
class Cards(Block):
    """Figures side by side."""

    cards: tuple[Card, ...]

    def parts(self) -> Iterable[object]:
        """All that the cards say."""
        for card in self.cards:
            yield from (card.label, card.figure, card.unit, card.state, card.words)


@dataclass(frozen=True)
class Row(Block):
    """One priority: name, what happened, its status; a figure and its trend beside."""

    name: str
    words: object
    state: object
    notes: tuple[object, ...] = ()
    figure: object = ""
    unit: object = ""
    trend: object = ""

    def parts(self) -> Iterable[object]:
        """Name, words, status, notes, figure and trend."""
        beside = (self.figure, self.unit, self.trend)
        return (self.name, self.words, self.state, *self.notes, *beside)


@dataclass(frozen=True)
class Chip(Inline):
    """A status: a letter or sign and words, on the colours of its tone.

    `tone` is good, neutral, late, bad or missing.
    """

    tone: str
    letter: str
    words: str

    def parts(self) -> Iterable[object]:
        """Letter and words."""
        return (self.letter, self.words)


@dataclass(frozen=True)
class Sparkline(Inline):
    """A small drawing, as the text of an SVG, and what it says."""

    svg: str
    alt: str

    def parts(self) -> Iterable[object]:
        """Nothing: it stands beside the figures that it shows."""
        return ()

    def __bool__(self) -> bool:
        return bool(self.svg)


@dataclass(frozen=True)
class Link(Inline):
    """Words that lead to an address outside these pages."""

    words: str
    address: str

    def parts(self) -> Iterable[object]:
        """Its words."""
        return (self.words,)


@dataclass(frozen=True)
class Aside(Inline):
    """Words of less weight: kind is said (beside a status), line (on a line of its own
    inside a cell) or small.
    """

    words: object
    kind: str

    def parts(self) -> Iterable[object]:
        """Its words."""
        return (self.words,)


@dataclass(frozen=True)
class State(Block):
    """A status with the words that belong to it."""

    status: object
    words: object

    def parts(self) -> Iterable[object]:
        """Status and words."""
        return (self.status, self.words)


@dataclass(frozen=True)
class Column:
    """A column of a table: which value, its heading, and whether it holds figures."""

    name: str
    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table(Block):
    """A table whose first column names its rows.

    `selected` marks the row whose `key` has that value. `group` is a column whose
    changes start a new group, under a line of its own. A brief one has so few columns
    that a row is one line on a telephone, too.
    """

    rows: tuple[Mapping[str, object], ...]
    columns: tuple[Column, ...]
    caption: str
    selected: object = None
    key: str = "area_code"
    group: str = ""
    is_brief: bool = False

    def parts(self) -> Iterable[object]:
        """Caption, headings, and the cells row by row, under their groups."""
        yield self.caption
        yield from (column.title for column in self.columns)
        before = None
        for row in self.rows:
            if self.group and row[self.group] != before:
                before = row[self.group]
                yield before
            yield from (row[column.name] for column in self.columns)

    def is_selected(self, row: Mapping[str, object]) -> bool:
        """Whether a row is the one to be marked."""
        return self.selected is not None and row.get(self.key) == self.selected


@dataclass(frozen=True)
class Fold(Block):
    """Something to open when wanted: the table behind a chart.

    `is_printed`: it is needed to read the page, so that paper shows it open.
    """

    summary: object
    inside: Block
    is_printed: bool = False

    def parts(self) -> Iterable[object]:
        """What stands on it, and what is inside."""
        return (self.summary, self.inside)


@dataclass(frozen=True)
class Legend(Block):
    """What the colours of a map stand for: pairs of a colour (#RRGGBB) and words."""

    entries: tuple[tuple[str, str], ...]
    title: str

    def parts(self) -> Iterable[object]:
        """Title and words."""
        return (self.title, *(words for _, words in self.entries))


@dataclass(frozen=True)
class Bullets(Block):
    """A list of sentences."""

    items: tuple[object, ...]

    def parts(self) -> Iterable[object]:
        """The sentences."""
        return self.items


@dataclass(frozen=True)
class Facts(Block):
    """Names with their values."""

    pairs: tuple[tuple[str, object], ...]

    def parts(self) -> Iterable[object]:
        """Name and value in turn."""
        return (part for pair in self.pairs for part in pair)


@dataclass(frozen=True)
class Caption(Block):
    """The months that a map shows while it is played, in large words, and a note."""

    title: str
    words: object

    def parts(self) -> Iterable[object]:
        """Title and words."""
        return (self.title, self.words)


@dataclass(frozen=True)
class Contents(Block):
    """The parts of a page: pairs of an anchor and a heading."""

    items: tuple[tuple[str, str], ...]

    TITLE = "On this page"

    def parts(self) -> Iterable[object]:
        """The headings."""
        return (title for _, title in self.items)


@dataclass(frozen=True)
class Sources(Block):
    """Where the figures of a page come from: a line a source, and what they are not."""

    lines: tuple[object, ...]
    note: str

    TITLE = "Where these figures come from"

    def parts(self) -> Iterable[object]:
        """Title, lines and note."""
        return (self.TITLE, *self.lines, self.note)


@dataclass(frozen=True)
class Picture(Block):
    """A finished chart or map: its specification, in words, and its tooltip.

    A chart's `spec` is a Vega-Lite specification as a dictionary, a map's the JSON text
    of a deck.gl description.
    """

    spec: Any
    alt: str
    tooltip: Any = None

    @property
    def is_map(self) -> bool:
        """Whether it is a map."""
        return isinstance(self.spec, str)

    def parts(self) -> Iterable[object]:
        """What it says."""
        return (self.alt,)

    def __bool__(self) -> bool:
        return True
