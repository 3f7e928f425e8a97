"""Small areas: what is covered, what is counted, and what is only shared out."""

import csv
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from files import (
    API,
    BOROUGH,
    EDGWARE,
    HARROW,
    LSOA,
    LSOA_LOOKUP,
    POPULATION,
    SEARCH,
    STREET,
    WARD_LOOKUP,
    WARD_LOOKUP_2021,
    outlines,
    series,
    square,
    write,
)
from naive import Places
from shapely.geometry import shape
from stored import REAL, Asked

from harrow_dash import config, store
from harrow_dash.errors import HarrowError
from harrow_dash.geometry import cells
from harrow_dash.loading import ingest
from harrow_dash.places import small_areas, surroundings

WARDS = config.GEO / "wards_2022.geojson"
EAST, NORTH = -0.2780, 51.6090  # in Edgware: where a street file's rows lie
BRENT, BARNET = "E09000005", "E09000003"
FEBRUARY, MARCH, APRIL, MAY = (
    pd.Timestamp(f"2024-0{month}-01") for month in range(2, 6)
)


def at(longitude: float, latitude: float, **more: str) -> dict[str, str]:
    """What a row of a street file says of its place, and more."""
    place = {"Longitude": f"{longitude:.6f}", "Latitude": f"{latitude:.6f}"}
    return place | {name.replace("_", " "): value for name, value in more.items()}


def crime(
    kind: str = "Burglary", month: str = "2024-03", **more: str
) -> dict[str, str]:
    return {"Crime type": kind, "Month": month} | more


