"""What a reader is looking at: place, month, plan and measure, read from an address.

Nothing here knows Streamlit. An address holds codes and keys; a value that does not
exist falls back to its default, and a sentence says so.
"""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import pandas as pd

from harrow_dash import config

WHOLE_BOROUGH = "borough"
LIVE_PLAN = "2023"
PARAMETERS = ("ward", "measure", "to", "plan", "since")


@dataclass(frozen=True)
class Choices:
    """What can be chosen: wards by code, months from `first` to `last`, plans by key.

    `measures` are those of the page, its lead first (none on most pages); `known` are
    the titles of all measures by key.
    """

    wards: Mapping[str, str]
    first: pd.Timestamp
    last: pd.Timestamp
    plans: Mapping[str, str]
    measures: tuple[str, ...] = ()
    known: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class View:
    """One reader's choice, checked. `notes` say what of the address was not usable.

    since: the earlier month that the page is compared with, if any.
    """

    ward: str
    ward_name: str
    to: pd.Timestamp
    latest: bool
    plan: str
    plan_title: str
    measure: str
    today: date
    notes: tuple[str, ...] = ()
    since: pd.Timestamp | None = None

    @property
    def is_borough(self) -> bool:
        """True when no ward is chosen."""
        return self.ward == WHOLE_BOROUGH

    @property
    def area(self) -> str:
        """The area code that figures are asked with."""
        return config.BOROUGH if self.is_borough else self.ward

    @property
    def area_name(self) -> str:
        """The name as it stands in a sentence."""
        return config.BOROUGH_NAME if self.is_borough else self.ward_name


def inline(title: str) -> str:
    """A title as it stands inside a sentence; initials such as MOPAC stay."""
    return title if title[1:2].isupper() else f"{title[:1].lower()}{title[1:]}"


def month_name(month: pd.Timestamp) -> str:
    """A month as it is spoken: February 2026."""
    return f"{month:%B %Y}"


def read(address: Mapping[str, str], choices: Choices, today: date) -> View:
    """The view that an address asks for, with a note for each value it cannot have."""
    notes: list[str] = []
    ward = _ward(address.get("ward", ""), choices, notes)
    to = _month(address.get("to", ""), choices, notes)
    plan = _plan(address.get("plan", ""), choices, notes)
    measure = _measure(address.get("measure", ""), choices, notes)
    since = _since(address.get("since", ""), to, choices, notes)
    return View(
        ward=ward,
        ward_name=choices.wards.get(ward, "Whole borough"),
        to=to,
        latest=to == choices.last,
        plan=plan,
        plan_title=choices.plans.get(plan, ""),
        measure=measure,
        today=today,
        notes=tuple(notes),
        since=since,
    )


def address(view: View, choices: Choices, **changed: str) -> dict[str, str]:
    """The parameters of a view, `changed` ones replaced; defaults are left out."""
    wanted = {
        "ward": view.ward,
        "measure": view.measure,
        "to": f"{view.to:%Y-%m}",
        "plan": view.plan,
        "since": f"{view.since:%Y-%m}" if view.since is not None else "",
    } | changed
    usual = {
        "ward": WHOLE_BOROUGH,
        "measure": choices.measures[0] if choices.measures else "",
        "to": f"{choices.last:%Y-%m}",
        "plan": LIVE_PLAN,
        "since": "",
    }
    return {name: wanted[name] for name in PARAMETERS if wanted[name] != usual[name]}


def months(choices: Choices) -> list[str]:
    """The months a page can be shown as at, newest first, as YYYY-MM."""
    return list(month_labels(choices))


def month_labels(choices: Choices) -> Mapping[str, str]:
    """The same months with their names as they are spoken, newest first."""
    return _labels(_earliest(choices), choices.last)


@lru_cache(maxsize=8)
def _labels(first: pd.Timestamp, last: pd.Timestamp) -> Mapping[str, str]:
    span = pd.date_range(first, last, freq="MS")
    return {f"{month:%Y-%m}": month_name(month) for month in reversed(span)}


