"""Freshness on the pages: data to, received, next expected; incomplete last months."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from files import BOROUGH, DASHBOARD, series, write
from stored import Asked
from test_pages import opened, words
from test_priority_pages import view_of

from harrow_dash import config, store
from harrow_dash.documents import blocks, document, freshness_notes, months, shared
from harrow_dash.loading import ingest
from harrow_dash.outputs import asking

KEYS = ("burglary",)


@pytest.fixture
def borough(tmp_path: Path, store_path: Path) -> Path:
    """Burglary to December 2025."""
    file = write(tmp_path / "borough.csv", BOROUGH, series("2023-01", *[30] * 36))
    ingest.load([file], store_path)
    return store_path


@pytest.mark.parametrize(
    ("today", "letter", "word", "banner"),
    [
        (date(2026, 2, 14), "F", "Up to date", False),
        (date(2026, 2, 15), "A", "Ageing", False),
        (date(2026, 3, 17), "O", "Old", False),
        (date(2026, 7, 3), "O", "Old", True),
    ],
)
def test_ages_have_a_word_and_a_letter(
    borough: Path, today: date, letter: str, word: str, banner: bool
) -> None:
    con = store.connect(borough)
    said = blocks.plain(freshness_notes.footer(con, KEYS, today))
    assert f"{letter} {word} MPS borough level crime" in said
    assert "Data to December 2025" in said
    assert "received " in said
    assert "next expected February 2026" in said
    warned = blocks.plain(freshness_notes.banner(con, KEYS, today))
    assert ("more than six months old" in warned) is banner
    assert f"{letter} {word}" in blocks.plain(freshness_notes.table(con, today))


def test_overdue_figures_are_called_so(borough: Path) -> None:
    con = store.connect(borough)
    for today, overdue in ((date(2026, 2, 28), False), (date(2026, 3, 1), True)):
        said = blocks.plain(freshness_notes.footer(con, KEYS, today))
        assert ("(overdue)" in said) is overdue


@pytest.mark.parametrize(
    "page", ["overview", "vawg", "burglary", "perception", "ward", "data"]
)
def test_every_page_says_how_fresh_it_is(
    page: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(config, "today", lambda: date(2030, 1, 1))
    said = words(opened(page, sample_store, monkeypatch))
    assert "more than six months old" in said
    for term in ("Data to", "received", "next expected", "O Old"):
        assert term in said


def test_a_source_is_as_fresh_as_the_measures_shown(
    tmp_path: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer file that has dropped a measure does not make it fresh, nor its page."""
    old = [{"Month_Year": f"01/{month:02}/2023"} for month in range(1, 7)]
    knife = {"Crime Type": "Knife Crime", "Crime Subtype": "Knife Crime"}
    new = [knife | {"Month_Year": f"01/{month:02}/2023"} for month in range(1, 13)]
    write(tmp_path / "dashboard.csv", DASHBOARD, *old, *new)
    ingest.load([tmp_path / "dashboard.csv"], store_path)
    con = store.connect(store_path)
    found = freshness_notes.ages(con, ("hate_crime", "knife_crime"), date(2024, 1, 31))
    assert [(item.title[-14:], f"{item.last_month:%Y-%m}") for item in found] == [
        (" (knife crime)", "2023-12"),
        ("a (hate crime)", "2023-06"),
    ]
    monkeypatch.setattr(config, "today", lambda: date(2024, 1, 31))
    ask = asking.asking(con)
    for path, age in (
        ("/", "12 months to December 2023 · Data to December 2023, 1 month old"),
        ("/hate-crime", "12 months to June 2023 · Data to June 2023, 7 months old"),
        # Nothing of what it shows is loaded: the age of all that is.
        ("/perception", "12 months to December 2023 · Data to December 2023, 1 month"),
    ):
        assert age in asking.document(ask, path, {}).place
    earlier = replace(view_of(con, "hate_crime"), to=pd.Timestamp("2023-03-01"))
    said = document.place(ask, earlier, keys=("hate_crime",))
    assert "12 months to March 2023 · Data to June 2023" in said


def test_an_incomplete_last_month_is_marked_and_left_out(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    knife = {"Crime Type": "Knife Crime", "Crime Subtype": "Knife Crime"}
    rows = [
        knife
        | {
            "Month_Year": f"01/{month:%m/%Y}",
            "Count": 2 if month == pd.Timestamp("2025-12-01") else 10,
            "Refresh Date": "20/12/2025",
        }
        for month in pd.date_range("2023-01-01", "2025-12-01", freq="MS")
    ]
    write(tmp_path / "knife.csv", DASHBOARD, *rows)
    ingest.load([tmp_path / "knife.csv"], store_path)
    con = figures.con()
    november = pd.Timestamp("2025-11-01")
    assert shared.incomplete(con, "knife_crime") == pd.Timestamp("2025-12-01")
    assert shared.last_month(con, "knife_crime") == november
    view = view_of(con, "knife_crime")
    found = shared.compared(con, ("knife_crime",), (config.BOROUGH,), view.to)
    assert (found["value"].iloc[0], found["month"].iloc[0]) == (120, november)
    limits = months.limits(con, view)
    assert limits is not None
    assert limits["month"].max() == november
    assert "December 2025 is incomplete" in blocks.plain(months.words(con, view))
    assert months.file(con, view)["usual"].iloc[-1] == "Incomplete month"
    picture = months.chart(con, view)
    assert picture is not None
    assert "Incomplete" in str(picture.spec)
    standing = shared.standings(con, "2023", view.to)["knife_crime"]
    assert standing.month in {None, november}
    assert all("December 2025" not in line for line in months.so_far(con, view))
