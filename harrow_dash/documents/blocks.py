"""How pages are put together: a function a kind of block, and the words of a block.

The kinds themselves, and what is in each, are in `block_kinds`.
"""

from collections.abc import Iterable, Mapping, Sequence

from harrow_dash.documents.block_kinds import (
    Anchor,
    Aside,
    Block,
    Bullets,
    Caption,
    Card,
    Cards,
    Chip,
    Column,
    Contents,
    Facts,
    Fold,
    Group,
    Heading,
    Legend,
    Link,
    Live,
    Notice,
    Opening,
    Paragraph,
    Picture,
    Row,
    Sources,
    Sparkline,
    State,
    Table,
)

__all__ = ["Block", "Column", "Picture"]

NOTHING = Group()


def paragraph(words: object, kind: str = "body") -> Block:
    """One paragraph: kind is body, lead, headline, note, source or notice."""
    return Paragraph(words, kind) if words else NOTHING


def section(title: object, anchor: str = "") -> Block:
    """The heading of a part of a page."""
    return Heading(title, anchor)


def anchor(name: str) -> Block:
    """A place on the page that an address can name."""
    return Anchor(name)


def opening(title: str, place: str, notes: Iterable[str] = ()) -> Block:
    """The top of a page: place and period, title, and what the address asked amiss."""
    return Opening(title, place, tuple(notes))


def answer(sentences: Iterable[str], sample_note: str = "") -> Block:
    """The answer in words, under the notice that sample figures need."""
    lines = [paragraph(words, "lead") for words in sentences]
    return join(paragraph(sample_note, "sample"), *lines)


def old(words: object) -> Block:
    """A banner: figures older than they should be."""
    return Notice(words, "old")


def notice(words: object, kind: str = "status") -> Block:
    """Something that was done (status), or was refused."""
    return Notice(words, kind)


def live(*inside: object) -> Block:
    """Pieces that a screen reader is to say as soon as they appear."""
    return Live(join(*inside))


def cards(items: Iterable[Mapping[str, object]]) -> Block:
    """Figures side by side.

    Each has label, figure, unit; state and words (one status and what it means).
    """
    return Cards(tuple(Card(**item) for item in items))


def row(
    name: str,
    words: object,
    state: object,
    notes: Iterable[object] = (),
    *,
    figure: object = "",
    unit: object = "",
    trend: object = "",
) -> Block:
    """One priority on a line: name, what happened, its status; figure and trend beside.

    `state` is a status with the words that belong to it; `notes` are said more quietly.
    """
    said = tuple(line for line in notes if line)
    return Row(name, words, state, said, figure, unit, trend)


def chip(tone: str, letter: str, words: str) -> Block:
    """A status: a letter or sign and words; tone good, neutral, late, bad, missing."""
    return Chip(tone, letter, words)


def picture(svg: str, alt: str) -> Block:
    """A small drawing (SVG text) with what it says."""
    return Sparkline(svg, alt)


def table(
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[Column],
    caption: str,
    *,
    selected: object = None,
    key: str = "area_code",
    group: str = "",
    is_brief: bool = False,
) -> Block:
    """A table whose first column names its rows; see `Table`."""
    return Table(tuple(rows), tuple(columns), caption, selected, key, group, is_brief)


def fold(summary: object, inside: object, *, is_printed: bool = False) -> Block:
    """Something to open when wanted: the table behind a chart; see `Fold`."""
    return Fold(summary, join(inside), is_printed)


def legend(entries: Iterable[tuple[str, str]], title: str) -> Block:
    """What the colours of a map stand for: pairs of a colour (#RRGGBB) and words."""
    return Legend(tuple(entries), title)


def state(status: object, words: object) -> Block:
    """A status with the words that belong to it."""
    return State(status, words)


def span(words: object) -> Block:
    """Words beside a status."""
    return Aside(words, "said")


def line(words: object) -> Block:
    """Words on a line of their own inside a cell."""
    return Aside(words, "line")


def small(words: object) -> Block:
    """Words of less weight inside others."""
    return Aside(words, "small")


def link(words: str, address: str) -> Block:
    """Words that lead to an address outside these pages."""
    return Link(words, address)


def bullets(items: Iterable[object]) -> Block:
    """A list of sentences; nothing when there are none."""
    listed = tuple(items)
    return Bullets(listed) if listed else NOTHING


def facts(pairs: Iterable[tuple[str, object]]) -> Block:
    """Names with their values: a description list. Empty values are left out."""
    return Facts(tuple((name, value) for name, value in pairs if value))


def caption(title: str, words: object) -> Block:
    """The months that a map shows while it is played, and a note."""
    return Caption(title, words)


def contents(items: Iterable[tuple[str, str]]) -> Block:
    """The parts of a page, pairs of an anchor and a heading, to go to one of them."""
    return Contents(tuple(items))


def sources(lines: Iterable[object], note: str) -> Block:
    """Where the figures of a page come from, and what they are not."""
    return Sources(tuple(lines), note)


def join(*parts: object) -> Block:
    """Several pieces one after another; empty ones are left out."""
    kept = tuple(part for part in parts if part or part == 0)
    return kept[0] if len(kept) == 1 and isinstance(kept[0], Block) else Group(kept)


def plain(block: object, *, letters: bool = True) -> str:
    """The words of a piece on one line: for descriptions and for tests.

    letters: with the letter or sign of a status; without, it is a sentence of its own.
    """
    return " ".join(_words(block, letters).split())


def _words(block: object, letters: bool) -> str:
    if isinstance(block, Chip) and not letters:
        return f"{block.words}."
    if isinstance(block, Group):
        # Texts and the links in them run on; blocks stand apart.
        return "".join(
            _words(part, letters)
            if isinstance(part, str | Link)
            else f" {_words(part, letters)} "
            for part in block.items
        )
    if isinstance(block, Block):
        return " ".join(_words(part, letters) for part in block.parts())
    return str(block)
