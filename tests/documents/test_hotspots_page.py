"""Where it happens: the page on the sample, on small official files, and its edges."""

import json
from pathlib import Path

import h3
import pandas as pd
import pytest
from files import (
    BELMONT,
    BOROUGH,
    EDGWARE,
    STREET,
    series,
    write,
)
from seen import words_of
from streamlit.testing.v1 import AppTest
from test_pages import opened, title, words

from harrow_dash import config, sample, store
from harrow_dash.documents import (
    hotspot_list,
    hotspot_map,
    hotspot_places,
    hotspot_sources,
    hotspots,
)
from harrow_dash.loading import ingest
from harrow_dash.places import small_areas

PAGE = "hotspots"
SOUTH_EAST = (-0.2780, 51.6090)  # in Edgware
CENTRE = (-0.3360, 51.5800)  # in Greenhill


def crimes(
    place: tuple[float, float], month: str, count: int, kind: str, street: str
) -> list[dict[str, str]]:
    """Rows of a street file: so many crimes of a kind near a street."""
    return [
        {
            "Crime ID": f"{street}{kind}{month}{number}",
            "Month": month,
            "Longitude": f"{place[0]:.6f}",
            "Latitude": f"{place[1]:.6f}",
            "Location": f"On or near {street}",
            "Crime type": kind,
        }
        for number in range(count)
    ]


