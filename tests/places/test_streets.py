"""Find my street: names as police.uk gives them, with their ward, cell and counts."""

import shutil

import duckdb
import pandas as pd
import pytest
from files import BOROUGH, EDGWARE, LSOA, STREET, series, write
from stored import Asked

from harrow_dash.errors import HarrowError
from harrow_dash.geometry import cells
from harrow_dash.outputs import asking
from harrow_dash.outputs.data import document_json
from harrow_dash.places import small_areas, streets

HERE, THERE = (-0.2780, 51.6090), (-0.3400, 51.5900)  # in Edgware, and in Headstone
NEAR_HERE = (-0.2790, 51.6120)  # in Edgware too, a cell farther
FIRST = pd.Timestamp("2024-03-01")


def crime(place: tuple[float, float], location: str, **more: str) -> dict[str, str]:
    where = {"Longitude": f"{place[0]}", "Latitude": f"{place[1]}"}
    named = {"Location": f"On or near {location}", "Crime type": "Burglary"}
    return where | named | more


def whole(month: str) -> list[dict[str, str]]:
    """A month of all crime: two types, far from the street that is asked for."""
    types = ("Burglary", "Robbery")
    return [
        crime(THERE, "Long Lane", Month=month, **{"Crime type": kind}) for kind in types
    ]


@pytest.fixture
def con(figures):
    return figures.con


def test_a_street_has_its_ward_its_cell_and_its_count(tmp_path, load, con):
    load(
        write(
            tmp_path / "a.csv",
            STREET,
            crime(HERE, "High Street"),
            crime(HERE, "High Street"),
            crime(NEAR_HERE, "HIGH STREET"),
            crime(THERE, "High Street"),
            crime(HERE, ""),
            crime((-0.10, 51.51), "Cheapside"),
        )
    )
    found = streets.streets(con()).set_index("ward_code")
    assert found.street.tolist() == ["High Street", "High Street"]
    assert found["count"].to_dict() == {EDGWARE: 3, found.index[1]: 1}
    assert found.ward_name[EDGWARE] == "Edgware"
    here = cells.cell_of(pd.Series([HERE[0]]), pd.Series([HERE[1]]), 9).iloc[0]
    assert found.area_code[EDGWARE] == here
    assert here in set(small_areas.areas(con(), "cell").area_code)
    assert found.months[EDGWARE] == "all crime types, March 2024"


def test_a_streets_counts_by_type_add_up_and_know_their_months(tmp_path, load, con):
    asb = {"Crime type": "Anti-social behaviour"}
    load(
        write(
            tmp_path / "a.csv",
            STREET,
            *whole("2024-03"),
            crime(HERE, "High Street", **asb),
            crime(HERE, "High Street", **asb),
        ),
        write(tmp_path / "b.csv", STREET, crime(HERE, "High Street", Month="2024-04")),
    )
    told = streets.streets(con()).set_index("street").loc["High Street"]
    assert told["count"] == 3
    assert told.months == (
        "most crime types, March 2024; burglary, March 2024 to April 2024"
    )
    found = streets.counts(con(), "high street", EDGWARE)
    assert found.crime_type.tolist() == ["Anti-social behaviour", "Burglary", "Robbery"]
    assert found["count"].tolist() == [2, 1, 0]
    assert found["first"].tolist() == [FIRST] * 3
    assert found["last"].dt.strftime("%Y-%m").tolist() == [
        "2024-03",
        "2024-04",
        "2024-03",
    ]


def test_the_last_24_months_count_where_they_have_all_crime(tmp_path, load, con):
    months = [f"{m:%Y-%m}" for m in pd.period_range("2023-01", periods=26, freq="M")]
    rows = [row for month in months for row in whole(month)]
    old = crime(HERE, "Old Street", Month="2023-02")
    load(write(tmp_path / "a.csv", STREET, *rows, old))
    found = streets.streets(con()).set_index("street")
    # A street of which only older months tell is a street all the same, with none now.
    assert found["count"].to_dict() == {"Long Lane": 48, "Old Street": 0}
    assert set(found.months) == {"all crime types, March 2023 to February 2025"}
    assert streets.counts(con(), "Old Street", EDGWARE)["count"].tolist() == [0, 0]


