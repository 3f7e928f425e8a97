"""The page of packs and the files of a page: what is offered, and to whom."""

import io
from pathlib import Path
from typing import Any

import pypdf
import pytest
import streamlit as st
from openpyxl import load_workbook
from streamlit.testing.v1 import AppTest
from test_pages import PAGES as OPENED
from test_pages import opened, words

from harrow_dash import sample, store
from harrow_dash.documents import audiences, pages
from harrow_dash.outputs import asking, packs
from harrow_dash.outputs.packs import spreadsheet

Saved = dict[str, Any]
ENDINGS = {"pdf", "pptx", "xlsx", "ods"}


@pytest.fixture
def saved(monkeypatch: pytest.MonkeyPatch) -> Saved:
    """What each button would save, by file name: functions, not yet called."""
    found: Saved = {}

    def button(label: str, content: Any, name: str, *_: Any, **__: Any) -> None:  # noqa: ARG001
        found[name] = content

    monkeypatch.setattr(st, "download_button", button)
    monkeypatch.setitem(OPENED, "briefing", "pages/briefing.py")
    return found


def made(saved: Saved, about: str, ending: str) -> tuple[str, bytes]:
    """The name and the bytes of the only file about something, by its ending."""
    (name,) = [one for one in offered(saved, about) if one.endswith(ending)]
    return name, saved[name]()


def offered(saved: Saved, about: str) -> list[str]:
    """Files about something: the overview is drawn on the way to every page."""
    return [one for one in saved if one.startswith(f"{about}_")]


def endings(names: list[str]) -> set[str]:
    return {one.rsplit(".", maxsplit=1)[-1] for one in names}


def test_a_page_offers_itself_in_every_form(
    sample_store: Path, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened("ward", sample_store, monkeypatch, ward="E05013545")
    name, paper = made(saved, "ward_edgware", ".pdf")
    assert name.endswith("_sample.pdf")
    told = pypdf.PdfReader(io.BytesIO(paper)).pages[0].extract_text()
    assert "Edgware: what stands out" in " ".join(told.split())
    assert sample.SAMPLE_NOTE[:30] in " ".join(told.split())
    assert endings(offered(saved, "ward")) == ENDINGS


def test_the_briefing_page_tells_what_is_in_a_pack_and_offers_it(
    sample_store: Path, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("briefing", sample_store, monkeypatch)
    told = words(app)
    for part in audiences.parts("scrutiny"):
        assert part.title in told
    assert "Questions the committee may want to ask" in told
    assert endings(offered(saved, "scrutiny_harrow")) == ENDINGS
    assert not offered(saved, "briefing")


def test_a_wards_pack_waits_for_a_ward(
    sample_store: Path, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("briefing", sample_store, monkeypatch, audience="ward")
    assert not offered(saved, "ward")
    assert "Choose a ward" in words(app)
    opened("briefing", sample_store, monkeypatch, audience="ward", ward="Edgware")
    name, book = made(saved, "ward_edgware", ".xlsx")
    assert name.endswith("_sample.xlsx")
    assert "Edgware" in str(load_workbook(io.BytesIO(book))["Cover"]["A1"].value)


def test_an_audience_that_there_is_not_falls_back_and_says_so(
    sample_store: Path, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("briefing", sample_store, monkeypatch, audience="<b>press")
    assert "“<b>press” is not one of the audiences" in words(app).replace("&lt;", "<")
    assert endings(offered(saved, "scrutiny")) == ENDINGS


def test_the_parts_are_called_as_the_menu_calls_them() -> None:
    titles = {page.path: page.title for page in pages.PAGES}
    for audience in audiences.AUDIENCES:
        for part in audiences.parts(audience):
            assert part.how in audiences.HOW
            if part.how != "questions":
                assert part.title == titles[part.path]


def test_a_pack_holds_the_parts_that_the_page_names(sample_store: Path) -> None:
    made_of = packs.pack(asking.asking(store.connect(sample_store)), "scrutiny")
    named = [part.path for part in audiences.parts("scrutiny")]
    assert [one.path for one in made_of.documents] == named
    last = made_of.documents[-1]
    assert last.title == audiences.QUESTIONS.title
    assert any(section.blocks() for section in last.sections)
    sheet = spreadsheet.sheets(made_of)[-1]
    assert sheet.title.startswith(audiences.QUESTIONS.title)
    assert len(sheet.frame) > 1


def test_an_officers_file_says_that_it_is_not_for_publication(
    sample_store: Path, saved: Saved, monkeypatch: pytest.MonkeyPatch
) -> None:
    from harrow_dash.outputs.streamlit import ui_account

    monkeypatch.setattr(ui_account, "role", lambda: "officer")
    app: AppTest = opened("overview", sample_store, monkeypatch)
    assert app.session_state["role"] == "officer"
    name, book = made(saved, "overview", ".xlsx")
    assert name.endswith("_sample_not-for-publication.xlsx")
    for page in load_workbook(io.BytesIO(book)).worksheets[3:]:
        told = " ".join(str(row[0]) for row in page.iter_rows(values_only=True))
        assert "Not for publication." in told
