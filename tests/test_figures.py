"""Figures worked out by hand: coverage, sums over years, definitions, marks, rates."""

import pytest
from files import (
    BELMONT,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    HARROW,
    IN_EDGWARE,
    LSOA,
    POPULATION,
    SURVEY,
    VAWG,
    WARD,
    series,
    write,
)

from harrow_dash import measures

NOT_PLACED = "not_placed"


def test_a_missing_row_inside_coverage_is_zero(tmp_path, load, figures):
    load(
        write(
            tmp_path / "wards.csv",
            WARD,
            series("2023-04", 3, 1, 0),
            {"WardCode": BELMONT, "WardName": "Belmont"} | series("2023-04", 0, 2, 5),
        )
    )
    assert figures.values("burglary", EDGWARE) == {
        "2023-04": 3,
        "2023-05": 1,
        "2023-06": 0,
    }
    # Pinner has no row at all.
    pinner = figures.values("burglary", "E05013555")
    assert pinner == {"2023-04": 0, "2023-05": 0, "2023-06": 0}
    assert set(figures.statuses("burglary", "E05013555").values()) == {"official"}


def test_a_type_the_file_has_elsewhere_only_is_zero_here(tmp_path, load, figures):
    elsewhere = {"BoroughName": "Barnet", "MajorText": "ROBBERY"}
    elsewhere["MinorText"] = "ROBBERY OF PERSONAL PROPERTY"
    load(
        write(
            tmp_path / "borough.csv",
            BOROUGH,
            series("2023-04", 3, 1),
            elsewhere | series("2023-04", 9, 9),
        )
    )
    assert figures.values("robbery") == {"2023-04": 0, "2023-05": 0}


def test_a_type_the_file_lacks_is_missing(tmp_path, load, figures):
    load(write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 3, 1)))
    assert figures.values("robbery") == {"2023-05": None}
    assert figures.statuses("robbery") == {"2023-05": "official [x]"}


def test_a_missing_month_is_missing_and_no_sum_hides_it(tmp_path, load, figures):
    before = series("2022-04", *[10] * 11)  # to 2023-02; March is in no file
    after = series("2023-04", *[20] * 12)
    load(
        write(tmp_path / "before.csv", BOROUGH, before),
        write(tmp_path / "after.csv", BOROUGH, after),
    )
    months = figures.values("burglary", start="2023-02", end="2023-04")
    assert months == {"2023-02": 10, "2023-03": None, "2023-04": 20}
    marks = figures.statuses("burglary", start="2023-02", end="2023-04")
    assert marks["2023-03"] == "official [x]"
    rolling = figures.values("burglary", per="rolling12", start="2023-02")
    assert [period for period, value in rolling.items() if value] == ["2024-03"]
    assert rolling["2024-03"] == 240
    assert len(rolling) == 14
    assert figures.values("burglary", per="fy") == {"2022/23": None, "2023/24": 240}
    assert figures.statuses("burglary", per="fy")["2022/23"] == "official [x]"


def test_a_year_that_is_not_over_has_no_value(tmp_path, load, figures):
    load(write(tmp_path / "borough.csv", BOROUGH, series("2023-04", *[1] * 23)))
    assert figures.values("burglary", per="fy") == {"2023/24": 12, "2024/25": None}


def test_another_boroughs_file_neither_zeroes_nor_extends(tmp_path, load, figures):
    load(
        write(tmp_path / "harrow.csv", WARD, series("2023-04", 3, 1, 2)),
        write(
            tmp_path / "barnet.csv",
            WARD,
            {
                "WardCode": "E05013628",
                "WardName": "Barnet Vale",
                "LookUp_BoroughName": "Barnet",
            }
            | series("2023-03", 7, 7, 7, 7, 7),
        ),
    )
    months = figures.values("burglary", EDGWARE, start="2023-03", end="2023-07")
    assert months == {
        "2023-03": None,
        "2023-04": 3,
        "2023-05": 1,
        "2023-06": 2,
        "2023-07": None,
    }
    assert set(figures.values("burglary", EDGWARE)) == {"2023-04", "2023-05", "2023-06"}


