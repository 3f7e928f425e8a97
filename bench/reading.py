"""Reading a police.uk street file, against DuckDB's own read_csv of the same columns.

    python -m bench.reading [--rows 1000000] [--repeat 3] [--seed 2026]

The file is made first: points of the borough as the publisher has them (a few thousand
places), a quarter of the rows anti-social behaviour without an ID, one row in fifty
repeated whole. Each run is a new process. DuckDB's run puts the file into a table of a
database on disk. Ours ends with a finished store, so a load of 100 rows is measured
beside it: that cost comes once a load, however many files there are. What is compared
with DuckDB is the reading of this file, its points placed in their wards.
"""

import argparse
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import duckdb
import geopandas
import numpy as np
import pandas as pd

from bench import clock
from harrow_dash import config
from harrow_dash.loading import derived_tables, ingest
from harrow_dash.sources import tables

TARGET, POINTS = 2.0, 6000
TYPES = (
    "Violence and sexual offences",
    "Vehicle crime",
    "Burglary",
    "Robbery",
    "Criminal damage and arson",
    "Drugs",
    "Shoplifting",
    "Other theft",
    "Public order",
)
OUTCOMES = (
    "Investigation complete; no suspect identified",
    "Under investigation",
    "Unable to prosecute suspect",
    "Status update unavailable",
)


def write_street(path: Path, rows: int, seed: int) -> None:
    """A street file with the publisher's columns; the same for the same seed."""
    rng = np.random.default_rng(seed)
    places = _places(rng)
    months = [
        f"{month:%Y-%m}" for month in pd.period_range("2022-03", periods=36, freq="M")
    ]
    distinct = rows - rows // 50
    at = rng.integers(0, len(places), distinct)
    quiet = rng.random(distinct) < 0.25
    ids = [rng.bytes(32).hex() for _ in range(distinct)]
    frame = pd.DataFrame(
        {
            "Crime ID": np.where(quiet, "", ids),
            "Month": rng.choice(months, distinct),
            "Reported by": "Metropolitan Police Service",
            "Falls within": "Metropolitan Police Service",
            "Longitude": places["longitude"].to_numpy()[at],
            "Latitude": places["latitude"].to_numpy()[at],
            "Location": places["location"].to_numpy()[at],
            "LSOA code": places["lsoa_code"].to_numpy()[at],
            "LSOA name": places["lsoa_name"].to_numpy()[at],
            "Crime type": np.where(
                quiet, "Anti-social behaviour", rng.choice(TYPES, distinct)
            ),
            "Last outcome category": np.where(
                quiet, "", rng.choice(OUTCOMES, distinct)
            ),
            "Context": "",
        }
    )
    again = frame[~quiet].sample(rows - distinct, random_state=seed)
    pd.concat([frame, again]).to_csv(path, index=False)


def _places(rng: np.random.Generator) -> pd.DataFrame:
    """Distinct points inside the borough's wards, with street and area names."""
    wards = geopandas.read_file(config.GEO / "wards_2022.geojson")
    west, south, east, north = wards.total_bounds
    found = geopandas.GeoSeries.from_xy(
        rng.uniform(west, east, POINTS * 3).round(6),
        rng.uniform(south, north, POINTS * 3).round(6),
        crs=wards.crs,
    )
    found = found[found.within(wards.union_all())].head(POINTS)
    numbers = np.arange(len(found))
    return pd.DataFrame(
        {
            "longitude": found.x,
            "latitude": found.y,
            "location": [f"On or near Street {number}" for number in numbers],
            "lsoa_code": [f"E0100{2100 + number % 137}" for number in numbers],
            "lsoa_name": [f"Harrow {number % 137:03}A" for number in numbers],
        }
    )


