"""File geodatabases: a folder `NAME.gdb` of many files, in an archive or as it is."""

from collections.abc import Iterable
from pathlib import Path, PurePath, PurePosixPath

ENDING = ".gdb"
TABLE = ".gdbtable"


def groups(names: Iterable[str]) -> dict[str, list[str]]:
    """For each geodatabase among an archive's names its folder, and the names in it."""
    listed = list(names)
    folders = {
        str(PurePosixPath(name).parent)
        for name in listed
        if name.casefold().endswith(TABLE)
    }
    return {
        folder: [name for name in listed if str(PurePosixPath(name).parent) == folder]
        for folder in sorted(folders)
    }


def folder_of(path: PurePath) -> PurePath | None:
    """The folder of the geodatabase that a file is a part of; None: of none."""
    above = [one for one in path.parents if one.name.casefold().endswith(ENDING)]
    return above[-1] if above else None


def is_one(path: Path) -> bool:
    """Whether a folder is a geodatabase."""
    return path.is_dir() and any(path.glob(f"*{TABLE}"))
