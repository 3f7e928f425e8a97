"""Servers to be measured: ours, and bare Streamlit apps, on ports of their own."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.clock import ROOT

PATIENCE = 60  # seconds


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def ours(port: int) -> list[str]:
    """The command that serves the dashboard."""
    return [sys.executable, "-m", "harrow_dash", "serve", "--port", str(port)]


def bare(script: Path, port: int) -> list[str]:
    """The command that serves any other Streamlit app."""
    command = [sys.executable, "-m", "streamlit", "run", str(script)]
    return [*command, "--server.port", str(port), "--server.headless", "true"]


@contextmanager
def started(command: list[str], port: int, store: Path) -> Iterator[tuple[str, int]]:
    """Start a server; gives its address and process at once, and ends it afterwards."""
    # From the project's folder, so that both read the same configuration. A session of
    # its own, so that what the command starts ends with it.
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        # Compiled code is kept, as on a machine where a server was started before.
        env=os.environ | {"HARROW_STORE": str(store), "PYTHONDONTWRITEBYTECODE": ""},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        os.killpg(process.pid, 15)
        process.wait(timeout=PATIENCE)


@contextmanager
def served(command: list[str], port: int, store: Path) -> Iterator[str]:
    """Start a server; gives its address at once, and ends it afterwards."""
    with started(command, port, store) as (address, _):
        yield address


def wait(address: str, path: str = "/_stcore/health") -> None:
    """Until the server answers where Streamlit says it is well; asks every 20 ms."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}{path}", timeout=2):
                return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"{address} did not answer in {PATIENCE} seconds.")
