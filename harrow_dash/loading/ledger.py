"""The ledger: a line for each file that is loaded, and what of it everybody may read.

Of a file of responses or of true counts the published store names the kind, and little
more: its rows are its people. Its sha256 is keyed, for whoever guesses the counts can
make the file, and would know by a plain one that the guess is right. The officers' file
holds the key and the line in full.
"""

import hmac

import duckdb
import pandas as pd

from harrow_dash.loading import load_partner_tables

WARNED = "what it was warned of is not published"
# What the officers' file keeps of a restricted file.
IN_FULL = ["file_id", "sha256", "file_name", "row_count", "area_count"]
IN_FULL += ["first_month", "last_month", "warnings"]


def is_known(con: duckdb.DuckDBPyConnection, sha256: str) -> bool:
    """Whether this content is in the store already."""
    found = con.execute(
        "SELECT 1 FROM source_file WHERE list_contains(?, sha256)",
        [_written(con, sha256)],
    )
    return found.fetchone() is not None


def add(
    con: duckdb.DuckDBPyConnection, line: dict[str, object], relations: dict[str, str]
) -> None:
    """Write the line of a file: a value for each column of `source_file`.

    relations: what the file holds, by the names of `Tidy`.
    """
    told = dict(line)
    if not load_partner_tables.RESTRICTED.isdisjoint(relations):
        _insert(con, "officers.restricted_file", {name: line[name] for name in IN_FULL})
        told |= dict.fromkeys(("row_count", "area_count", "first_month", "last_month"))
        told |= {
            "sha256": _keyed(con, str(line["sha256"])),
            "file_name": line["title"],
            "warnings": [WARNED] if line["warnings"] else [],
        }
    _insert(con, "source_file", told)


def rows(con: duckdb.DuckDBPyConnection, given: list[str]) -> pd.DataFrame:
    """Lines in full of these contents (sha256), each once, in the order given.

    For whoever loads them: columns of the view `ledger`, as members see it.
    """
    order = {
        written: place
        for place, sha256 in enumerate(given)
        for written in _written(con, sha256)
    }
    with con.cursor() as cursor:
        cursor.execute("SET search_path = 'members,store'")
        frame = cursor.execute(
            "SELECT * FROM ledger WHERE list_contains(?, sha256)", [list(order)]
        ).df()
    return frame.sort_values("sha256", key=lambda column: column.map(order))


def _written(con: duckdb.DuckDBPyConnection, sha256: str) -> list[str]:
    """As what a content's sha256 may stand in the published ledger."""
    return [sha256, _keyed(con, sha256)]


def _keyed(con: duckdb.DuckDBPyConnection, sha256: str) -> str:
    """HMAC-SHA256 (RFC 2104) of a sha256, as hexadecimal digits."""
    (key,) = con.execute("SELECT key FROM officers.ledger_key").fetchone() or ("",)
    return hmac.digest(bytes.fromhex(key), sha256.encode(), "sha256").hex()


def _insert(
    con: duckdb.DuckDBPyConnection, table: str, values: dict[str, object]
) -> None:
    named = ", ".join(f"${name} AS {name}" for name in values)
    con.execute(f"INSERT INTO {table} BY NAME SELECT {named}", values)
