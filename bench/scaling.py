"""Readers at once, against one and two processes behind HAProxy (deploy/haproxy.cfg).

    python -m bench.scaling [--store FILE] [--readers 20] [--seconds 20]

Each reader keeps a page of a ward open and chooses the next ward as soon as the last
one is drawn, which no person does: it finds how many changes a second there can be.
Every ward was drawn once by each process before. Then one of two processes is killed
while they go on. Readers, proxy and processes share the machine's cores.
"""

import argparse
import asyncio
import statistics
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import clock, readers

sys.path += [str(clock.ROOT / "tests"), str(clock.ROOT / "tests" / "deploy")]
from proxy import Several, serving

from harrow_dash import measures, store
from harrow_dash.loading import ingest

FASTER, LOST = 1.8, 5.0  # times as many changes; seconds that a reader may be lost


def _memory(several: Several) -> list[int]:
    """MB that each process holds now."""
    return [readers.memory(one.pid) for one in several.processes.values()]


def _processor(several: Several) -> float:
    """Seconds of processor that all processes have used."""
    return sum(readers.processor(one.pid) for one in several.processes.values())


def warm(several: Several, wards: list[str]) -> None:
    """Have each process draw every ward once."""

    async def each(address: str) -> None:
        end = time.monotonic() + 8
        await readers.read(address, wards, 0, end, readers.Seen(), "/ward")

    for own in several.own.values():
        asyncio.run(each(own))


def measured(several: Several, wards: list[str], many: int, seconds: float) -> float:
    """Print a line of what readers saw; gives changes a second."""
    before, ours = _processor(several), time.process_time()
    seen = asyncio.run(readers.crowd(several.address, wards, many, seconds))
    used, ours = _processor(several) - before, time.process_time() - ours
    rate, times = len(seen.changes) / seconds, sorted(seen.changes)
    print(
        f"{len(several.own)} processes: {rate:.1f} changes a second, median "
        f"{1000 * statistics.median(times):.0f} ms, 95% within "
        f"{1000 * times[int(0.95 * len(times))]:.0f} ms, {len(seen.faults)} errors, "
        f"{_memory(several)} MB; processor {1000 * used / len(times):.0f} ms a change, "
        f"the readers' own {1000 * ours / len(times):.0f} ms"
    )
    return rate


def killed(several: Several, wards: list[str], many: int) -> None:
    """Kill one of the processes while readers go on, and print what they saw."""

    async def both() -> readers.Seen:
        going = asyncio.create_task(readers.crowd(several.address, wards, many, 15))
        await asyncio.sleep(5)
        several.processes["one"].kill()
        return await going

    seen = asyncio.run(both())
    longest = max(seen.lost, default=0.0)
    print(
        f"one killed: {len(seen.faults)} broken connections, {len(seen.lost)} readers "
        f"mended by loading again, longest lost {clock.verdict(longest, LOST, ' s')}"
    )
    for words in sorted({one.partition(":")[0] for one in seen.faults}):
        print(f"  {sum(one.startswith(words) for one in seen.faults)} × {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--readers", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    rates = []
    with TemporaryDirectory() as scratch:
        path = (options.store or Path(scratch) / "sample.duckdb").absolute()
        if not path.exists():
            ingest.build_sample(path)
        con = store.connect(path)
        wards = list(measures.wards(con)["area_code"])
        con.close()
        for names in (("one",), ("one", "two")):
            folder = Path(scratch) / str(len(names))
            folder.mkdir()
            with serving(path, folder, names) as several:
                warm(several, wards)
                rates.append(measured(several, wards, options.readers, options.seconds))
                if len(names) > 1:
                    killed(several, wards, options.readers)
    times = rates[1] / rates[0]
    kept = "kept" if times >= FASTER else "MISSED"
    print(f"two against one: {times:.2f} times, target {FASTER}: {kept}")


if __name__ == "__main__":
    main()
