"""A year against its past, the rest of the borough and its rate, from files."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from files import BOROUGH, EDGWARE, WARD, series, write
from stored import Asked

from harrow_dash import store
from harrow_dash.__main__ import main
from harrow_dash.findings import changes, standing_out, years
from harrow_dash.statistics import past_years

TO = pd.Timestamp("2026-02-01")
WARDS = [f"E050135{number}" for number in range(42, 64)]


def wards(path: Path, last: dict[str, int], usual: int = 5) -> Path:
    """Six years of burglaries of all wards: `usual` a month, `last` in the last."""
    rows = []
    for code in WARDS:
        months = [usual] * 60 + [last.get(code, usual)] * 12
        rows.append({"WardCode": code} | series("2020-03", *months))
    return write(path / "w.csv", WARD, *rows)


@pytest.fixture
def risen(tmp_path: Path, store_path: Path, load: Callable[..., object]) -> Path:
    """Edgware has 15 a month in the last year, all others 5 throughout."""
    borough = [5 * 22] * 60 + [5 * 21 + 15] * 12
    load(
        wards(tmp_path, {EDGWARE: 15}),
        write(tmp_path / "b.csv", BOROUGH, series("2020-03", *borough)),
    )
    return store_path


def test_a_ward_that_tripled_is_clear_in_all_three_ways(
    risen: Path,  # noqa: ARG001 (the store that figures ask)
    figures: Asked,
) -> None:
    found = years.found(figures.con(), TO)
    mine = found[(found["area_code"] == EDGWARE) & (found["measure"] == "burglary")]
    mine = mine.set_index("kind")
    assert set(mine.index) == {"change", "change_beyond_borough", "level"}
    assert set(mine["grade"]) == {"clear"}
    # 180 in the year, 60 a year in the four before; the others did not move.
    assert mine.loc["change", "value"] == 180
    assert mine.loc["change", "expected"] == 60
    assert mine.loc["change_beyond_borough", "expected"] == pytest.approx(60)
    assert mine.loc["change", "ratio"] == 3
    assert mine.loc["change", "low"] < 3 < mine.loc["change", "high"]
    assert mine.loc["level", "place"] == 1
    others = found[(found["area_code"] != EDGWARE) & found["area_code"].isin(WARDS)]
    assert set(others.loc[others["kind"] == "change", "grade"]) == {""}
    beyond = others[others["kind"] == "change_beyond_borough"]
    assert set(beyond["grade"]) == {""}


def test_sixteen_to_twenty_five_is_not_clear() -> None:
    """One series, four years of 16, then 25: p is well above 5%."""
    table = np.array([[16.0, 16, 16, 16, 25]])
    told = past_years.against_past(table, np.ones(1), np.zeros(1))
    assert told.ratio[0] == 25 / 16
    assert told.low[0] < 1.05
    pair = past_years.against_past(table[:, 2:], np.ones(1), np.zeros(1))
    assert pair.p_value[0] > 0.05


def test_the_boroughs_own_drift_is_no_change_of_its_wards() -> None:
    """All wards rise by a fifth together: none rises beyond the rest."""
    rng = np.random.default_rng(1)
    level = np.array([1.0, 1, 1, 1, 1.2]) * 300
    table = rng.poisson(level, (22, 5)).astype(float)
    told = past_years.beyond_the_rest(table[None], np.ones((1, 22)))
    p = past_years.adjust_in_families(told.p_value[0], list(map(str, range(22))))
    assert (p > 0.05).all()
    own = past_years.against_past(table, np.ones(22), np.zeros(22))
    assert (own.p_value < 0.05).sum() > 10


def test_groups_tested_together_are_as_each_alone() -> None:
    rng = np.random.default_rng(2)
    tables = rng.poisson(100, (3, 22, 5)).astype(float)
    tables[1, :, 0] = np.nan  # a year that none of the second group has
    tables[2, 4, -1] = 300
    spread = np.full((3, 22), 1.3)
    together = past_years.beyond_the_rest(tables, spread)
    for number in range(3):
        alone = past_years.beyond_the_rest(tables[[number]], spread[[number]])
        assert together.p_value[number] == pytest.approx(alone.p_value[0])
        assert together.low[number] == pytest.approx(alone.low[0])
    assert together.p_value[2, 4] < 1e-6
    short = past_years.beyond_the_rest(tables[[1]][:, :, 1:], spread[[1]])
    assert together.p_value[1] == pytest.approx(short.p_value[0])


def test_a_year_that_is_missing_leaves_the_spread_of_the_others() -> None:
    """Years of 80, 120 and 100 in turn differ far more than chance makes them."""
    years = np.array([[[80.0, 120, 100], [120.0, 100, 80]]])
    with_gap = np.concatenate([np.full((1, 2, 1), np.nan), years], axis=2)
    spread = np.ones((1, 2))
    # Pearson by hand: (400 + 400 + 0) / (2/3) = 1200 less 3 x 100, twice, over
    # 6 x 10,000.
    assert past_years.drift(years, spread)[0] == pytest.approx(0.03)
    assert past_years.drift(with_gap, spread)[0] == pytest.approx(0.03)


def test_a_family_of_measures_counts_once() -> None:
    p = np.array([0.02, 0.02, 0.9])
    alone = past_years.adjust_in_families(p, ["a", "b", "c"])
    together = past_years.adjust_in_families(p, ["a", "a", "c"])
    assert alone[0] == pytest.approx(0.03)
    assert together[0] == pytest.approx(0.04)


def test_the_command_prints_them_strongest_first(
    risen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["findings", "--store", str(risen), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["rank"] for row in rows] == list(range(1, len(rows) + 1))
    assert {row["kind"] for row in rows} <= set(standing_out.KINDS)
    first = rows[0]
    assert first["area_name"] == "Edgware"
    assert first["measure"] in {"all_recorded", "burglary"}  # the same offences
    assert first["grade"] == "clear"
    assert "180 offences" in first["sentence"]
    assert main(["findings", "--store", str(risen), "--area", "edgware"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == (
        "rank,kind,measure,area_code,area_name,period,value,expected,ratio,low,high,"
        "grade,sentence"
    )
    assert all(",Edgware," in line for line in told[1:])


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--area", "Edgwear"], "Did you mean Edgware?"),
        (["--to", "2031-01"], "no data for January 2031"),
    ],
)
def test_what_is_not_there_is_said(
    given: list[str], words: str, risen: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["findings", "--store", str(risen), *given]) == 1
    assert words in capsys.readouterr().err


def test_a_kept_month_says_what_is_worked_out_when_it_is_asked_for(
    sample_store: Path, tmp_path: Path
) -> None:
    """Three years of months are kept; without them each comes out the same."""
    bare = tmp_path / "bare.duckdb"
    shutil.copy(sample_store, bare)
    with duckdb.connect(str(bare)) as con:
        con.execute("DROP TABLE kept_comparison; DROP TABLE kept_year")
    held, worked_out = store.connect(sample_store), store.connect(bare)
    for back in (0, 3, 35):
        to = TO - pd.DateOffset(months=back)
        for asked in (changes.of_month, years.found):
            names = ("kind", "measure", "area_code")
            place = [one for one in names if one in asked(held, to)]
            first, second = (
                asked(con, to).sort_values(place, ignore_index=True)
                for con in (held, worked_out)
            )
            pd.testing.assert_frame_equal(first, second, check_dtype=False)
            assert len(first) > 900


def test_without_a_file_of_the_borough_a_level_stands_beside_all_wards(
    tmp_path: Path,
    store_path: Path,
    load: Callable[..., object],
    figures: Asked,
    capsys: pytest.CaptureFixture[str],
) -> None:
    load(wards(tmp_path, {EDGWARE: 15}))
    assert main(["findings", "--area", EDGWARE, "--store", str(store_path)]) == 0
    told = capsys.readouterr().out
    ((residents,),) = figures.rows(
        "SELECT sum(residents) FROM population SEMI JOIN area USING (area_code) "
        "WHERE list_contains($wards, area_code)",
        wards=WARDS,
    )
    # 180 in Edgware and 60 in each of the other 21.
    rate = (180 + 21 * 60) / residents * 1000
    assert f"these wards' {rate:.1f}" in told


def test_a_rare_rise_is_one_of_all_wards_not_of_those_with_many(
    tmp_path: Path,
    store_path: Path,  # noqa: ARG001 (the store that figures ask)
    load: Callable[..., object],
    figures: Asked,
) -> None:
    """Only Edgware has a dozen: chosen for that and tested alone it would be clear."""
    rare, many = [1, 0, 0] * 4, [1] * 12
    rows = [
        {"WardCode": code}
        | series("2020-03", *rare * 5, *(many if code == EDGWARE else rare))
        for code in WARDS
    ]
    load(write(tmp_path / "w.csv", WARD, *rows))
    found = years.found(figures.con(), TO)
    mine = found[(found["kind"] == "change") & (found["measure"] == "burglary")]
    mine = mine[mine["area_code"].isin(WARDS)].set_index("area_code")
    assert list(mine.index) == [EDGWARE]  # the others have too few to be told
    assert (mine.loc[EDGWARE, "value"], mine.loc[EDGWARE, "expected"]) == (12, 4)
    # As one of 22: 22 times as likely somewhere as in a ward that was asked about.
    assert mine.loc[EDGWARE, "p_value"] < past_years.CLEAR_LEVEL
    assert mine.loc[EDGWARE, "p_adjusted"] == pytest.approx(
        22 * mine.loc[EDGWARE, "p_value"]
    )
    assert mine.loc[EDGWARE, "grade"] == ""


def test_only_what_is_counted_often_is_called_probable() -> None:
    p, counts = np.array([0.04, 0.08, 0.08, 0.2]), np.array([12.0, 59.0, 60.0, 500.0])
    assert list(past_years.grade(p, counts)) == ["clear", "", "probably", ""]
