"""Files in, a new store out: recognised, read, checked, and swapped in whole."""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pandas as pd

from harrow_dash import sample, store
from harrow_dash.errors import HarrowError, shown
from harrow_dash.findings import kept
from harrow_dash.loading import (
    derived_tables,
    faults,
    initial_areas,
    landing_counts,
    ledger,
    load_tables,
    workbook_sheets,
)
from harrow_dash.sources import (
    NotRecognised,
    Source,
    agreed_targets,
    attitude_survey,
    boundaries,
    crime_dashboard,
    delivery_plan,
    fingertips,
    geodatabases,
    json_text,
    local_events,
    lookups,
    offence_counts,
    outline_files,
    partner_long,
    police_uk,
    shapefiles,
    survey_responses,
    tables,
    vawg_location,
    ward_population,
)
from harrow_dash.sources.containers import Content, contents, is_ignored
from harrow_dash.store import builds, checks

READERS = {
    "agreed_targets": agreed_targets.read,
    "attitude_survey": attitude_survey.read,
    "boundaries": boundaries.read,
    "crime_dashboard": crime_dashboard.read,
    "delivery_plan": delivery_plan.read,
    "fingertips": fingertips.read,
    "local_events": local_events.read,
    "lookups": lookups.read,
    "offence_counts": offence_counts.read,
    "partner_long": partner_long.read,
    "police_uk": police_uk.read,
    "survey_responses": survey_responses.read,
    "vawg_location": vawg_location.read,
    "ward_population": ward_population.read,
}
MOST_NAMED = 5  # files passed over that a sentence lists
Progress = Callable[[int, int, str], None]


def silent(done: int, total: int, name: str) -> None:
    """A progress report that nobody reads."""


class NothingInside(HarrowError):
    """A file that says, rightly, that there is nothing: a ward without a crime."""


@dataclass(frozen=True)
class Loaded:
    """What a load did.

    ledger: the ledger's lines of the files given, in full (columns of the view
    `ledger`);
    passed_over: names of notes and hidden files; warnings: reconciliations that fail.
    """

    ledger: pd.DataFrame
    passed_over: list[str]
    warnings: list[str]


def load(
    paths: list[Path],
    path: Path,
    *,
    status: str = "official",
    progress: Progress = silent,
    keep_findings: bool = True,
) -> Loaded:
    """Load files and folders into the store at `path`, all or nothing.

    keep_findings: work out what stands out now, so that no reader waits for it.

    A store of sample figures is emptied first; a missing one is made, with the
    outlines and populations that the project carries. Raises HarrowError, and the
    store is as it was, when any file is refused.
    """
    files, passed_over = _walk(paths)
    keep = path.exists() and (status == "sample" or not store.is_sample(path))
    with builds.rebuilt(path, keep=keep) as con, TemporaryDirectory() as folder:
        initial_areas.prepare(con)
        if not keep:
            initial_areas.carry(con)
        read: list[str] = []
        later: list[Content] = []
        sheets: dict[str, list[str]] = {}
        for number, (file, name) in enumerate(files):
            progress(number, len(files), name)
            with faults.told(name):
                found = contents(file, name, Path(folder), passed_over)
                each = _read_all(con, found, status, Path(folder), passed_over, sheets)
                read += each[0]
                later += each[1]
        if not read:
            raise HarrowError(
                f"{files[0][1]}: there is nothing here to load. See the table of "
                "sources in README.md for the files that can be loaded."
            )
        for content in later:
            if not ledger.is_known(con, content.sha256):
                with faults.told(content.name):
                    _land(con, content, tables.read_table(con, content), status)
        workbook_sheets.refuse_unlike(con, sheets)
        progress(len(files), len(files), "working out the measures")
        builds.make_room(con)
        derived_tables.derive(con)
        checks.refuse_wrong(con)
        warnings = checks.failures(con, "reconcile")
        kept.drop(con)
        if keep_findings:
            progress(len(files), len(files), "working out what stands out")
            kept.keep(con)
        lines = ledger.rows(con, read)
    return Loaded(lines, passed_over, warnings)


