"""A pack as a workbook: one table a sheet, as the Government Analysis Function asks.

Releasing statistics in spreadsheets (Government Analysis Function, 2023): a cover, a
list of contents and notes; each table from A1 down with its title, notes and one header
row; no merged cells, no meaning by colour, numbers as numbers.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from harrow_dash import config, downloads
from harrow_dash.documents.audiences import QUESTIONS
from harrow_dash.documents.block_kinds import Table
from harrow_dash.documents.document import Document, File
from harrow_dash.outputs.packs import statements
from harrow_dash.outputs.packs.contents import Pack
from harrow_dash.outputs.packs.told import plain
from harrow_dash.words.marks import MARKS

LONGEST = 31  # letters of a sheet's name, by the format
MOST_ROWS = 20_000


@dataclass(frozen=True)
class Sheet:
    """One table: the sheet's name, its title, what to know of it, and the frame."""

    name: str
    title: str
    notes: tuple[str, ...]
    frame: pd.DataFrame


def sheets(pack: Pack) -> list[Sheet]:
    """The tables of a pack, page by page: its sentences, the figures of its cards, its
    files, and those tables that have no file beside.
    """
    told = [
        (document, about, frame)
        for document in (*pack.whole, *_only_here(pack))
        for about, frame in _frames(document)
        if len(frame)
    ]
    return [
        _sheet(number, pack, document, about, frame)
        for number, (document, about, frame) in enumerate(told)
    ]


def _frames(document: Document) -> Iterator[tuple[str, pd.DataFrame]]:
    """All tables of a page: what each is about, and its rows."""
    built = statements.parts(document)
    yield f"{document.title} · In words", statements.words(document, built)
    figures = statements.figures(document, built)
    yield f"{document.title} · In figures", _numbered(figures)
    for heading, blocks in built:
        files = [block for block in blocks if isinstance(block, File) and block]
        tables = [] if files else [one for one in blocks if isinstance(one, Table)]
        about = " · ".join(filter(None, [document.title, heading]))
        yield from ((about, file.frame) for file in files)
        yield from ((f"{about} · {one.caption}", _frame(one)) for one in tables)


def _only_here(pack: Pack) -> list[Document]:
    """Parts that are no page of the menu: the questions for a committee."""
    return [one for one in pack.documents if one.title == QUESTIONS.title]


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """The figures of cards: what is written as a number is one."""
    return frame.assign(Figure=frame["Figure"].map(_number))


def _sheet(
    number: int, pack: Pack, document: Document, about: str, frame: pd.DataFrame
) -> Sheet:
    notes = tuple(filter(None, [document.place, pack.caution]))
    return Sheet(f"Table_{number + 1}", about, notes, frame.head(MOST_ROWS))


def _frame(table: Table) -> pd.DataFrame:
    """A table of a page as a frame; what is written as a number is one."""
    rows = [
        {column.title: _number(plain(row[column.name])) for column in table.columns}
        for row in table.rows
    ]
    if table.group:
        for told, row in zip(rows, table.rows, strict=True):
            told["Group"] = plain(row[table.group])
    return pd.DataFrame(rows)


def _number(words: str) -> object:
    """1,245 as 1245 and 9.0 as 9.0; anything else as it is written."""
    if re.fullmatch(r"−?\d{1,3}(,\d{3})*(\.\d+)?", words):
        value = float(words.replace(",", "").replace("−", "-"))
        return int(value) if value.is_integer() and "." not in words else value
    return words


def _cell(value: Any) -> Any:
    """A value that a sheet can hold: text that would run as a formula does not."""
    if (
        value is None
        or value is pd.NaT
        or (isinstance(value, float) and value != value)
    ):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int | float):
        return value
    return downloads.neutral(str(value))


def _cover(pack: Pack) -> list[list[Any]]:
    rows: list[list[Any]] = [
        [pack.heading],
        [config.PRODUCT],
        [f"Figures as at {pack.month:%B %Y}."],
    ]
    if pack.caution:
        rows.append([pack.caution])
    rows += [["Each sheet holds one table, with its title and notes above it."]]
    rows += [[document.title] for document in pack.documents]
    return [[_cell(one) for one in row] for row in rows]


