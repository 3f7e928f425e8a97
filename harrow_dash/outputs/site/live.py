"""The open data as the live server answers it: the very files of a published site."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from harrow_dash import store
from harrow_dash.caching import answered_once
from harrow_dash.outputs import asking
from harrow_dash.outputs.site import open_data
from harrow_dash.outputs.site.open_data import Text

TYPES = {"json": "application/json", "csv": "text/csv"}
TYPES["geojson"] = "application/geo+json"


@dataclass(frozen=True)
class Answer:
    """A file: its content, its media type, and a tag that changes with the content."""

    content: bytes
    media_type: str
    tag: str


def answer(path: Path, wanted: str) -> Answer | None:
    """The file of the open data at `wanted` (such as api/v1/areas.json).

    None where a site published from this store has none. Only the public tables are
    asked. Raises HarrowError when there is no store that can be read.
    """
    version = store.version(path)
    if wanted not in _offered(path, version):
        return None
    return _made(path, version, wanted)


@answered_once(maxsize=2)
def _offered(path: Path, version: str) -> dict[str, Text]:  # noqa: ARG001 (its key)
    con = store.connect(path)
    return open_data.offered(asking.asking(con), con)


@answered_once(maxsize=256)
def _made(path: Path, version: str, wanted: str) -> Answer:
    content = _offered(path, version)[wanted]().encode("utf-8")
    kind = TYPES[wanted.rpartition(".")[2]]
    return Answer(content, kind, f'"{hashlib.sha256(content).hexdigest()[:32]}"')