def duckdb_alone(file: Path, to: Path) -> int:
    """DuckDB's own reading of the file into a table on disk; gives the rows."""
    with duckdb.connect(str(to)) as con:
        con.execute("SET enable_progress_bar = false")
        con.execute(
            "CREATE TABLE crime AS SELECT * FROM read_csv(?, header=true)", [str(file)]
        )
        con.execute("CHECKPOINT")
        rows = con.execute("SELECT count(*) FROM crime").fetchone()
    return int(rows[0]) if rows else 0


def load(file: Path, to: Path) -> dict[str, float]:
    """Our whole load of the file into a new store; seconds of each step of it."""
    spent: dict[str, float] = {}
    with ExitStack() as patches:
        for module, name, step in (
            (ingest, "contents", "recognise, fingerprint, encoding"),
            (tables, "read_table", "read as text"),
            (ingest, "_land", "check, convert, land"),
            (derived_tables, "_points", "points to wards"),
            (derived_tables, "_crimes", "duplicates, into the store"),
        ):
            patches.enter_context(_watched(module, name, step, spent))
        ingest.load([file], to)
    return spent


@contextmanager
def _watched(
    module: Any, name: str, step: str, spent: dict[str, float]
) -> Iterator[None]:
    function = getattr(module, name)

    def watched(*arguments: Any) -> Any:
        started = time.perf_counter()
        result = function(*arguments)
        result = list(result) if hasattr(result, "__next__") else result
        spent[step] = spent.get(step, 0) + time.perf_counter() - started
        return result

    with patch.object(module, name, watched):
        yield


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--seed", type=int, default=2026)
    options = parser.parse_args()
    with TemporaryDirectory() as scratch:
        compare(Path(scratch), options.rows, options.repeat, options.seed)


def compare(folder: Path, rows: int, repeat: int, seed: int) -> None:
    """Measure in turns, so that a busy minute of the machine meets all alike."""
    file, few = folder / "street.csv", folder / "few.csv"
    write_street(file, rows, seed)
    write_street(few, 100, seed)
    size = file.stat().st_size / 1e6
    print(f"{rows:,} rows, {size:.0f} MB, seed {seed}; best of {repeat} runs\n")
    runs: dict[str, list[clock.Cost]] = {"DuckDB read_csv": [], "load": [], "few": []}
    steps: list[dict[str, float]] = []
    for number in range(repeat):
        to = folder / f"{number}.duckdb"
        cost, _ = clock.alone(duckdb_alone, file, to)
        runs["DuckDB read_csv"].append(cost)
        to.unlink()
        for name, source in (("load", file), ("few", few)):
            cost, spent = clock.alone(load, source, to)
            runs[name].append(cost)
            if name == "load":
                steps.append(spent)
            to.unlink()
    found = {name: clock.best(costs) for name, costs in runs.items()}
    names = {"few": "load of 100 rows"}
    print(f"{'':24}{'seconds':>9}{'of processor':>14}{'peak MB':>9}")
    for name, cost in found.items():
        print(
            f"{names.get(name, name):24}{cost.wall:9.2f}{cost.processor:14.2f}"
            f"{cost.peak:9.0f}"
        )
    print(f"\n{'step of the load':36}{'seconds':>9}")
    least = {step: min(one[step] for one in steps) for step in steps[0]}
    for step, seconds in least.items():
        print(f"{step:36}{seconds:9.2f}")
    own, ours, fixed = (found[name] for name in ("DuckDB read_csv", "load", "few"))
    reading = sum(least.values()) / own.wall
    print(f"{'reading and ward assignment':36}{sum(least.values()):9.2f}\n")
    print("reading and wards to DuckDB:", clock.verdict(reading, TARGET, "×"))
    print(
        "whole load, less the fixed cost, to DuckDB: "
        f"{(ours.wall - fixed.wall) / own.wall:.2f}× by the wall, "
        f"{(ours.processor - fixed.processor) / own.processor:.2f}× of processor"
    )
    print(f"whole load to DuckDB: {ours.wall / own.wall:.2f}×")


if __name__ == "__main__":
    main()
