"""Where people dropped a pin in the Safer Spaces Survey, by cell of a coarse grid."""

from typing import NamedTuple

import pandas as pd

from harrow_dash import config, surveys
from harrow_dash.caching import answered_once
from harrow_dash.documents import blocks, safer_spaces, shared
from harrow_dash.documents.blocks import Block, Column, Picture
from harrow_dash.documents.page_parts import Part
from harrow_dash.documents.shared import Con
from harrow_dash.geometry import cells
from harrow_dash.maps import cell_maps, map_layers
from harrow_dash.maps.map_layers import Outlines
from harrow_dash.places import geography, surroundings
from harrow_dash.places.small_areas import grid
from harrow_dash.view import View
from harrow_dash.words import sentences

SURVEY = safer_spaces.SURVEY
NOUN = ("cell", "cells")
STARTS = (5.0, 10.0, 20.0)  # of the map's classes: the same for every round
COLUMNS = (
    Column("area_name", "Cell"),
    Column("count", "Pins", True),
)


class Pins(NamedTuple):
    """What the map counts."""

    title: str
    unit: str = "pins"


@answered_once(maxsize=16)
def found(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """The cells of the last round by a month that may be told of, most pins first.

    area_code (of the cell), count, area_name, ward_name, round, status.
    """
    name = safer_spaces.last_round(con, SURVEY, to) or ""
    rows = surveys.pins(con, SURVEY, name)
    rows = rows.rename(columns={"cell": "area_code", "pins": "count"})
    if rows.empty:
        return rows.assign(area_name="", ward_name="", round=name)
    resolution = cells.resolution_of(rows["area_code"].iloc[0])
    named = grid.named_cells(con, resolution)[["area_code", "area_name", "ward_name"]]
    return rows.merge(named, on="area_code", how="left").assign(round=name)


def words(con: Con, view: View) -> Block:
    """What a pin is, how many cells are shown, and where most are; "" without any."""
    rows = found(con, view.to)
    if rows.empty:
        return blocks.NOTHING
    first = rows.iloc[0]
    told = [
        surveys.survey(SURVEY).pin,
        f"Where people dropped a pin in {first['round']}: {_rule(rows)}",
        f"{sentences.many(len(rows), NOUN)} of a grid of hexagons, each about 1 km "
        f"wide, {'is' if len(rows) == 1 else 'are'} shown. Most pins: "
        f"{sentences.inline(str(first['area_name']))}, "
        f"{sentences.counted(first['count'], 'pins')}.",
        "More pins can mean more people who pass by and answer, not more danger.",
    ]
    return blocks.paragraph(" ".join(told))


def _rule(rows: pd.DataFrame) -> str:
    """Which cells are not shown."""
    fewest = config.disclosure_threshold()
    if (rows["count"] < fewest).any():
        return "every cell with a pin is shown, to members only."
    return (
        f"cells with fewer than {fewest} are not shown, nor are a few others from "
        "which these could be worked out."
    )


def drawn(con: Con, view: View) -> Picture | None:
    """The cells by their number of pins, with the wards over them."""
    rows = found(con, view.to)
    if rows.empty:
        return None
    outlines = _outlines(rows)
    counted = Pins(f"pins of the {surveys.survey(SURVEY).title}")
    deck = cell_maps.counts(
        outlines,
        rows,
        geography.outlines(con),
        None,
        shared.is_sample(rows),
        measure=counted,
        starts=_starts(rows),
        ward=None if view.is_borough else view.ward,
        neighbours=surroundings.neighbours(con),
    )
    alt = cell_maps.alt_counts(outlines, rows, counted, noun=NOUN)
    alt = f"{alt} In {rows['round'].iloc[0]}: {_rule(rows)}"
    return Picture(deck.to_json(), alt, deck._tooltip)


def _starts(rows: pd.DataFrame) -> list[float]:
    """Where the classes begin; members see cells with fewer as well."""
    return [1.0, *STARTS] if (rows["count"] < STARTS[0]).any() else [*STARTS]


def _outlines(rows: pd.DataFrame) -> Outlines:
    features = [
        map_layers.feature(cells.polygon(code), area_code=code, area_name=name)
        for code, name in zip(rows["area_code"], rows["area_name"], strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}


def legend(con: Con, view: View) -> Block:
    """The colours of the map in numbers."""
    rows = found(con, view.to)
    if rows.empty:
        return blocks.NOTHING
    _none, *entries = cell_maps.legend_counts(rows, _starts(rows))
    return blocks.legend(entries, f"Pins in a cell, {rows['round'].iloc[0]}")


def table(con: Con, view: View) -> Block:
    """The cells that are shown, by the places in them, most pins first."""
    rows = [
        {
            "area_name": row["area_name"],
            "count": sentences.number(row["count"]),
        }
        for row in found(con, view.to).to_dict("records")
    ]
    if not rows:
        return blocks.NOTHING
    held = blocks.table(rows, COLUMNS, "Cells by the number of pins dropped in them")
    return blocks.fold("The table behind the map of pins", held)


PART = Part(
    "Where people dropped a pin",
    words,
    table=table,
    file=lambda con, view: found(con, view.to),
    name="pins by cell",
    map=drawn,
    legend=legend,
    kinds=safer_spaces.KINDS,
)
