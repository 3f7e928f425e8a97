"""The pages of past plans, other boroughs and serious violence, through the frame."""

from pathlib import Path

import pytest
from seen import words_of
from streamlit.testing.v1 import AppTest

from harrow_dash import sample

ROOT = Path(__file__).parents[2]
PAGES = {
    "past-plans": "What the past plans promised, and what happened",
    "compare": "Harrow beside other boroughs",
    "serious-violence": "Serious violence in Harrow: the duty and how it stands",
}


def opened(
    page: str, path: Path, monkeypatch: pytest.MonkeyPatch, **address: str
) -> AppTest:
    """A page as a reader finds it at an address."""
    monkeypatch.setenv("HARROW_STORE", str(path))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    app.switch_page(f"pages/{page}.py")
    for name, value in ({"open": "all"} | address).items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.error
    return app


def words(app: AppTest) -> str:
    return " ".join(words_of(item.value) for item in app.main.get("html"))


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "address",
    [
        {},
        {"ward": "E05013545", "to": "2014-05", "measure": "robbery"},
        {"to": "2011-03", "measure": "rape"},
        {"plan": "2013", "measure": "knife_injury_victims_under_25", "to": "2024-06"},
    ],
)
def test_the_page_is_drawn(
    page: str,
    address: dict[str, str],
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(page, sample_store, monkeypatch, **address)
    told = words(app)
    assert PAGES[page] in told
    assert sample.SAMPLE_NOTE in told
    assert "Where these figures come from" in told
    assert not {"nan", "NaT"} & set(told.split())
    for chart in app.get("vega_lite_chart"):
        assert "Sample figures" in chart.proto.spec


def test_londons_targets_come_after_harrows_and_under_their_own_heading(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = words(opened("past-plans", sample_store, monkeypatch))
    heading = "London's targets, printed beside Harrow's: not scored"
    before, _, after = told.rpartition(heading)  # it stands in the contents, too
    assert "MOPAC 7 crimes, London" not in before
    assert "MOPAC 7 crimes, London" in after


def test_words_come_before_charts(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for page in ("past-plans", "serious-violence"):
        kinds = [item.type for item in opened(page, sample_store, monkeypatch).main]
        assert kinds.index("html") < kinds.index("vega_lite_chart")


def test_one_boroughs_figures_give_words_and_no_empty_chart(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("compare", sample_store, monkeypatch)
    assert not app.get("vega_lite_chart")
    assert "nothing to compare with" in words(app)
