"""A story in a browser: driven by keys only, read from ten metres, at both sizes."""

from pathlib import Path
from typing import Any

import pytest
import visits

from harrow_dash.__main__ import main

pytestmark = pytest.mark.browser
browser = visits.browser
SIZES = """() => {
  const now = document.querySelector("section.now");
  const texts = [...now.querySelectorAll("svg text")].map(
    one => parseFloat(getComputedStyle(one).fontSize) * one.getScreenCTM().a);
  return {
    head: parseFloat(getComputedStyle(now.querySelector("h1")).fontSize),
    least: Math.min(24, ...texts.filter(one => one > 0)),
    fits: now.scrollHeight <= innerHeight && now.scrollWidth <= innerWidth,
  };
}"""


@pytest.fixture(scope="module")
def story(sample_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A story as its command writes it."""
    to = tmp_path_factory.mktemp("story") / "story.html"
    main(["story", "dark-nights", "--store", str(sample_store), "-o", str(to)])
    return to


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080)])
def test_a_story_is_told_by_keys_only(
    story: Path, browser: Any, width: int, height: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": height}, offline=True
    )
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(story.as_uri())

    def step() -> str:
        return str(page.locator("section.now").get_attribute("id"))

    for number in (1, 2, 3, 4):
        assert step() == f"step-{number}"
        seen = page.evaluate(SIZES)
        assert seen["head"] >= 44
        assert seen["least"] >= 24
        assert seen["fits"]
        page.keyboard.press("PageDown")
    assert step() == "step-4"
    months: list[str] = []
    for key in (",", ",", ".", "."):  # back and on through the months of the map
        page.keyboard.press(key)
        months.append(page.locator("section.now .place:visible").inner_text())
        assert page.locator("section.now svg:visible").count() == 1
        assert page.evaluate(SIZES)["fits"]
    assert months[0] == months[2] != months[1]
    page.keyboard.press("p")  # from the beginning to the newest, by itself
    page.locator("section.now .frame").first.wait_for(state="visible")
    page.locator("section.now .frame").last.wait_for(state="visible", timeout=60_000)
    assert page.locator("section.now .place:visible").inner_text() == months[3]
    for key, wanted in (
        ("PageUp", "step-3"),
        ("PageUp", "step-2"),
        ("ArrowLeft", "step-1"),
        ("Space", "step-2"),
        ("ArrowRight", "step-3"),
    ):
        page.keyboard.press(key)
        assert step() == wanted
    page.keyboard.press("2")
    page.keyboard.press("Enter")
    assert step() == "step-2"
    assert page.url.endswith("#2")
    page.keyboard.press("b")
    assert page.locator("#blank").is_visible()
    page.keyboard.press("b")
    assert not page.locator("#blank").is_visible()
    page.keyboard.press("/")
    page.keyboard.type("high")
    assert "recorded near it" in page.locator("#found").inner_text()
    page.keyboard.press("Escape")
    assert not page.locator("#find").is_visible()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    with context.expect_page() as opened:
        page.keyboard.press("n")
    assert "outside the usual range" in opened.value.locator("h1").inner_text()
    page.goto(f"{story.as_uri()}#3")
    assert step() == "step-3"
    assert faults == []
    context.close()
