"""The serious violence page: rare offences beside many, the duty, the evidence."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from files import DASHBOARD, write
from yearly_files import borough_view, borough_years

from harrow_dash import store
from harrow_dash.documents import blocks, duty, serious_violence
from harrow_dash.loading import ingest
from harrow_dash.outputs.html import html
from harrow_dash.surveys import evidence
from harrow_dash.view import View


def at(key: str = "homicide", to: str = "2026-03") -> View:
    return borough_view(key, to)


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Three financial years of some offences, and knife injury victims in a month."""
    folder = tmp_path_factory.mktemp("harm")
    figures = {
        "homicide": [4, 1, 0],
        "rape": [120, 120, 240],
        "violence_with_injury": [1440, 1440, 1200],
    }
    knife = {
        "Crime Type": "Knife Crime",
        "Crime Subtype": "Knife Injury Victims (1-24)",
        "Refresh Date": "02/04/2026",
    }
    months = [f"01/{m.month:02}/{m.year}" for m in _months()]
    paths = [
        borough_years(folder / "b.csv", "2023-04", {"Harrow": figures}),
        write(
            folder / "d.csv",
            DASHBOARD,
            *({**knife, "Month_Year": day, "Count": 2} for day in months),
        ),
    ]
    ingest.load(paths, folder / "store.duckdb")
    return store.connect(folder / "store.duckdb")


def _months() -> list[date]:
    return [date(2024 + (3 + n) // 12, (3 + n) % 12 + 1, 1) for n in range(24)]


def test_rare_offences_come_first_and_one_by_one(
    con: duckdb.DuckDBPyConnection,
) -> None:
    told = serious_violence.lead(con, at())[0]
    assert (
        "In the year to March 2026 the police recorded in Harrow 0 homicides, 24 "
        "victims of knife injury aged 1 to 24 and 240 rapes." in told
    )
    assert "rape clearly rose" in told.lower()


def test_each_has_an_interval_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    told = blocks.plain(serious_violence.scale(con, at()))
    # Exact Poisson limits: 0 gives 0 to 3.7, 24 gives 15.4 to 35.7.
    assert "Homicide 0 0 to 4" in told
    assert "aged 1 to 24 24 15 to 36" in told
    assert told.index("Rape") < told.index("Violence with injury")
    saved = serious_violence.scale_file(con, at())
    assert "total" not in " ".join(saved["measure"]).lower()
    assert list(saved["value"]) == [0, 24, 240, 240, 1200]


def test_years_have_intervals(con: duckdb.DuckDBPyConnection) -> None:
    frame = serious_violence.years(con, at())
    assert list(frame["value"]) == [4, 1, 0]
    assert frame["low"].iloc[2] == 0
    assert frame["high"].iloc[2] == pytest.approx(3.69, abs=0.05)
    picture = serious_violence.years_chart(con, at())
    assert picture is not None
    assert picture.spec["description"] == picture.alt


def test_a_measure_without_a_year_has_no_chart(con: duckdb.DuckDBPyConnection) -> None:
    assert serious_violence.years_chart(con, at("gun_crime")) is None
    assert "No whole financial year" in serious_violence.years_words(
        con, at("gun_crime")
    )


def test_the_three_priorities_and_their_workstreams(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = serious_violence.priorities(con, at())
    assert len(rows) == 3
    assert "under 25" in blocks.plain(rows[0].block)
    told = blocks.plain(serious_violence.workstreams())
    for number in "245":
        assert f"Workstream {number}," in told
    stands = blocks.plain(serious_violence.standing(con, at()))
    assert "Rape 120 240 W Worse than baseline" in stands
    assert "Violence with injury 1,440 1,200 B Better than baseline" in stands


def test_a_ward_sees_the_boroughs_priorities(con: duckdb.DuckDBPyConnection) -> None:
    ward = View(**{**vars(at()), "ward": "E05013545", "ward_name": "Edgware"})
    assert serious_violence.priorities(con, ward) == serious_violence.priorities(
        con, at()
    )


def test_the_duty_names_its_sources() -> None:
    drawn = html(duty.words())
    assert drawn.count("<a href=") == 5
    assert "not known here" in drawn


def test_the_evidence_list_is_whole_and_says_who_holds_the_rest(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = evidence.holdings(con).set_index("title")
    assert len(found) == len(evidence.LIST) == 12
    assert found.loc["Youth offending", "state"] == "none"
    assert found.loc["Young people's survey", "holder"] == "Harrow Council"
    assert found.loc["Demographics", "state"] == "part"
    assert found.loc["Safer Spaces Survey", "state"] == "none"
    told = blocks.plain(serious_violence.listed(con, at()))
    assert "983 responses from 17 schools and colleges" in told
    assert "nan" not in told.lower().split()


def test_evidence_that_is_held_says_how_old_it_is(sample_store: Path) -> None:
    told = blocks.plain(serious_violence.listed(store.connect(sample_store), at()))
    assert "Data to February 2026, 2 months old." in told
