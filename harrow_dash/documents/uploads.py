"""What an officer sees of loading: how it went, and the log of all loads."""

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.loading import uploads
from harrow_dash.loading.ingest import Loaded
from harrow_dash.store import audit
from harrow_dash.view import month_name
from harrow_dash.words import sentences

EXPLAINED = (
    "Each file is known by its columns, whatever it is called, and checked first. "
    "All or nothing: when one is refused, the store stays as it was. Sample figures "
    "are dropped by the first load."
)
LIMITS = (
    f"Up to {uploads.FILE_LIMIT} MB a file and {uploads.TOTAL_LIMIT} MB together; "
    f"files that end in {', '.join(uploads.ENDINGS)}. Keep this page open until it is "
    "done."
)
UNDO = (
    "Puts back the store from before the last load, for all readers. Doing it again "
    "brings the last load back."
)
UNDONE = "The store from before the last load is back."
LOG_COLUMNS = (
    Column("when", "When (UTC)"),
    Column("who", "Who"),
    Column("what", "What"),
    Column("outcome", "Outcome"),
    Column("sha256", "SHA-256"),
)
ACTIONS = {
    "load": "Load",
    "sample": "Make the sample figures",
    "undo": "Undo the last load",
    "refresh": "Bring up to date",
}


def done(loaded: Loaded) -> Block:
    """What a load did: a line a file, what was passed over, what does not add up."""
    rows = loaded.ledger.to_dict("records")
    return blocks.live(
        blocks.paragraph(
            f"Loaded {sentences.many(len(rows), ('file', 'files'))}.", "notice"
        ),
        blocks.bullets(line(row) for row in rows),
        blocks.bullets(f"Passed over: {name}" for name in loaded.passed_over),
        # The name of a check stands in front of what it found.
        blocks.bullets(f"Check: {item.partition(': ')[2]}" for item in loaded.warnings),
    )


def line(row: dict[Any, Any]) -> str:
    """A row of the ledger as a sentence."""
    first, last = row["first_month"], row["last_month"]
    span = "no months"
    if first == first and last == last:  # a date that is missing is not itself
        span = f"{month_name(first)} to {month_name(last)}"
        span += f", {sentences.many(row['used_months'], ('month', 'months'))} used"
    rows = sentences.many(row["row_count"], ("row", "rows"))
    areas = sentences.many(row["area_count"], ("area", "areas"))
    told = f"{row['file_name']}: {row['title']}; {rows}, {areas}, {span}"
    return told + "".join(f"; warning: {warning}" for warning in row["warnings"]) + "."


def refused(sentence: str) -> Block:
    """Why nothing was loaded; names of files stand in it as plain text."""
    return blocks.notice(f"{sentence} The store is as it was.", "refused")


def told(words: str) -> Block:
    """Something that was done."""
    return blocks.notice(words)


def log(store_path: Path) -> Block:
    """The newest lines of the audit log as a table."""
    rows = [_log_row(entry) for entry in audit.entries(store_path)]
    if not rows:
        return blocks.paragraph("Nothing has been loaded or undone yet.")
    return blocks.table(rows, LOG_COLUMNS, "Loads and undone loads, newest first")


def _log_row(entry: audit.Entry) -> dict[str, object]:
    when = entry.when
    if when:
        when = f"{datetime.fromisoformat(when):%-d %B %Y, %H:%M}"
    return {
        "when": when,
        "who": entry.who,
        "what": entry.file_name or ACTIONS.get(entry.action, ""),
        "outcome": entry.outcome,
        "sha256": f"{entry.sha256[:12]}…" if entry.sha256 else "",
    }


def undecorated(words: str) -> str:
    """Words for a place that reads Markdown, where they are to stand as they are."""
    return re.sub(r"([\\\\`*_{}\[\]()<>#+.!|~$:-])", r"\\\\\1", words)


def chosen(files: Sequence[Any]) -> list[uploads.Upload]:
    """Files as Streamlit gives them, as what can be loaded."""
    return [uploads.Upload(file.name, file.getvalue()) for file in files]
