"""Refresh of all sources at once, from a store of three files, and what they answer."""

import hashlib
import json
from datetime import date

import offers
import pytest
from files import API, BOROUGH, POPULATION, WARD, series, write
from publishers import serving

from harrow_dash import store
from harrow_dash.refresh.run import known_sources
from harrow_dash.store import refresh_record

MARCH = date(2024, 3, 1)
CRIMES = "/api/crimes-street/all-crime"


@pytest.fixture
def publishers():
    with serving(offers.everything()) as at:
        yield at


def states(done) -> dict[str, str]:
    return {one.source: one.state for one in done.checks}


def test_from_three_files_to_everything(
    run, load, store_path, publishers, figures, tmp_path, monkeypatch
):
    load(
        write(tmp_path / "borough.csv", BOROUGH, series("2024-11", 5, 6)),
        write(tmp_path / "wards.csv", WARD, series("2024-11", 1, 2)),
        write(tmp_path / "residents.csv", POPULATION, {}),
    )
    done = run(since=MARCH)
    said = {one.source: one.said for one in done.failed}
    assert states(done) == dict.fromkeys(known_sources(), "new"), said
    con = store.connect(store_path)
    kinds = set(store.query(con, "SELECT DISTINCT kind FROM source_file")["kind"])
    assert kinds >= known_sources().keys()
    # What was there is there still, and goes on with what came.
    assert list(figures.values("burglary", start="2024-11").values()) == [5, 6, 7, 8]
    publishers.bodies.clear()
    later = "2099-01-01T00:00:00+00:00"
    monkeypatch.setattr(refresh_record, "now", lambda: later)
    again = run(since=MARCH)
    assert again.loaded is None
    assert set(states(again).values()) == {"unchanged"}
    assert not any(publishers.bodies.values())
    # What need not be asked for again yet was asked for when it came.
    rested = {one.source for one in again.checks if one.checked < later}
    assert rested == {"fingertips", "boundary_wards_2022"}


def test_a_publisher_that_says_when_to_come_again_is_left_alone_until_then(
    run, publishers
):
    path = offers.path_of(publishers, offers.BOROUGHS)
    publishers.faults[path] = [429, 503]
    publishers.retry_after = "1"
    assert states(run(only=("mps_borough",))) == {"mps_borough": "new"}
    answered = [
        (status, at)
        for (_, asked, status), at in zip(
            publishers.asked, publishers.times, strict=True
        )
        if asked == path
    ]
    assert [status for status, _ in answered] == [429, 503, 200]
    times = [at for _, at in answered]
    assert min(times[1] - times[0], times[2] - times[1]) >= 1


def test_a_file_that_is_not_what_its_checksum_says_is_refused(run, publishers, figures):
    path = offers.path_of(publishers, offers.BOROUGHS)
    right = hashlib.md5(publishers.files[path], usedforsecurity=False).hexdigest()
    for told, state in (("0" * 32, "failed"), (right.upper(), "new")):
        _publish_md5(publishers, told)
        done = run(only=("mps_borough", "mps_ward"))
        assert states(done)["mps_borough"] == state
        if state == "failed":
            assert "is not what its checksum says. Try again" in done.failed[0].said
            assert states(done)["mps_ward"] == "new"
            assert not figures.rows("FROM source_file WHERE kind = 'mps_borough'")


def _publish_md5(publishers, told: str) -> None:
    name = "/api/v2/datasets/export.json"
    datasets = json.loads(publishers.files[name])
    for resource in datasets[0]["resources"].values():
        if resource["title"] == offers.BOROUGHS:
            resource["md5"] = told
    publishers.files[name] = json.dumps(datasets).encode()


@pytest.mark.parametrize("fault", [429, 503])
def test_an_api_that_is_busy_is_asked_again(run, publishers, figures, fault):
    _only_the_api(publishers)
    publishers.faults[CRIMES] = [None, fault, fault]
    done = run(only=("police_uk_street",), since=MARCH)
    assert states(done) == {"police_uk_street": "new"}
    assert len(publishers.posted) == 22 + 2
    assert figures.values("asb_incidents")["2024-03"] == 1


def test_an_api_with_too_many_rows_stops_no_other(run, publishers, store_path):
    _only_the_api(publishers)
    publishers.always[CRIMES] = 503
    done = run(only=("police_uk_street", "mps_ward"), since=MARCH)
    assert states(done) == {"police_uk_street": "failed", "mps_ward": "new"}
    assert "data.police.uk does not answer (it is too busy)" in done.failed[0].said
    con = store.connect(store_path)
    assert list(store.query(con, "SELECT kind FROM source_file")["kind"])[-1:] == [
        "mps_ward"
    ]


def _only_the_api(publishers) -> None:
    """No archive of the month: it is asked for ward by ward."""
    del publishers.files["/data/archive/2024-03.zip"]
    answer = [API | {"id": 1, "month": "2024-03"}]
    publishers.files[CRIMES] = json.dumps(answer).encode()
