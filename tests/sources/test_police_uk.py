"""data.police.uk: what is one offence, which ward a point is in, which month."""

import csv
import json
import math
import zipfile
from itertools import pairwise

import pytest
from files import API, EDGWARE, HARROW, OUTCOME, SEARCH, STREET, write

from harrow_dash import config

FEATURES = json.loads((config.GEO / "wards_2022.geojson").read_text())["features"]
METRES = 111_320  # a degree of latitude; of longitude, times the cosine


def rings(feature):
    """Outer rings of a ward's outline (the wards of the project have no holes)."""
    shape = feature["geometry"]
    polygons = shape["coordinates"]
    return [polygons[0]] if shape["type"] == "Polygon" else [p[0] for p in polygons]


WARDS = {one["properties"]["area_code"]: rings(one) for one in FEATURES}


def is_in(longitude: float, latitude: float, ring: list[list[float]]) -> bool:
    """Even-odd rule: how often a ray to the east crosses the ring."""
    crossings = 0
    for (x1, y1), (x2, y2) in pairwise(ring):
        if (y1 > latitude) != (y2 > latitude):
            crossings += longitude < x1 + (latitude - y1) * (x2 - x1) / (y2 - y1)
    return crossings % 2 == 1


def ward_of(longitude: float, latitude: float) -> str | None:
    for code in sorted(WARDS):
        if any(is_in(longitude, latitude, ring) for ring in WARDS[code]):
            return code
    return None


def at(longitude: float, latitude: float, **more: str) -> dict[str, str]:
    """A row of a street file at a place."""
    place = {"Longitude": f"{longitude:.9f}", "Latitude": f"{latitude:.9f}"}
    return place | {name.replace("_", " "): value for name, value in more.items()}


def burglary(crime_id: str, **more: str) -> dict[str, str]:
    return {"Crime ID": crime_id, "Crime type": "Burglary"} | more


@pytest.fixture
def crimes(figures):
    return lambda: figures.rows("SELECT count(*) FROM crime")[0][0]


def test_identical_rows_under_an_id_count_once(tmp_path, load, crimes):
    load(write(tmp_path / "a.csv", STREET, burglary("x"), burglary("x")))
    assert crimes() == 1


def test_neighbouring_extracts_repeat_a_crime(tmp_path, load, crimes):
    here = write(tmp_path / "a.csv", STREET, burglary("x"), burglary("y"))
    next_door = write(tmp_path / "b.csv", STREET, burglary("y"), burglary("z"))
    load(here)
    load(next_door)
    assert crimes() == 3


def test_different_rows_under_an_id_are_several_offences(tmp_path, load, crimes):
    load(
        write(
            tmp_path / "a.csv",
            STREET,
            burglary("x"),
            {"Crime ID": "x", "Crime type": "Robbery"},
            burglary("x", Month="2024-04"),
        )
    )
    assert crimes() == 3


def test_rows_without_an_id_are_all_genuine(tmp_path, load, figures):
    load(write(tmp_path / "a.csv", STREET, {}, {}, {}))
    assert figures.values("asb_incidents") == {"2024-03": 3}
    assert figures.values("asb_incidents", EDGWARE) == {"2024-03": 3}
    assert figures.values("asb_incidents", "E05013542") == {"2024-03": 0}


def test_a_month_of_burglary_only_says_nothing_about_antisocial_behaviour(
    tmp_path, load, figures
):
    load(
        write(tmp_path / "march.csv", STREET, {}, burglary("x")),
        write(tmp_path / "april.csv", STREET, burglary("y", Month="2024-04")),
    )
    assert figures.values("asb_incidents", end="2024-04") == {
        "2024-03": 1,
        "2024-04": None,
    }


def test_a_file_of_the_city_says_nothing_about_the_borough(tmp_path, load, figures):
    city = at(-0.0918, 51.5155, Reported_by="City of London Police")
    loaded = load(
        write(tmp_path / "harrow.csv", STREET, {}),
        write(tmp_path / "city.csv", STREET, city, city | {"Month": "2024-04"}),
    )
    assert figures.values("asb_incidents", end="2024-04") == {
        "2024-03": 1,
        "2024-04": None,
    }
    warnings = dict(zip(loaded.ledger.file_name, loaded.ledger.warnings, strict=True))
    assert any("Harrow" in text for text in warnings["city.csv"])
    assert not any("Harrow" in text for text in warnings["harrow.csv"])


def westernmost() -> tuple[float, float]:
    return min((x, y) for ward in WARDS.values() for ring in ward for x, y in ring)


def west_of_the_border(metres: float) -> tuple[float, float]:
    """A point this far from the outline: all of the borough lies to the east."""
    longitude, latitude = westernmost()
    return (
        longitude - metres / (METRES * math.cos(math.radians(latitude))),
        latitude,
    )


def test_a_point_just_outside_goes_to_the_nearest_ward_and_a_far_one_nowhere(
    tmp_path, load, figures
):
    corner = westernmost()
    ward = next(
        code for code in sorted(WARDS) if any(list(corner) in r for r in WARDS[code])
    )
    load(
        write(
            tmp_path / "a.csv",
            STREET,
            {},
            at(*west_of_the_border(100)),
            at(*west_of_the_border(200)),
        )
    )
    assert figures.values("asb_incidents") == {"2024-03": 2}
    assert figures.values("asb_incidents", ward) == {"2024-03": 1}


def test_a_file_with_no_point_inside_is_not_about_the_borough(tmp_path, load, figures):
    load(write(tmp_path / "a.csv", STREET, at(*west_of_the_border(100))))
    assert figures.values("asb_incidents", end="2024-03", start="2024-03") == {
        "2024-03": None
    }


