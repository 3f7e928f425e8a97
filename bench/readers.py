"""Readers without a browser: they load a page, choose, and wait until it is drawn.

What they time is the server's work, from the choice sent to the page finished.
"""

import asyncio
import itertools
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

PATIENCE = 60  # seconds for one change


@dataclass
class Seen:
    """What readers saw: seconds of each change, faults, and seconds until mended."""

    changes: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    lost: list[float] = field(default_factory=list)


@dataclass
class Reader:
    """A reader of one page; `page` is what Streamlit calls it once it was drawn."""

    stream: ClientConnection
    path: str
    page: str = ""

    async def choose(self, query: str) -> float:
        """Seconds from asking for the page with these parameters until it is drawn.

        Raises TimeoutError, and RuntimeError where the page shows a fault.
        """
        begun = time.monotonic()
        asked = BackMsg()
        asked.rerun_script.query_string = query
        asked.rerun_script.page_script_hash = self.page
        asked.rerun_script.page_name = "" if self.page else self.path.strip("/")
        await self.stream.send(asked.SerializeToString())
        async with asyncio.timeout(PATIENCE):
            while True:
                message = ForwardMsg()
                message.ParseFromString(await self.stream.recv(decode=False))
                kind = message.WhichOneof("type")
                if kind == "navigation":  # a new session names the first page of all
                    self.page = message.navigation.page_script_hash
                if message.delta.new_element.HasField("exception"):
                    raise RuntimeError(message.delta.new_element.exception.message)
                if kind == "script_finished" and (
                    message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
                ):
                    return time.monotonic() - begun


@asynccontextmanager
async def reader(address: str, path: str) -> AsyncIterator[Reader]:
    """A reader who has loaded the page of a path, and chosen nothing yet."""
    async with httpx.AsyncClient(base_url=address, timeout=PATIENCE) as client:
        answer = await client.get(path)
        answer.raise_for_status()
        cookies = "; ".join(f"{one.name}={one.value}" for one in client.cookies.jar)
    async with connect(
        f"{address.replace('http', 'ws', 1)}/_stcore/stream",
        additional_headers={"Cookie": cookies, "Origin": address},
        subprotocols=[Subprotocol("streamlit")],
        max_size=None,
        compression=None,
    ) as stream:
        yield Reader(stream, path)


async def read(
    address: str, wards: Sequence[str], first: int, end: float, at: Seen, path: str
) -> None:
    """One reader until the end; who loses the connection loads the page again."""
    turn = itertools.islice(itertools.cycle(wards), first, None)
    broken = 0.0
    while time.monotonic() < end:
        try:
            async with reader(address, path) as one:
                await one.choose(f"ward={next(turn)}")
                if broken:
                    at.lost.append(time.monotonic() - broken)
                    broken = 0.0
                while time.monotonic() < end:
                    at.changes.append(await one.choose(f"ward={next(turn)}"))
        except (OSError, TimeoutError, httpx.HTTPError, WebSocketException) as error:
            at.faults.append(f"{type(error).__name__}: {error}"[:100])
            broken = broken or time.monotonic()
    if broken:
        at.lost.append(time.monotonic() - broken)


async def crowd(
    address: str,
    wards: Sequence[str],
    readers: int,
    seconds: float,
    path: str = "/ward",
) -> Seen:
    """Readers who go on for so many seconds, each choosing the next ward at once."""
    seen, end = Seen(), time.monotonic() + seconds
    await asyncio.gather(
        *(read(address, wards, number, end, seen, path) for number in range(readers))
    )
    return seen


async def at_once(address: str, path: str, readers: int) -> float:
    """Seconds until as many first visitors, who come together, all have the page."""

    async def visit() -> None:
        async with reader(address, path) as one:
            await one.choose("")

    begun = time.monotonic()
    await asyncio.gather(*(visit() for _ in range(readers)))
    return time.monotonic() - begun


def memory(process: int) -> int:
    """MB that a process holds now (Linux)."""
    told = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    held = next(line for line in told.splitlines() if line.startswith("VmRSS"))
    return int(held.split()[1]) // 1024


def processor(process: int) -> float:
    """Seconds of processor that a process has used (Linux)."""
    told = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    ticks = sum(map(int, told.rpartition(")")[2].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")
