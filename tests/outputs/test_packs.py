"""Packs: what is in them, the same figures in every form, tags, marks and bad input."""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import page as pdf_rules
import pikepdf
import pypdf
import pytest
from openpyxl import load_workbook
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from harrow_dash import measures, sample, store
from harrow_dash.__main__ import main
from harrow_dash.documents import audiences
from harrow_dash.outputs import asking, packs
from harrow_dash.outputs.packs import (
    Pack,
    files,
    slide_room,
    slide_tables,
    spreadsheet,
)

EDGWARE = "E05013545"


@pytest.fixture(scope="module")
def ward_pack(sample_store: Path) -> Pack:
    con = store.connect(sample_store)
    return packs.pack(asking.asking(con), "ward", "Edgware")


@pytest.fixture(scope="module")
def ward_pdf(ward_pack: Pack) -> bytes:
    return files.made(ward_pack, ".pdf")


def burglaries(path: Path) -> int:
    """The burglaries of Edgware in the latest year, as the command figures has them."""
    found = measures.figures(
        store.connect(path), "burglary", [EDGWARE], per="rolling12"
    )
    return int(found["value"].dropna().iloc[-1])


def test_a_councillors_pack_is_two_sheets_with_the_wards_figures(
    ward_pdf: bytes, sample_store: Path
) -> None:
    paper = pypdf.PdfReader(io.BytesIO(ward_pdf))
    assert len(paper.pages) == 2
    told = [re.sub(r"\s+", " ", page.extract_text()) for page in paper.pages]
    assert "Edgware" in told[0]
    assert f"Burglary {burglaries(sample_store):,}" in " ".join(told)
    for page in told:
        assert "sample" in page.lower()


