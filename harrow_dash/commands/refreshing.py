"""The command that fetches what is new from the publishers."""

import argparse
import sys

from harrow_dash import config
from harrow_dash.commands import terminal

INCOMPLETE = 2  # the exit code when a publisher failed or a file was refused


def refresh(asked: argparse.Namespace) -> int:
    from harrow_dash.documents import refreshed
    from harrow_dash.refresh import run
    from harrow_dash.store import audit

    wanted = run.Asked(
        tuple(asked.only),
        asked.since.date() if asked.since else None,
        config.web_address("--base-url", asked.base_url or "")
        or config.publishers_url(),
        asked.dry_run,
    )
    path = terminal.path(asked)
    if asked.dry_run:
        done = run.refresh(path, wanted)
    else:
        with audit.recorded(path, audit.command_line(), "refresh", "refreshed"):
            done = run.refresh(path, wanted, progress=_bytes, loading=terminal.progress)
    for one in done.checks:
        print(refreshed.line(one))
    for name in done.offered:
        print(f"Would fetch {name}.")
    if done.loaded is not None:
        files = len(done.loaded.ledger)
        print(f"Loaded {files:,} {'file' if files == 1 else 'files'} into {path}.")
        for warning in done.loaded.warnings:
            terminal.say(f"Check: {warning}")
    elif not asked.dry_run:
        print(f"Nothing new was loaded into {path}.")
    return INCOMPLETE if done.failed else 0


def _bytes(done: int, total: int, name: str) -> None:
    """How much of a download came, in megabytes, on a terminal."""
    if not sys.stderr.isatty():
        return
    filled = 30 * done // max(total, 1)
    bar = "█" * filled + "·" * (30 - filled)
    said = f"{done / 1e6:,.1f} of {total / 1e6:,.1f} MB"
    sys.stderr.write(f"\r\033[K{bar} {said} {name[:50]}")
    if done >= total:
        sys.stderr.write("\r\033[K")
    sys.stderr.flush()
