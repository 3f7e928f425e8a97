"""The past plans: verdicts on hand-made and on official figures, London kept apart."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb
import pytest
from seen import words_of
from stored import REAL
from test_charts import fields, layers
from yearly_files import MOPAC_7, borough_view, borough_years, mopac_7

from harrow_dash import store
from harrow_dash.charts import year_charts
from harrow_dash.definitions import plans
from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import blocks, committee_2017, past_plans, plan_2017
from harrow_dash.errors import HarrowError
from harrow_dash.loading import ingest
from harrow_dash.outputs.html import html
from harrow_dash.plans.progress import standing
from harrow_dash.view import View

# Verdicts against the printed number and against today's figure for 2012/13.
VERDICTS = {
    "burglary": ("met", "met"),
    "violence_with_injury": ("not met", "not met"),
    "criminal_damage": ("met", "met"),
    "theft_from_person": ("met", "not met"),
    "robbery": ("met", "met"),
    "theft_of_vehicle": ("met", "met"),
    "theft_from_vehicle": ("met", "met"),
}
PRINTED = {
    "burglary": 2387,
    "violence_with_injury": 904,
    "criminal_damage": 1207,
    "theft_from_person": 299,
    "robbery": 612,
    "theft_of_vehicle": 267,
    "theft_from_vehicle": 1501,
}


def at(to: str = "2016-03", key: str = "burglary") -> View:
    """The whole borough as at a month."""
    return borough_view(key, to, date(2026, 4, 1))


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """A store of Harrow's seven offences, 2012/13 to 2015/16, and nothing else."""
    folder = tmp_path_factory.mktemp("past")
    file = borough_years(folder / "b.csv", "2012-04", {"Harrow": mopac_7()})
    ingest.load([file], folder / "store.duckdb")
    return store.connect(folder / "store.duckdb")


def check_verdicts(con: duckdb.DuckDBPyConnection, to: str) -> None:
    found = past_plans.promises_file(con, at(to)).set_index("measure")
    for key, (printed, rebased) in VERDICTS.items():
        row = found.loc[key]
        assert row["actual"] == MOPAC_7[key][1], key
        assert row["target_printed"] == PRINTED[key], key
        assert (row["verdict_printed"], row["verdict_today"]) == (printed, rebased)


def test_the_seven_verdicts_by_hand(con: duckdb.DuckDBPyConnection) -> None:
    check_verdicts(con, "2016-03")


@pytest.mark.real
def test_the_seven_verdicts_from_the_official_files(tmp_path: Path) -> None:
    ingest.load(sorted(REAL.glob("MPS Borough Level Crime*")), tmp_path / "s.duckdb")
    check_verdicts(store.connect(tmp_path / "s.duckdb"), "2026-02")


def test_the_table_says_both_verdicts_in_words(con: duckdb.DuckDBPyConnection) -> None:
    told = blocks.plain(past_plans.promised(con, at()))
    assert "Theft from the person 304 304 304 298 M Met 299 or fewer" in told
    assert "N Not met 280 or fewer 8% below 304" in told
    assert "1,315 N Not met 904 or fewer 6% below 962" in told


def test_the_answer_counts_what_was_met(con: duckdb.DuckDBPyConnection) -> None:
    told = " ".join(past_plans.lead(con, at()))
    assert "11 targets for Harrow; 7 can be judged" in told
    assert "6 were met and 1 was not: violence with injury." in told
    assert "Theft from the person met the number printed, but not" in told


def test_what_has_no_data_says_who_holds_it(con: duckdb.DuckDBPyConnection) -> None:
    told = blocks.plain(past_plans.promised(con, at()))
    assert "Held by: Probation Service." in told
    assert told.count("D No data") == 4


def test_before_the_end_nothing_is_met(con: duckdb.DuckDBPyConnection) -> None:
    found = past_plans.promises_file(con, at("2014-05"))
    assert not set(found["verdict_printed"]) & {"met", "not met"}
    assert ">2015/16</th>" not in html(past_plans.promised(con, at("2014-05")))
    assert "None can be judged" in past_plans.lead(con, at("2014-05"))[0]


def test_londons_targets_stand_apart_and_are_not_scored() -> None:
    told = blocks.plain(past_plans.london())
    assert "MOPAC 7 crimes, London 20% less" in told
    assert "hc-status" not in html(past_plans.london())
    plan = plans.plans()["2013"]
    for target in plan.london_targets:
        with pytest.raises(HarrowError, match="not scored"):
            standing(plan, target, None)  # type: ignore[arg-type]


