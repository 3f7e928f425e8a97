"""Checks on a whole store: each .sql selects the wrong rows; none is good.

`must_…` checks refuse a load; `reconcile_…` checks compare sources that never agree to
the last offence, so a load reports them and `check` fails on them.
"""

import duckdb

from harrow_dash import config
from harrow_dash.definitions import offence_names
from harrow_dash.errors import HarrowError, shown


def names() -> list[str]:
    """The checks there are."""
    return sorted(path.stem for path in (config.SQL / "checks").glob("*.sql"))


def failures(con: duckdb.DuckDBPyConnection, prefix: str = "") -> list[str]:
    """One sentence for each check that finds wrong rows.

    `con` has the store's tables in its current schema. The first line of a check's file
    is the sentence; `{rows}` in it stands for how many rows are wrong.
    """
    con.execute("SET VARIABLE borough = $borough", {"borough": config.BOROUGH})
    found = []
    for name in names():
        if not name.startswith(prefix):
            continue
        text = (config.SQL / "checks" / f"{name}.sql").read_text(encoding="utf-8")
        rows = con.execute(text).fetchall()
        if rows:
            sentence = text.splitlines()[0].removeprefix("-- ")
            first = ", ".join(str(value) for value in rows[0])
            found.append(f"{name}: {sentence} ({len(rows):,} found, first: {first})")
    return found


def unused(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What no measure uses: a sentence for the types of a kind of file, and each file.

    `con` has the store's tables in its current schema.
    """
    text = (config.SQL / "unused.sql").read_text(encoding="utf-8")
    known = sorted(offence_names.known_types())
    rows = con.execute(text, {"known": known}).fetchall()
    return [shown(f"{what}: {told}.") for what, told in rows]


def refuse_wrong(con: duckdb.DuckDBPyConnection) -> None:
    """Raise HarrowError when a check that must hold does not."""
    wrong = failures(con, "must_")
    if wrong:
        raise HarrowError(
            f"The files were read but do not make a sound store. {wrong[0]}. "
            "The store is as it was."
        )
