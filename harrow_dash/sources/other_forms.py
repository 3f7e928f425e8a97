"""Forms that hold data and are not read here: what to save or unpack instead."""

import zipfile
from pathlib import Path

from harrow_dash.errors import HarrowError

SAVE = "Save it as .xlsx or .csv and load that."
UNPACK = "Unpack it and load the files in it."
STARTS = (
    (b"7z\xbc\xaf\x27\x1c", "a .7z archive", UNPACK),
    (b"Rar!\x1a\x07", "a .rar archive", UNPACK),
    (b"\xfd7zXZ\x00", "an .xz archive", UNPACK),
    (b"BZh", "a .bz2 archive", UNPACK),
    (b"\x28\xb5\x2f\xfd", "a .zst archive", UNPACK),
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
TAR_MARK, TAR_PLACE = b"ustar", 257
OUTLINES = "Save them as GeoJSON or as a GeoPackage and load that."


def refuse(path: Path, name: str) -> None:
    """Raise HarrowError, with what to do, for a file of a form that is not read."""
    with path.open("rb") as file:
        start = file.read(TAR_PLACE + len(TAR_MARK))
    for mark, form, advice in STARTS:
        if start.startswith(mark):
            raise HarrowError(
                f"{name}: this is {form}, which is not read here. {advice}"
            )
    if start[TAR_PLACE:] == TAR_MARK:
        raise HarrowError(
            f"{name}: this is a .tar archive, which is not read here. {UNPACK}"
        )
    if b"<gml:" in start or b"opengis.net/gml" in start:
        raise HarrowError(
            f"{name}: these are outlines as GML, which is not read here. {OUTLINES}"
        )


def refuse_archive(archive: zipfile.ZipFile, name: str) -> None:
    """Raise HarrowError for programs' own forms that are .zip archives inside."""
    members = archive.namelist()
    if "xl/workbook.bin" in members:
        raise HarrowError(
            f"{name}: this is a binary workbook (.xlsb), which is not read here. {SAVE}"
        )
    if "Index/Document.iwa" in members:
        raise HarrowError(
            f"{name}: this is a file of Numbers, which is not read here. {SAVE}"
        )
    if any(one.casefold().endswith(".gdbtable") for one in members):
        raise HarrowError(
            f"{name}: these are outlines as a file geodatabase, which is not read "
            f"here. {OUTLINES}"
        )
