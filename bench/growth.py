"""All of London: the same product on 33 boroughs' ward files and many map points.

    python -m bench.growth FOLDER [--points 60000000] [--scratch DIR] [--repeat 3]

FOLDER holds official files. They are loaded as they are, and once more with the past of
all other boroughs' wards and with more points in each month's street file. Both are
made up in the publishers' format: counts from the shape of our own wards', map points
at the borough's own places (one in 33) and all over London, of the types that the
month's own file has, so that the pages tell of the same months. Measured are the load,
the store's size, and what pages take that nobody asked for before, in a new process for
each store, in turns. --scratch: where there is room (some 600 bytes a point).
"""

import argparse
import csv
import shutil
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import numpy as np

from bench import clock
from harrow_dash import config, store
from harrow_dash.documents import shared
from harrow_dash.outputs import asking

BOROUGHS = 33
SLOWER = 1.2  # times as long a page may take
WEST, EAST, SOUTH, NORTH = -0.51, 0.33, 51.29, 51.69  # of London
ELSEWHERE = 100_000  # places of London, of a few thousand a borough
AREA = ("WardName", "WardCode", "LookUp_BoroughName")
WARDS_SHOWN, MONTHS_SHOWN = 8, 6


def ward_past(folder: Path, seed: int) -> int:
    """Add all other boroughs' wards to the historical ward file; gives their number."""
    (past,) = folder.glob("*Ward Level Crime (Historical)*")
    (recent,) = folder.glob("*Ward Level Crime (most recent*")
    rng = np.random.default_rng(seed)
    with past.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns, rows = list(reader.fieldnames or ()), list(reader)
    have = {row["LookUp_BoroughName"] for row in rows}
    ours: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        if row["LookUp_BoroughName"] == config.BOROUGH_NAME:
            ours[row["WardCode"]].append(row)
    with recent.open(encoding="utf-8-sig", newline="") as file:
        wanted = {
            row["WardCode"]: row
            for row in csv.DictReader(file)
            if row["LookUp_BoroughName"] not in have
            and row["WardCode"].startswith("E05")
        }
    months = [column for column in columns if column.isdigit()]
    with past.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        for number, area in enumerate(wanted.values()):
            for row in list(ours.values())[number % len(ours)]:
                expected = [float(row[month] or 0) for month in months]
                drawn = map(int, rng.poisson(expected))
                made = row | {name: area[name] for name in AREA}
                writer.writerow(made | dict(zip(months, drawn, strict=True)))
    return len(wanted) + len({row["WardCode"] for row in rows})


