"""From `serve` to the first page with its words, against a bare Streamlit app.

    python -m bench.serve [--store FILE] [--repeat 3]

The bare app is one line, `st.write("hello")`, started from the same folder. Both are
visited as soon as they answer, by a browser that is open already and was never there.
"all words" is the foot of our page, and the one line of the other. Each run is a new
server; the best of the runs counts.
"""

import argparse
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from bench import chromium, server
from harrow_dash.loading import ingest

TARGET = 2.0
HELLO = 'import streamlit as st\n\nst.write("hello")\n'
STEPS = ("answers", "words", "all words")


def start(browser: Browser, name: str, folder: Path, store: Path) -> dict[str, float]:
    """Seconds from the start of a new server to each step."""
    port = server.free_port()
    script = folder / "hello.py"
    script.write_text(HELLO, encoding="utf-8")
    command = server.ours(port) if name == "ours" else server.bare(script, port)
    last = "foot" if name == "ours" else "words"
    started = time.time()
    with server.served(command, port, store) as address:
        server.wait(address)
        answers = time.time() - started
        page = chromium.first_visit(browser, address)
        marks = chromium.settled(page, (last,))
        visited = page.evaluate("performance.timeOrigin") / 1000 - started
        page.context.close()
    return {
        "answers": answers,
        "words": visited + marks["words"],
        "all words": visited + marks[last],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    with TemporaryDirectory() as scratch, sync_playwright() as play:
        folder = Path(scratch)
        store = options.store or folder / "sample.duckdb"
        if not store.exists():
            ingest.build_sample(store)
        browser = chromium.opened(play)
        runs: dict[str, list[dict[str, float]]] = {"bare": [], "ours": []}
        for _ in range(options.repeat):
            for name, found in runs.items():
                found.append(start(browser, name, folder, store.absolute()))
        browser.close()
    print(f"seconds from the start of the server; best of {options.repeat} runs\n")
    print(f"{'':8}" + "".join(f"{step:>12}" for step in STEPS))
    best = {
        name: {step: min(run[step] for run in found) for step in STEPS}
        for name, found in runs.items()
    }
    for name, found_best in best.items():
        print(f"{name:8}" + "".join(f"{found_best[step]:12.2f}" for step in STEPS))
    later = best["ours"]["all words"] - best["bare"]["all words"]
    kept = "kept" if later <= TARGET else "MISSED"
    print(f"\nlater than bare: {later:.2f} s, target {TARGET:g} s: {kept}")


if __name__ == "__main__":
    main()
