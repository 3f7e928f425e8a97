"""The store's companions: who sees what, kept whole at any moment, and undone."""

import shutil
import signal
import stat
import subprocess
import sys
from datetime import date

import duckdb
import pytest
from files import BOROUGH, EDGWARE, SAFER, series, write

from harrow_dash import config, measures, store, surveys
from harrow_dash.errors import HarrowError
from harrow_dash.loading import ingest
from harrow_dash.store import audit, builds

SECRET = "Meet me at the old bandstand"
# A load that stops for good where one function of `builds` is about to begin.
STOPPED_LOAD = """
import sys, time
from pathlib import Path
from harrow_dash.loading import ingest
from harrow_dash.store import builds

def stop(*_, **__):
    print("here", flush=True)
    time.sleep(60)

setattr(builds, sys.argv[3], stop)
ingest.load([Path(sys.argv[1])], Path(sys.argv[2]))
"""


def responses(first: int, count: int, **said: object) -> list[dict[str, object]]:
    return [{"response_id": f"r{first + n}", **said} for n in range(count)]


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A store with 23 responses, 3 of them from Edgware, and a comment."""
    folder = tmp_path_factory.mktemp("made")
    rows = responses(0, 3, ward="Edgware", comment=SECRET)
    rows += responses(3, 20, ward="Belmont", safe_day="2")
    file = write(folder / "survey.csv", SAFER, *rows)
    ingest.load([file], folder / "store" / "store.duckdb")
    return folder / "store"


@pytest.fixture
def surveyed(made, store_path):
    """A copy of that store of the test's own."""
    shutil.copytree(made, store_path.parent)


def kinds(path) -> list[str]:
    """The files of a store and how they are called, builds counted only; no log."""
    return sorted(
        ".".join(part for part in file.name.split(".") if len(part) != 16)
        for file in path.parent.iterdir()
        if file != audit.log_path(path)
    )


ONE = ["store.duckdb", "store.members.duckdb", "store.officers.duckdb"]
TWO = sorted([*ONE, *ONE[1:], "store.previous.duckdb"])


@pytest.mark.usefixtures("surveyed")
def test_three_files_are_made_and_two_are_private(store_path):
    assert kinds(store_path) == ONE
    for name in store.COMPANIONS:
        beside = store.companion(store_path, store.build(store_path), name)
        assert stat.S_IMODE(beside.stat().st_mode) == 0o600


@pytest.mark.usefixtures("surveyed")
def test_each_role_sees_its_files(store_path):
    for role, counted in (("public", []), ("member", [3]), ("officer", [3])):
        con = store.connect(store_path, role)
        assert store.role(con) == role
        found = surveys.shares(con, "safer_spaces", "safe_day", "ward")
        edgware = found[found.category == EDGWARE]
        assert edgware["count"].dropna().tolist() == counted
        assert edgware["mark"].tolist() == ["u" if counted else "c"]
        for table in ("officers.survey_response", "officers.survey_comment"):
            if role == "officer":
                assert len(store.query(con, f"FROM {table}")) in (23, 3)
            else:
                with pytest.raises(duckdb.CatalogException):
                    store.query(con, f"FROM {table}")


@pytest.mark.usefixtures("surveyed")
@pytest.mark.parametrize("name", ["", "admin", "Officer", "officers"])
def test_what_is_no_role_is_public(store_path, name):
    con = store.connect(store_path, name)
    assert store.role(con) == "public"
    with pytest.raises(duckdb.CatalogException):
        store.query(con, "FROM members.survey_share")


@pytest.mark.usefixtures("surveyed")
def test_figures_are_complete_for_members_and_marked_for_others(store_path, command):
    place = ["safe_day", [EDGWARE]]
    public = measures.figures(store.connect(store_path), *place)
    assert public.value.isna().all()
    assert public.status.tolist() == ["partner [c]"]
    member = measures.figures(store.connect(store_path, "member"), *place)
    assert member.value.tolist() == [1.0]
    assert member.status.tolist() == ["partner [u]"]
    answer = command("figures", "safe_day", "--area", EDGWARE)
    assert answer.out.splitlines()[1].endswith(",2023-10,,,proportion,partner [c]")
    seen = "SELECT value FROM measure_monthly WHERE measure = 'safe_day' "
    seen += "AND area_code = $ward"
    con = store.connect(store_path, "member")
    assert store.query(con, seen, ward=EDGWARE)["value"].tolist() == [1.0]


