"""The command story: steps for a room, as one file."""

import argparse

from harrow_dash.commands import terminal

ENDINGS = (".html", ".pptx", ".pdf")


def story(asked: argparse.Namespace) -> None:
    """Write a story as a page that needs no network, as slides or as a PDF."""
    from harrow_dash import store
    from harrow_dash.documents import stories
    from harrow_dash.outputs import asking, packs, presenter
    from harrow_dash.outputs.packs import files

    files.check(asked.output, ENDINGS)  # before anything is worked out
    told = stories.read(asked.name)
    ask = asking.asking(store.connect(terminal.path(asked)))
    if asked.output.suffix.lower() == ".html":
        made = presenter.page(ask, told, presenter.steps(ask, told))
        files.save(made.encode("utf-8"), asked.output)
    else:
        packs.write(presenter.pack(ask, told), asked.output)
    terminal.say(f"Wrote {asked.output}: {told.title}, {len(told.steps)} steps.")
