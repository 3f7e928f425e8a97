"""Hate crime after events and by ward, and the evidence: by hand, hidden, by role."""

import json
from pathlib import Path

import altair
import duckdb
import pandas as pd
import pytest
from files import (
    BELMONT,
    DASHBOARD,
    EDGWARE,
    EVENT,
    FINGERTIPS,
    HARROW,
    HATE,
    LONG,
    SAFER,
    write,
)
from test_charts import fields, layers
from test_surveys import people
from yearly_files import borough_view

from harrow_dash import downloads, statistics, store
from harrow_dash.documents import (
    blocks,
    evidence_values,
    hate_events,
    hate_wards,
    serious_violence,
)
from harrow_dash.loading import ingest
from harrow_dash.outputs.html import html
from harrow_dash.surveys import evidence
from harrow_dash.view import View

CANONS, LONDON, ENGLAND = "E05013543", "E12000007", "E92000001"
STRANDS = ("Race", "Disability", "Sexual orientation")
# Edgware's 3 is small; what hides it, and what is hidden with it, is the store's doing.
WARDS = {EDGWARE: (3, 12, 9), BELMONT: (7, 6, 8), CANONS: (11, 9, 14)}
COUNTS = [10] * 24 + [30, 31, 32] + [10] * 4
CAUSES = ("because", "due to", "caused", "led to", "result of", "thanks to")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hate crime from August 2021 to February 2024, with events; and indicators."""
    folder = tmp_path_factory.mktemp("partner_pages")
    months = pd.date_range("2021-08-01", periods=len(COUNTS), freq="MS")
    hate = [
        {"Month_Year": f"{month:%d/%m/%Y}", "Count": count}
        for month, count in zip(months, COUNTS, strict=True)
    ]
    events = [
        {"date": "14/08/2023", "label": "Vigil <b>", "kind": "event"},
        {"date": "02/01/2023", "label": "Report it", "kind": "campaign"},
        {"date": "05/01/2022", "label": "Too early", "kind": "event"},
        {"date": "05/02/2024", "label": "Not over", "kind": "event"},
        {"date": "05/03/2024", "label": "Later", "kind": "event"},
        {"date": "05/03/2019", "label": "Long ago", "kind": "event"},
    ]
    detail = [
        {"ward_code": ward, "strand": strand, "offences": count, "period": "2022/23"}
        for ward, counts in WARDS.items()
        for strand, count in zip(STRANDS, counts, strict=True)
    ]
    calls = [
        {"area_code": ward, "period": period, "value": str(value)}
        for period, values in {
            "2022 Q2": (30, 3, 4, 20),
            "2023 Q2": (33, 2, 5, 25),
        }.items()
        for ward, value in zip(
            (EDGWARE, BELMONT, CANONS, "E05013546"), values, strict=True
        )
    ]
    first_time = [
        {
            "indicator": "youth_first_time_entrants",
            "area_code": code,
            "period": year,
            "value": value,
            "lower": low,
            "upper": high,
        }
        for year, rows in {
            "2021": {HARROW: "150", LONDON: "190", ENGLAND: "170"},
            "2022": {HARROW: "120", LONDON: "185", ENGLAND: "166.5"},
        }.items()
        for code, value in rows.items()
        for low, high in [("95", "148") if value == "120" else ("", "")]
    ]
    paths = [
        write(folder / "hate.csv", DASHBOARD, *hate),
        write(folder / "events.csv", EVENT, *events),
        write(folder / "detail.csv", HATE, *detail),
        write(folder / "calls.csv", LONG, *calls, *first_time),
        write(folder / "ohid.csv", FINGERTIPS, {}),
        write(folder / "survey.csv", SAFER, *people("a", 60)),
    ]
    ingest.load(paths, folder / "store.duckdb")
    return folder / "store.duckdb"


@pytest.fixture(scope="module")
def con(path: Path) -> duckdb.DuckDBPyConnection:
    return store.connect(path)


@pytest.fixture(scope="module")
def member(path: Path) -> duckdb.DuckDBPyConnection:
    return store.connect(path, "member")


def at(to: str = "2024-02", ward: str = "") -> View:
    made = borough_view("hate_crime", to)
    if not ward:
        return made
    return View(**{**vars(made), "ward": ward, "ward_name": "Edgware"})


def words(html: object) -> str:
    return blocks.plain(html)


def test_months_after_an_event_are_worked_out_by_hand(con) -> None:
    found = hate_events.frame(con, at()).set_index("label")
    assert list(found.index) == ["Too early", "Report it", "Vigil <b>", "Not over"]
    vigil = found.loc["Vigil <b>"]
    # August to October 2023: 30 + 31 + 32; a year before 10 + 10 + 10.
    assert (vigil["after"], vigil["before"], vigil["verdict"]) == (93, 30, "rise")
    quiet = found.loc["Report it"]
    assert (quiet["after"], quiet["before"], quiet["verdict"]) == (
        30,
        30,
        "no clear change",
    )
    # Both were tested, so both p-values are adjusted together.
    alone = statistics.change_test([30, 30], [30, 93], found["dispersion"].iloc[0])
    assert vigil["p_adjusted"] == pytest.approx(2 * min(alone.p_value))
    assert found.loc["Too early", "why"] == "The year before has no figure."
    assert found.loc["Not over", "why"] == "A month has no figure yet."


def test_events_are_told_without_a_cause(con) -> None:
    told = words(hate_events.words(con, at()))
    assert (
        "In the months after “Vigil <b>” (August 2023) there was a clear rise: 93 "
        "offences, 30 in the same months a year before." in told
    )
    assert "Reporting is to be promoted" in told
    assert "need not come from it" in told
    table = hate_events.table(con, at())
    assert "<b>" not in html(table).replace('<b aria-hidden="true">', "")
    assert "Campaign, 2 January 2023: January to March 2023 30 30" in words(table)
    for text in (told, words(table)):
        assert not [cause for cause in CAUSES if cause in text.lower()]
    assert "no list" not in told.lower()


def test_events_later_than_the_figures_are_counted(con) -> None:
    told = words(hate_events.words(con, at("2024-06")))
    assert "Figures go to February 2024: 1 later entry of the list is not shown." in (
        told
    )


def test_the_months_with_events_are_a_sound_chart(con) -> None:
    picture = hate_events.chart(con, at())
    assert picture is not None
    altair.LayerChart.from_dict(picture.spec, validate=True)
    json.dumps(picture.spec, allow_nan=False)
    for layer in layers(picture.spec):
        columns = set.union(set(), *(set(row) for row in layer["data"]["values"]))
        assert set(fields(layer["encoding"])) <= columns
    drawn = {
        row["text"]
        for layer in layers(picture.spec)
        if layer["mark"]["type"] == "text"
        for row in layer["data"]["values"]
    }
    assert {"1", "2C", "3", "4"} <= drawn
    assert "2, Report it, January 2023" in picture.alt


def test_without_a_list_the_page_says_how_to_load_one(
    tmp_path: Path, store_path: Path
) -> None:
    row = {"Month_Year": "01/03/2023", "Count": 4}
    ingest.load([write(tmp_path / "hate.csv", DASHBOARD, row)], store_path)
    con = store.connect(store_path)
    assert "load --template events" in blocks.plain(
        hate_events.words(con, at("2023-03"))
    )
    assert hate_events.chart(con, at("2023-03")) is None
    assert not hate_events.table(con, at("2023-03"))
    assert "Held by: Metropolitan Police Service." in blocks.plain(
        hate_wards.words(con, at("2023-03"))
    )


def test_wards_by_strand_are_marked_for_the_public(con, member) -> None:
    hidden = hate_wards.values(con, at().to)
    hidden = hidden[hidden["mark"] == "[c]"]
    assert len(hidden) >= 4
    complete = words(hate_wards.table(member, at(ward=EDGWARE)))
    assert "[c]" not in complete
    assert "All strands 24 Race 3" in complete
    table = words(hate_wards.table(con, at(ward=EDGWARE)))
    assert "All strands 24 Race [c]" in table
    # Nothing of a hidden cell is in the file.
    saved = hate_wards.file(con, at())
    assert saved.loc[saved["mark"] == "[c]", "value"].isna().all()
    assert len(saved) == len(hate_wards.file(member, at()))
    csv = downloads.csv(saved, "source").decode("utf-8-sig")
    assert f"{EDGWARE},Edgware,Race,2022/23,,[c]" in csv


def test_every_hidden_cell_is_marked_in_the_table_of_wards(con) -> None:
    found = hate_wards.values(con, at().to)
    cells = {
        (row["area_name"], row["category"]): row for row in found.to_dict("records")
    }
    said = words(hate_wards.table(con, at()))
    for ward in ("Edgware", "Belmont", "Canons"):
        row = [hate_wards.number(cells[ward, one]) for one in ("all", *_strands(found))]
        assert f"{ward} {' '.join(row)}" in said


def _strands(found: pd.DataFrame) -> list[str]:
    return [one for one in hate_wards.strands(found) if one != "all"]


def test_evidence_beside_london_and_england(con) -> None:
    items = {item.key: item for item in evidence_values.shown(con, at())}
    assert list(items) == ["asb_calls", "youth_first_time_entrants", "fingertips_90813"]
    said = words(evidence_values.rows(con, at()))
    # England's 166.5 lies above the interval; fewer is better.
    assert "↓ Lower than England England 166.5; London 185.0." in said
    assert "120.0 per 100,000 children, 2022; 95% interval 95.0 to 148.0" in said
    assert "Data to December 2022" in said
    assert "Youth Justice Board. Status: partner." in said
    assert "hc-good" in html(evidence_values.rows(con, at()))
    before = words(evidence_values.rows(con, at("2022-06")))
    assert "150.0 per 100,000 children, 2021" in before  # as at a month
    assert words(evidence_values.rows(con, at("2021-06"))) == (
        "None of the indicators held has a figure to June 2021."
    )


def test_counts_of_partners_stand_beside_a_year_before(con, member) -> None:
    said = words(evidence_values.rows(con, at()))
    # 33 + 2 + 5 + 25 against 30 + 3 + 4 + 20
    assert "8 more than a year before (April to June 2022: 57)." in said
    assert "65 calls, April to June 2023" in said
    table = words(evidence_values.table(con, at()))
    assert "Belmont [c]" in table
    assert "Edgware 33" in table
    assert "Belmont 2" in words(evidence_values.table(member, at()))
    saved = evidence_values.file(con, at())
    assert saved.loc[saved["mark"] == "[c]", "value"].isna().all()
    assert {"[c]"} <= set(saved["mark"])


def test_the_list_follows_what_is_loaded(con) -> None:
    found = evidence.holdings(con).set_index("title")
    assert found.loc["Police: anti-social behaviour", "state"] == "held"
    assert found.loc["Youth offending", "state"] == "part"
    assert found.loc["Youth offending", "absent"] == (
        "Children with the youth justice service; Children who reoffend."
    )
    assert found.loc["Public health profiles", "state"] == "held"
    assert found.loc["Safer Spaces Survey", "state"] == "held"
    assert found.loc["Young people's survey", "state"] == "none"
    assert found.loc["Social care", "state"] == "none"
    listed = words(serious_violence.listed(con, at()))
    assert "Youth offending P Held in part" in listed
