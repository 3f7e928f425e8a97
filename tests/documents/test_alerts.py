"""The warnings page: what is warned of in words, drawn and in a table; and nothing."""

from pathlib import Path

import pytest
from files import BOROUGH, EDGWARE, WARD, other_wards, series, write
from streamlit.testing.v1 import AppTest
from test_charts import fields
from test_pages import PAGES, opened, title, words
from test_priority_pages import view_of

from harrow_dash import sample, store
from harrow_dash.documents import alerts, blocks
from harrow_dash.loading import ingest

USUAL = [20 + (place * 7 % 5) - 2 for place in range(120)]
FEW = ([2, 3, 1, 2] * 30)[:119]


@pytest.fixture(autouse=True)
def _page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(PAGES, "alerts", "pages/alerts.py")


@pytest.fixture(scope="module")
def risen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Business burglary: Harrow 60 instead of 20, Edgware 15 instead of 2.

    A year before Harrow had a month of 70, and then three of 20.
    """
    folder = tmp_path_factory.mktemp("risen")
    counts = [*USUAL[:107], 70, *USUAL[108:119], 60]
    ingest.load(
        [
            write(folder / "b.csv", BOROUGH, series("2016-03", *counts)),
            write(
                folder / "w.csv",
                WARD,
                series("2016-03", *FEW, 15),
                *other_wards(WARD, EDGWARE),
            ),
        ],
        folder / "store.duckdb",
    )
    return folder / "store.duckdb"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("quiet")
    path = write(folder / "b.csv", BOROUGH, series("2016-03", *USUAL))
    ingest.load([path], folder / "store.duckdb")
    return folder / "store.duckdb"


def said(app: AppTest) -> str:
    assert not app.exception
    assert not app.error
    return words(app)


def test_the_page_leads_with_what_is_warned_of(
    risen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("alerts", risen, monkeypatch)
    told = said(app)
    assert title(app) == "Early warning in Harrow"
    assert "in Edgware in February 2026: 15 offences, usual range up to" in told
    assert "Burglary in Harrow in February 2026: 60 offences, usual range" in told
    assert "clearly higher than usual." in told
    assert len(app.get("vega_lite_chart")) == 4
    assert "The table behind burglary in Harrow" in told
    # The month of 70 a year before, and what came after it.
    assert "what became of it" in told


def test_a_chart_says_its_message_and_has_its_fields(risen: Path) -> None:
    con = store.connect(risen)
    shown = alerts.pictures(con, view_of(con, "burglary"))
    assert len(shown) == 4
    for one in shown:
        assert "higher than usual" in one.picture.alt
        assert one.picture.spec["description"] == one.picture.alt
        assert fields(one.picture.spec)
        assert "February 2026" in blocks.plain(one.table)


def test_a_quiet_store_says_what_was_watched(
    quiet: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("alerts", quiet, monkeypatch)
    told = said(app)
    assert "Nothing stands outside its usual range this month: 3 kinds of count" in told
    assert "Watched: all recorded offences, burglary" in told
    assert len(app.get("vega_lite_chart")) == 0
    assert "No month of the last three years would have been warned of." in told


def test_a_ward_sees_its_own_first_and_the_overview_says_it(
    risen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = said(opened("alerts", risen, monkeypatch, ward="Edgware"))
    assert told.index("in Edgware in") < told.index("in Harrow in")
    ward = said(opened("ward", risen, monkeypatch, ward="Edgware"))
    assert "in Edgware in February 2026: 15 offences" in ward
    overview = said(opened("overview", risen, monkeypatch))
    assert "Early warning: Burglary in Harrow in February 2026: 60" in overview
    # Another ward is not told of Edgware.
    belmont = said(opened("ward", risen, monkeypatch, ward="Belmont"))
    assert "in Edgware in February" not in belmont


def test_an_earlier_month_is_shown_as_it_was(
    risen: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = said(opened("alerts", risen, monkeypatch, to="2025-02"))
    assert "Burglary in Harrow in February 2025: 70 offences" in told
    assert "Too early to tell" in told
    assert "2026: 60" not in told


def test_the_sample_is_called_sample(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("alerts", sample_store, monkeypatch)
    assert sample.SAMPLE_NOTE in said(app)


def test_too_short_a_store_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "b.csv", BOROUGH, series("2024-04", *USUAL[:14]))
    ingest.load([path], tmp_path / "store.duckdb")
    told = said(opened("alerts", tmp_path / "store.duckdb", monkeypatch))
    assert "Nothing is watched" in told
