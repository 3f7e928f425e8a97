"""Rows of totals are known by their labels, checked against their parts, left out."""

import pytest
from files import BOROUGH, DASHBOARD, EDGWARE, POPULATION, VAWG, WARD, series, write

from harrow_dash.errors import HarrowError
from harrow_dash.sources.totals import is_total

TWO = series("2025-01", 3, 5)
BURGLARIES = [{}, {"MinorText": "RES BURGLARY OF A HOME"}]
ROBBERIES = [{"MajorText": "ROBBERY", "MinorText": "ROBBERY OF PERSONAL PROPERTY"}]
PARTS = [row | TWO for row in BURGLARIES + ROBBERIES]
ALL, BURGLARY = series("2025-01", 9, 15), series("2025-01", 6, 10)

# Every way in which a row has been seen to say that it adds others up.
TOTALS = {
    "a row below": [{"MajorText": "Total", "MinorText": "", "BoroughName": ""} | ALL],
    "all offences": [{"MajorText": "All offences", "MinorText": "All offences"} | ALL],
    "notifiable": [
        {"MajorText": "Total Notifiable Offences", "MinorText": "Total"} | ALL
    ],
    "of a group": [{"MinorText": "Burglary Total"} | BURGLARY],
    "of a group, in its column": [
        {"MajorText": "Burglary Total", "MinorText": ""} | BURGLARY
    ],
    "a subtotal": [{"MinorText": "Subtotal"} | BURGLARY],
    "with a colon": [{"MajorText": "Total:", "MinorText": "", "BoroughName": ""} | ALL],
    "all": [{"MinorText": "All"} | BURGLARY],
    "subtotals and a total": [
        {"MinorText": "Sub-total"} | BURGLARY,
        {"MajorText": "ROBBERY", "MinorText": "Sub-total"} | TWO,
        {"MajorText": "Grand total", "MinorText": "", "BoroughName": ""} | ALL,
    ],
}


@pytest.mark.parametrize("totals", TOTALS.values(), ids=TOTALS)
@pytest.mark.parametrize("is_first", [False, True])
def test_a_borough_file_counts_its_totals_once(
    tmp_path, load, figures, totals, is_first
):
    rows = [*totals, *PARTS] if is_first else [*PARTS, *totals]
    load(write(tmp_path / "a.csv", BOROUGH, *rows))
    assert figures.values("all_recorded") == {"2025-01": 9, "2025-02": 15}
    assert figures.values("burglary") == {"2025-01": 6, "2025-02": 10}


def test_a_total_of_a_ward_is_left_out(tmp_path, load, figures):
    ward = WARD | {"MajorText": "All", "MinorText": "All"} | ALL
    load(write(tmp_path / "a.csv", WARD, *PARTS, ward))
    assert figures.values("all_recorded", EDGWARE)["2025-01"] == 9


def test_a_total_between_its_parts_is_that_of_the_rows_since_the_last(
    tmp_path, load, figures
):
    blank = {"MajorText": "", "MinorText": "Subtotal", "BoroughName": ""}
    rows = [*PARTS[:2], blank | BURGLARY, PARTS[2], blank | TWO]
    load(write(tmp_path / "a.csv", BOROUGH, *rows))
    assert figures.values("all_recorded")["2025-01"] == 9


def test_the_only_figure_there_is_no_total(tmp_path, load, figures):
    alone = {"MajorText": "DRUG OFFENCES", "MinorText": "All"} | TWO
    load(write(tmp_path / "a.csv", BOROUGH, *PARTS, alone))
    assert figures.values("all_recorded")["2025-01"] == 12
    assert figures.values("drug_offences")["2025-01"] == 3


@pytest.mark.parametrize("label", ["Subtotal", "Burglary total", "All"])
def test_a_total_that_equals_no_sum_is_refused(tmp_path, load, label):
    wrong = {"MinorText": label} | series("2025-01", 6, 11)
    with pytest.raises(
        HarrowError,
        match=r"line 5: the total of 2025-02 is 11 and the rows add up to 10\. Look ",
    ):
        load(write(tmp_path / "a.csv", BOROUGH, *PARTS, wrong))


def test_totals_of_women_and_girls_do_not_count_twice(tmp_path, load, figures):
    rows = [
        {"Count": 3},
        {"Count": 4, "Ward Name Clean 2": "Belmont"},
        {"Count": 7, "Ward Name Clean 2": "Total"},
    ]
    load(write(tmp_path / "a.csv", VAWG, *rows))
    assert figures.values("vawg") == {"2023-03": 7}


def test_totals_of_the_dashboard_of_all_offences_do_not_count_twice(
    tmp_path, load, figures
):
    row = dict(DASHBOARD)
    names = {"Crime Type": "Offence Group", "Crime Subtype": "Offence Subgroup"}
    rows = [
        {"Crime Type": "Burglary", "Crime Subtype": "Domestic Burglary", "Count": 4},
        {"Crime Type": "Robbery", "Crime Subtype": "Personal Robbery", "Count": 2},
        {"Crime Type": "All Offences", "Crime Subtype": "Total", "Count": 6},
    ]
    load(write(tmp_path / "a.csv", row, *rows, renamed=names))
    assert figures.values("all_recorded") == {"2023-03": 6}


def test_the_total_of_residents_is_no_ward(tmp_path, load, figures):
    rows = [
        {"Total": "10,000"},
        {"Ward 2023 Code": "E05013542", "Ward 2023 Name": "Belmont", "Total": "8,000"},
        {"Ward 2023 Code": "", "Ward 2023 Name": "Total", "Total": "18,000"},
    ]
    load(
        write(tmp_path / "wards.csv", WARD, series("2024-02", 100)),
        write(tmp_path / "residents.csv", POPULATION, *rows),
    )
    assert figures.rates("burglary", EDGWARE) == {"2024-02": 10.0}


def test_names_of_offences_and_of_places_are_no_totals():
    names = ["TNO NON VICTIM BASED", "All Saints", "Totteridge", "Allerton", "", None]
    assert not any(is_total(name) for name in names)
