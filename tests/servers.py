"""Servers and programs of a test's own, on loopback ports that nobody listens on."""

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
PATIENCE = 120  # seconds: the machine may be busy


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def program(
    command: list[str], log: Path, answers: str, **environment: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A Python program that runs once it answers at an address; ended afterwards."""
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, *command],
            cwd=ROOT,
            env=os.environ | environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        until = time.monotonic() + PATIENCE
        while not _answers(answers):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.2)
        yield process
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except OSError:
        return False


@contextmanager
def serving(
    store: Path, log: Path, *options: str, port: int = 0, **environment: str
) -> Iterator[str]:
    """The address of a dashboard of our own, as `serve` starts it."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    command = ["-m", "harrow_dash", "serve", "--port", str(port), *options]
    # A home of its own: whoever runs the tests may have settings for Streamlit.
    home = {"HOME": str(log.parent), "HARROW_STORE": str(store)}
    # Many servers share a machine here, with the browsers that read them.
    home["HARROW_AHEAD"] = "off"
    with program(command, log, f"{address}/_stcore/health", **(home | environment)):
        yield address
