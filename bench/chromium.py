"""A browser that notes, inside the page, when what a reader waits for is there.

Times are milliseconds from the start of the visit, by the browser's own clock:
words (any text of the page), number (a figure with its unit), chart (a drawn Vega
chart), map (the first polygons drawn), foot (the end of our pages), last (nothing of
the page changed, and nothing was drawn, after it).
"""

import shutil
import time
from typing import Any

from playwright.sync_api import Browser, Page, Playwright

FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
QUIET, PATIENCE = 1500, 60_000  # milliseconds

WATCH = """
(() => {
  const MAIN = '[data-testid="stMain"]', MAP = '[data-testid="stDeckGlJsonChart"]';
  const marks = {}, seen = window.seen = { marks, start: 0, last: 0 };
  const mark = (name, now) => { if (!(name in marks)) marks[name] = now - seen.start; };
  const look = (now) => {
    const main = document.querySelector(MAIN);
    if (!main) return;
    const text = main.querySelector('h1, [data-testid="stMarkdown"] p');
    if (text && text.textContent.trim()) mark('words', now);
    const bare = main.querySelector('[data-testid="stMarkdown"] p');
    if (main.querySelector('.hc-figure, table td') || /\\d/.test(bare?.textContent))
      mark('number', now);
    if (main.querySelector('[data-testid="stVegaLiteChart"] :is(canvas, svg)'))
      mark('chart', now);
    if (main.querySelector('.hc-source')) mark('foot', now);
  };
  new MutationObserver((changes) => {
    const now = performance.now();
    if (changes.some((one) => (one.target.nodeType === 1 ? one.target :
        one.target.parentElement)?.closest?.(MAIN))) seen.last = now;
    look(now);
  }).observe(document, { childList: true, characterData: true, subtree: true });
  // A map is drawn by the graphics library: its polygons are calls, not elements.
  for (const kind of [window.WebGLRenderingContext, window.WebGL2RenderingContext]) {
    for (const name of ['drawArrays', 'drawElements', 'drawArraysInstanced',
        'drawElementsInstanced']) {
      const draw = kind?.prototype?.[name];
      if (!draw) continue;
      kind.prototype[name] = function (...given) {
        if (this.canvas.closest?.(MAP)) {
          const now = performance.now();
          mark('map', now);
          seen.last = now;
        }
        return draw.apply(this, given);
      };
    }
  }
  // A choice is made with the Enter key: from then on everything is counted anew.
  window.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    for (const name of Object.keys(marks)) delete marks[name];
    seen.start = seen.last = performance.now();
    seen.chosen = true;
  }, true);
})();
"""


def opened(play: Playwright) -> Browser:
    """Chromium as the system has it."""
    program = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if program is None:
        raise SystemExit("Chromium is not installed: apt-get install chromium.")
    return play.chromium.launch(executable_path=program, args=FLAGS)


def first_visit(browser: Browser, address: str) -> Page:
    """A page of a visitor who was never here: nothing is in the browser's cache."""
    context = browser.new_context(viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    return page


def settled(page: Page, needed: tuple[str, ...]) -> dict[str, float]:
    """The marks, once those needed are there and nothing changed for a while.

    Seconds; `last` is the last change. Raises SystemExit when one does not come.
    """
    until = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < until:
        seen: dict[str, Any] = page.evaluate(
            "({marks: seen.marks, start: seen.start, last: seen.last,"
            " now: performance.now()})"
        )
        missing = [name for name in needed if name not in seen["marks"]]
        if not missing and seen["now"] - seen["last"] > QUIET:
            found = seen["marks"] | {"last": seen["last"] - seen["start"]}
            return {name: value / 1000 for name, value in found.items()}
        page.wait_for_timeout(100)
    raise SystemExit(f"{page.url}: not there in a minute: {', '.join(missing)}")
