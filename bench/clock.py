"""What a piece of work costs: seconds by the wall and of processor, peak memory.

Every measurement runs in a process of its own, so that one does not warm up, or fill
the memory of, the next. Machines are noisy: the best of several runs is reported,
because noise only ever adds.
"""

import multiprocessing
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[1]


class Cost(NamedTuple):
    """wall and processor: seconds; peak: the most memory held, in MB."""

    wall: float
    processor: float
    peak: float


def command(*arguments: str, folder: Path = ROOT) -> Cost:
    """What one run of Python with these arguments costs, its start included."""
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    said = process.stderr.read() if process.stderr else ""
    _, code, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(code)
    if process.returncode:
        raise SystemExit(f"python {' '.join(arguments)} failed:\n{said}")
    wall = time.perf_counter() - started
    return Cost(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def alone(function: Callable[..., Any], *arguments: Any) -> tuple[Cost, Any]:
    """What one call costs in a new process, the imports before it left out.

    Gives its cost and what it returns.
    """
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_call, (function, arguments))


def _call(function: Callable[..., Any], arguments: Sequence[Any]) -> tuple[Cost, Any]:
    wall, processor = time.perf_counter(), time.process_time()
    result = function(*arguments)
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    return Cost(wall, processor, _peak()), result


def _peak() -> float:
    """The most memory this process held, in MB (Linux)."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return float("nan")


def best(costs: Sequence[Cost]) -> Cost:
    """The least of each: noise adds seconds and never takes any away."""
    return Cost(*(min(values) for values in zip(*costs, strict=True)))


def middle(seconds: Sequence[float]) -> float:
    """The median."""
    return statistics.median(seconds)


def verdict(value: float, target: float, unit: str = "") -> str:
    """A value beside its target, in words."""
    kept = "kept" if value <= target else "MISSED"
    return f"{value:.2f}{unit}, target {target:g}{unit}: {kept}"
