"""What is prepared before readers ask, and what it costs them."""

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_pages import PAGES, opened

from harrow_dash import store
from harrow_dash.outputs.streamlit import ahead, ui
from harrow_dash.web import health, metrics

EDGWARE = "E05013545"


def path_of(page: str) -> str:
    """The path in the menu of a page by its short name."""
    name = Path(PAGES[page]).stem
    return "/" if name == "overview" else f"/{name}"


def idle(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Have the last page drawn so many seconds ago."""
    monkeypatch.setattr(metrics, "idle", lambda: seconds)


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    gc.unfreeze()


class Ring:
    """An object that only the collector can free."""

    def __init__(self) -> None:
        self.own = self


def test_what_is_prepared_is_not_looked_through_after_each_page(
    sample_store: Path,
) -> None:
    gc.unfreeze()
    ahead.prepare(sample_store, ahead.FIRST, print)
    assert health.health(sample_store)["prepared"]
    assert gc.get_freeze_count() > 10 * len(gc.get_objects())


def test_what_is_no_longer_kept_is_freed_at_the_next_look() -> None:
    ring = Ring()
    seen = weakref.ref(ring)
    ahead.settle()
    del ring
    gc.collect()
    assert seen() is not None
    ahead.settle()
    assert seen() is None


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("overview", {"ward": EDGWARE}),
        ("ward", {"ward": EDGWARE}),
        ("hotspots", {"ward": EDGWARE}),
        ("burglary", {"measure": "robbery"}),
    ],
)
def test_a_choice_that_was_worked_out_asks_the_store_nothing_more(
    page: str,
    address: dict[str, str],
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    opened(page, sample_store, monkeypatch, open="")
    version = store.version(sample_store)
    offered = {
        (name, *given.items()) for name, given in ahead.choices(sample_store, version)
    }
    path = path_of(page)
    assert (path, *address.items()) in offered
    idle(monkeypatch, 60)
    chosen = iter([(path, address)])
    assert ahead._explore(sample_store, version, chosen) == 1
    known = ui.kept.cache_info().misses
    assert not opened(page, sample_store, monkeypatch, open="", **address).exception
    assert ui.kept.cache_info().misses == known


def test_a_ward_is_the_likeliest_choice(sample_store: Path) -> None:
    first, *_ = ahead.choices(sample_store, store.version(sample_store))
    assert first[0] == "/ward"
    assert list(first[1]) == ["ward"]


def test_nothing_is_worked_out_while_readers_are_served(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version, following = store.version(sample_store), iter([("/", {})])
    with metrics.rerun():
        assert metrics.idle() == 0
        assert ahead._explore(sample_store, version, following) == 0
    assert 0 <= metrics.idle() < 60
    idle(monkeypatch, ahead.QUIET / 2)
    assert ahead._explore(sample_store, version, following) == 0
    idle(monkeypatch, ahead.QUIET)
    assert ahead._explore(sample_store, "another store", following) == 0
    assert next(following) == ("/", {})


def test_where_the_settings_say_so_nothing_is_worked_out_ahead(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_AHEAD", "off")
    assert list(ahead.choices(sample_store, store.version(sample_store))) == []
