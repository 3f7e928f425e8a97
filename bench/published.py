"""A published page in a real browser, beside Dash's and bare Streamlit's of its kind.

    python -m bench.published [--store FILE] [--dash PYTHON] [--repeat 3]

Six pages: seconds from the visit to the first words (the frame that shows the heading)
and to the last paint. Beside each, a page of bare Streamlit and one of Dash with a
heading, a figure and, where ours has them, one chart and one map of the wards: far less
than ours. All are served from this machine, the browser's cache is empty, and they take
turns. --dash: a Python that has Dash; without it Dash is left out.
"""

import argparse
import threading
import time
from contextlib import ExitStack
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from bench import browser as bare_pages
from bench import chromium, clock, server
from harrow_dash import config
from harrow_dash.loading import ingest
from harrow_dash.outputs.site import as_at, publish

PAGES = {
    "/": ("map",),
    "/vawg/": ("chart", "map"),
    "/burglary-vehicle-robbery/": ("chart", "map"),
    "/violence/": ("chart", "map"),
    "/wards/E05013545/": ("map",),
    "/hotspots/": ("chart", "map"),
}
OF_DASH, OF_BARE = 0.5, 1 / 3  # of their seconds
QUIET, PATIENCE = 1500, 60  # milliseconds, seconds
WATCH = """
(() => {
  const seen = window.seen = { words: 0, last: 0 };
  const painted = () => requestAnimationFrame(() => {
    seen.last = performance.now();
    if (!seen.words && document.querySelector('h1')?.textContent.trim())
      seen.words = seen.last;
  });
  new MutationObserver(painted).observe(document,
    { childList: true, characterData: true, attributes: true, subtree: true });
  new PerformanceObserver(painted).observe(
    { type: 'largest-contentful-paint', buffered: true });
  for (const kind of [window.WebGLRenderingContext, window.WebGL2RenderingContext])
    for (const name of ['drawArrays', 'drawElements', 'drawElementsInstanced']) {
      const draw = kind?.prototype?.[name];
      if (draw) kind.prototype[name] = function (...given) {
        painted();
        return draw.apply(this, given);
      };
    }
})();
"""
DASH = """import json, sys
from pathlib import Path

import plotly.graph_objects as go
from dash import Dash, dcc, html

wards = json.loads(Path({outlines!r}).read_text(encoding="utf-8"))
names = [one["properties"]["area_name"] for one in wards["features"]]
months = list(range(60))
line = go.Figure(go.Scatter(x=months, y=[month % 7 for month in months]))
drawn = go.Figure(
    go.Choropleth(
        geojson=wards, featureidkey="properties.area_name", locations=names,
        z=list(range(len(names))),
    )
).update_geos(fitbounds="locations", visible=False)
parts = [
    dcc.Dropdown(names, names[0]), html.H1("Offences in " + names[0]),
    html.P("1,245 offences recorded in 12 months"),
]
parts += [dcc.Graph(figure=line)] if "chart" in {kinds!r} else []
parts += [dcc.Graph(figure=drawn)] if "map" in {kinds!r} else []
app = Dash(__name__)
app.layout = html.Div(parts)
app.run(port=int(sys.argv[1]))
"""


class Quiet(SimpleHTTPRequestHandler):
    """Files of a site, without a line for each."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


def visit(opened: Browser, address: str) -> tuple[float, float]:
    """Seconds to the first words and to the last paint of a first visit."""
    context = opened.new_context(viewport={"width": 1300, "height": 1000})
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(address, wait_until="commit")
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        words, last, now = page.evaluate("[seen.words, seen.last, performance.now()]")
        if words and now - last > QUIET:
            context.close()
            return words / 1000, last / 1000
        page.wait_for_timeout(100)
    raise SystemExit(f"{address}: no heading, or no rest, in {PATIENCE} seconds.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--dash")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        store = options.store or folder / "sample.duckdb"
        if not store.exists():
            ingest.build_sample(store)
        as_at.MONTHS = 1  # earlier months are not looked at here
        publish(store, folder / "site")
        serving = ThreadingHTTPServer(
            ("127.0.0.1", 0), partial(Quiet, directory=str(folder / "site"))
        )
        threading.Thread(target=serving.serve_forever, daemon=True).start()
        site = f"http://127.0.0.1:{serving.server_address[1]}"
        beside: dict[tuple[str, ...], dict[str, str]] = {}
        for number, kinds in enumerate(sorted(set(PAGES.values()))):
            ports = [server.free_port() for _ in range(2)]
            script = bare_pages.write_bare(folder / f"bare{number}.py", kinds)
            commands = {"bare": server.bare(script, ports[0])}
            if options.dash:
                written = folder / f"dash{number}.py"
                outlines = str(config.GEO / "wards_2022.geojson")
                written.write_text(DASH.format(outlines=outlines, kinds=kinds))
                commands["Dash"] = [options.dash, str(written), str(ports[1])]
            beside[kinds] = {
                name: stack.enter_context(
                    server.served(command, port, store.absolute())
                )
                for (name, command), port in zip(commands.items(), ports, strict=False)
            }
            for address in beside[kinds].values():
                server.wait(address, "/")  # what both answer
        opened = chromium.opened(stack.enter_context(sync_playwright()))
        for page, kinds in PAGES.items():
            compare(
                opened, page, {"ours": site + page, **beside[kinds]}, options.repeat
            )
        opened.close()
        serving.shutdown()


def compare(opened: Browser, page: str, addresses: dict[str, str], repeat: int) -> None:
    """Visit in turns, print the medians; a first round is not counted."""
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in addresses}
    for number in range(repeat + 1):
        for name, address in addresses.items():
            marks = visit(opened, address)
            found[name] += [marks] if number else []
    middle = {
        name: tuple(map(clock.middle, zip(*marks, strict=True)))
        for name, marks in found.items()
    }
    print(page)
    for place, what in enumerate(("first words", "last paint")):
        mine = middle["ours"][place]
        told = [f"{name} {marks[place]:.2f} s" for name, marks in middle.items()]
        for name, share in (("Dash", OF_DASH), ("bare", OF_BARE)):
            if name in middle:
                part = mine / middle[name][place]
                told.append(f"of {name} {clock.verdict(part, round(share, 2))}")
        print(f"  {what}: {'; '.join(told)}", flush=True)


if __name__ == "__main__":
    main()