def _notes(pack: Pack) -> list[list[Any]]:
    sources = [
        plain(line)
        for document in pack.documents
        for line in getattr(document.sources(), "lines", ())
    ]
    rows = [["Notes"], ["Mark", "What it means"]]
    rows += [[mark, words[0].upper() + words[1:]] for mark, words in MARKS.items()]
    rows += [["Sources"], *([line] for line in dict.fromkeys(sources))]
    return [[_cell(one) for one in row] for row in rows]


def _all(pack: Pack) -> list[tuple[str, list[list[Any]], int, Sheet | None]]:
    """Every sheet as its name, its rows, and the row of its header (0: none)."""
    tables = sheets(pack)
    contents = [["Contents"], ["Sheet", "Table"]]
    contents += [["Notes", "Marks and sources"]]
    contents += [[one.name, _cell(one.title)] for one in tables]
    made: list[tuple[str, list[list[Any]], int, Sheet | None]] = [
        ("Cover", _cover(pack), 0, None),
        ("Contents", contents, 2, None),
        ("Notes", _notes(pack), 2, None),
    ]
    for sheet in tables:
        above = [[_cell(sheet.title)], *([_cell(note)] for note in sheet.notes)]
        body = [
            [_cell(value) for value in row]
            for row in sheet.frame.itertuples(index=False, name=None)
        ]
        heads = [_cell(str(name)) for name in sheet.frame.columns]
        made.append((sheet.name, [*above, heads, *body], len(above) + 1, sheet))
    return made


def workbook(pack: Pack) -> bytes:
    """The bytes of a pack as .xlsx."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.table import Table as Named

    book = Workbook()
    book.remove(book.active)
    book.properties.title = pack.heading
    book.properties.creator = config.PARTNERSHIP
    for name, rows, head, sheet in _all(pack):
        page = book.create_sheet(name[:LONGEST])
        for row in rows:
            page.append(row)
        page["A1"].font = Font(bold=True, size=14)
        width = max((len(row) for row in rows[head - 1 :]), default=1) if head else 1
        for number in range(1, width + 1):
            texts = [
                len(str(row[number - 1]))
                for row in rows[max(head - 1, 0) :]
                if len(row) >= number and row[number - 1] is not None
            ]
            letter = get_column_letter(number)
            page.column_dimensions[letter].width = min(max([12, *texts]) + 2, 60)
        if not head:
            page.column_dimensions["A"].width = 100
            for (cell,) in page.iter_rows(max_col=1):
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            continue
        for cell in page[head]:
            cell.font = Font(bold=True)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        page.freeze_panes = f"A{head + 1}"
        if sheet is not None and len(sheet.frame):
            last = get_column_letter(len(sheet.frame.columns))
            named = Named(displayName=sheet.name, ref=f"A{head}:{last}{len(rows)}")
            page.add_table(named)
        if name == "Contents":
            for number in range(head + 1, len(rows) + 1):
                cell = page.cell(number, 1)
                cell.hyperlink = f"#'{cell.value}'!A1"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def open_document(pack: Pack) -> bytes:
    """The bytes of a pack as .ods."""
    from odf.opendocument import OpenDocumentSpreadsheet
    from odf.table import Table as OdsTable
    from odf.table import TableCell, TableRow
    from odf.text import P

    book = OpenDocumentSpreadsheet()
    for name, rows, _, _ in _all(pack):
        page = OdsTable(name=name)
        for row in rows:
            line = TableRow()
            for value in row:
                if value is None:
                    cell = TableCell()
                elif isinstance(value, int | float):
                    cell = TableCell(valuetype="float", value=repr(value))
                    cell.addElement(P(text=f"{value}"))
                else:
                    cell = TableCell(valuetype="string")
                    cell.addElement(P(text=str(value)))
                line.addElement(cell)
            page.addElement(line)
        book.spreadsheet.addElement(page)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()
