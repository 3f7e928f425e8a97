"""What only a browser shows: a cold deep link, a click on the map, a download."""

import csv
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

pytestmark = pytest.mark.browser


def _absent(sentence: str) -> None:
    """By hand a missing browser skips; in continuous integration it fails."""
    if os.environ.get("CI"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextmanager
def _serving(path: Path, log: Path) -> Iterator[str]:
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
    with _serving(sample_store, log) as url:
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


def test_a_councillor_finds_a_ward(address: str, browser: Any, tmp_path: Path) -> None:
    """One visit: cold deep link, phone width, a click on the map, back, a download."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(PATIENCE)
    shown: list[str] = []
    page.on("pageerror", lambda error: shown.append(str(error)))

    page.goto(f"{address}/ward?ward=E05013545")
    heading = page.locator("h1")
    heading.get_by_text("Edgware: what really changed").wait_for()
    menu = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    menu.filter(has_text="My ward").wait_for()
    assert page.title() == "My ward · Harrow community safety"

    menu.filter(has_text="Burglary").click()
    heading.get_by_text("robbery in Edgware").wait_for()
    assert _address(page) == "/burglary-vehicle-robbery?ward=E05013545"

    drawn = page.locator(".st-key-map canvas").first
    drawn.wait_for()
    _settled(page)
    drawn.scroll_into_view_if_needed()
    chosen = _click_until(page, drawn, heading)
    assert chosen.startswith("/burglary-vehicle-robbery?ward=E050135")
    assert chosen != "/burglary-vehicle-robbery?ward=E05013545"

    page.go_back()
    heading.get_by_text("robbery in Edgware").wait_for()
    _settled(page)

    with page.expect_download() as waiting:
        page.get_by_text("Wards (CSV)").click()
    saved = tmp_path / "wards.csv"
    waiting.value.save_as(saved)
    with saved.open(encoding="utf-8-sig", newline="") as text:
        rows = list(csv.DictReader(text))
    assert len(rows) == 22
    assert {row["measure"] for row in rows} == {"burglary"}
    assert {row["status"] for row in rows} == {"sample"}
    assert all(row["note"].startswith("These are sample figures") for row in rows)
    assert all(row["source"] and row["period"] == "2026-02" for row in rows)
    assert shown == []


def _settled(page: Any) -> None:
    """Wait until nothing runs any more: a click on a page being drawn is lost."""
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_timeout(1000)


def _address(page: Any) -> str:
    return str(page.evaluate("location.pathname + location.search"))


def _click_until(page: Any, drawn: Any, heading: Any) -> str:
    """Click the middle of the map until its first picture answers."""
    before = heading.inner_text()
    for _ in range(20):
        box = drawn.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(2000)
        if heading.count() == 1 and heading.inner_text() != before:
            return _address(page)
    pytest.fail("A click on the map chose no ward.")


def test_a_fresh_server_knows_an_address_with_hyphens(
    sample_store: Path, browser: Any, tmp_path: Path
) -> None:
    """Where address and file name differ, a box "Page not found" covers the page."""
    with _serving(sample_store, tmp_path / "log.txt") as url:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{url}/burglary-vehicle-robbery?ward=E05013545")
        page.locator("h1").get_by_text("robbery in Edgware").wait_for()
        _settled(page)
        assert page.get_by_role("dialog").count() == 0
        page.close()


@pytest.mark.parametrize(
    "path", ["/", "/burglary-vehicle-robbery", "/ward", "/ward?ward=E05013555", "/data"]
)
def test_nothing_scrolls_sideways_on_a_phone(
    address: str, browser: Any, path: str
) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.set_default_timeout(PATIENCE)
    page.goto(address + path)
    page.locator("footer.hc-source").wait_for()
    wide = page.evaluate(
        """[...document.querySelectorAll('[data-testid=stMain] *')]
        .filter(e => e.getBoundingClientRect().right > innerWidth + 1
            && getComputedStyle(e).visibility !== 'hidden'
            && !e.closest('canvas, svg, [data-testid=stDeckGlJsonChart]'))
        .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
    )
    assert wide == []
    page.close()
