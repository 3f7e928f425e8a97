"""What only a browser shows: a cold deep link, a click on the map, a download."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import visits
from visits import PATIENCE, serving, settled, shown_address, unfold

from harrow_dash.outputs.streamlit.menu import ENTRIES, Entry

pytestmark = pytest.mark.browser
address, browser = visits.address, visits.browser


def test_a_councillor_finds_a_ward(address: str, browser: Any, tmp_path: Path) -> None:
    """One visit: cold deep link, phone width, a click on the map, back, a download."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(PATIENCE)
    shown: list[str] = []
    page.on("pageerror", lambda error: shown.append(str(error)))

    page.goto(f"{address}/ward?ward=E05013545")
    heading = page.locator("h1")
    heading.get_by_text("Edgware: what stands out").wait_for()
    menu = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    menu.filter(has_text="My ward").wait_for()
    assert page.title() == "My ward · Harrow community safety"

    menu.filter(has_text="Burglary").click()
    heading.get_by_text("robbery in Edgware").wait_for()
    assert shown_address(page) == "/burglary-vehicle-robbery?ward=E05013545"

    unfold(page, "On the map")
    drawn = page.locator(".st-key-map canvas").first
    drawn.wait_for()
    settled(page)
    drawn.scroll_into_view_if_needed()
    chosen = _click_until(page, drawn, heading)
    assert chosen.startswith("/burglary-vehicle-robbery?ward=E050135")
    assert chosen != "/burglary-vehicle-robbery?ward=E05013545"

    page.go_back()
    heading.get_by_text("robbery in Edgware").wait_for()
    settled(page)

    unfold(page, "the wards compared")
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


def _click_until(page: Any, drawn: Any, heading: Any) -> str:
    """Click the middle of the map until its first picture answers."""
    before = heading.inner_text()
    for _ in range(8):
        box = drawn.bounding_box()
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        # A second click on a chosen ward takes the choice back: time to answer.
        for _ in range(20):
            page.wait_for_timeout(1000)
            if heading.count() == 1 and heading.inner_text() != before:
                return shown_address(page)
    pytest.fail("A click on the map chose no ward.")


def test_a_fresh_server_knows_an_address_with_hyphens(
    sample_store: Path, browser: Any, tmp_path: Path
) -> None:
    """Where address and file name differ, a box "Page not found" covers the page."""
    with serving(sample_store, tmp_path / "log.txt") as url:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(f"{url}/burglary-vehicle-robbery?ward=E05013545")
        page.locator("h1").get_by_text("robbery in Edgware").wait_for()
        settled(page)
        assert page.get_by_role("dialog").count() == 0
        page.close()


def test_a_tall_fold_is_scrolled_by_keyboard(address: str, browser: Any) -> None:
    page = browser.new_page(viewport={"width": 1300, "height": 844})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}/data?open=all")
    page.locator("footer.hc-source").wait_for()
    settled(page)
    page.get_by_text("The table by month").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    box = page.get_by_role("group", name="The table by month", exact=True)
    assert box.last.evaluate("e => e === document.activeElement")
    page.keyboard.press("End")
    page.wait_for_function("document.activeElement.scrollTop > 0")
    page.close()


# px, of a telephone 390 px wide: 2,600, and the notices of the sample.
THREE_SCREENS = 3_000
# Parts of the page that reach over its edge; maps and charts have room of their own,
# and the ends of a slider have unseen fields wider than their handles.
TOO_WIDE = """[...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1
        && getComputedStyle(e).visibility !== 'hidden'
        && !e.closest('canvas, svg, [data-testid=stDeckGlJsonChart]')
        && !e.closest('[data-testid=stSlider]'))
    .slice(0, 3).map(e => e.outerHTML.slice(0, 120))"""
# Boxes of the page that scroll, with nothing in them that the keyboard stops at.
OUT_OF_REACH = """[...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => /auto|scroll/.test(
            getComputedStyle(e).overflowX + getComputedStyle(e).overflowY)
        && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
        && e.tabIndex < 0 && !e.querySelector('a, button, input, [tabindex="0"]'))
    .map(e => e.outerHTML.slice(0, 120))"""
SIDEWAYS = """(e => e.scrollWidth - e.clientWidth)(
    document.querySelector('[data-testid=stMain]'))"""
OPENED = "document.querySelectorAll('details').forEach(e => e.open = true)"


@pytest.fixture(scope="module")
def phone(browser: Any) -> Iterator[Any]:
    """A browser of a telephone's width that keeps what it has fetched."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield context
    context.close()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.path or "overview")
def test_every_page_fits_three_screens_of_a_phone(
    address: str, phone: Any, entry: Entry
) -> None:
    page = _drawn(phone, f"{address}/{entry.path}")
    tall = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    assert 844 <= tall <= THREE_SCREENS
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SIDEWAYS) == 0
    page.evaluate(OPENED)
    assert page.evaluate(OUT_OF_REACH) == []
    page.close()


@pytest.mark.parametrize(
    "path",
    [
        "/burglary-vehicle-robbery?open=all",
        "/ward?ward=E05013555&open=all",
        "/perception?open=all",
        "/data?open=all",
    ],
)
def test_open_parts_fit_a_phone_and_are_reached_by_keyboard(
    address: str, phone: Any, path: str
) -> None:
    page = _drawn(phone, address + path)
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SIDEWAYS) == 0
    page.evaluate(OPENED)
    assert page.evaluate(OUT_OF_REACH) == []
    page.set_viewport_size({"width": 1300, "height": 844})
    settled(page)
    assert page.evaluate(OUT_OF_REACH) == []
    page.close()


def _drawn(context: Any, address: str) -> Any:
    """A page of the dashboard, drawn whole."""
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.locator("footer.hc-source").wait_for()
    settled(page)
    return page
