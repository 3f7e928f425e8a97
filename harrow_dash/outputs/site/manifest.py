"""What a site was made of, and of which files it consists: kept in the site itself.

Where nothing it was made of has changed and its files are whole, there is nothing to
draw again.
"""

import hashlib
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path

from harrow_dash import config

MARK = ".community-safety-site"  # a folder with this file was written here
# What of a file of ours can be left behind by a run without being read by the next.
PASSING = (".pyc",)


@dataclass(frozen=True)
class Manifest:
    """made_of: one hash over all that decides the site; files: sha256 by name."""

    made_of: str
    files: Mapping[str, str]


def read(folder: Path) -> Manifest | None:
    """The manifest of a site; None where there is none that can be read."""
    try:
        told = json.loads((folder / MARK).read_text(encoding="utf-8"))
        return Manifest(str(told["made_of"]), {**told["files"]})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write(folder: Path, manifest: Manifest) -> None:
    """Keep the manifest, in one step."""
    new = folder / f"{MARK}.new"
    told = json.dumps(asdict(manifest), indent=0, sort_keys=True)
    new.write_text(f"{told}\n", encoding="utf-8")
    new.replace(folder / MARK)


def is_ours(folder: Path) -> bool:
    """Whether a folder may be written: empty, not there yet, or a site of ours."""
    return not folder.exists() or (folder / MARK).exists() or not any(folder.iterdir())


def is_whole(folder: Path, manifest: Manifest) -> bool:
    """Whether the folder holds the files of the manifest unchanged, and no more."""
    held = {
        one.relative_to(folder).as_posix(): one
        for one in folder.rglob("*")
        if one.is_file()
    }
    held.pop(MARK, None)
    return held.keys() == manifest.files.keys() and all(
        digest(one.read_bytes()) == manifest.files[name] for name, one in held.items()
    )


def digest(content: bytes) -> str:
    """The sha256 of a file's content."""
    return hashlib.sha256(content).hexdigest()


def made_of(store: Path, base: str) -> str:
    """One hash over all that decides a site.

    The store, the path it lies under, the day (pages say how old figures are), the
    program with what it draws from, the packages it runs on, and its settings.
    """
    whole = hashlib.sha256()
    with store.open("rb") as file:
        whole.update(hashlib.file_digest(file, "sha256").digest())
    settings = {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith("HARROW_") and name != "HARROW_STORE"
    }
    told = [base, str(config.today()), sys.version, settings, _packages()]
    whole.update(repr(told).encode())
    for folder in (config.PACKAGE, config.DATA, config.GEO):
        for one in sorted(folder.rglob("*")):
            if one.is_file() and one.suffix not in PASSING:
                whole.update(one.relative_to(config.ROOT).as_posix().encode())
                whole.update(hashlib.sha256(one.read_bytes()).digest())
    return whole.hexdigest()


def _packages() -> list[tuple[str, str]]:
    return sorted((one.name, one.version) for one in metadata.distributions())
