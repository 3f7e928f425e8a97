"""Shapefiles: one set of outlines in several files that have the same name.

The only kind of file here that goes by names: its parts are found in no other way.
"""

from collections.abc import Iterable
from pathlib import PurePath, PurePosixPath

READ = (".shp", ".shx", ".dbf", ".prj", ".cpg")
BESIDE = (".sbn", ".sbx", ".qix", ".qmd", ".qpj", ".atx", ".fix", ".shp.xml")
MARK = b"\x00\x00\x27\x0a"  # how .shp and .shx begin
ALL_PARTS = (
    "this is one part of a shapefile. Put its .shp, .shx, .dbf and .prj files into one "
    ".zip or folder and load that."
)


def part(name: str) -> str:
    """Which part of a shapefile a file is by its name, as `.dbf`; "" for none."""
    small = name.casefold()
    return next((one for one in (*BESIDE, *READ) if small.endswith(one)), "")


def is_sound_encoding(text: str) -> bool:
    """Whether a .cpg names an encoding whose names are read whole.

    Of some others GDAL cuts off the last letter of each name; without the .cpg it goes
    by what the .dbf itself says.
    """
    return text.strip().casefold() in ("utf-8", "65001", "iso-8859-1", "1252", "cp1252")


def groups(names: Iterable[str]) -> dict[str, dict[str, str]]:
    """For each .shp among the names its parts: the names of these by their endings."""
    listed = list(names)
    found = {_stem(name): name for name in listed if part(name) == ".shp"}
    parts: dict[str, dict[str, str]] = {name: {} for name in found.values()}
    for name in listed:
        if part(name) and _stem(name) in found:
            parts[found[_stem(name)]].setdefault(part(name), name)
    return parts


def _stem(name: str) -> str:
    return name[: len(name) - len(part(name))].casefold()


def is_lone_part(name: str) -> bool:
    """Whether a file is a part that holds nothing without its .shp."""
    return part(PurePosixPath(name).name) in (".shx", ".dbf")


def without_parts(paths: Iterable[PurePath]) -> set[str]:
    """The parts among the paths that are read with a .shp among them."""
    return {
        name
        for shape, parts in groups(str(path) for path in paths).items()
        for name in parts.values()
        if name != shape
    }
