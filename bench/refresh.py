"""Refresh against publishers on loopback: nothing new, everything new, and killed.

    python -m bench.refresh [--store FILE] [--kills 20]

The publishers are those of the tests (`tests/publishers.py`), with a small file of each
kind. With --store a copy of that store is brought up to date, so that reading what is
held, and adding to it, costs what it does in use.
"""

import argparse
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import clock

sys.path += [str(clock.ROOT / "tests"), str(clock.ROOT / "tests" / "refresh")]
import offers
from publishers import Publishers, serving

from harrow_dash import store
from harrow_dash.errors import HarrowError
from harrow_dash.store import builds

NOTHING_NEW = 5.0  # seconds
SINCE = "2024-03"  # the month of map points that the publishers have


def command(at: Publishers, path: Path) -> list[str]:
    """The arguments that refresh a store from these publishers."""
    told = ["-m", "harrow_dash", "refresh", "--base-url", at.url, "--since", SINCE]
    return [*told, "--store", str(path)]


def killed(at: Publishers, path: Path, times: int, longest: float) -> int:
    """Kill a refresh at random moments; gives how often the store was not whole."""
    broken, randomly = 0, random.Random(2026)
    for _ in range(times):
        process = subprocess.Popen(
            [sys.executable, *command(at, path)],
            cwd=clock.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(randomly.uniform(0.2, longest))
        process.send_signal(signal.SIGKILL)
        process.wait()
        broken += not _is_whole(path)
    return broken


def _is_whole(path: Path) -> bool:
    """Whether a store can be read by each role."""
    try:
        for role in store.connection.ROLES:
            store.connect(path, role).close()
    except HarrowError:
        return False
    return True


def _kinds(path: Path) -> int:
    con = store.connect(path)
    return int(store.query(con, "SELECT count(DISTINCT kind) AS n FROM ledger").n[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    with (
        TemporaryDirectory() as scratch,
        serving(offers.everything()) as at,
    ):
        begun = Path(scratch) / "begun.duckdb"
        if options.store:
            builds.replace(options.store, begun)
        else:
            first = Path(scratch) / "borough.csv"
            path = offers.path_of(at, offers.BOROUGHS)
            first.write_bytes(at.files[path])
            clock.command(
                "-m", "harrow_dash", "load", str(first), "--store", str(begun)
            )
        held = _kinds(begun)
        path = Path(scratch) / "whole" / "store.duckdb"
        builds.replace(begun, path)
        whole = clock.command(*command(at, path))
        print(
            f"everything: {whole.wall:.1f} s, {whole.peak:.0f} MB, "
            f"{held} kinds of file before, {_kinds(path)} after"
        )
        at.bodies.clear()
        nothing = clock.command(*command(at, path))
        print(f"nothing new: {clock.verdict(nothing.wall, NOTHING_NEW, ' s')}")
        print(f"bytes of bodies: {sum(at.bodies.values())}")
        path = Path(scratch) / "killed" / "store.duckdb"
        builds.replace(begun, path)
        broken = killed(at, path, options.kills, whole.wall * 1.1)
        after = clock.command(*command(at, path))
        print(
            f"killed {options.kills} times: store not whole {broken} times; the next "
            f"run took {after.wall:.1f} s, {_kinds(path)} kinds of file held"
        )
        shutil.rmtree(path.parent)


if __name__ == "__main__":
    main()
