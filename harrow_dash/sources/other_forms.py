"""Forms that hold data and are not read here: what to save or unpack instead."""

import zipfile
from pathlib import Path

from harrow_dash.errors import HarrowError
from harrow_dash.sources import NotRecognised

SAVE = "Save it as .xlsx or .csv and load that."
UNPACK = "Unpack it and load the files in it."
STARTS = (
    (b"7z\xbc\xaf\x27\x1c", "a .7z archive", UNPACK),
    (b"Rar!\x1a\x07", "a .rar archive", UNPACK),
    (b"\xfd7zXZ\x00", "an .xz archive", UNPACK),
    (b"BZh", "a .bz2 archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a .zst archive", UNPACK),
    (b"fgb\x03", "a FlatGeobuf", "Save it as a GeoPackage or GeoJSON and load that."),
    (b"PAR1", "a Parquet file", SAVE),
    (b"ARROW1\0\0", "an Arrow file", SAVE),
    (b"FEA1", "a Feather file", SAVE),
    (b"$FL2", "a file of SPSS", SAVE),
    (b"<stata_dta>", "a file of Stata", SAVE),
    (b"RDX2\n", "a file of R", SAVE),
    (b"RDX3\n", "a file of R", SAVE),
    (b"X\n\0\0\0\3", "a file of R", SAVE),
    (b"X\n\0\0\0\2", "a file of R", SAVE),
    (b"\0\1\0\0Standard", "a database of Access", SAVE),
)
OFFICE = b"\xd0\xcf\x11\xe0"  # older Office files, and newer ones with a password
OFFICE_FORMS = (
    ("EncryptedPackage", "a workbook or document that is locked with a password"),
    ("Workbook", "a workbook of before 2007 (.xls)"),
    ("Book", "a workbook of before 1997 (.xls)"),
)
LONGEST = 20 << 20  # bytes of an older Office file that are looked through
PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
LOCKED = 1  # in the flags of a member of an archive
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
TAR_MARK, TAR_PLACE = b"ustar", 257


def refuse(path: Path, name: str) -> None:
    """Raise HarrowError, with what to do, for a file of a form that is not read."""
    _refuse_office(path, name)
    with path.open("rb") as file:
        start = file.read(1024)
    for mark, form, advice in STARTS:
        if start.startswith(mark):
            raise HarrowError(
                f"{name}: this is {form}, which is not read here. {advice}"
            )
    if start[TAR_PLACE:].startswith(TAR_MARK):
        raise HarrowError(
            f"{name}: this is a .tar archive, which is not read here. {UNPACK}"
        )
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start or (
        b"mso-application" in start
    ):
        raise HarrowError(
            f"{name}: this is a workbook as XML of 2003, which is not read here. {SAVE}"
        )


def _refuse_office(path: Path, name: str) -> None:
    """Say what an older Office file is; what is none of these is told elsewhere."""
    with path.open("rb") as file:
        if file.read(len(OFFICE)) != OFFICE:
            return
        held = file.read(LONGEST)
    for part, form in OFFICE_FORMS:
        if part.encode("utf-16-le") in held:
            advice = SAVE if "password" not in form else "Save it without one. " + SAVE
            raise NotRecognised(
                f"{name}: this is {form}, which is not read here. {advice}"
            )


def refuse_packing(archive: zipfile.ZipFile, name: str) -> None:
    """Raise HarrowError for members that are whole and yet cannot be unpacked here."""
    for member in archive.infolist():
        if member.flag_bits & LOCKED:
            raise HarrowError(
                f"{name}: the archive is locked with a password. Unpack it with the "
                "password and load the files in it."
            )
        if member.compress_type not in PACKED:
            raise HarrowError(
                f"{name}: the archive is packed in a way that is not read here, as "
                f"Windows does with large files. {UNPACK}"
            )


def refuse_archive(archive: zipfile.ZipFile, name: str) -> None:
    """Raise HarrowError for programs' own forms that are .zip archives inside."""
    refuse_packing(archive, name)
    members = archive.namelist()
    if "xl/workbook.xml" in members and STRICT in archive.read("xl/workbook.xml"):
        raise HarrowError(
            f"{name}: this workbook is saved as 'Strict Open XML', which is not read "
            "here. Save it as an ordinary Excel workbook (.xlsx) and load that."
        )
    if "xl/workbook.bin" in members:
        raise HarrowError(
            f"{name}: this is a binary workbook (.xlsb), which is not read here. {SAVE}"
        )
    if "Index/Document.iwa" in members:
        raise HarrowError(
            f"{name}: this is a file of Numbers, which is not read here. {SAVE}"
        )
