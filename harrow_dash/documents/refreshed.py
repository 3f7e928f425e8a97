"""What an officer sees of bringing the figures up to date: what came, what did not."""

from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Block
from harrow_dash.refresh.run import Refreshed
from harrow_dash.sources import catalogue
from harrow_dash.store.refresh_record import Checked
from harrow_dash.words import sentences

EXPLAINED = (
    "Asks each publisher for what is new, downloads it and loads it, all or nothing. "
    "It may take some minutes; keep this page open until it is done. What came before "
    "it was closed need not come again."
)
STATES = {
    "new": "new, loaded",
    "unchanged": "nothing new",
    "waiting": "new, not loaded",
    "failed": "did not come",
}
ORDER = ("failed", "new", "waiting", "unchanged")


def done(found: Refreshed) -> Block:
    """A line a source: what did not come first, then what is new."""
    if found.loaded is None:
        head = "Nothing new was loaded; the store is as it was."
    else:
        files = sentences.many(len(found.loaded.ledger), ("file", "files"))
        head = f"Loaded {files}, new from the publishers."
    if found.failed:
        sources = sentences.many(len(found.failed), ("source", "sources"))
        head += f" What {sources} should have given did not come, or was refused."
    checks = sorted(found.checks, key=lambda one: ORDER.index(one.state))
    warnings = found.loaded.warnings if found.loaded else []
    return blocks.live(
        blocks.paragraph(head, "notice"),
        blocks.bullets(line(one) for one in checks),
        # The name of a check stands in front of what it found.
        blocks.bullets(f"Check: {item.partition(': ')[2]}" for item in warnings),
    )


def line(found: Checked) -> str:
    """What is known of a source as a sentence."""
    newest = f", newest of {found.newest}" if found.newest else ""
    told = f"{catalogue()[found.source].title}: {STATES[found.state]}{newest}"
    return f"{told}: {found.said}" if found.said else f"{told}."
