"""Publishing again: nothing is drawn where nothing changed; what broke is mended."""

import hashlib
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from files import BOROUGH, EDGWARE, WARD, series, write

from harrow_dash import config
from harrow_dash.loading import ingest
from harrow_dash.outputs.site import Published, frame, manifest, publish

OVERVIEW = "index.html"
EDGWARE_PAGE = f"wards/{EDGWARE}/index.html"
SEARCH, EARLIER = "search/index.html", "as-at/2025-02/index.html"


@pytest.fixture(scope="module", autouse=True)
def _few_pages() -> Iterator[None]:
    """Of all pages two: the others are made in the same way."""
    few = [("/data", "", "/"), ("/ward", EDGWARE, f"/wards/{EDGWARE}/")]
    with pytest.MonkeyPatch.context() as patch:
        # The package's name `publish` is the function; this is its module.
        module = sys.modules["harrow_dash.outputs.site.publish"]
        patch.setattr(module, "_asked", lambda _: few)
        yield


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of one measure, of which a site is made quickly."""
    folder = tmp_path_factory.mktemp("small")
    borough = write(folder / "a.csv", BOROUGH, series("2024-03", *[50] * 13))
    wards = write(folder / "b.csv", WARD, series("2024-03", *[5] * 13))
    ingest.load([borough, wards], folder / "store.duckdb")
    return folder / "store.duckdb"


@pytest.fixture(scope="module")
def made(small: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("again") / "site"
    publish(small, folder)
    return folder


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the pages that are drawn."""
    seen: list[str] = []
    page = frame.page

    def noted(*given: object, address: str, **more: object) -> str:
        seen.append(address)
        return page(*given, address=address, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(frame, "page", noted)
    return seen


def state(folder: Path) -> dict[str, str]:
    return {
        one.relative_to(folder).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest()
        for one in folder.rglob("*")
        if one.is_file()
    }


def test_without_change_nothing_is_drawn_or_written(
    small: Path, made: Path, drawn: list[str]
) -> None:
    times = {one: one.stat().st_mtime_ns for one in made.rglob("*")}
    files = len(state(made)) - 1  # the manifest is none of the site's
    kept = manifest.read(made)
    assert kept is not None
    assert {SEARCH, EARLIER} <= kept.files.keys()
    assert publish(small, made) == Published(files, 0, 0)
    assert drawn == []
    assert {one: one.stat().st_mtime_ns for one in made.rglob("*")} == times


def test_drawn_again_the_bytes_are_the_same(
    small: Path, made: Path, drawn: list[str]
) -> None:
    before = state(made)
    (made / manifest.MARK).write_text("no manifest")
    assert publish(small, made) == Published(len(before) - 1, 0, 0)
    assert drawn
    assert state(made) == before


@pytest.mark.parametrize("harm", ["changed", "missing", "added"])
def test_a_damaged_site_is_mended(small: Path, made: Path, harm: str) -> None:
    before, page = state(made), made / EDGWARE_PAGE
    if harm == "changed":
        page.write_text("something else")
    elif harm == "missing":
        page.unlink()
    else:
        (made / "gone").mkdir()
        (made / "gone" / OVERVIEW).write_text("a page that is no longer there")
    wanted = (0, 1) if harm == "added" else (1, 0)
    done = publish(small, made)
    assert (done.written, done.removed) == wanted
    assert state(made) == before
    assert not (made / "gone").exists()


def test_another_path_store_day_or_program_is_published_anew(
    small: Path,
    made: Path,
    sound_store: bytes,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before, kept = state(made), manifest.made_of(small, "")
    assert publish(small, made, "/safety").written >= 3
    assert 'href="/safety/style.css"' in (made / OVERVIEW).read_text()
    other = tmp_path / "other.duckdb"
    other.write_bytes(sound_store)
    publish(other, made)
    # This store holds other months, and no figures of wards.
    assert state(made)[OVERVIEW] != before[OVERVIEW]
    assert publish(small, made).written > 0
    assert state(made) == before
    monkeypatch.setattr(config, "today", lambda: date(2031, 1, 1))
    assert manifest.made_of(small, "") != kept
    monkeypatch.undo()
    assert manifest.made_of(small, "") == kept
    monkeypatch.setenv("HARROW_CELL_RESOLUTION", "8")
    assert manifest.made_of(small, "") != kept
    monkeypatch.undo()
    monkeypatch.setattr(config, "DATA", tmp_path)
    monkeypatch.setattr(config, "ROOT", Path("/"))
    assert manifest.made_of(small, "") != kept


def test_a_first_publication_that_was_cut_off_is_gone_on_with(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: bytes) -> str:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as while_full:
        while_full.setattr(manifest, "digest", full)
        with pytest.raises(Exception, match="Make room"):
            publish(small, tmp_path / "site")
    assert publish(small, tmp_path / "site").written > 5