def test_other_boroughs_change_nothing_of_harrows(tmp_path: Path) -> None:
    huge = {key: [total * 1000 for total in row] for key, row in mopac_7().items()}
    told = []
    for name, boroughs in (
        ("alone", {"Harrow": mopac_7()}),
        ("beside", {"Harrow": mopac_7(), "Barnet": huge, "Camden": huge}),
    ):
        file = borough_years(tmp_path / f"{name}.csv", "2012-04", boroughs)
        ingest.load([file], tmp_path / f"{name}.duckdb")
        con = store.connect(tmp_path / f"{name}.duckdb")
        told.append(
            [
                past_plans.lead(con, at()),
                past_plans.promised(con, at()),
                past_plans.years_table(con, at()),
                getattr(past_plans.years_chart(con, at()), "spec", None),
                plan_2017.table(con, at()),
            ]
        )
    assert told[0] == told[1]


def test_2017_is_tested_and_neither_is_not_coloured(tmp_path: Path) -> None:
    figures = {
        "burglary": [1200, 1200, 1200, 2400],
        "drug_possession": [1200, 1200, 1200, 2400],
    }
    file = borough_years(tmp_path / "b.csv", "2016-04", {"Harrow": figures})
    ingest.load([file], tmp_path / "s.duckdb")
    con = store.connect(tmp_path / "s.duckdb")
    drawn = html(plan_2017.table(con, at("2020-03")))
    told = words_of(drawn)
    assert (
        "1,200 1,200 1,200 2,400 W Worse than baseline +1,200 (1,200 to 2,400)" in told
    )
    drugs = drawn[drawn.index("Drug and alcohol misuse") :]
    assert "Clear rise" in drugs
    assert "hc-bad" not in drugs
    assert "hc-good" not in drugs
    words = plan_2017.lead(con, at("2020-03"))
    assert "clear changes in burglary and residential burglary" in words
    assert "neither good nor bad in itself" in words


def test_the_words_of_the_years_give_the_verdict(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert past_plans.years_words(con, at()) == (
        "Burglary in Harrow: 2,486 in 2012/13 and 1,892 in 2015/16. With 1,892 in "
        "2015/16 the printed target of 2,387 was met."
    )
    assert past_plans.years_chart(con, at("2011-03")) is None
    assert past_plans.years_words(con, at("2011-03")) == (
        "There are no figures for burglary for these years."
    )


@pytest.mark.parametrize("to", ["2011-03", "2013-02", "2017-02", "2020-03"])
def test_any_month_can_be_shown(con: duckdb.DuckDBPyConnection, to: str) -> None:
    for piece in (
        past_plans.lead,
        past_plans.promised,
        past_plans.years_words,
        past_plans.years_table,
        plan_2017.table,
        plan_2017.not_held,
        committee_2017.rows,
    ):
        assert piece(con, at(to)) is not None


def answers(con: duckdb.DuckDBPyConnection, today: date) -> list[str]:
    view = at("2016-03")
    asked = View(**{**vars(view), "today": today})
    return [blocks.plain(row) for row in committee_2017.rows(con, asked)]


def test_the_complaints_are_answered_from_what_is_held(
    con: duckdb.DuckDBPyConnection,
) -> None:
    told = answers(con, date(2016, 5, 1))
    assert len(told) == 6
    assert "2 months old on the day" in told[0]
    assert "Can be seen now" in told[0]
    assert "No other borough's figures are loaded. X Still cannot" in told[3]
    assert "No victims by age are held" in told[4]


def test_old_figures_are_no_better_than_then(con: duckdb.DuckDBPyConnection) -> None:
    told = answers(con, date(2016, 12, 1))
    assert "9 months old, no better than then" in told[0]
    assert "No better yet" in told[0]


def promise() -> year_charts.Promise:
    return year_charts.Promise(
        "2013–16", "2013/14", "2015/16", "Target 2,387", 2387, 2361.7
    )


@pytest.mark.parametrize("make", ["bars", "dots"])
def test_the_chart_of_years_uses_fields_it_has(
    con: duckdb.DuckDBPyConnection, make: str
) -> None:
    frame = past_plans.years(con, "burglary", at()).assign(low=1.0, high=3000.0)
    draw: Callable[..., year_charts.Spec] = getattr(year_charts, make)
    spec = draw(frame, measure("burglary"), [promise()], "says", True)
    assert spec["description"] == "says"
    assert "Sample figures, not official statistics" in spec["title"]["subtitle"]
    for layer in layers(spec):
        columns = set(layer["data"]["values"][0])
        assert set(fields(layer["encoding"])) <= columns
    levels = {
        row["value"]
        for layer in layers(spec)
        if layer["mark"]["type"] == "rule"
        for row in layer["data"]["values"]
    }
    assert {2387, 2361.7} <= levels or make == "dots"


def test_a_year_without_figure_is_marked(con: duckdb.DuckDBPyConnection) -> None:
    frame = past_plans.years(con, "domestic_abuse", at())
    spec = year_charts.bars(frame, measure("domestic_abuse"), [], "says", False)
    words = [
        row["text"]
        for layer in layers(spec)
        if layer["mark"]["type"] == "text"
        for row in layer["data"]["values"]
    ]
    assert set(words) == {"[x]"}