def _read_all(
    con: duckdb.DuckDBPyConnection,
    found: Iterator[Content],
    status: str,
    scratch: Path,
    passed_over: list[str],
    sheets: dict[str, list[str]],
) -> tuple[list[str], list[Content]]:
    """Read what one file holds: the fingerprints of its tables, and what must wait.

    The fingerprints of a workbook's sheets are added to `sheets` under its name.
    Raises NotRecognised where nothing in it is known.
    """
    read: list[str] = []
    later: list[Content] = []
    unknown: list[NotRecognised] = []
    known = 0
    for content in found:
        try:
            if not ledger.is_known(con, content.sha256):
                later += _read(con, content, status, scratch)
        except NotRecognised as error:
            if not content.is_packed:
                raise
            unknown.append(error)
            passed_over.append(content.name)
        except NothingInside:
            known += 1
            passed_over.append(f"{content.name} (an answer without a record)")
        else:
            known += 1
            read.append(content.sha256)
            if content.workbook:
                sheets.setdefault(content.workbook, []).append(content.sha256)
    if unknown and not known:
        raise unknown[0]
    return read, later


def build_sample(path: Path, *, progress: Progress = silent) -> Loaded:
    """Make the store of sample figures at `path`, in place of any store there."""
    with TemporaryDirectory() as folder:
        new = Path(folder) / "sample.duckdb"
        files = sample.write_sample(Path(folder) / "files")
        loaded = load(files, new, status="sample", progress=progress)
        path.parent.mkdir(parents=True, exist_ok=True)
        builds.replace(new, path)
    return loaded


@dataclass(frozen=True)
class Undone:
    """What an undo did: names of files that are no longer loaded, or are again."""

    gone: list[str]
    back: list[str]


def undo(path: Path) -> Undone:
    """Exchange the store and the one before the last load; again: exchange back.

    Raises HarrowError, and changes nothing, when there is none that can be opened.
    """
    before = _files(path)
    builds.undo(path)
    after = _files(path)
    return Undone(
        sorted(name for sha256, name in before.items() if sha256 not in after),
        sorted(name for sha256, name in after.items() if sha256 not in before),
    )


def _files(path: Path) -> dict[str, str]:
    """Names of the files in a store by their sha256; none where there is no store."""
    if not path.exists():
        return {}
    if not store.companion(path, store.build(path), "officers").exists():
        held = store.query(store.connect(path), "FROM source_file")
    else:
        held = store.query(
            store.connect(path, "officer"),
            "SELECT coalesce(r.sha256, f.sha256) AS sha256, f.file_name "
            "FROM source_file AS f LEFT JOIN officers.restricted_file AS r "
            "USING (file_id) ORDER BY file_id",
        )
    return dict(zip(held["sha256"], held["file_name"], strict=True))


def given(paths: list[Path]) -> list[tuple[str, str]]:
    """Name and sha256 of each file that a load of these paths reads, for the log.

    What cannot be read has no sha256: the load itself says why.
    """
    found: list[tuple[str, str]] = []
    for path in paths:
        try:
            files, _ = _walk([path])
        except HarrowError:
            files = [(path, path.name or str(path))]
        found += [(name, _sha256(file)) for file, name in files]
    return found


