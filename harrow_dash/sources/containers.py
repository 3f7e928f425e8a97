"""What a file is wrapped in: plain, .gz, .zip or .xlsx; any usual text encoding.

Everything comes out as `Content`: a plain UTF-8 file on disk whose first line is a
header, or a JSON file. Nothing is trusted: what a file is called plays no part.
"""

import errno
import gzip
import re
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import mkdtemp

from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import (
    NotRecognised,
    geodatabases,
    other_forms,
    outline_files,
    plain_text,
    shapefiles,
    workbooks,
)
from harrow_dash.sources.plain_text import CHUNK, DOWNLOAD_AGAIN

UNPACKED_LIMIT = 32 << 30  # bytes: the whole data.police.uk archive is about 10 GiB
RATIO_LIMIT = 200  # crime tables shrink 10 to 40 times; a bomb does 1,000 times
DEPTH_LIMIT = 3  # archives inside archives; one that holds itself has no end
IGNORED = {".md", ".txt", ".lock", ".building", ".jsonl"}
# What offices and systems leave in folders of data.
IGNORED |= {".pdf", ".doc", ".docx", ".odt", ".rtf", ".ppt", ".pptx", ".odp"}
IGNORED |= {".png", ".jpg", ".jpeg", ".gif", ".ini", ".db", ".lnk", ".url", ".msg"}
IGNORED |= {".bak", ".old", ".orig", ".tmp", ".part", ".crdownload"}
# What programs for maps leave beside outlines: styles, projects, indexes.
IGNORED |= {".cpg", ".prj", ".qpj", ".qmd", ".sbn", ".sbx", ".qix", ".qgz", ".qgs"}
DOCUMENTS = (b"%PDF", b"\xd0\xcf\x11\xe0", b"\x89PNG", b"\xff\xd8\xff", b"{\\rtf")
NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True)
class Content:
    """One table or JSON document: its name, fingerprint, and where it lies as UTF-8."""

    name: str
    sha256: str
    path: Path
    separator: str  # "" for JSON
    scratch: Path  # for copies of it
    is_packed: bool = False  # one of several tables or files in an archive or workbook
    title: str = ""  # what stands above the table and is no part of it
    workbook: str = ""  # the name of the workbook of which it is a sheet


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
    if geodatabases.is_one(path):
        yield from _outlines(path, name, scratch)
        return
    if path.exists() and not path.is_file():
        raise HarrowError(f"{name}: this is not a file. Name a file or a folder.")
    with _reading(path, name) as file:
        start = file.read(8)
    if shapefiles.is_lone_part(name):
        raise HarrowError(f"{name}: {shapefiles.ALL_PARTS}")
    if start.startswith(shapefiles.MARK):
        yield from _outlines(_gathered(path, name, scratch), name, scratch)
        return
    if not _is_text(str(path)):  # DuckDB takes names in UTF-8 only
        copy = _place(scratch)
        with _reading(path, name) as file, copy.open("wb") as plain:
            shutil.copyfileobj(file, plain, CHUNK)
        path = copy
    if not start:
        raise HarrowError(f"{name}: the file is empty. {DOWNLOAD_AGAIN}")
    other_forms.refuse(path, name)
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
        # A copy: what is worked out of a GML file is written beside it.
        copy = _place(scratch)
        shutil.copyfile(path, copy)
        yield from _outlines(copy, name, scratch)
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
    except workbooks.DAMAGED_ARCHIVE as error:
        raise _not_unpacked(
            error, name, "the .gz archive is damaged or cut short"
        ) from error


def _not_unpacked(error: Exception, name: str, damage: str) -> HarrowError:
    """Why a container could not be unpacked: a full disk is not the file's fault."""
    return no_room(error, name) or HarrowError(f"{name}: {damage}. {DOWNLOAD_AGAIN}")


def no_room(error: Exception, name: str) -> HarrowError | None:
    """That the folder for copies of a file is full, where that is what went wrong."""
    if not isinstance(error, OSError) or error.errno not in NO_ROOM:
        return None
    return HarrowError(
        f"{name}: there is no room left in {tempfile.gettempdir()} to unpack it. "
        "Make room there, or name another folder in TMPDIR, and load it again."
    )


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


def _outlines(path: Path, name: str, scratch: Path) -> Iterator[Content]:
    """Every layer of outlines in a file, under its own name where there are several."""
    layers = outline_files.to_geojson(path, name, lambda: _place(scratch))
    for layer, target in layers:
        if len(layers) == 1:
            yield _plain(target, name, scratch)
        else:
            yield replace(_plain(target, f"{name}/{layer}", scratch), is_packed=True)
        shutil.rmtree(target.parent)


def _gathered(path: Path, name: str, scratch: Path) -> Path:
    """A copy of a .shp and the parts beside it, under plain names."""
    try:
        beside = [one.name for one in path.parent.iterdir()]
    except OSError:
        beside = [path.name]
    parts = shapefiles.groups(beside).get(path.name, {})
    _refuse_parts_missing(parts, name)
    folder = _place(scratch).parent
    for ending, part in parts.items():
        target = folder / f"content{ending}"
        with _reading(path.parent / part, name) as file, target.open("wb") as copy:
            shutil.copyfileobj(file, copy, CHUNK)
    return folder / "content.shp"


def _refuse_parts_missing(parts: dict[str, str], name: str) -> None:
    if not {".shp", ".shx", ".dbf"} <= parts.keys():
        raise HarrowError(f"{name}: {shapefiles.ALL_PARTS}")


