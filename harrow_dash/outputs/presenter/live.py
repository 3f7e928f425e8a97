"""A story as the live server and the page of stories give it, kept once made."""

from pathlib import Path

from harrow_dash import store
from harrow_dash.caching import answered_once
from harrow_dash.documents import stories
from harrow_dash.outputs import asking
from harrow_dash.outputs.packs import files
from harrow_dash.outputs.presenter.page import page
from harrow_dash.outputs.presenter.steps import pack, steps


def told(path: Path, key: str) -> str | None:
    """The story as one HTML page from the public figures; None where there is none.

    Raises HarrowError for a story that cannot be told, and for a store that cannot be
    read.
    """
    if key not in stories.names():
        return None
    return _page(path, store.version(path), key, stories.changed(key))


def written(path: Path, key: str, ending: str) -> bytes:
    """The story as a file: .html, .pptx or .pdf. Raises HarrowError like `told`."""
    return _file(path, store.version(path), key, stories.changed(key), ending)


@answered_once(maxsize=8)
def _page(path: Path, version: str, key: str, changed: int) -> str:  # noqa: ARG001 (its keys)
    story, ask = stories.read(key), asking.asking(store.connect(path))
    return page(ask, story, steps(ask, story))


@answered_once(maxsize=8)
def _file(path: Path, version: str, key: str, changed: int, ending: str) -> bytes:
    if ending == ".html":
        return _page(path, version, key, changed).encode("utf-8")
    ask = asking.asking(store.connect(path))
    return files.made(pack(ask, stories.read(key)), ending)
