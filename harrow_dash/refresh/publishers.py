"""The sites that offer official files, from publishers.toml."""

import tomllib
from functools import cache
from pathlib import Path

from harrow_dash.refresh.download import Publisher

FILE = Path(__file__).with_name("publishers.toml")


@cache
def publishers() -> dict[str, Publisher]:
    """All publishers by key, in the order in which they are asked."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        key: Publisher(
            key,
            entry.pop("name"),
            entry.pop("address"),
            tuple(entry.pop("hosts")),
            entry,
        )
        for key, entry in told.items()
    }
