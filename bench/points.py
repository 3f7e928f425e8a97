"""Map points: wards, cells and counts, against DuckDB reading the columns they need.

    python -m bench.points [--rows 1000000] [--growth 10] [--repeat 3] [--seed 2026]

A made street file (that of bench.reading) is loaded into a store as files are. What is
measured then is the whole way from its points to counts by ward and by cell, nothing
kept from before: every distinct point is placed in its ward (as a load does) and in its
cell of a grid laid anew, and all crime of all months is counted by cell and by ward.
Beside it DuckDB reads month, longitude, latitude and crime type of the same file into
memory. Each run is a new process, in turns. Printed apart: the names and residents of
the cells, which are worked out once a store, and another measure's counts.

Growth: the same with more rows at the same places. There the rows of the store are
multiplied in its table, and DuckDB reads the file as many times: a file of ten million
rows would say no more, and take the disk.
"""

import argparse
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from bench import clock
from bench.reading import write_street
from harrow_dash import config, store
from harrow_dash.geometry import point_in_area
from harrow_dash.loading import ingest
from harrow_dash.places import small_areas
from harrow_dash.places.small_areas import coverage, grid

TARGET, MEMORY_TARGET = 2.0, 1500
NEEDED = '"Month", "Longitude", "Latitude", "Crime type"'
RESOLUTION = 9


def duckdb_alone(file: Path, times: int) -> int:
    """DuckDB's own reading of the needed columns into memory; gives the rows."""
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        con.execute(
            f"CREATE TABLE crime AS SELECT {NEEDED} FROM read_csv(?, header=true)",
            [[str(file)] * times],
        )
        rows = con.execute("SELECT count(*) FROM crime").fetchone()
    return int(rows[0]) if rows else 0


def assigned_and_counted(path: Path) -> dict[str, float]:
    """Points to wards and cells, all crime counted by both; seconds of each step."""
    con = store.connect(path)
    spent: dict[str, float] = {}

    def timed(step: str, work: Callable[[], Any]) -> Any:
        started = time.perf_counter()
        found = work()
        spent[step] = time.perf_counter() - started
        return found

    points, outlines = timed("points and outlines", lambda: _places(con))
    timed("points to wards", lambda: point_in_area.place(points, outlines))
    timed("points to cells", lambda: grid.placed_points(con, RESOLUTION))
    timed("covered months", lambda: coverage.carried(con, "cell"))
    cells = timed(
        "counts by cell", lambda: small_areas.counts(con, "cell", "all_recorded")
    )
    wards = timed(
        "counts by ward", lambda: small_areas.wards(con, "cell", "all_recorded")
    )
    if cells["count"].sum() != wards["count"].sum() or not cells["count"].sum():
        raise SystemExit("The cells do not add up to the wards.")
    return spent


def then(path: Path) -> tuple[float, float]:
    """Seconds for what comes after: a second measure's counts; names, residents."""
    con = store.connect(path)
    small_areas.counts(con, "cell", "all_recorded")
    started = time.perf_counter()
    small_areas.counts(con, "cell", "burglary")
    counted = time.perf_counter()
    small_areas.areas(con, "cell")
    return counted - started, time.perf_counter() - counted


def _places(con: duckdb.DuckDBPyConnection) -> tuple[Any, Any]:
    points = store.query(con, "SELECT longitude, latitude FROM point")
    outlines = store.query(
        con,
        "SELECT area_code, area_kind, geometry "
        "FROM outline JOIN area USING (area_code)",
    )
    return points, outlines


def load(file: Path, to: Path) -> None:
    """The file into a new store, as any file."""
    ingest.load([file], to)


def multiplied(path: Path, to: Path, times: int) -> None:
    """A copy of a store with every crime that many times."""
    shutil.copyfile(path, to)
    with duckdb.connect(str(to)) as con:
        con.execute(
            "INSERT INTO crime SELECT crime.* FROM crime CROSS JOIN range(?)",
            [times - 1],
        )
        for name in ("near_crime", "point_coverage"):
            con.execute((config.SQL / f"{name}.sql").read_text(encoding="utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--growth", type=int, default=10)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        file, path = folder / "street.csv", folder / "store.duckdb"
        write_street(file, options.rows, options.seed)
        clock.alone(load, file, path)
        print(f"seed {options.seed}; best of {options.repeat} runs")
        first = compare(file, path, options.rows, 1, options.repeat)
        if options.growth > 1:
            more = folder / "more.duckdb"
            multiplied(path, more, options.growth)
            rows = options.rows * options.growth
            last = compare(file, more, rows, options.growth, options.repeat)
            print(
                f"\n{options.growth} times the rows: {last.wall / first.wall:.2f} "
                f"times the seconds, {last.peak / first.peak:.2f} times the memory"
            )


def compare(file: Path, path: Path, rows: int, times: int, repeat: int) -> clock.Cost:
    """Measure in turns, so that a busy minute of the machine meets all alike."""
    theirs: list[clock.Cost] = []
    ours: list[clock.Cost] = []
    steps: list[dict[str, float]] = []
    later: list[tuple[float, float]] = []
    for _ in range(repeat):
        cost, _ = clock.alone(duckdb_alone, file, times)
        theirs.append(cost)
        cost, spent = clock.alone(assigned_and_counted, path)
        ours.append(cost)
        steps.append(spent)
        later.append(clock.alone(then, path)[1])
    own, own_best = clock.best(theirs), clock.best(ours)
    print(f"\n{rows:,} rows{'':16}{'seconds':>9}{'of processor':>14}{'peak MB':>9}")
    for name, cost in (("DuckDB read_csv", own), ("wards, cells, counts", own_best)):
        print(f"{name:31}{cost.wall:9.2f}{cost.processor:14.2f}{cost.peak:9.0f}")
    for step in steps[0]:
        print(f"  {step:29}{min(one[step] for one in steps):9.2f}")
    for step, seconds in zip(
        ("another measure's counts then", "names and residents, once"),
        zip(*later, strict=True),
        strict=True,
    ):
        print(f"{step:31}{min(seconds):9.2f}")
    ratio = clock.verdict(own_best.wall / own.wall, TARGET, "×")
    print(f"ours to DuckDB's reading: {ratio}")
    print(f"memory: {clock.verdict(own_best.peak, MEMORY_TARGET, ' MB')}")
    return own_best


if __name__ == "__main__":
    main()