def everywhere(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Rows placed in one ward after the other, as those of a whole borough are."""
    features = json.loads(WARDS.read_text(encoding="utf-8"))["features"]
    inside = [shape(one["geometry"]).representative_point() for one in features]
    return [
        row | at(inside[number % len(inside)].x, inside[number % len(inside)].y)
        for number, row in enumerate(rows)
    ]


# A place in the belt: north of Brent's side of the border, south-east of Edgware.
BEYOND = at(-0.2550, 51.6050)


@pytest.fixture
def con(figures):
    """The test's own store as it now is."""
    return figures.con


def totals(frame: pd.DataFrame, by: str = "month") -> dict[object, float]:
    """Sums of counts over 0: by month as it is written, or by area."""
    summed = frame.groupby(by)["count"].sum()
    return {
        f"{key:%Y-%m}" if by == "month" else key: value
        for key, value in summed.items()
        if value or by == "month"
    }


def months(frame: pd.DataFrame) -> list[str]:
    return sorted(f"{month:%Y-%m}" for month in frame.month.unique())


# Coverage


def test_a_month_of_one_type_says_nothing_of_others(tmp_path, load, con):
    load(
        write(tmp_path / "march.csv", STREET, crime(), crime("Robbery")),
        write(tmp_path / "april.csv", STREET, crime(month="2024-04")),
    )
    robbery = small_areas.counts(con(), "cell", "robbery")
    assert totals(robbery) == {"2024-03": 1}
    assert totals(small_areas.counts(con(), "cell", "burglary")) == {
        "2024-03": 1,
        "2024-04": 1,
    }
    held = small_areas.carried(con(), "cell").set_index("measure")
    assert dict(held.months) == {"all_recorded": 1, "burglary": 2, "robbery": 1}
    assert held.loc["burglary", ["first", "last"]].tolist() == [MARCH, APRIL]


def test_every_area_of_the_borough_has_a_row_for_every_month(tmp_path, load, con):
    rows = [crime(), crime(month="2024-04", **at(-0.34, 51.59))]
    load(write(tmp_path / "a.csv", STREET, *rows))
    found = small_areas.counts(con(), "cell", "burglary")
    own = small_areas.areas(con(), "cell").query("in_borough")
    assert len(found) == 2 * len(own)
    assert set(found.area_code) == set(own.area_code)
    assert not found.duplicated(["area_code", "month"]).any()
    assert found["count"].isin([0, 1]).all()
    assert found["count"].sum() == 2


def test_a_file_of_the_city_covers_no_month(tmp_path, load, con):
    city = at(-0.0918, 51.5155, Reported_by="City of London Police")
    load(
        write(tmp_path / "harrow.csv", STREET, crime()),
        write(tmp_path / "city.csv", STREET, crime(month="2024-04", **city)),
    )
    assert months(small_areas.counts(con(), "cell", "burglary")) == ["2024-03"]
    told = small_areas.not_carried(con(), "cell", "burglary", APRIL, APRIL)
    assert told == (
        "The map points loaded carry burglary for March 2024, not for the months "
        "chosen."
    )


def test_all_crime_takes_whole_files_and_no_antisocial_behaviour(tmp_path, load, con):
    usual = [crime("Vehicle crime")] * 30 + [crime("Burglary")] * 20
    usual = everywhere(usual)
    rows = [*usual, crime("Bicycle theft"), crime("Anti-social behaviour")]
    april = [row | {"Month": "2024-04"} for row in usual]  # nobody stole a bicycle
    may = everywhere([crime(month="2024-05")] * 20)
    load(write(tmp_path / "a.csv", STREET, *rows, *april, *may))
    found = small_areas.counts(con(), "cell", "all_recorded")
    assert totals(found) == {"2024-03": 51, "2024-04": 50}
    asked = small_areas.covered_months(con(), "cell", "all_recorded", APRIL, MAY)
    assert asked == (APRIL,)


def test_the_api_counts_where_no_street_file_does(tmp_path, load, con):
    api = tmp_path / "march.json"
    rows = [API | {"id": number} for number in range(3)]
    api.write_text(json.dumps([*rows, API | {"id": 9, "month": "2024-04"}]))
    load(api, write(tmp_path / "march.csv", STREET, {}))
    found = small_areas.counts(con(), "cell", "asb_incidents")
    # One record of the API in April says nothing of the borough.
    assert totals(found) == {"2024-03": 1}


def test_what_is_not_carried_says_what_is(tmp_path, load, con):
    load(
        write(tmp_path / "march.csv", STREET, crime(), crime("Drugs")),
        write(tmp_path / "may.csv", STREET, crime(month="2024-05")),
    )
    assert small_areas.not_carried(con(), "cell", "burglary") == ""
    assert small_areas.not_carried(con(), "cell", "burglary", APRIL, MAY) == ""
    assert small_areas.not_carried(con(), "cell", "hate_crime") == (
        "Hate crime is not counted by map point here. The map points loaded carry all "
        "recorded offences and drug offences for March 2024; burglary for March 2024 "
        "to May 2024 (2 of 3 months)."
    )
    assert small_areas.not_carried(con(), "cell", "drug_offences", APRIL, MAY) == (
        "The map points loaded carry drug offences for March 2024, not for the months "
        "chosen. For those they carry burglary for May 2024."
    )
    assert small_areas.not_carried(con(), "lsoa", "burglary").startswith(
        "No LSOA counts are loaded."
    )
    empty = small_areas.counts(con(), "cell", "hate_crime")
    assert list(empty) == ["area_code", "month", "count"]
    assert empty.empty
    wards = small_areas.wards(con(), "cell", "drug_offences", APRIL, MAY)
    assert wards.empty
    assert list(wards)[:4] == ["area_code", "area_name", "month", "count"]


def test_what_cannot_be_asked_is_refused(tmp_path, load, con):
    load(write(tmp_path / "a.csv", STREET, crime()))
    with pytest.raises(HarrowError, match="is after the last"):
        small_areas.counts(con(), "cell", "burglary", MAY, MARCH)
    with pytest.raises(HarrowError, match="no measure 'burglery'"):
        small_areas.counts(con(), "lsoa", "burglery")
    with pytest.raises(HarrowError, match="no small areas 'parish'"):
        small_areas.carried(con(), "parish")


def test_without_points_nothing_is_zero(tmp_path, load, con):
    load(write(tmp_path / "a.csv", LSOA, series("2024-03", 1)))
    assert small_areas.counts(con(), "cell", "burglary").empty
    assert small_areas.carried(con(), "cell").empty
    assert small_areas.places(con(), ("89195da5003ffff",)).empty
    assert small_areas.search_cells(con()).empty
    assert small_areas.not_carried(con(), "cell", "burglary").startswith(
        "No map points are loaded."
    )
    assert len(small_areas.areas(con(), "cell"))


def test_notes_tell_what_points_cannot_tell_apart(tmp_path, load, con):
    load(write(tmp_path / "a.csv", STREET, crime("Violence and sexual offences")))
    notes = small_areas.carried(con(), "cell").set_index("measure")["note"]
    assert "together with sexual offences" in notes["violence"]
    assert notes["all_recorded"] == ""


# Points


def test_odd_points_count_where_they_can(tmp_path, load, con):
    blank = {"Longitude": "", "Latitude": "", "Location": "No location"}
    load(
        write(
            tmp_path / "a.csv",
            STREET,
            crime(),
            crime(**at(0, 0)),
            crime(**at(-0.10, 51.51)),
            crime(**blank),
        )
    )
    found = small_areas.counts(con(), "cell", "burglary")
    here = cells.cell_of(pd.Series([EAST]), pd.Series([NORTH]), 9).iloc[0]
    assert totals(found, "area_code") == {here: 1}
    assert small_areas.wards(con(), "cell", "burglary")["count"].sum() == 1
    assert not small_areas.has_belt(con(), "cell", "burglary")


def test_a_point_on_a_ward_border_counts_once_and_for_the_lower_code(
    tmp_path, load, con
):
    features = json.loads(WARDS.read_text())["features"]
    holders: dict[tuple[float, float], list[str]] = {}
    for one in features:
        for corner in {tuple(pair) for pair in one["geometry"]["coordinates"][0]}:
            holders.setdefault(corner, []).append(one["properties"]["area_code"])
    shared = {corner: codes for corner, codes in holders.items() if len(codes) > 1}
    corner, codes = min(shared.items())
    row = {"Longitude": repr(corner[0]), "Latitude": repr(corner[1])}
    load(write(tmp_path / "a.csv", STREET, crime(), crime(**row)))
    found = small_areas.wards(con(), "cell", "burglary")
    assert totals(found, "area_code") == {EDGWARE: 1, min(codes): 1}
    assert small_areas.counts(con(), "cell", "burglary")["count"].sum() == 2


def test_a_point_just_outside_stays_in_a_cell_of_the_borough(tmp_path, load, con):
    """What the wards hold the cells hold, also where the point's cell is outside."""
    ring = [
        (x, y)
        for one in json.loads(WARDS.read_text())["features"]
        for x, y in one["geometry"]["coordinates"][0]
    ]
    north = max(ring, key=lambda pair: pair[1])
    steps = [step / 111_320 for step in range(5, 115, 5)]  # metres to degrees
    rows = [crime(**at(north[0], north[1] + step)) for step in steps]
    load(write(tmp_path / "a.csv", STREET, crime(), *rows))
    found = small_areas.counts(con(), "cell", "burglary")
    own = small_areas.areas(con(), "cell").query("in_borough").area_code
    points = pd.Series([north[0]] * len(steps)), pd.Series(north[1] + s for s in steps)
    astray = ~cells.cell_of(*points, 9).isin(own)
    assert astray.any()  # otherwise nothing is tested here
    assert found["count"].sum() == len(steps) + 1
    assert small_areas.wards(con(), "cell", "burglary")["count"].sum() == len(steps) + 1


def test_a_cell_may_hold_one_crime_and_a_ward_none(tmp_path, load, con):
    load(write(tmp_path / "a.csv", STREET, crime()))
    found = small_areas.counts(con(), "cell", "burglary", MARCH, MARCH)
    assert sorted(found["count"])[-2:] == [0, 1]
    wards = small_areas.wards(con(), "cell", "burglary").set_index("area_code")
    assert len(wards) == 22
    assert wards["count"].drop(EDGWARE).eq(0).all()
    assert not wards.apportioned.any()
    assert set(wards.lookup) == {"Each map point counts for the ward it lies in."}


def test_the_resolution_is_a_setting(tmp_path, load, con, monkeypatch):
    """Also one at which a cell is larger than a ward."""
    load(write(tmp_path / "a.csv", STREET, crime(), crime(**at(-0.34, 51.59))))
    numbers = {}
    for resolution in (9, 8, 7):
        monkeypatch.setenv("HARROW_CELL_RESOLUTION", str(resolution))
        areas = small_areas.areas(con(), "cell")
        found = small_areas.counts(con(), "cell", "burglary")
        assert set(found.area_code) < set(areas.area_code)
        assert found["count"].sum() == 2
        assert len(small_areas.neighbours(con(), "cell")) == len(areas)
        assert len(small_areas.outlines(con(), "cell")["features"]) == len(areas)
        numbers[resolution] = len(areas)
    assert numbers[7] < numbers[8] < numbers[9]
    assert numbers[7] < 60


# The belt


def test_points_beyond_the_border_count_when_half_of_the_months_have_them(
    tmp_path, load, con
):
    here = [crime(month=f"2024-0{month}") for month in (2, 3, 4, 5)]
    there = [row | BEYOND for row in here[:2]]
    load(write(tmp_path / "a.csv", STREET, *here, *there))
    assert small_areas.has_belt(con(), "cell", "burglary")
    assert not small_areas.has_belt(con(), "cell", "burglary", MARCH, MAY)
    assert not small_areas.has_belt(con(), "cell", "robbery")
    found = small_areas.counts(con(), "cell", "burglary")
    areas = small_areas.areas(con(), "cell").set_index("area_code")
    beyond = found[~found.area_code.map(areas.in_borough)]
    assert totals(beyond) == {
        "2024-02": 1,
        "2024-03": 1,
        "2024-04": 0,
        "2024-05": 0,
    }
    # Of the side of which no file tells, nothing is known: it is not 0.
    unknown = set(areas.index[~areas.in_borough]) - set(beyond.area_code)
    assert len(unknown) > 300
    narrow = small_areas.counts(con(), "cell", "burglary", MARCH, MAY)
    assert narrow.area_code.map(areas.in_borough).all()
    assert narrow["count"].sum() == 3


def test_a_file_of_the_neighbours_alone_adds_to_the_belt_and_covers_no_month(
    tmp_path, load, con
):
    load(
        write(tmp_path / "a.csv", STREET, crime()),
        write(
            tmp_path / "b.csv",
            STREET,
            crime(**BEYOND),
            crime(month="2024-04", **BEYOND),
        ),
    )
    found = small_areas.counts(con(), "cell", "burglary")
    assert totals(found) == {"2024-03": 2}


# LSOAs


HERE, NEXT, OVER, FAR = "E01000001", "E01000002", "E01000003", "E01000004"


@pytest.fixture
def lsoas(tmp_path):
    """Two LSOAs of the borough, one across its border 3 m apart, one far away."""
    apart = 3 / 111_320
    size, west, south = 0.006, -0.2780, 51.6030

    def one(code: str, borough: str) -> dict[str, str]:
        return {"LSOA21CD": code, "LSOA21NM": f"Area {code}", "LAD22CD": borough}

    return outlines(
        tmp_path / "lsoas.geojson",
        (one(HERE, HARROW), square(west, south, size)),
        (one(NEXT, HARROW), square(west + size, south, size)),
        (one(OVER, BARNET), square(west + 2 * size + apart, south, size)),
        (one(FAR, BRENT), square(0.1, 51.5, size)),
    )


def lsoa(code: str, borough: str, *counts: int, group: str = "BURGLARY") -> dict:
    """A row of the LSOA file, from March 2024 on."""
    types = {
        "BURGLARY": "BURGLARY BUSINESS AND COMMUNITY",
        "ROBBERY": "ROBBERY OF PERSONAL PROPERTY",
    }
    names = {"Major Category": group, "Minor Category": types[group]}
    place = {"LSOA Code": code, "LSOA Name": f"Area {code}", "Borough": borough}
    return place | names | series("2024-03", *counts)


def test_lsoa_counts_have_every_area_and_covered_month(tmp_path, load, con, lsoas):
    rows = [
        lsoa(HERE, HARROW, 3, 0),
        lsoa(NEXT, HARROW, 0, 0),
        lsoa(OVER, BARNET, 0, 5),
        lsoa(FAR, BRENT, 7, 7),
        lsoa(FAR, BRENT, 1, 0, group="ROBBERY"),
    ]
    load(lsoas, write(tmp_path / "a.csv", LSOA, *rows))
    found = small_areas.counts(con(), "lsoa", "burglary").set_index("area_code")
    assert found.groupby("area_code")["count"].agg(list).to_dict() == {
        HERE: [3, 0],
        NEXT: [0, 0],
        OVER: [0, 5],
    }
    assert months(found) == ["2024-03", "2024-04"]
    assert small_areas.has_belt(con(), "lsoa", "burglary")
    # A robbery anywhere in the force's area makes the months known, with none here.
    robbery = small_areas.counts(con(), "lsoa", "robbery")
    assert totals(robbery) == {"2024-03": 0, "2024-04": 0}
    areas = small_areas.areas(con(), "lsoa").set_index("area_code")
    assert areas.in_borough.to_dict() == {HERE: True, NEXT: True, OVER: False}
    assert areas.ward_code.map(str).to_dict() == {
        HERE: EDGWARE,
        NEXT: EDGWARE,
        OVER: "None",
    }


@pytest.mark.parametrize("outlines_first", [True, False])
def test_the_order_of_files_does_not_matter(tmp_path, load, con, outlines_first):
    """A code of 2011 that was kept in 2021 is one of 2021, and the borough is known."""
    drawn = outlines(
        tmp_path / "lsoas.geojson",
        (
            {"LSOA11CD": HERE, "LSOA11NM": f"Area {HERE}"},
            square(-0.2780, 51.6030, 0.006),
        ),
    )
    counted = write(tmp_path / "a.csv", LSOA, lsoa(HERE, HARROW, 3, 0))
    for path in (drawn, counted) if outlines_first else (counted, drawn):
        load(path)
    found = small_areas.areas(con(), "lsoa")
    assert found[["area_code", "in_borough"]].to_numpy().tolist() == [[HERE, True]]
    assert totals(small_areas.counts(con(), "lsoa", "burglary")) == {
        "2024-03": 3,
        "2024-04": 0,
    }


def test_a_neighbour_without_all_the_months_is_left_out(tmp_path, load, con, lsoas):
    rows = [lsoa(HERE, HARROW, 3, 1), lsoa(NEXT, HARROW, 0, 0)]
    own = write(tmp_path / "a.csv", LSOA, *rows)
    short = write(tmp_path / "b.csv", LSOA, lsoa(OVER, BARNET, 2))
    load(lsoas, own, short)
    found = small_areas.counts(con(), "lsoa", "burglary")
    assert set(found.area_code) == {HERE, NEXT}
    march = small_areas.counts(con(), "lsoa", "burglary", MARCH, MARCH)
    assert totals(march, "area_code") == {HERE: 3, OVER: 2}


def test_lsoas_beside_each_other_share_an_edge_even_drawn_apart(
    tmp_path, load, con, lsoas
):
    load(lsoas, write(tmp_path / "a.csv", LSOA, lsoa(HERE, HARROW, 1)))
    assert small_areas.neighbours(con(), "lsoa") == {
        HERE: [NEXT],
        NEXT: [HERE, OVER],
        OVER: [NEXT],
    }


def test_a_common_corner_is_no_edge(tmp_path, load, con):
    def one(code: str) -> dict[str, str]:
        return {"LSOA21CD": code, "LSOA21NM": code, "LAD22CD": HARROW}

    drawn = outlines(
        tmp_path / "lsoas.geojson",
        (one(HERE), square(-0.29, 51.60, 0.005)),
        (one(NEXT), square(-0.285, 51.605, 0.005)),
    )
    load(drawn, write(tmp_path / "a.csv", LSOA, lsoa(HERE, HARROW, 1)))
    assert small_areas.neighbours(con(), "lsoa") == {HERE: [], NEXT: []}


def test_lsoa_counts_without_outlines_are_counts_all_the_same(tmp_path, load, con):
    load(write(tmp_path / "a.csv", LSOA, lsoa(HERE, HARROW, 2)))
    found = small_areas.counts(con(), "lsoa", "burglary")
    assert totals(found, "area_code") == {HERE: 2}
    areas = small_areas.areas(con(), "lsoa")
    assert areas.longitude.isna().all()
    assert areas.residents.isna().all()
    assert small_areas.outlines(con(), "lsoa")["features"] == []
    assert small_areas.neighbours(con(), "lsoa") == {HERE: []}
    with pytest.raises(HarrowError, match="Load the lookups"):
        small_areas.wards(con(), "lsoa", "burglary")


def test_lsoas_say_what_they_leave_out(tmp_path, load, con, lsoas):
    rape = {"MajorText": "SEXUAL OFFENCES", "MinorText": "RAPE"}
    fraud = {
        "MajorText": "FRAUD AND FORGERY",
        "MinorText": "FRAUD",
        "BoroughName": "Brent",
    }
    load(
        lsoas,
        write(tmp_path / "a.csv", LSOA, lsoa(HERE, HARROW, 1)),
        write(
            tmp_path / "b.csv",
            BOROUGH,
            series("2024-03", 1),
            rape | series("2024-03", 1),
            fraud | series("2024-03", 1),
        ),
    )
    notes = small_areas.carried(con(), "lsoa").set_index("measure")["note"]
    assert notes["burglary"] == ""
    assert notes["all_recorded"] == (
        "LSOA counts leave out sexual offences: the police do not publish these for "
        "areas this small."
    )


# Wards of both sets


def ward_2002(code: str, name: str) -> dict[str, str]:
    return {"WD11CD": code, "WD11NM": name, "LAD11CD": HARROW}


OLD_EDGWARE, OLD_CANONS = "E05000286", "E05000287"
OLD_WARDS = (
    (ward_2002(OLD_EDGWARE, "Edgware"), square(-0.30, 51.60, 0.022)),
    (ward_2002(OLD_CANONS, "Canons"), square(-0.278, 51.60, 0.022)),
)


def test_points_are_assigned_anew_to_the_wards_of_2002(tmp_path, load, con):
    old = outlines(tmp_path / "old.geojson", *OLD_WARDS)
    places = (-0.290, -0.285, -0.270)
    rows = [crime(**at(longitude, 51.605)) for longitude in places]
    load(old, write(tmp_path / "a.csv", STREET, *rows))
    found = small_areas.wards(con(), "cell", "burglary", kind="ward_2002")
    assert totals(found, "area_code") == {OLD_EDGWARE: 2, OLD_CANONS: 1}
    assert set(found.area_name) == {"Edgware", "Canons"}
    assert not found.apportioned.any()


def test_lsoa_counts_go_to_wards_by_the_lookups(tmp_path, load, con, lsoas):
    """One LSOA split in two, one merged of two that lay in different wards."""
    old = outlines(tmp_path / "old.geojson", *OLD_WARDS)
    split, merged = ("E01000009",), ("E01000007", "E01000008")
    load(
        lsoas,
        old,
        write(
            tmp_path / "a.csv",
            LSOA,
            lsoa(HERE, HARROW, 4),
            lsoa(NEXT, HARROW, 3),
            lsoa("E01000005", HARROW, 8),
        ),
        write(
            tmp_path / "years.csv",
            LSOA_LOOKUP,
            *(
                {"LSOA11CD": before, "LSOA21CD": after}
                for before, after in (
                    (*split, HERE),
                    (*split, "E01000005"),
                    *((parent, NEXT) for parent in merged),
                )
            ),
        ),
        write(
            tmp_path / "old.csv",
            WARD_LOOKUP,
            {"LSOA11CD": split[0], "WD21CD": OLD_EDGWARE},
            {"LSOA11CD": merged[0], "WD21CD": OLD_EDGWARE},
            {"LSOA11CD": merged[1], "WD21CD": OLD_CANONS},
        ),
        write(
            tmp_path / "new.csv",
            WARD_LOOKUP_2021,
            {"LSOA21CD": HERE, "WD24CD": EDGWARE},
            {"LSOA21CD": NEXT, "WD24CD": "E05013543"},
            {"LSOA21CD": "E01000005", "WD24CD": EDGWARE},
        ),
    )
    found = small_areas.wards(con(), "lsoa", "burglary", kind="ward_2002")
    assert totals(found, "area_code") == {OLD_EDGWARE: 4 + 8 + 1.5, OLD_CANONS: 1.5}
    assert found.apportioned.all()
    words = found.lookup.iloc[0]
    assert "“LSOA 2011 to LSOA 2021” and “LSOA 2011 to ward, best fit”" in words
    assert "split" in words
    assert "shared evenly" in words
    today = small_areas.wards(con(), "lsoa", "burglary")
    assert totals(today, "area_code") == {EDGWARE: 12, "E05013543": 3}
    assert len(today) == 2  # of the other wards no small area is loaded
    assert "“LSOA 2021 to ward, best fit”" in today.lookup.iloc[0]


def test_without_a_lookup_the_outlines_decide(tmp_path, load, con, lsoas):
    load(lsoas, write(tmp_path / "a.csv", LSOA, lsoa(HERE, HARROW, 4)))
    # Of half a ward no figure is given.
    assert small_areas.wards(con(), "lsoa", "burglary").empty
    load(write(tmp_path / "b.csv", LSOA, lsoa(NEXT, HARROW, 1)))
    found = small_areas.wards(con(), "lsoa", "burglary")
    assert totals(found, "area_code") == {EDGWARE: 5}
    assert "holds most of its area" in found.lookup.iloc[0]


def test_wards_that_are_not_loaded_are_refused_in_words(tmp_path, load, con):
    load(write(tmp_path / "a.csv", STREET, crime()))
    with pytest.raises(HarrowError, match="wards of 2002 to 2022 are not loaded"):
        small_areas.wards(con(), "cell", "burglary", kind="ward_2002")


# Residents and what is expected


def test_residents_of_lsoas_are_their_wards_shared_evenly(tmp_path, load, con, lsoas):
    barnet = {"LAD 2023 Code": BARNET, "LAD 2023 Name": "Barnet"}
    load(
        lsoas,
        write(tmp_path / "a.csv", LSOA, lsoa(HERE, HARROW, 4), lsoa(OVER, BARNET, 1)),
        write(
            tmp_path / "b.csv",
            POPULATION,
            {"Total": "10,000"},
            barnet | {"Ward 2023 Code": "E05000001", "Total": "6,000"},
        ),
    )
    people = small_areas.areas(con(), "lsoa").set_index("area_code")["residents"]
    assert people.to_dict() == {HERE: 5000, NEXT: 5000, OVER: 6000}
    assert "shared evenly" in small_areas.residents_note(con(), "lsoa")


def test_residents_of_cells_are_shared_out_by_area(tmp_path, load, con, lsoas):
    load(write(tmp_path / "a.csv", STREET, crime()))
    areas = small_areas.areas(con(), "cell")
    own = areas[areas.in_borough]
    people = store.query(con(), "SELECT * FROM population JOIN area USING (area_code)")
    wards = people[people.area_kind == "ward"].residents.sum()
    assert own.residents.sum() == pytest.approx(wards, rel=1e-6)
    assert areas.residents[~areas.in_borough].isna().all()  # nobody knows
    assert "the wards' residents" in small_areas.residents_note(con(), "cell")
    load(lsoas)
    near = small_areas.areas(con(), "cell").set_index("area_code")
    here = cells.cell_of(pd.Series([-0.275]), pd.Series([51.606]), 9).iloc[0]
    edgware = people.set_index("area_code").residents[EDGWARE]
    # Two LSOAs hold the ward's residents between them, so they live closely there.
    assert near.residents[here] > 2 * areas.set_index("area_code").residents[here]
    assert 0.7 * edgware < near.residents.sum() <= edgware  # some of them lie outside
    assert "the LSOAs' residents" in small_areas.residents_note(con(), "cell")


def test_expected_counts_have_the_same_total(tmp_path, load, con):
    rows = [crime(), crime("Robbery"), crime("Robbery", **at(-0.34, 51.59))]
    load(write(tmp_path / "a.csv", STREET, *rows, *[crime()] * 6))
    found = small_areas.counts(con(), "cell", "burglary")
    for basis in ("residents", "all_crime"):
        expected = small_areas.expected(con(), "cell", found, basis)
        assert set(expected.index) == set(found.area_code)
        assert expected.sum() == pytest.approx(7)
        assert expected.min() >= 0
    here = cells.cell_of(pd.Series([EAST]), pd.Series([NORTH]), 9).iloc[0]
    assert expected[here] == pytest.approx(7 * 8 / 9)


def test_a_sliver_of_a_cell_on_the_border_is_not_expected_to_be_empty(sample_figures):
    """Points up to 120 m outside count for the borough: so do those who live there."""
    con = sample_figures.con()
    found = small_areas.counts(con, "cell", "burglary")
    expected = small_areas.expected(con, "cell", found, "residents")
    areas = small_areas.areas(con, "cell").set_index("area_code").loc[expected.index]
    slivers = areas.share_inside < 0.05
    assert slivers.sum() > 5
    assert (areas.residents[slivers] < 0.1 * areas.residents.mean()).all()
    assert (expected[slivers] > 0.1 * expected.mean()).all()
    assert areas.residents_near[areas.share_inside > 0.999].eq(0).all()


def test_nothing_is_expected_by_crime_that_is_not_carried(tmp_path, load, con):
    load(
        write(tmp_path / "a.csv", STREET, crime(), crime("Robbery")),
        write(tmp_path / "b.csv", STREET, crime(month="2024-04")),
    )
    april = small_areas.counts(con(), "cell", "burglary", APRIL, APRIL)
    with pytest.raises(HarrowError, match="carry all recorded offences for March 2024"):
        small_areas.expected(con(), "cell", april, "all_crime")
    both = small_areas.counts(con(), "cell", "burglary")
    with pytest.raises(HarrowError, match="missing for April 2024"):
        small_areas.expected(con(), "cell", both, "all_crime")
    nothing = small_areas.counts(con(), "cell", "burglary", MAY, MAY)
    assert small_areas.expected(con(), "cell", nothing, "all_crime").empty
    assert small_areas.expected(con(), "cell", nothing, "residents").empty


def test_an_area_of_unknown_residents_has_nothing_expected(tmp_path, load, con):
    rows = [crime(), crime(**BEYOND)]
    load(write(tmp_path / "a.csv", STREET, *rows))
    found = small_areas.counts(con(), "cell", "burglary")
    expected = small_areas.expected(con(), "cell", found, "residents")
    areas = small_areas.areas(con(), "cell").set_index("area_code")
    beyond = ~expected.index.map(areas.in_borough).astype(bool)
    assert beyond.any()
    assert expected[beyond].isna().all()
    assert expected.sum() == pytest.approx(1)


# What is there


def test_places_behind_cells_by_type_and_month(tmp_path, load, con):
    street, other = "On or near High Street", "On or near HIGH STREET"
    load(
        write(
            tmp_path / "a.csv",
            STREET,
            crime(Location=street),
            crime(Location=street),
            crime(Location=other),
            crime(Location="On or near "),
            crime("Drugs", month="2024-04", Location=street),
            crime(Location="On or near Elsewhere", **at(-0.34, 51.59)),
        )
    )
    here = cells.cell_of(pd.Series([EAST]), pd.Series([NORTH]), 9).iloc[0]
    found = small_areas.places(con(), (here,))
    assert found.assign(month=found.month.dt.strftime("%Y-%m")).values.tolist() == [
        [street, "Burglary", "2024-03", 3],
        [street, "Drugs", "2024-04", 1],
        ["On or near a place without a name", "Burglary", "2024-03", 1],
    ]
    drugs = small_areas.places(con(), (here,), measure_key="drug_offences")
    assert drugs["count"].tolist() == [1]
    assert small_areas.places(con(), (here,), MAY, MAY).empty
    assert small_areas.places(con(), ()).empty
    areas = small_areas.areas(con(), "cell").set_index("area_code")
    assert areas.area_name[here] == "Near High Street, Edgware"
    assert areas.area_name.is_unique


def test_outlines_and_neighbours_are_of_the_same_areas(tmp_path, load, con, lsoas):
    load(lsoas, write(tmp_path / "a.csv", STREET, crime()))
    for grain in ("cell", "lsoa"):
        areas = small_areas.areas(con(), grain)
        features = small_areas.outlines(con(), grain)["features"]
        told = [
            (one["properties"]["area_code"], one["properties"]["area_name"])
            for one in features
        ]
        assert told == list(zip(areas.area_code, areas.area_name, strict=True))
        for one in features:
            for x, y in one["geometry"]["coordinates"][0]:
                assert (round(x, 5), round(y, 5)) == (x, y)
        beside = small_areas.neighbours(con(), grain)
        assert list(beside) == areas.area_code.tolist()
        assert all(code in beside[other] for code in beside for other in beside[code])


# Stop and search


def test_searches_by_object_and_outcome(tmp_path, load, con):
    blank = {"Object of search": "", "Outcome": ""}
    later = {"Date": "2024-05-01T11:33:00+00:00"}
    away = {"Longitude": "-0.34", "Latitude": "51.59"}
    nowhere = {"Longitude": "", "Latitude": ""}
    load(write(tmp_path / "a.csv", SEARCH, {}, {}, blank, later, away, nowhere))
    found = small_areas.searches(con(), EDGWARE)
    assert found.drop(columns="month").values.tolist() == [
        ["Controlled drugs", "A no further action disposal", 2],
        ["Not stated", "Not stated", 1],
        ["Controlled drugs", "A no further action disposal", 1],
    ]
    assert small_areas.searches(con(), HARROW)["count"].sum() == 5
    assert small_areas.searches(con(), EDGWARE, MAY)["count"].tolist() == [1]
    assert small_areas.search_months(con()) == (MARCH, MAY)


def test_few_searches_in_a_cell_are_hidden_and_never_one_alone(tmp_path, load, con):
    def search(longitude: float, latitude: float) -> dict[str, str]:
        return {"Longitude": str(longitude), "Latitude": str(latitude)}

    many, some, few = [{}] * 9, [search(-0.34, 51.59)] * 6, [search(-0.36, 51.58)] * 4
    load(write(tmp_path / "a.csv", SEARCH, *many, *some, *few))
    found = small_areas.search_cells(con())
    assert sorted(found["count"].dropna().unique()) == [0, 9]
    assert (found.mark == "[c]").sum() == 2
    assert found["count"][found.mark == "[c]"].isna().all()
    assert small_areas.search_cells(con(), FEBRUARY, FEBRUARY).empty


# Ward totals against an independent point-in-polygon


class Wards(Places):
    """Places by rays, in which a border belongs to the ward of the lower code."""

    def _is_in(self, x: float, y: float, ring: list[list[float]]) -> bool:
        return Places._is_in(x, y, ring) or Places._metres(x, y, ring) < 0.01


def by_ray(folder: Path, places: Places) -> Counter[tuple[str, str, str]]:
    """Crimes of street files by ward, month and type, with no library.

    A row repeated whole under an ID counts once; the City's files are not of here.
    """
    seen, found = set(), Counter()
    for path in sorted(folder.glob("**/*street*.csv")):
        if "city-of-london" in path.name:
            continue
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                whole = tuple(row.values())
                if not row["Longitude"] or (row["Crime ID"] and whole in seen):
                    continue
                seen.add(whole)
                ward = places.ward(float(row["Longitude"]), float(row["Latitude"]))
                if ward:
                    found[ward, row["Month"], row["Crime type"]] += 1
    return found


def of_measure(
    found: Counter[tuple[str, str, str]], types: set[str] | None
) -> dict[tuple[str, str], int]:
    told: Counter[tuple[str, str]] = Counter()
    for (ward, month, kind), count in found.items():
        if kind != "Anti-social behaviour" if types is None else kind in types:
            told[ward, month] += count
    return dict(told)


MEASURES = {
    "burglary": {"Burglary"},
    "asb_incidents": {"Anti-social behaviour"},
    "violence": {"Violence and sexual offences"},
    "robbery": {"Robbery"},
    "all_recorded": None,
}


def agree(con, rays: Counter[tuple[str, str, str]], kind: str) -> None:
    """Every covered month of every measure: wards as by rays, and cells like wards."""
    for key, types in MEASURES.items():
        found = small_areas.wards(con, "cell", key, kind=kind)
        covered = {f"{month:%Y-%m}" for month in found.month}
        theirs = {
            place: count
            for place, count in of_measure(rays, types).items()
            if place[1] in covered
        }
        told = {
            (area, f"{month:%Y-%m}"): count
            for area, month, count in zip(
                found.area_code, found.month, found["count"], strict=True
            )
            if count
        }
        assert told == theirs, key
        if not small_areas.has_belt(con, "cell", key):
            small = small_areas.counts(con, "cell", key)
            assert totals(small) == totals(found), key


def test_small_files_agree_with_an_independent_point_in_polygon(tmp_path, load, con):
    """A point every 300 m over the borough and beyond, some of them again."""
    rows = []
    for step in range(40 * 40):
        x, y = -0.41 + step % 40 * 0.004, 51.55 + step // 40 * 0.0026
        month = f"2024-0{1 + step % 3}"
        identity = f"{step % 900}" if step % 2 else ""
        kind = ("Burglary", "Robbery", "Anti-social behaviour")[step % 3]
        rows.append(crime(kind, month, **at(x, y, Crime_ID=identity)))
    folder = tmp_path / "points"
    write(folder / "2024-01" / "a-street.csv", STREET, *rows[:900], *rows[:40])
    shared = [row for row in rows[880:900] if row["Crime ID"]]
    write(folder / "2024-01" / "b-street.csv", STREET, *shared, *rows[900:])
    load(folder)
    rays = by_ray(folder, Wards(WARDS))
    assert len(rays) > 60
    agree(con(), rays, "ward")


def test_the_samples_points_agree_too(sample_files, sample_figures):
    rays = by_ray(sample_files, Wards(WARDS))
    agree(sample_figures.con(), rays, "ward")


@pytest.fixture(scope="module")
def real(tmp_path_factory) -> Asked:
    """A store of the real points, lookups, outlines and LSOA counts."""
    path = tmp_path_factory.mktemp("real_points") / "real.duckdb"
    names = ("MPS LSOA Level Crime (most recent 24 months).csv", "police.uk")
    names += ("boundaries", "lookups", "ONS ward population LAD2023.csv")
    ingest.load([REAL / name for name in names], path)
    return Asked(path)


@pytest.mark.real
@pytest.mark.parametrize(
    ("kind", "name", "property_name"),
    [
        ("ward", "harrow_wards_2022.geojson", "WD22CD"),
        ("ward_2002", "harrow_wards_2002_2022.geojson", "WD11CD"),
    ],
)
def test_real_points_agree_for_every_month(real, tmp_path, kind, name, property_name):
    document = json.loads((REAL / "boundaries" / name).read_text(encoding="utf-8"))
    for one in document["features"]:
        one["properties"] = {"area_code": one["properties"][property_name]}
    (tmp_path / name).write_text(json.dumps(document), encoding="utf-8")
    rays = by_ray(REAL / "police.uk", Wards(tmp_path / name))
    agree(real.con(), rays, kind)


@pytest.mark.real
def test_real_lsoas_add_up_to_the_file_and_to_both_ward_sets(real):
    path = REAL / "MPS LSOA Level Crime (most recent 24 months).csv"
    frame = pd.read_csv(path)
    own = frame[(frame["Borough"] == HARROW) & (frame.iloc[:, 3] == "BURGLARY")]
    columns = [name for name in frame if name[:2] == "20" and name != "202402"]
    by_file = {f"{name[:4]}-{name[4:]}": own[name].sum() for name in columns}
    found = small_areas.counts(real.con(), "lsoa", "burglary")
    areas = small_areas.areas(real.con(), "lsoa").set_index("area_code")
    inside = found[found.area_code.map(areas.in_borough)]
    assert totals(inside) == by_file
    for kind in ("ward", "ward_2002"):
        wards = small_areas.wards(real.con(), "lsoa", "burglary", kind=kind)
        assert totals(wards) == pytest.approx(by_file)
    residents = areas.residents[areas.in_borough].sum()
    assert residents == pytest.approx(261_159, abs=1)


@pytest.mark.real
def test_real_neighbours_cross_the_border_and_reach_everyone(real):
    beside = small_areas.neighbours(real.con(), "lsoa")
    areas = small_areas.areas(real.con(), "lsoa").set_index("area_code")
    across = [
        (code, other)
        for code in beside
        for other in beside[code]
        if areas.in_borough[code] != areas.in_borough[other]
    ]
    assert len(across) > 100
    assert all(beside[code] for code in beside)


@pytest.mark.real
def test_real_extracts_have_no_belt_of_points(real):
    """They end at the border: only cells that touch the borough have counts."""
    assert not small_areas.has_belt(real.con(), "cell", "burglary")
    assert surroundings.neighbours(real.con())["features"]
