"""The command pack: what leaves the screen for a meeting."""

import argparse

from harrow_dash.commands import terminal


def pack(asked: argparse.Namespace) -> None:
    """Write the pack of an audience as PDF, slides or a spreadsheet."""
    from harrow_dash import store
    from harrow_dash.outputs import asking, packs
    from harrow_dash.outputs.packs import files

    files.check(asked.output)  # before anything is worked out
    con = store.connect(terminal.path(asked))
    made = packs.pack(
        asking.asking(con),
        asked.audience,
        asked.ward or "",
        f"{asked.end:%Y-%m}" if asked.end else "",
        f"{asked.since:%Y-%m}" if asked.since else "",
    )
    packs.write(made, asked.output)
    terminal.say(
        f"Wrote {asked.output}: {made.title}, {made.place}, to {made.month:%B %Y}."
    )
