"""A server of our own and Chromium, for what only a browser shows."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--use-gl=angle"]
FLAGS += ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60_000  # ms: graphics are drawn by the processor here


def _absent(sentence: str) -> None:
    """By hand a missing browser skips; in continuous integration it fails."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def serving(path: Path, log: Path) -> Iterator[str]:
    """The address of a server of our own that nobody has visited yet."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port)]
    command += ["--server.headless", "true", "--server.fileWatcherType", "none"]
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"HARROW_STORE": str(path)},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(f"{url}/_stcore/health", server, log)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=20)


@pytest.fixture(scope="module")
def address(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The server that the tests of this module share; the first finds it fresh."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(sample_store, log) as url:
        yield url


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.5)
    pytest.fail(f"The server did not start: {log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium as the system has it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _absent("Playwright is not installed: pip install -r requirements-dev.txt.")
        return
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if program is None:
        _absent("Chromium is not installed: apt-get install chromium.")
        return
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


def settled(page: Any) -> None:
    """Wait until nothing runs any more: a click on a page being drawn is lost."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(1000)


def shown_address(page: Any) -> str:
    return str(page.evaluate("location.pathname + location.search"))