def map_points(folder: Path, points: int, seed: int) -> None:
    """Add as many points in all to the street files that the folder has."""
    files = sorted(folder.rglob("*-metropolitan-street.csv"))
    if not files:
        raise SystemExit(f"{folder} holds no street file of the police.")
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        con.execute(
            "CREATE TABLE ours AS SELECT row_number() OVER () - 1 AS place, * FROM ("
            'SELECT DISTINCT "Longitude", "Latitude", "Location", "LSOA code", '
            '"LSOA name" FROM read_csv(?, header = true, all_varchar = true) '
            'WHERE "Longitude" IS NOT NULL)',
            [[str(file) for file in files]],
        )
        con.execute(
            "CREATE TABLE others AS SELECT range AS place, "
            "round($west + ($east - $west) * (hash(range, $seed) % 1000003) "
            '/ 1000003, 6)::VARCHAR AS "Longitude", '
            "round($south + ($north - $south) * (hash(range, $seed + 1) % 1000003) "
            '/ 1000003, 6)::VARCHAR AS "Latitude", '
            "'On or near Street ' || range AS \"Location\", "
            "'E0109' || lpad((range % 4800)::VARCHAR, 4, '0') AS \"LSOA code\", "
            "'London ' || (range % 4800) AS \"LSOA name\" FROM range($places)",
            {
                "west": WEST,
                "east": EAST,
                "south": SOUTH,
                "north": NORTH,
                "seed": seed,
                "places": ELSEWHERE,
            },
        )
        con.execute(
            "CREATE TABLE places AS SELECT true AS is_own, * FROM ours "
            "UNION ALL SELECT false, * FROM others"
        )
        share = -(-points // len(files))
        for number, file in enumerate(files):
            _street_file(con, file, share, number * share, seed)


def _street_file(
    con: duckdb.DuckDBPyConnection, file: Path, rows: int, first: int, seed: int
) -> None:
    """A month's made-up rows, of the types that the month's own file has."""
    to = file.with_suffix(".made")
    con.execute(
        "CREATE OR REPLACE TABLE kinds AS SELECT row_number() OVER () - 1 AS place, "
        '"Crime type" AS kind FROM read_csv(?, header = true, all_varchar = true)',
        [str(file)],
    )
    police = "'Metropolitan Police Service'"
    con.execute(
        f"""
        COPY (
            WITH drawn AS (
                SELECT
                    i,
                    hash(i, 2) % (SELECT count(*) FROM kinds) AS kind,
                    hash(i, 1) % {BOROUGHS} = 0 AS is_own,
                    hash(i, 3) % CASE WHEN hash(i, 1) % {BOROUGHS} = 0
                        THEN (SELECT count(*) FROM ours) ELSE {ELSEWHERE} END AS place
                FROM range({first}, {first + rows}) AS made(i)
            )
            SELECT
                CASE WHEN kinds.kind = 'Anti-social behaviour' THEN ''
                    ELSE sha256(i::VARCHAR || ' {seed}') END AS "Crime ID",
                '{file.name[:7]}' AS "Month",
                {police} AS "Reported by", {police} AS "Falls within",
                "Longitude", "Latitude", "Location", "LSOA code", "LSOA name",
                kinds.kind AS "Crime type",
                CASE WHEN kinds.kind = 'Anti-social behaviour' THEN ''
                    ELSE 'Under investigation' END AS "Last outcome category",
                '' AS "Context"
            FROM drawn
            JOIN kinds ON kinds.place = drawn.kind
            JOIN places ON places.is_own = drawn.is_own AND places.place = drawn.place
        ) TO '{str(to).replace("'", "''")}' (HEADER false, DELIMITER ',')
        """
    )
    with file.open("ab") as whole, to.open("rb") as made:
        shutil.copyfileobj(made, whole)
    to.unlink()


def asked(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Pages and addresses that nobody asked for before."""
    con = store.connect(path)
    choices = asking.asking(con)(shared.choices)
    months = [
        f"{choices.last.to_period('M') - back:%Y-%m}" for back in range(MONTHS_SHOWN)
    ]
    wards = list(choices.wards)[:WARDS_SHOWN]
    yield from (("/", {"to": month}) for month in months)
    yield from (("/ward", {"ward": ward}) for ward in wards)
    yield from (("/burglary-vehicle-robbery", {"ward": ward}) for ward in wards)
    yield from (("/violence", {"ward": ward}) for ward in wards)
    yield from (("/hotspots", {"ward": ward}) for ward in wards)
    yield from (("/compare", {"measure": key}) for key in ("burglary", "robbery"))
    yield from ((page, {}) for page in ("/drugs", "/alerts", "/data"))


def served(path: Path) -> dict[str, list[float]]:
    """Milliseconds of each page's whole document, by its path."""
    spent: dict[str, list[float]] = defaultdict(list)
    con = store.connect(path)
    for page, address in asked(path):
        begun = time.perf_counter()
        document = asking.document(asking.asking(con), page, address)
        for section in document.sections:
            section.blocks()
        spent[page].append((time.perf_counter() - begun) * 1000)
    return dict(spent)


def loaded(name: str, folder: Path, path: Path) -> None:
    """Load a folder in a process of its own, and say what it cost."""
    cost = clock.command("-m", "harrow_dash", "load", str(folder), "--store", str(path))
    with duckdb.connect(str(path), read_only=True) as con:
        found = con.execute("SELECT count(*), count(DISTINCT point_id) FROM crime")
        rows, places = found.fetchone() or (0, 0)
    print(
        f"{name}: loaded in {cost.wall:.0f} s ({cost.processor:.0f} s of processor), "
        f"{cost.peak:,.0f} MB of memory; the store {path.stat().st_size / 1e6:,.0f} "
        f"MB; {rows:,} crimes at {places:,} places",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--points", type=int, default=60_000_000)
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    with TemporaryDirectory(dir=options.scratch) as scratch:
        paths = {name: Path(scratch) / f"{name}.duckdb" for name in ("today", "grown")}
        loaded("today", options.folder, paths["today"])
        grown = Path(scratch) / "files"
        shutil.copytree(options.folder, grown, copy_function=shutil.copyfile)
        for one in (grown, *grown.rglob("*/")):
            one.chmod(0o755)  # its own may be for reading alone
        wards = ward_past(grown, options.seed)
        map_points(grown, options.points, options.seed)
        size = sum(one.stat().st_size for one in grown.rglob("*") if one.is_file())
        print(f"files of {wards} wards, {size / 1e6:,.0f} MB")
        loaded("grown", grown, paths["grown"])
        shutil.rmtree(grown)
        runs: dict[str, list[dict[str, list[float]]]] = defaultdict(list)
        for _ in range(options.repeat):
            for name, path in paths.items():
                runs[name].append(clock.alone(served, path)[1])
    for page in runs["today"][0]:
        today, later = (
            min(clock.middle(run[page]) for run in runs[name]) for name in paths
        )
        told = clock.verdict(later / today, SLOWER, " times")
        print(f"{page}: {today:.0f} ms, grown {later:.0f} ms: {told}")


if __name__ == "__main__":
    main()