def _sha256(path: Path) -> str:
    if not path.is_file():  # a pipe would be waited for
        return ""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _walk(paths: list[Path]) -> tuple[list[tuple[Path, str]], list[str]]:
    """Files to read with the names to call them by, and the names passed over."""
    found: list[tuple[Path, str]] = []
    passed_over: list[str] = []
    for path in paths:
        if not path.exists():
            raise HarrowError(
                f"{path}: there is no such file or folder. Check the path."
            )
        if not path.is_dir() or geodatabases.is_one(path):
            found.append((path, shown(path.name)))
            continue
        files = _files_below(path, passed_over)
        parts = shapefiles.without_parts(files)
        bases = {file: geodatabases.folder_of(file.relative_to(path)) for file in files}
        for base in sorted({str(one) for one in bases.values() if one}):
            found.append((path / base, shown(base)))
        for file in files:
            if bases[file]:
                continue
            name = file.relative_to(path)
            if str(file) in parts:
                continue
            if any(is_ignored(Path(part)) for part in name.parts):
                passed_over.append(shown(str(name)))
            else:
                found.append((file, shown(str(name))))
    # Parts of a shapefile that were named one by one are read with their .shp.
    parts = shapefiles.without_parts(file for file, _ in found)
    found = [(file, name) for file, name in found if str(file) not in parts]
    if not found:
        named = ", ".join(passed_over[:MOST_NAMED])
        only = f" but what is passed over in a folder ({named})" if named else ""
        raise HarrowError(
            f"{paths[0]}: there is nothing here to load{only}. See the table of "
            "sources in README.md for the files that can be loaded; a text file with "
            "a table is loaded when it is named itself."
        )
    return found, passed_over


def _files_below(folder: Path, passed_over: list[str]) -> list[Path]:
    """All files of a folder, those of linked folders too, each folder once.

    A folder that may not be opened is named in `passed_over`.
    """
    found: list[Path] = []
    seen: set[Path] = set()

    def closed(error: OSError) -> None:
        name = Path(str(error.filename)).relative_to(folder)
        passed_over.append(f"{name} (a folder that may not be opened)")

    for at, folders, files in os.walk(folder, onerror=closed, followlinks=True):
        place = Path(at).resolve()
        if place in seen:
            folders.clear()
            continue
        seen.add(place)
        found += [Path(at) / name for name in files]
    return sorted(found)


def _read(
    con: duckdb.DuckDBPyConnection, content: Content, status: str, scratch: Path
) -> list[Content]:
    """Read one table into the new store, or give back a copy of one that must wait.

    A file that names wards without codes waits until all codes are known, and so does
    one with areas that a later file may bring.
    """
    source = _recognised(con, content)
    if source.reader != "vawg_location":
        try:
            _land(con, content, source, status)
        except landing_counts.UnknownAreas:
            pass
        else:
            return []
    copy = scratch / content.sha256
    shutil.copyfile(content.path, copy)
    return [replace(content, path=copy)]


def _recognised(con: duckdb.DuckDBPyConnection, content: Content) -> Source:
    """Read the content into the table `raw` and say which kind of file it is."""
    if content.separator:
        return tables.read_table(con, content)
    document = json_text.document(content.path, content.name)
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        return boundaries.read_features(con, document, content.name)
    if isinstance(document, dict) and "geometryType" in document:
        collection = outline_files.from_esri(document, content.name)
        return boundaries.read_features(con, collection, content.name)
    if document == []:
        raise NothingInside(f"{content.name}: the answer holds no record.")
    if isinstance(document, list):
        return police_uk.read_api(con, document, content.name)
    _refuse_answer(document, content.name)
    raise NotRecognised(
        f"{content.name}: the JSON holds neither outlines nor crimes. See the table of "
        "sources in README.md for the files that can be loaded."
    )


def _refuse_answer(document: object, name: str) -> None:
    """Say what a service answered in place of data, and what the document is."""
    if not isinstance(document, dict):
        return
    error = document.get("error")
    if isinstance(error, dict) and error.get("message"):
        words = shown(str(error["message"])[:100])
        raise HarrowError(
            f"{name}: this is no data but a service's answer that it failed "
            f"('{words}'). Ask it again, or download the file from its publisher."
        )
    if document.get("type") == "Topology":
        raise HarrowError(
            f"{name}: these are outlines as TopoJSON, which is not read here. Save "
            "them as GeoJSON and load that."
        )


def _land(
    con: duckdb.DuckDBPyConnection, content: Content, source: Source, status: str
) -> None:
    tidy = READERS[source.reader](con, source, content.name)
    # What partners give is theirs, not official; a sample stays a sample.
    told = source.status if status == "official" else status
    load_tables.land(con, tidy, source, content.name, content.sha256, told)
