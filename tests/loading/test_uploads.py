"""Files that an officer sends through the page: loaded, refused, undone, logged."""

import hashlib
import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from files import BOROUGH, SAFER, series, table, write
from seen import words_of
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest
from test_bad_archives import BYTES, packed_zip
from test_bad_input import GEOMETRIES, TEXTS, WARD_OUTLINE
from test_roles import signed_in

from harrow_dash.errors import HarrowError
from harrow_dash.loading import ingest, uploads
from harrow_dash.loading.uploads import Upload
from harrow_dash.store import audit

ROOT = Path(__file__).parents[2]
GOOD = table(BOROUGH, series("2023-04", 9)).encode()
Files = dict[str, bytes]


@pytest.fixture(autouse=True, scope="module")
def _visited_before() -> Iterator[None]:
    """AppTest starts each run on a fresh server, which runs the page alone at first and
    so loses a click. Here each server was visited before.
    """
    start = PagesManager.__init__

    def visited(self: PagesManager, *given: Any, **named: Any) -> None:
        PagesManager.uses_pages_directory = False
        start(self, *given, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(PagesManager, "__init__", visited)
        yield


def held(path: Path) -> Files:
    """Every file of a store's folder but the audit log."""
    log = audit.log_path(path)
    return {
        file.name: file.read_bytes() for file in path.parent.iterdir() if file != log
    }


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one figure in it; tests that change it copy it first."""
    folder = tmp_path_factory.mktemp("sound")
    file = write(folder / "a.csv", BOROUGH, series("2023-03", 5))
    ingest.load([file], folder / "own" / "store.duckdb")
    return folder / "own" / "store.duckdb"


@pytest.fixture
def own(sound: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    (tmp_path / "own").mkdir()
    for name, content in held(sound).items():
        (tmp_path / "own" / name).write_bytes(content)
    return tmp_path / "own" / sound.name


def opened(path: Path, role: str = "officer") -> AppTest:
    """The page of the data, as a reader of a role finds it."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARROW_STORE", str(path))
        signed_in(app, role).run()
        app.switch_page("pages/data.py")
        app.query_params["open"] = "all"
        app.run()
    assert not app.exception
    return app


def send(app: AppTest, path: Path, *files: tuple[str, bytes]) -> str:
    """Send files through the page; gives back all words of the page."""
    for name, content in files:
        app.file_uploader(key="files").upload(name, content)
    return press(app, path, "load_files")


