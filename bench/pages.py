"""A widget change, against the same page with the same elements and constant content.

    python -m bench.pages [--store FILE] [--repeat 15] [--page ward]

Without --store the sample is made first. Both pages run in this process, in turns, by
Streamlit's own test runner; what the runner itself spends on reading the result is
left out. "repeated" goes back and forth between two values that were seen before;
"first" takes a value that nobody asked for since the server started. Medians.
"""

import argparse
import os
import time
from collections.abc import Callable, Sequence
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from unittest.mock import patch

from streamlit.runtime import context
from streamlit.runtime.scriptrunner import script_cache, script_runner
from streamlit.runtime.state.safe_session_state import SafeSessionState
from streamlit.testing.v1 import AppTest, app_test

from bench import clock, played
from harrow_dash import config, place_view, view
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.loading import ingest
from harrow_dash.outputs.streamlit.menu import ENTRIES

TARGET, FIRST = 1.5, 6
PAGES = {
    "overview": "",
    "priority": "burglary-vehicle-robbery",
    "ward": "ward",
    "hotspots": "hotspots",
}
PLACES = {
    "places_grain": place_view.GRAINS,
    "places_look": place_view.LOOKS,
    "places_basis": place_view.BASES,
}
CHANGES = ("ward", "measure", "to", "plan", "basis", *PLACES)


class Spent(NamedTuple):
    """Milliseconds by the wall and of processor."""

    wall: float
    processor: float


def timed(run: Callable[[], Any]) -> Spent:
    """What the script of one run takes, its callbacks included.

    The test runner's own preparation and its reading of the result are left out. So is
    its start: it runs the file of a page first, which then asks for app.py; a server
    starts with app.py.
    """
    scripts: list[Spent] = []
    callbacks: list[Spent] = []
    execute = watched(script_runner.exec_func_with_error_handling, scripts)
    call_back = watched(SafeSessionState.on_script_will_rerun, callbacks)
    with (
        patch.object(script_runner, "exec_func_with_error_handling", execute),
        patch.object(SafeSessionState, "on_script_will_rerun", call_back),
    ):
        run()
    counted = [*scripts[-1:], *(callbacks[:1] if len(scripts) > 1 else [])]
    return Spent(*(sum(values) for values in zip(*counted, strict=True)))


def watched(function: Callable[..., Any], spent: list[Spent]) -> Callable[..., Any]:
    """The function, with what each call of it takes put down."""

    def clocked(*arguments: Any, **named: Any) -> Any:
        wall, processor = time.perf_counter(), time.process_time()
        result = function(*arguments, **named)
        wall, processor = time.perf_counter() - wall, time.process_time() - processor
        spent.append(Spent(wall * 1000, processor * 1000))
        return result

    return clocked


def median(runs: list[Spent]) -> Spent:
    """The middle of the runs, each clock by itself."""
    return Spent(*(clock.middle(values) for values in zip(*runs, strict=True)))


def opened(path: str) -> AppTest:
    """A session of the app on the page with this address."""
    session = AppTest.from_file(str(config.ROOT / "app.py"), default_timeout=60).run()
    if path:
        entry = next(one for one in ENTRIES if one.path == path)
        session.switch_page(entry.file).run()
    if session.exception:
        raise SystemExit(f"/{path}: {session.exception[0].message}")
    return session


def constant(folder: Path) -> AppTest:
    """A session of the page that was recorded last."""
    frame = played.lay_out(folder)
    session = AppTest.from_file(str(frame), default_timeout=60).run()
    if session.exception:
        raise SystemExit(f"the constant page: {session.exception[0].message}")
    return session


def widget(session: AppTest, name: str) -> Any:
    """The widget with this key, or None where the page has none."""
    kinds = (session.selectbox, session.button_group)
    return next((one for kind in kinds for one in kind if one.key == name), None)


def values(session: AppTest, name: str) -> list[str]:
    """What the widget can be set to; the value that it has is left out."""
    choices = session.session_state["choices"]
    found = {
        "ward": list(choices.wards),
        "to": view.months(choices),
        "plan": list(choices.plans),
        "measure": _offered(session, choices.measures),
        "basis": ("rate", "value"),
        **PLACES,
    }
    return [value for value in found[name] if value != session.session_state[name]]


def _offered(session: AppTest, measures: Sequence[str]) -> list[str]:
    """The measures that the page's own widget has: not every page shows all."""
    titles = widget(session, "measure").options if widget(session, "measure") else []
    return [key for key in measures if catalogue()[key].title in titles]


def change(session: AppTest, name: str, value: str) -> Callable[[], Any]:
    """Set the widget to the value; gives the rerun that follows."""
    widget(session, name).set_value(value)
    return session.run


def measure(page: str, repeat: int, folder: Path) -> None:
    """Print a row for each widget of a page and each kind of change."""
    session = opened(PAGES[page])
    with played.recording():
        session.run()
    still = constant(folder / page)
    for name in CHANGES:
        if widget(session, name) is None:
            continue
        fresh = values(session, name)[:FIRST]
        first = median([timed(change(session, name, value)) for value in fresh])
        there_and_back = cycle([fresh[-1], values(session, name)[0]])
        ours, bare = [], []
        for value, _ in zip(there_and_back, range(repeat + 2), strict=False):
            ours.append(timed(change(session, name, value)))
            bare.append(timed(change(still, name, value)))
        # The first two go to values that may be new.
        again, constant_page = median(ours[2:]), median(bare[2:])
        for kind, spent in (("repeated", again), ("first", first)):
            ratio = spent.processor / constant_page.processor
            mark = "" if kind == "first" or ratio <= TARGET else "  MISSED"
            print(
                f"{page:10}{name:14}{kind:10}{spent.wall:9.1f}{constant_page.wall:10.1f}"
                f"{spent.wall / constant_page.wall:7.2f}{spent.processor:11.1f}"
                f"{constant_page.processor:10.1f}{ratio:7.2f}{mark}"
            )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--store", type=Path)
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--page", choices=PAGES, action="append")
    options = parser.parse_args()
    shared = script_cache.ScriptCache()  # as on a server, which compiles a page once
    with (
        TemporaryDirectory() as folder,
        patch.object(app_test, "ScriptCache", lambda: shared),
        # The runner's make-believe of a reader's request costs more than a request.
        patch.object(context, "_get_client_context", lambda: None),
    ):
        path = options.store or Path(folder) / "sample.duckdb"
        if not path.exists():
            ingest.build_sample(path)
        os.environ["HARROW_STORE"] = str(path.absolute())
        print(f"{'':34}{'wall, ms':>26}{'processor, ms':>28}")
        print(
            f"{'page':10}{'widget':14}{'change':10}"
            + f"{'ours':>9}{'constant':>10}{'ratio':>7}{'ours':>11}{'constant':>10}"
            f"{'ratio':>7}"
        )
        for page in options.page or PAGES:
            measure(page, options.repeat, Path(folder))
    print(f"\ntarget for repeated changes: {TARGET}×, of processor time")


if __name__ == "__main__":
    main()