@pytest.mark.usefixtures("surveyed")
def test_nothing_that_anybody_said_is_in_the_published_file(store_path, tmp_path):
    officers = store.companion(store_path, store.build(store_path), "officers")
    assert SECRET.encode() in officers.read_bytes()
    for hidden in (SECRET, "r17", "officers", "survey_response"):
        assert hidden.encode() not in store_path.read_bytes()
    shutil.copyfile(store_path, tmp_path / "alone.duckdb")
    alone = store.connect(tmp_path / "alone.duckdb")
    assert len(surveys.rounds(alone, "safer_spaces")) == 1
    with pytest.raises(HarrowError, match=r"file for members .* is not beside it"):
        store.connect(tmp_path / "alone.duckdb", "member")


@pytest.mark.usefixtures("surveyed")
def test_a_connection_opens_no_other_file(store_path):
    officers = store.companion(store_path, store.build(store_path), "officers")
    con = store.connect(store_path)
    with pytest.raises(duckdb.PermissionException):
        store.query(con, f"ATTACH '{officers}' AS officers (READ_ONLY)")
    with pytest.raises(duckdb.PermissionException):
        store.query(con, f"SELECT * FROM read_text('{officers}')")


@pytest.mark.usefixtures("surveyed")
def test_comments_are_for_officers_and_masked(store_path):
    for role in ("public", "member"):
        with pytest.raises(HarrowError, match="officers only"):
            surveys.comments(store.connect(store_path, role), "safer_spaces", "2023")
    con = store.connect(store_path, "officer")
    assert set(surveys.comments(con, "safer_spaces", "2023").comment) == {SECRET}


@pytest.mark.usefixtures("surveyed")
def test_companions_of_another_build_are_refused(store_path):
    build = store.build(store_path)
    for name in store.COMPANIONS:
        beside = store.companion(store_path, build, name)
        con = duckdb.connect(str(beside))
        con.execute("UPDATE about SET build = 'another'")
        con.close()
    for role in ("member", "officer"):
        with pytest.raises(HarrowError, match="is not beside it"):
            store.connect(store_path, role)
    store.connect(store_path)


@pytest.mark.usefixtures("surveyed")
def test_without_the_officers_file_nothing_can_be_added(tmp_path, command, store_path):
    before = store_path.read_bytes()
    store.companion(store_path, store.build(store_path), "officers").unlink()
    file = write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 5))
    answer = command("load", file)
    assert answer.code == 1
    assert "so nothing can be added" in answer.err
    assert answer.err.count("\n") == 1
    assert store_path.read_bytes() == before


def test_a_store_without_restricted_data_needs_no_companions(
    tmp_path, load, store_path, figures
):
    load(write(tmp_path / "a.csv", BOROUGH, series("2023-04", 5)))
    for name in store.COMPANIONS:
        store.companion(store_path, store.build(store_path), name).unlink()
    load(write(tmp_path / "b.csv", BOROUGH, series("2023-05", 6)))
    assert figures.values("burglary") == {"2023-04": 5, "2023-05": 6}
    member = store.connect(store_path, "member")
    assert measures.figures(member, "burglary").value.tolist() == [5, 6]


