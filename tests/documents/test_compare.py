"""Harrow beside other boroughs: the rule, the tests by hand, London kept apart."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from scipy import stats
from test_charts import fields, layers
from yearly_files import borough_view, borough_years, month, residents

from harrow_dash import config, store
from harrow_dash.charts import interval_charts
from harrow_dash.definitions.catalogue import measure
from harrow_dash.documents import blocks, boroughs, compare, serious_violence
from harrow_dash.loading import ingest
from harrow_dash.view import View

CODES = {
    "Barnet": ("E09000003", 400_000),
    "Brent": ("E09000005", 300_000),
    "Ealing": ("E09000009", 360_000),
    "Hillingdon": ("E09000017", 300_000),
    "Bexley": ("E09000004", 240_000),
    "Sutton": ("E09000029", 210_000),
    "Camden": ("E09000007", 210_000),
}
# The year before, and the year to March 2026.
COUNTS = {
    "Harrow": [1567, 1567],  # of 261,159 residents, as the project carries them: 6.0
    "Barnet": [2400, 4800],
    "Brent": [1800, 1800],
    "Ealing": [2160, 1080],
    "Hillingdon": [3600, 3600],
    "Bexley": [1440, 1440],
    "Sutton": [1260, 1260],
    "Camden": [6000, 6000],
}


def at(key: str = "burglary", to: str = "2026-03") -> View:
    return borough_view(key, to)


def made(folder: Path, names: list[str], people: bool) -> duckdb.DuckDBPyConnection:
    """A store of the burglaries of some boroughs, with or without residents."""
    figures = {name: {"burglary": COUNTS[name]} for name in names}
    paths = [borough_years(folder / "b.csv", "2024-04", figures)]
    if people:
        paths.append(residents(folder / "p.csv", CODES))
    ingest.load(paths, folder / "store.duckdb")
    return store.connect(folder / "store.duckdb")


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return made(tmp_path_factory.mktemp("all"), list(COUNTS), True)


HARROW = {"Harrow": {"burglary": [1200, 1200]}}


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    folder = tmp_path_factory.mktemp("one")
    ingest.load(
        [borough_years(folder / "b.csv", "2024-04", HARROW)], folder / "s.duckdb"
    )
    return store.connect(folder / "s.duckdb")


@pytest.fixture(scope="module")
def uncounted(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return made(tmp_path_factory.mktemp("unc"), list(COUNTS), False)


def test_the_nearest_boroughs_by_hand() -> None:
    frame = pd.DataFrame(
        {
            "area_code": [config.BOROUGH, "E09000003", "A", "B", "C", "D"],
            "residents": [100.0, 100.0, 110.0, 100.0, 150.0, np.nan],
            "rate": [10.0, 10.0, 10.0, 14.0, 10.0, 10.0],
        }
    )
    # A: 10% + 0%; B: 0% + 40%; C: 50% + 0%. The neighbour is left out; D is unknown.
    assert boroughs.nearest(frame) == ("A", "B", "C")
    assert boroughs.nearest(frame[frame["area_code"] != config.BOROUGH]) == ()


def test_similar_boroughs_are_computed(con: duckdb.DuckDBPyConnection) -> None:
    sutton, bexley, camden = CODES["Sutton"][0], CODES["Bexley"][0], CODES["Camden"][0]
    assert boroughs.similar(con, month("2026-03")) == (bexley, sutton, camden)


def test_rates_and_intervals_by_hand(con: duckdb.DuckDBPyConnection) -> None:
    found = boroughs.table(con, "burglary", month("2026-03")).set_index("area_name")
    row = found.loc["Barnet"]
    assert row["value"] == 4800
    assert row["rate"] == pytest.approx(4800 / 400_000 * 1000)
    exact = stats.chi2.ppf([0.025, 0.975], [2 * 4800, 2 * 4801]) / 2 / 400
    assert (row["low"], row["high"]) == pytest.approx(tuple(exact), rel=1e-3)


def test_boroughs_are_tested_against_harrow(con: duckdb.DuckDBPyConnection) -> None:
    found = boroughs.table(con, "burglary", month("2026-03")).set_index("area_name")
    told = found["against_harrow"]
    assert told["Barnet"] == "clearly higher"
    assert told["Ealing"] == "clearly lower"
    assert told["Brent"] == told["Sutton"] == "no clear difference"
    assert told["Harrow"] == "not tested"


def test_the_words_say_so(con: duckdb.DuckDBPyConnection) -> None:
    first, second = compare.lead(con, at())
    assert "1,567 offences in the year to March 2026, 6.0 per 1,000" in first
    assert "clearly higher in Barnet, Hillingdon and Camden" in first
    assert "clearly lower in Ealing" in first
    assert second == (
        "Over the year: no clear change in Harrow; a clear rise in Barnet; a clear "
        "fall in Ealing; no clear change in 5 of the 7 other boroughs."
    )


def test_harrow_stands_first_and_groups_follow(con: duckdb.DuckDBPyConnection) -> None:
    found = boroughs.table(con, "burglary", month("2026-03"))
    assert list(found["group"].drop_duplicates()) == [
        "Harrow",
        "Neighbours",
        "Similar boroughs",
    ]


def test_the_chart_uses_fields_it_has(con: duckdb.DuckDBPyConnection) -> None:
    picture = compare.chart(con, at())
    assert picture is not None
    assert picture.spec["description"] == picture.alt
    for layer in layers(picture.spec):
        assert set(fields(layer["encoding"])) <= set(layer["data"]["values"][0])


def test_without_others_it_says_what_is_missing(
    alone: duckdb.DuckDBPyConnection,
) -> None:
    assert compare.chart(alone, at()) is None
    assert not compare.figures(alone, at())
    assert "nothing to compare with" in compare.lead(alone, at())[0]
    told = blocks.plain(compare.missing(alone, at()))
    assert "Only Harrow's figures are here" in told
    assert "residents of other boroughs are not loaded" in told


def test_without_residents_counts_are_shown(
    uncounted: duckdb.DuckDBPyConnection,
) -> None:
    assert compare.chart(uncounted, at()) is None
    assert "The rates cannot be compared" in compare.lead(uncounted, at())[0]
    assert "4,800 [x]" in blocks.plain(compare.figures(uncounted, at()))


def test_a_measure_without_figures(con: duckdb.DuckDBPyConnection) -> None:
    assert (
        "No figures for knife crime are loaded"
        in compare.lead(con, at("knife_crime"))[0]
    )
    assert compare.chart(con, at("knife_crime")) is None
    early = compare.lead(con, at(to="2024-06"))[0]
    assert early == "There are no figures for burglary for the year to June 2024."


@pytest.fixture(scope="module")
def all_london(
    tmp_path_factory: pytest.TempPathFactory,
    sample_store: Path,
) -> duckdb.DuckDBPyConnection:
    """All of London: 1,200 burglaries in Harrow, a million in every other borough."""
    names = store.query(
        store.connect(sample_store),
        "SELECT area_name FROM area WHERE area_kind = 'borough' AND area_code <> $city",
        city=config.OTHER_FORCE[0],
    )["area_name"]
    folder = tmp_path_factory.mktemp("london")
    figures = {
        name: {"burglary": [1200, 1200] if name == "Harrow" else [10**6, 10**6]}
        for name in names
    }
    file = borough_years(folder / "b.csv", "2024-04", figures)
    ingest.load([file], folder / "store.duckdb")
    return store.connect(folder / "store.duckdb")


def test_no_total_mixes_harrow_and_london(
    all_london: duckdb.DuckDBPyConnection, alone: duckdb.DuckDBPyConnection
) -> None:
    found = boroughs.london(all_london, "burglary", month("2026-03"))
    assert found["value"] == 1200 + 31 * 10**6  # London's own line, and only there
    table = boroughs.table(all_london, "burglary", month("2026-03"))
    assert set(table["value"]) == {1200, 10**6}
    assert table.loc[table["area_name"] == "Harrow", "value"].item() == 1200
    saved = compare.download(all_london, at())
    assert "London" not in set(saved["area_name"])
    html = blocks.plain(compare.figures(all_london, at()))
    assert html.count("31,001,200") == 1
    own = html.split("London, for context")[0]
    assert "31,001,200" not in own
    assert "1,200" in own
    # Harrow's own words and tables are the same, whatever else of London is loaded.
    for piece in (serious_violence.lead, serious_violence.standing):
        assert piece(all_london, at()) == piece(alone, at())


def test_london_needs_every_borough(con: duckdb.DuckDBPyConnection) -> None:
    assert boroughs.london(con, "burglary", month("2026-03")) == {}
    assert compare.context(con, at()) == ""


def test_a_chart_of_counts_has_no_line_of_london() -> None:
    frame = pd.DataFrame(
        {
            "area_code": [config.BOROUGH, "E09000003"],
            "area_name": ["Harrow", "Barnet"],
            "group": ["Harrow", "Neighbours"],
            "month": month("2026-03"),
            "value": [0.6, 0.5],
            "rate": np.nan,
            "low": np.nan,
            "high": np.nan,
        }
    )
    spec = interval_charts.boroughs(
        frame, measure("pas_good_job"), "value", 0.5, "says", True
    )
    texts = [
        row.get("text")
        for layer in layers(spec)
        if layer["mark"]["type"] == "text"
        for row in layer["data"]["values"]
    ]
    assert "London 50%" in texts
    assert "Sample figures, not official statistics" in spec["title"]["subtitle"]