def tags(node: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The structure elements of a document, in the order of reading."""
    kids = node.get("/K", [])
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid
            yield from tags(kid)


@pytest.mark.parametrize("audience", audiences.AUDIENCES)
def test_a_pack_keeps_every_rule_of_pdf_ua(sample_store: Path, audience: str) -> None:
    """By an outside checker: the rules of PDF/UA-1 that a machine can check."""
    ask = asking.asking(store.connect(sample_store))
    ward = "Edgware" if audiences.AUDIENCES[audience].needs_ward else ""
    made = files.made(packs.pack(ask, audience, ward), ".pdf")
    told = pdf_rules.validate_pdf_bytes(
        made, profile=pdf_rules.ValidationProfile.PDF_UA_1
    )
    assert told.is_compliant
    assert told.failures == []
    assert len(made) < 3_000_000


def test_the_checker_tells_a_pdf_without_tags() -> None:
    paper, out = pikepdf.new(), io.BytesIO()
    paper.add_blank_page()
    paper.save(out)
    told = pdf_rules.validate_pdf_bytes(
        out.getvalue(), profile=pdf_rules.ValidationProfile.PDF_UA_1
    )
    assert not told.is_compliant


def test_every_picture_has_words_and_every_table_its_headers(ward_pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(ward_pdf)) as paper:
        assert str(paper.Root.Lang).startswith("en")
        assert paper.Root.MarkInfo.Marked
        assert "Edgware" in str(paper.docinfo.get("/Title", ""))
        found = list(tags(paper.Root.StructTreeRoot))
        kinds = [str(one.S) for one in found]
        figures = [one for one in found if one.S == "/Figure"]
        assert figures
        assert all(str(one.get("/Alt", "")) for one in figures)
        tables = [one for one in found if one.S == "/Table"]
        assert tables
        for table in tables:
            assert any(one.S == "/TH" for one in tags(table))
        assert kinds.index("/H1") < kinds.index("/H2")


def test_a_workbook_holds_the_same_numbers_as_numbers(
    ward_pack: Pack, sample_store: Path
) -> None:
    book = load_workbook(io.BytesIO(files.made(ward_pack, ".xlsx")))
    assert book.sheetnames[:3] == ["Cover", "Contents", "Notes"]
    assert any(
        "sample" in str(cell.value).lower() for (cell,) in book["Cover"]["A1:A6"]
    )
    page, rows, head = next(
        (page, rows, number)
        for page in book.worksheets[3:]
        for rows in [list(page.iter_rows(values_only=True))]
        for number, row in enumerate(rows)
        if "measure" in row
    )
    told = [dict(zip(rows[head], row, strict=True)) for row in rows[head + 1 :]]
    (burglary,) = [row for row in told if row["measure"] == "burglary"]
    assert burglary["value"] == burglaries(sample_store)
    assert page.freeze_panes == f"A{head + 2}"
    assert page.tables[page.title].ref.startswith(f"A{head + 1}:")
    assert not page.merged_cells.ranges
    for sheet in book.worksheets[3:]:
        assert any(
            "sample" in str(row[0]).lower() for row in sheet.iter_rows(values_only=True)
        )


def test_an_open_document_holds_the_same_numbers(
    ward_pack: Pack, sample_store: Path
) -> None:
    made = zipfile.ZipFile(io.BytesIO(files.made(ward_pack, ".ods")))
    content = ElementTree.fromstring(made.read("content.xml"))
    office = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}value"
    values = {one.get(office) for one in content.iter() if one.get(office)}
    assert str(float(burglaries(sample_store))) in values


def test_slides_have_titles_notes_and_words_for_pictures(
    ward_pack: Pack, sample_store: Path
) -> None:
    deck = Presentation(io.BytesIO(files.made(ward_pack, ".pptx")))
    told = []
    for slide in deck.slides:
        assert slide.shapes.title.text
        assert sample.SAMPLE_NOTE in slide.notes_slide.notes_text_frame.text
        for shape in slide.shapes:
            if shape.shape_type is not None and shape.has_chart | shape.has_table:
                assert shape._element._nvXxPr.cNvPr.get("descr")
            if shape.has_table:
                told += [cell.text for row in shape.table.rows for cell in row.cells]
    assert f"{burglaries(sample_store):,}" in told


def test_a_map_on_a_slide_has_what_its_colours_stand_for(ward_pack: Pack) -> None:
    deck = Presentation(io.BytesIO(files.made(ward_pack, ".pptx")))
    beside = [
        [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
        for slide in deck.slides
        if any(shape.shape_type == MSO_SHAPE_TYPE.PICTURE for shape in slide.shapes)
    ]
    legends = [[one for one in texts if re.search("\n[■□] ", one)] for texts in beside]
    assert [len(one) for one in legends] == [1, 1]
    (places,), (wards,) = legends
    assert "□ Usual spread: " in places
    assert wards.startswith("All recorded offences, per 1,000 residents\n■ Under ")


def test_text_that_would_run_does_not(ward_pack: Pack) -> None:
    assert spreadsheet._cell("=1+1") == "'=1+1"
    assert spreadsheet._cell(float("nan")) is None
    assert spreadsheet._number("1,245") == 1245
    assert spreadsheet._number("−3") == -3
    assert spreadsheet._number("16 to 25") == "16 to 25"
    assert packs.file_name(ward_pack, ".pdf").startswith("ward_edgware_")
    assert packs.file_name(ward_pack, ".pdf").endswith("_sample.pdf")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--audience", "press", "-o", "a.pdf"], "no audience 'press'"),
        (["--audience", "ward", "-o", "a.pdf"], "needs a ward"),
        (["--audience", "ward", "--ward", "Narnia", "-o", "a.pdf"], "Narnia"),
        (["--audience", "board", "-o", "a.doc"], "this is written as"),
        (["--audience", "board", "-o", "none/a.pdf"], "no folder"),
        (["--audience", "board", "--to", "2031-01", "-o", "a.pdf"], "January 2031"),
    ],
)
def test_bad_input_is_one_sentence_and_leaves_nothing(
    given: list[str],
    words: str,
    sample_store: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["pack", *given, "--store", str(sample_store)]) == 1
    said = capsys.readouterr().err
    assert words in said
    assert said.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_a_committees_pack_is_no_longer_than_twelve_sheets(sample_store: Path) -> None:
    made = packs.pack(asking.asking(store.connect(sample_store)), "scrutiny")
    paper = pypdf.PdfReader(io.BytesIO(files.made(made, ".pdf")))
    assert len(paper.pages) <= 12
    assert len(files.made(made, ".pdf")) < 3_000_000


def test_a_slide_takes_the_rows_that_it_has_room_for() -> None:
    """In the smallest letters, 11 points, a line is 0.19 inches and a row 0.14 more."""
    heads, short, long = ["a", "b"], ["a", "b"], ["a", "words " * 60]

    def sizes(rows: list[list[str]], high: float) -> list[int]:
        made = slide_tables.parts(heads, rows, 12.0, high)
        assert [row for part in made for row in part] == rows
        return [len(part) for part in made]

    assert sizes([short] * 11, 5.15) == [11]
    assert sizes([short] * 12, 5.15) == [6, 6]  # no row is left alone
    assert sizes([long] * 3, 0.5) == [1, 1, 1]
    assert 1 < len(sizes([long] * 11, 5.15)) < 11
    assert sizes([], 5.15) == []


def test_a_column_of_a_slide_is_as_wide_as_its_longest_word() -> None:
    table = [["Here", "words " * 60, "words " * 60], ["Held in part", "b", "c"]]
    narrow, *others = slide_tables._widths(table, 12.0)
    assert narrow >= slide_tables._least_widths(table, 11)[0]
    assert narrow + sum(others) == pytest.approx(12.0)
    assert others[0] == pytest.approx(others[1])


def test_a_line_chart_on_a_slide_says_what_it_counts(sample_store: Path) -> None:
    """Its title may say what happened: "Financial year to date, …"."""
    con = store.connect(sample_store)
    page = asking.document(asking.asking(con), "/burglary-vehicle-robbery", {})
    month = asking.month(asking.asking(con), None)
    pack = Pack(page.title, "Harrow", "burglary", month, "", (page,))
    charts = [
        shape.chart
        for slide in Presentation(io.BytesIO(files.made(pack, ".pptx"))).slides
        for shape in slide.shapes
        if shape.has_chart
    ]
    assert charts
    for chart in charts:
        assert "Burglary. Offences recorded" in chart.chart_title.text_frame.text


def test_a_paper_has_nothing_that_waits_for_a_choice(sample_store: Path) -> None:
    con = store.connect(sample_store)
    headings = {
        since: [
            section.heading
            for document in packs.pack(
                asking.asking(con), "scrutiny", since_month=since
            ).documents
            for section in document.sections
        ]
        for since in ("", "2024-01")
    }
    assert "Since last time" not in headings[""]
    assert "Since last time" in headings["2024-01"]


def test_sentences_of_a_slide_stay_above_its_foot() -> None:
    """At 18 points 93 letters make a line of 12.1 inches: two lines for 180 letters.

    Six such paragraphs are 12 lines of 0.3125 and 6 gaps of 0.125 high: 4.5 inches, of
    5.15 times 0.88. Three take nine lines at 26 (64 letters) and 22 points: 4.6, 3.9.
    """
    long = "words " * 30
    made = slide_room.split([long] * 9, 12.1, 5.15)
    assert [line for part, _ in made for line in part] == [long] * 9
    assert [len(part) for part, _ in made] == [6, 3]
    assert [size for _, size in made] == [18, 22]
    assert slide_room.split(["Short."], 12.1, 5.15) == [(["Short."], 32)]
    assert slide_room.split([], 12.1, 5.15) == []
