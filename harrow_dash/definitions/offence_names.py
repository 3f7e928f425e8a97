"""The names that offences have had in the publisher's files, and the ones used here."""

import re
import tomllib
from functools import cache
from typing import Literal

from harrow_dash import config
from harrow_dash.definitions.catalogue import catalogue

Part = Literal["groups", "types"]


def spelt(name: str) -> str:
    """A name in capitals, with only single spaces between its letters and digits.

    >>> spelt("Stalking & harassment")
    'STALKING AND HARASSMENT'
    """
    return " ".join(re.findall(r"[A-Z0-9]+", name.upper().replace("&", " AND ")))


@cache
def _entries() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(config.OFFENCE_NAMES.read_text(encoding="utf-8"))


@cache
def canonical(part: Part) -> dict[str, str]:
    """The name used here by each spelling of it, itself included, as `spelt`."""
    found = {}
    for name, others in _entries()[part].items():
        for other in (name, *others):
            found[spelt(other)] = name
    return found


def known_types() -> set[str]:
    """Every name of a type that is used here, whether a measure counts it or not."""
    measured = {name for one in catalogue().values() for name in one.types}
    return measured | set(canonical("types").values())


def known_groups() -> set[str]:
    """Every name of a group that is used here, whether a measure counts it or not."""
    measured = {name for one in catalogue().values() for name in one.groups}
    return measured | set(canonical("groups").values())


def eras() -> list[dict[str, str | bool]]:
    """Types that were split: `type_name`, the older `offence`, whether `newer`."""
    return [
        {"type_name": name, "offence": older, "newer": name != older}
        for older, others in _entries()["became"].items()
        for name in (older, *others)
    ]
