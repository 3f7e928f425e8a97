"""What a file is wrapped in: plain, .gz, .zip or .xlsx; any usual text encoding.

Everything comes out as `Content`: a plain UTF-8 file on disk whose first line is a
header, or a JSON file. Nothing is trusted: what a file is called plays no part.
"""

import codecs
import csv
import errno
import gzip
import hashlib
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import NotRecognised, outline_files

CHUNK = 1 << 20
UNPACKED_LIMIT = 32 << 30  # bytes: the whole data.police.uk archive is about 10 GiB
RATIO_LIMIT = 200  # crime tables shrink 10 to 40 times; a bomb does 1,000 times
DEPTH_LIMIT = 3  # archives inside archives; one that holds itself has no end
IGNORED = {".md", ".txt", ".lock", ".building", ".jsonl"}
# What offices and systems leave in folders of data.
IGNORED |= {".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx", ".odp"}
IGNORED |= {".png", ".jpg", ".jpeg", ".gif", ".ini", ".db", ".lnk", ".url", ".msg"}
DOCUMENTS = (b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
DOWNLOAD_AGAIN = "Download it again from its publisher."
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
# What the libraries raise on archives and workbooks that are not whole.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
DAMAGED_WORKBOOK = (
    *DAMAGED,
    InvalidFileException,
    ParseError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True)
class Content:
    """One table or JSON document: its name, fingerprint, and where it lies as UTF-8."""

    name: str
    sha256: str
    path: Path
    separator: str  # "" for JSON
    scratch: Path  # for copies of it
    is_packed: bool = False  # one of several tables or files in an archive or workbook


def is_ignored(path: Path) -> bool:
    """Notes, logs, hidden and lock files, which a folder may hold beside the data."""
    return path.name.startswith((".", "~$")) or path.suffix.casefold() in IGNORED


def contents(
    path: Path,
    name: str,
    scratch: Path,
    passed_over: list[str] | None = None,
    depth: int = 0,
) -> Iterator[Content]:
    """Every table in a file, unpacked into the folder `scratch` where needed.

    What lies in an archive beside the data is named in `passed_over`. Raises
    HarrowError for what is empty, damaged, or neither a table, JSON nor outlines.
    """
    passed_over = [] if passed_over is None else passed_over
    if depth > DEPTH_LIMIT:
        raise HarrowError(
            f"{name}: there are archives inside archives, too deep to be data. "
            "Unpack it and load the files themselves."
        )
    if not _is_text(str(path)):  # DuckDB takes names in UTF-8 only
        copy = _place(scratch)
        with _reading(path, name) as file, copy.open("wb") as plain:
            shutil.copyfileobj(file, plain, CHUNK)
        path = copy
    if path.exists() and not path.is_file():
        raise HarrowError(f"{name}: this is not a file. Name a file or a folder.")
    with _reading(path, name) as file:
        start = file.read(8)
    if not start:
        raise HarrowError(f"{name}: the file is empty. {DOWNLOAD_AGAIN}")
    if start.startswith(b"\x1f\x8b"):
        unpacked = _place(scratch)
        _unpack_gzip(path, name, unpacked)
        yield from contents(unpacked, name, scratch, passed_over, depth + 1)
    elif start.startswith(b"PK"):
        yield from _archive(path, name, scratch, passed_over, depth)
    elif start.startswith(DOCUMENTS):
        raise NotRecognised(
            f"{name}: this is a document or a picture, not data. Save its table as "
            ".csv or .xlsx and load that."
        )
    elif outline_files.is_outline_file(path):
        yield _outlines(path, name, scratch)
    else:
        yield _plain(path, name, scratch)


def _is_text(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:  # a name in another encoding, from an old archive
        return False
    return True


def _reading(path: Path, name: str):  # type: ignore[no-untyped-def]
    try:
        return path.open("rb")
    except OSError as error:
        raise HarrowError(
            f"{name}: the file cannot be read ({error.strerror}). "
            "Check that it is there and that you may open it."
        ) from error


def _place(scratch: Path) -> Path:
    return Path(mkdtemp(dir=scratch)) / "content"


def _unpack_gzip(path: Path, name: str, target: Path) -> None:
    limit = max(path.stat().st_size * RATIO_LIMIT, 50 << 20)
    try:
        with gzip.open(path) as packed, target.open("wb") as plain:
            _copy(packed, plain, min(limit, UNPACKED_LIMIT), name)
    except DAMAGED as error:
        raise _not_unpacked(
            error, name, "the .gz archive is damaged or cut short"
        ) from error


def _not_unpacked(error: Exception, name: str, damage: str) -> HarrowError:
    """Why a container could not be unpacked: a full disk is not the file's fault."""
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        return HarrowError(
            f"{name}: there is no room left in {tempfile.gettempdir()} to unpack it. "
            "Make room there, or name another folder in TMPDIR, and load it again."
        )
    return HarrowError(f"{name}: {damage}. {DOWNLOAD_AGAIN}")


def _copy(packed, plain, limit: int, name: str) -> None:  # type: ignore[no-untyped-def]
    written = 0
    while chunk := packed.read(CHUNK):
        written += len(chunk)
        if written > limit:
            raise HarrowError(
                f"{name}: the archive unpacks to an absurd size and was not read. "
                f"{DOWNLOAD_AGAIN}"
            )
        plain.write(chunk)


def _outlines(path: Path, name: str, scratch: Path) -> Content:
    target = _place(scratch)
    outline_files.to_geojson(path, name, target)
    return _plain(target, name, scratch)


def _archive(
    path: Path, name: str, scratch: Path, passed_over: list[str], depth: int
) -> Iterator[Content]:
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_absurd_size(archive, path, name)
            if "[Content_Types].xml" in archive.namelist():
                _refuse_document(archive, name)
                yield from _workbook(path, name, scratch)
                return
            if "mimetype" in archive.namelist():
                raise NotRecognised(
                    f"{name}: this is a document of LibreOffice (.ods). Save it as "
                    ".xlsx or .csv and load that."
                )
            if any(one.casefold().endswith(".shp") for one in archive.namelist()):
                yield _outlines(path, name, scratch)
                return
            members = []
            for member in archive.infolist():
                if member.is_dir():
                    continue
                if is_ignored(Path(member.filename)):
                    passed_over.append(f"{name}/{shown(member.filename)}")
                else:
                    members.append(member)
            for member in members:
                _refuse_strange_path(member.filename, name)
            if not members:
                raise HarrowError(f"{name}: the archive is empty. {DOWNLOAD_AGAIN}")
            for member in members:
                target = _place(scratch)
                with archive.open(member) as packed, target.open("wb") as plain:
                    _copy(packed, plain, member.file_size, name)
                inside = f"{name}/{shown(member.filename)}"
                found = contents(target, inside, scratch, passed_over, depth + 1)
                try:
                    for content in found:
                        yield replace(content, is_packed=True)
                except NotRecognised:  # terms of use, an index of the archive
                    if len(members) == 1:
                        raise
                    passed_over.append(inside)
                shutil.rmtree(target.parent)
    except DAMAGED as error:
        raise _not_unpacked(
            error, name, "the .zip archive is damaged, cut short or locked"
        ) from error


def _refuse_document(archive: zipfile.ZipFile, name: str) -> None:
    if not any(one.startswith("xl/") for one in archive.namelist()):
        raise NotRecognised(
            f"{name}: this is a document, not a workbook. Save its table as .csv or "
            ".xlsx and load that."
        )


def _refuse_absurd_size(archive: zipfile.ZipFile, path: Path, name: str) -> None:
    total = sum(member.file_size for member in archive.infolist())
    packed_size = max(path.stat().st_size, 1)
    if total > UNPACKED_LIMIT or total > max(packed_size * RATIO_LIMIT, 50 << 20):
        raise HarrowError(
            f"{name}: the archive unpacks to an absurd size ({total >> 20:,} MB) and "
            f"was not read. {DOWNLOAD_AGAIN}"
        )


def _refuse_strange_path(member: str, name: str) -> None:
    parts = PurePosixPath(member.replace("\\", "/"))
    if parts.is_absolute() or ".." in parts.parts or re.match(r"[A-Za-z]:", member):
        raise HarrowError(
            f"{name}: the archive holds a path that leads outside it "
            f"({shown(member)}) and was not read. {DOWNLOAD_AGAIN}"
        )


def _workbook(path: Path, name: str, scratch: Path) -> Iterator[Content]:
    sheets: list[tuple[str, Path]] = []
    try:
        # Opened here: by its path a workbook would be refused for its name's ending.
        with path.open("rb") as packed:
            book = openpyxl.load_workbook(packed, read_only=True, data_only=True)
            for sheet in book.worksheets:
                target = _place(scratch)
                with target.open("w", encoding="utf-8", newline="") as file:
                    rows = sheet.iter_rows(values_only=True)
                    written = _write_sheet(rows, csv.writer(file))
                # Cover sheets and notes hold a title and a few lines, not a table.
                if written > 1:
                    sheets.append((f"{name}/{shown(sheet.title)}", target))
    except DAMAGED_WORKBOOK as error:
        raise _not_unpacked(error, name, "the workbook is damaged") from error
    for title, target in sheets:
        yield replace(_plain(target, title, scratch), is_packed=True)
        shutil.rmtree(target.parent)
    if not sheets:
        raise HarrowError(f"{name}: no sheet of the workbook holds a table.")


def _write_sheet(rows, writer) -> int:  # type: ignore[no-untyped-def]
    """Write a sheet from its header on: the first row with three cells or more."""
    written, width = 0, 0
    for row in rows:
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if written == 0 and sum(bool(cell) for cell in cells) < 3:
            continue
        if not cells:
            continue
        width = width or len(cells)
        writer.writerow(cells + [""] * (width - len(cells)))
        written += 1
    return written


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _plain(path: Path, name: str, scratch: Path) -> Content:
    sha256, encoding = _fingerprint(path, name)
    if encoding != "utf-8":
        target = _place(scratch)
        with (
            path.open(encoding=encoding, errors="strict", newline="") as source,
            target.open("w", encoding="utf-8", newline="") as plain,
        ):
            shutil.copyfileobj(source, plain, CHUNK)
        path = target
    with path.open(encoding="utf-8-sig", newline="") as file:
        start = file.read(4096).lstrip()
    if not start:
        raise HarrowError(f"{name}: the file is empty. {DOWNLOAD_AGAIN}")
    if start.startswith("<"):
        raise NotRecognised(
            f"{name}: this is a web page, not data. {DOWNLOAD_AGAIN[:-1]}, by the "
            "link that saves the file itself."
        )
    if start[0] in "{[":
        return Content(name, sha256, path, "", scratch)
    # Spreadsheets write their separator on a line of its own above the header.
    said = re.match(r'"?sep=(.)"?\r?\n', start, re.IGNORECASE)
    if not said:
        return Content(name, sha256, path, _separator(start), scratch)
    target = _place(scratch)
    with (
        path.open(encoding="utf-8-sig", newline="") as file,
        target.open("w", encoding="utf-8", newline="") as plain,
    ):
        first = file.readline()  # its place stays, so that lines keep their numbers
        plain.write("\r\n" if first.endswith("\r\n") else "\n")
        shutil.copyfileobj(file, plain, CHUNK)
    return Content(name, sha256, target, said[1], scratch)


def _separator(start: str) -> str:
    header = start.splitlines()[0]
    return max(",;\t", key=re.sub(r'"[^"]*"', "", header).count)


def _fingerprint(path: Path, name: str) -> tuple[str, str]:
    """The content's sha256 and its encoding, read once."""
    digest = hashlib.sha256()
    decoder = codecs.getincrementaldecoder("utf-8")()
    encoding, is_utf8 = "utf-8", True
    with path.open("rb") as file:
        start = file.read(4)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            encoding = "utf-16"
        file.seek(0)
        while chunk := file.read(CHUNK):
            digest.update(chunk)
            if encoding == "utf-16":
                continue
            if b"\0" in chunk:
                raise NotRecognised(
                    f"{name}: this is not text but binary data. {DOWNLOAD_AGAIN}"
                )
            if is_utf8:
                try:
                    decoder.decode(chunk)
                except UnicodeDecodeError:
                    is_utf8 = False
    try:
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        is_utf8 = False
    if encoding == "utf-8" and not is_utf8:
        encoding = "cp1252"
    return digest.hexdigest(), _checked(path, name, encoding)


def _checked(path: Path, name: str, encoding: str) -> str:
    if encoding == "utf-8":
        return encoding
    try:
        with path.open(encoding=encoding) as file:
            while file.read(CHUNK):
                pass
    except (UnicodeDecodeError, UnicodeError) as error:
        raise HarrowError(
            f"{name}: the text cannot be read in any usual encoding. {DOWNLOAD_AGAIN}"
        ) from error
    return encoding
