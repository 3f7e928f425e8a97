"""What is prepared before readers ask, and what it costs them."""

import gc
import io
import json
import pickle
import subprocess
import weakref
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from test_pages import PAGES, opened

from harrow_dash import config, store
from harrow_dash.documents import border, delivery, overview, priority
from harrow_dash.errors import HarrowError
from harrow_dash.outputs.streamlit import ahead, ahead_process, answers, ui
from harrow_dash.web import health, metrics

EDGWARE = "E05013545"
CHOSEN = {
    "overview": {"ward": EDGWARE},
    "ward": {"ward": EDGWARE},
    "hotspots": {"ward": EDGWARE},
    "burglary": {"measure": "robbery"},
}


def path_of(page: str) -> str:
    """The path in the menu of a page by its short name."""
    name = Path(PAGES[page]).stem
    return "/" if name == "overview" else f"/{name}"


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
    ahead.prepare(sample_store, print)
    assert health.health(sample_store)["prepared"]
    assert gc.get_freeze_count() > 10 * len(gc.get_objects())


def test_what_is_prepared_gives_way_to_a_reader_but_not_for_long(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[float] = []
    served = iter([0.0, 0.0, 0.0])
    monkeypatch.setattr(metrics, "idle", lambda: next(served, 1.0))
    monkeypatch.setattr(ahead.time, "sleep", looked.append)
    ahead.work_out(sample_store)
    assert looked == [ahead.LOOK] * 3
    monkeypatch.setattr(metrics, "idle", lambda: 0.0)
    monkeypatch.setattr(ahead, "PATIENCE", 0)
    ahead.work_out(sample_store)
    assert len(looked) == 3


def test_what_is_no_longer_kept_is_freed_at_the_next_look() -> None:
    ring = Ring()
    seen = weakref.ref(ring)
    ahead.settle()
    del ring
    gc.collect()
    assert seen() is not None
    ahead.settle()
    assert seen() is None


def test_pages_then_wards_are_the_likeliest_choices(sample_store: Path) -> None:
    offered = list(ahead.choices(sample_store, store.version(sample_store)))
    assert [name for name, address in offered[:3] if not address] == list(ahead.NEXT)
    assert offered[3][0] == "/ward"
    assert list(offered[3][1]) == ["ward"]
    for page, address in CHOSEN.items():
        assert (path_of(page), address) in offered


def test_where_the_settings_say_so_nothing_is_worked_out_ahead(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARROW_AHEAD", "off")
    assert list(ahead.choices(sample_store, store.version(sample_store))) == []


# The process.


class Watched(ahead_process.Following):
    """Follows what it is given; notes its process, and may end it after the first."""

    def __init__(
        self, path: Path, choices: list[tuple[str, dict[str, str]]], *, kill: bool
    ) -> None:
        super().__init__(path, store.version(path))
        self.process: subprocess.Popen[bytes] | None = None
        self._choices = self._noting(choices, kill)

    def _noting(
        self, choices: list[tuple[str, dict[str, str]]], kill: bool
    ) -> Iterator[tuple[str, dict[str, str]]]:
        for choice in choices:
            yield choice
            self.process = self._process
            assert self.process is not None
            if kill:
                self.process.kill()


@pytest.fixture(scope="module")
def _worked_out(sample_store: Path) -> Iterator[None]:
    """The four choices, worked out by a process of their own."""
    followed = Watched(
        sample_store,
        [(path_of(page), address) for page, address in CHOSEN.items()],
        kill=False,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(metrics, "idle", lambda: 60.0)
        assert followed.go_on(pytest.fail) == len(CHOSEN)
    assert followed.process is not None
    assert followed.process.poll() is not None  # it ended after the last
    yield
    answers.AHEAD.clear()


@pytest.mark.usefixtures("_worked_out")
@pytest.mark.parametrize("page", CHOSEN)
def test_a_choice_that_was_worked_out_asks_the_store_nothing(
    page: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_store(*_: Any) -> None:
        raise AssertionError("The store was asked.")

    ui.kept.cache_clear()
    monkeypatch.setattr(ui, "_connection", no_store)
    shown = opened(page, sample_store, monkeypatch, open="", **CHOSEN[page])
    assert not shown.exception
    assert ui.kept.cache_info().misses > 10


@pytest.mark.usefixtures("_worked_out")
def test_what_the_process_worked_out_is_what_the_page_would(
    sample_store: Path,
) -> None:
    version = store.version(sample_store)
    held = ahead_process.worked_out(sample_store, version, "/ward", CHOSEN["ward"])
    ui.kept.cache_clear()
    answers.AHEAD.clear()
    found = ahead_process.worked_out(sample_store, version, "/ward", CHOSEN["ward"])
    assert held.keys() == found.keys()
    assert len(found) > 20
    for asked, answer in found.items():
        # As it is after a way through the file: equal words are then one object.
        sent = answers.unpacked(answers.packed(answer))
        assert answers.packed(held[asked]) == answers.packed(sent), asked


def test_nothing_is_worked_out_while_readers_are_served(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed = Watched(sample_store, [("/", {})], kill=False)
    with metrics.rerun():
        assert metrics.idle() == 0
        assert followed.go_on(pytest.fail) == 0
    assert 0 <= metrics.idle() < 60
    monkeypatch.setattr(metrics, "idle", lambda: ahead_process.QUIET / 2)
    assert followed.go_on(pytest.fail) == 0
    monkeypatch.setattr(metrics, "idle", lambda: 60.0)
    followed.version = "another store"
    assert followed.go_on(pytest.fail) == 0
    assert next(followed._choices) == ("/", {})


def test_a_process_that_ends_is_named_and_what_it_told_stays(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "idle", lambda: 60.0)
    kept = answers.Answers()
    monkeypatch.setattr(ahead_process, "AHEAD", kept)
    said: list[str] = []
    followed = Watched(sample_store, [("/method", {}), ("/", {})], kill=True)
    assert followed.go_on(said.append) == 1
    assert said == [ahead_process.STOPPED]
    assert followed.go_on(said.append) == 0
    found = ahead_process.worked_out(
        sample_store, store.version(sample_store), "/method", {}
    )
    assert found
    assert all(kept.get(one) for one in found)
    kept.clear()


@pytest.mark.parametrize(
    ("error", "is_replaced", "said"),
    [
        (EOFError(), False, [ahead_process.STOPPED]),
        (EOFError(), True, []),
        (OSError("No space left on device"), False, [ahead_process.STOPPED]),
    ],
    ids=["process ended", "store replaced", "disk full"],
)
def test_why_nothing_more_is_worked_out_is_said(
    error: Exception,
    is_replaced: bool,
    said: list[str],
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics, "idle", lambda: 60.0)
    followed = Watched(sample_store, [("/method", {})], kill=False)

    def fails(*_: Any) -> None:
        if is_replaced:
            followed.version = "the one before"
        raise error

    monkeypatch.setattr(followed, "_work_out", fails)
    heard: list[str] = []
    assert followed.go_on(heard.append) == 0
    assert heard == said


def told(path: Path, version: str, *lines: tuple[str, dict[str, str]]) -> list[Any]:
    """What the process answers to lines."""
    asked = io.StringIO("".join(json.dumps(line) + "\n" for line in lines))
    written = io.BytesIO()
    ahead_process.main(path, version, asked, written)
    written.seek(0)
    found = []
    while written.tell() < len(written.getvalue()):
        found.append(pickle.load(written))
    return found


def test_an_answer_is_sent_once(sample_store: Path) -> None:
    version = store.version(sample_store)
    first, second = told(sample_store, version, ("/method", {}), ("/method", {}))
    assert first
    assert second == {}


def test_of_a_store_that_was_replaced_nothing_is_told(sample_store: Path) -> None:
    assert told(sample_store, "an earlier one", ("/method", {})) == []


class Ended(Exception):
    """Ends what never ends."""


@pytest.mark.parametrize("changed", ["store", "day", ""])
def test_each_store_and_each_day_is_prepared(
    changed: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = {"store": "first", "day": config.today()}
    prepared: list[str] = []
    waits = iter([None, None])

    def sleep(_: float) -> None:
        if next(waits, Ended) is Ended:
            raise Ended
        if changed:
            state[changed] = {"store": "second", "day": date(2050, 1, 1)}[changed]

    def prepare(*_: Any) -> str:
        prepared.append(str(state["store"]))
        return prepared[-1]

    monkeypatch.setattr(ahead_process.time, "sleep", sleep)
    monkeypatch.setattr(ahead, "prepare", prepare)
    monkeypatch.setattr(metrics, "idle", lambda: 0.0)
    monkeypatch.setattr(store, "version", lambda _: state["store"])
    monkeypatch.setattr(config, "today", lambda: state["day"])
    with pytest.raises(Ended):
        ahead_process.keep_ready(sample_store, "first", pytest.fail)
    assert prepared == {"store": ["second"], "day": ["first"], "": []}[changed]


# Questions and answers.


def test_questions_are_told_apart() -> None:
    asked = {
        answers.question("1", overview.rows, ()),
        answers.question("2", overview.rows, ()),
        answers.question("1", overview.rows, ("E05013545",)),
        answers.question("1", border.words, ()),
        answers.question("1", partial(delivery.words, "/vawg"), ()),
        answers.question("1", partial(delivery.words, "/drugs"), ()),
        answers.question("1", partial(delivery.words, page="/drugs"), ()),
        answers.question("1", priority.words, ()),
    }
    assert len(asked) == 8
    assert b"" not in asked


def test_what_has_no_words_of_its_own_is_not_kept() -> None:
    assert answers.question("1", lambda _: 1, ()) == b""
    assert answers.question("1", overview.rows, (object(),)) == b""


def test_answers_are_given_back_as_they_were() -> None:
    kept = answers.Answers()
    assert kept.get(b"a") is None
    kept.add(b"a", answers.packed({"words": ["one"]}))
    kept.add(b"b", answers.packed(None))
    held = kept.get(b"a")
    assert held is not None
    assert answers.unpacked(held) == {"words": ["one"]}
    nothing = kept.get(b"b")
    assert nothing is not None
    assert answers.unpacked(nothing) is None
    kept.clear()
    assert kept.get(b"a") is None


def test_a_store_that_cannot_be_read_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "idle", lambda: 60.0)
    said: list[str] = []
    path = tmp_path / "none.duckdb"
    followed = ahead_process.Following(path, store.version(path))
    assert followed.go_on(said.append) == 0
    with pytest.raises(HarrowError) as error:
        store.connect(path)
    assert said == [str(error.value)]
