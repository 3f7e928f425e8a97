"""Refresh against a server on loopback that answers, and fails, as publishers do."""

import hashlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from datetime import date

import pytest
from files import API, BOROUGH, EDGWARE, series, write
from offers import BOROUGHS, QUICK, RECORDED, WARDS, path_of

from harrow_dash import config, store
from harrow_dash.__main__ import main
from harrow_dash.documents import blocks, freshness_notes
from harrow_dash.errors import HarrowError
from harrow_dash.refresh.cache import Cache
from harrow_dash.refresh.download import Client, PublisherFailed
from harrow_dash.refresh.publishers import publishers as publishers_by_key
from harrow_dash.refresh.run import Asked, refresh
from harrow_dash.store import builds, refresh_record

MAIN = ("mps_borough", "mps_ward", "police_uk")


def states(done) -> dict[str, str]:
    return {one.source: one.state for one in done.checks}


def test_what_is_new_is_fetched_and_loaded(run, figures, publishers):
    done = run(only=MAIN, since=None)
    assert states(done)["mps_borough"] == states(done)["mps_ward"] == "new"
    assert figures.values("burglary") == {"2025-01": 7, "2025-02": 8}
    assert figures.values("burglary", EDGWARE)["2025-02"] == 4
    assert figures.values("asb_incidents", end="2024-03")["2024-03"] == 2
    assert figures.values("stop_search", end="2024-03")["2024-03"] == 1
    # Other forces' members of the archive stay where they are.
    assert publishers.bodies["/data/archive/2024-03.zip"] < 100_000


def test_nothing_new_downloads_no_body(run, publishers):
    run(only=MAIN)
    publishers.bodies.clear()
    begun = time.monotonic()
    done = run(only=MAIN)
    assert time.monotonic() - begun < 5
    assert done.loaded is None
    assert set(states(done).values()) <= {"unchanged", "failed"}
    told = {path: size for path, size in publishers.bodies.items() if size}
    assert not [path for path in told if "download" in path or "archive" in path]


def test_a_changed_file_is_fetched_again(run, figures, publishers, content):
    run(only=("mps_borough",))
    path = path_of(publishers, BOROUGHS)
    publishers.files[path] = content(BOROUGH, series("2025-01", 7, 9, 10))
    assert states(run(only=("mps_borough",))) == {"mps_borough": "new"}
    assert list(figures.values("burglary").values()) == [7, 9, 10]


RECOVERED = {
    "busy": [429, 429],
    "down for a moment": [503],
    "cut": ["cut"],
    "cut twice": ["cut", "cut"],
    "a wrong length": ["short"],
}


@pytest.mark.parametrize("faults", RECOVERED.values(), ids=RECOVERED)
def test_a_fault_that_passes_is_survived(run, figures, publishers, faults):
    publishers.faults[path_of(publishers, BOROUGHS)] = list(faults)
    assert states(run(only=("mps_borough",))) == {"mps_borough": "new"}
    assert figures.values("burglary")["2025-01"] == 7


def test_a_cut_download_is_gone_on_with(run, publishers, content):
    rows = [
        {"MinorText": f"OFFENCE {number}"} | series("2025-01", 1, 2)
        for number in range(2000)
    ]
    path = path_of(publishers, BOROUGHS)
    whole = content(BOROUGH, *rows)
    publishers.files[path] = whole
    publishers.faults[path] = ["cut"]
    run(only=("mps_borough",))
    statuses = [status for _, asked, status in publishers.asked if asked == path]
    assert statuses == [200, 206]
    assert publishers.bodies[path] < 2 * len(whole)


def test_a_file_that_changes_while_it_is_resumed_comes_whole(
    run, figures, publishers, content
):
    path = path_of(publishers, BOROUGHS)
    publishers.always[path] = "cut"
    assert states(run(only=("mps_borough",))) == {"mps_borough": "failed"}
    publishers.always.clear()
    publishers.files[path] = content(BOROUGH, series("2025-01", 5, 6))
    assert states(run(only=("mps_borough",))) == {"mps_borough": "new"}
    assert figures.values("burglary")["2025-01"] == 5


FAILS = {
    "page": (r"London Datastore answered with a web page where the file .* should be"),
    "round": r"London Datastore sends on without end\. Try again later\.",
    "away": r"London Datastore points to http://198\.51\.100\.1, which is not known",
    "drip": r"did not come whole \(too slow: \d+ bytes a second\)\. Try again later",
    "cut": r"did not come whole \(the connection was cut\)\. Try again later",
    500: r"London Datastore does not answer \(it is too busy\)\. Try again later",
}


