"""The store: what analysts rely on, what it refuses, and that every check can find."""

import shutil
import threading

import duckdb
import pytest
from files import BOROUGH, DASHBOARD, EDGWARE, WARD, other_wards, series, write

from harrow_dash import measures, store
from harrow_dash.errors import HarrowError
from harrow_dash.store import checks


@pytest.fixture
def broken(tmp_path, sample_store):
    """A copy of the sample's store, open to be spoilt."""
    path = shutil.copyfile(sample_store, tmp_path / "broken.duckdb")
    with duckdb.connect(str(path)) as con:
        yield con


SPOILT = {
    "must_crimes_once": (
        "INSERT INTO crime SELECT * FROM crime WHERE crime_id IS NOT NULL LIMIT 1"
    ),
    "must_nothing_restricted": "CREATE TABLE survey_comment (comment TEXT)",
    "must_small_hidden": (
        "INSERT INTO survey_round SELECT 'safer_spaces', '1999', '1999', "
        "DATE '1999-01-01', DATE '1999-01-02', 3, NULL, 1, 'sample'"
    ),
    "must_one_release_a_month": (
        "INSERT INTO release SELECT family, group_name, area_kind, borough_code, "
        "DATE '1999-01-01', file_id, place FROM release LIMIT 1"
    ),
    "must_points_known": (
        "INSERT INTO stop_search BY NAME SELECT * REPLACE (-1 AS point_id) "
        "FROM stop_search LIMIT 1"
    ),
    "must_sample_apart": (
        "INSERT INTO source_file SELECT * REPLACE (-1 AS file_id, 'abc' AS sha256, "
        "'official' AS status) FROM source_file LIMIT 1"
    ),
    "must_wards_complete": (
        "INSERT INTO area VALUES ('E05099999', 'New', 'ward', 'E09000015')"
    ),
    "reconcile_editions": (
        "INSERT INTO crime SELECT * REPLACE (("
        "SELECT min(file_id) FROM source_file WHERE kind = 'police_uk_street' "
        "AND first_month <> '2025-03-01') AS file_id, row_hash + 1 AS row_hash) "
        "FROM crime WHERE month = '2025-03-01' AND crime_id IS NOT NULL"
    ),
    "reconcile_months_without_gaps": (
        "DELETE FROM measure_month WHERE measure = 'vawg' AND month = '2020-03-01'"
    ),
    "reconcile_offence_in_one_month": (
        "INSERT INTO crime SELECT * REPLACE (DATE '2025-02-01' AS month) FROM crime "
        "WHERE month = '2025-03-01' AND crime_id IS NOT NULL LIMIT 1"
    ),
    "reconcile_parts_with_whole": (
        "UPDATE measure_month SET value = value + 1 WHERE measure = 'robbery' "
        "AND area_code = 'E09000015' AND month = '2020-03-01'"
    ),
    "reconcile_strands_within_total": (
        "UPDATE measure_month SET value = value + 999 WHERE measure = 'hate_faith' "
        "AND area_code = 'E09000015' AND month = '2023-03-01'"
    ),
    "reconcile_wards_with_borough": (
        "UPDATE measure_month SET value = 999 WHERE measure = 'burglary' "
        "AND area_code = 'not_placed' AND month = '2023-03-01'"
    ),
}


def test_the_sample_is_sound_and_every_check_has_a_test(broken):
    assert checks.failures(broken) == []
    assert sorted(SPOILT) == checks.names()


@pytest.mark.parametrize("name", SPOILT)
def test_every_check_finds_something(broken, name):
    broken.execute(SPOILT[name])
    failed = checks.failures(broken)
    assert [sentence.split(":")[0] for sentence in failed] == [name]
    assert "1 found" in failed[0] or " found, first: " in failed[0]
    if name.startswith("must_"):
        with pytest.raises(HarrowError, match=name):
            checks.refuse_wrong(broken)
    else:
        checks.refuse_wrong(broken)


