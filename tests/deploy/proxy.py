"""HAProxy with the project's own settings, before two `serve` processes on loopback."""

import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from servers import PATIENCE, ROOT, free_port, program

SETTINGS = ROOT / "deploy" / "haproxy.cfg"
NAMES = ("one", "two")
ABSENT = "HAProxy is not installed: apt-get install haproxy."


@dataclass
class Several:
    """Processes of `serve` by name, their own addresses, and the one before them."""

    store: Path
    folder: Path
    address: str = ""
    own: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)


def haproxy() -> str:
    """Where HAProxy is; by hand a missing one skips, in continuous integration not."""
    found = shutil.which("haproxy", path=f"{os.environ['PATH']}:/usr/sbin")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail(ABSENT)
    return pytest.skip(ABSENT)


@contextmanager
def serving(
    store: Path, folder: Path, names: Sequence[str] = NAMES
) -> Iterator[Several]:
    """Processes that share a store, and the proxy, until all of them take readers."""
    binary, several = haproxy(), Several(store, folder)
    several.own = {name: f"http://127.0.0.1:{free_port()}" for name in names}
    with ExitStack() as running:
        for name in names:
            running.enter_context(started(several, name))
        several.address = running.enter_context(_proxy(binary, several))
        for name, own in several.own.items():
            _wait(f"{own}/healthz", name)
        yield several


@contextmanager
def started(several: Several, name: str) -> Iterator[None]:
    """One of the processes, until it answers."""
    own = several.own[name]
    command = ["-m", "harrow_dash", "serve", "--address", "127.0.0.1"]
    command += ["--port", own.rpartition(":")[2]]
    settings = {"HOME": str(several.folder), "HARROW_STORE": str(several.store)}
    settings["HARROW_AHEAD"] = "off"
    log = several.folder / f"{name}.txt"
    answers = f"{own}/_stcore/health"
    with program(command, log, answers, HARROW_METRICS="on", **settings) as process:
        several.processes[name] = process
        yield


@contextmanager
def _proxy(binary: str, several: Several) -> Iterator[str]:
    bound = f"127.0.0.1:{free_port()}"
    # Where a process is left out, nobody listens.
    places = {name: f"http://127.0.0.1:{free_port()}" for name in NAMES} | several.own
    told = {f"HARROW_{name.upper()}": place[7:] for name, place in places.items()}
    with (several.folder / "proxy.txt").open("w") as log:
        process = subprocess.Popen(
            [binary, "-db", "-f", str(SETTINGS)],
            env=os.environ | told | {"HARROW_BIND": bound},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(f"http://{bound}/healthz", (several.folder / "proxy.txt").read_text())
        yield f"http://{bound}"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


def _wait(url: str, said: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    sys.exit(f"{url} did not answer: {said}")