@pytest.mark.parametrize(("fault", "said"), FAILS.items(), ids=map(str, FAILS))
def test_a_publisher_that_fails_stops_no_other(run, figures, publishers, fault, said):
    publishers.always[path_of(publishers, BOROUGHS)] = fault
    done = run(only=("mps_borough", "mps_ward"))
    assert states(done) == {"mps_borough": "failed", "mps_ward": "new"}
    (failed,) = done.failed
    assert re.search(said, failed.said), failed.said
    assert figures.values("burglary", EDGWARE)["2025-01"] == 3


def test_a_file_whose_form_changed_is_refused_and_the_others_load(
    run, figures, publishers
):
    publishers.files[path_of(publishers, BOROUGHS)] = b"Tree,Height\noak,12\n"
    done = run(only=("mps_borough", "mps_ward"))
    assert states(done) == {"mps_borough": "failed", "mps_ward": "new"}
    assert "most recent 24 months" in done.failed[0].said
    assert figures.values("burglary", EDGWARE)["2025-01"] == 3


def test_a_renamed_file_is_found_by_its_title(run, publishers, content):
    publishers.catalogue(
        publishers.offer(
            "recorded-crime-new-name",
            **{"MPS_Borough_Level_Crime": content(BOROUGH, series("2025-01", 7))},
        )
    )
    assert states(run(only=("mps_borough",))) == {"mps_borough": "new"}


def test_a_title_that_is_gone_is_said(run, publishers, content):
    publishers.catalogue(publishers.offer(RECORDED, **{"Other": content(BOROUGH, {})}))
    done = run(only=("mps_borough",))
    assert "has no file that is called like 'MPS borough level crime'" in (
        done.failed[0].said
    )


def test_a_trial_changes_nothing(run, store_path):
    done = run(only=("mps_borough",), is_trial=True)
    assert done.offered == [f"mps_borough/{BOROUGHS}.csv"]
    assert not store_path.exists()
    assert refresh_record.read(store_path) == {}


def test_only_what_is_asked_for_is_fetched(run, publishers):
    run(only=("mps_ward",))
    assert not [path for _, path, _ in publishers.asked if BOROUGHS in path]


def test_an_unknown_source_is_refused(run):
    with pytest.raises(HarrowError, match=r"No source is called 'wards'\. Choose "):
        run(only=("wards",))


def test_a_second_refresh_says_that_one_is_under_way(run, store_path):
    folder = store_path.with_name(store_path.stem + ".refresh")
    with (
        builds.one_at_a_time(folder, "refresh of"),
        pytest.raises(HarrowError, match=r"Another refresh of .* is under way"),
    ):
        run(only=("mps_ward",))


def test_months_that_no_archive_has_come_from_the_api(run, figures, publishers):
    del publishers.files["/data/archive/2024-03.zip"]
    answers = json.dumps([API | {"id": 1, "month": "2024-03"}]).encode()
    publishers.files["/api/crimes-street/all-crime"] = answers
    publishers.files["/api/stops-street"] = b"[]"
    run(only=("police_uk_street",), since=date(2024, 3, 1))
    assert len(publishers.posted) == 22
    # The same record in each answer is one record.
    assert figures.values("asb_incidents", EDGWARE)["2024-03"] == 1


def test_an_address_in_the_catalogue_is_held_to_the_publishers_hosts(store_path):
    publisher = publishers_by_key()["london_datastore"]
    client = Client(Cache(store_path.with_suffix(".refresh")), patience=QUICK)
    with pytest.raises(PublisherFailed, match=r"points to http://198\.51\.100\.1"):
        client.file(publisher, "http://198.51.100.1/a.csv", "mps_ward/a.csv")


def test_a_whole_part_that_a_kill_left_is_fetched_anew(run, publishers, store_path):
    cache = Cache(store_path.with_name(store_path.stem + ".refresh"))
    path = path_of(publishers, BOROUGHS)
    name = f"mps_borough/{BOROUGHS}.csv"
    part, _ = cache.part(name)
    part.write_bytes(publishers.files[path])
    etag = hashlib.sha256(publishers.files[path]).hexdigest()[:12]
    cache.begin(name, f'"{etag}"')
    assert states(run(only=("mps_borough",))) == {"mps_borough": "new"}


