"""The official files themselves, where they lie beside the project."""

import pytest
from naive import HARROW, Naive
from stored import REAL, Asked

from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.loading import ingest
from harrow_dash.store import checks

EDGWARE, GREENHILL, PINNER, BELMONT = (
    "E05013545",
    "E05013546",
    "E05013555",
    "E05013542",
)
pytestmark = pytest.mark.real


@pytest.fixture(scope="module")
def loaded(tmp_path_factory) -> tuple[Asked, ingest.Loaded]:
    path = tmp_path_factory.mktemp("real") / "real.duckdb"
    return Asked(path), ingest.load([REAL], path)


@pytest.fixture
def real(loaded) -> Asked:
    return loaded[0]


@pytest.mark.parametrize(
    ("key", "area", "month", "value"),
    [
        ("burglary", HARROW, "2026-02", 1245),
        ("burglary", HARROW, "2025-02", 1128),
        ("robbery", HARROW, "2026-02", 556),
        ("robbery", HARROW, "2025-02", 518),
        ("vehicle_crime", HARROW, "2026-02", 1900),
        ("vehicle_crime", HARROW, "2025-02", 2146),
        ("violence", HARROW, "2026-02", 5046),
        ("violence", HARROW, "2025-02", 4771),
        ("drug_offences", HARROW, "2026-02", 955),
        ("drug_offences", HARROW, "2025-02", 671),
        ("sexual_offences", HARROW, "2026-02", 468),
        ("sexual_offences", HARROW, "2025-02", 473),
        ("burglary", EDGWARE, "2026-02", 142),
        ("burglary", GREENHILL, "2026-02", 65),
        ("burglary", PINNER, "2026-02", 52),
        ("burglary", BELMONT, "2026-02", 63),
        ("burglary", "not_placed", "2026-02", 1245 - 1238),
        ("hate_crime", HARROW, "2025-07", 337),
        ("hate_racist_religious", HARROW, "2025-07", 311),
    ],
)
def test_worked_figures(real, key, area, month, value):
    found = real.values(key, area, per="rolling12", start=month, end=month)
    assert found == {month: value}


def test_the_last_month_of_the_wards_exceeds_the_borough(real):
    one = real.values("all_recorded", "not_placed", start="2026-02", end="2026-02")
    assert one == {"2026-02": 1375 - 1381}


def test_the_plans_first_year_as_published_today(real):
    keys = "burglary violence_with_injury criminal_damage theft_from_person robbery"
    keys += " theft_of_vehicle theft_from_vehicle"
    found = [real.values(key, per="fy")["2012/13"] for key in keys.split()]
    assert found == [2486, 1072, 1190, 304, 616, 241, 1585]
    assert real.values("theft_from_person", per="fy")["2015/16"] == 298


def test_the_years_offences_changed_name_have_no_gap(real):
    months = real.values("burglary_residential", start="2022-06", end="2024-06")
    assert None not in months.values()
    assert min(months.values()) > 30


def test_what_ends_and_what_was_never_there(real):
    assert list(real.values("hate_crime"))[-1] == "2025-07"
    assert list(real.values("knife_crime"))[-1] == "2026-02"
    incidents = real.values("asb_incidents")
    assert incidents["2016-03"] is None  # the month the archive copy lacks
    assert [m for m, value in incidents.items() if value][-1] == "2017-06"


def test_the_data_are_sound_and_nothing_says_sample(loaded):
    figures, load = loaded
    assert load.warnings == []
    con = figures.con()
    con.execute("USE store")
    assert checks.failures(con) == []
    assert figures.rows("SELECT DISTINCT status FROM source_file") == [("official",)]
    assert load.passed_over == ["README.md"]


@pytest.mark.parametrize("key", catalogue())
def test_the_figures_are_the_naive_ones(real, naive, key):
    for area in (HARROW, EDGWARE, GREENHILL):
        found = real.values(key, area).items()
        months = {period: value for period, value in found if value is not None}
        assert months == naive.months(key, area)


@pytest.fixture(scope="module")
def naive() -> Naive:
    names = {EDGWARE: "Edgware", GREENHILL: "Greenhill"}
    return Naive(REAL, REAL / "boundaries" / "harrow_wards_2022.geojson", names)
