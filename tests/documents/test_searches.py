"""Stop and search as context: what for, what came of it, the wards, the border."""

import json
from pathlib import Path

import pandas as pd
import pytest
from files import BOROUGH, EDGWARE, POPULATION, SEARCH, series, write
from shapely.geometry import shape
from stored import Asked
from test_pages import opened, words
from test_priority_pages import view_of

from harrow_dash import charts, config, measures, store
from harrow_dash.documents import (
    blocks,
    border,
    drugs,
    search_map,
    search_wards,
    searches,
)
from harrow_dash.documents.searches import DRUGS, WEAPONS, Subject
from harrow_dash.loading import ingest

FEATURES = json.loads((config.GEO / "wards_2022.geojson").read_text())["features"]
INSIDE = {
    one["properties"]["area_code"]: shape(one["geometry"]).representative_point()
    for one in FEATURES
}
YEAR = [f"{month:%Y-%m}" for month in pd.period_range("2023-09", "2024-08", freq="M")]
NOTHING, ARREST = "A no further action disposal", "Arrest"
KNIFE = "Offensive weapons"


def search(month: str = "2024-08", ward: str = EDGWARE, **more: str) -> dict[str, str]:
    """A search inside a ward at noon on the tenth of a month."""
    at = INSIDE[ward]
    row = {
        "Date": f"{month}-10T12:00:00+00:00",
        "Longitude": f"{at.x:.6f}",
        "Latitude": f"{at.y:.6f}",
    }
    named = {"what": "Object of search", "ended": "Outcome"}
    return row | {named.get(name, name): value for name, value in more.items()}


def everybody(path: Path, residents: str = "10,000") -> Path:
    """Every ward with the same number of residents."""
    rows = [
        {
            "Ward 2023 Code": one["properties"]["area_code"],
            "Ward 2023 Name": one["properties"]["area_name"],
            "Total": residents,
        }
        for one in FEATURES
    ]
    return write(path, POPULATION, *rows)


@pytest.fixture
def year(tmp_path: Path, store_path: Path, figures: Asked) -> Asked:
    """A year of 48 searches, 36 of them for drugs, 12 of those with an arrest.

    Recorded offences go on for another 18 months; a search of the year before is no
    part of the year, and one without a place counts for nothing.
    """
    each = (
        search,
        lambda month: search(month, ended=ARREST),
        search,
        lambda month: search(month, what=KNIFE),
    )
    rows = [one(month) for month in YEAR for one in each]
    nowhere = {"Longitude": "", "Latitude": ""}
    rows += [search("2023-08", ended=ARREST), search("2024-08") | nowhere]
    write(tmp_path / "searches.csv", SEARCH, *rows)
    write(tmp_path / "borough.csv", BOROUGH, series("2023-08", *[5] * 31))
    ingest.load([tmp_path / "searches.csv", tmp_path / "borough.csv"], store_path)
    return figures


def test_searches_worked_out_by_hand(year: Asked) -> None:
    con = year.con()
    said = blocks.plain(searches.words(con, view_of(con, "drug_offences"), DRUGS))
    assert (
        "In the year to August 2024 the police made 48 searches in Harrow, 36 of them "
        "for drugs (75%)."
    ) in said
    # Wilson by hand: (12 + 1.921 ± 1.96 × √(8 + 0.960)) / (36 + 3.841) = 0.202, 0.497
    assert (
        "Of those for drugs, 12 ended with something other than no further action: 33% "
        "(95% interval 20% to 50%)."
    ) in said
    assert "Searches follow where officers are sent" in said
    assert (
        "The searches held end in August 2024, 18 months before February 2026." in said
    )


def test_shares_of_few_searches_are_not_given(year: Asked) -> None:
    con = year.con()
    view = view_of(con, "violence")
    said = blocks.plain(searches.words(con, view, WEAPONS))
    assert "12 of them for weapons (25%)" in said
    assert (
        "Of those for weapons, 0 ended with something other than no further action: "
        "too few searches for a share."
    ) in said
    found = searches.objects(con, view, WEAPONS).set_index("object")
    assert list(found.index) == [KNIFE, "Controlled drugs"]  # the page's own first
    assert list(found["own"]) == [True, False]
    assert pd.isna(found.loc[KNIFE, "share"])
    assert "[u]" in blocks.plain(searches.table(con, view, WEAPONS))


