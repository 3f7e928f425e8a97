"""The store's tables in DuckLake on PostgreSQL, asked the same questions as the store.

    python -m bench.ducklake --store FILE --catalogue "host=127.0.0.1 dbname=lake"

Needs PostgreSQL with an empty database, and DuckDB's extensions `ducklake` and
`postgres_scanner` (packages duckdb-extension-ducklake and
duckdb-extension-postgres-scanner, of DuckDB's own number). Tables become Parquet files
in --data, a folder here and a bucket elsewhere; PostgreSQL holds which files they are.
"""

import argparse
import importlib.util
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd

from bench.clock import middle
from harrow_dash import config, measures, store
from harrow_dash.documents import standing_out

EXTENSIONS = ("postgres_scanner", "ducklake")
TABLES = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'"
VIEWS = ("views.sql", "component_release.sql", "measure_monthly.sql")
Ask = Callable[[duckdb.DuckDBPyConnection], pd.DataFrame]


def lake(catalogue: str, data: Path, name: str) -> duckdb.DuckDBPyConnection:
    """A connection that has the lake, under a name."""
    con = duckdb.connect()
    for extension in EXTENSIONS:
        found = importlib.util.find_spec(f"duckdb_extension_{extension}")
        if found is None or found.origin is None:
            raise SystemExit(f"Install the package duckdb-extension-{extension} first.")
        folder = Path(found.origin).parent / "extensions"
        (file,) = folder.rglob("*.duckdb_extension")
        con.execute(f"LOAD '{file}'")
    con.execute(
        f"ATTACH 'ducklake:postgres:{catalogue}' AS {name} (DATA_PATH '{data}/')"
    )
    return con


def fill(path: Path, catalogue: str, data: Path) -> tuple[float, int]:
    """Put all published tables into the lake; gives seconds and their number."""
    con = lake(catalogue, data, "lake")
    con.execute(f"ATTACH '{path}' AS store (READ_ONLY)")
    names = [name for (name,) in con.execute(TABLES).fetchall()]
    started = time.perf_counter()
    con.execute("BEGIN")
    for name in names:
        con.execute(f"CREATE OR REPLACE TABLE lake.{name} AS FROM store.{name}")
    con.execute("USE lake")
    for file in VIEWS:
        con.execute((config.SQL / file).read_text(encoding="utf-8"))
    con.execute("COMMIT")
    return time.perf_counter() - started, len(names)


def _asked() -> dict[str, Ask]:
    wards = "SELECT area_code, sum(value) AS n FROM measure_monthly WHERE measure = "
    return {
        "figures of burglary, all months": lambda con: measures.figures(
            con, "burglary", per="rolling12"
        ),
        "sums of burglary by ward": lambda con: store.query(
            con, wards + "'burglary' GROUP BY ALL ORDER BY ALL"
        ),
        "what stands out": lambda con: standing_out.told(con, measures.last_month(con)),
        "map points by month": lambda con: store.query(
            con, "SELECT month, count(*) AS n FROM crime GROUP BY ALL ORDER BY ALL"
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--catalogue", required=True, help="as libpq takes it")
    parser.add_argument("--data", type=Path, help="a folder for the tables")
    parser.add_argument("--repeat", type=int, default=9)
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        data = (options.data or Path(scratch)).absolute()
        seconds, tables = fill(options.store, options.catalogue, data)
        size = sum(one.stat().st_size for one in data.rglob("*") if one.is_file())
        print(f"{tables} tables in {seconds:.1f} s, {size / 1e6:.0f} MB")
        # Under the name of the store, so that our own questions find their tables.
        there = lake(options.catalogue, data, "store")
        here = store.connect(options.store)
        for words, ask in _asked().items():
            pd.testing.assert_frame_equal(ask(there), ask(here))
            spent = [_timed(ask, con, options.repeat) for con in (here, there)]
            print(f"{words}: {spent[0]:.0f} ms here, {spent[1]:.0f} ms in the lake")
        there.close()


def _timed(ask: Ask, con: duckdb.DuckDBPyConnection, repeat: int) -> float:
    found = []
    for _ in range(repeat):
        started = time.perf_counter()
        ask(con)
        found.append(1000 * (time.perf_counter() - started))
    return middle(found)


if __name__ == "__main__":
    main()
