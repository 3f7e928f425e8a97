"""Readers at once, against one and two processes behind HAProxy (deploy/haproxy.cfg).

    python -m bench.scaling [--store FILE] [--readers 20] [--seconds 20]

Each reader keeps a page of a ward open and chooses the next ward as soon as the last
one is drawn, which no person does: it finds how many changes a second there can be.
Every ward was drawn once by each process before. Then one of two processes is killed
while they go on. Readers, proxy and processes share the machine's cores.
"""

import argparse
import asyncio
import itertools
import os
import statistics
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from bench import clock

sys.path += [str(clock.ROOT / "tests"), str(clock.ROOT / "tests" / "deploy")]
from proxy import Several, serving

from harrow_dash import measures, store
from harrow_dash.loading import ingest

FASTER, LOST = 1.8, 5.0  # times as many changes; seconds that a reader may be lost
PATIENCE = 30  # seconds for one change


@dataclass
class Seen:
    """What readers saw: seconds of each change, faults, and seconds until mended."""

    changes: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)


async def read(address: str, wards: list[str], first: int, end: float, at: Seen):
    """One reader until the end; who loses the connection loads the page again."""
    turn = itertools.islice(itertools.cycle(wards), first, None)
    broken = 0.0
    while time.monotonic() < end:
        try:
            async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
                answer = await client.get("/ward")
                answer.raise_for_status()
                cookies = "; ".join(
                    f"{one.name}={one.value}" for one in client.cookies.jar
                )
            async with connect(
                f"{address.replace('http', 'ws', 1)}/_stcore/stream",
                additional_headers={"Cookie": cookies, "Origin": address},
                subprotocols=[Subprotocol("streamlit")],
                max_size=None,
                compression=None,
            ) as stream:
                page = await _change(stream, "", next(turn))
                if broken:
                    at.lost.append(time.monotonic() - broken)
                    broken = 0.0
                while time.monotonic() < end:
                    begun = time.monotonic()
                    await _change(stream, page, next(turn))
                    at.changes.append(time.monotonic() - begun)
        except (OSError, TimeoutError, httpx.HTTPError, WebSocketException) as error:
            at.faults.append(f"{type(error).__name__}: {error}"[:100])
            broken = broken or time.monotonic()
    if broken:
        at.lost.append(time.monotonic() - broken)


async def _change(stream: ClientConnection, page: str, ward: str) -> str:
    """Choose a ward and read until it is drawn; gives what Streamlit calls the page."""
    asked = BackMsg()
    asked.rerun_script.query_string = f"ward={ward}"
    asked.rerun_script.page_script_hash = page
    asked.rerun_script.page_name = "" if page else "ward"
    await stream.send(asked.SerializeToString())
    async with asyncio.timeout(PATIENCE):
        while True:
            message = ForwardMsg()
            message.ParseFromString(await stream.recv(decode=False))
            kind = message.WhichOneof("type")
            if kind == "new_session":
                page = message.new_session.page_script_hash
            if kind == "script_finished" and (
                message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return page


async def crowd(address: str, wards: list[str], readers: int, seconds: float) -> Seen:
    """Readers who go on for so many seconds."""
    seen, end = Seen(), time.monotonic() + seconds
    await asyncio.gather(
        *(read(address, wards, number, end, seen) for number in range(readers))
    )
    return seen


def _memory(several: Several) -> list[int]:
    """MB that each process holds now."""
    found = []
    for process in several.processes.values():
        told = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        held = next(line for line in told.splitlines() if line.startswith("VmRSS"))
        found.append(int(held.split()[1]) // 1024)
    return found


def _processor(several: Several) -> float:
    """Seconds of processor that all processes have used."""
    ticks = 0
    for process in several.processes.values():
        told = Path(f"/proc/{process.pid}/stat").read_text(encoding="ascii")
        ticks += sum(map(int, told.rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def warm(several: Several, wards: list[str]) -> None:
    """Have each process draw every ward once."""

    async def each(address: str) -> None:
        await read(address, wards, 0, time.monotonic() + 8, Seen())

    for own in several.own.values():
        asyncio.run(each(own))


def measured(several: Several, wards: list[str], readers: int, seconds: float) -> float:
    """Print a line of what readers saw; gives changes a second."""
    before, ours = _processor(several), time.process_time()
    seen = asyncio.run(crowd(several.address, wards, readers, seconds))
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


def killed(several: Several, wards: list[str], readers: int) -> None:
    """Kill one of the processes while readers go on, and print what they saw."""

    async def both() -> Seen:
        going = asyncio.create_task(crowd(several.address, wards, readers, 15))
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
