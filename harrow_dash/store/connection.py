"""The store, open to read: what a reader of each role may know, and queries.

A store is three files made together: the published one, which may be given to anybody,
and beside it its companions, named after the build, for members and for officers. What
a reader may know is which of them the connection has: nothing else decides it.
"""

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import duckdb
import pandas as pd

from harrow_dash.errors import HarrowError

FORMAT = 10  # raised when a schema changes; older stores are then loaded anew
COMPANIONS = ("members", "officers")
# What a reader of each role has beside the published file.
ROLES: dict[str, tuple[str, ...]] = {
    "public": (),
    "member": ("members",),
    "officer": COMPANIONS,
}
OPENED: WeakKeyDictionary[duckdb.DuckDBPyConnection, str] = WeakKeyDictionary()
# Connections for which tables of a schema in memory stand in front: see `fronted`.
FRONTS: WeakKeyDictionary[duckdb.DuckDBPyConnection, str] = WeakKeyDictionary()

READ: OrderedDict[tuple[object, ...], object] = OrderedDict()  # see `_read_once`
MOST_READ = 64  # files


def companion(path: Path, build: str, name: str) -> Path:
    """Where the file for members or officers of a build lies, beside the store."""
    return path.with_name(f"{path.stem}.{build}.{name}{path.suffix}")


def previous(path: Path) -> Path:
    """Where the store before the last load is kept, for `undo`."""
    return path.with_name(f"{path.stem}.previous{path.suffix}")


def connect(path: Path, role: str = "public") -> duckdb.DuckDBPyConnection:
    """Open the store to read what a role may know: public, member or officer.

    What is none of these is public.

    The files are attached to a fresh database: a second plain connection to the same
    path would go on showing the old file after a new one was swapped in. After that no
    other file can be opened through the connection.

    Raises HarrowError when there is no store or a companion of it is missing.
    """
    if not path.exists():
        raise HarrowError(
            f"There is no store at {path.name}. Run 'python -m harrow_dash sample' for "
            "sample figures, or 'python -m harrow_dash load FOLDER' for official files."
        )
    con = duckdb.connect()
    try:
        con.execute(f"ATTACH '{quoted(path)}' AS store (READ_ONLY)")
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
    known = role if role in ROLES else "public"
    for name in ROLES[known]:
        _attach(con, path, name)
    con.execute("SET enable_external_access = false")
    OPENED[con] = known
    return con


def path_of(con: duckdb.DuckDBPyConnection) -> Path:
    """The published file that a connection of `connect` reads."""
    found = con.execute(
        "SELECT path FROM duckdb_databases() WHERE database_name = 'store'"
    ).fetchone()
    if not found or not found[0]:
        raise HarrowError("The connection has no store open. Open it with connect.")
    return Path(found[0])


def _attach(con: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a companion of the store that the connection has."""
    (build,) = con.execute("SELECT build FROM store.about").fetchone() or ("",)
    beside = companion(path, build, name)
    lacking = HarrowError(
        f"The file for {name} that belongs to {path.name} is not beside it "
        f"({beside.name}). Put it back, or load the files again."
    )
    if not beside.exists():
        raise lacking
    try:
        con.execute(f"ATTACH '{quoted(beside)}' AS {name} (READ_ONLY)")
        found = con.execute(f"SELECT format, build FROM {name}.about").fetchone()
    except duckdb.Error as error:
        raise lacking from error
    if found != (FORMAT, build):
        raise lacking


def quoted(path: Path) -> str:
    """A path as it stands inside quotation marks of SQL."""
    return str(path).replace("'", "''")


def role(con: duckdb.DuckDBPyConnection) -> str:
    """The role that a connection was opened for; public where that is not known."""
    return OPENED.get(con, "public")


def query(con: duckdb.DuckDBPyConnection, sql: str, **values: Any) -> pd.DataFrame:
    """Run one query on its own cursor: a shared one mixes the rows of two threads.

    A member's and an officer's complete tables stand in front of the published ones.
    """
    with con.cursor() as cursor:
        cursor.execute(f"SET search_path = '{search_path(con)}'")
        return cursor.execute(sql, values).df()


def search_path(con: duckdb.DuckDBPyConnection) -> str:
    """Where a connection's queries look for tables, the first place first."""
    front = f"memory.{FRONTS[con]}," if con in FRONTS else ""
    before = "" if role(con) == "public" else "members,"
    return f"{front}{before}store"


def fronted(con: duckdb.DuckDBPyConnection, schema: str) -> duckdb.DuckDBPyConnection:
    """Another connection to the same store and role, with tables of its own in front.

    schema: a name of letters, digits and underscores; the schema is made in memory, for
    the caller to put tables and views in. They are seen by no other connection's
    queries, and go with the last connection to this store.
    """
    front = con.cursor()
    front.execute(f"CREATE SCHEMA IF NOT EXISTS memory.{schema}")
    OPENED[front] = role(con)
    FRONTS[front] = schema
    return front


def is_fronted(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether a connection has tables of its own in front of the store's."""
    return con in FRONTS


def version(path: Path) -> str:
    """What caches are keyed by: it changes when another store is swapped in."""
    try:
        state = path.stat()  # once: each answer of a page asks for it
    except OSError:
        return "none"
    return f"{state.st_mtime_ns}-{state.st_size}"


def is_sample(path: Path) -> bool:
    """Whether the store holds sample figures."""
    return bool(_read_once(path, _is_sample))


def _is_sample(path: Path) -> bool:
    with connect(path) as con:
        found = con.execute(
            "SELECT 1 FROM store.source_file WHERE status = 'sample' LIMIT 1"
        )
        return found.fetchone() is not None


def build(path: Path) -> str:
    """The build of a store, which names its companions; "" for what is no store."""
    return str(_read_once(path, _build)) if path.exists() else ""


def _build(path: Path) -> str:
    # Nothing else is asked of it: half of what `connect` takes.
    with duckdb.connect() as con:
        try:
            con.execute(f"ATTACH '{quoted(path)}' AS store (READ_ONLY)")
            found = con.execute(
                "SELECT build FROM store.about WHERE format = ?", [FORMAT]
            ).fetchone()
        except duckdb.Error:
            return ""
    return str(found[0]) if found else ""


def _read_once(path: Path, read: Callable[[Path], object]) -> object:
    """What is read of a file, kept as long as the file is the same.

    A load asks for the build of each store beside it; opening one to look takes as
    long as reading a small file into it. A store is never written in place, and one
    that is put in another's place is another file.
    """
    if not path.exists():
        return read(path)  # which says that there is none
    state = path.stat()
    file = read, state.st_dev, state.st_ino, state.st_mtime_ns, state.st_size
    if file not in READ:
        READ[file] = read(path)
        while len(READ) > MOST_READ:
            READ.popitem(last=False)
    return READ[file]
