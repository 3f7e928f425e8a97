"""The audit log: who loaded or undid what, when, and how it ended.

One JSON object a line, in a file beside the store that is only ever added to, by the
page and by the commands alike. It holds the account's name and the names of files, and
nothing out of the files: the sentence of a refusal may quote a cell, so only its
outcome is kept.
"""

import getpass
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from harrow_dash.errors import HarrowError, shown

LONGEST_NAME = 200
SHOWN = 50


@dataclass(frozen=True)
class Entry:
    """One line: when is UTC (ISO 8601); action is load, sample, undo or
    refresh.

    outcome is loaded, refused, stopped (the page was closed, or something failed),
    undone or refreshed; file_name and sha256 (of the file as given) are empty for
    sample, undo and refresh, and sha256 for what could not be read.
    """

    when: str
    who: str
    action: str
    file_name: str
    sha256: str
    outcome: str


def log_path(store_path: Path) -> Path:
    """The log's place: harrow.audit.jsonl beside harrow.duckdb."""
    return store_path.with_name(f"{store_path.stem}.audit.jsonl")


def entry(
    who: str, action: str, outcome: str, file_name: str = "", sha256: str = ""
) -> Entry:
    """An entry of this moment; names become one line of plain text."""
    return Entry(
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        who=shown(who)[:LONGEST_NAME],
        action=action,
        file_name=shown(file_name)[:LONGEST_NAME],
        sha256=sha256,
        outcome=outcome,
    )


def command_line() -> str:
    """Who uses the command line, for the log: the system's name of the user."""
    try:
        return f"command line: {getpass.getuser()}"
    except (ImportError, KeyError, OSError):  # a user whom the system has no name for
        return "command line: user without a name"


@contextmanager
def recorded(
    store_path: Path,
    who: str,
    action: str,
    outcome: str,
    files: Sequence[tuple[str, str]] = (("", ""),),
) -> Iterator[None]:
    """Log what the block does: a line for each file (name, sha256) when it has ended.

    outcome: how it ends when nothing is raised. Raises HarrowError, before the block,
    where the log cannot be written: what cannot be accounted for is not done.
    """
    add(store_path)
    ended = "stopped"
    try:
        yield
        ended = outcome
    except HarrowError:
        ended = "refused"
        raise
    finally:
        add(store_path, [entry(who, action, ended, *file) for file in files])


def add(store_path: Path, entries: Sequence[Entry] = ()) -> None:
    """Add lines; without any, make sure that lines can be added.

    Raises HarrowError where the log cannot be written.
    """
    text = "".join(
        f"{json.dumps(asdict(item), ensure_ascii=False)}\n" for item in entries
    )
    path = log_path(store_path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Appending in one write: two loads that end together do not mix their lines.
        log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(log, text.encode("utf-8", "replace"))
            os.fsync(log)
        finally:
            os.close(log)
    except OSError as error:
        raise HarrowError(
            f"The audit log {path.name} beside the store cannot be written "
            f"({error.strerror}). Make its folder writable and have room on the disk: "
            "without it nothing is loaded or undone."
        ) from error


def entries(store_path: Path, newest: int = SHOWN) -> list[Entry]:
    """The newest entries, newest first; a line that is none says so."""
    path = log_path(store_path)
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()[-newest:]
    return [_entry(line) for line in reversed(lines)]


def _entry(line: str) -> Entry:
    try:
        return Entry(**json.loads(line))
    except (TypeError, ValueError):
        return Entry("", "", "", "", "", "a line that cannot be read")
