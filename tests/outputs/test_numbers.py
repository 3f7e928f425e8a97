"""Every number of a page is in its files, and equals the figures and the findings.

A page is printed as text; its numbers are looked for in what other programs read of
the PDF, and those of the slides on the page. The spreadsheets hold the same sentences,
and their tables are held against the figures.
"""

import io
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pypdf
import pytest
from openpyxl import load_workbook
from pptx import Presentation
from test_packs import tags

from harrow_dash import config, measures, store
from harrow_dash.documents import block_kinds as kinds
from harrow_dash.documents import standing_out
from harrow_dash.documents.blocks import plain
from harrow_dash.documents.document import Ask, Document
from harrow_dash.outputs import asking, packs, text
from harrow_dash.outputs.packs import Pack, files, statements

EDGWARE = "E05013545"
PAGES = {
    "/": {},
    "/burglary-vehicle-robbery": {},
    "/ward": {"ward": EDGWARE},
}
# A number with its sign, thousands and decimals; not one that is part of a word.
NUMBER = re.compile(r"(?<![\w.,])[+−-]?\d+(?:,\d{3})*(?:\.\d+)?(?![\w])")


def numbers(words: str) -> set[str]:
    """All numbers of a text as they are written."""
    return set(NUMBER.findall(words))


class Asked:
    """A store's pages, and each as a pack."""

    def __init__(self, path: Path) -> None:
        self.con = store.connect(path)
        self.ask: Ask = asking.asking(self.con)

    def page(self, path: str) -> Document:
        return asking.document(self.ask, path, PAGES.get(path, {}))

    def pack(self, path: str) -> Pack:
        view = asking.viewed(self.ask, asking.page(path), PAGES.get(path, {}))
        return packs.of_page(self.page(path), view)


@pytest.fixture(scope="module")
def asked(sample_store: Path) -> Asked:
    return Asked(sample_store)


def of_pdf(data: bytes) -> str:
    """The words of the sheets, and those that stand for pictures."""
    sheets = [one.extract_text() for one in pypdf.PdfReader(io.BytesIO(data)).pages]
    with pikepdf.open(io.BytesIO(data)) as paper:
        words = [str(one.get("/Alt", "")) for one in tags(paper.Root.StructTreeRoot)]
    return "\n".join([*sheets, *words])


def of_slides(data: bytes) -> str:
    words = []
    for slide in Presentation(io.BytesIO(data)).slides:
        for shape in slide.shapes:
            if shape.has_text_frame:
                words.append(shape.text_frame.text)
            if shape.has_table:
                words += [cell.text for row in shape.table.rows for cell in row.cells]
        words.append(slide.notes_slide.notes_text_frame.text)
    return "\n".join(words)


def of_workbook(data: bytes) -> str:
    return "\n".join(
        _written(value)
        for sheet in load_workbook(io.BytesIO(data))
        for row in sheet.iter_rows(values_only=True)
        for value in row
        if value is not None
    )


def of_open_document(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        root = ElementTree.fromstring(packed.read("content.xml"))
    return "\n".join(root.itertext())


def _written(value: object) -> str:
    """A cell as a page writes it."""
    if isinstance(value, int | float) and float(value).is_integer():
        return f"{int(value):,}"
    return str(value)


@pytest.mark.parametrize("path", PAGES)
def test_every_number_of_a_page_is_in_its_pdf(asked: Asked, path: str) -> None:
    told = numbers(text.text(asked.page(path)))
    found = numbers(of_pdf(files.made(asked.pack(path), ".pdf")))
    assert len(told) > 60
    assert told - found == set()


@pytest.mark.parametrize("path", PAGES)
def test_slides_hold_no_number_that_the_page_has_not(asked: Asked, path: str) -> None:
    page = asked.page(path)
    # What colours stand for is in no text: it needs the picture.
    legends = [
        plain(block)
        for section in page.sections
        for block in statements.inside(section.blocks())
        if isinstance(block, kinds.Legend)
    ]
    told = numbers(" ".join([text.text(page), *legends]))
    data = files.made(asked.pack(path), ".pptx")
    found = numbers(of_slides(data))
    counted = {
        str(one + 1) for one in range(len(Presentation(io.BytesIO(data)).slides))
    }
    assert len(found) > 40
    assert found - told - counted == set()


def test_a_slides_own_charts_hold_the_figures(asked: Asked) -> None:
    """Not the limits of the usual range, which stand beside them in a chart."""
    data = files.made(asked.pack("/burglary-vehicle-robbery"), ".pptx")
    charts = [
        shape.chart
        for slide in Presentation(io.BytesIO(data)).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    found = []
    for chart in charts:
        months = list(chart.plots[0].categories)
        for series in chart.plots[0].series:
            told = dict(zip(months, series.values, strict=True))
            found.append(
                (series.name, {k: v for k, v in told.items() if v is not None})
            )
    for per in ("rolling12", "month"):
        figures = measures.figures(asked.con, "burglary", [config.BOROUGH], per=per)
        known = dict(zip(figures["period"].astype(str), figures["value"], strict=True))
        mine = [
            told
            for name, told in found
            if name == "Burglary" and all(known.get(one) == told[one] for one in told)
        ]
        assert any(len(told) > 24 for told in mine), per
    named = [name for name, _ in found]
    assert len(found) >= 3
    assert set(named) <= {"Burglary", "Baseline", "Target"}


FORMS: dict[str, Callable[[bytes], str]] = {
    ".pdf": of_pdf,
    ".pptx": of_slides,
    ".xlsx": of_workbook,
    ".ods": of_open_document,
}


@pytest.mark.parametrize("ending", FORMS)
def test_what_stands_out_is_in_every_form(asked: Asked, ending: str) -> None:
    """The very sentences of the findings, wherever lines are broken."""
    view = asking.viewed(asked.ask, asking.page("/ward"), PAGES["/ward"])
    said = standing_out.lead(asked.con, view)
    assert said
    told = FORMS[ending](files.made(asked.pack("/ward"), ending))
    flat = re.sub(r"\s+", "", told)
    for sentence in said:
        assert re.sub(r"\s+", "", sentence) in flat


def test_the_workbook_equals_the_figures(asked: Asked) -> None:
    """Each measure's year, and the year before, of a ward and of the borough."""
    checked = 0
    for path, area in (("/ward", EDGWARE), ("/compare", config.BOROUGH)):
        book = load_workbook(io.BytesIO(files.made(asked.pack(path), ".xlsx")))
        for row in _rows(book):
            key = row.get("measure")
            if not isinstance(row.get("value"), int | float) or row.get(
                "area_code", area
            ) not in {area, None}:
                continue
            figures = measures.figures(asked.con, str(key), [area], per="rolling12")
            at = figures[figures["period"] == str(row["period"])]
            if at.empty:
                continue
            assert at["value"].iloc[0] == pytest.approx(row["value"]), (path, key)
            checked += 1
    assert checked >= 20


def _rows(book: object) -> list[dict[str, object]]:
    """The rows of the tables whose columns name a measure."""
    found = []
    for sheet in book.worksheets[3:]:  # type: ignore[attr-defined]
        rows = list(sheet.iter_rows(values_only=True))
        heads = [at for at, row in enumerate(rows) if "measure" in row]
        for at in heads:
            for row in rows[at + 1 :]:
                found.append(dict(zip(rows[at], row, strict=True)))
    return found