@pytest.mark.parametrize("moment", ["_prepare", "_swap_in", "_settle", "_drop_orphans"])
@pytest.mark.usefixtures("surveyed")
def test_killed_at_any_moment_a_whole_store_is_left(
    moment, tmp_path, store_path, command
):
    """`_settle` and `_drop_orphans` come first before a load, and last after it."""
    old = store.build(store_path)
    file = write(tmp_path / "next.csv", SAFER, *responses(50, 50, ward="Belmont"))
    arguments = [sys.executable, "-c", STOPPED_LOAD, str(file), str(store_path)]
    process = subprocess.Popen(
        [*arguments, moment], cwd=config.ROOT, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"here\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    is_new = moment == "_drop_orphans"
    assert (store.build(store_path) != old) == is_new
    con = store.connect(store_path, "officer")
    assert len(store.query(con, "FROM officers.survey_response")) == 23 + 50 * is_new
    if is_new:
        return
    # The next load begins from there, and leaves nothing of the dead one.
    assert command("load", file).code == 0
    assert kinds(store_path) == TWO
    assert command("undo").code == 0
    assert store.build(store_path) == old


@pytest.mark.usefixtures("surveyed")
def test_a_swap_cut_off_in_the_middle_is_finished_by_the_next(
    tmp_path, store_path, monkeypatch, command
):
    old = store.build(store_path)
    file = write(tmp_path / "next.csv", SAFER, *responses(50, 50, ward="Belmont"))
    monkeypatch.setattr(builds, "_settle", lambda _: None)
    monkeypatch.setattr(builds, "_drop_orphans", lambda *_: None)
    ingest.load([file], store_path)
    monkeypatch.undo()
    new = store.build(store_path)
    assert new != old
    assert not store.previous(store_path).exists()
    assert command("undo").code == 0
    assert store.build(store_path) == old
    assert store.build(store.previous(store_path)) == new
    store.connect(store_path, "officer")


@pytest.mark.usefixtures("surveyed")
def test_companions_that_no_store_needs_are_removed(tmp_path, load, store_path):
    others = [
        "store.0123456789abcdef.members.duckdb",
        "store.0123456789abcdef.officers.duckdb.wal",
    ]
    kept = ["other.0123456789abcdef.members.duckdb", "store.x.officers.duckdb"]
    for name in [*others, *kept]:
        (store_path.parent / name).write_bytes(b"")
    for n in range(3):
        load(write(tmp_path / f"{n}.csv", BOROUGH, series(f"2023-0{n + 4}", 5)))
    found = {file.name for file in store_path.parent.iterdir()}
    assert not found & set(others)
    assert set(kept) <= found
    assert len(found) == len(TWO) + len(kept)


@pytest.mark.usefixtures("surveyed")
def test_undo_exchanges_two_stores_and_says_so(tmp_path, load, store_path, command):
    first, version = store.build(store_path), store.version(store_path)
    load(write(tmp_path / "b.csv", BOROUGH, series("2023-05", 6)))
    second = store.build(store_path)
    answer = command("undo")
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.splitlines() == [
        f"{store_path} is the store from before the last load again.",
        "No longer loaded: b.csv.",
        "Run undo again to return to the other.",
    ]
    assert store.build(store_path) == first
    assert store.version(store_path) == version
    for role in store.ROLES:
        store.connect(store_path, role)
    assert "Again loaded: b.csv." in command("undo").out
    assert store.build(store_path) == second
    assert kinds(store_path) == TWO


@pytest.mark.usefixtures("surveyed")
def test_undo_without_an_earlier_store(command, store_path):
    before = store_path.read_bytes()
    answer = command("undo")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith("There is no store from before the last load")
    assert answer.err.count("\n") == 1
    assert store_path.read_bytes() == before


@pytest.mark.usefixtures("surveyed")
def test_undo_of_a_store_that_lacks_a_companion(tmp_path, load, store_path, command):
    lost = store.companion(store_path, store.build(store_path), "officers")
    load(write(tmp_path / "b.csv", BOROUGH, series("2023-05", 6)))
    lost.unlink()
    build = store.build(store_path)
    answer = command("undo")
    assert answer.code == 1
    assert lost.name in answer.err
    assert store.build(store_path) == build


def test_undo_brings_the_sample_back(tmp_path, load, store_path, sample_store, command):
    store_path.parent.mkdir()
    builds.replace(sample_store, store_path)
    assert store.is_sample(store_path)
    store.connect(store_path, "officer")
    load(write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 5)))
    assert not store.is_sample(store_path)
    assert command("undo").code == 0
    assert store.is_sample(store_path)
    store.connect(store_path, "officer")


def test_a_finished_store_waits_for_a_load_to_end(
    tmp_path, load, store_path, monkeypatch
):
    load(write(tmp_path / "a.csv", BOROUGH, series("2023-04", 5)))
    monkeypatch.setattr(builds, "PATIENCE", 0.3)
    with builds.rebuilt(store_path, keep=True), pytest.raises(HarrowError, match="way"):
        builds.replace(store_path, store_path)


def test_loading_into_the_sample_drops_its_surveys(
    tmp_path, load, store_path, sample_store
):
    store_path.parent.mkdir()
    builds.replace(sample_store, store_path)
    load(write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 5)))
    con = store.connect(store_path, "officer")
    for table in ("survey_share", "officers.survey_response", "officers.partner_count"):
        assert store.query(con, f"SELECT count(*) AS n FROM {table}")["n"][0] == 0


def test_the_threshold_is_a_setting(tmp_path, load, store_path, monkeypatch):
    file = write(tmp_path / "survey.csv", SAFER, *responses(0, 8, ward="Edgware"))
    monkeypatch.setenv("HARROW_DISCLOSURE_THRESHOLD", "10")
    load(file)
    con = store.connect(store_path)
    assert store.query(con, "SELECT threshold FROM about")["threshold"].tolist() == [10]
    assert surveys.rounds(con, "safer_spaces")["responses"].isna().all()
    assert surveys.shares(con, "safer_spaces", "safe_day")["mark"].tolist() == ["c"]


@pytest.mark.parametrize("text", ["0", "-5", "five", "4.5"])
def test_a_threshold_that_is_none(text, monkeypatch):
    monkeypatch.setenv("HARROW_DISCLOSURE_THRESHOLD", text)
    with pytest.raises(HarrowError, match=r"HARROW_DISCLOSURE_THRESHOLD is '"):
        config.disclosure_threshold()


@pytest.mark.usefixtures("surveyed")
def test_a_round_is_of_the_days_it_was_answered_on(store_path):
    (found,) = surveys.rounds(store.connect(store_path), "safer_spaces").itertuples()
    assert found.responses == 23
    assert found.first_day.date() == found.last_day.date() == date(2023, 10, 9)
