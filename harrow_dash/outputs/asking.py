"""Documents for what has no reader at a screen: commands, packs, published pages."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import config, place_view, view
from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import hotspots, pages, shared
from harrow_dash.documents.document import Ask, Document, Options
from harrow_dash.documents.pages import Page
from harrow_dash.errors import HarrowError
from harrow_dash.place_view import Grain, Offer, PlaceView
from harrow_dash.places import small_areas
from harrow_dash.view import Choices, View, month_name


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
        raise HarrowError(ask(shared.no_figures))
    return view.read(address, choices, config.today())


def month(ask: Ask, asked: datetime | None) -> pd.Timestamp:
    """The month that is asked for, or the last one with figures.

    Raises HarrowError for a month without figures, and for a store without any.
    """
    address = {} if asked is None else {"to": f"{asked:%Y-%m}"}
    read = viewed(ask, page("/"), address)
    if read.notes:
        raise HarrowError(f"{read.notes[0].split(', so ')[0]}. Choose another month.")
    return read.to


def places(ask: Ask, key: str, grain: str | None, end: datetime | None) -> PlaceView:
    """The small areas of a measure in the year to a month (the latest without one).

    Raises HarrowError for an unknown measure, one that small areas do not hold, and a
    month without data.
    """
    measure(key)  # an unknown one is refused, with what was meant
    offer: Offer = ask(hotspots.offer, key)
    months = {month for held in offer.months.values() for month in held}
    if grain is not None:
        months = set(offer.months.get("cell" if grain == "cell" else "lsoa", ()))
    if not months:
        kind: Grain = "lsoa" if grain == "lsoa" else "cell"
        raise HarrowError(ask(small_areas.not_carried, kind, key, None, None))
    last = max(months) if end is None else pd.Timestamp(end)
    if last not in months:
        first = min(months)
        raise HarrowError(
            f"There are no figures of {key} by small area for {month_name(last)}. "
            f"Choose a month from {first:%Y-%m} to {max(months):%Y-%m} that has data."
        )
    shown = page("/hotspots")
    asked = viewed(ask, shown, {"measure": key})
    address = {"grain": grain} if grain else {}
    return place_view.read(address, replace(asked, to=last), offer)


def document(
    ask: Ask, path: str, address: Mapping[str, str], *, is_plain: bool = False
) -> Document:
    """The document of a path and the parameters of an address (ward, to, measure…).

    is_plain: of a page that can do without, words and tables alone.

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
    return shown.document(ask, asked, Options(is_plain=is_plain)).without_choices()
