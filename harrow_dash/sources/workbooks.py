"""The sheets of an .xlsx workbook as tables in plain text."""

import csv
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from harrow_dash.errors import HarrowError, shown

# What the libraries raise on archives and workbooks that are not whole.
DAMAGED_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
)
DAMAGED = (
    *DAMAGED_ARCHIVE,
    InvalidFileException,
    ParseError,
    AttributeError,
    IndexError,
    KeyError,
    TypeError,
    ValueError,
)
CHUNK = 1 << 20
LONGEST_TITLE = 1_000  # signs of what stands above a table
# A formula whose result is not saved: programs write such cells, and a person who opens
# and saves the workbook fills them.
NO_RESULT = re.compile(rb"<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?</c>")
LONGEST_CELL = 40_000  # bytes of a cell that may lie across two chunks


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds a table: its name, where its text lies, whether it shows.

    title: what stands in the rows above the table.
    """

    name: str
    path: Path
    is_hidden: bool
    title: str


def sheets(path: Path, name: str, place: Callable[[], Path]) -> Iterator[Sheet]:
    """Every sheet with a table, written as text to a new `place()` each.

    Raises HarrowError for formulas without results; what openpyxl raises on a damaged
    workbook (`DAMAGED`) goes through.
    """
    _refuse_unsaved_results(path, name)
    # Opened here: by its path a workbook would be refused for its name's ending.
    with path.open("rb") as packed:
        book = openpyxl.load_workbook(packed, read_only=True, data_only=True)
        for sheet in book.worksheets:
            # Some programs store that a sheet is one cell wide, whatever it holds.
            sheet.reset_dimensions()
            target = place()
            with target.open("w", encoding="utf-8", newline="") as file:
                rows = sheet.iter_rows(values_only=True)
                written, title = _write(rows, csv.writer(file))
            # Cover sheets and notes hold a title and a few lines, not a table.
            if written > 1:
                is_hidden = sheet.sheet_state != "visible"
                yield Sheet(shown(sheet.title), target, is_hidden, title)


def _refuse_unsaved_results(path: Path, name: str) -> None:
    """Such cells would be read as blank, and a blank count as none."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.namelist():
            if not member.startswith("xl/worksheets/") or not member.endswith(".xml"):
                continue
            with archive.open(member) as file:
                held = b""
                while chunk := file.read(CHUNK):
                    held = held[-LONGEST_CELL:] + chunk
                    if _lacks_result(held):
                        raise HarrowError(
                            f"{name}: the workbook has formulas whose results are not "
                            "saved in it. Open it in a spreadsheet program, save it "
                            "and load it again."
                        )


def _lacks_result(cells: bytes) -> bool:
    """Whether a formula has no result; an empty text, marked as one, is a result."""
    for found in NO_RESULT.finditer(cells):
        opened = cells.rfind(b"<c ", 0, found.start())
        if b't="str"' not in cells[max(opened, 0) : found.start()]:
            return True
    return False


def _write(rows: Iterable[tuple[object, ...]], writer: Any) -> tuple[int, str]:
    """Write a sheet from its header on: the first row with three cells or more.

    Gives the number of rows written, and the text of those above the header.
    """
    written, width = 0, 0
    above: list[str] = []
    for row in rows:
        cells = [_cell(value) for value in row]
        while cells and not cells[-1]:
            cells.pop()
        if written == 0 and sum(bool(cell) for cell in cells) < 3:
            above += filter(None, cells)
            continue
        if not cells:
            continue
        width = width or len(cells)
        writer.writerow(cells + [""] * (width - len(cells)))
        written += 1
    return written, " ".join(above)[:LONGEST_TITLE]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
