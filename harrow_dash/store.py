"""All use of DuckDB files: open to read, query, build beside and swap in whole."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import config
from harrow_dash.errors import HarrowError

REBUILDING: set[Path] = set()
REBUILDING_LOCK = threading.Lock()
FORMAT = 2  # raised when schema.sql changes; older stores are then loaded anew


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the store to read.

    It is attached to a fresh database: a second plain connection to the same path
    would go on showing the old file after a new one was swapped in.
    """
    if not path.exists():
        raise HarrowError(
            f"There is no store at {path.name}. Run 'python -m harrow_dash sample' for "
            "sample figures, or 'python -m harrow_dash load FOLDER' for official files."
        )
    con = duckdb.connect()
    try:
        con.execute(f"ATTACH '{_quoted(path)}' AS store (READ_ONLY)")
        found = con.execute("SELECT format FROM store.about").fetchone()
    except duckdb.Error as error:
        raise HarrowError(
            f"{path.name} cannot be opened as a store of this dashboard. Move it away "
            "and load the files again."
        ) from error
    if found != (FORMAT,):
        raise HarrowError(
            f"{path.name} was made by another version of this dashboard. Move it away "
            "and load the files again."
        )
    return con


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def query(con: duckdb.DuckDBPyConnection, sql: str, **values: Any) -> pd.DataFrame:
    """Run one query on its own cursor: a shared one mixes the rows of two threads."""
    with con.cursor() as cursor:
        cursor.execute("USE store")
        return cursor.execute(sql, values).df()


def version(path: Path) -> str:
    """What caches are keyed by: it changes when another store is swapped in."""
    if not path.exists():
        return "none"
    state = path.stat()
    return f"{state.st_mtime_ns}-{state.st_size}"


def is_sample(path: Path) -> bool:
    """Whether the store holds sample figures."""
    frame = query(
        connect(path), "SELECT count(*) AS n FROM source_file WHERE status = 'sample'"
    )
    return bool(frame.n[0])


def replace(new: Path, path: Path) -> None:
    """Put a finished store in the place of another, in one step."""
    # A name of its own: two first visitors may make the sample at the same time.
    with NamedTemporaryFile(
        dir=path.parent, prefix=path.name, suffix=".new", delete=False
    ) as file:
        beside = Path(file.name)
    try:
        shutil.copyfile(new, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@contextmanager
def rebuilt(path: Path, *, keep: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """A writable copy of the store (`keep`) or an empty one, swapped in at the end.

    When the block raises, or the process dies, the store at `path` is as it was. Only
    one rebuild at a time: a second is refused.
    """
    building = path.with_name(path.name + ".building")
    with _written_errors(path), _locked(building, path):
        for leftover in (building, building.with_name(building.name + ".wal")):
            leftover.unlink(missing_ok=True)
        if keep:
            shutil.copyfile(path, building)
        con = duckdb.connect(str(building))
        try:
            con.execute("SET preserve_insertion_order = true")
            con.execute("SET memory_limit = '700MB'")
            con.execute("SET TimeZone = 'UTC'")  # times without an offset are universal
            con.execute("SET enable_progress_bar = false")  # it prints into our output
            if not keep:
                con.execute((config.SQL / "schema.sql").read_text(encoding="utf-8"))
                con.execute("INSERT INTO about VALUES (?)", [FORMAT])
            con.execute((config.SQL / "views.sql").read_text(encoding="utf-8"))
            yield con
            con.execute("CHECKPOINT")
            con.close()
            building.replace(path)
        finally:
            con.close()
            building.unlink(missing_ok=True)
            building.with_name(building.name + ".wal").unlink(missing_ok=True)


@contextmanager
def _written_errors(path: Path) -> Iterator[None]:
    """Say in a sentence that the store's place cannot be written, or is full."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent):
            pass
        yield
    except (OSError, duckdb.IOException) as error:
        reason = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise HarrowError(
            f"{path}: the store cannot be written there ({reason}). Make room, or name "
            "another place with --store."
        ) from error


@contextmanager
def _locked(building: Path, path: Path) -> Iterator[None]:
    """Hold a DuckDB file as a lock: the system frees it when the process dies.

    Within one process the file can be opened twice, so a set of paths guards as well.
    """
    busy = HarrowError(
        f"Another load into {path.name} is under way. Try again when it is done."
    )
    with REBUILDING_LOCK:
        if building in REBUILDING:
            raise busy
        REBUILDING.add(building)
    lock = building.with_name(building.name + ".lock")
    try:
        try:
            holder = duckdb.connect(str(lock))
        except duckdb.IOException as error:
            raise busy from error
        try:
            yield
        finally:
            holder.close()
            lock.unlink(missing_ok=True)
    finally:
        REBUILDING.discard(building)
