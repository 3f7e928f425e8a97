"""Partners' counts and public evidence: periods, totals, and what everybody may see."""

import math

import pandas as pd
import pytest
from files import (
    BELMONT,
    EDGWARE,
    EVENT,
    FINGERTIPS,
    HARROW,
    HATE,
    LONG,
    write,
)

from harrow_dash import store
from harrow_dash.disclosure import published, suppression
from harrow_dash.loading import ingest
from harrow_dash.surveys import indicators

CANONS, GREENHILL = "E05013543", "E05013546"
MONTHS = ("2024-04", "2024-05", "2024-06")


def calls(ward: str, *counts: int, months: tuple[str, ...] = MONTHS) -> list[dict]:
    return [
        {"area_code": ward, "period": month, "value": str(count)}
        for month, count in zip(months, counts, strict=True)
    ]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """One whole quarter of calls, one without its last month, and hate crime."""
    folder = tmp_path_factory.mktemp("indicators")
    rows = calls(EDGWARE, 10, 11, 12) + calls(BELMONT, 1, 0, 2)
    rows += calls(CANONS, 3, 2, 1) + calls(GREENHILL, 20, 30, 40)
    rows += calls(EDGWARE, 5, 6, months=("2024-07", "2024-08"))
    hate = [
        {"ward_code": ward, "strand": strand, "offences": count, "period": "2023/24"}
        for ward, counts in (
            (EDGWARE, (3, 12, 9)),
            (BELMONT, (7, 6, 8)),
            (CANONS, (11, 9, 14)),
        )
        for strand, count in zip(
            ("Race", "Disability", "Sexual orientation"), counts, strict=True
        )
    ]
    files = [
        write(folder / "calls.csv", LONG, *rows),
        write(folder / "hate.csv", HATE, *hate),
    ]
    ingest.load(files, folder / "store.duckdb")
    return folder / "store.duckdb"


@pytest.fixture(scope="module")
def con(path):
    return store.connect(path)


@pytest.fixture(scope="module")
def member(path):
    return store.connect(path, "member")


def by_place(con, key: str) -> dict[tuple[str, str], tuple[float, str]]:
    found = indicators.values(con, key)
    return {
        (row.area_code, row.category): (row.value, row.mark)
        for row in found.itertuples()
    }


def test_months_are_published_as_whole_quarters(member):
    found = indicators.values(member, "asb_calls")
    # July and August alone would be told apart when September comes.
    assert set(found.period) == {"2024 Q2"}
    assert f"{found.first_month[0]:%Y-%m}" == "2024-04"
    assert f"{found.last_month[0]:%Y-%m}" == "2024-06"
    values = dict(zip(found.area_code, found.value, strict=True))
    assert values == {EDGWARE: 33, BELMONT: 3, CANONS: 6, GREENHILL: 90, HARROW: 132}
    assert set(found.policy) == {"partner"}
    assert set(found.status) == {"partner"}
    total = found[found.area_code == HARROW]
    assert total.note.tolist() == ["The sum of the 4 wards given."]
    assert total.area_name.tolist() == ["Harrow"]


def test_a_small_count_is_hidden_with_another(con):
    calls_ = by_place(con, "asb_calls")
    assert math.isnan(calls_[BELMONT, "all"][0])
    hidden = {place for place, (_, mark) in calls_.items() if mark == "c"}
    assert hidden == {(BELMONT, "all"), (CANONS, "all")}
    assert calls_[HARROW, "all"] == (132, "")


def test_groups_and_wards_are_protected_as_one_table(con, member):
    shown, true = (
        by_place(con, "hate_crime_detail"),
        by_place(member, "hate_crime_detail"),
    )
    assert set(shown) == set(true)
    assert true[EDGWARE, "all"] == (24, "")
    assert true[HARROW, "Race"] == (21, "")
    assert true[HARROW, "all"] == (79, "")
    hidden = {place for place, (_, mark) in shown.items() if mark == "c"}
    assert (EDGWARE, "Race") in hidden
    # Totals are known from police statistics: they are shown, and hide nothing.
    assert not {place for place in hidden if place[0] == HARROW or place[1] == "all"}
    assert len({ward for ward, _ in hidden}) == 2
    assert len({strand for _, strand in hidden}) == 2
    assert all(shown[place] == true[place] for place in set(shown) - hidden)


def test_hidden_counts_withstand_adding_up(con, member):
    for key in ("asb_calls", "hate_crime_detail"):
        found = indicators.values(con, key)
        columns = {"area_code": "row", "category": "column", "value": "count"}
        table = found.rename(columns=columns)[["row", "column", "count"]]
        table = table.replace({"row": {HARROW: "all"}})
        if key == "asb_calls":
            table = pd.concat([table.assign(column="one"), table])
        true = by_place(member, key)
        for cell in suppression.bounds(table).itertuples():
            place = (HARROW if cell.row == "all" else cell.row, cell.column)
            value = true[place[0], "all" if cell.column == "one" else cell.column][0]
            assert not (cell.low > value - 1.5 and cell.high < value + 1.5), place


def test_what_is_held(con):
    found = indicators.held(con)
    rows = {row.indicator: row for row in found.itertuples()}
    assert set(rows) == {"asb_calls", "hate_crime_detail"}
    asked = indicators.DEFINITIONS["asb_calls"]
    assert rows["asb_calls"].title == asked.title
    assert rows["asb_calls"].holder == asked.holder
    assert (rows["asb_calls"].areas, rows["asb_calls"].policy) == (5, "partner")