def earlier_months(choices: Choices, to: pd.Timestamp) -> list[str]:
    """The months that a page as at `to` can be compared with, newest first."""
    return [month for month in months(choices) if month < f"{to:%Y-%m}"]


def _earliest(choices: Choices) -> pd.Timestamp:
    """The first month that ends a whole year of data (the last when there is none)."""
    return min(choices.first + pd.DateOffset(months=11), choices.last)


def quoted(value: str) -> str:
    """A value from an address as it is repeated to the reader: short, on one line."""
    text = " ".join(value.split())
    return f"“{text[:40]}…”" if len(text) > 40 else f"“{text}”"


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", " ", name).strip().casefold()


def _ward(value: str, choices: Choices, notes: list[str]) -> str:
    wanted = _plain(value)
    if wanted in {"", WHOLE_BOROUGH, "whole borough", "harrow", "e09000015"}:
        return WHOLE_BOROUGH
    for code, name in choices.wards.items():
        if wanted in {_plain(code), _plain(name)}:
            return code
    names = {name.casefold(): name for name in choices.wards.values()}
    near = difflib.get_close_matches(value.strip().casefold(), names, 1)
    meant = f" (did you mean {names[near[0]]}?)" if near else ""
    notes.append(
        f"{quoted(value)} is not a ward of {config.BOROUGH_NAME}{meant}, so the whole "
        "borough is shown."
    )
    return WHOLE_BOROUGH


def _month(value: str, choices: Choices, notes: list[str]) -> pd.Timestamp:
    if not value.strip():
        return choices.last
    shown = f"so {month_name(choices.last)} is shown."
    match = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", value.strip())
    if not match or match[1] < "1900" or match[1] > "2200":
        notes.append(f"{quoted(value)} is not a month written like 2026-02, {shown}")
        return choices.last
    month = pd.Timestamp(int(match[1]), int(match[2]), 1)
    if month > choices.last:
        notes.append(f"There is no data for {month_name(month)} yet, {shown}")
        return choices.last
    if month < _earliest(choices):
        notes.append(
            f"The first whole year of data ends in {month_name(_earliest(choices))}, "
            f"after {month_name(month)}, {shown}"
        )
        return choices.last
    return month


def _since(
    value: str, to: pd.Timestamp, choices: Choices, notes: list[str]
) -> pd.Timestamp | None:
    """The month to compare with; None, and a note, where it is none of those before."""
    wanted = value.strip()
    if not wanted:
        return None
    if wanted in earlier_months(choices, to):
        return pd.Timestamp(f"{wanted}-01")
    first = _earliest(choices)
    if re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", wanted):
        fault = f"{quoted(value)} is not a month from {month_name(first)} to before "
        notes.append(f"{fault}{month_name(to)}, so nothing is compared with it.")
    else:
        notes.append(
            f"{quoted(value)} is not a month written like 2026-02, so nothing is "
            "compared with it."
        )
    return None


def _plan(value: str, choices: Choices, notes: list[str]) -> str:
    wanted = value.strip().casefold() or LIVE_PLAN
    if wanted in choices.plans:
        return wanted
    fallback = (
        LIVE_PLAN if LIVE_PLAN in choices.plans else next(iter(choices.plans), "")
    )
    if value.strip():
        notes.append(
            f"{quoted(value)} is not one of the plans, so the "
            f"{choices.plans.get(fallback, 'live plan')} is shown."
        )
    return fallback


def _measure(value: str, choices: Choices, notes: list[str]) -> str:
    wanted = value.strip().casefold()
    lead = choices.measures[0] if choices.measures else ""
    if wanted in choices.measures or not wanted:
        return wanted or lead
    if wanted not in choices.known:
        shown = f", so {inline(choices.known[lead])} is shown." if lead else "."
        notes.append(f"{quoted(value)} is not one of the measures{shown}")
    elif lead:
        notes.append(
            f"{choices.known[wanted]} is not on this page, "
            f"so {inline(choices.known[lead])} is shown."
        )
    # A page without a choice of measure hands a known one on to the next page.
    return lead if lead or wanted not in choices.known else wanted
