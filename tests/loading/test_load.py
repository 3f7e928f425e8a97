"""All or nothing: killed half-way, two at once, sample and official apart."""

import re
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from files import (
    BOROUGH,
    LSOA,
    POPULATION,
    STREET,
    WARD,
    outlines,
    series,
    square,
    write,
)

from harrow_dash import config, measures, store
from harrow_dash.definitions.catalogue import catalogue

# A load that stops in the middle and waits there, as a slow one would.
SLOW_LOAD = """
import sys, time
from pathlib import Path
from harrow_dash.loading import derived_tables, ingest

def slowly(con):
    print("under way", flush=True)
    time.sleep(60)

derived_tables.derive = slowly
ingest.load([Path(sys.argv[1])], Path(sys.argv[2]))
"""


@pytest.fixture
def slow_load(tmp_path, store_path):
    """A load in another process that is half done and goes no further."""
    file = write(tmp_path / "slow.csv", BOROUGH, series("2023-04", 99))
    arguments = [sys.executable, "-c", SLOW_LOAD, str(file), str(store_path)]
    process = subprocess.Popen(arguments, cwd=config.ROOT, stdout=subprocess.PIPE)
    assert process.stdout is not None
    assert process.stdout.readline() == b"under way\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def beside(path: Path) -> list[str]:
    """What lies in a store's folder, whatever the builds are called."""
    names = (file.name for file in path.parent.iterdir())
    return sorted(re.sub(r"\.[0-9a-f]{16}\.", ".BUILD.", name) for name in names)


@pytest.fixture
def first(tmp_path, load):
    """A store with 5 burglaries in April 2023."""
    load(write(tmp_path / "first.csv", BOROUGH, series("2023-04", 5)))


@pytest.mark.usefixtures("first")
def test_a_killed_load_leaves_the_old_store_whole(
    tmp_path, load, figures, store_path, request
):
    before = store_path.read_bytes()
    process = request.getfixturevalue("slow_load")
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert store_path.read_bytes() == before
    assert len(beside(store_path)) > 1  # what the dead load left
    assert figures.values("burglary") == {"2023-04": 5}
    load(write(tmp_path / "next.csv", BOROUGH, series("2023-05", 6)))
    assert figures.values("burglary") == {"2023-04": 5, "2023-05": 6}
    assert beside(store_path) == [
        *["store.BUILD.members.duckdb"] * 2,
        *["store.BUILD.officers.duckdb"] * 2,
        "store.duckdb",
        "store.previous.duckdb",
    ]


@pytest.mark.usefixtures("first", "slow_load")
def test_a_second_load_at_once_is_refused(tmp_path, command, store_path):
    before = store_path.read_bytes()
    file = write(tmp_path / "second.csv", BOROUGH, series("2023-05", 6))
    answer = command("load", file)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == (
        "Another load into store.duckdb is under way. Try again when it is done.\n"
    )
    assert store_path.read_bytes() == before


@pytest.mark.usefixtures("slow_load")
def test_a_first_load_under_way_is_no_store_yet(command):
    assert command("figures", "burglary").code == 1


@pytest.mark.usefixtures("first")
def test_readers_go_on_and_see_the_new_store_once_they_ask_again(
    tmp_path, load, store_path
):
    reading, version = store.connect(store_path), store.version(store_path)
    load(write(tmp_path / "next.csv", BOROUGH, series("2023-05", 6)))
    assert len(measures.figures(reading, "burglary")) == 1
    assert store.version(store_path) != version
    assert len(measures.figures(store.connect(store_path), "burglary")) == 2


