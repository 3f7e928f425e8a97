"""What `load FOLDER` and `sample` cost, and which stages the time goes to.

    python -m bench.load FOLDER [--repeat 3]

Each run is a new process that fills a new store in a temporary folder. The best of
the runs counts. The stages come from one more run, measured from inside.
"""

import argparse
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from bench import clock
from harrow_dash.loading import derived_tables, ingest, initial_areas, ledger
from harrow_dash.store import checks

LOAD_SECONDS, LOAD_MEMORY, SAMPLE_SECONDS = 30, 1000, 15
READING = "read "


def stages(folder: Path) -> dict[str, float]:
    """Seconds of each stage of one load, in the order in which they begin."""
    spent: dict[str, float] = defaultdict(float)
    with TemporaryDirectory() as scratch, ExitStack() as patches:
        for module, name, stage in (
            (ingest, "contents", "unpack and fingerprint"),
            (ingest, "_recognised", READING),
            (ingest, "_land", READING),
            (initial_areas, "prepare", "areas, outlines and residents carried"),
            (initial_areas, "carry", "areas, outlines and residents carried"),
            (derived_tables, "_points", "derive: points to wards"),
            (derived_tables, "_crimes", "derive: duplicates"),
            (derived_tables, "_components", "derive: measures' parts"),
            (derived_tables, "_run", "derive: "),
            (checks, "failures", "checks"),
        ):
            timed = _timed(getattr(module, name), stage, spent)
            patches.enter_context(patch.object(module, name, timed))
        marks: list[float] = []
        written = ledger.rows

        def rows(*arguments: Any) -> Any:
            found = written(*arguments)
            marks.append(time.perf_counter())
            return found

        patches.enter_context(patch.object(ledger, "rows", rows))
        started = time.perf_counter()
        ingest.load([folder], Path(scratch) / "new.duckdb")
        ended = time.perf_counter()
    spent["write out and swap in"] = ended - marks[0]
    spent["the rest"] = ended - started - sum(spent.values())
    return dict(spent)


def _timed(
    function: Callable[..., Any], stage: str, spent: dict[str, float]
) -> Callable[..., Any]:
    """The function, with its seconds added to its stage."""

    def timed(*arguments: Any, **named: Any) -> Any:
        started = time.perf_counter()
        result = function(*arguments, **named)
        seconds = time.perf_counter() - started
        if stage == READING:
            # What a file is only comes out of, or goes into, these two functions.
            kind = getattr(result, "key", None) or arguments[2].key
            spent[stage + kind] += seconds
        elif stage.endswith(": "):
            spent[stage + str(arguments[1])] += seconds
        else:
            spent[stage] += seconds
        return _timed_rows(result, stage, spent) if _is_lazy(result) else result

    return timed


def _is_lazy(result: Any) -> bool:
    return hasattr(result, "__next__")


def _timed_rows(
    rows: Iterator[Any], stage: str, spent: dict[str, float]
) -> Iterator[Any]:
    while True:
        started = time.perf_counter()
        row = next(rows, None)
        spent[stage] += time.perf_counter() - started
        if row is None:
            return
        yield row


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--repeat", type=int, default=3)
    options = parser.parse_args()
    folder = options.folder.absolute()
    print(f"best of {options.repeat} runs\n")
    print(f"{'command':16}{'seconds':>9}{'of processor':>14}{'peak MB':>9}")
    found = {}
    for name, arguments in (("load", [str(folder)]), ("sample", [])):
        costs = []
        for _ in range(options.repeat):
            with TemporaryDirectory() as scratch:
                to = ["--store", str(Path(scratch) / "new.duckdb")]
                costs.append(clock.command("-m", "harrow_dash", name, *arguments, *to))
        found[name] = cost = clock.best(costs)
        print(f"{name:16}{cost.wall:9.1f}{cost.processor:14.1f}{cost.peak:9.0f}")
    print()
    print("load:  ", clock.verdict(found["load"].wall, LOAD_SECONDS, " s"))
    print("memory:", clock.verdict(found["load"].peak, LOAD_MEMORY, " MB"))
    print("sample:", clock.verdict(found["sample"].wall, SAMPLE_SECONDS, " s"))
    print(f"\n{'stage of one load':48}{'seconds':>9}")
    _, spent = clock.alone(stages, folder)
    for stage, seconds in spent.items():
        print(f"{stage:48}{seconds:9.2f}")
    print(f"{'in all':48}{sum(spent.values()):9.2f}")


if __name__ == "__main__":
    main()
