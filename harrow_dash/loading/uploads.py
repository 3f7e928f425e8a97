"""Files that an officer sends through the page: checked, loaded, written to the log.

The same readers and checks as `load`, all or nothing. The files lie in a folder of
their own until the load has ended, and are then deleted.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from harrow_dash import store
from harrow_dash.errors import HarrowError, shown
from harrow_dash.loading import ingest
from harrow_dash.store import audit, builds

# A shapefile comes as a .zip: its parts would arrive one by one.
ENDINGS = ("csv", "tsv", "txt", "xlsx", "zip", "gz", "json", "geojson", "gpkg", "kml")
SHAPEFILE = ("shp", "shx", "dbf", "prj", "cpg")
FILE_LIMIT = 100  # MB a file: server.maxUploadSize of .streamlit/config.toml
TOTAL_LIMIT = 200  # MB together: what is sent lies in memory
MEGABYTE = 1 << 20
LONGEST_NAME = 200  # bytes: file systems take 255


@dataclass(frozen=True)
class Upload:
    """A file as it was sent: what it is called there, and its bytes."""

    name: str
    content: bytes

    @property
    def file_name(self) -> str:
        """The last part of its name, as one line of plain text."""
        last = PurePosixPath(self.name.replace("\\", "/")).name
        return shown(last) or "file without a name"


def load(
    files: Sequence[Upload],
    path: Path,
    who: str,
    progress: ingest.Progress = ingest.silent,
) -> ingest.Loaded:
    """Load files into the store at `path`; `who` is the account's name for the log.

    Raises HarrowError, and the store is as it was, when any of them is refused.
    """
    sent = [
        (file.file_name, hashlib.sha256(file.content).hexdigest()) for file in files
    ]
    with audit.recorded(path, who, "load", "loaded", sent):
        refuse_unfit(files)
        with TemporaryDirectory() as folder:
            placed = [
                _place(file, Path(folder) / str(number))
                for number, file in enumerate(files)
            ]
            return ingest.load(placed, path, progress=progress)


def refuse_unfit(files: Sequence[Upload]) -> None:
    """Raise HarrowError for files that are too large or of another kind."""
    if not files:
        raise HarrowError("No file was chosen. Choose one or more files first.")
    for file in files:
        ending = file.file_name.rpartition(".")[2].lower()
        if ending in SHAPEFILE:
            raise HarrowError(
                f"{file.file_name}: a shapefile is of several files. Put them together "
                "into one .zip and load that."
            )
        if ending not in ENDINGS or "." not in file.file_name:
            raise HarrowError(
                f"{file.file_name}: only files that end in "
                f"{', '.join(ENDINGS[:-1])} or {ENDINGS[-1]} are taken here. Save it "
                "as one of these."
            )
        if len(file.content) > FILE_LIMIT * MEGABYTE:
            raise HarrowError(
                f"{file.file_name}: larger than {FILE_LIMIT} MB. Load it on the "
                "dashboard's own machine with 'python -m harrow_dash load FILE'."
            )
    if sum(len(file.content) for file in files) > TOTAL_LIMIT * MEGABYTE:
        raise HarrowError(
            f"The files are larger than {TOTAL_LIMIT} MB together. Load them in parts, "
            "or on the dashboard's own machine with 'python -m harrow_dash load'."
        )


def _place(file: Upload, folder: Path) -> Path:
    """Write a file under its own name, which errors and the ledger call it by."""
    folder.mkdir()
    stem, dot, ending = file.file_name.rpartition(".")
    room = LONGEST_NAME - len(dot + ending)
    short = stem.encode("utf-8", "replace")[:room].decode("utf-8", "ignore")
    placed = folder / f"{short}{dot}{ending}"
    try:
        placed.write_bytes(file.content)
    except (OSError, ValueError) as error:
        raise HarrowError(
            f"{file.file_name}: this name cannot be used here. Give the file a plainer "
            "name, or make room on the disk."
        ) from error
    return placed


def undo(path: Path, who: str) -> None:
    """Exchange the store for the one before the last load, and log it.

    Raises HarrowError when there is none.
    """
    with audit.recorded(path, who, "undo", "undone"):
        builds.undo(path)


def can_undo(path: Path) -> bool:
    """Whether the store before the last load is kept."""
    return store.previous(path).exists()
