"""Documents for what has no reader at a screen: commands, packs, published pages."""

from collections.abc import Mapping
from typing import Any

import duckdb

from harrow_dash import config, view
from harrow_dash.documents import pages, shared
from harrow_dash.documents.document import Ask, Document, Options
from harrow_dash.documents.pages import Page
from harrow_dash.errors import HarrowError
from harrow_dash.view import Choices, View

NO_FIGURES = (
    "The store holds no figures yet. Run 'python -m harrow_dash load FOLDER' with "
    "official files, or 'python -m harrow_dash sample' for sample figures."
)


def asking(con: duckdb.DuckDBPyConnection) -> Ask:
    """How documents get at one store, each answer worked out once."""
    kept: dict[Any, Any] = {}

    def ask(function: Any, *args: Any) -> Any:
        key = (function, args)
        if key not in kept:
            kept[key] = function(con, *args)
        return kept[key]

    return ask


def page(path: str) -> Page:
    """The page of a path.

    Raises HarrowError when the menu has none of that path.
    """
    found = pages.page(path)
    if found is None:
        known = ", ".join(item.path for item in pages.PAGES)
        raise HarrowError(f"There is no page '{path}'. The pages are: {known}.")
    return found


def viewed(ask: Ask, shown: Page, address: Mapping[str, str]) -> View:
    """What an address asks for of a page, as at a reader's own day.

    Raises HarrowError when the store holds no figures.
    """
    choices: Choices | None = ask(shared.choices, shown.measures)
    if choices is None:
        raise HarrowError(NO_FIGURES)
    return view.read(address, choices, config.today())


def document(ask: Ask, path: str, address: Mapping[str, str]) -> Document:
    """The document of a path and the parameters of an address (ward, to, measure…).

    Raises HarrowError for a page, ward, month or measure that there is not.
    """
    shown = page(path)
    asked = viewed(
        ask, shown, {name: value for name, value in address.items() if value}
    )
    if asked.notes:
        # At a screen the page falls back and says so; a command stops instead.
        told = [f"{note.split(', so ')[0].rstrip('.')}." for note in asked.notes]
        raise HarrowError(f"{' '.join(told)} Ask for one that there is.")
    return shown.document(ask, asked, Options())
