"""Ward populations: each table's own year, and no two numbers for one of them."""

import io

import openpyxl
import pytest
from files import BOROUGH, EDGWARE, POPULATION, other_wards, series, write

from harrow_dash import measures

HEADER = list(POPULATION)


def book(path, **sheets):
    """A workbook with a sheet a year: residents, or titles and residents."""
    held = openpyxl.Workbook()
    held.remove(held.active)
    for name, (titles, residents) in sheets.items():
        sheet = held.create_sheet(name)
        for title in titles:
            sheet.append([title])
        sheet.append(HEADER)
        sheet.append([*list(POPULATION.values())[:-1], residents])
    data = io.BytesIO()
    held.save(data)
    path.write_bytes(data.getvalue())
    return path


def residents(figures):
    return figures.rows(
        "SELECT year, residents FROM population WHERE area_code = $code", code=EDGWARE
    )


@pytest.mark.parametrize(
    "names",
    [
        ("Mid-2024", "Mid-2025"),
        ("2024", "2025"),
        ("Mid-2024 Ward 2023", "Mid-2025 Ward 2023"),
        ("mid2024", "Mid-year 2025"),
        ("2024 (wards 2023)", "Ward 2023, 2025"),
        ("30 June 2024", "30 June 2025"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_each_sheet_has_its_own_year(tmp_path, load, figures, names, turned):
    sheets = dict(zip(names, (([], 11_000), ([], 12_000)), strict=True))
    if turned:
        sheets = dict(reversed(sheets.items()))
    load(book(tmp_path / "a.xlsx", **sheets))
    assert residents(figures) == [(2025, 12_000)]


@pytest.mark.parametrize("turned", [False, True])
def test_the_title_above_a_table_says_the_year(tmp_path, load, figures, turned):
    words = "Mid-{} population estimates for 2023 wards, published in 2026"
    sheets = {
        "Table 1": ([words.format(2025), "Source: ONS"], 12_000),
        "Table 2": ([words.format(2024)], 11_000),
    }
    if turned:
        sheets = dict(reversed(sheets.items()))
    load(book(tmp_path / "a.xlsx", **sheets))
    assert residents(figures) == [(2025, 12_000)]


def test_the_title_above_a_plain_table_says_the_year(tmp_path, load, figures):
    file = write(tmp_path / "a.csv", POPULATION, {"Total": "11,500"})
    file.write_text("Ward estimates mid-2025\n\n" + file.read_text())
    load(file)
    assert residents(figures) == [(2025, 11_500)]


def test_a_table_that_says_no_year_has_that_of_its_codes(tmp_path, load, figures):
    load(book(tmp_path / "a.xlsx", Sheet1=(["Ward population"], 11_000)))
    assert residents(figures) == [(2023, 11_000)]


def test_two_numbers_for_one_year_are_refused(tmp_path, refused):
    file = book(tmp_path / "a.xlsx", Persons=([], 11_000), Table=([], 12_000))
    sentence = refused(file)
    assert sentence.startswith("a.xlsx/Table: Edgware has 12,000 residents in 2023")
    assert "11,000 in a.xlsx/Persons" in sentence


def test_the_same_numbers_twice_are_no_fault(tmp_path, load, figures):
    sheets = {"2025": ([], 11_000), "Mid-2025": (["again"], 11_000)}
    load(book(tmp_path / "a.xlsx", **sheets))
    assert residents(figures) == [(2025, 11_000)]


def test_a_sheet_whose_title_says_another_year_is_refused(tmp_path, refused):
    file = book(tmp_path / "a.xlsx", **{"2024": (["mid-2025 estimates"], 11_000)})
    assert "the sheet's name says 2024 and its title 2025" in refused(file)


def test_a_later_load_may_correct_a_year(tmp_path, load, figures):
    load(write(tmp_path / "a.csv", POPULATION, {"Total": "11,000"}))
    load(write(tmp_path / "b.csv", POPULATION, {"Total": "11,050"}))
    assert residents(figures) == [(2023, 11_050)]


def test_residents_of_some_wards_are_not_those_of_the_borough(tmp_path, load, figures):
    """They were added up, so that the borough's rates were twice what they are."""
    newer = {name: name.replace("2023", "2024") for name in POPULATION}
    rows = [{"Total": "12,500"}, *other_wards(POPULATION, EDGWARE, Total="500")]
    nowhere = {"Ward 2023 Code": "", "Ward 2023 Name": "Unknown", "Total": "5"}
    whole = write(tmp_path / "2023.csv", POPULATION, *rows, nowhere)
    first = write(tmp_path / "a.csv", POPULATION, *rows[:12], renamed=newer)
    rest = [row | {"Total": "1,000"} for row in rows[12:]]
    last = write(tmp_path / "b.csv", POPULATION, *rest, renamed=newer)
    counted = write(tmp_path / "c.csv", BOROUGH, series("2024-02", 69))
    told = load(first, whole, counted).ledger.set_index("file_name")["warnings"]
    # 69 of the 12,500 and 21 times 500 of 2023.
    assert figures.rates("burglary") == {"2024-02": 3.0}
    said = "of 2024 the residents of 12 of Harrow's 22 wards are loaded; until the "
    said += "others are, rates of the borough use those of 2023"
    assert said in list(told["a.csv"])
    assert "1 row was left out, of places that are not known: Unknown" in list(
        told["2023.csv"]
    )
    assert not any("residents" in one for one in told["2023.csv"])
    assert measures.population_years(figures.con()) == [2023, 2024]
    # With the ten others: 12,500, 11 times 500 and 10 times 1,000.
    load(last)
    assert figures.rates("burglary")["2024-02"] == pytest.approx(69 / 28)
    warned = "SELECT file_name FROM ledger WHERE list_contains(warnings, $told)"
    assert figures.rows(warned, told=said) == []