def test_wards_far_from_their_borough_are_reported_by_a_load(tmp_path, load):
    loaded = load(
        write(
            tmp_path / "wards.csv",
            WARD,
            series("2022-04", *[60] * 12),
            *other_wards(WARD, EDGWARE),
        ),
        write(tmp_path / "borough.csv", BOROUGH, series("2022-04", *[90] * 12)),
    )
    assert any("reconcile_wards_with_borough" in text for text in loaded.warnings)
    assert any("1080" in text for text in loaded.warnings)


def test_a_strand_larger_than_all_hate_crime_is_reported_by_a_load(tmp_path, load):
    strand = {"Crime Subtype": "Racist Crime", "Count": 9}
    months = [{"Month_Year": f"01/{month:02}/2022"} for month in range(1, 13)]
    rows = [month | kind for month in months for kind in ({}, strand)]
    loaded = load(write(tmp_path / "a.csv", DASHBOARD, *rows))
    assert len(loaded.warnings) == 1
    assert loaded.warnings[0].startswith("reconcile_strands_within_total: ")


def test_the_views_that_analysts_rely_on(sample_figures):
    views = {
        view: [
            name
            for (name,) in sample_figures.rows(
                "SELECT column_name FROM duckdb_columns() "
                "WHERE database_name = 'store' AND table_name = $view "
                "ORDER BY column_index",
                view=view,
            )
        ]
        for view in ("measure_monthly", "ledger")
    }
    assert views["measure_monthly"] == (
        ["measure", "area_code", "month", "value", "source", "status"]
    )
    wanted = "file_name sha256 kind publisher licence row_count first_month status"
    assert set(wanted.split()) <= set(views["ledger"])
    kind, first = sample_figures.rows(
        "SELECT typeof(month), min(day(month)) + max(day(month)) "
        "FROM measure_monthly GROUP BY 1"
    )[0]
    assert (kind, first) == ("DATE", 2)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO measure_month VALUES "
        "('burglary', 'E09000015', '2020-01-02', 1, 'x', 'official', '')",
        "INSERT INTO measure_month VALUES "
        "('burglary', 'E09000015', '2030-01-01', -1, 'x', 'official', '')",
        "INSERT INTO measure_month VALUES "
        "('burglary', 'nowhere', '2030-01-01', 1, 'x', 'official', '')",
        "INSERT INTO measure_month VALUES "
        "('burglary', 'E09000015', '2020-01-01', 1, 'x', 'official', '')",
        "INSERT INTO measure_month VALUES "
        "('burglary', 'E09000015', '2030-01-01', 1, 'x', 'invented', '')",
        "INSERT INTO measure_month VALUES "
        "('burglary', 'E09000015', '2030-01-01', NULL, 'x', 'official', '')",
        "INSERT INTO measure_month VALUES "
        "('burglary', 'E09000015', '2030-01-01', 3, 'x', 'partner', 'c')",
    ],
)
def test_the_schema_refuses(broken, statement):
    with pytest.raises(duckdb.ConstraintException):
        broken.execute(statement)


def test_a_store_is_opened_to_read_only(sample_store):
    con = store.connect(sample_store)
    with pytest.raises(duckdb.InvalidInputException, match="read-only"):
        con.execute("DELETE FROM store.measure_month")


def test_a_store_of_another_version_is_refused(broken, tmp_path):
    broken.execute("UPDATE about SET format = 0")
    broken.close()
    with pytest.raises(HarrowError, match="another version"):
        store.connect(tmp_path / "broken.duckdb")


def test_names_with_quotes(tmp_path, sample_store):
    path = shutil.copyfile(sample_store, tmp_path / "Harrow's store.duckdb")
    assert store.is_sample(path)


def test_many_at_once_get_their_own_rows(sample_figures):
    """One shared connection without cursors mixes the rows of its threads."""
    con = sample_figures.con()
    areas = list(measures.wards(con).area_code)[:4]
    alone = {
        area: list(measures.figures(con, "burglary", [area]).value) for area in areas
    }
    wrong = []

    def ask(area: str) -> None:
        for _ in range(5):
            if list(measures.figures(con, "burglary", [area]).value) != alone[area]:
                wrong.append(area)

    threads = [threading.Thread(target=ask, args=[area]) for area in areas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
