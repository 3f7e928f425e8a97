"""A document as plain text: for a terminal, for an e-mail, and for reading it aloud."""

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from functools import singledispatch

from harrow_dash import config
from harrow_dash.documents import block_kinds as kinds
from harrow_dash.documents import blocks
from harrow_dash.documents.document import Control, Document, File, PageLink
from harrow_dash.view import inline
from harrow_dash.words.marks import MARKS

WIDTH = 88


def text(document: Document) -> str:
    """The whole document, ending in a line break; marks in it are explained."""
    told = "\n".join(_lines(document)).rstrip()
    marks = [f"{mark}: {words}." for mark, words in MARKS.items() if mark in told]
    more = ["", *_wrapped(" ".join(marks))] if marks else []
    return "\n".join([told, *more]) + "\n"


def plain(block: object) -> str:
    """The words of a piece: a status in words alone, for its letter needs a colour."""
    return blocks.plain(block, letters=False)


def _lines(document: Document) -> Iterator[str]:
    yield from (document.title, "=" * len(document.title), "", document.place, "")
    for note in (*document.notes, document.caution, plain(document.banner)):
        if note:
            yield from (*_wrapped(note, "Note: "), "")
    for sentence in document.answer:
        yield from (*_wrapped(sentence), "")
    for section in document.sections:
        built = section.blocks()
        told = [line for block in built for line in _block(block)]
        if not told:
            continue
        if section.heading:
            yield from (section.heading, "-" * len(section.heading), "")
        yield from told
    yield from _block(document.sources())


def _wrapped(words: str, start: str = "") -> list[str]:
    return textwrap.wrap(
        words,
        WIDTH,
        initial_indent=start,
        subsequent_indent=" " * len(start),
        break_long_words=False,
        break_on_hyphens=False,
    )


@singledispatch
def _block(block: object) -> Iterable[str]:
    """The lines of a block, ending with an empty one; none where it says nothing."""
    words = plain(block)
    return [*_wrapped(words), ""] if words else []


@_block.register
def _group(block: kinds.Group) -> Iterable[str]:
    if all(isinstance(part, str | kinds.Inline) for part in block.items):
        words = plain(block)
        return [*_wrapped(words), ""] if words else []
    return [line for part in block.items for line in _block(part)]


@_block.register
def _cards(block: kinds.Cards) -> Iterable[str]:
    for card in block.cards:
        figure = f"{plain(card.label)}: {plain(card.figure)} {plain(card.unit)}"
        yield from _wrapped(figure, "* ")
        state = plain(card.state).removesuffix(".")
        yield from _wrapped(f"{state}: {plain(card.words)}", "  ")
        yield ""


@_block.register
def _row(block: kinds.Row) -> Iterable[str]:
    yield from _wrapped(f"{block.name}. {plain(block.words)}", "* ")
    yield from _wrapped(plain(block.state), "  ")
    for note in block.notes:
        yield from _wrapped(plain(note), "  ")
    yield ""


@_block.register
def _bullets(block: kinds.Bullets) -> Iterable[str]:
    for item in block.items:
        yield from _wrapped(plain(item), "* ")
    yield ""


@_block.register
def _facts(block: kinds.Facts) -> Iterable[str]:
    for name, value in block.pairs:
        yield from _wrapped(f"{name}: {plain(value)}", "* ")
    yield ""


@_block.register
def _fold(block: kinds.Fold) -> Iterable[str]:
    inside = list(_block(block.inside))
    # A table has a title of its own.
    if inside and not isinstance(block.inside, kinds.Table):
        title = plain(block.summary)
        yield from (title, "~" * len(title), "")
    yield from inside


@_block.register
def _legend(block: kinds.Legend) -> Iterable[str]:  # noqa: ARG001 (colours need a picture)
    return ()


@_block.register
def _picture(block: kinds.Picture) -> Iterable[str]:
    what = "Map" if block.is_map else "Chart"
    return [*_wrapped(block.alt, f"[{what}] "), ""]


@_block.register
def _file(block: File) -> Iterable[str]:  # noqa: ARG001 (its table stands beside it)
    return ()


@_block.register
def _link(block: PageLink) -> Iterable[str]:
    return [f"  More: {block.path}", ""]


@_block.register
def _control(block: Control) -> Iterable[str]:
    return [line for part in block.parts() for line in _block(part)]


@_block.register
def _sources(block: kinds.Sources) -> Iterable[str]:
    yield from (block.TITLE, "-" * len(block.TITLE), "")
    for line in block.lines:
        yield from _wrapped(plain(line), "* ")
    yield from ("", *_wrapped(block.note), "")


@_block.register
def _table(block: kinds.Table) -> Iterable[str]:
    """Columns in line; where they do not fit, a block a row."""
    cells = [
        [plain(row[column.name]).removesuffix(".") for column in block.columns]
        for row in block.rows
    ]
    titles = [column.title for column in block.columns]
    widths = [max(map(len, column)) for column in zip(titles, *cells, strict=True)]
    yield from (*_wrapped(block.caption), "")
    if sum(widths) + 2 * (len(widths) - 1) <= WIDTH:
        yield from _aligned(block, titles, cells, widths)
    else:
        yield from _stacked(block, titles, cells)
    yield ""


def _aligned(
    block: kinds.Table,
    titles: Sequence[str],
    cells: Sequence[Sequence[str]],
    widths: Sequence[int],
) -> Iterator[str]:
    def line(values: Sequence[str]) -> str:
        parts = (
            value.rjust(width) if column.is_number else value.ljust(width)
            for value, width, column in zip(values, widths, block.columns, strict=True)
        )
        return "  ".join(parts).rstrip()

    yield line(titles)
    yield line(["-" * width for width in widths])
    for group, row in _grouped(block, cells):
        yield from ([f"{group}:"] if group else [])
        yield line(row)


def _stacked(
    block: kinds.Table, titles: Sequence[str], cells: Sequence[Sequence[str]]
) -> Iterator[str]:
    for group, row in _grouped(block, cells):
        yield from ([f"{group}:"] if group else [])
        rest = "; ".join(
            f"{_named(title)} {value}"
            for title, value in zip(titles[1:], row[1:], strict=True)
            if value
        )
        yield from _wrapped(f"{row[0]}: {rest}" if rest else row[0], "* ")


def _named(title: str) -> str:
    return title if title.startswith(config.BOROUGH_NAME) else inline(title)


def _grouped(
    block: kinds.Table, cells: Sequence[Sequence[str]]
) -> Iterator[tuple[str, Sequence[str]]]:
    """Each row, with the name of its group where one starts."""
    before = ""
    for values, row in zip(block.rows, cells, strict=True):
        group = plain(values[block.group]) if block.group else ""
        yield (group if group != before else ""), row
        before = group
