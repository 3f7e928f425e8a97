"""Names from files are shown as text, and downloads do not run in a spreadsheet."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from harrow_dash import downloads
from harrow_dash.documents import blocks
from harrow_dash.documents.blocks import Column

EVIL = '<img src=x onerror="alert(1)">&amp;'
SHOWN = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;amp;"


@pytest.mark.parametrize(
    "html",
    [
        blocks.paragraph(EVIL),
        blocks.section(EVIL),
        blocks.opening(EVIL, EVIL, [EVIL]),
        blocks.answer([EVIL], EVIL),
        blocks.row(EVIL, EVIL, EVIL, [EVIL], figure=EVIL, unit=EVIL, trend=EVIL),
        blocks.chip("neutral", EVIL, EVIL),
        blocks.fold(EVIL, EVIL),
        blocks.bullets([EVIL]),
        blocks.legend([("#FFFFFF", EVIL)], EVIL),
        blocks.table([{"a": EVIL}], [Column("a", EVIL)], EVIL),
        blocks.picture("<svg/>", EVIL),
    ],
)
def test_text_is_escaped(html: str) -> None:
    assert "<img src=x" not in html
    assert SHOWN in html


def test_a_table_names_its_rows_groups_and_cells() -> None:
    rows = [
        {"area_code": "a", "name": "Edgware", "value": "142", "kind": "North"},
        {"area_code": "b", "name": "Pinner", "value": "52", "kind": "South"},
    ]
    columns = [Column("name", "Ward"), Column("value", "12 months", True)]
    html = blocks.table(rows, columns, "Burglary", selected="b", group="kind")
    assert '<th scope="row">Edgware</th>' in html
    assert '<td data-label="12 months" class="hc-number"><span>52</span>' in html
    assert html.count('scope="rowgroup"') == 2
    assert html.count("hc-selected") == 1
    assert html.index("hc-selected") > html.index("Edgware")


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name() -> None:
    html = blocks.fold('Wards "A" & B', blocks.paragraph("Inside"))
    assert (
        '<div class="hc-scroll" tabindex="0" role="group" '
        'aria-label="Wards &quot;A&quot; &amp; B">' in html
    )
    named = blocks.fold(blocks.join("Wards", blocks.small(" (22)")), "")
    assert 'aria-label="Wards (22)"' in named


def test_nothing_to_say_is_nothing() -> None:
    assert blocks.bullets([]) == ""
    assert blocks.paragraph("") == ""
    assert blocks.answer([]) == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_could_run_is_neutralised(start: str) -> None:
    frame = pd.DataFrame({"area_name": [f"{start}SUM(A1)", "Pinner"], "value": [-3, 1]})
    text = downloads.csv(frame, "=source", "").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert rows[0]["area_name"] == f"'{start}SUM(A1)"
    assert rows[0]["source"] == "'=source"
    assert rows[1]["area_name"] == "Pinner"
    assert rows[0]["value"] == "-3"


def test_a_download_says_what_it_is() -> None:
    frame = pd.DataFrame(
        {
            "period": [pd.Timestamp("2026-02-01")],
            "value": [np.nan],
            "status": ["sample"],
        }
    )
    text = downloads.csv(frame, "MPS", "Sample figures.").decode("utf-8-sig")
    header, row = text.splitlines()
    assert header == "period,value,status,source,note"
    assert row == "2026-02,,sample,MPS,Sample figures."
    assert "note" not in downloads.csv(frame, "MPS").decode("utf-8-sig")


def test_notes_of_rows_stay_beside_the_note_of_the_file() -> None:
    frame = pd.DataFrame({"value": [1, 2, 3], "note": ["Aged 10 to 17.", "", None]})
    rows = downloads.csv(frame, "MPS", "Sample figures.").decode("utf-8-sig")
    assert rows.splitlines()[1:] == [
        "1,Sample figures. Aged 10 to 17.,MPS",
        "2,Sample figures.,MPS",
        "3,Sample figures.,MPS",
    ]
    assert "1,Aged 10 to 17.,MPS" in downloads.csv(frame, "MPS").decode("utf-8-sig")
