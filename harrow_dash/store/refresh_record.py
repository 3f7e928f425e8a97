"""What a refresh found at the publishers, kept beside the store as a small file."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Checked:
    """A kind of file at its publisher.

    source: its key; state: `new` (loaded), `unchanged`, `waiting` (offered, not yet
    loaded) or `failed`; checked: when the publisher was asked (ISO 8601, UTC); newest:
    the date of the newest file or month that it offers, as told, or nothing; said: one
    sentence where something did not come.
    """

    source: str
    state: str
    checked: str
    newest: str = ""
    said: str = ""


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def read(store: Path) -> dict[str, Checked]:
    """By source, what was found last; nothing where there was no refresh."""
    try:
        told = json.loads(_file(store).read_text(encoding="utf-8"))
        return {line["source"]: Checked(**line) for line in told}
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return {}


def write(store: Path, checks: list[Checked]) -> None:
    """Put these in the place of what was known of their sources."""
    known = read(store) | {one.source: one for one in checks}
    lines = [asdict(one) for _, one in sorted(known.items())]
    beside = _file(store).with_suffix(".new")
    beside.write_text(json.dumps(lines, indent=1), encoding="utf-8")
    beside.replace(_file(store))


def _file(store: Path) -> Path:
    return store.with_name(store.stem + ".refreshed.json")
