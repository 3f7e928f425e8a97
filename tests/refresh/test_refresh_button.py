"""An officer brings the figures up to date from the page of the data."""

from pathlib import Path

import offers
import pytest
from files import BOROUGH, series, write
from publishers import serving
from test_uploads import _visited_before, logged, opened, press, words

from harrow_dash import store
from harrow_dash.outputs import asking
from harrow_dash.outputs.text import text
from harrow_dash.store import builds, refresh_record

__all__ = ["_visited_before"]


@pytest.fixture
def publishers(monkeypatch: pytest.MonkeyPatch):
    with serving(offers.some()) as at:
        monkeypatch.setenv("HARROW_PUBLISHERS_URL", at.url)
        yield at


@pytest.fixture
def own(load, store_path: Path, tmp_path: Path) -> Path:
    load(write(tmp_path / "old.csv", BOROUGH, series("2024-12", 6)))
    return store_path


def test_an_officer_brings_the_figures_up_to_date(
    own: Path, publishers, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(own)
    assert "Asked" not in words(app)
    monkeypatch.setattr(refresh_record, "now", lambda: "2026-04-01T08:00:00+00:00")
    assert not publishers.asked
    assert app.selectbox(key="to").options == ["December 2024"]
    shown = press(app, own, "refresh_store")
    assert "new from the publishers." in shown
    assert "MPS borough level crime: new, loaded, newest of 2026-03-20." in shown
    # What did not come is named, and stops nothing.
    assert "did not come" in shown
    assert "London Datastore has no file that is called like" in shown
    assert app.selectbox(key="to").options[0] == "February 2025"
    assert [row["outcome"] for row in logged(own)] == ["refreshed"]
    assert logged(own)[0]["action"] == "refresh"
    assert "Asked 1 Apr 2026: newer figures, loaded (newest of 2026-03-20)" in shown
    # Nothing new leaves the store as it is; that it was asked for is told all the same.
    monkeypatch.setattr(refresh_record, "now", lambda: "2026-04-02T08:00:00+00:00")
    again = press(app, own, "refresh_store")
    assert "Nothing new was loaded; the store is as it was." in again
    assert "Asked 2 Apr 2026: nothing newer (newest of 2026-03-20)" in again
    assert "Asked 1 Apr 2026" not in again
    # What is published is made of the store alone.
    ask = asking.asking(store.connect(own))
    assert "Asked" not in text(asking.document(ask, "/data", {}))


def test_a_refresh_that_is_under_way_is_a_sentence(own: Path, publishers) -> None:
    app = opened(own)
    folder = own.with_name(f"{own.stem}.refresh")
    with builds.one_at_a_time(folder, "refresh of"):
        shown = press(app, own, "refresh_store")
    assert "is under way. Try again when it is done." in shown
    assert not publishers.asked
    assert [row["outcome"] for row in logged(own)] == ["refused"]


@pytest.mark.parametrize("role", ["public", "member"])
def test_nobody_else_can(own: Path, publishers, role: str) -> None:
    app = opened(own, role)
    assert "refresh_store" not in {button.key for button in app.button}
    assert "Asks each publisher" not in words(app)
    assert not publishers.asked
