"""Measure definitions: one .toml file each, read and checked once."""

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from harrow_dash import config
from harrow_dash.errors import HarrowError

UNITS = {"offences", "incidents", "searches", "victims", "proportion"}
DIRECTIONS = {"lower", "higher", "neither"}
REQUIRED = {"title", "question", "counts", "unit", "direction", "rate", "holder"}
REQUIRED |= {"source", "caveats"}
OPTIONAL = {"groups", "types", "points", "breaks", "beside"}
ANY_TYPE = "*"  # among crime types of map points: all but anti-social behaviour


@dataclass(frozen=True)
class Break:
    """A month from which a series is recorded differently.

    `comparable` says whether figures on both sides may be added and compared.
    """

    month: pd.Timestamp
    comparable: bool
    note: str


@dataclass(frozen=True)
class Points:
    """Which crime types of police.uk's map points hold a measure.

    `note` says where they hold more than the measure does; "" when they are the same.
    """

    types: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Measure:
    """What a figure means: shown beside it wherever it goes."""

    key: str
    title: str
    question: str
    counts: str
    unit: str
    direction: str
    rate: bool
    holder: str
    source: str
    groups: tuple[str, ...]
    types: tuple[str, ...]
    caveats: tuple[str, ...]
    breaks: tuple[Break, ...]
    # Types that a release must hold apart; older ones count them in this measure.
    beside: tuple[str, ...] = ()
    points: Points | None = None  # None: the map points do not carry it

    @property
    def is_proportion(self) -> bool:
        """True for survey measures: values are shares from 0 to 1."""
        return self.unit == "proportion"

    @property
    def hard_breaks(self) -> list[pd.Timestamp]:
        """First months after breaks across which nothing is compared."""
        return [item.month for item in self.breaks if not item.comparable]


@cache
def catalogue() -> dict[str, Measure]:
    """All measures by key, in alphabetical order. Raises HarrowError."""
    return {path.stem: _read(path) for path in sorted(config.MEASURES.glob("*.toml"))}


def measure(key: str) -> Measure:
    """The measure with this key; HarrowError lists the keys if there is none."""
    if key not in catalogue():
        near = get_close_matches(key.strip().casefold(), catalogue(), n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise HarrowError(
            f"There is no measure '{key}'.{meant} Use one of: {', '.join(catalogue())}."
        )
    return catalogue()[key]


def _read(path: Path) -> Measure:
    try:
        entry = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise HarrowError(f"{path.name} is not valid TOML: {error}.") from error
    missing, unknown = REQUIRED - set(entry), set(entry) - REQUIRED - OPTIONAL
    for names, fault in ((missing, "lacks"), (unknown, "does not know")):
        if names:
            listed = ", ".join(sorted(names))
            raise HarrowError(f"{path.name} {fault}: {listed}. Correct the file.")
    if entry["unit"] not in UNITS or entry["direction"] not in DIRECTIONS:
        raise HarrowError(
            f"{path.name}: unit is one of {sorted(UNITS)} and direction one of "
            f"{sorted(DIRECTIONS)}. Correct the file."
        )
    if bool(entry.get("groups")) == bool(entry.get("types")):
        raise HarrowError(f"{path.name} needs either groups or types, not both.")
    breaks = tuple(
        Break(pd.Timestamp(f"{item['month']}-01"), item["comparable"], item["note"])
        for item in entry.pop("breaks", [])
    )
    points = _points(path.name, entry.pop("points", None))
    for name in ("groups", "types", "caveats", "beside"):
        entry[name] = tuple(entry.get(name, ()))
    return Measure(key=path.stem, breaks=breaks, points=points, **entry)


def _points(name: str, entry: dict[str, Any] | None) -> Points | None:
    if entry is None:
        return None
    if set(entry) != {"types", "note"} or not entry["types"]:
        raise HarrowError(
            f"{name}: points needs types, a list of crime types, and note, a sentence "
            "or nothing. Correct the file."
        )
    return Points(tuple(entry["types"]), entry["note"])


def counted_apart() -> list[dict[str, str]]:
    """Types that once were counted within a measure's, with the measures' keys.

    The first entry is of no measure: in SQL a list of none would have no type.
    """
    return [{"measure": "", "type_name": ""}] + [
        {"measure": one.key, "type_name": name}
        for one in catalogue().values()
        for name in one.beside
    ]
