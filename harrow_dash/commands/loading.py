"""The commands that change the store: load, sample and undo."""

import argparse
import sys
from collections.abc import Hashable
from typing import Any

from harrow_dash.commands import terminal
from harrow_dash.errors import HarrowError, shown

NAMED = 10  # files that undo names


def sample(asked: argparse.Namespace) -> None:
    from harrow_dash.loading import ingest
    from harrow_dash.store import audit

    with audit.recorded(terminal.path(asked), audit.command_line(), "sample", "loaded"):
        loaded = ingest.build_sample(terminal.path(asked), progress=terminal.progress)
    print(
        f"Made the sample figures in {terminal.path(asked)} from "
        f"{len(loaded.ledger)} files. They are a sample, and every page says so."
    )


def load(asked: argparse.Namespace) -> None:
    if asked.template:
        _template(asked)
        return
    if not asked.paths:
        raise HarrowError(
            "There is nothing to load. Name a file or a folder, or ask for an empty "
            "file to fill in with --template NAME."
        )
    from harrow_dash.loading import ingest
    from harrow_dash.store import audit

    given = ingest.given(asked.paths)
    with audit.recorded(
        terminal.path(asked), audit.command_line(), "load", "loaded", given
    ):
        loaded = ingest.load(
            asked.paths, terminal.path(asked), progress=terminal.progress
        )
    for row in loaded.ledger.to_dict("records"):
        print(shown(_ledger_line(row)))
    for name in loaded.passed_over:
        terminal.say(f"{name}: passed over, as it is not data")
    for warning in loaded.warnings:
        terminal.say(f"Check: {warning}")
    print(f"Loaded {_counted(len(loaded.ledger), 'file')} into {terminal.path(asked)}.")


def _template(asked: argparse.Namespace) -> None:
    from harrow_dash.surveys import templates

    if asked.paths:
        raise HarrowError("A template is asked for without files to load.")
    if asked.output is None:
        sys.stdout.write(templates.template(asked.template))
        return
    templates.write(asked.template, asked.output)
    terminal.say(f"Wrote the template {asked.template} to {asked.output}.")


def _ledger_line(row: dict[Hashable, Any]) -> str:
    first, last = row["first_month"], row["last_month"]
    span = "no months"
    if first == first and last == last:  # a date that is missing is not itself
        span = f"{first:%Y-%m} to {last:%Y-%m}"
        span += f", {_counted(row['used_months'], 'month')} used"
    line = (
        f"{row['file_name']}: {row['title']}; {_counted(row['row_count'], 'row')}, "
        f"{_counted(row['area_count'], 'area')}, {span}"
    )
    return line + "".join(f"; warning: {warning}" for warning in row["warnings"])


def _counted(number: int, what: str) -> str:
    """1 row, 2 rows, 1,000 rows."""
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def undo(asked: argparse.Namespace) -> None:
    from harrow_dash.loading import ingest
    from harrow_dash.store import audit

    with audit.recorded(terminal.path(asked), audit.command_line(), "undo", "undone"):
        undone = ingest.undo(terminal.path(asked))
    print(f"{terminal.path(asked)} is the store from before the last load again.")
    for names, words in ((undone.gone, "No longer"), (undone.back, "Again")):
        if names:
            shortened = ", ".join(names[:NAMED])
            more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
            print(shown(f"{words} loaded: {shortened}{more}."))
    print("Run undo again to return to the other.")
