"""Choices nobody made before, first visitors, crowds, beside two other kinds of page.

    python -m bench.choices [--store FILE] [--page priority] [--part choices]

Ours is set beside "bare" (the same elements with finished content, written down choice
by choice and only sent) and "plain" (`bench.plain_page`: SQL into pandas, Altair, one
map, tables). All are Streamlit servers on this machine and take turns. Milliseconds of
the server are from the choice sent to the page finished; those of the browser from the
Enter key to the last paint. Every choice is one that the server was never asked for.
"""

import argparse
import asyncio
import gc
import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, AsyncExitStack, contextmanager
from functools import partial
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from playwright.sync_api import Browser, sync_playwright
from streamlit.runtime import context
from streamlit.runtime.scriptrunner import script_cache
from streamlit.testing.v1 import app_test
from streamlit.web import bootstrap

from bench import chromium, clock, pages, played, readers, server
from bench.browser import choose
from harrow_dash import config
from harrow_dash.loading import ingest

PARTS = ("choices", "first", "crowd")
# From the visit; from the start of the command; that to the last paint; six together.
STEPS = ("visit", "started", "browser", "six at once")
KINDS = {"ward": "ward", "measure": "measure", "to": "month"}
TRIED = 5  # choices of each kind
IN_BROWSER = 3  # wards chosen in a browser
# Seconds in which `serve` works ahead, on a quiet machine, what is asked for here.
AHEAD = 45
SIX, TWENTY = 6, 20
SECONDS = 15

NAMES: dict[str, str] = {}  # of wards, by code
Starter = Callable[[], AbstractContextManager[tuple[str, int]]]


def recorded(name: str) -> dict[str, list[str]]:
    """Write down a page for every choice that will be made; gives them by kind.

    The last of the wards are for the browser.
    """
    session = pages.opened(pages.PAGES[name])
    played.VARIANTS.clear()
    made: dict[str, list[str]] = {}
    NAMES.update(session.session_state["choices"].wards)
    for kind in KINDS:
        if pages.widget(session, kind) is None:
            continue
        first = session.session_state[kind]
        found = pages.values(session, kind)
        tried = TRIED + (IN_BROWSER if kind == "ward" else 0)
        made[kind] = list(islice(found, tried))
        for value in made[kind]:
            change = pages.change(session, kind, value)
            with played.recording():
                change()
            played.VARIANTS[f"{kind}={value}"] = list(played.CALLS)
        pages.change(session, kind, first)()
    with played.recording():
        session.run()
    return made


def _serve(frame: Path, port: int) -> None:
    os.environ["STREAMLIT_SERVER_PORT"] = str(port)
    options = {"server_port": port, "server_headless": True}
    bootstrap.load_config_options(options)
    # What this process holds besides the pages is not looked through for each change.
    gc.collect()
    gc.freeze()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    bootstrap.run(str(frame), False, [], options)


@contextmanager
def bare(folder: Path) -> Iterator[tuple[str, int]]:
    """A server of the pages written down: a copy of this process, which holds them."""
    port = server.free_port()
    process = get_context("fork").Process(
        target=_serve, args=(played.lay_out(folder), port), daemon=True
    )
    process.start()
    try:
        yield f"http://127.0.0.1:{port}", process.pid or 0
    finally:
        process.kill()
        process.join()


@contextmanager
def plain(name: str, store: Path) -> Iterator[tuple[str, int]]:
    """A server of the plain page of this name."""
    port = server.free_port()
    script = clock.ROOT / "bench" / "plain_page.py"
    with (
        patch.dict(os.environ, {"PLAIN_PAGE": name}),
        server.started(server.bare(script, port), port, store) as found,
    ):
        yield found


@contextmanager
def ours(store: Path, *, as_script: bool = False) -> Iterator[tuple[str, int]]:
    """Our server: `serve`, or app.py by `streamlit run`."""
    port = server.free_port()
    script = config.ROOT / "app.py"
    command = server.bare(script, port) if as_script else server.ours(port)
    with server.started(command, port, store) as found:
        yield found


@contextmanager
def browsing() -> Iterator[Browser]:
    """A browser; while it is open nothing else of this process can wait."""
    with sync_playwright() as play:
        browser = chromium.opened(play)
        yield browser
        browser.close()


