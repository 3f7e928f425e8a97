"""The published site in a browser: narrow, dark, by keyboard, and read out loud."""

import io
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import visits

from harrow_dash.outputs.html import stylesheet
from harrow_dash.outputs.site.dark import dark

browser = visits.browser
EDGWARE = "wards/E05013545"
OPENED = "document.querySelectorAll('details').forEach(one => one.open = true)"

pytestmark = pytest.mark.browser


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def site(sample_site: Path) -> Iterator[tuple[str, list[str]]]:
    """The address of a site, and one page of each kind."""
    folder = sample_site
    found = [one.parent.relative_to(folder) for one in folder.rglob("index.html")]
    kinds = [one.as_posix() for one in found if len(one.parts) < 2]
    kinds += [max(one.as_posix() for one in found if one.parts[:1] == ("as-at",))]
    earlier = max((folder / EDGWARE).glob("*/"))
    kinds += [f"{EDGWARE}/{earlier.name}"]
    server = ThreadingHTTPServer(
        ("127.0.0.1", 0), partial(Quiet, directory=str(folder.parent))
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield (
        f"http://127.0.0.1:{server.server_address[1]}/safety",
        sorted([*kinds, EDGWARE, "measures/burglary"]),
    )
    server.shutdown()
    server.server_close()


# Contrast takes nearly all of the checker's time, and it goes by the look of a text
# alone: of texts that look alike (colours, size, weight) the first one is looked at.
CONTRAST = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]},
    "resultTypes": ["violations"],
}
ALL_ELSE = {
    "rules": {"color-contrast": {"enabled": False}},
    "resultTypes": ["violations"],
}
LOOKS = """() => {
  const looks = new Set();
  for (const one of document.querySelectorAll('body, body *')) {
    one.removeAttribute('data-look');
    const own = [...one.childNodes].some(
      node => node.nodeType === Node.TEXT_NODE && node.data.trim());
    if (!own || !one.checkVisibility()) continue;
    const style = getComputedStyle(one);
    const look = [one.tagName === 'text', style.color, style.fill, style.opacity,
      style.fontSize, style.fontWeight];
    for (let at = one; at; at = at.parentElement) {
      const under = getComputedStyle(at);
      look.push(under.backgroundColor, under.backgroundImage, under.opacity);
      if (under.backgroundColor !== 'rgba(0, 0, 0, 0)') break;
    }
    if (!looks.has(look.join())) one.setAttribute('data-look', looks.size);
    looks.add(look.join());
  }
  return looks.size;
}"""


def _faint(page: Any, axe: Any) -> list[dict[str, Any]]:
    """Texts without enough contrast, one of each look."""
    assert page.evaluate(LOOKS) >= 5
    found = axe.run(page, context={"include": [["[data-look]"]]}, options=CONTRAST)
    return list(found.response["violations"])


