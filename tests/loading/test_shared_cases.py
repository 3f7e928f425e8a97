"""Small inputs that once came out wrong, from the folder of cases beside the project.

Skipped where that folder is absent; the same kinds are tried with inputs of their own
in the tests of the readers and of releases.
"""

import os
import shutil

import pytest
from files import BELMONT, BOROUGH, EDGWARE, HARROW, series, write

from harrow_dash import config

CASES = config.ROOT.parent / "shared" / "cases"
pytestmark = pytest.mark.skipif(
    not CASES.is_dir(), reason="The cases are not beside the project."
)
HARROW_ON_THE_HILL, WARD_1 = "E05013550", "E05013542"

# By case: measure, area, and the figures of its months.
RIGHT = [
    ("api_overlap", "asb_incidents", HARROW, {"2018-09": 5}),
    (
        "borough_bocu",
        "burglary",
        HARROW,
        {"2025-04": 90, "2025-05": 84, "2025-06": 106},
    ),
    (
        "borough_group_renamed",
        "all_recorded",
        HARROW,
        {"2025-03": 27, "2025-04": 28, "2025-05": 29, "2025-06": 31},
    ),
    (
        "borough_names_2022",
        "theft_from_vehicle",
        HARROW,
        {"2022-01": 90, "2022-02": 91, "2022-03": 92},
    ),
    (
        "borough_names_2022",
        "theft_of_vehicle",
        HARROW,
        {"2022-01": 50, "2022-02": 51, "2022-03": 52},
    ),
    (
        "borough_names_2022",
        "drug_trafficking",
        HARROW,
        {"2022-01": 8, "2022-02": 9, "2022-03": 10},
    ),
    (
        "borough_names_2022",
        "theft_from_person",
        HARROW,
        {"2022-01": 15, "2022-02": 16, "2022-03": 17},
    ),
    (
        "borough_names_2022",
        "possession_of_weapons",
        HARROW,
        {"2022-01": 7, "2022-02": 8, "2022-03": 9},
    ),
    (
        "borough_old_classes",
        "all_recorded",
        HARROW,
        {"2015-10": 200, "2015-11": 204, "2015-12": 208, "2016-01": 212},
    ),
    (
        "borough_old_classes",
        "shoplifting",
        HARROW,
        {"2015-10": 90, "2015-11": 91, "2015-12": 92, "2016-01": 93},
    ),
    ("search_two_editions", "stop_search", HARROW, {"2025-05": 21}),
    ("tno_workbook", "burglary_residential", HARROW, {"2025-04": 61, "2025-05": 58}),
    ("tno_workbook", "burglary_business", HARROW, {"2025-04": 17, "2025-05": 21}),
    ("tno_workbook", "robbery_personal", HARROW, {"2025-04": 40, "2025-05": 44}),
    (
        "dashboard_timestamps",
        "knife_crime",
        HARROW,
        {"2026-06": 11, "2026-07": 12, "2026-08": 13},
    ),
    ("dashboard_new_area_type", "knife_crime", HARROW, {"2025-04": 12}),
    ("dashboard_old_wards", "knife_crime", HARROW, {"2022-04": 12, "2022-05": 9}),
    ("vawg_renamed_ward", "vawg", HARROW, {"2025-05": 11}),
    ("vawg_renamed_ward", "vawg", EDGWARE, {"2025-05": 5}),
    ("pas_blank", "pas_good_job", HARROW, {"2024-03": 0.51}),
    (
        "workbook_month_dates",
        "burglary_residential",
        HARROW,
        {"2025-03": 70, "2025-04": 66, "2025-05": 81},
    ),
    (
        "workbook_notes_sheet",
        "burglary_residential",
        HARROW,
        {"2025-03": 70, "2025-04": 66, "2025-05": 81},
    ),
    (
        "ward_unknown_row",
        "burglary",
        EDGWARE,
        {"2025-04": 5, "2025-05": 4, "2025-06": 6},
    ),
    ("api_one_ward", "asb_incidents", EDGWARE, {"2025-05": 24}),
]


@pytest.mark.parametrize(("case", "measure", "area", "right"), RIGHT)
def test_a_case_comes_out_right(load, figures, case, measure, area, right):
    load(CASES / case)
    found = figures.values(measure, area)
    assert {month: found[month] for month in right} == right


@pytest.mark.parametrize("names", ["months_iso", "months_words", "months_short"])
@pytest.mark.parametrize("other", ["codes_untidy", "total_right", "title_and_notes"])
def test_untidy_ward_files_give_the_figures_of_tidy_ones(load, figures, names, other):
    load(CASES / names)
    first = figures.values("burglary", BELMONT)
    assert first["2025-02"] == 3
    load(CASES / other)
    assert figures.values("burglary", BELMONT) == first