def test_a_street_that_is_not_there_is_refused_in_words(tmp_path, load, con):
    load(write(tmp_path / "a.csv", STREET, crime(HERE, "High Street")))
    with pytest.raises(HarrowError, match="no street 'Low Street'"):
        streets.counts(con(), "Low Street", EDGWARE)
    with pytest.raises(HarrowError, match="in that ward"):
        streets.counts(con(), "High Street", "E05013555")


def test_without_points_there_are_no_streets(tmp_path, load, con):
    load(write(tmp_path / "a.csv", LSOA, series("2024-03", 1)))
    found = streets.streets(con())
    assert found.empty
    assert list(found) == [
        "street",
        "ward_code",
        "ward_name",
        "area_code",
        "count",
        "months",
    ]


def test_the_sample_counts_every_placed_crime_of_24_months(sample_figures):
    con = sample_figures.con()
    found = streets.streets(con)
    every = sample_figures.rows(
        "SELECT count(*) FROM crime JOIN point USING (point_id) "
        "WHERE ward_code IS NOT NULL AND month > DATE '2024-02-01'"
    )
    assert found["count"].sum() == every[0][0]
    assert not found.duplicated(["street", "ward_code"]).any()
    busiest = found.loc[found["count"].idxmax()]
    parts = streets.counts(con, busiest.street, busiest.ward_code)
    assert parts["count"].sum() == busiest["count"]


def test_a_name_stands_where_it_is_borne_most_often(tmp_path, load, con):
    load(
        write(
            tmp_path / "a.csv",
            STREET,
            crime(HERE, "High Street"),
            crime(NEAR_HERE, "HIGH STREET"),
            crime(NEAR_HERE, "High Street"),
            crime(THERE, "Long Lane"),
            crime(HERE, ""),
            crime((-0.10, 51.51), "Cheapside"),
        )
    )
    found = streets.named_points(con()).values.tolist()
    assert found == [["High Street", *NEAR_HERE], ["Long Lane", *THERE]]


def test_pages_need_nothing_of_what_lies_far_away(tmp_path, load, figures):
    beyond = (-0.2200, 51.6090)  # in Barnet, 3 km from Edgware
    march = [crime(HERE, "High Street"), crime(HERE, "High Street")]
    march += [crime(beyond, "Hale Lane"), crime((-0.10, 51.51), "Cheapside")]
    months = series("2023-01", *[60] * 15)
    load(
        write(tmp_path / "a.csv", STREET, *march),
        write(tmp_path / "borough.csv", BOROUGH, months),
    )
    april = [crime(HERE, "High Street", Month="2024-04")] * 3
    load(write(tmp_path / "b.csv", STREET, *april))
    assert figures.rows("SELECT count(*) FROM crime") == [(7,)]
    assert figures.rows(
        "SELECT longitude, strftime(month, '%Y-%m'), crimes FROM near_crime "
        "JOIN point USING (point_id) ORDER BY ALL"
    ) == [(-0.278, "2024-03", 2), (-0.278, "2024-04", 3), (-0.22, "2024-03", 1)]

    def told(held: Asked) -> list[str]:
        con = held.con()
        pages = (
            document_json(asking.document(asking.asking(con), page, {"ward": EDGWARE}))
            for page in ("/hotspots", "/data")
        )
        return [*pages, streets.streets(con).to_csv()]

    without = Asked(shutil.copyfile(figures.path, tmp_path / "without.duckdb"))
    with duckdb.connect(str(without.path)) as writable:
        writable.execute("DROP TABLE crime")
    found = told(without)
    assert "High Street" in found[-1]
    assert found == told(figures)