@pytest.mark.usefixtures("first")
def test_no_room_for_the_new_store_leaves_the_old_one(tmp_path, store_path):
    before = store_path.read_bytes()
    file = write(tmp_path / "next.csv", BOROUGH, series("2023-05", 6))
    room = len(before) // 2
    answer = subprocess.run(
        [sys.executable, "-m", "harrow_dash", "load", file, "--store", store_path],
        cwd=config.ROOT,
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert (answer.returncode, answer.stdout) == (1, "")
    assert "cannot be written there" in answer.stderr
    assert answer.stderr.count("\n") == 1
    assert store_path.read_bytes() == before


@pytest.mark.usefixtures("first")
def test_nothing_new_changes_nothing(tmp_path, load, figures):
    everything = "SELECT * FROM measure_monthly ORDER BY ALL"
    ledger = "SELECT * EXCLUDE (loaded_at) FROM ledger"
    before = figures.rows(everything), repr(figures.rows(ledger))
    load(tmp_path / "first.csv")
    assert (figures.rows(everything), repr(figures.rows(ledger))) == before


def test_the_sample_says_so_everywhere(sample_figures):
    for key in ("burglary", "hate_crime", "vawg", "pas_trust", "safe_day"):
        for per in measures.PERIODS:
            statuses = sample_figures.statuses(key, per=per).values()
            assert {status.split(" ")[0] for status in statuses} == {"sample"}
    statuses = sample_figures.rows(
        "SELECT DISTINCT status FROM source_file "
        "WHERE NOT starts_with(sha256, 'carried') ORDER BY ALL"
    )
    assert statuses == [("sample",)]
    assert store.is_sample(sample_figures.path)


def test_official_files_drop_the_whole_sample_first(
    tmp_path, load, figures, store_path, sample_store
):
    store_path.parent.mkdir()
    shutil.copyfile(sample_store, store_path)
    load(write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 5)))
    assert not store.is_sample(store_path)
    assert figures.values("burglary") == {"2023-04": 5}
    assert figures.rows("SELECT DISTINCT status FROM source_file") == [("official",)]
    assert figures.rows("SELECT count(*) FROM crime") == [(0,)]
    assert figures.rows("SELECT count(*) FROM stop_search") == [(0,)]
    for key in catalogue():
        statuses = " ".join(figures.statuses(key).values())
        assert "sample" not in statuses
        if key not in ("burglary", "burglary_business", "all_recorded"):
            assert statuses == "official [x]"
    # Outlines and residents that the project carries are back.
    assert figures.rates("burglary")["2023-04"] > 0


def test_a_refused_official_file_keeps_the_sample(
    tmp_path, command, store_path, sample_store
):
    store_path.parent.mkdir()
    shutil.copyfile(sample_store, store_path)
    file = write(tmp_path / "borough.csv", BOROUGH, {"202304": "x"})
    assert command("load", file).code == 1
    assert store_path.read_bytes() == sample_store.read_bytes()


def test_a_new_store_carries_outlines_and_residents(tmp_path, load, figures):
    load(write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 5)))
    counts = figures.rows(
        "SELECT (SELECT count(*) FROM outline), (SELECT count(*) FROM population)"
    )
    assert counts == [(22, 23)]  # and the borough's residents
    carried = figures.rows("SELECT file_name FROM ledger ORDER BY ALL")
    assert ("ward_population.csv (carried by the project)",) in carried


def test_files_of_elsewhere_load_with_a_warning(tmp_path, load, figures):
    barnet = {"BoroughName": "Barnet"} | series("2023-04", 5)
    camden = {"LSOA Code": "E01000850", "Borough": "E09000007"}
    residents = {
        "LAD 2023 Code": "E06000001",
        "LAD 2023 Name": "Hartlepool",
        "Ward 2023 Code": "E05013038",
        "Ward 2023 Name": "Burn Valley",
    }
    outline = {"LSOA21CD": "E01000850", "LSOA21NM": "Camden 001A"}
    loaded = load(
        write(tmp_path / "barnet.csv", BOROUGH, barnet),
        write(tmp_path / "camden.csv", LSOA, camden | series("2023-04", 1)),
        write(tmp_path / "hartlepool.csv", POPULATION, residents),
        write(tmp_path / "city.csv", STREET, {"Longitude": "-0.09"}),
        outlines(tmp_path / "camden.json", (outline, square(-0.1, 51.5))),
    )
    for row in loaded.ledger.to_dict("records"):
        assert any("Harrow" in text for text in row["warnings"]), row["file_name"]
    assert figures.values("burglary") == {"2023-04": None}
    assert figures.rows("SELECT sum(value)::INT FROM observation") == [(6,)]


def test_a_ledger_row_says_what_the_file_is(tmp_path, load):
    file = write(
        tmp_path / "any name.csv",
        WARD,
        series("2023-04", 3, 1),
        {"WardCode": "E05013542", "WardName": "Belmont"} | series("2023-04", 1, 1),
    )
    row = load(file).ledger.to_dict("records")[0]
    assert row["file_name"] == "any name.csv"
    assert (row["kind"], row["status"]) == ("mps_ward", "official")
    assert row["publisher"] == "Metropolitan Police Service (London Datastore)"
    assert row["licence"] == "Open Government Licence v3.0"
    assert (row["row_count"], row["area_count"]) == (2, 2)
    assert f"{row['first_month']:%Y-%m}" == "2023-04"
    assert f"{row['last_month']:%Y-%m}" == "2023-05"
    assert len(row["sha256"]) == 64
    assert any("only 2 rows" in warning for warning in row["warnings"])


def test_a_file_may_be_read_only_and_its_folder_too(tmp_path, load, figures):
    folder = tmp_path / "folder"
    file = write(folder / "borough.csv", BOROUGH, series("2023-04", 5))
    file.chmod(0o400)
    folder.chmod(0o500)
    load(folder)
    folder.chmod(0o700)
    assert figures.values("burglary") == {"2023-04": 5}
    assert list(folder.iterdir()) == [file]
