"""What the commands write to the audit log, and what they do where they cannot."""

import getpass
import hashlib
import json
import os
from pathlib import Path

import pandas as pd
import pytest
from files import BOROUGH, HATE, series, write

from harrow_dash import __main__
from harrow_dash.commands import serving
from harrow_dash.loading import ingest
from harrow_dash.store import audit
from harrow_dash.web import server

APRIL = series("2023-04", 9)
USER = f"command line: {getpass.getuser()}"


def logged(path: Path) -> list[tuple[str, ...]]:
    """Action, file, sha256 and outcome of every line, which are all of this user."""
    rows = [json.loads(line) for line in audit.log_path(path).read_text().splitlines()]
    assert {row["who"] for row in rows} <= {USER}
    told = ("action", "file_name", "sha256", "outcome")
    return [tuple(row[name] for name in told) for row in rows]


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_load_has_a_line_for_each_file(tmp_path, command, store_path):
    one = write(tmp_path / "in" / "a" / "one.csv", BOROUGH, APRIL)
    two = write(tmp_path / "two.csv", HATE, {})
    (tmp_path / "in" / "notes.md").write_text("Not data")
    assert command("load", tmp_path / "in", two).code == 0
    assert logged(store_path) == [
        ("load", "a/one.csv", digest(one), "loaded"),
        ("load", "two.csv", digest(two), "loaded"),
    ]
    (newest, _) = audit.entries(store_path)
    assert pd.Timestamp(newest.when) <= pd.Timestamp.now("UTC")
    assert str(tmp_path) not in audit.log_path(store_path).read_text()


def test_a_refused_load_is_written_down_without_what_it_held(
    tmp_path, refused, store_path
):
    good = write(tmp_path / "good.csv", BOROUGH, APRIL)
    bad = write(tmp_path / "bad.csv", HATE, {"offences": "Ada Lovelace"})
    assert "Ada Lovelace" in refused(good, bad)
    assert logged(store_path) == [
        ("load", "good.csv", digest(good), "refused"),
        ("load", "bad.csv", digest(bad), "refused"),
    ]
    assert "Lovelace" not in audit.log_path(store_path).read_text()


def test_what_is_not_there_is_written_down_too(tmp_path, command, store_path):
    good = write(tmp_path / "good.csv", BOROUGH, APRIL)
    assert command("load", tmp_path / "none.csv", good).code == 1
    assert logged(store_path) == [
        ("load", "none.csv", "", "refused"),
        ("load", "good.csv", digest(good), "refused"),
    ]
    assert not store_path.exists()


def test_undo_and_the_sample_have_a_line(tmp_path, command, store_path, monkeypatch):
    assert command("undo").code == 1
    for month in ("2023-04", "2023-05"):
        command("load", write(tmp_path / "b.csv", BOROUGH, series(month, 5)))
    assert command("undo").code == 0
    made = ingest.Loaded(pd.DataFrame({"file_name": ["a"]}), [], [])
    monkeypatch.setattr(ingest, "build_sample", lambda *_, **__: made)
    assert command("sample").code == 0
    found = logged(store_path)
    assert [(row[0], row[3]) for row in found] == [
        ("undo", "refused"),
        ("load", "loaded"),
        ("load", "loaded"),
        ("undo", "undone"),
        ("sample", "loaded"),
    ]
    assert {row[1:3] for row in found if row[0] != "load"} == {("", "")}


def test_a_load_that_is_stopped_says_so(tmp_path, command, store_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(ingest, "load", stop)
    file = write(tmp_path / "a.csv", BOROUGH, APRIL)
    assert "The store is as it was" in command("load", file).err
    assert logged(store_path) == [("load", "a.csv", digest(file), "stopped")]


def test_nothing_is_changed_where_it_cannot_be_written_down(
    tmp_path, command, load, store_path
):
    load(write(tmp_path / "a.csv", BOROUGH, series("2023-04", 5)))
    load(write(tmp_path / "b.csv", BOROUGH, series("2023-05", 5)))
    audit.log_path(store_path).mkdir()
    before = store_path.read_bytes()
    file = write(tmp_path / "c.csv", BOROUGH, series("2023-06", 5))
    for arguments in (["load", file], ["undo"], ["sample"]):
        answer = command(*arguments)
        assert (answer.code, answer.out) == (1, "")
        assert answer.err.startswith("The audit log store.audit.jsonl beside the store")
        assert answer.err.count("\n") == 1
        assert store_path.read_bytes() == before


def test_serve_makes_its_first_sample_without_a_log(store_path, monkeypatch, capsys):
    """Nobody asked for it, and it holds nobody's data: it must not fail for a log."""
    store_path.parent.mkdir()
    audit.log_path(store_path).mkdir()
    made = []
    monkeypatch.setattr(ingest, "build_sample", lambda path, **_: made.append(path))
    monkeypatch.setattr(server, "run", lambda *_, **__: None)
    monkeypatch.setattr(server, "address", lambda *_, **__: None)
    monkeypatch.setattr(serving, "_work_ahead", lambda *_: None)
    monkeypatch.setenv("HARROW_STORE", os.environ["HARROW_STORE"])
    monkeypatch.chdir(Path.cwd())
    assert __main__.main(["serve", "--store", str(store_path)]) == 0
    assert made == [store_path]
    assert "making the sample figures" in capsys.readouterr().err


def test_the_log_is_passed_over_where_it_lies_beside_the_data(tmp_path, command):
    write(tmp_path / "data" / "a.csv", BOROUGH, APRIL)
    answer = command("load", tmp_path / "data", "--store", tmp_path / "data" / "s.x")
    assert answer.code == 0
    assert "s.audit.jsonl: passed over" in answer.err


@pytest.mark.parametrize("error", [KeyError, OSError, ImportError])
def test_a_user_without_a_name(error, monkeypatch):
    def nobody() -> str:
        raise error

    monkeypatch.setattr(getpass, "getuser", nobody)
    assert audit.command_line() == "command line: user without a name"
