"""What only a browser shows: a cold deep link, a click on the map, a download."""

import csv
from pathlib import Path
from typing import Any

import pytest
import visits
from visits import PATIENCE, settled, shown_address, unfold

pytestmark = pytest.mark.browser
address, browser = visits.address, visits.browser


def test_a_councillor_finds_a_ward(address: str, browser: Any, tmp_path: Path) -> None:
    """One visit: cold deep link, phone width, a click on the map, back, a download."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    page.set_default_timeout(PATIENCE)
    shown: list[str] = []
    page.on("pageerror", lambda error: shown.append(str(error)))

    page.goto(f"{address}/burglary-vehicle-robbery?ward=E05013545")
    heading = page.locator("h1")
    heading.get_by_text("robbery in Edgware").wait_for()
    settled(page)
    # Where address and file name differ, a box "Page not found" covers the page.
    assert page.get_by_role("dialog").count() == 0
    menu = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    menu.filter(has_text="My ward").click()
    heading.get_by_text("Edgware: what stands out").wait_for()
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
