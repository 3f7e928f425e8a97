"""The names that offences have had in the publisher's files, and the ones used here."""

import re
import tomllib
from functools import cache
from typing import Literal

from harrow_dash import config

Part = Literal["groups", "types"]


def spelt(name: str) -> str:
    """A name in capitals, with only single spaces between its letters and digits."""
    return " ".join(re.findall(r"[A-Z0-9]+", name.upper()))


@cache
def canonical(part: Part) -> dict[str, str]:
    """The name used here by each spelling of it, itself included, as `spelt`."""
    entry = tomllib.loads(config.OFFENCE_NAMES.read_text(encoding="utf-8"))[part]
    found = {}
    for name, others in entry.items():
        for other in (name, *others):
            found[spelt(other)] = name
    return found
