"""Titles above a table and notes below it, as people who prepare files add them."""

import csv
import re
from dataclasses import replace
from pathlib import Path
from tempfile import mkdtemp

from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import recognise
from harrow_dash.sources.containers import Content

FEWEST_COLUMNS = 3
MOST_TITLES = 15  # lines above a table
LARGEST = 50 << 20  # bytes; what people write notes into is small
# How a note begins that holds commas without quotation marks around it.
NOTE = re.compile(
    r"(\d{1,2}[.)] |[*\u2020\u00a9\[(]|(note|source|produced|contains)\b)", re.I
)
LONGEST = 60  # signs of a note that a warning quotes

Records = list[tuple[int, int, list[str]]]


def without_notes(
    content: Content, known: list[str] | None = None
) -> tuple[Content, list[str], list[str]]:
    """A copy without the title lines above a table and the notes below it.

    Lines are blanked, not taken out, so that those left keep their numbers. A note is a
    line with few of the table's cells filled that no row of the table follows. `known`:
    the header, where it is the first line. Gives the copy, its header and a sentence
    for the warnings; the content itself, and none, where there is nothing to leave out.
    """
    lines: list[str] = []
    if content.path.stat().st_size <= LARGEST:
        with content.path.open(encoding="utf-8-sig", newline="") as file:
            lines = file.read().splitlines(keepends=True)
    try:
        records = _records(lines, content.separator)
    except csv.Error:  # the reader of the table says what is broken, and where
        records = []
    top = _header(records, known, content.name)
    if top is None:
        return content, known or (records[0][2] if records else [""]), []
    header = records[top][2]
    least = sum(map(bool, header)) / 2
    last = max(
        place
        for place, (_, _, cells) in enumerate(records)
        if place == top or (place > top and _is_row(cells, len(header), least))
    )
    left_out = [*range(top), *range(last + 1, len(records))]
    starts = [records[place][2][0] for place in range(top + 1, last + 1)]
    for place in range(last + 1, len(records)):
        first, *others = records[place][2]
        is_sentence = " " in first and not any(others)
        if len(others) < len(header) / 2 and NOTE.match(first):
            is_sentence = True
        if not is_sentence or any(start.startswith(first) for start in starts):
            # A row that begins like others and ends early: the file was cut short.
            return content, header, []
    if not left_out:
        return content, header, []
    gone = {
        line
        for start, end, _ in (records[place] for place in left_out)
        for line in range(start, end)
    }
    copy = Path(mkdtemp(dir=content.scratch)) / "content"
    with copy.open("w", encoding="utf-8", newline="") as file:
        # Ends of lines stay of one kind: DuckDB reads a mixture as one row.
        blank = "\r\n" if lines[0].endswith("\r\n") else "\n"
        file.writelines(blank if at in gone else line for at, line in enumerate(lines))
    words = [" ".join(filter(None, records[place][2])) for place in left_out]
    above = " ".join([content.title, *words[:top]]).strip()
    said = "1 line was" if len(left_out) == 1 else f"{len(left_out)} lines were"
    told = (
        f"{said} passed over as a title or note, the first: {shown(words[0][:LONGEST])}"
    )
    return replace(content, path=copy, title=above), header, [told]


def _is_row(cells: list[str], width: int, least: float) -> bool:
    """Whether a record is one of the table: half full, or as wide with a few cells."""
    filled = sum(map(bool, cells))
    return filled >= least or (len(cells) == width and filled >= FEWEST_COLUMNS)


def _records(lines: list[str], separator: str) -> Records:
    """The records that hold anything: first line, line after it, and trimmed cells."""
    found: Records = []
    start = 0
    reader = csv.reader(lines, delimiter=separator)
    for cells in reader:
        trimmed = [cell.strip() for cell in cells]
        if any(trimmed):
            found.append((start, reader.line_num, trimmed))
        start = reader.line_num
    return found


def _header(records: Records, known: list[str] | None, name: str) -> int | None:
    """The place of the header among the records."""
    wanted = [cell.strip() for cell in known] if known else None
    for place, (_, _, cells) in enumerate(records[:MOST_TITLES]):
        if cells == wanted or (wanted is None and _is_known(cells, name)):
            return place
    return None


def _is_known(header: list[str], name: str) -> bool:
    if sum(map(bool, header)) < FEWEST_COLUMNS:
        return False
    try:
        recognise(header, name)
    except HarrowError:
        return False
    return True
