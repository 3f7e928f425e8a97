"""A pack as a file: the ending says in which form; nothing half-written is left."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from harrow_dash.errors import HarrowError
from harrow_dash.outputs.packs.contents import Pack


def _pdf(pack: Pack) -> bytes:
    from harrow_dash.outputs.packs import pdf

    return pdf.pdf(pack)


def _slides(pack: Pack) -> bytes:
    from harrow_dash.outputs.packs import slides

    return slides.slides(pack)


def _workbook(pack: Pack) -> bytes:
    from harrow_dash.outputs.packs import spreadsheet

    return spreadsheet.workbook(pack)


def _open_document(pack: Pack) -> bytes:
    from harrow_dash.outputs.packs import spreadsheet

    return spreadsheet.open_document(pack)


# Each form is imported when it is asked for: the libraries behind are large.
WRITERS: dict[str, Callable[[Pack], bytes]] = {
    ".pdf": _pdf,
    ".pptx": _slides,
    ".xlsx": _workbook,
    ".ods": _open_document,
}
ENDINGS = tuple(WRITERS)


def file_name(pack: Pack, ending: str) -> str:
    """What, where and when: scrutiny_harrow_2026-02.pdf."""
    return named(pack.audience, pack.place, pack.month, pack.caution, ending)


def named(
    about: str, place: str, month: pd.Timestamp, caution: str, ending: str
) -> str:
    """The same, of a pack that is not made yet; about: an audience or a page."""
    where = place.lower().replace(" ", "-")
    closed = "_not-for-publication" if "Not for publication" in caution else ""
    sample = "_sample" if "ample" in caution else ""
    return f"{about}_{where}_{month:%Y-%m}{sample}{closed}{ending}"


def made(pack: Pack, ending: str) -> bytes:
    """The bytes of a pack in the form of an ending (.pdf, .pptx, .xlsx, .ods)."""
    return WRITERS[ending](pack)


def check(path: Path, endings: Sequence[str] = ENDINGS) -> None:
    """Refuse a file that cannot be written before anything is worked out.

    Raises HarrowError for an ending that is not one of `endings`, a folder that is not
    there or may not be written to, and a path that is a folder.
    """
    if path.suffix.lower() not in endings:
        raise HarrowError(
            f"{path.name}: this is written as {', '.join(endings[:-1])} or "
            f"{endings[-1]}. Give the file one of these endings."
        )
    if path.is_dir():
        raise HarrowError(f"{path} is a folder. Add the name of a file to it.")
    folder = path.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise HarrowError(
            f"{folder} is no folder that can be written to. Choose another, or make it."
        )


def write(pack: Pack, path: Path) -> None:
    """Write a pack; the file is there whole or not at all.

    Raises HarrowError as `check` does, and when the disk refuses.
    """
    check(path)
    save(made(pack, path.suffix.lower()), path)


def save(content: bytes, path: Path) -> None:
    """Write a file whole or not at all. Raises HarrowError when the disk refuses."""
    try:
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)
        path.chmod(0o644)
    except OSError as error:
        Path(file.name).unlink(missing_ok=True)
        raise HarrowError(
            f"{path} could not be written: {error.strerror}. Choose another place."
        ) from error