@pytest.fixture(scope="session")
def points_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Map points and little more: burglary in seven cells that touch; one robbery."""
    folder = tmp_path_factory.mktemp("points")
    rows = []
    around = h3.grid_disk(h3.latlng_to_cell(CENTRE[1], CENTRE[0], 9), 1)
    for month in pd.date_range("2024-01", periods=8, freq="MS"):
        for code in around:
            north, east = h3.cell_to_latlng(code)
            place = (east, north)
            rows += crimes(place, f"{month:%Y-%m}", 2, "Burglary", f"Mill Lane {code}")
        rows += crimes(SOUTH_EAST, f"{month:%Y-%m}", 1, "Burglary", "High Street")
    rows += crimes(CENTRE, "2024-08", 2, "Robbery", "Mill Lane")
    borough = write(folder / "borough.csv", BOROUGH, series("2023-01", *[80] * 20))
    file = write(folder / "street.csv", STREET, *rows)
    ingest.load([borough, file], folder / "store.duckdb")
    return folder / "store.duckdb"


def maps(app: AppTest) -> list[dict[str, object]]:
    return [json.loads(item.proto.json) for item in app.get("deck_gl_json_chart")]


def asked(app: AppTest) -> dict[str, object]:
    """What the address asks for, beside that all parts are open."""
    return {name: told for name, told in app.query_params.items() if name != "open"}


def at(path: Path, monkeypatch: pytest.MonkeyPatch, **address: str) -> AppTest:
    """The page at an address; `from_` is written `from`."""
    asked = {name.rstrip("_"): value for name, value in address.items()}
    return opened(PAGE, path, monkeypatch, **asked)


def test_the_answer_comes_before_the_map_and_says_what_it_is(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(sample_store, monkeypatch)
    assert title(app) == "Where it happens in Harrow"
    told = words(app)
    assert sample.SAMPLE_NOTE in told
    assert "cells of Harrow" in told
    assert "near the place, never an address" in told
    assert "12 months to February 2026" in told
    kinds = [item.type for item in app.main]
    assert kinds.index("html") < kinds.index("deck_gl_json_chart")
    (drawn,) = maps(app)
    assert {"areas"} <= {layer["id"] for layer in drawn["layers"]}
    (chart,) = app.get("deck_gl_json_chart")
    assert len(chart.proto.json) < 500_000
    assert "Map of hotspots: Burglary" in chart.proto.alt
    assert asked(app) == {}


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"ward": "Edgware"}, "of Edgware"),
        ({"look": "counts"}, "offences a cell"),
        ({"look": "counts", "by": "ward"}, "These are the wards of 2022"),
        ({"look": "change"}, "against March 2024 to February 2025"),
        ({"look": "change", "by": "ward", "ward": "Pinner"}, "Pinner: "),
        ({"basis": "all_crime"}, "goes by all recorded crime"),
        ({"measure": "all_recorded", "basis": "all_crime"}, "set against itself"),
        ({"measure": "asb_incidents", "to": "2024-06"}, "12 months to June 2024"),
        ({"measure": "violence"}, "together with sexual offences"),
        ({"from_": "2026-02"}, "February 2026"),
        ({"measure": "possession_of_weapons", "ward": "Headstone"}, "Headstone"),
    ],
)
def test_every_way_of_looking_is_drawn(
    address: dict[str, str],
    said: str,
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = at(sample_store, monkeypatch, **address)
    assert not app.error
    assert said in words(app)
    assert "nan" not in words(app).lower().split()
    assert "hc-notice" not in "".join(item.value for item in app.main.get("html"))
    assert maps(app)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"to": "2012-01"}, "not for the months chosen"),
        ({"measure": "homicide"}, "The map points loaded carry"),
        ({"look": "change", "from_": "2023-03"}, "Choose a range that starts in"),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence_and_no_empty_map(
    address: dict[str, str],
    said: str,
    sample_store: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    app = at(sample_store, monkeypatch, **address)
    assert not app.error
    assert said in words(app)
    assert maps(app) == []


def test_values_that_do_not_exist_fall_back_and_are_said(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(
        sample_store,
        monkeypatch,
        grain="<b>x",
        from_="never",
        cell="here",
        street="Elm Street",
        look="3d",
        basis="moon",
        by="county",
    )
    html = "".join(item.value for item in app.main.get("html"))
    assert html.count("hc-notice") == 7
    assert "<b>x" not in html
    assert maps(app)


def test_a_choice_goes_to_the_address_and_a_default_does_not(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(sample_store, monkeypatch)
    app.button_group(key="places_look").set_value("counts").run()
    assert asked(app) == {"look": "counts"}
    app.button_group(key="places_by").set_value("ward").run()
    assert app.query_params["by"] == "ward"
    app.button_group(key="places_look").set_value("tested").run()
    assert asked(app) == {"by": "ward"}
    app.selectbox(key="measure").select("robbery").run()
    assert app.query_params["measure"] == "robbery"
    assert "For robbery" in words(app)
    assert not app.exception


def test_the_months_are_chosen_with_a_slider(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(sample_store, monkeypatch)
    slider = app.select_slider(key="places_months_0")
    assert len(slider.options) == 36
    slider.set_range(pd.Timestamp("2024-01-01"), pd.Timestamp("2024-06-01")).run()
    assert asked(app) == {"from": "2024-01", "to": "2024-06"}
    assert "January to June 2024" in words(app)
    assert app.selectbox(key="to").value == "2024-06"
    slider = app.select_slider(key="places_months_0")
    slider.set_range(pd.Timestamp("2025-03-01"), pd.Timestamp("2026-02-01")).run()
    assert asked(app) == {}


def test_a_month_chosen_beside_moves_the_slider(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(sample_store, monkeypatch)
    app.selectbox(key="to").select("2025-01").run()
    (slider,) = app.select_slider
    assert slider.value == (pd.Timestamp("2024-02-01"), pd.Timestamp("2025-01-01"))


def test_another_ward_leaves_the_cell_of_the_last(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    con = store.connect(sample_store)
    known = small_areas.named(con, "cell")
    named = known["area_name"].str.startswith("Near ")
    code = known.index[named & (known["ward_code"] == EDGWARE)][0]
    app = at(sample_store, monkeypatch, ward="Edgware", cell=code)
    name = str(known.loc[code, "area_name"]).removeprefix("Near ")
    assert f"What is there: the cell near {name}" in words(app)
    app.selectbox(key="ward").select(BELMONT).run()
    assert asked(app) == {"ward": BELMONT}


def test_a_street_is_found_with_its_ward_and_cell(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(sample_store, monkeypatch)
    (box,) = [item for item in app.selectbox if item.label == "Find my street"]
    con = store.connect(sample_store)
    (street,) = [
        street
        for street, name in hotspot_places.streets(con).items()
        if name == "College Road (Greenhill)"
    ]
    assert "College Road (Greenhill)" in box.options
    box.select(street).run()
    assert app.query_params["street"] == "College Road"
    assert app.query_params["ward"] == street[1]
    assert app.query_params["cell"] == hotspot_places.cell_of_street(con, street)
    assert "College Road (Greenhill):" in words(app)
    assert title(app) == "Where it happens in Greenhill"


def test_the_map_is_stepped_and_played_through_time(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(sample_store, monkeypatch)
    assert months_shown(app) == "The 12 months to February 2026"
    app.button(key="places_on").click().run()
    assert months_shown(app) == "March to May 2025"
    app.button(key="places_on").click().run()
    assert months_shown(app) == "April to June 2025"
    app.button(key="places_back").click().run()
    assert months_shown(app) == "March to May 2025"
    app.button(key="places_play").click().run()
    assert app.button(key="places_play").label == "Pause"
    app.button(key="places_all").click().run()
    assert months_shown(app) == "The 12 months to February 2026"
    assert app.button(key="places_play").label == "Play through time"
    assert not app.exception


def months_shown(app: AppTest) -> str:
    (html,) = [item.value for item in app.main.get("html") if "hc-month" in item.value]
    return words_of(html.split("</p>")[0])


def test_a_colour_keeps_its_number_through_time(sample_store: Path) -> None:
    con = store.connect(sample_store)
    found = seen(con, look="counts")
    legends = {
        hotspot_map.legend(con, found, window) for window in hotspot_map.windows(found)
    }
    assert len(legends) == 1


def seen(con: hotspots.Con, **address: str) -> hotspot_map.PlaceView:
    from datetime import date

    from harrow_dash import place_view, view
    from harrow_dash.documents import shared

    choices = shared.choices(con, hotspots.MEASURES)
    assert choices is not None
    read = view.read(address, choices, date(2026, 11, 22))
    return place_view.read(address, read, hotspots.offer(con, read.measure))


def test_map_points_alone_are_enough(
    points_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(points_store, monkeypatch)
    told = words(app)
    assert sample.SAMPLE_NOTE not in told
    assert "stand out in January to August 2024" in told
    assert "near Mill Lane" in told
    assert "of the borough's offences (" in told
    assert "that its residents lead one to expect" in told
    assert maps(app)
    app.selectbox(key="measure").select("robbery").run()
    assert not app.exception
    assert [item.key for item in app.select_slider] == []
    app = at(points_store, monkeypatch, measure="shoplifting")
    assert "he map points loaded carry" in words(app)
    assert maps(app) == []


def test_a_ward_without_crime_is_said(
    points_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(points_store, monkeypatch, ward="Pinner")
    assert "No burglary was recorded in Pinner in January to August 2024" in words(app)
    assert "in the borough: 120 offences" in words(app)
    assert maps(app)


def test_neighbourhoods_alone_are_enough(
    lsoa_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(lsoa_store, monkeypatch)
    told = words(app)
    assert "4 neighbourhoods" in told
    assert "12 months to January 2026" in told
    assert not [item for item in app.selectbox if item.label == "Find my street"]
    assert maps(app)


def test_every_figure_can_be_saved_with_its_source(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    con = store.connect(sample_store)
    for address in ({}, {"look": "counts", "by": "ward"}, {"look": "change"}):
        frame = hotspot_map.file(con, seen(con, **address))
        assert len(frame) in {22, 597}
        assert {"area_code", "measure"} <= set(frame)
    app = at(sample_store, monkeypatch)
    labels = {item.proto.label for item in app.get("download_button")}
    assert {one for one in labels if "CSV" in one} == {
        "All areas (CSV)",
        "Places (CSV)",
    }
    assert "data.police.uk street-level crime" in hotspot_sources.source_name(
        con, "cell"
    )
    assert config.BOROUGH_NAME in title(app)


def test_a_hotspot_is_chosen_from_the_list_strongest_first(
    sample_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = at(sample_store, monkeypatch, measure="robbery", grain="cell")
    box = app.selectbox(key="places_hot")
    con = store.connect(sample_store)
    chosen = seen(con, measure="robbery", grain="cell")
    known = hotspot_list.to_choose(con, chosen)
    assert box.value is None
    assert box.options == ["", *known.values()]
    tested = hotspots.of_view(con, chosen).set_index("area_code")["relative_risk"]
    assert list(tested[list(known)]) == sorted(tested[list(known)], reverse=True)
    first = next(iter(known))
    box.select(first).run()
    assert not app.exception
    assert app.query_params["cell"] == first
    assert app.selectbox(key="places_hot").value == first
    assert title(app) != "Where it happens in Harrow"
    app.selectbox(key="places_hot").select(None).run()
    assert "cell" not in app.query_params