def test_wards_say_nothing_about_the_borough_nor_lsoas_about_wards(
    tmp_path, load, figures
):
    load(
        write(tmp_path / "wards.csv", WARD, series("2023-04", 3, 1)),
        write(tmp_path / "lsoas.csv", LSOA, series("2023-04", 8, 8, 8)),
    )
    assert figures.values("burglary") == {"2023-04": None, "2023-05": None}
    assert figures.values("burglary", EDGWARE) == {"2023-04": 3, "2023-05": 1}


def test_not_placed_is_the_boroughs_less_its_wards_and_may_be_negative(
    tmp_path, load, figures
):
    load(
        write(
            tmp_path / "wards.csv",
            WARD,
            series("2023-04", 3, 8),
            {"WardCode": BELMONT, "WardName": "Belmont"} | series("2023-04", 2, 4),
        ),
        write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 9, 11, 5)),
    )
    assert figures.values("burglary") == {"2023-04": 9, "2023-05": 11, "2023-06": 5}
    # June has no wards: there is nothing to take away.
    assert figures.values("burglary", NOT_PLACED) == {"2023-04": 4, "2023-05": -1}
    assert figures.rates("burglary", NOT_PLACED)["2023-04"] is None


def test_residential_burglary_joins_the_old_name_with_the_two_new_ones(
    tmp_path, load, figures
):
    def kind(name: str) -> dict[str, str]:
        return {"MinorText": name}

    load(
        write(
            tmp_path / "borough.csv",
            BOROUGH,
            kind("DOMESTIC BURGLARY") | series("2023-03", 50, 20, 1, 0),
            kind("RES BURGLARY OF A HOME") | series("2023-03", 0, 25, 40, 42),
            kind("RES BURGLARY OF UNCONNECTED BUILDING")
            | series("2023-03", 0, 3, 5, 6),
            series("2023-03", 11, 12, 13, 14),
        )
    )
    assert list(figures.values("burglary_residential").values()) == [50, 48, 46, 48]
    assert list(figures.values("burglary_business").values()) == [11, 12, 13, 14]
    assert list(figures.values("burglary").values()) == [61, 60, 59, 62]