def test_a_point_on_a_shared_border_goes_to_the_lower_code_always(
    tmp_path, load, figures
):
    holders: dict[tuple[float, float], list[str]] = {}
    for code in sorted(WARDS):
        for x, y in {tuple(corner) for ring in WARDS[code] for corner in ring}:
            holders.setdefault((x, y), []).append(code)
    shared = {point: codes for point, codes in holders.items() if len(codes) > 1}
    assert len(shared) > 100
    chosen = list(shared.items())[::7]
    rows = [at(*point, Location=codes[0]) for point, codes in chosen]
    load(write(tmp_path / "a.csv", STREET, *rows))
    found = figures.rows(
        "SELECT location, ward_code FROM crime JOIN point USING (point_id)"
    )
    assert len(found) == len(chosen)
    assert [location for location, _ in found] == [ward for _, ward in found]


def test_blank_coordinates_count_for_the_file_but_for_no_place(tmp_path, load, figures):
    blank = {"Longitude": "", "Latitude": "", "Location": "No location"}
    load(write(tmp_path / "a.csv", STREET, {}, blank))
    assert figures.values("asb_incidents") == {"2024-03": 1}
    assert figures.rows("SELECT count(*) FROM crime") == [(2,)]


def test_outcomes_with_and_without_places(tmp_path, load, figures):
    place = {"Longitude": "-0.278", "Latitude": "51.609", "Crime ID": "b2"}
    load(write(tmp_path / "a.csv", OUTCOME, {}, place))
    assert sorted(figures.rows("SELECT crime_id, outcome FROM crime_outcome")) == [
        ("a1", "Unable to prosecute suspect"),
        ("b2", "Unable to prosecute suspect"),
    ]


def test_searches_belong_to_londons_months(tmp_path, load, figures):
    def when(text: str) -> dict[str, str]:
        return {"Date": text}

    load(
        write(
            tmp_path / "a.csv",
            SEARCH,
            when("2024-05-31T22:59:00+00:00"),  # 23:59 on 31 May in London
            when("2024-05-31T23:00:00+00:00"),  # midnight: 1 June
            when("2024-05-31T23:30:00+00:00"),
            when("2024-12-31T23:30:00+00:00"),  # winter: still December
            when("2025-01-01T00:00:00+00:00"),
        )
    )
    found = {k: v for k, v in figures.values("stop_search").items() if v}
    assert found == {"2024-05": 1, "2024-06": 2, "2024-12": 1, "2025-01": 1}
    assert figures.values("stop_search")["2024-07"] is None


def test_identical_searches_are_all_genuine(tmp_path, load, figures):
    load(write(tmp_path / "a.csv", SEARCH, {}, {}, {"Longitude": "", "Latitude": ""}))
    assert figures.values("stop_search") == {"2024-03": 2}
    assert figures.values("stop_search", EDGWARE) == {"2024-03": 2}


def test_the_api_counts_where_no_street_file_does(tmp_path, load, figures):
    march = tmp_path / "march.json"
    march.write_text(json.dumps([API, API | {"id": 2}]))
    april = tmp_path / "april.json"
    april.write_text(json.dumps([API | {"month": "2024-04", "id": 3}]))
    load(march, april, write(tmp_path / "march.csv", STREET, {}))
    assert figures.values("asb_incidents") == {"2024-03": 1, "2024-04": 1}
    sources = figures.rows(
        "SELECT month, source FROM measure_monthly WHERE area_code = $borough "
        "ORDER BY month",
        borough=HARROW,
    )
    assert [source for _, source in sources] == ["police_uk_street", "police_uk_api"]


def test_the_archive_layout_and_the_archive_itself(tmp_path, load, figures):
    folder = tmp_path / "archive"
    for month in ("2024-03", "2024-04"):
        row = {"Month": month}
        write(folder / month / f"{month}-metropolitan-street.csv", STREET, row, row)
        search = {"Date": f"{month}-02T10:00:00+00:00"}
        write(
            folder / month / f"{month}-metropolitan-stop-and-search.csv", SEARCH, search
        )
        write(folder / month / f"{month}-metropolitan-outcomes.csv", OUTCOME, row)
    archive = tmp_path / "latest.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for path in sorted(folder.rglob("*")):
            file.write(path, path.relative_to(folder))
    assert len(load(archive).ledger) == 6
    assert figures.values("asb_incidents") == {"2024-03": 2, "2024-04": 2}
    assert figures.values("stop_search") == {"2024-03": 1, "2024-04": 1}
    load(folder)  # the same files, unpacked, change nothing
    assert figures.values("asb_incidents") == {"2024-03": 2, "2024-04": 2}
    assert figures.rows("SELECT count(*) FROM crime_outcome") == [(2,)]


def test_wards_counted_again_without_any_library(sample_files, sample_figures):
    """The sample's points, recounted by the even-odd rule alone."""
    path = next(sample_files.glob("police.uk/2025-03/*-street.csv"))
    again = dict.fromkeys(WARDS, 0)
    with path.open(newline="") as file:
        for row in csv.DictReader(file):
            if row["Crime type"] == "Anti-social behaviour":
                ward = ward_of(float(row["Longitude"]), float(row["Latitude"]))
                assert ward is not None
                again[ward] += 1
    found = {
        code: sample_figures.values(
            "asb_incidents", code, start="2025-03", end="2025-03"
        )["2025-03"]
        for code in WARDS
    }
    assert found == again
