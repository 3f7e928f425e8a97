"""Figures worked out by hand: coverage, sums over years, definitions, marks, rates."""

import pandas as pd
import pytest
from files import (
    BELMONT,
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    HARROW,
    LSOA,
    POPULATION,
    SURVEY,
    WARD,
    other_wards,
    series,
    write,
)

from harrow_dash import measures

NOT_PLACED = "not_placed"


def test_a_missing_row_inside_coverage_is_zero(tmp_path, load, figures):
    pinner = {"WardCode": "E05013555", "WardName": "Pinner"}
    load(
        write(
            tmp_path / "wards.csv",
            WARD,
            series("2023-04", 3, 1, 0),
            {"WardCode": BELMONT, "WardName": "Belmont"} | series("2023-04", 0, 2, 5),
            pinner | {"MinorText": "ARSON"} | series("2023-04", 1),
        )
    )
    assert figures.values("burglary", EDGWARE) == {
        "2023-04": 3,
        "2023-05": 1,
        "2023-06": 0,
    }
    # Pinner has no row of burglary.
    pinner = figures.values("burglary_business", "E05013555")
    assert pinner == {"2023-04": 0, "2023-05": 0, "2023-06": 0}
    told = figures.statuses("burglary_business", "E05013555")
    assert set(told.values()) == {"official"}


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
            *other_wards(WARD, EDGWARE, BELMONT),
        ),
        write(tmp_path / "borough.csv", BOROUGH, series("2023-04", 9, 11, 5)),
    )
    assert figures.values("burglary") == {"2023-04": 9, "2023-05": 11, "2023-06": 5}
    # June has no wards: there is nothing to take away.
    assert figures.values("burglary", NOT_PLACED) == {"2023-04": 4, "2023-05": -1}
    assert figures.rates("burglary", NOT_PLACED)["2023-04"] is None


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
                "Total": "3500",
            },
            *other_wards(POPULATION, EDGWARE, BELMONT, Total="200"),
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
    assert (
        figures.rates("burglary")["2022-04"] == 2.0
    )  # 40 of 20,000 (20 wards have 200)


@pytest.mark.parametrize("key", ["hate_crime", "domestic_abuse"])
def test_a_year_across_the_break_says_so(tmp_path, load, figures, key):
    name = key.replace("_", " ")
    months = [
        f"01/{month:02}/{year}"
        for year in (2022, 2023, 2024, 2025)
        for month in range(1, 13)
    ]
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


@pytest.mark.parametrize("per", ["month", "rolling12"])
@pytest.mark.parametrize("areas", [[HARROW], [EDGWARE, BELMONT], ["E23000001"]])
@pytest.mark.parametrize(
    ("start", "end"),
    [
        (None, None),
        ("2024-05", "2025-01"),
        ("2025-03", None),
        (None, "2024-02"),
        ("1999-01", "2025-01"),
        ("2024-05", "2031-12"),
        (None, "1999-01"),
    ],
)
def test_a_measure_alone_has_the_rows_it_has_among_others(
    sample_figures, per, areas, start, end
):
    # Alone it comes from rows that are kept, with another from the store itself.
    con = sample_figures.con()
    first, last = (pd.Timestamp(day) if day else None for day in (start, end))
    both = measures.figures(con, ["robbery", "burglary"], areas, first, last, per)
    alone = measures.figures(con, "burglary", areas, first, last, per)
    among = both[both["measure"] == "burglary"].reset_index(drop=True)
    pd.testing.assert_frame_equal(alone, among, check_dtype=len(among) > 0)


def test_who_changes_the_wards_changes_them_for_nobody_else(sample_figures):
    frame = measures.wards(sample_figures.con())
    frame["value"] = 1
    assert list(measures.wards(sample_figures.con())) == ["area_code", "area_name"]