DEFINITIONS = [
    ("BURGLARY", "BURGLARY BUSINESS AND COMMUNITY", 1),
    ("VEHICLE OFFENCES", "AGGRAVATED VEHICLE TAKING", 2),
    ("VEHICLE OFFENCES", "INTERFERING WITH A MOTOR VEHICLE", 4),
    ("VEHICLE OFFENCES", "THEFT FROM A VEHICLE", 8),
    ("VEHICLE OFFENCES", "THEFT OR UNAUTH TAKING OF A MOTOR VEH", 16),
    ("ARSON AND CRIMINAL DAMAGE", "ARSON", 32),
    ("ARSON AND CRIMINAL DAMAGE", "CRIMINAL DAMAGE", 64),
    ("ROBBERY", "ROBBERY OF BUSINESS PROPERTY", 128),
    ("ROBBERY", "ROBBERY OF PERSONAL PROPERTY", 256),
    ("VIOLENCE AGAINST THE PERSON", "HOMICIDE", 512),
    ("VIOLENCE AGAINST THE PERSON", "STALKING AND HARASSMENT", 1024),
    ("VIOLENCE AGAINST THE PERSON", "VIOLENCE WITH INJURY", 2048),
    ("VIOLENCE AGAINST THE PERSON", "VIOLENCE WITHOUT INJURY", 4096),
    ("SEXUAL OFFENCES", "RAPE", 8192),
    ("SEXUAL OFFENCES", "OTHER SEXUAL OFFENCES", 16384),
    ("DRUG OFFENCES", "POSSESSION OF DRUGS", 32768),
    ("DRUG OFFENCES", "TRAFFICKING OF DRUGS", 65536),
    ("PUBLIC ORDER OFFENCES", "OTHER OFFENCES PUBLIC ORDER", 131072),
    ("PUBLIC ORDER OFFENCES", "PUBLIC FEAR ALARM OR DISTRESS", 262144),
    ("THEFT", "SHOPLIFTING", 524288),
    ("THEFT", "THEFT FROM THE PERSON", 1048576),
    ("POSSESSION OF WEAPONS", "POSSESSION OF WEAPONS", 2097152),
    ("MISCELLANEOUS CRIMES AGAINST SOCIETY", "OBSCENE PUBLICATIONS", 4194304),
]
BY_DEFINITION = {
    "all_recorded": 8388607,
    "vehicle_crime": 2 + 4 + 8 + 16,
    "theft_of_vehicle": 16,
    "theft_from_vehicle": 8,
    "vehicle_interference": 4,
    "criminal_damage": 64,
    "robbery": 128 + 256,
    "robbery_business": 128,
    "robbery_personal": 256,
    "violence": 512 + 1024 + 2048 + 4096,
    "homicide": 512,
    "stalking_harassment": 1024,
    "violence_with_injury": 2048,
    "violence_without_injury": 4096,
    "sexual_offences": 8192 + 16384,
    "rape": 8192,
    "drug_offences": 32768 + 65536,
    "drug_possession": 32768,
    "drug_trafficking": 65536,
    "public_order": 131072 + 262144,
    "shoplifting": 524288,
    "theft_from_person": 1048576,
    "possession_of_weapons": 2097152,
    "burglary": 1,
    "burglary_business": 1,
}


def test_definitions(tmp_path, load, figures):
    """Every type has a power of two, so a sum says which types are in it."""
    rows = [
        {"MajorText": group, "MinorText": kind} | series("2023-04", count)
        for group, kind, count in DEFINITIONS
    ]
    load(write(tmp_path / "borough.csv", BOROUGH, *rows))
    found = {key: figures.values(key)["2023-04"] for key in BY_DEFINITION}
    assert found == BY_DEFINITION


def test_strands_are_never_added_and_outcomes_are_no_offences(tmp_path, load, figures):
    def strand(name: str, count: int, measure: str = "Offences") -> dict[str, object]:
        return {"Crime Subtype": name, "Count": count, "Measure": measure}

    load(
        write(
            tmp_path / "dashboard.csv",
            DASHBOARD,
            strand("Hate Crime", 30),
            strand("Hate Crime", 4, "Positive Outcomes"),
            strand("Racist and Religious Crime", 28),
            strand("Racist Crime", 25),
            strand("Faith Crime", 6),
            strand("Antisemitic", 2),
            strand("Islamophobic Crime", 3),
            strand("Homophobic Crime", 3),
            strand("Transphobic Crime", 1),
            strand("Disability Crime", 1),
        )
    )
    found = {
        key: figures.values(f"hate_{key}")["2023-03"]
        for key in (
            "crime racist_religious racist faith antisemitic islamophobic homophobic "
            "transphobic disability"
        ).split()
    }
    assert list(found.values()) == [30, 28, 25, 6, 2, 3, 3, 1, 1]