def _archive(
    path: Path, name: str, scratch: Path, passed_over: list[str], depth: int
) -> Iterator[Content]:
    try:
        with zipfile.ZipFile(path) as archive:
            _refuse_absurd_size(archive, path, name)
            other_forms.refuse_archive(archive, name)
            if "[Content_Types].xml" in archive.namelist():
                _refuse_document(archive, name)
                yield from _workbook(path, name, scratch, passed_over)
                return
            if "mimetype" in archive.namelist():
                raise NotRecognised(
                    f"{name}: this is a document of LibreOffice (.ods). Save it as "
                    ".xlsx or .csv and load that."
                )
            yield from _members(archive, name, scratch, passed_over, depth)
    except UnicodeDecodeError as error:
        raise HarrowError(
            f"{name}: a name in the archive is in no encoding that can be read. "
            f"{other_forms.UNPACK}"
        ) from error
    except workbooks.DAMAGED_ARCHIVE as error:
        raise _not_unpacked(
            error, name, "the .zip archive is damaged, cut short or locked"
        ) from error


def _members(
    archive: zipfile.ZipFile,
    name: str,
    scratch: Path,
    passed_over: list[str],
    depth: int,
) -> Iterator[Content]:
    """What an archive's members hold; shapefiles are put together first."""
    every = [member for member in archive.infolist() if not member.is_dir()]
    shapes = shapefiles.groups(
        member.filename
        for member in every
        if not PurePosixPath(member.filename).name.startswith(".")
    )
    bases = geodatabases.groups(member.filename for member in every)
    parts = {part for group in shapes.values() for part in group.values()}
    parts |= {part for group in bases.values() for part in group}
    members = []
    for member in every:
        if member.filename in parts:
            continue
        if is_ignored(Path(member.filename)):
            passed_over.append(f"{name}/{shown(member.filename)}")
        else:
            members.append(member)
    for member in every:
        if member in members or member.filename in parts:
            _refuse_strange_path(member.filename, name)
    if not members and not parts:
        raise HarrowError(f"{name}: the archive is empty. {DOWNLOAD_AGAIN}")
    for base, names in bases.items():
        folder = _place(scratch).with_suffix(geodatabases.ENDING)
        folder.mkdir()
        for part in names:
            with (
                archive.open(part) as packed,
                (folder / Path(part).name).open("wb") as plain,
            ):
                _copy(packed, plain, archive.getinfo(part).file_size, name)
        for content in _outlines(folder, f"{name}/{shown(base)}", scratch):
            yield replace(content, is_packed=True)
    for shape, group in shapes.items():
        inside = f"{name}/{shown(shape)}"
        for content in _shapefile(archive, group, inside, scratch):
            yield replace(content, is_packed=True)
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
            if len(members) + len(shapes) + len(bases) == 1:
                raise
            passed_over.append(inside)
        shutil.rmtree(target.parent)


def _shapefile(
    archive: zipfile.ZipFile, parts: dict[str, str], name: str, scratch: Path
) -> Iterator[Content]:
    _refuse_parts_missing(parts, name)
    folder = _place(scratch).parent
    for ending, part in parts.items():
        target = folder / f"content{ending}"
        with archive.open(part) as packed, target.open("wb") as plain:
            _copy(packed, plain, archive.getinfo(part).file_size, name)
    yield from _outlines(folder / "content.shp", name, scratch)
    shutil.rmtree(folder)


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


def _workbook(
    path: Path, name: str, scratch: Path, passed_over: list[str]
) -> Iterator[Content]:
    try:
        sheets = list(workbooks.sheets(path, name, lambda: _place(scratch)))
    except workbooks.DAMAGED as error:
        raise _not_unpacked(error, name, "the workbook is damaged") from error
    shown_sheets = [sheet for sheet in sheets if not sheet.is_hidden]
    hidden = [sheet.name for sheet in sheets if sheet.is_hidden]
    if not shown_sheets:
        raise HarrowError(
            f"{name}: no sheet of the workbook holds a table."
            if not hidden
            else f"{name}: only hidden sheets hold a table ({', '.join(hidden)}). Show "
            "the one that is meant, save the workbook and load it again."
        )
    passed_over += [f"{name}/{one} (a hidden sheet)" for one in hidden]
    for sheet in shown_sheets:
        packed = _plain(sheet.path, f"{name}/{sheet.name}", scratch)
        yield replace(packed, is_packed=True, title=sheet.title, workbook=name)
        shutil.rmtree(sheet.path.parent)


def _plain(path: Path, name: str, scratch: Path) -> Content:
    told = plain_text.looked_at(path, name)
    if told.encoding != "utf-8" or told.is_mixed or told.is_closed:
        target = _place(scratch)
        plain_text.rewrite(path, target, told)
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
    if start.lstrip("\x1e")[:1] in ("{", "["):
        return Content(name, told.sha256, path, "", scratch)
    separator, is_said = plain_text.separator(start)
    if is_said:
        target = _place(scratch)
        with (
            path.open(encoding="utf-8-sig", newline="") as file,
            target.open("w", encoding="utf-8", newline="") as plain,
        ):
            first = file.readline()  # its place stays, so that lines keep their numbers
            plain.write("\r\n" if first.endswith("\r\n") else "\n")
            shutil.copyfileobj(file, plain, CHUNK)
        path = target
    return Content(name, told.sha256, path, separator, scratch)
