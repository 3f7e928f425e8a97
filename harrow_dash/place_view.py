"""What a reader of the hotspots page is looking at, beyond place, month and measure.

Read from the same address as the view: the grain of the areas, the first month, the
chosen small area, and how the map is drawn. A value that does not exist falls back to
its default, and a sentence says so. Nothing here knows Streamlit.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

import pandas as pd

from harrow_dash.view import View, month_name, quoted

Grain = Literal["cell", "lsoa"]
Basis = Literal["residents", "all_crime"]

PARAMETERS: Final = ("grain", "from", "cell", "street", "look", "basis", "by")
GRAINS: Final[Mapping[Grain, str]] = {
    "cell": "Map points (cells)",
    "lsoa": "Neighbourhoods (LSOA)",
}
LOOKS: Final = {"tested": "Tested hotspots", "counts": "Counts", "change": "Change"}
BASES: Final[Mapping[Basis, str]] = {
    "residents": "Residents",
    "all_crime": "All crime",
}
BY: Final = {"area": "Small areas", "ward": "Wards"}
USUAL: Final = {"look": "tested", "basis": "residents", "by": "area"}
USUAL_MONTHS: Final = 12
WINDOW: Final = 3  # months a step when the map is played: one holds too few offences
NOUNS: Final[Mapping[Grain, tuple[str, str]]] = {
    "cell": ("cell", "cells"),
    "lsoa": ("neighbourhood", "neighbourhoods"),
}


Choice = TypeVar("Choice", bound=str)


@dataclass(frozen=True)
class Offer:
    """What a store holds of one measure by small area.

    `months`: the covered months of each grain that has any, oldest first; `codes`: the
    small areas of each grain; `streets`: names of streets, each with its ward's code.
    """

    months: Mapping[Grain, tuple[pd.Timestamp, ...]] = field(default_factory=dict)
    codes: Mapping[Grain, Collection[str]] = field(default_factory=dict)
    streets: Collection[tuple[str, str]] = ()


@dataclass(frozen=True)
class PlaceView:
    """One reader's choice of places, checked.

    `offered` are all covered months of the grain and measure, `months` those of them
    in the chosen range: without data both may be empty. `street` is a name with its
    ward's code, or nothing. `by` is ward where whole wards are asked for, otherwise
    area. `notes` say what of the address was not usable.
    """

    view: View
    grain: Grain
    offered: tuple[pd.Timestamp, ...]
    months: tuple[pd.Timestamp, ...]
    cell: str
    street: tuple[str, str] | None
    look: str
    basis: Basis
    by: str
    usual_grain: Grain
    notes: tuple[str, ...] = ()

    @property
    def start(self) -> pd.Timestamp:
        """The first month of the range; there must be one."""
        return self.months[0]

    @property
    def end(self) -> pd.Timestamp:
        """The last month of the range; there must be one."""
        return self.months[-1]

    @property
    def noun(self) -> str:
        """What one small area is called."""
        return NOUNS[self.grain][0]

    @property
    def nouns(self) -> str:
        """What several small areas are called."""
        return NOUNS[self.grain][1]


def read(address: Mapping[str, str], view: View, offer: Offer) -> PlaceView:
    """What an address asks for, with a note for each value it cannot have."""
    notes: list[str] = []
    usual_grain = newest(offer, view.to)
    grain = _one_of("grain", address, GRAINS, usual_grain, notes)
    if offer.months and not offer.months.get(grain):
        notes.append(
            f"The data loaded hold no {NOUNS[grain][1]} for this measure, so "
            f"{NOUNS[usual_grain][1]} are shown."
        )
        grain = usual_grain
    offered = offer.months.get(grain, ())
    start = _start(address.get("from", ""), offered, view.to, notes)
    return PlaceView(
        view=view,
        grain=grain,
        offered=offered,
        months=tuple(m for m in offered if start is not None and start <= m <= view.to),
        cell=_cell(address.get("cell", ""), grain, offer, notes),
        street=_street(address.get("street", ""), view, offer, notes),
        look=_one_of("look", address, LOOKS, USUAL["look"], notes),
        basis=_one_of("basis", address, BASES, "residents", notes),
        by=_one_of("by", address, BY, USUAL["by"], notes),
        usual_grain=usual_grain,
        notes=tuple(notes),
    )


def newest(offer: Offer, to: pd.Timestamp) -> Grain:
    """The grain whose data up to a month are newest; cells where both are."""
    last = {
        grain: max((month for month in months if month <= to), default=pd.Timestamp(0))
        for grain, months in offer.months.items()
    }
    return max(last, key=lambda grain: (last[grain], grain == "cell"), default="cell")


def usual_start(
    offered: tuple[pd.Timestamp, ...], to: pd.Timestamp
) -> pd.Timestamp | None:
    """The first of the last twelve covered months up to a month; None without any."""
    known = [month for month in offered if month <= to]
    return known[-USUAL_MONTHS:][0] if known else None


def address(found: PlaceView, **changed: str) -> dict[str, str]:
    """The parameters of this page alone, `changed` ones replaced, defaults left out."""
    wanted = {
        "grain": found.grain,
        "from": f"{found.start:%Y-%m}" if found.months else "",
        "cell": found.cell,
        "street": found.street[0] if found.street else "",
        "look": found.look,
        "basis": found.basis,
        "by": found.by,
    } | changed
    first = usual_start(found.offered, found.view.to)
    usual = USUAL | {
        "grain": found.usual_grain,
        "from": f"{first:%Y-%m}" if first is not None else "",
        "cell": "",
        "street": "",
    }
    return {
        name: wanted[name]
        for name in PARAMETERS
        if wanted[name] and wanted[name] != usual[name]
    }


def ranged(found: PlaceView, start: str, end: str, latest: str) -> dict[str, str]:
    """The parameters `from` and `to` (YYYY-MM) of a range of covered months.

    `latest` is the month shown where an address names none. The end of all data stands
    for the latest month, so that an address without `to` stays up to date. Both are
    empty where they are the default.
    """
    last = f"{found.offered[-1]:%Y-%m}"
    kept = f"{found.view.to:%Y-%m}"
    unmoved = bool(found.months) and end == f"{found.end:%Y-%m}"
    to = kept if unmoved else latest if end == last else end
    first = usual_start(found.offered, pd.Timestamp(f"{to}-01"))
    usual = first is not None and start == f"{first:%Y-%m}"
    return {"from": "" if usual else start, "to": "" if to == latest else to}


def windows(found: PlaceView) -> list[tuple[pd.Timestamp, pd.Timestamp]]:
    """The steps of the map through time: every three months in a row with data."""
    last = pd.DateOffset(months=WINDOW - 1)
    return [
        (first, end)
        for first, end in zip(found.months, found.months[WINDOW - 1 :], strict=False)
        if first + last == end
    ]


def _one_of(
    name: str,
    address: Mapping[str, str],
    known: Mapping[Choice, str],
    usual: Choice,
    notes: list[str],
) -> Choice:
    given = address.get(name, "").strip()
    if not given:
        return usual
    for item in known:
        if item == given.casefold():
            return item
    notes.append(
        f"{quoted(given)} is not a choice of “{name}” ({', '.join(known)}), so "
        f"“{usual}” is used."
    )
    return usual


def _start(
    value: str,
    offered: tuple[pd.Timestamp, ...],
    to: pd.Timestamp,
    notes: list[str],
) -> pd.Timestamp | None:
    usual = usual_start(offered, to)
    if not value.strip() or usual is None:
        return usual
    last = max(month for month in offered if month <= to)
    so = f"so the months from {month_name(usual)} are shown."
    match = re.fullmatch(r"(19|20|21)\d{2}-(0[1-9]|1[0-2])", value.strip())
    if not match:
        notes.append(f"{quoted(value)} is not a month written like 2025-03, {so}")
        return usual
    month = pd.Timestamp(f"{match[0]}-01")
    if month > last:
        notes.append(
            f"{month_name(month)} is after the last month shown, {month_name(last)}, "
            f"{so}"
        )
        return usual
    if month < offered[0]:
        notes.append(
            f"The first month with data is {month_name(offered[0])}, after "
            f"{month_name(month)}, so the months from {month_name(offered[0])} are "
            "shown."
        )
        return offered[0]
    return month


def _cell(value: str, grain: Grain, offer: Offer, notes: list[str]) -> str:
    wanted = value.strip().casefold()
    if not wanted:
        return ""
    for code in offer.codes.get(grain, ()):
        if code.casefold() == wanted:
            return code
    notes.append(
        f"{quoted(value)} is not one of the {NOUNS[grain][1]} of this map, so none is "
        "chosen."
    )
    return ""


def _street(
    value: str, view: View, offer: Offer, notes: list[str]
) -> tuple[str, str] | None:
    wanted = " ".join(value.split()).casefold()
    if not wanted:
        return None
    same = [street for street in offer.streets if street[0].casefold() == wanted]
    there = [street for street in same if view.is_borough or street[1] == view.ward]
    if len(there) == 1:
        return there[0]
    if there:
        notes.append(
            f"There is a {there[0][0]} in {len(there)} wards: choose one of them under "
            "“Find my street”."
        )
    else:
        notes.append(
            f"{quoted(value)} is not a street with map points in "
            f"{view.area_name}, so none is chosen."
        )
    return None
