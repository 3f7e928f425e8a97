"""The map of places in a browser: clicks on it, months that pass, a street typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import visits
from visits import PATIENCE, settled

pytestmark = pytest.mark.browser
address, browser = visits.address, visits.browser


@pytest.fixture(scope="module")
def tab(browser: Any) -> Iterator[Any]:
    """One tab for all tests, with what went wrong on the page that it shows."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    page.faults = []
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    yield page
    page.close()


def opened(page: Any, url: str, width: int = 1300) -> Any:
    """The tab with an address loaded anew, once its map is drawn."""
    page.set_viewport_size({"width": width, "height": 1000})
    page.faults.clear()
    page.goto(url)
    page.locator("footer.hc-source").wait_for()
    page.locator(".st-key-places_map canvas").first.wait_for()
    settled(page)
    return page


def asked(page: Any) -> dict[str, str]:
    """The parameters of the address."""
    return {
        name: value[0] for name, value in parse_qs(urlsplit(page.url).query).items()
    }


def click_until(page: Any, name: str, aside: int = 0) -> str:
    """Click beside the middle of the map until the address has the parameter.

    Drawn by the processor, a map misses clicks. Each goes to another place: a second
    one on what the first chose would take the choice back.
    """
    drawn = page.locator(".st-key-places_map canvas").first
    drawn.scroll_into_view_if_needed()
    for number in range(48):
        box = drawn.bounding_box()
        x = box["x"] + box["width"] / 2 + aside + 30 * (number % 4)
        y = box["y"] + box["height"] / 2 + 25 * (number % 3)
        page.mouse.move(x, y)
        page.wait_for_timeout(500)
        page.mouse.click(x, y)
        for _ in range(4):
            page.wait_for_timeout(1000)
            if name in asked(page):
                settled(page)
                return asked(page)[name]
    pytest.fail(f"A click on the map chose no {name}.")


def test_a_click_chooses_a_cell_and_its_ward(address: str, tab: Any) -> None:
    page = opened(tab, f"{address}/hotspots")
    code = click_until(page, "cell")
    assert len(code) == 15
    ward = asked(page)["ward"]
    assert ward.startswith("E050135")
    page.locator("h2").get_by_text("What is there: the cell").wait_for()
    assert page.locator("h1").inner_text() != "Where it happens in Harrow"

    page.get_by_role("button", name="Whole borough").click()
    page.locator("h1").get_by_text("Where it happens in Harrow").wait_for()
    assert asked(page) == {}
    assert page.faults == []


def test_a_click_chooses_an_lsoa(lsoa_store: Path, tmp_path: Path, tab: Any) -> None:
    with visits.serving(lsoa_store, tmp_path / "log.txt") as url:
        page = opened(tab, f"{url}/hotspots?ward=Greenhill")
        assert click_until(page, "cell").startswith("E0100210")
        page.locator("h2").get_by_text("What is there: Harrow 00").wait_for()
        assert page.faults == []
        page.goto("about:blank")  # nobody answers there any more


def test_a_click_chooses_a_ward_for_every_page(address: str, tab: Any) -> None:
    page = opened(tab, f"{address}/hotspots?look=counts&by=ward")
    ward = click_until(page, "ward")
    assert ward.startswith("E050135")
    name = page.locator("h1").inner_text().removeprefix("Where it happens in ")
    menu = page.get_by_test_id("stSidebar").get_by_test_id("stPageLink-NavLink")
    menu.filter(has_text="My ward").click()
    page.locator("h1").get_by_text(f"{name}: what stands out").wait_for()
    assert asked(page)["ward"] == ward


def test_three_months_are_played_and_paused(address: str, tab: Any) -> None:
    page = opened(tab, f"{address}/hotspots")
    months = page.locator(".hc-month")
    assert months.inner_text() == "The 12 months to February 2026"
    page.get_by_role("button", name="Play through time").click()
    for said in ("March to May 2025", "April to June 2025", "May to July 2025"):
        months.get_by_text(said, exact=True).wait_for()
    page.get_by_role("button", name="Pause").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Play through time").wait_for()
    settled(page)
    stopped = months.inner_text()
    page.wait_for_timeout(4000)
    assert months.inner_text() == stopped
    page.get_by_role("button", name="All months").click()
    months.get_by_text("The 12 months to February 2026").wait_for()
    assert page.faults == []


def test_a_street_is_found_by_a_part_of_its_name(address: str, tab: Any) -> None:
    page = opened(tab, f"{address}/hotspots", width=390)
    page.get_by_role("combobox", name="Find my street").click()
    page.keyboard.type("college ro")
    page.get_by_role("option", name="College Road (Greenhill)").click()
    page.locator("h1").get_by_text("Where it happens in Greenhill").wait_for()
    settled(page)
    assert asked(page)["street"] == "College Road"
    assert {"ward", "cell"} <= set(asked(page))
    page.get_by_text("Recorded near College Road (Greenhill)").wait_for()
    page.reload()
    page.get_by_text("Recorded near College Road (Greenhill)").wait_for()
