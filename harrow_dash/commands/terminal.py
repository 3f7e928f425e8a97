"""What all commands share: which store is meant, and what is said while they run."""

import argparse
import sys
from pathlib import Path

from harrow_dash import config
from harrow_dash.errors import shown


def path(asked: argparse.Namespace) -> Path:
    return asked.store or config.store_path()


def say(text: str) -> None:
    """One line on standard error; names in it come from files and may hold anything."""
    print(shown(text), file=sys.stderr)


def progress(done: int, total: int, name: str) -> None:
    """A bar on a terminal, nothing in a log."""
    if not sys.stderr.isatty():
        return
    filled = 30 * done // max(total, 1)
    bar = "█" * filled + "·" * (30 - filled)
    sys.stderr.write(f"\r\033[K{bar} {done}/{total} {name[:60]}")
    if done == total:
        sys.stderr.write("\r\033[K")
    sys.stderr.flush()
