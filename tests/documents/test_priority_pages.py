"""The pages about a priority: one skeleton, and what each subject needs."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest
from files import (
    BOROUGH,
    DASHBOARD,
    EDGWARE,
    IN_EDGWARE,
    WARD,
    other_wards,
    series,
    write,
)
from stored import Asked
from streamlit.testing.v1 import AppTest
from test_pages import ROOT, opened, words

from harrow_dash import measures, store
from harrow_dash.definitions import catalogue
from harrow_dash.documents import (
    blocks,
    compare,
    drugs,
    funnel,
    hate,
    months,
    overview,
    pages,
    shared,
    ward,
)
from harrow_dash.loading import ingest
from harrow_dash.outputs import asking, text
from harrow_dash.outputs.streamlit import menu
from harrow_dash.view import View
from harrow_dash.words import sentences

PRIORITIES = ("vawg", "burglary", "violence", "drugs", "hate crime", "perception")


def view_of(con: duckdb.DuckDBPyConnection, key: str, area: str = "") -> View:
    choices = shared.choices(con)
    assert choices is not None
    return View(
        ward=area or "borough",
        ward_name=choices.wards.get(area, "Whole borough"),
        to=choices.last,
        latest=True,
        plan="2023",
        plan_title="",
        measure=key,
        today=pd.Timestamp("2026-03-20").date(),
    )


def entry_of(page: str) -> menu.Entry:
    """The entry of the menu whose document is that of a priority's page."""
    path = pages.PRIORITIES[PRIORITIES.index(page)].path
    return next(item for item in menu.ENTRIES if f"/{item.path}" == path)


def _choose(app: AppTest, key: str) -> None:
    """Choose a measure: few are buttons, many a list."""
    if "measure" in [box.key for box in app.selectbox]:
        app.selectbox(key="measure").select(key).run()
    else:
        app.button_group(key="measure").set_value(key).run()


