"""What an address asks of places; what it cannot have falls back and is said."""

from datetime import date

import pandas as pd
import pytest

from harrow_dash import place_view, view
from harrow_dash.place_view import Offer, PlaceView
from harrow_dash.view import Choices

EDGWARE, PINNER = "E05013545", "E05013555"
CHOICES = Choices(
    wards={EDGWARE: "Edgware", PINNER: "Pinner"},
    first=pd.Timestamp("2010-04-01"),
    last=pd.Timestamp("2026-02-01"),
    plans={"2023": "Community Safety Strategy"},
    measures=("burglary", "robbery"),
    known={"burglary": "Burglary", "robbery": "Robbery"},
)


def months(first: str, last: str) -> tuple[pd.Timestamp, ...]:
    return tuple(pd.date_range(first, last, freq="MS"))


POINTS = months("2016-01", "2017-06") + months("2022-03", "2025-02")
OFFER = Offer(
    months={"cell": POINTS, "lsoa": months("2024-03", "2026-02")},
    codes={"cell": ("89194ad1a07ffff",), "lsoa": ("E01002206",)},
    streets=(("High Road", EDGWARE), ("High Road", PINNER), ("Mill Lane", PINNER)),
)
POINTS_ONLY = Offer(months={"cell": POINTS})


def read(offer: Offer = OFFER, **given: str) -> PlaceView:
    address = {name.rstrip("_"): value for name, value in given.items()}
    seen = view.read(address, CHOICES, date(2026, 11, 22))
    return place_view.read(address, seen, offer)


def test_an_empty_address_is_the_newest_grain_and_its_last_year() -> None:
    found = read()
    assert (found.grain, found.look, found.basis, found.by) == (
        "lsoa",
        "tested",
        "residents",
        "area",
    )
    assert found.months == months("2025-03", "2026-02")
    assert (found.cell, found.street, found.notes) == ("", None, ())
    assert place_view.address(found) == {}


def test_cells_are_shown_where_nothing_is_newer() -> None:
    assert read(to="2023-06").grain == "cell"
    assert read(POINTS_ONLY).grain == "cell"
    same = Offer(months={"cell": months("2025-01", "2026-02")} | {"lsoa": POINTS[-2:]})
    assert read(same).grain == "cell"
    assert read(Offer()).grain == "cell"


def test_a_range_holds_the_months_with_data_only() -> None:
    found = read(grain="cell", from_="2017-05", to="2022-04")
    assert [f"{month:%Y-%m}" for month in found.months] == [
        "2017-05",
        "2017-06",
        "2022-03",
        "2022-04",
    ]
    assert found.notes == ()
    assert place_view.address(found) == {"from": "2017-05"}


def test_without_data_up_to_a_month_there_are_no_months() -> None:
    found = read(to="2012-01")
    assert found.months == ()
    assert found.notes == ()


@pytest.mark.parametrize(
    ("name", "value", "note"),
    [
        ("grain", "parish", "“parish” is not a choice of “grain” (cell, lsoa)"),
        ("look", "3d", "is not a choice of “look”"),
        ("basis", "area", "is not a choice of “basis”"),
        ("by", "street", "is not a choice of “by”"),
        ("from", "yesterday", "is not a month written like 2025-03"),
        ("from", "2026-13", "is not a month written like 2025-03"),
        ("from", "2027-01", "January 2027 is after the last month shown"),
        ("cell", "here", "“here” is not one of the neighbourhoods of this map"),
        ("cell", "89194ad1a07ffff", "is not one of the neighbourhoods"),
        ("street", "Elm Street", "is not a street with map points in Harrow"),
        ("street", "high road", "There is a High Road in 2 wards"),
    ],
)
def test_what_does_not_exist_falls_back_and_is_said(
    name: str, value: str, note: str
) -> None:
    found = read(**{f"{name}_": value})
    (said,) = found.notes
    assert note in said
    assert place_view.address(found) == {}
    assert found.months == months("2025-03", "2026-02")


def test_a_month_before_the_data_starts_with_them() -> None:
    found = read(from_="2020-01")
    assert found.start == pd.Timestamp("2024-03-01")
    assert "The first month with data is March 2024" in found.notes[0]


def test_a_grain_without_data_gives_way_to_the_other() -> None:
    found = read(POINTS_ONLY, grain="lsoa")
    assert found.grain == "cell"
    assert "hold no neighbourhoods for this measure" in found.notes[0]


def test_a_street_is_known_by_name_and_ward() -> None:
    assert read(street="mill  lane").street == ("Mill Lane", PINNER)
    assert read(street="High Road", ward="Edgware").street == ("High Road", EDGWARE)
    assert read(street="Mill Lane", ward="Edgware").street is None


def test_the_address_leaves_defaults_out_and_keeps_the_rest() -> None:
    asked = {"grain": "cell", "from": "2024-01", "cell": "89194AD1A07FFFF"}
    found = read(grain="cell", from_="2024-01", cell="89194AD1A07FFFF", look="counts")
    assert place_view.address(found) == asked | {
        "cell": "89194ad1a07ffff",
        "look": "counts",
    }
    assert place_view.address(found, look="tested", cell="") == {
        "grain": "cell",
        "from": "2024-01",
    }


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("2025-03", "2026-02", {"from": "", "to": ""}),
        ("2024-06", "2026-02", {"from": "2024-06", "to": ""}),
        ("2024-06", "2025-05", {"from": "", "to": "2025-05"}),
        ("2024-12", "2025-05", {"from": "2024-12", "to": "2025-05"}),
    ],
)
def test_a_range_of_the_slider_becomes_two_parameters(
    start: str, end: str, said: dict[str, str]
) -> None:
    assert place_view.ranged(read(), start, end, "2026-02") == said


def test_the_end_of_the_data_stands_for_the_latest_month() -> None:
    found = read(grain="cell")
    assert found.end == pd.Timestamp("2025-02-01")
    assert place_view.ranged(found, "2025-01", "2025-02", "2026-02")["to"] == ""
    earlier = read(grain="cell", to="2024-10")
    assert place_view.ranged(earlier, "2023-11", "2025-02", "2026-02")["to"] == ""
    assert place_view.ranged(earlier, "2024-01", "2024-10", "2026-02") == {
        "from": "2024-01",
        "to": "2024-10",
    }


def test_the_map_steps_through_every_three_months_in_a_row() -> None:
    found = read(grain="cell", from_="2017-04", to="2022-06")
    assert [
        (f"{first:%Y-%m}", f"{last:%Y-%m}") for first, last in place_view.windows(found)
    ] == [("2017-04", "2017-06"), ("2022-03", "2022-05"), ("2022-04", "2022-06")]
    assert place_view.windows(read(from_="2026-01")) == []
    assert len(place_view.windows(read())) == 10