def test_dashboard_types_by_any_spelling_and_the_young_victims(tmp_path, load, figures):
    def kind(group: str, name: str, count: int) -> dict[str, object]:
        return {"Crime Type": group, "Crime Subtype": name, "Count": count}

    load(
        write(
            tmp_path / "dashboard.csv",
            DASHBOARD,
            kind("Domestic Abuse", "Domestic Abuse", 90),
            kind("Domestic Abuse", "Domestic Abuse Violence with Injury", 21),
            {"Month_Year": "01/04/2023"}
            | kind("Domestic Abuse", "Domestic Abuse violence with injury", 22),
            kind("Knife Crime", "Knife Crime", 14),
            kind("Knife Crime", "Knife Crime with Injury", 5),
            kind("Knife Crime", "Knife Injury Victims (1-24)", 2),
            kind("Knife Crime", "Knife Injury Victims (Non DA) (1-24)", 1),
            kind("Gun Crime", "Gun Crime", 3),
        )
    )
    assert figures.values("domestic_abuse")["2023-03"] == 90
    assert figures.values("domestic_abuse_with_injury") == {
        "2023-03": 21,
        "2023-04": 22,
    }
    assert figures.values("knife_crime") == {"2023-03": 14}
    assert figures.values("knife_crime_with_injury") == {"2023-03": 5}
    assert figures.values("knife_injury_victims_under_25") == {"2023-03": 2}
    assert figures.rates("knife_injury_victims_under_25") == {"2023-03": None}
    assert figures.values("gun_crime") == {"2023-03": 3}


def test_borough_and_ward_rows_of_a_dashboard_are_never_added(tmp_path, load, figures):
    load(
        write(
            tmp_path / "dashboard.csv",
            DASHBOARD,
            {"Count": 30},
            IN_EDGWARE | {"Count": 4},
            # Westminster's Harrow Road is no ward of Harrow.
            IN_EDGWARE
            | {
                "Borough_SNT": "Westminster Harrow Road",
                "Area name": "Harrow Road",
                "Area code": "E05013797",
                "Count": 50,
            },
        )
    )
    assert figures.values("hate_crime") == {"2023-03": 30}
    assert figures.values("hate_crime", EDGWARE) == {"2023-03": 4}
    assert figures.values("hate_crime", BELMONT) == {"2023-03": 0}
    assert figures.values("hate_crime", NOT_PLACED) == {"2023-03": 26}


def test_violence_against_women_goes_by_the_month_recorded(tmp_path, load, figures):
    load(
        write(
            tmp_path / "vawg.csv",
            VAWG,
            {"Count": 3},
            {"Count": 2, "Date Committed From Date Months": "01/03/2023"},
            {"Count": 4, "Ward Name Clean 2": "Belmont"},
            {"Count": 5, "Ward Name Clean 2": ""},
            {"Count": 1, "Recorded Date Months": "01/04/2023"},
        )
    )
    assert figures.values("vawg") == {"2023-03": 14, "2023-04": 1}
    assert figures.values("vawg", EDGWARE) == {"2023-03": 5, "2023-04": 1}
    assert figures.values("vawg", BELMONT) == {"2023-03": 4, "2023-04": 0}
    assert figures.values("vawg", NOT_PLACED) == {"2023-03": 5, "2023-04": 0}


def test_rates_are_per_thousand_residents_of_one_release(tmp_path, load, figures):
    load(
        write(tmp_path / "wards.csv", WARD, series("2022-04", *[25] * 24)),
        write(
            tmp_path / "residents.csv",
            POPULATION,
            {"Total": "12,500"},
            {
                "Ward 2023 Code": BELMONT,
                "Ward 2023 Name": "Belmont",
                "Total": "7500",
            },
        ),
        write(tmp_path / "borough.csv", BOROUGH, series("2022-04", *[40] * 24)),
    )
    assert figures.rates("burglary", EDGWARE)["2022-04"] == 2.0  # 25 of 12,500
    rolling = figures.rates("burglary", EDGWARE, per="rolling12")
    assert rolling["2023-03"] == 24.0  # the year's 300, not annualised
    assert figures.rates("burglary", EDGWARE, per="fy") == {
        "2022/23": 24.0,
        "2023/24": 24.0,
    }
    assert figures.rates("burglary")["2022-04"] == 2.0  # 40 of 20,000