@pytest.mark.parametrize("page", PRIORITIES)
def test_every_measure_of_a_priority_can_be_chosen(
    page: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(page, sample_store, monkeypatch)
    entry = entry_of(page)
    _choose(app, entry.measures[-1])
    assert not app.exception
    assert not app.error
    said = words(app)
    last = catalogue.measure(entry.measures[-1])
    assert f"What “{sentences.inline(last.title)}” counts" in said
    assert "against the plan" in said
    # The others as text: the page is the same, and a screen is drawn more slowly.
    ask = asking.asking(store.connect(sample_store))
    for key in entry.measures[:-1]:
        document = asking.document(ask, f"/{entry.path}", {"measure": key})
        said = " ".join(text.text(document).split())
        assert " ".join(catalogue.measure(key).counts.split()) in said
        assert "against the plan" in said


@pytest.mark.parametrize("page", PRIORITIES)
def test_priority_pages_are_a_few_lines(page: str) -> None:
    entry = entry_of(page)
    text = (ROOT / entry.file).read_text(encoding="utf-8")
    assert len(text.splitlines()) < 20
    assert f'page.draw("/{entry.path}")' in text


def test_every_measure_with_figures_is_on_a_page_and_in_figures(
    sample_store: Path,
) -> None:
    con = store.connect(sample_store)
    pages = {key for entry in menu.ENTRIES for key in entry.measures}
    assert set(compare.MEASURES) <= pages
    mine = set(ward.keys(con, view_of(con, "")))
    for key in catalogue.catalogue():
        if measures.last_month(con, key) is None:
            continue
        assert key in pages, f"{key} is on no page"
        assert key in mine, f"{key} is not on the ward page"
        assert measures.figures(con, key)["value"].notna().any(), key


def test_hate_crime_is_never_good_or_bad(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("hate crime", sample_store, monkeypatch)
    html = "".join(item.value for item in app.main.get("html"))
    before_the_footer = html.split("<footer")[0]
    assert "hc-status hc-good" not in before_the_footer
    assert "hc-status hc-bad" not in before_the_footer
    assert "strands are never added" in words(app)
    assert "Reporting of hate crime is encouraged" in words(app)


def test_outcomes_have_a_share_with_wilsons_interval(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    hate_crime = [
        {"Month_Year": f"01/{month:02}/{year}", "Count": count, "Measure": kind}
        for year, first, last in ((2022, 4, 12), (2023, 1, 3))
        for month in range(first, last + 1)
        for kind, count in (("Offences", 10), ("Positive Outcomes", 1))
    ]
    write(tmp_path / "hate.csv", DASHBOARD, *hate_crime)
    ingest.load([tmp_path / "hate.csv"], store_path)
    found = hate.outcomes(figures.con(), pd.Timestamp("2023-03-01"))
    row = found.iloc[-1]
    assert (row["offences"], row["outcomes"], row["share"]) == (120, 12, 0.1)
    # Newcombe's formula by hand: (12 + 1.92 ± 1.96 × 3.43) / (120 + 3.84)
    assert row["low"] == pytest.approx(0.0581, abs=0.0005)
    assert row["high"] == pytest.approx(0.1667, abs=0.0005)


def test_no_change_is_told_across_a_change_in_recording(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    months = pd.date_range("2023-08-01", "2025-07-01", freq="MS")
    rows = [
        place | {"Month_Year": f"{month:%d/%m/%Y}", "Count": 2 - (number > 11)}
        for number, month in enumerate(months)
        for place in ({}, IN_EDGWARE)
    ]
    write(tmp_path / "hate.csv", DASHBOARD, *rows)
    ingest.load([tmp_path / "hate.csv"], store_path)
    con = figures.con()
    told = overview.rows(con, view_of(con, "hate_crime", EDGWARE))
    said = " ".join(blocks.plain(row.block) for row in told)
    assert "In Edgware: 12 offences. Not tested: recording changed in March" in said
    assert "fewer" not in said


def test_searches_for_drugs_are_part_of_all_searches(sample_store: Path) -> None:
    con = store.connect(sample_store)
    view = view_of(con, "drug_offences")
    found = drugs.searches(con, view.area, view.to).dropna(subset=["searches"])
    assert len(found)
    assert (found["for_drugs"] <= found["searches"]).all()
    assert found["for_drugs"].sum() > 0
    assert "follow police activity" in blocks.plain(drugs.words(con, view))


def two_years(before: int, after: int, **row: object) -> dict[str, object]:
    """Three years of months whose last two years have these totals."""
    totals = (before, before, after)
    spread = [n // 12 + (month < n % 12) for n in totals for month in range(12)]
    return {**row, **series("2023-01", *spread)}


@pytest.fixture
def small(tmp_path: Path, store_path: Path) -> Path:
    """A store in which burglary went from 16 to 25, in the borough and in a ward."""
    write(tmp_path / "borough.csv", BOROUGH, two_years(16, 25))
    write(
        tmp_path / "wards.csv",
        WARD,
        two_years(16, 25),
        *other_wards(WARD, EDGWARE),
    )
    ingest.load([tmp_path / "borough.csv", tmp_path / "wards.csv"], store_path)
    return store_path


@pytest.mark.parametrize("area", ["", EDGWARE])
@pytest.mark.parametrize("page", ["overview", "burglary", "ward"])
def test_sixteen_to_twenty_five_is_nowhere_clear(
    page: str, area: str, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the words, the cards, the tables and the overview.

    After two years of 16 each p is 0.099 (by hand: 32 and 25 with the odds 1 to 2),
    and so few are not even called probable.
    """
    app = opened(page, small, monkeypatch, **({"ward": area} if area else {}))
    said = words(app).lower()
    assert "25" in said
    for sure in ("clear rise", "clearly rose", "clearly more", "clearly higher"):
        assert sure not in said, sure
    if page == "overview":  # the priorities in the plan's own words
        assert "drugs (in the plan: “tackling and reducing offences and harm" in said
        assert "perception of crime (in the plan" not in said  # it is called so there
    if page == "ward":
        assert "clearly changed: the ups and downs of all 3 tested measures" in said
    if page == "burglary":
        assert "no clear change 9 more than the year before (16)" in said
        assert "than in the same months a year before: no clear change" in said


def test_sixteen_to_twenty_five_has_one_verdict_in_every_frame(small: Path) -> None:
    con = store.connect(small)
    for area in ("", EDGWARE):
        view = view_of(con, "burglary", area)
        found = shared.compared(con, ("burglary",), (view.area,), view.to)
        assert list(found["verdict"]) == ["no clear change"]
        assert (found["before"].iloc[0], found["value"].iloc[0]) == (16, 25)
        assert found["p_adjusted"].iloc[0] == pytest.approx(0.0993, abs=1e-4)
        said = " ".join(blocks.plain(row.block) for row in overview.rows(con, view))
        assert "clear rise" not in said.lower()
        # Residential burglary and all offences went the same way; nothing else is held.
        assert ward.changed(con, view) == (
            f"In the year to December 2025 nothing in {view.area_name} clearly "
            "changed: the ups and downs of all 3 tested measures are no larger than "
            "chance makes."
        )


def test_months_that_stand_out_are_said_and_marked(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    counts = [40, 42, 38, 41, 39, 43, 40, 38, 42, 41, 39, 40] * 3
    counts[-4] = 90
    write(tmp_path / "borough.csv", BOROUGH, series("2023-01", *counts))
    ingest.load([tmp_path / "borough.csv"], store_path)
    con = figures.con()
    view = view_of(con, "burglary")
    said = blocks.plain(months.words(con, view))
    assert "September 2025 was higher than the usual range." in said
    assert "takes no account of the season" in said
    picture = months.chart(con, view)
    assert picture is not None
    assert "September 2025 was higher" in picture.alt
    drawn = [
        row
        for layer in picture.spec["layer"]
        if layer["mark"]["type"] == "point" and layer["mark"].get("shape")
        for row in layer["data"]["values"]
    ]
    assert [(row["month"][:7], row["text"]) for row in drawn] == [("2025-09", "High")]
    table = months.file(con, view).set_index("period")["usual"]
    assert table["2025-09"] == "Higher than usual"
    assert table["2025-08"] == "Usual"


def test_rare_counts_have_limits_of_their_own(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    """One homicide in a quiet year is no signal: XmR limits would make it one."""
    counts = [0] * 36
    counts[5] = counts[20] = 1
    row = {"MajorText": "VIOLENCE AGAINST THE PERSON", "MinorText": "HOMICIDE"}
    write(tmp_path / "borough.csv", BOROUGH, row | series("2023-01", *counts))
    ingest.load([tmp_path / "borough.csv"], store_path)
    con = figures.con()
    found = months.limits(con, view_of(con, "homicide"))
    assert found is not None
    assert (found["signal"] == "").all()


def test_a_ward_and_a_survey_have_no_control_chart(sample_store: Path) -> None:
    con = store.connect(sample_store)
    assert months.limits(con, view_of(con, "burglary", EDGWARE)) is None
    assert months.limits(con, view_of(con, "pas_trust")) is None


def test_year_to_date_and_quarter_worked_out_by_hand(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    counts = list(range(10, 10 + 36))  # January 2023 to December 2025
    write(tmp_path / "borough.csv", BOROUGH, series("2023-01", *counts))
    ingest.load([tmp_path / "borough.csv"], store_path)
    con = figures.con()
    to_date, quarter = months.so_far(con, view_of(con, "burglary"))
    # April to December 2025: 37 + … + 45; each month 12 more than a year before.
    assert to_date.startswith(
        "Financial year to date, April to December 2025: 369 offences, 108 more than "
        "in the same months a year before:"
    )
    assert "Latest whole quarter, October to December 2025: 132 offences" in quarter


def test_small_wards_come_with_a_caution(
    tmp_path: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    of_edgware = [
        IN_EDGWARE | {"Month_Year": f"01/{month:02}/2023", "Count": int(month < 3)}
        for month in range(1, 13)
    ]
    year = [{"Month_Year": f"01/{month:02}/2023", "Count": 3} for month in range(1, 13)]
    write(tmp_path / "hate.csv", DASHBOARD, *year, *of_edgware)
    ingest.load([tmp_path / "hate.csv"], store_path)
    app = opened("hate crime", store_path, monkeypatch)
    assert not app.error
    assert "fewer than five in the year" in words(app)


def test_wards_can_be_set_against_chance(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("burglary", sample_store, monkeypatch)
    app.button_group(key="basis_chance").set_value("chance").run()
    assert not app.exception
    said = words(app)
    assert "Wards inside the limits are not ranked: their order is chance." in said
    con = store.connect(sample_store)
    view = view_of(con, "burglary", EDGWARE)
    found, picture = funnel.wards(con, view), funnel.chart(con, view)
    assert found is not None
    assert picture is not None
    named = {
        row["text"]
        for layer in picture.spec["layer"]
        if layer["mark"]["type"] == "text"
        for row in layer["data"]["values"]
    }
    assert named == set(found.loc[found["side"] != "", "area_name"]) | {"Edgware"}


@pytest.mark.parametrize(
    ("page", "action"),
    [
        ("vawg", "Sample: walks with women through five town centres"),
        ("burglary", "Sample: locks for homes burgled before"),
        ("violence", "Sample: mentors for young people in hospital"),
        ("drugs", "Sample: outreach beside police patrols"),
        ("hate crime", "Sample: places to report without the police"),
        ("perception", "Sample: a yearly letter to every household"),
    ],
)
def test_what_is_being_done_stands_on_each_priority_s_page(
    page: str, action: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(page, sample_store, monkeypatch)
    told = words(app)
    assert "What is being done" in told
    assert action in told
    assert "Sample: a new refuge" not in told  # it is not for publication
    assert "Delivery plan" in told.split("Where these figures come from")[-1]
