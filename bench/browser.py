"""What a visitor waits for, in a real browser, beside bare pages of the same kinds.

    python -m bench.browser [--store FILE] [--repeat 3]

First visits: seconds from the visit to the first words, the first figure, the first
chart, the first polygons of the map, and the last paint. Then one choice, another
ward, from the Enter key to its last paint. The servers are warm, the browser's cache is
empty. Medians of each. Ends with an error when a page draws charts before words, or
maps before charts.
"""

import argparse
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, sync_playwright

from bench import chromium, clock, server
from harrow_dash import config
from harrow_dash.loading import ingest

# Each page with what it has, in the order in which it should come.
PAGES = {
    "overview": ("/", ("words", "number")),
    "priority": (
        "/burglary-vehicle-robbery",
        ("words", "number", "chart", "map"),
    ),
    "ward": ("/ward?ward=E05013545", ("words", "number", "map")),
}
MARKS = ("words", "number", "chart", "map", "last")
# Waits may be told apart by no more than the clock does, in seconds.
TOLERANCE = 0.01

WORDS = """import json
from pathlib import Path

import pydeck
import streamlit as st

wards = json.loads(Path({outlines!r}).read_text(encoding="utf-8"))
names = [one["properties"]["area_name"] for one in wards["features"]]
ward = st.sidebar.selectbox("Ward", names)
st.title(f"Offences in {{ward}}")
st.write("1,245 offences recorded in 12 months")
"""
CHART = """
st.vega_lite_chart(
    {
        "data": {
            "values": [
                {"month": month, "value": month * len(ward) % 7} for month in range(60)
            ]
        },
        "mark": "line",
        "encoding": {
            "x": {"field": "month", "type": "quantitative"},
            "y": {"field": "value", "type": "quantitative"},
        },
    }
)
"""
MAP = """
layer = pydeck.Layer("GeoJsonLayer", wards, filled=True, get_fill_color=[18, 67, 109])
centre = pydeck.ViewState(latitude=51.59, longitude=-0.34, zoom=11)
st.pydeck_chart(
    pydeck.Deck([layer], initial_view_state=centre, map_provider=None, map_style=None)
)
"""


def write_bare(path: Path, kinds: tuple[str, ...]) -> Path:
    """A page of st.write, and one chart and one map where the other page has any."""
    text = WORDS.format(outlines=str(config.GEO / "wards_2022.geojson"))
    text += CHART if "chart" in kinds else ""
    text += MAP if "map" in kinds else ""
    path.write_text(text, encoding="utf-8")
    return path


def choose(page: Page, ward: str) -> float:
    """Seconds from choosing another ward to the last paint of what follows."""
    box = page.get_by_test_id("stSidebar").get_by_role("combobox", name="Ward").first
    box.click()
    box.fill(ward)
    page.get_by_role("option", name=ward).first.wait_for()
    box.press("Enter")
    page.get_by_test_id("stMain").get_by_text(ward).first.wait_for()
    return chromium.settled(page, ())["last"]


def visit(browser: Browser, address: str, kinds: tuple[str, ...]) -> dict[str, float]:
    """The marks of one first visit, and of a choice made there."""
    page = chromium.first_visit(browser, address)
    marks = chromium.settled(page, kinds)
    # There and back: the second time nobody on the server needs to work anything out.
    marks["change"] = choose(page, "Stanmore")
    choose(page, "Belmont")
    marks["again"] = choose(page, "Stanmore")
    page.context.close()
    return marks


def refuse_wrong_order(name: str, marks: dict[str, float]) -> None:
    """End with an error where a reader of words waits for a chart or a map."""
    there = [kind for kind in ("words", "number", "chart", "map") if kind in marks]
    for earlier, later in pairwise(there):
        if marks[earlier] > marks[later] + TOLERANCE:
            raise SystemExit(
                f"{name}: the {later} came after {marks[later]:.2f} s, before the "
                f"{earlier} after {marks[earlier]:.2f} s."
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        store = options.store or folder / "sample.duckdb"
        if not store.exists():
            ingest.build_sample(store)
        port = server.free_port()
        ours = stack.enter_context(
            server.served(server.ours(port), port, store.absolute())
        )
        addresses: dict[str, dict[str, str]] = {"ours": {}, "bare": {}}
        for name, (path, kinds) in PAGES.items():
            addresses["ours"][name] = ours + path
            script = write_bare(folder / f"{name}.py", kinds)
            port = server.free_port()
            addresses["bare"][name] = stack.enter_context(
                server.served(server.bare(script, port), port, store.absolute())
            )
        server.wait(ours)
        for address in addresses["bare"].values():
            server.wait(address)
        browser = chromium.opened(stack.enter_context(sync_playwright()))
        measure(browser, addresses, options.repeat)
        browser.close()


def measure(
    browser: Browser, addresses: dict[str, dict[str, str]], repeat: int
) -> None:
    """Print a row for each page, in turns; a first round is not counted."""
    columns = (*MARKS, "change", "again")
    print(f"seconds; medians of {repeat} first visits\n")
    print(f"{'page':12}" + f"{'':6}" + "".join(f"{name:>9}" for name in columns))
    orders = []
    for name, (_, kinds) in PAGES.items():
        runs: dict[str, list[dict[str, float]]] = {"ours": [], "bare": []}
        for number in range(repeat + 1):
            for whose, found in runs.items():
                marks = visit(browser, addresses[whose][name], kinds)
                if number:
                    found.append(marks)
        for whose, found in runs.items():
            middle = {
                mark: clock.middle([run[mark] for run in found])
                for mark in columns
                if all(mark in run for run in found)
            }
            cells = [f"{middle[m]:9.2f}" if m in middle else f"{'':9}" for m in columns]
            print(f"{name if whose == 'ours' else '':12}{whose:6}" + "".join(cells))
        for marks in runs["ours"]:
            refuse_wrong_order(name, marks)
        first = runs["ours"][0]
        order = sorted((kind for kind in kinds), key=lambda kind: first[kind])
        orders.append(f"{name}: {', then '.join(order)}")
    print("\norder on our pages:")
    print("\n".join(orders))


if __name__ == "__main__":
    main()