def test_outcomes_that_are_not_stated_are_in_no_share(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    rows = [search(ended=ARREST) for _ in range(10)]
    rows += [search() for _ in range(8)]
    rows += [search(ended="Nothing found - no further action") for _ in range(2)]
    rows += [search(ended="") for _ in range(5)]
    rows += [search(what="", ended="") for _ in range(3)]
    write(tmp_path / "a.csv", SEARCH, *rows)
    ingest.load([tmp_path / "a.csv"], store_path)
    con = figures.con()
    view = view_of(con, "drug_offences")
    said = blocks.plain(searches.words(con, view, DRUGS))
    assert "In August 2024 the police made 28 searches in Harrow, 25 of them" in said
    # Wilson by hand: (10 + 1.921 ± 1.96 × √(5 + 0.960)) / (20 + 3.841) = 0.299, 0.701
    assert (
        "Of those for drugs with a stated outcome (20), 10 ended with something other "
        "than no further action: 50% (95% interval 30% to 70%)."
    ) in said
    found = searches.file(con, view)
    named = found.set_index(["object", "outcome"])["searches"]
    assert named.to_dict() == {
        ("Controlled drugs", ARREST): 10,
        ("Controlled drugs", "No further action"): 10,
        ("Controlled drugs", "Not stated"): 5,
        ("Not stated", "Not stated"): 3,
    }


def test_only_covered_months_are_counted_and_named(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    held = ["2022-01", *YEAR[:2], *YEAR[4:6]]
    write(tmp_path / "a.csv", SEARCH, *[search(month) for month in held])
    write(tmp_path / "b.csv", BOROUGH, series("2021-01", *[5] * 62))
    ingest.load([tmp_path / "a.csv", tmp_path / "b.csv"], store_path)
    con = figures.con()
    view = view_of(con, "drug_offences")
    when = searches.period(con, view.to)
    assert when is not None
    assert when.words == "the 5 months with figures from January 2022 to February 2024"
    early = pd.Timestamp("2021-12-01")
    assert searches.period(con, early) is None


def test_a_month_before_any_search_gets_a_sentence(year: Asked) -> None:
    con = year.con()
    view = view_of(con, "drug_offences")
    early = type(view)(**{**vars(view), "to": pd.Timestamp("2023-07-01")})
    said = blocks.plain(searches.words(con, early, DRUGS))
    assert "held from August 2023 on: there is nothing up to July 2023" in said
    assert searches.chart(con, early, DRUGS) is None
    assert not searches.table(con, early, DRUGS)
    assert searches.file(con, early).empty
    assert not search_wards.words(con, early, DRUGS)


def test_months_of_drug_searches_stand_beside_offences(year: Asked) -> None:
    con = year.con()
    frame = drugs.searches(con, config.BOROUGH, pd.Timestamp("2024-10-01"))
    frame = frame.set_index("month")
    assert frame.loc["2024-05-01", "searches"] == 4
    assert frame.loc["2024-05-01", "for_drugs"] == 3
    assert frame.loc["2023-08-01", "for_drugs"] == 1
    assert frame.loc["2024-09-01":, "for_drugs"].isna().all()


def test_wards_inside_the_funnel_are_not_ranked(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    rows = [search() for _ in range(60)]
    rows += [search(ward=code) for code in INSIDE if code != EDGWARE for _ in range(10)]
    write(tmp_path / "a.csv", SEARCH, *rows)
    ingest.load([tmp_path / "a.csv", everybody(tmp_path / "b.csv")], store_path)
    con = figures.con()
    view = view_of(con, "drug_offences")
    found = search_wards.wards(con, DRUGS, view.to)
    assert found is not None
    edgware = found.set_index("area_code").loc[EDGWARE]
    assert edgware["rate"] == 6.0  # 60 of 10,000
    # Byar by hand: 60 × (1 − 1/540 − 1.96/(3√60))³ = 45.8, 61 × (1 − …)³ = 77.2
    assert edgware["rate_low"] == pytest.approx(4.578, abs=0.002)
    assert edgware["rate_high"] == pytest.approx(7.723, abs=0.002)
    said = blocks.plain(search_wards.words(con, view, DRUGS))
    assert "Above the limits: Edgware. The other 21 wards lie inside them." in said
    assert "Wards inside the limits are not ranked" in said
    assert "town centres" in said
    table = blocks.plain(search_wards.table(con, view, DRUGS))
    assert table.index("Above the 99.8% limit") < table.index("Inside: by name")
    names = sorted(one["properties"]["area_name"] for one in FEATURES)
    names.remove("Edgware")
    places = [table.index(f" {name} ") for name in ["Edgware", *names]]
    assert places == sorted(places)


def test_a_ward_has_its_own_searches(year: Asked) -> None:
    con = year.con()
    here = blocks.plain(searches.words(con, view_of(con, "violence", EDGWARE), WEAPONS))
    assert "made 48 searches in Edgware, 12 of them for weapons (25%)" in here
    there = blocks.plain(
        searches.words(con, view_of(con, "violence", "E05013542"), WEAPONS)
    )
    assert "made 0 searches in Belmont." in there
    assert searches.chart(con, view_of(con, "violence", "E05013542"), WEAPONS) is None


def test_wards_without_searches_of_the_subject_are_said_to_have_none(
    year: Asked,
) -> None:
    con = year.con()
    none = Subject(("Fireworks",), "for fireworks")
    said = blocks.plain(search_wards.words(con, view_of(con, "violence"), none))
    assert "there are no searches for fireworks in the year to August 2024" in said
    assert not search_wards.table(con, view_of(con, "violence"), none)
    assert search_wards.file(con, view_of(con, "violence"), none).empty


def test_the_borough_agrees_with_the_measure(sample_store: Path) -> None:
    """Objects and outcomes add up to the searches of every other page."""
    con = store.connect(sample_store)
    view = view_of(con, "drug_offences")
    year = measures.figures(con, "stop_search", end=view.to, per="rolling12")
    for subject in (DRUGS, WEAPONS):
        found = searches.objects(con, view, subject)
        assert found["searches"].sum() == year["value"].iloc[-1]
        assert (found["low"] <= found["share"]).all()
        assert (found["share"] <= found["high"]).all()


def test_the_chart_shows_every_object_and_only_given_fields(sample_store: Path) -> None:
    con = store.connect(sample_store)
    picture = searches.chart(con, view_of(con, "violence"), WEAPONS)
    assert picture is not None
    sets = [layer["data"]["values"] for layer in picture.spec["layer"]]
    rows = sets[0]
    assert all(one == rows for one in sets)
    assert {row["name"] for row in rows if row["own"]} == {KNIFE}
    assert rows == sorted(rows, key=lambda row: -row["value"])
    for layer in picture.spec["layer"]:
        fields = {
            one["field"]
            for channel in layer["encoding"].values()
            for one in (channel if isinstance(channel, list) else [channel])
            if "field" in one
        }
        assert fields <= set(rows[0])
    assert charts.SAMPLE_NOTICE in picture.spec["title"]["subtitle"]
    assert "Controlled drugs," in picture.alt


def test_cells_with_fewer_than_five_are_not_shown(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    made = {EDGWARE: 4, "E05013542": 5, "E05013555": 1, "E05013560": 7}
    rows = [search(ward=code) for code, count in made.items() for _ in range(count)]
    write(tmp_path / "a.csv", SEARCH, *rows)
    ingest.load([tmp_path / "a.csv"], store_path)
    con = figures.con()
    view = view_of(con, "violence")
    said = blocks.plain(search_map.words(con, view))
    assert "2 cells had five or more, 2 had one to four, which are not shown" in said
    saved = search_map.file(con, view)
    by_ward = saved[saved["count"] != 0].set_index("ward_name")
    assert by_ward["count"].dropna().to_dict() == {"Stanmore": 7, "Belmont": 5}
    assert by_ward["mark"].to_dict() == {
        "Stanmore": "",
        "Belmont": "",
        "Edgware": "[c]",
        "Pinner": "[c]",
    }
    picture = search_map.drawn(con, view)
    assert picture is not None
    assert "Fewer than five, not shown, in 2." in picture.alt
    layers = json.loads(picture.spec)["layers"]
    drawn = next(layer for layer in layers if layer["id"] == "areas")
    told = {
        one["properties"]["area_code"]: one["properties"]["figures"]
        for one in drawn["data"]["features"]
    }
    assert set(told) == set(by_ward["area_code"])
    for code, words_of in told.items():
        hidden = code in set(saved.loc[saved["mark"] == "[c]", "area_code"])
        assert ("[c]" in words_of) is hidden
        assert not (hidden and {"1", "4"} & set(words_of.split()))
    legend = blocks.plain(search_map.legend(con, view))
    assert "not shown [c]" in legend
    assert "without any is not drawn" in legend
    assert "1 to" not in legend
    table = blocks.plain(search_map.table(con, view))
    assert "Stanmore" in table
    assert "Edgware" not in table


def test_searches_that_are_all_few_have_no_map(
    tmp_path: Path, store_path: Path, figures: Asked
) -> None:
    write(tmp_path / "a.csv", SEARCH, search(), search(ward="E05013542"))
    ingest.load([tmp_path / "a.csv"], store_path)
    con = figures.con()
    view = view_of(con, "violence")
    assert "no cell of the grid had five searches" in blocks.plain(
        search_map.words(con, view)
    )
    assert search_map.drawn(con, view) is None
    assert not search_map.legend(con, view)
    assert not search_map.table(con, view)
    assert set(search_map.file(con, view)["mark"]) == {"", "[c]"}


@pytest.mark.parametrize(
    ("page", "words_for"), [("drugs", "for drugs"), ("violence", "for weapons")]
)
@pytest.mark.parametrize("area", ["", EDGWARE])
def test_the_pages_show_searches_as_context(
    page: str,
    words_for: str,
    area: str,
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = opened(page, sample_store, monkeypatch, **({"ward": area} if area else {}))
    assert not app.error
    said = words(app)
    # In the list of the page's parts, and above its own.
    assert said.count("Stop and search: what for, and what came of it") == 2
    assert f"of them {words_for}" in said
    assert f"Searches {words_for}: the wards" in said
    assert "neither good nor bad" in said
    assert "thnic" not in said
    files = [item.proto.label for item in app.get("download_button")]
    assert "Searches by object and outcome (CSV)" in files


@pytest.mark.parametrize("page", ["drugs", "violence"])
def test_without_searches_the_pages_say_who_holds_them(
    page: str, tmp_path: Path, store_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "a.csv", BOROUGH, series("2023-03", *[5] * 24))
    ingest.load([tmp_path / "a.csv"], store_path)
    app = opened(page, store_path, monkeypatch)
    assert not app.error
    assert words(app).count("No figures for stop and search are loaded") == 1


EDGE = "of the land within 1 km of Edgware lies outside Harrow"


@pytest.mark.parametrize(
    "page",
    ["overview", "vawg", "burglary", "violence", "drugs", "hate crime", "ward"],
)
def test_a_ward_on_the_border_says_so_once_a_page(
    page: str, sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(page, sample_store, monkeypatch, ward=EDGWARE)
    assert words(app).count(EDGE) == 1


def test_the_page_without_ward_figures_says_it_too(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened("perception", sample_store, monkeypatch, ward=EDGWARE)
    assert words(app).count(EDGE) == 1


def test_elsewhere_nothing_is_said_of_the_border(sample_store: Path) -> None:
    con = store.connect(sample_store)
    assert not border.words(con, view_of(con, "burglary"))
    north_harrow = "E05013554"
    assert not border.words(con, view_of(con, "burglary", north_harrow))