def test_true_counts_are_in_the_officers_file_only(path):
    officer = store.connect(path, "officer")
    counted = store.query(officer, "SELECT sum(value) AS n FROM officers.partner_count")
    assert counted["n"].tolist() == [132 + 11 + 79]
    tables = "SELECT table_name FROM duckdb_tables() WHERE database_name = 'store'"
    assert "partner_count" not in set(store.query(officer, tables).table_name)


def test_a_quarter_appears_once_it_is_whole(tmp_path, load, store_path):
    load(write(tmp_path / "a.csv", LONG, *calls(EDGWARE, 9, 8, months=MONTHS[:2])))
    assert indicators.values(store.connect(store_path), "asb_calls").empty
    load(write(tmp_path / "b.csv", LONG, *calls(EDGWARE, 7, months=MONTHS[2:])))
    assert by_place(store.connect(store_path), "asb_calls") == {
        (EDGWARE, "all"): (24, ""),
        (HARROW, "all"): (24, ""),
    }


def test_a_later_file_corrects_an_earlier_one(tmp_path, load, store_path):
    load(write(tmp_path / "a.csv", LONG, *calls(EDGWARE, 10, 11, 12)))
    load(write(tmp_path / "b.csv", LONG, *calls(EDGWARE, 20, months=MONTHS[:1])))
    found = by_place(store.connect(store_path), "asb_calls")
    assert found[EDGWARE, "all"] == (43, "")


def test_what_was_hidden_stays_hidden_when_a_count_is_corrected(
    tmp_path, load, store_path
):
    rows = calls(EDGWARE, 10, 11, 12) + calls(BELMONT, 1, 0, 2)
    rows += calls(CANONS, 3, 2, 1) + calls(GREENHILL, 20, 30, 40)
    load(write(tmp_path / "a.csv", LONG, *rows))
    load(write(tmp_path / "b.csv", LONG, *calls(CANONS, 60, months=MONTHS[:1])))
    found = by_place(store.connect(store_path), "asb_calls")
    # Edgware was shown before: hidden in the place of Canons, it would hide nothing.
    assert {place[0] for place, (_, mark) in found.items() if mark} == {BELMONT, CANONS}


def test_other_kinds_of_period_are_refused(tmp_path, load, command):
    load(write(tmp_path / "a.csv", LONG, *calls(EDGWARE, 10, 11, 12)))
    year = {"period": "2024/25 Q1", "area_code": BELMONT, "value": "40"}
    answer = command("load", write(tmp_path / "b.csv", LONG, year))
    assert answer.code == 1
    assert "periods of 'asb_calls' overlap: 2024-04 to 2024-04 and" in answer.err


def test_a_total_beside_its_parts_is_refused(tmp_path, load, command):
    load(write(tmp_path / "a.csv", LONG, *calls(EDGWARE, 10, 11, 12)))
    answer = command(
        "load", write(tmp_path / "b.csv", LONG, *calls(HARROW, 90, 90, 90))
    )
    assert answer.code == 1
    assert "by ward and for the whole borough as well" in answer.err


def test_the_borough_alone(tmp_path, load, store_path):
    load(write(tmp_path / "a.csv", LONG, *calls(HARROW, 90, 90, 90)))
    assert by_place(store.connect(store_path), "asb_calls") == {
        (HARROW, "all"): (270, "")
    }


def test_public_evidence_is_shown_as_given(tmp_path, load, store_path):
    rows = [
        {"Area Code": code, "Area Name": name, "Value": value, "Count": count}
        for code, name, value, count in (
            (HARROW, "Harrow", "1.5", "2"),
            ("E12000007", "London region", "2.5", "900"),
            ("E92000001", "England", "", ""),
        )
    ]
    load(write(tmp_path / "fingertips.csv", FINGERTIPS, *rows))
    con = store.connect(store_path)
    found = indicators.values(con, "fingertips_90813")
    assert found.area_name.tolist() == ["Harrow", "London", "England"]
    assert found.value.tolist()[:2] == [1.5, 2.5]
    assert found.numerator.tolist()[0] == 2  # the publisher shows it
    assert found.mark.tolist() == ["", "", "x"]
    assert set(found.policy) == {"public"}
    (held,) = indicators.held(con).itertuples()
    assert held.title == FINGERTIPS["Indicator Name"]
    assert indicators.values(con, "fingertips_90813", [HARROW]).value.tolist() == [1.5]


def test_events_are_kept_once(tmp_path, load, figures):
    load(write(tmp_path / "a.csv", EVENT, {}, {"label": "Another"}))
    load(write(tmp_path / "b.csv", EVENT, {"kind": "event"}))
    listed = figures.rows("SELECT label, kind FROM local_event ORDER BY label")
    assert listed == [("Another", "campaign"), ("Walk for women", "event")]


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2024-03", "2024-03", "2024-03"),
        ("2024-01", "2024-03", "2024 Q1"),
        ("2023-04", "2024-03", "2023/24"),
        ("2023-09", "2024-08", "2023/24"),
        ("2024-01", "2024-12", "2024"),
        ("2022-01", "2024-12", "2022-01 to 2024-12"),
    ],
)
def test_periods_have_names(first, last, name):
    ends = [pd.Timestamp(f"{month}-01") for month in (first, last)]
    assert published.period_name(*ends) == name
