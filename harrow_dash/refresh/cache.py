"""What was downloaded: files beside the store, which can be thrown away at any time."""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Entry:
    """A file of the cache: what the publisher said of it, and when it was asked.

    contents: sha256 of what a load took from it; None while it is not loaded; refused:
    why a load did not take it.
    """

    etag: str = ""
    modified: str = ""
    asked: str = ""
    sha256: str = ""
    contents: tuple[str, ...] | None = None
    refused: str = ""


@dataclass(frozen=True)
class Begun:
    """A download that was cut off: bytes that came, and of which state of the file."""

    size: int
    etag: str


class Cache:
    """The folder `<store>.refresh`: files under their names, and an index of them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._index = folder / "index.json"
        try:
            told = json.loads(self._index.read_text(encoding="utf-8"))
            self.entries = {name: _entry(line) for name, line in told.items()}
        except (FileNotFoundError, ValueError, TypeError):
            self.entries = {}

    def path(self, name: str) -> Path:
        return self.folder / name

    def entry(self, name: str) -> Entry | None:
        return self.entries.get(name) if self.path(name).is_file() else None

    def conditions(self, name: str) -> dict[str, str]:
        """Headers that ask for a file only where it changed."""
        entry = self.entry(name)
        if entry and entry.etag:
            return {"If-None-Match": entry.etag}
        if entry and entry.modified:
            return {"If-Modified-Since": entry.modified}
        return {}

    def is_fresh(self, name: str, days: float) -> bool:
        """Whether the publisher was asked within so many days."""
        entry = self.entry(name)
        if not entry or not entry.asked:
            return False
        passed = datetime.now(UTC) - datetime.fromisoformat(entry.asked)
        return passed.total_seconds() < days * 86_400

    def part(self, name: str) -> tuple[Path, Begun | None]:
        """Where a download is written, and what an earlier one left there.

        A strong ETag alone says that the rest belongs to what came before.
        """
        path = self.path(name + ".part")
        path.parent.mkdir(parents=True, exist_ok=True)
        tag = self.path(name + ".part.etag")
        if path.is_file() and tag.is_file() and path.stat().st_size:
            etag = tag.read_text(encoding="utf-8")
            if etag and not etag.startswith("W/"):
                return path, Begun(path.stat().st_size, etag)
        return path, None

    def begin(self, name: str, etag: str) -> None:
        self.path(name + ".part.etag").write_text(etag, encoding="utf-8")

    def drop_part(self, name: str) -> None:
        for ending in (".part", ".part.etag"):
            self.path(name + ending).unlink(missing_ok=True)

    def keep(self, name: str, etag: str, modified: str) -> None:
        """Put a finished download in its place."""
        path = self.path(name)
        self.path(name + ".part").replace(path)
        self.drop_part(name)
        self.note(name, etag, modified)

    def note(self, name: str, etag: str = "", modified: str = "") -> None:
        """Write down a file that lies in its place; one with other content is new."""
        sha256 = hashlib.sha256(self.path(name).read_bytes()).hexdigest()
        before = self.entries.get(name)
        known = before if before and before.sha256 == sha256 else Entry()
        asked = datetime.now(UTC).isoformat(timespec="seconds")
        self.entries[name] = replace(
            known, etag=etag, modified=modified, asked=asked, sha256=sha256
        )
        self.write()

    def forget(self, name: str) -> None:
        self.path(name).unlink(missing_ok=True)
        self.entries.pop(name, None)
        self.write()

    def loaded(self, name: str, contents: tuple[str, ...]) -> None:
        self.entries[name] = replace(self.entries[name], contents=contents, refused="")

    def refused(self, name: str, why: str) -> None:
        self.entries[name] = replace(self.entries[name], refused=why)

    def write(self) -> None:
        text = json.dumps(
            {name: asdict(entry) for name, entry in sorted(self.entries.items())},
            indent=1,
        )
        beside = self._index.with_suffix(".new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(self._index)


def _entry(line: dict[str, object]) -> Entry:
    entry = Entry(**line)  # type: ignore[arg-type]
    contents = entry.contents
    return replace(entry, contents=None if contents is None else tuple(contents))