def press(app: AppTest, path: Path, key: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HARROW_STORE", str(path))
        app.button(key=key).click().run()
    assert not app.exception
    return words(app)


def words(app: AppTest) -> str:
    return " ".join(words_of(item.value) for item in app.main.get("html"))


def logged(path: Path) -> list[dict[str, str]]:
    lines = audit.log_path(path).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


# Every bad file that the command line refuses, with what the sentence must hold.
BAD = {
    f"text: {name}": ("faulty.csv", text.encode(), said)
    for name, (text, said) in TEXTS.items()
}
BAD |= {
    f"bytes: {name}": ("faulty.zip", content, said.replace("faulty/", r"faulty\.zip/"))
    for name, (content, said) in BYTES.items()
}
BAD |= {
    f"outlines: {name}": (
        "faulty.geojson",
        json.dumps(
            {
                "type": "FeatureCollection",
                "features": [
                    {
                        "type": "Feature",
                        "properties": WARD_OUTLINE,
                        "geometry": {"type": "Polygon", "coordinates": [geometry]}
                        if isinstance(geometry, list)
                        else geometry,
                    }
                ],
            }
        ).encode(),
        said,
    )
    for name, (geometry, said) in GEOMETRIES.items()
}


@pytest.fixture(scope="module")
def page(sound: Path) -> AppTest:
    """One page for all bad files: what one leaves behind would show in the next."""
    return opened(sound)


@pytest.mark.parametrize("fault", BAD)
def test_every_bad_file_gets_its_sentence(page: AppTest, sound: Path, fault: str):
    name, content, said = BAD[fault]
    before = held(sound)
    shown = send(page, sound, (name, content))
    match = re.search(r"Not loaded\. (faulty.*?) The store is as it was\.", shown)
    assert match, shown
    assert re.search(said, match[1]), match[1]
    assert held(sound) == before
    last = logged(sound)[-1]
    assert (last["file_name"], last["outcome"]) == (name, "refused")
    assert last["sha256"] == hashlib.sha256(content).hexdigest()
    assert "faulty" not in json.dumps(last).replace(name, "")


def test_good_files_are_loaded_and_told_line_by_line(own: Path) -> None:
    app = opened(own)
    packed = packed_zip(("b", MAY))
    shown = send(app, own, ("april.csv", GOOD), ("more.zip", packed))
    assert "Loaded 2 files." in shown
    assert (
        "april.csv: MPS borough level crime; 1 row, 1 area, April 2023 to April 2023, "
        "1 month used; warning: only 1 row;" in shown
    )
    assert "more.zip/b: MPS borough level crime" in shown
    assert "5 files from" in shown  # the page is drawn from the new store
    assert app.selectbox(key="to").options[0] == "May 2023"
    assert [row["outcome"] for row in logged(own)] == ["loaded", "loaded"]
    assert [row["who"] for row in logged(own)] == ["a@example.org"] * 2
    for row in logged(own):
        assert row["sha256"][:12] in words(app)
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", row["when"])


MAY = table(BOROUGH, series("2023-05", 4)).encode()


def test_an_officer_reads_the_numbers_of_a_survey_and_the_public_does_not(own: Path):
    """Nor does the public learn what the file was called, or a hash to compare."""
    content = table(SAFER, {}, {"response_id": "r2", "ward": "Belmont"}).encode()
    named = "two-answers.csv"
    shown = send(opened(own), own, (named, content))
    assert f"{named}: Safer Spaces Survey, responses; 2 rows, 2 areas" in shown
    assert f"{named} 2 October 2023" in shown  # in the table of files, too
    assert hashlib.sha256(content).hexdigest().encode() not in own.read_bytes()
    again = send(opened(own), own, ("again.csv", content))
    assert "Loaded 1 file." in again
    assert f"{named} 2 October 2023" in again
    public = words(opened(own, "public"))
    assert named not in public
    assert "Safer Spaces Survey, responses [c] — October 2023" in public


def test_one_bad_file_among_good_ones_refuses_them_all(own: Path) -> None:
    before = held(own)
    shown = send(opened(own), own, ("good.csv", GOOD), ("bad.csv", b"x,y,z\n1,2,3\n"))
    assert "Not loaded. bad.csv: line 1" in shown
    assert held(own) == before
    assert [row["outcome"] for row in logged(own)] == ["refused", "refused"]


def test_the_last_load_can_be_undone_and_brought_back(own: Path) -> None:
    app = opened(own)
    assert "Undo" not in str(app.main)
    send(app, own, ("april.csv", GOOD))
    assert "The store from before the last load is back." in press(
        app, own, "undo_load"
    )
    assert app.selectbox(key="to").options == ["March 2023"]
    press(app, own, "undo_load")
    assert app.selectbox(key="to").options[0] == "April 2023"
    assert [row["outcome"] for row in logged(own)] == ["loaded", "undone", "undone"]
    assert "Undo the last load" in words(app)


def test_undo_without_an_earlier_store_is_a_sentence(own: Path) -> None:
    with pytest.raises(HarrowError, match="nothing to go back to"):
        uploads.undo(own, "alice")
    assert [row["outcome"] for row in logged(own)] == ["refused"]


@pytest.mark.parametrize("role", ["public", "member"])
def test_others_see_neither_the_desk_nor_the_log(own: Path, role: str) -> None:
    audit.add(own, [audit.entry("alice", "load", "loaded", "secret-name.csv", "ab")])
    app = opened(own, role)
    assert not app.file_uploader
    assert "Load files" not in words(app)
    assert "secret-name" not in words(app)


NAMES = {
    "<b>bold.csv": "<b>bold.csv",
    "<script>alert(1)<script>.csv": "<script>alert(1)<script>.csv",
    "**bold** [a](http://b.example).csv": "b.example).csv",
    "two\nlines.csv": "two\N{REPLACEMENT CHARACTER}lines.csv",
    "..\\..\\evil.csv": "evil.csv",
    "../../evil.csv": "evil.csv",
    "=cmd|'calc'!A1.csv": "=cmd|'calc'!A1.csv",
    "a" * 300 + ".csv": "a" * 196 + ".csv",
}


@pytest.mark.parametrize("name", NAMES)
def test_names_of_files_are_shown_as_text(own: Path, name: str) -> None:
    app = opened(own)
    shown = send(app, own, (name, b"x,y,z\n1,2,3\n"))
    assert f"Not loaded. {NAMES[name]}: line 1" in shown
    html = "".join(item.value for item in app.main.get("html"))
    assert "<script>" not in html
    assert "<b>bold" not in html
    assert not app.error  # a box that reads Markdown
    assert [path.name for path in own.parent.parent.iterdir()] == ["own"]
    send(app, own, (name, GOOD))
    assert f"{NAMES[name]}: MPS borough level crime" in words(app)


@pytest.mark.parametrize(
    "name",
    ["a.exe", "a.csv.exe", "a", "csv", ".csv", "a.duckdb", "a.html", "", "a.CSVX"],
)
def test_only_some_endings_are_taken(name: str) -> None:
    sentence = r"only files that end in csv, .*, zip, gz, json, geojson, gpkg or kml"
    if name == ".csv":
        uploads.refuse_unfit([Upload(name, b"")])  # a file is known by its columns
        return
    with pytest.raises(HarrowError, match=sentence):
        uploads.refuse_unfit([Upload(name, b"")])
    uploads.refuse_unfit([Upload("a.CSV", b""), Upload("b.tar.gz", b"")])


def test_a_part_of_a_shapefile_is_asked_for_as_a_zip() -> None:
    with pytest.raises(HarrowError, match=r"a\.shp: .* into one \.zip and load that"):
        uploads.refuse_unfit([Upload("a.shp", b"")])


def test_sizes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())
    assert config["server"]["maxUploadSize"] == uploads.FILE_LIMIT
    monkeypatch.setattr(uploads, "MEGABYTE", 1)
    full = Upload("a.csv", b"x" * uploads.FILE_LIMIT)
    uploads.refuse_unfit([full, full])
    with pytest.raises(HarrowError, match=r"^a\.csv: larger than 100 MB"):
        uploads.refuse_unfit([Upload("a.csv", full.content + b"x")])
    with pytest.raises(HarrowError, match="larger than 200 MB together"):
        uploads.refuse_unfit([full, full, Upload("b.csv", b"x")])
    with pytest.raises(HarrowError, match="No file was chosen"):
        uploads.refuse_unfit([])