@pytest.mark.parametrize("key", ["hate_crime", "domestic_abuse"])
def test_a_year_across_the_break_says_so(tmp_path, load, figures, key):
    name = key.replace("_", " ")
    months = [f"01/{month:02}/{year}" for year in (2022, 2023, 2024, 2025) for month
              in range(1, 13)]
    rows = [
        {"Month_Year": month, "Crime Type": name, "Crime Subtype": name}
        for month in months
    ]
    load(write(tmp_path / "dashboard.csv", DASHBOARD, *rows))
    rolling = figures.statuses(key, per="rolling12", start="2023-06")
    marked = [period for period, status in rolling.items() if "[b]" in status]
    # 2024-03 is the first month after: these twelve months have both sides.
    assert (marked[0], marked[-1], len(marked)) == ("2024-03", "2025-01", 11)
    assert rolling["2024-02"] == rolling["2025-02"] == "official"
    assert rolling["2024-03"] == "official [b]"
    assert figures.values(key, per="rolling12")["2024-08"] == 12
    years = figures.statuses(key, per="fy")
    assert years == {
        "2021/22": "official [x]",
        "2022/23": "official",
        "2023/24": "official [b]",
        "2024/25": "official",
        "2025/26": "official [x]",
    }
    assert set(figures.statuses(key).values()) == {"official"}  # a month has no sides


def test_a_comparable_break_has_no_mark(tmp_path, load, figures):
    load(write(tmp_path / "borough.csv", BOROUGH, series("2023-01", *[1] * 30)))
    marks = figures.statuses("burglary", per="rolling12", start="2023-12")
    assert set(marks.values()) == {"official"}


def test_financial_years_are_those_wholly_inside(tmp_path, load, figures):
    load(write(tmp_path / "borough.csv", BOROUGH, series("2020-04", *[1] * 60)))

    def years(start: str, end: str) -> list[str]:
        return list(figures.values("burglary", per="fy", start=start, end=end))

    assert years("2021-04", "2023-03") == ["2021/22", "2022/23"]
    assert years("2021-05", "2023-03") == ["2022/23"]
    assert years("2021-04", "2023-02") == ["2021/22"]
    assert years("2021-05", "2022-02") == []


def test_figures_from_and_to_do_not_shorten_the_rolling_year(tmp_path, load, figures):
    load(write(tmp_path / "borough.csv", BOROUGH, series("2020-04", *range(24))))
    one = figures.values("burglary", per="rolling12", start="2021-06", end="2021-06")
    assert one == {"2021-06": sum(range(3, 15))}


def test_the_survey_has_quarters_for_borough_and_london_only(tmp_path, load, figures):
    load(
        write(
            tmp_path / "survey.csv",
            SURVEY,
            {"Proportion": "0,56"},
            {"Date": "30/6/2023", "Proportion": "0.58", "MPS": "0.5"},
            {"Measure": "Trust MPS", "Proportion": "0,7"},
        )
    )
    assert figures.values("pas_good_job") == {"2023-03": 0.56, "2023-06": 0.58}
    assert figures.values("pas_good_job", "E23000001") == {
        "2023-03": 0.51,
        "2023-06": 0.5,
    }
    assert figures.values("pas_trust") == {"2023-03": 0.7}
    assert figures.rates("pas_trust") == {"2023-03": None}
    assert figures.values("pas_trust", EDGWARE) == {"2023-03": None}
    assert figures.statuses("pas_trust", EDGWARE) == {"2023-03": "official [x]"}


def test_a_borough_the_survey_leaves_out_is_missing_not_zero(tmp_path, load, figures):
    load(
        write(
            tmp_path / "survey.csv",
            SURVEY,
            {},
            {"Date": "30/6/2023", "Borough": "Barnet"},
        )
    )
    assert figures.values("pas_good_job", end="2023-06") == {
        "2023-03": 0.56,
        "2023-06": None,
    }


def test_an_area_given_twice_is_printed_once(tmp_path, load, figures):
    load(write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 3)))
    frame = measures.figures(figures.con(), "burglary", [HARROW, HARROW])
    assert len(frame) == 1
