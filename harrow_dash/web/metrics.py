"""Numbers for those who run the server, in the text that Prometheus reads.

Switched on by HARROW_METRICS=on: they say how many read, not who or what.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

MEDIA_TYPE = "text/plain; version=0.0.4"
_COUNTED: Counter[tuple[str, str]] = Counter()
_SECONDS: dict[str, float] = {"rerun": 0.0}
_DRAWING = {"now": 0, "ended": float("-inf")}
_GUARD = threading.Lock()


def refused(status: int) -> None:
    """Count a request that was refused with this status."""
    with _GUARD:
        _COUNTED["refused", str(status)] += 1


@contextmanager
def rerun() -> Iterator[None]:
    """Count what happens inside as one drawing of a page, and its seconds."""
    start = time.perf_counter()
    with _GUARD:
        _DRAWING["now"] += 1
    try:
        yield
    finally:
        with _GUARD:
            _COUNTED["rerun", ""] += 1
            _SECONDS["rerun"] += time.perf_counter() - start
            _DRAWING["now"] -= 1
            _DRAWING["ended"] = time.monotonic()


def idle() -> float:
    """Seconds since a page was last drawn; none while one is."""
    with _GUARD:
        return 0.0 if _DRAWING["now"] else time.monotonic() - _DRAWING["ended"]


def text(path: Path, sessions: int) -> str:
    """All numbers of this process, and of the store that it reads.

    sessions: how many readers are connected.
    """
    with _GUARD:
        reruns, seconds = _COUNTED["rerun", ""], _SECONDS["rerun"]
        told = sorted(
            (status, number)
            for (kind, status), number in _COUNTED.items()
            if kind == "refused"
        )
    lines = [
        *_lines("sessions", "gauge", "Readers who are connected.", {"": sessions}),
        *_lines("reruns_total", "counter", "Pages drawn.", {"": reruns}),
        *_lines(
            "rerun_seconds_total", "counter", "Seconds spent drawing.", {"": seconds}
        ),
        *_lines(
            "refused_requests_total",
            "counter",
            "Requests refused, by status.",
            {f'{{status="{status}"}}': number for status, number in told},
        ),
        *_of_store(path),
    ]
    return "\n".join(lines) + "\n"


def _of_store(path: Path) -> list[str]:
    # Not above: a server answers before it can read the store.
    from harrow_dash import store
    from harrow_dash.store import refresh_record

    build = store.build(path) if path.exists() else ""
    readable = {"": int(bool(build))}
    lines = _lines("store_readable", "gauge", "Whether there is a store.", readable)
    if not build:
        return lines
    age = max(0.0, time.time() - path.stat().st_mtime)
    lines += _lines("store_info", "gauge", "The store.", {f'{{build="{build}"}}': 1})
    lines += _lines("store_age_seconds", "gauge", "Since it was made.", {"": age})
    checked = [one.checked for one in refresh_record.read(path).values()]
    if checked:
        last = datetime.fromisoformat(max(checked)).timestamp()
        words = "When the publishers were asked last."
        lines += _lines("refreshed_timestamp_seconds", "gauge", words, {"": last})
    return lines


def _lines(name: str, kind: str, words: str, values: Mapping[str, float]) -> list[str]:
    full = f"community_safety_{name}"
    lines = [f"# HELP {full} {words}", f"# TYPE {full} {kind}"]
    return [*lines, *(f"{full}{labels} {value}" for labels, value in values.items())]
