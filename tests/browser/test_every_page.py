"""Every page in a browser, looked at once: phone, keyboard, security policy."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import servers
import visits
from visits import PATIENCE, TOO_WIDE, WATCH, settled

from harrow_dash.outputs.streamlit.menu import ENTRIES, Entry

pytestmark = pytest.mark.browser
browser = visits.browser
PHONE = {"width": 390, "height": 844}
SCREEN = {"width": 1300, "height": 1000}
# px, of a telephone 390 px wide: 2,600, and the notices of the sample.
THREE_SCREENS = 3_000
# Boxes of the page that scroll, with nothing in them that the keyboard stops at.
OUT_OF_REACH = """[...document.querySelectorAll('[data-testid=stMain] *')]
    .filter(e => /auto|scroll/.test(
            getComputedStyle(e).overflowX + getComputedStyle(e).overflowY)
        && (e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1)
        && e.tabIndex < 0 && !e.querySelector('a, button, input, [tabindex="0"]'))
    .map(e => e.outerHTML.slice(0, 120))"""
SIDEWAYS = """(e => e.scrollWidth - e.clientWidth)(
    document.querySelector('[data-testid=stMain]'))"""
TALL = "document.querySelector('[data-testid=stMain]').scrollHeight"
OPENED = "document.querySelectorAll('details').forEach(e => e.open = true)"


@dataclass
class Visitor:
    """A tab that goes from page to page, with what went wrong on the present one."""

    page: Any
    address: str
    faults: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def go(self, path: str, size: dict[str, int]) -> None:
        """Load an address anew and wait until the page is drawn."""
        self.page.set_viewport_size(size)
        self.faults.clear()
        self.asked.clear()
        self.page.goto(f"{self.address}{path}")
        self.page.locator("footer.hc-source").wait_for()
        settled(self.page)

    def elsewhere(self) -> list[str]:
        """What the page asked another host for."""
        ours = (self.address, "data:", "blob:")
        return [url for url in self.asked if not url.startswith(ours)]


@pytest.fixture(scope="module")
def visitor(
    sample_store: Path, tmp_path_factory: pytest.TempPathFactory, browser: Any
) -> Iterator[Visitor]:
    """One tab for all pages: each is loaded anew, programs are fetched once."""
    log = tmp_path_factory.mktemp("server") / "log.txt"
    with servers.serving(sample_store, log) as address:
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(WATCH)
        one = Visitor(page, address)
        page.on("pageerror", lambda error: one.faults.append(str(error)))
        page.on("request", lambda request: one.asked.append(request.url))
        yield one
        page.close()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.path or "overview")
def test_every_page_fits_a_phone_and_keeps_the_policy(
    visitor: Visitor, entry: Entry
) -> None:
    visitor.go(f"/{entry.path}", PHONE)
    page = visitor.page
    assert 844 <= page.evaluate(TALL) <= THREE_SCREENS
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SIDEWAYS) == 0

    for kind in ("stVegaLiteChart", "stDeckGlJsonChart"):
        for place in page.get_by_test_id(kind).all():
            place.scroll_into_view_if_needed()
            place.locator("canvas, svg").first.wait_for()
            place.hover()
    assert page.evaluate("breaches") == []
    assert visitor.faults == []
    assert visitor.elsewhere() == []
    assert page.evaluate("document.documentElement.lang") == "en-GB"
    assert page.title() == f"{entry.title} · Harrow community safety"

    page.evaluate(OPENED)
    assert page.evaluate(OUT_OF_REACH) == []


@pytest.mark.parametrize(
    "path",
    [
        "/burglary-vehicle-robbery?open=all",
        "/ward?ward=E05013555&open=all",
        "/perception?open=all",
        "/data?open=all",
        "/hotspots?look=counts&ward=E05013545",
    ],
)
def test_open_parts_fit_a_phone_and_are_reached_by_keyboard(
    visitor: Visitor, path: str
) -> None:
    visitor.go(path, PHONE)
    page = visitor.page
    assert page.evaluate(TOO_WIDE) == []
    assert page.evaluate(SIDEWAYS) == 0
    page.evaluate(OPENED)
    assert page.evaluate(OUT_OF_REACH) == []
    page.set_viewport_size(SCREEN)
    settled(page)
    assert page.evaluate(OUT_OF_REACH) == []
    assert page.evaluate("breaches") == []
    assert visitor.faults == []
    assert visitor.elsewhere() == []


def test_a_tall_fold_is_scrolled_by_keyboard(visitor: Visitor) -> None:
    visitor.go("/data?open=all", SCREEN)
    page = visitor.page
    page.get_by_text("The table by month").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    box = page.get_by_role("group", name="The table by month", exact=True)
    assert box.last.evaluate("e => e === document.activeElement")
    page.keyboard.press("End")
    page.wait_for_timeout(500)
    assert page.evaluate("document.activeElement.scrollTop") > 0


def test_a_story_is_shown_from_its_page(visitor: Visitor) -> None:
    """Under the policy, which lets no other script run."""
    visitor.go("/workshop", SCREEN)
    with visitor.page.expect_popup(timeout=2 * PATIENCE) as opened:
        visitor.page.get_by_role("link", name="Show it").first.click()
    story = opened.value
    assert story.url == f"{visitor.address}/workshop/dark-nights"
    story.locator("section.now").wait_for()
    story.keyboard.press("PageDown")
    assert story.locator("section.now").get_attribute("id") == "step-2"
    assert story.url.endswith("#2")
    story.close()