def test_a_rest_of_another_state_is_never_put_behind_what_came(
    run, figures, publishers, store_path
):
    cache = Cache(store_path.with_name(store_path.stem + ".refresh"))
    part, _ = cache.part(f"mps_borough/{BOROUGHS}.csv")
    part.write_bytes(b"MajorText,Minor")
    cache.begin(f"mps_borough/{BOROUGHS}.csv", '"older"')
    publishers.heeds_if_range = False
    assert states(run(only=("mps_borough",))) == {"mps_borough": "new"}
    assert figures.values("burglary")["2025-01"] == 7


def test_some_wards_of_a_month_are_not_the_month(run, publishers):
    del publishers.files["/data/archive/2024-03.zip"]
    answers = json.dumps([API | {"id": 1, "month": "2024-03"}]).encode()
    publishers.files["/api/crimes-street/all-crime"] = answers
    publishers.faults["/api/crimes-street/all-crime"] = [None] * 5 + [404]
    march = date(2024, 3, 1)
    done = run(only=("police_uk_street",), since=march)
    assert states(done) == {"police_uk_street": "failed"}
    assert "no file for 2024-03" in done.failed[0].said
    assert states(run(only=("police_uk_street",), since=march)) == {
        "police_uk_street": "new"
    }


def test_outlines_cut_off_or_of_another_form_stop_no_other(run, publishers):
    services = "/ESMARspQHYMw9BZ9/arcgis/rest/services"
    publishers.files[f"{services}?f=json"] = b"[1]"
    publishers.files[services] = b"[1]"
    done = run(only=("boundary_wards_2022", "mps_ward"))
    assert states(done) == {"boundary_wards_2022": "failed", "mps_ward": "new"}


def test_what_was_found_is_kept_for_the_page_of_data(run, store_path):
    run(only=("mps_borough",))
    kept = refresh_record.read(store_path)["mps_borough"]
    assert (kept.state, kept.newest) == ("new", "2026-03-20")
    assert kept.checked.startswith("20")


def test_the_command_says_what_came_and_what_did_not(publishers, store_path, capsys):
    publishers.always[path_of(publishers, BOROUGHS)] = "page"
    arguments = ["refresh", "--only", "mps_borough", "mps_ward"]
    arguments += ["--base-url", publishers.url, "--store", str(store_path)]
    assert main(arguments) == 2
    said = capsys.readouterr().out
    assert "MPS ward level crime: new, loaded, newest of 2026-03-20" in said
    assert "MPS borough level crime: did not come" in said
    assert "Loaded 1 file into" in said
    publishers.always.clear()
    assert main(arguments) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="kills as Unix does")
def test_a_killed_refresh_leaves_the_store_whole_and_goes_on(
    publishers, store_path, figures, load, tmp_path
):
    """Eight kills; `bench.refresh` makes twenty, over all sources."""
    load(write(tmp_path / "old.csv", BOROUGH, series("2024-12", 6)))
    command = [sys.executable, "-m", "harrow_dash", "refresh", "--only", *MAIN]
    command += ["--base-url", publishers.url, "--store", str(store_path)]
    randomly = random.Random(5)
    for _ in range(8):
        process = subprocess.Popen(
            command,
            cwd=config.ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": str(config.ROOT)},
        )
        time.sleep(randomly.uniform(0.2, 3))
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert store.query(store.connect(store_path), "FROM source_file").shape[0] >= 1
        assert figures.values("burglary")["2024-12"] == 6
    done = refresh(
        store_path, Asked(only=MAIN, base_url=publishers.url), patience=QUICK
    )
    assert "failed" not in {states(done)[key] for key in ("mps_borough", "mps_ward")}
    assert figures.values("burglary") == {"2024-12": 6, "2025-01": 7, "2025-02": 8}
    # What the kills left behind is cleared away, and the store can be loaded into.
    left = {one.name for one in store_path.parent.iterdir()}
    assert not [name for name in left if name.endswith((".building", ".tmp", ".lock"))]


def test_the_page_of_data_says_what_the_publishers_have(run, publishers, store_path):
    run(only=("mps_borough",))
    publishers.always[path_of(publishers, WARDS)] = "page"
    run(only=("mps_ward", "mps_borough"))
    con = store.connect(store_path)
    checks = tuple(refresh_record.read(store_path).values())
    said = blocks.plain(freshness_notes.table(con, date(2026, 3, 25), checks))
    assert "nothing newer (newest of 2026-03-20)" in said