@pytest.mark.parametrize(
    "case",
    [
        "api_empty_answer",
        "api_stops",
        "csv_excel_month",
        "csv_header_again",
        "csv_sep_line",
        "fingertips_from_r",
        "fingertips_marks",
        "fingertips_periods",
        "fingertips_value_na",
        "load_order",
        "lookup_wd25",
        "office_folder",
        "outlines",
        "outlines_wd13",
        "street_2011_header",
        "ward_esri_json",
        "ward_gss_props",
        "zip_with_pdf",
    ],
)
def test_a_case_loads(load, case):
    assert len(load(CASES / case).ledger)


@pytest.mark.parametrize(
    ("case", "words"),
    [
        ("month_first", ["dashboard.csv", "line 3", "02/01/2022", "first"]),
        ("outlines_truncated", ["exceededTransferLimit", "105"]),
        ("wards_truncated", ["12"]),
        ("total_wrong", ["2025-04", "92", "87"]),
        ("too_wide", ["24,005 columns"]),
    ],
)
def test_a_case_is_refused_in_a_sentence(command, store_path, case, words):
    answer = command("load", CASES / case, "--store", store_path)
    assert answer.code == 1
    assert "Traceback" not in answer.err
    assert all(word in answer.err for word in words), answer.err
    assert not store_path.exists()


def test_what_lies_beside_the_data_is_named(load):
    passed_over = load(CASES / "office_folder").passed_over
    assert {"Thumbs.db", "desktop.ini", "minutes.pdf", "notes.docx"} <= set(passed_over)
    passed_over = load(CASES / "zip_with_pdf").passed_over
    assert "archive.zip/Terms of use.pdf" in passed_over


def test_one_ward_says_nothing_of_the_others(load, figures):
    load(CASES / "api_one_ward")
    rows = figures.rows(
        "SELECT area_code, value, mark FROM measure_month "
        f"WHERE measure = 'asb_incidents' AND area_code IN ('{HARROW}', '{BELMONT}')"
    )
    assert rows == [(HARROW, 24.0, "p")]


def test_residents_are_those_of_the_newest_year(load, figures):
    load(CASES / "population_years_newest_first")
    assert figures.rows(
        f"SELECT year, residents FROM population WHERE area_code = '{WARD_1}'"
    ) == [(2024, 12_000)]


def test_categories_of_the_api_are_those_of_the_file(load, figures):
    load(CASES / "api_categories")
    assert (
        figures.rows(
            "SELECT crime_type, count(*) FROM crime GROUP BY 1 HAVING count(*) <> 3"
        )
        == []
    )
    assert figures.rows(
        "SELECT count(*) FROM crime WHERE crime_type = 'Criminal damage and arson'"
    ) == [(3,)]


@pytest.mark.real
def test_a_small_area_that_was_split_is_shared_out(load, figures):
    real = CASES.parent / "real"
    load(
        CASES / "lsoa_codes_2011",
        real / "boundaries" / "harrow_lsoa_2021.geojson",
        real / "lookups" / "harrow_lsoa11_to_lsoa21.csv",
    )
    for part in ("E01034591", "E01034592"):
        assert figures.rows(
            f"SELECT value FROM observation WHERE area_code = '{part}' ORDER BY month"
        ) == [(2,), (2.5,), (3,)]


def test_a_lock_file_without_a_process_holds_nobody(tmp_path, load, store_path):
    store_path.parent.mkdir(parents=True, exist_ok=True)
    store_path.with_name(store_path.name + ".building.lock").touch()
    file = write(tmp_path / "a.csv", BOROUGH, series("2023-04", 5))
    assert len(load(file).ledger) == 1


def test_a_linked_folder_is_read(tmp_path, load, figures):
    other, folder = tmp_path / "other", tmp_path / "folder"
    for place in (other, folder):
        place.mkdir()
    write(folder / "a.csv", BOROUGH, series("2023-04", 5))
    write(other / "b.csv", BOROUGH, series("2023-05", 6))
    (folder / "more").symlink_to(other)
    (other / "back").symlink_to(folder)  # a ring has an end
    load(folder)
    assert figures.values("burglary") == {"2023-04": 5, "2023-05": 6}


def test_a_file_name_in_another_encoding_is_no_obstacle(tmp_path, load):
    name = os.fsdecode(b"caf\xe9.csv")
    shutil.copyfile(CASES / "file_name_not_utf8" / "plain.csv", tmp_path / name)
    assert load(tmp_path / name).ledger["file_name"].tolist() == ["caf\ufffd.csv"]