def medians(spent: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The middle of each."""
    return {whose: clock.middle(times) for whose, times in spent.items()}


async def in_turns(
    places: Mapping[str, tuple[str, str]], asked: Sequence[str]
) -> dict[str, list[float]]:
    """Milliseconds of each choice by whose page it is, each at an address and path."""
    spent: dict[str, list[float]] = {whose: [] for whose in places}
    async with AsyncExitStack() as stack:
        for address, path in places.values():
            one = await stack.enter_async_context(readers.reader(address, path))
            await one.choose("")
            await one.choose("")  # the second time nothing is new
        found = {}
        for whose, (address, path) in places.items():
            found[whose] = await stack.enter_async_context(
                readers.reader(address, path)
            )
            await found[whose].choose("")
        for query in asked:
            for whose, one in found.items():
                spent[whose].append(1000 * await one.choose(query))
    return spent


def row(name: str, spent: Mapping[str, float], unit: str = "ms") -> str:
    """Ours, bare and plain with the ratios of ours to the others."""
    told = "".join(f"{spent[whose]:10.0f}" for whose in spent)
    ratios = "".join(
        f"{spent['ours'] / spent[whose]:9.2f}×" for whose in spent if whose != "ours"
    )
    return f"{name:34}{told} {unit:3}{ratios}"


def compare_choices(name: str, store: Path, folder: Path) -> None:
    """Print what each kind of choice takes on a page, then a ward in a browser."""
    path = f"/{pages.PAGES[name]}"
    made = recorded(name)
    with (
        ours(store) as (own, _),
        bare(folder / name) as (still, _),
        plain(name, store) as (other, _),
    ):
        for address in (own, still, other):
            server.wait(address)
        time.sleep(AHEAD)
        places = {"ours": (own, path), "bare": (still, path), "plain": (other, "/")}
        for kind, tried in made.items():
            asked = [f"{kind}={value}" for value in tried[:TRIED]]
            middle = medians(asyncio.run(in_turns(places, asked)))
            print(row(f"{name}, another {KINDS[kind]}, server", middle))
        wards = [NAMES[code] for code in made["ward"][TRIED:]]
        spent = {}
        with browsing() as browser:
            for whose, (address, where) in places.items():
                page = chromium.first_visit(browser, address + where)
                chromium.settled(page, ())
                spent[whose] = [1000 * choose(page, ward) for ward in wards]
                page.context.close()
    print(row(f"{name}, another ward, browser", medians(spent)))


def fresh(name: str, store: Path) -> dict[str, Starter]:
    """How each kind of server is started."""
    return {
        "ours": partial(ours, store),
        "script": partial(ours, store, as_script=True),
        "plain": partial(plain, name, store),
    }


def first_pages(name: str, store: Path, repeat: int) -> None:
    """Print what the first page of a fresh server takes, for one reader and for six."""
    path = f"/{pages.PAGES[name]}"
    told: dict[str, dict[str, list[float]]] = {
        step: {whose: [] for whose in fresh(name, store)} for step in STEPS
    }
    for _ in range(repeat):
        for whose, start in fresh(name, store).items():
            where, needed = ("/", ("map",)) if whose == "plain" else (path, ("foot",))
            for step in STEPS:
                spent = _first(step, start, where, needed)
                told[step][whose].append(1000 * spent)
    for step, found in told.items():
        print(row(f"{name}, fresh, {step}", medians(found)))


def _first(step: str, start: Starter, path: str, needed: tuple[str, ...]) -> float:
    """Seconds of one step on a server of its own; what a browser needs to have seen."""
    if step == "browser":
        with browsing() as browser, start() as (address, _):
            begun = time.time()
            server.wait(address)
            page = chromium.first_visit(browser, address + path)
            chromium.settled(page, needed)
            last = float(page.evaluate("performance.timeOrigin + seen.last"))
            page.context.close()
            return last / 1000 - begun
    with start() as (address, _):
        begun = time.time()
        server.wait(address)
        many = SIX if step == "six at once" else 1
        visit = asyncio.run(readers.at_once(address, path, many))
        return time.time() - begun if step == "started" else visit


def after_swap(name: str, store: Path, folder: Path) -> None:
    """Print how long six readers wait just after another store was swapped in."""
    path, spent = f"/{pages.PAGES[name]}", {}
    for whose, start in fresh(name, store).items():
        where = "/" if whose == "plain" else path
        with start() as (address, _):
            server.wait(address)
            asyncio.run(readers.at_once(address, where, 1))
            time.sleep(AHEAD)
            shutil.copyfile(store, folder / "next.duckdb")
            (folder / "next.duckdb").replace(store)
            spent[whose] = 1000 * asyncio.run(readers.at_once(address, where, SIX))
    print(row(f"{name}, six after a swap", spent))


def crowds(name: str, store: Path, folder: Path) -> None:
    """Print changes a second of twenty readers, and memory with one and after them."""
    path = f"/{pages.PAGES[name]}"
    wards = recorded(name)["ward"]
    starters: dict[str, Starter] = {
        "ours": partial(ours, store),
        "bare": partial(bare, folder / f"{name} crowd"),
        "plain": partial(plain, name, store),
    }
    rates, one, after = {}, {}, {}
    for whose, start in starters.items():
        where = "/" if whose == "plain" else path
        with start() as (address, process):
            server.wait(address)
            time.sleep(AHEAD)
            asyncio.run(readers.crowd(address, wards, 1, 4, where))
            one[whose] = readers.memory(process)
            seen = asyncio.run(readers.crowd(address, wards, TWENTY, SECONDS, where))
            rates[whose] = len(seen.changes) / SECONDS
            after[whose] = readers.memory(process)
    print(row(f"{name}, twenty readers", rates, "a s"))
    print(row(f"{name}, memory with one", one, "MB"))
    print(row(f"{name}, memory after twenty", after, "MB"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--page", choices=pages.PAGES, action="append")
    parser.add_argument("--part", choices=PARTS, action="append")
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    shared = script_cache.ScriptCache()
    with (
        TemporaryDirectory() as scratch,
        patch.object(app_test, "ScriptCache", lambda: shared),
        patch.object(context, "_get_client_context", lambda: None),
    ):
        folder = Path(scratch)
        store = folder / "store.duckdb"
        if options.store:
            shutil.copyfile(options.store, store)
        else:
            ingest.build_sample(store)
        os.environ["HARROW_STORE"] = str(store)
        parts, chosen = options.part or PARTS, options.page or pages.PAGES
        print(f"{'':34}{'ours':>10}{'bare':>10}{'plain':>10}")
        if "choices" in parts:
            for name in chosen:
                compare_choices(name, store, folder)
        if "first" in parts:
            print(f"{'':34}{'serve':>10}{'script':>10}{'plain':>10}")
            for name in chosen:
                first_pages(name, store, options.repeat)
                after_swap(name, store, folder)
        if "crowd" in parts:
            print(f"{'':34}{'ours':>10}{'bare':>10}{'plain':>10}")
            crowds("ward", store, folder)


if __name__ == "__main__":
    main()
