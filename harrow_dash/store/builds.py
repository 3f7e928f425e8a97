"""A new store built beside the old one and swapped in whole; the one before is kept.

The companions of a build are written first, under names of their own. Then the
published file takes the place of the old one in one step, which is the moment when the
new store begins to be. Companions of builds that are neither in place nor the one
before are removed last.
"""

import os
import re
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO

import duckdb

from harrow_dash import config, store
from harrow_dash.errors import HarrowError
from harrow_dash.store.connection import COMPANIONS, companion, previous, quoted

REBUILDING: set[Path] = set()
REBUILDING_LOCK = threading.Lock()
FULL = "the disk is full"
PATIENCE = 30  # seconds that a finished store waits for another load to end
MEMORY = 700  # MB that DuckDB may have
MEMORY_OF_POINTS = 25  # MB more for each million map points
PRIVATE = 0o600  # companions are for the user who loads and serves, and nobody else
RESTRICTED = """
    SELECT 1 FROM survey_round
    UNION ALL
    SELECT 1 FROM indicator_value WHERE policy = 'partner'
    UNION ALL
    SELECT 1 FROM source_file WHERE kind = 'delivery_plan'
"""


@contextmanager
def rebuilt(path: Path, *, keep: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writable copy of the store (`keep`) or an empty one, swapped in at the end.

    The connection has the published tables in its schema, and the companions as
    `members` (empty: it is made anew) and `officers`. When the block raises, or the
    process dies, the store at `path` is as it was, and so are its companions. Only one
    rebuild at a time: a second is refused.
    """
    with _written_errors(path), _locked(path):
        _settle(path)
        building = _building(path)
        _clear(building)
        build, swapped = secrets.token_hex(8), ""
        con = duckdb.connect()
        try:
            if keep:
                _copy(path, building, build)
            _prepare(con, path, building, build, keep=keep)
            yield con
            for name in ("store", *COMPANIONS):
                con.execute(f"CHECKPOINT {name}")
            con.close()
            _swap_in(building, path)
            swapped = build
        finally:
            con.close()
            _clear(building)
            _drop_orphans(path, swapped)


def make_room(con: duckdb.DuckDBPyConnection) -> None:
    """Let DuckDB have as much memory as the map points in a build ask for.

    What is compared over all of them goes to the disk, but not what stands in memory
    beside it.
    """
    found = con.execute(
        "SELECT (SELECT count(*) FROM crime) + (SELECT count(*) FROM new_crime)"
    ).fetchone()
    millions = (found[0] if found else 0) / 1e6
    con.execute(f"SET memory_limit = '{MEMORY + MEMORY_OF_POINTS * millions:.0f}MB'")


def replace(new: Path, path: Path) -> None:
    """Put a finished store and its companions in the place of another."""
    # Two first visitors may make the sample at the same time: the second waits.
    with _written_errors(path), _locked(path, PATIENCE):
        _settle(path)
        building, build = _building(path), store.build(new)
        try:
            for name in COMPANIONS:
                beside = companion(path, build, name)
                beside.touch(PRIVATE)
                shutil.copyfile(companion(new, build, name), beside)
            shutil.copyfile(new, building)
            _swap_in(building, path)
        finally:
            _clear(building)
            _drop_orphans(path)


def undo(path: Path) -> None:
    """Exchange the store and the one before the last load; again: exchange back.

    Raises HarrowError, and changes nothing, when there is none that can be opened.
    """
    with _written_errors(path), _locked(path):
        _settle(path)
        before = previous(path)
        if not before.exists():
            raise HarrowError(
                f"There is no store from before the last load into {path.name}, so "
                "there is nothing to go back to. Load the files that you want to have."
            )
        store.connect(before).close()
        build = store.build(before)
        for name in COMPANIONS:
            beside = companion(path, build, name)
            if not beside.exists():
                raise HarrowError(
                    f"The store from before the last load lacks {beside.name}, so it "
                    "cannot be brought back. Put that file back, or load the files "
                    "again."
                )
        _swap_in(before, path)


def _copy(path: Path, building: Path, build: str) -> None:
    """Copy the store, and what officers hold, to be added to."""
    shutil.copyfile(path, building)
    old = companion(path, store.build(path), "officers")
    if old.exists():
        beside = companion(path, build, "officers")
        beside.touch(PRIVATE)
        shutil.copyfile(old, beside)
        return
    held = store.connect(path)
    if len(store.query(held, RESTRICTED)):
        raise HarrowError(
            f"The answers and counts behind {path.name} are not beside it ({old.name})"
            ", so nothing can be added. Put that file back, or load where it is."
        )


def _prepare(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    building: Path,
    build: str,
    *,
    keep: bool,
) -> None:
    """Attach the three files and put their tables in place."""
    con.execute(f"SET memory_limit = '{MEMORY}MB'")
    con.execute(f"SET temp_directory = '{quoted(_spill(building))}'")
    con.execute("SET TimeZone = 'UTC'")  # times without an offset are universal
    con.execute("SET enable_progress_bar = false")  # it prints into our output
    con.execute("SET preserve_insertion_order = true")
    # What is being built is thrown away when the process dies, so nothing is written
    # twice: a log would be put on the disk at each of some 250 statements, and small
    # changes as checkpoints of their own.
    unlogged = "(RECOVERY_MODE no_wal_writes)"
    con.execute("SET checkpoint_threshold = '64MB'")
    con.execute("PRAGMA disable_checkpoint_on_shutdown")  # what failed is thrown away
    con.execute(f"ATTACH '{quoted(building)}' AS store {unlogged}")
    has_officers = companion(path, build, "officers").exists()
    for name in COMPANIONS:
        beside = companion(path, build, name)
        con.execute(f"ATTACH '{quoted(beside)}' AS {name} {unlogged}")
        beside.chmod(PRIVATE)
    con.execute("USE store")
    if keep:
        con.execute("DELETE FROM about")
    else:
        con.execute(_sql("schema.sql"))
    con.execute(
        "INSERT INTO about VALUES (?, ?, ?)",
        [store.FORMAT, build, config.disclosure_threshold()],
    )
    con.execute(_sql("views.sql"))
    con.execute(_sql("component_release.sql"))
    con.execute(_sql("measure_monthly.sql"))
    if has_officers:
        con.execute("DROP TABLE officers.about")
        con.execute("CREATE TABLE officers.about AS FROM store.about")
    else:
        con.execute(_sql("schema_officers.sql"))
        con.execute("INSERT INTO officers.ledger_key VALUES (?)", [secrets.token_hex()])
    con.execute("CREATE TABLE members.about AS FROM store.about")


def _sql(name: str) -> str:
    return (config.SQL / name).read_text(encoding="utf-8")


def _building(path: Path) -> Path:
    return path.with_name(path.name + ".building")


def _aside(path: Path) -> Path:
    """What was in place, from just before a swap until it is the one before."""
    return path.with_name(path.name + ".replaced")


def _spill(building: Path) -> Path:
    """Where DuckDB puts what does not fit into memory."""
    return building.with_name(building.name + ".tmp")


def _clear(building: Path) -> None:
    """Remove what a build left, its own or a dead one's."""
    for leftover in (building, building.with_name(building.name + ".wal")):
        leftover.unlink(missing_ok=True)
    shutil.rmtree(_spill(building), ignore_errors=True)


def _swap_in(new: Path, path: Path) -> None:
    """Put the new file in place in one step; what was there is the one before."""
    if path.exists():
        _aside(path).unlink(missing_ok=True)
        try:
            _aside(path).hardlink_to(path)
        except OSError:  # a file system without links
            shutil.copyfile(path, _aside(path))
    new.replace(path)
    _settle(path)


def _settle(path: Path) -> None:
    """Finish a swap, also one that a dead process began."""
    aside = _aside(path)
    if not aside.exists():
        return
    if store.build(aside) == store.build(path):  # it died before the swap
        aside.unlink()
    else:
        aside.replace(previous(path))


def _drop_orphans(path: Path, known: str = "") -> None:
    """Remove companions of builds that are neither the store's nor the one before.

    Where one of the two cannot be read, nobody knows which are needed: all stay.
    known: the store's build where it was just put in place, so need not be asked.
    """
    others = (previous(path), _aside(path))
    kept = {known or store.build(path)} if path.exists() else set()
    kept |= {store.build(one) for one in others if one.exists()}
    name = re.compile(
        rf"{re.escape(path.stem)}\.([0-9a-f]{{16}})\.({'|'.join(COMPANIONS)})"
        rf"{re.escape(path.suffix)}(\.wal)?"
    )
    for file in list(path.parent.iterdir()):
        found = name.fullmatch(file.name)
        if found and "" not in kept and found[1] not in kept:
            file.unlink(missing_ok=True)


@contextmanager
def _written_errors(path: Path) -> Iterator[None]:
    """Say in a sentence that the store's place cannot be written, or is full."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent):
            pass
        yield
    except (MemoryError, duckdb.OutOfMemoryException) as error:
        raise HarrowError(
            f"{path}: there is not enough memory to put the store together, so it is "
            "as it was. Close other programs, or load fewer files at a time."
        ) from error
    except (OSError, duckdb.IOException, duckdb.FatalException) as error:
        reason = getattr(error, "strerror", None) or _reason(str(error))
        raise _not_written(path, reason) from error
    except duckdb.Error as error:
        # A disk that is full when a change is to be kept is told as a failed one.
        if _is_full(str(error)):
            raise _not_written(path, FULL) from error
        raise HarrowError(
            f"{path}: the figures of these files cannot be put together, so the store "
            "is as it was. Load them one at a time to find the one that is wrong."
        ) from error


def _reason(words: str) -> str:
    """Why DuckDB could not write, in words for people."""
    return FULL if _is_full(words) else "the disk does not take it"


def _is_full(words: str) -> bool:
    signs = ("no space left", "disk is full", "enough space", "out of disk")
    return any(sign in words.casefold() for sign in signs)


def _not_written(path: Path, reason: str) -> HarrowError:
    return HarrowError(
        f"{path}: the store cannot be written there ({reason}). Make room, or name "
        "another place with --store."
    )


@contextmanager
def one_at_a_time(path: Path, doing: str) -> Iterator[None]:
    """Hold `path` for this process alone. Raises HarrowError where another holds it."""
    with _written_errors(path), _locked(path, doing=doing):
        yield


@contextmanager
def _locked(
    path: Path, patience: float = 0, doing: str = "load into"
) -> Iterator[None]:
    """Only one at a time: a second waits for so many seconds, then is refused."""
    last = time.monotonic() + patience
    while (holder := _lock(path)) is None:
        if time.monotonic() >= last:
            raise HarrowError(
                f"Another {doing} {path.name} is under way. Try again when it is done."
            )
        time.sleep(0.1)
    try:
        yield
    finally:
        # Removed while it is held: another who waits then makes one of its own.
        if sys.platform != "win32":
            _lock_file(path).unlink(missing_ok=True)
        holder.close()
        REBUILDING.discard(path)


def _lock(path: Path) -> BinaryIO | None:
    """Hold the lock file by the system's own lock, which ends with the process.

    What lies in the file plays no part: an empty one, left by a full disk, holds
    nobody. Within one process it can be locked twice, so a set of paths guards as well.
    """
    with REBUILDING_LOCK:
        if path in REBUILDING:
            return None
        REBUILDING.add(path)
    try:
        holder = _lock_file(path).open("ab")
    except OSError:
        REBUILDING.discard(path)
        raise
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(holder.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(holder, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Whoever held it before may have removed the file while we opened it.
            if not _is_in_place(holder, path):
                holder.close()
                REBUILDING.discard(path)
                return _lock(path)
    except OSError:
        holder.close()
        REBUILDING.discard(path)
        return None
    return holder


def _is_in_place(holder: BinaryIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(holder.fileno()), _lock_file(path).stat())
    except FileNotFoundError:
        return False


def _lock_file(path: Path) -> Path:
    return path.with_name(path.name + ".building.lock")
