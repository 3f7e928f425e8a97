"""What a page about a priority has that the others have not, ready to be drawn."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Piece = Callable[..., Any]


@dataclass(frozen=True)
class Part:
    """A part of a page: a heading, then what there is of words, chart, table and file.

    Each piece is a function of the store and the view: `words`, `legend` and `table`
    give HTML, `chart` and `map` a picture or None, `file` a frame to save under `name`.
    `measures` are those shown in it, `kinds` the kinds of file that it shows besides. A
    part whose words are empty is left out.
    """

    heading: str
    words: Piece
    chart: Piece | None = None
    table: Piece | None = None
    file: Piece | None = None
    name: str = ""
    measures: tuple[str, ...] = ()
    map: Piece | None = None
    legend: Piece | None = None
    kinds: tuple[str, ...] = ()
