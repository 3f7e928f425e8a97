"""Wards and streets by their letter, each with a way to its ward, without a script."""

from dataclasses import replace
from functools import partial

import pandas as pd

from harrow_dash import config, measures
from harrow_dash.documents import blocks, hotspot_sources, shared
from harrow_dash.documents.block_kinds import Block
from harrow_dash.documents.document import Ask, Document, Section, compose
from harrow_dash.outputs import asking
from harrow_dash.places import streets
from harrow_dash.places.small_areas import grid
from harrow_dash.view import month_name

PATH = "/search/"
TITLE = "Find a ward or street"
OTHERS = "Other names"  # those that begin with no letter from A to Z
FILES = hotspot_sources.SOURCES["cell"]
NEAR = (
    "Streets, stations and parks are those that the police name on their map of "
    "crimes; one that they never named is not listed."
)
NOTE = "A name there is the nearest of a fixed list, never an address."
NO_STREETS = "The store holds no map points, so wards alone are listed."


def document(ask: Ask, base: str) -> Document:
    """The page: all wards, then a part for each letter that streets begin with."""
    wards = ask(measures.wards)
    named = _named(ask)
    letters = _by_letter(named)
    sections = [Section("Wards", lambda: [_wards(wards, base)])]
    sections += [
        Section(letter, partial(_streets, part, base))
        for letter, part in letters.items()
    ]
    made = compose(
        ask,
        asking.viewed(ask, asking.page("/"), {}),
        PATH,
        TITLE,
        [_told(wards, named), NEAR if letters else NO_STREETS],
        sections,
        kinds=FILES,
        period="Wards and streets from A to Z",
    )
    # It shows names, no figures: neither their age nor their sources belong here.
    return replace(made, banner=blocks.NOTHING, sources=lambda: _sources(ask))


def _named(ask: Ask) -> pd.DataFrame:
    """Streets and places by name; without what has a kind for a name (Supermarket)."""
    found = ask(streets.streets)
    return found[~found["street"].str.lower().isin(grid.KINDS_OF_PLACE)]


def _sources(ask: Ask) -> Block:
    found = ask(shared.sources, (), FILES)
    lines = [
        f"{row['title']}, {row['publisher']}. {row['licence']}."
        + ("" if pd.isna(row["last_month"]) else _to(row["last_month"]))
        for row in found.to_dict("records")
    ]
    return blocks.sources(lines, NOTE) if lines else blocks.NOTHING


def _to(month: pd.Timestamp) -> str:
    return f" Data to {month_name(pd.Timestamp(month))}."


def _told(wards: pd.DataFrame, named: pd.DataFrame) -> str:
    return (
        f"{config.BOROUGH_NAME} has {len(wards)} wards; {named['street'].nunique():,} "
        "streets and other places are listed, each with its ward."
    )


def _by_letter(named: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The streets by their first letter, from A to Z, then those without one."""
    first = named["street"].str[:1].str.upper()
    letters = first.where(first.str.fullmatch("[A-Z]"), OTHERS)
    found = {str(letter): part for letter, part in named.groupby(letters)}
    return dict(sorted(found.items(), key=lambda item: (item[0] == OTHERS, item[0])))


def _wards(wards: pd.DataFrame, base: str) -> Block:
    listed = zip(wards["area_code"], wards["area_name"], strict=True)
    return blocks.bullets(_ward(code, name, base) for code, name in listed)


def _streets(part: pd.DataFrame, base: str) -> list[Block]:
    lines = []
    for street, rows in part.groupby(part["street"], sort=False):
        said: list[object] = [f"{street}: "]
        for code, name in zip(rows["ward_code"], rows["ward_name"], strict=True):
            said += [_ward(code, name, base), ", "]
        lines.append(blocks.join(*said[:-1]))
    return [blocks.bullets(lines)]


def _ward(code: object, name: object, base: str) -> Block:
    return blocks.link(str(name), f"{base}/wards/{code}/")
