"""Where searches were made, by cell: a cell with fewer than five is not shown."""

import pandas as pd

from harrow_dash.caching import answered_once
from harrow_dash.definitions import catalogue
from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.searches import KEY, period
from harrow_dash.documents.shared import Con
from harrow_dash.maps import cell_maps, map_classes
from harrow_dash.places import geography, small_areas, surroundings
from harrow_dash.places.small_areas.searches import FEWEST, HIDDEN
from harrow_dash.view import View
from harrow_dash.words import sentences

NOUN = ("cell", "cells")
COLUMNS = (
    Column("area_name", "Cell"),
    Column("count", "Searches", True),
)


@answered_once(maxsize=32)
def cells(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """The borough's cells over the last covered months, most searches first.

    area_code, count (NaN where 1 to 4), mark ("[c]" there), area_name, ward_name.
    """
    when = period(con, to)
    if when is None:
        return pd.DataFrame(columns=["area_code", "count", "mark"])
    found = small_areas.search_cells(con, when.months[0], when.months[-1])
    named = small_areas.areas(con, "cell")[["area_code", "area_name", "ward_name"]]
    found = found.merge(named, on="area_code", how="left")
    return found.sort_values(["count", "area_code"], ascending=[False, True])


def words(con: Con, view: View) -> Block:
    """How many cells have how many, and what a cell is."""
    when, found = period(con, view.to), cells(con, view.to)
    if when is None or found.empty:
        return blocks.NOTHING
    if not (found["count"] > 0).any():
        return blocks.paragraph(
            f"In {when.words} no cell of the grid had five searches or more, so no map "
            "is shown."
        )
    shown, hidden = int((found["count"] > 0).sum()), int((found["mark"] != "").sum())
    none = len(found) - shown - hidden
    told = (
        f"All searches of {when.words}, whatever they were for, by cell of a grid of "
        f"{len(found)} hexagons. {sentences.many(shown, NOUN)} had five or more, "
        f"{hidden} had one to four, which are not shown ({HIDDEN}), and {none} had "
        "none. The publisher places each search on a map point near it, never at an "
        "address."
    )
    return blocks.paragraph(told)


def drawn(con: Con, view: View) -> Picture | None:
    """The cells by count, with the wards over them; None without a cell to show."""
    when, found = period(con, view.to), cells(con, view.to)
    if when is None or not (found["count"] > 0).any():
        return None
    some = found[found["count"] != 0]  # a cell without any is not drawn: [c] stands out
    outlines, measure = _outlines(con, frozenset(some["area_code"])), _measure()
    deck = cell_maps.counts(
        outlines,
        some,
        geography.outlines(con),
        None,
        when.status.startswith("sample"),
        measure=measure,
        starts=_starts(found),
        ward=None if view.is_borough else view.ward,
        neighbours=surroundings.neighbours(con),
    )
    hidden = int((found["mark"] != "").sum())
    alt = cell_maps.alt_counts(outlines, some, measure, noun=NOUN)
    alt = f"{alt} Fewer than five, not shown, in {hidden:,}. None in the other cells."
    return Picture(deck.to_json(), alt, deck._tooltip)


def _outlines(con: Con, codes: frozenset[str]) -> dict[str, object]:
    """The outlines of these cells."""
    features = small_areas.outlines(con, "cell")["features"]
    return {
        "type": "FeatureCollection",
        "features": [
            one for one in features if one["properties"]["area_code"] in codes
        ],
    }


def _measure() -> catalogue.Measure:
    return catalogue.measure(KEY)


def legend(con: Con, view: View) -> Block:
    """The colours of the map in numbers."""
    when, found = period(con, view.to), cells(con, view.to)
    if when is None or not (found["count"] > 0).any():
        return blocks.NOTHING
    _none, *entries = cell_maps.legend_counts(found, _starts(found))
    title = f"Searches in {when.words}; a cell without any is not drawn"
    return blocks.legend(entries, title)


def _starts(found: pd.DataFrame) -> list[float]:
    """Where the classes of the map begin: nothing under five is shown."""
    usual = map_classes.count_breaks(found["count"].dropna())
    return [FEWEST, *(start for start in usual if start > FEWEST)]


def table(con: Con, view: View) -> Block:
    """The cells with five or more, most first."""
    when, found = period(con, view.to), cells(con, view.to)
    shown = found[found["count"] > 0]
    if when is None or shown.empty:
        return blocks.NOTHING
    rows = [
        {
            "area_name": row["area_name"],
            "count": sentences.number(row["count"]),
        }
        for row in shown.to_dict("records")
    ]
    caption = f"Cells with five searches or more, {when.words}"
    return blocks.fold(
        "The table behind the map of searches", blocks.table(rows, COLUMNS, caption)
    )


def file(con: Con, view: View) -> pd.DataFrame:
    """Every cell with its count, or the mark of one that is not shown, as a file."""
    when, found = period(con, view.to), cells(con, view.to)
    if when is None or found.empty:
        return pd.DataFrame()
    told = found[["area_code", "area_name", "ward_name", "count", "mark"]]
    return told.assign(
        first_month=f"{when.months[0]:%Y-%m}",
        last_month=f"{when.months[-1]:%Y-%m}",
        status=when.status,
    )


PART = Part(
    "Where searches were made",
    words,
    table=table,
    file=file,
    name="searches by cell",
    measures=(KEY,),
    map=drawn,
    legend=legend,
)