def test_pressing_load_without_a_file_says_so(own: Path) -> None:
    assert "No file was chosen" in send(opened(own), own)


def test_a_load_that_is_stopped_leaves_the_store_and_says_so(own: Path) -> None:
    class Left(BaseException):
        """The reader goes to another page: Streamlit stops the run like this."""

    def leave(done: int, total: int, name: str) -> None:  # noqa: ARG001
        raise Left

    before = held(own)
    with pytest.raises(Left):
        uploads.load([Upload("a.csv", GOOD)], own, "alice", leave)
    assert held(own) == before
    assert [row["outcome"] for row in logged(own)] == ["stopped"]


def test_nothing_is_loaded_where_it_cannot_be_written_down(own: Path) -> None:
    audit.log_path(own).mkdir()
    before = held(own)
    with pytest.raises(HarrowError, match="audit log"):
        uploads.load([Upload("a.csv", GOOD)], own, "alice")
    assert held(own) == before


def test_the_log_is_only_added_to_and_is_private(own: Path) -> None:
    for outcome in ("loaded", "refused"):
        audit.add(own, [audit.entry("é\n\x1b", "load", outcome, "a\nb.csv", "00")])
    lines = audit.log_path(own).read_bytes().split(b"\n")
    assert len(lines) == 3
    newest, oldest = audit.entries(own)
    assert (newest.outcome, oldest.outcome) == ("refused", "loaded")
    assert newest.who == "é\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    assert audit.log_path(own).stat().st_mode & 0o077 == 0


def test_a_line_that_is_none_is_shown_as_one(own: Path) -> None:
    audit.add(own, [audit.entry("alice", "undo", "undone")])
    with audit.log_path(own).open("a") as log:
        log.write('{"when": "cut sho\n["a"]\n{"x": 1}\n')
    found = [entry.outcome for entry in audit.entries(own)]
    assert found == ["a line that cannot be read"] * 3 + ["undone"]
    assert "cannot be read" in words(opened(own))


def test_the_newest_fifty_are_shown(own: Path) -> None:
    many = [audit.entry("alice", "load", "loaded", f"{n}.csv", "00") for n in range(60)]
    audit.add(own, many)
    names = [entry.file_name for entry in audit.entries(own)]
    assert (names[0], names[-1], len(names)) == ("59.csv", "10.csv", 50)