def test_every_kind_of_page_is_accessible_on_a_narrow_screen(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    """With every fold open and the script at work; the checker is let past the pages'
    policy."""
    from axe_playwright_python.sync_playwright import Axe

    address, kinds = site
    context = browser.new_context(
        viewport={"width": 320, "height": 800}, color_scheme="light", bypass_csp=True
    )
    page, wrong, axe = context.new_page(), [], Axe()
    elsewhere: list[str] = []
    page.on(
        "request",
        lambda asked: (
            elsewhere.append(asked.url)
            if not asked.url.startswith((address, "data:"))
            else None
        ),
    )
    for kind in kinds:
        page.goto(f"{address}/{kind}/")
        assert page.locator("script").count() == 1
        assert page.locator("script[src='/safety/site.js']").count() == 1
        page.evaluate(OPENED)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            wrong.append(f"{kind} is wider than the screen")
        light = page.evaluate("getComputedStyle(document.body).backgroundColor")
        found = axe.run(page, options=ALL_ELSE).response["violations"]
        found += _faint(page, axe)
        page.emulate_media(color_scheme="dark")
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert dark != light
        found += _faint(page, axe)
        page.emulate_media(color_scheme="light")
        wrong += [
            f"{kind}: {one['id']}: {one['nodes'][0]['html'][:120]}" for one in found
        ]
    context.close()
    assert not wrong
    assert not elsewhere


def test_by_keyboard_the_content_is_one_key_away(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    address, _ = site
    page = browser.new_page()
    page.goto(f"{address}/{EDGWARE}/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the content"
    page.keyboard.press("Enter")
    assert page.url.endswith("#content")
    page.close()


def test_the_dark_look_exchanges_colours_and_repeats_nothing_else() -> None:
    made = dark(stylesheet())
    assert ".hc-section" not in made  # it sets no colour
    assert "color:#E8EDF2" in made
    assert "data-testid" not in made
    assert dark(".a{color:#3D3D3D}.b{background:#FFFFFF}").endswith(
        ".a{color:#E8EDF2}\n.b{background:#1B2936}}\n"
    )


def test_without_scripts_every_kind_of_page_has_its_words_tables_and_maps(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    address, kinds = site
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    pictures: dict[str, int] = {}
    for kind in kinds:
        page.goto(f"{address}/{kind}/")
        assert page.locator("h1").count() == 1, kind
        assert len(page.locator("main").inner_text()) > 200, kind
        pictures[kind] = page.locator("main svg[role=img]").count()
        # A fold opens without a script, and a table is in it or beside it.
        fold = page.locator("main details > summary").first
        if fold.count():
            fold.click()
            assert page.locator("main details[open]").count() >= 1, kind
    with_tables = [EDGWARE, "measures/burglary", "hotspots", "alerts"]
    for kind in with_tables:
        page.goto(f"{address}/{kind}/")
        assert page.locator("main table").count() >= 1, kind
    assert pictures[EDGWARE] >= 2
    assert pictures["hotspots"] >= 1
    # In place of a search: every street by its letter, found by its link.
    page.goto(f"{address}/search/")
    page.locator("main a[href*='/wards/']").first.click()
    assert "/wards/" in page.url
    context.close()


def test_the_focus_is_seen_wherever_a_key_leads(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    address, _ = site
    page = browser.new_page()
    page.goto(f"{address}/{EDGWARE}/")
    seen = []
    for _ in range(12):
        page.keyboard.press("Tab")
        told = page.evaluate(
            "(() => {const one = document.activeElement, look = getComputedStyle(one);"
            "const box = one.getBoundingClientRect();"
            "return [one.outerHTML.slice(0, 60), look.outlineStyle, box.width,"
            " one.tagName]})()"
        )
        assert told[1] != "none", told
        assert told[2] > 0, told
        seen.append(told[0])
    assert len(set(seen)) == 12
    page.close()


# Tables that a reader of the screen scrolls: paper has all rows.
CUT_OFF = """[...document.querySelectorAll('.hc-scroll')]
    .filter(one => one.scrollHeight > one.clientHeight + 1)
    .map(one => one.innerText.slice(0, 80))"""


def test_every_kind_of_page_prints_its_words_without_the_menu(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    import pikepdf

    address, kinds = site
    page = browser.new_page()
    for kind in kinds:
        page.goto(f"{address}/{kind}/")
        page.emulate_media(media="print")
        assert not page.locator("header.site nav").is_visible(), kind
        assert page.locator("main h1").is_visible(), kind
        assert page.evaluate(CUT_OFF) == [], kind
        with pikepdf.open(io.BytesIO(page.pdf(format="A4"))) as printed:
            assert len(printed.pages) >= 1, kind
    page.close()


WORDS = "document.querySelector('.tip').textContent"


def test_the_words_of_an_area_come_by_pointer_and_key_and_stay_until_dismissed(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    address, _ = site
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page, wrong = context.new_page(), []
    page.on("console", lambda said: wrong.append(said.text))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{address}/{EDGWARE}/")
    figure = page.locator("figure.map").last
    belmont, tip = figure.locator("[data-tip]").first, page.locator(".tip")
    belmont.scroll_into_view_if_needed()
    assert not tip.is_visible()
    belmont.hover(force=True)
    assert tip.inner_text().startswith("Belmont\n")
    assert "per 1,000 residents" in tip.inner_text()
    # They stay, and the pointer may be moved onto them.
    box = tip.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=3)
    page.wait_for_timeout(400)
    assert tip.is_visible()
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")
    # The area beneath what was dismissed says nothing under a pointer at rest.
    for name in ("Centenary", "Greenhill"):
        figure.locator(f"[data-tip^='{name}']").hover(force=True)
        box = tip.bounding_box()
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(100)
        assert tip.inner_text().startswith(f"{name}\n")
        page.keyboard.press("Escape")
        page.wait_for_timeout(200)
        assert not tip.is_visible()
    page.mouse.move(2, 2)
    # One stop of the Tab key a map; arrows go on from there.
    page.get_by_role("button", name="Show the map larger").last.focus()
    page.keyboard.press("Tab")
    assert tip.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == (
        page.evaluate(WORDS)
    )
    page.keyboard.press("ArrowRight")
    assert tip.is_visible()
    assert not tip.inner_text().startswith("Belmont\n")
    page.keyboard.press("Escape")
    tip.wait_for(state="hidden")
    # A chart's marks say what they are of, without the names of fields.
    page.goto(f"{address}/drugs/")
    bar = page.locator("main figure:not(.map) svg [tabindex='0']").first
    bar.focus()
    page.keyboard.press("ArrowRight")
    told = page.evaluate(WORDS)
    assert ": " in told
    assert all(line[0].isupper() for line in told.split("\n"))
    context.close()
    assert not wrong


def test_a_map_is_larger_by_button_and_key_and_moves_by_touch(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    address, _ = site
    context = browser.new_context(
        viewport={"width": 390, "height": 800}, has_touch=True
    )
    page = context.new_page()
    page.goto(f"{address}/{EDGWARE}/")
    figure = page.locator("figure.map").last
    figure.scroll_into_view_if_needed()
    svg = figure.locator("svg")
    whole = svg.get_attribute("viewBox").split()

    def view() -> list[float]:
        return [float(number) for number in svg.get_attribute("viewBox").split()]

    larger = figure.get_by_role("button", name="Show the map larger")
    east = figure.get_by_role("button", name="Move to the east")
    assert not east.is_visible()
    larger.tap()
    larger.tap()
    assert view()[2] == pytest.approx(float(whole[2]) / 2.25)
    assert figure.locator("[role=status]").inner_text() == "2.3 times as large"
    before = view()
    east.tap()
    assert view()[0] > before[0]
    assert view()[1:] == before[1:]
    # By key, wherever in the map the focus is; nothing is larger than eight times.
    for _ in range(9):
        page.keyboard.press("+")
    assert view()[2] == pytest.approx(float(whole[2]) / 8)
    assert larger.is_disabled()
    figure.locator("[data-tip][tabindex='0']").focus()
    page.keyboard.press("0")
    assert view() == [float(number) for number in whole]
    # A tap tells; one elsewhere makes it silent.
    figure.locator("[data-tip]").nth(3).tap(force=True)
    assert page.locator(".tip").is_visible()
    page.locator("h1").tap()
    assert not page.locator(".tip").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_a_ward_or_street_is_found_by_typing(
    browser: Any, site: tuple[str, list[str]]
) -> None:
    address, _ = site
    page = browser.new_page()
    page.goto(f"{address}/drugs/")
    field = page.get_by_label("Find a ward or street")
    field.fill("edgware")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url == f"{address}/{EDGWARE}/"
    page.goto(f"{address}/search/")
    lines = page.locator("main h2 + ul > li")
    names = [text.partition(":")[0] for text in lines.all_inner_texts()]
    street = max(names[22:], key=len)
    page.goto(f"{address}/drugs/")
    field = page.get_by_label("Find a ward or street")
    field.fill(street.upper())
    with page.expect_navigation():
        page.keyboard.press("Enter")
    shown = [one for one in page.locator("main h2 + ul > li").all() if one.is_visible()]
    wanted = [name for name in names if street.lower() in name.lower()]
    assert [one.inner_text().partition(":")[0] for one in shown] == wanted
    told = page.locator("main p[role=status]").inner_text()
    assert told.startswith(f"{len(wanted)} found")
    page.get_by_label("Find a ward or street").fill("no such street")
    assert page.locator("main p[role=status]").inner_text().startswith("0 found")
    assert not page.locator("main h2 + ul").first.is_visible()
    page.close()
