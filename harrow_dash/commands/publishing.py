"""The command publish."""

import argparse

from harrow_dash.commands import terminal


def publish(asked: argparse.Namespace) -> None:
    """Write the public pages and the open data as plain files."""
    from harrow_dash.outputs import site

    done = site.publish(
        terminal.path(asked),
        asked.folder,
        asked.base_path,
        terminal.progress,
        asked.site,
    )
    terminal.say(
        f"Published {done.files:,} files to {asked.folder}: {done.written:,} written, "
        f"{done.removed:,} taken away."
    )
