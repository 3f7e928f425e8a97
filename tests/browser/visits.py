"""A server of our own and Chromium, for what only a browser shows."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from servers import free_port, program

FLAGS = ["--no-sandbox", "--disable-quic", "--no-first-run", "--use-gl=angle"]
FLAGS += ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
FLAGS += ["--disable-gpu-compositing"]  # only maps need it; a sixth less work
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60_000  # ms: graphics are drawn by the processor here

# Notes every breach of the content security policy.
WATCH = """
window.breaches = [];
document.addEventListener('securitypolicyviolation', (event) => {
  breaches.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""

# Parts of the page that reach over its edge; maps and charts have room of their own,
# and the ends of a slider have unseen fields wider than their handles.
TOO_WIDE = """[...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && getComputedStyle(e).visibility !== 'hidden'
        && !e.closest('canvas, svg, [data-testid=stDeckGlJsonChart]')
        && !e.closest('[data-testid=stSlider]'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""


def _absent(sentence: str) -> None:
    """By hand a missing browser skips; in continuous integration it fails."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def serving(path: Path, log: Path) -> Iterator[str]:
    """The address of a server, by Streamlit's own command, that nobody visited yet."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = ["-m", "streamlit", "run", "app.py", "--server.address", "127.0.0.1"]
    command += ["--server.port", str(port), "--server.headless", "true"]
    command += ["--server.fileWatcherType", "none"]
    with program(command, log, f"{url}/_stcore/health", HARROW_STORE=str(path)):
        yield url


@pytest.fixture(scope="module")
def address(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The server that the tests of this module share; the first finds it fresh."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with serving(sample_store, log) as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium as the system has it."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _absent("Playwright is not installed: pip install -r requirements-dev.txt.")
        return
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        _absent("Chromium is not installed: apt-get install chromium.")
        return
    with sync_playwright() as play:
        opened = play.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


def settled(page: Any) -> None:
    """Wait until nothing runs any more: a click on a page being drawn is lost."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(1000)


def unfold(page: Any, heading: str) -> None:
    """Open a part of the page that is folded."""
    settled(page)
    part = page.get_by_test_id("stExpander").filter(has_text=heading)
    part.locator("summary").first.click()
    settled(page)


def shown_address(page: Any) -> str:
    return str(page.evaluate("location.pathname + location.search"))
