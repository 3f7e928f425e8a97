"""Names from files are shown as text, and downloads do not run in a spreadsheet."""

import csv
import io

import numpy as np
import pandas as pd
import pytest

from harrow_dash import downloads
from harrow_dash.documents import block_kinds, blocks
from harrow_dash.documents.blocks import Block, Column
from harrow_dash.outputs.html import html

EVIL = '<img src=x onerror="alert(1)">&amp;'
CARD = ("label", "figure", "unit", "state", "words")
SHOWN = "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;&amp;amp;"


@pytest.mark.parametrize(
    "block",
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
        blocks.notice(EVIL, "refused"),
        blocks.live(EVIL),
        blocks.cards([dict.fromkeys(CARD, EVIL)]),
        blocks.link(EVIL, EVIL),
        blocks.caption(EVIL, EVIL),
        blocks.sources([EVIL], EVIL),
        blocks.facts([(EVIL, EVIL)]),
    ],
)
def test_text_is_escaped(block: Block) -> None:
    assert "<img src=x" not in html(block)
    assert SHOWN in html(block)


def test_every_kind_of_block_has_html_words_and_a_name() -> None:
    kinds = {
        kind
        for kind in vars(block_kinds).values()
        if isinstance(kind, type) and issubclass(kind, block_kinds.Block)
    } - {block_kinds.Block, block_kinds.Inline, block_kinds.Picture}
    without = {kind for kind in kinds if html.dispatch(kind) is html.dispatch(object)}
    assert without == set()


def test_a_table_names_its_rows_groups_and_cells() -> None:
    rows = [
        {"area_code": "a", "name": "Edgware", "value": "142", "kind": "North"},
        {"area_code": "b", "name": "Pinner", "value": "52", "kind": "South"},
    ]
    columns = [Column("name", "Ward"), Column("value", "12 months", True)]
    table = blocks.table(rows, columns, "Burglary", selected="b", group="kind")
    drawn = html(table)
    assert '<th scope="row">Edgware</th>' in drawn
    assert '<td data-label="12 months" class="hc-number"><span>52</span>' in drawn
    assert drawn.count('scope="rowgroup"') == 2
    assert drawn.count("hc-selected") == 1
    assert drawn.index("hc-selected") > drawn.index("Edgware")


def test_what_scrolls_can_be_reached_by_keyboard_and_has_a_name() -> None:
    drawn = html(blocks.fold('Wards "A" & B', blocks.paragraph("Inside")))
    assert (
        '<div class="hc-scroll" tabindex="0" role="group" '
        'aria-label="Wards &quot;A&quot; &amp; B">' in drawn
    )
    named = blocks.fold(blocks.join("Wards", blocks.small(" (22)")), "")
    assert 'aria-label="Wards (22)"' in html(named)


def test_nothing_to_say_is_nothing() -> None:
    assert not blocks.bullets([])
    assert not blocks.paragraph("")
    assert not blocks.answer([])
    assert html(blocks.answer([])) == ""


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
