"""An address becomes a view; what it cannot have falls back and is said."""

from datetime import date

import pandas as pd
import pytest

from harrow_dash import view
from harrow_dash.view import Choices, View

CHOICES = Choices(
    wards={"E05013545": "Edgware", "E05013562": "Wealdstone South"},
    first=pd.Timestamp("2010-04-01"),
    last=pd.Timestamp("2026-02-01"),
    plans={"2013": "Community Safety Plan", "2023": "Community Safety Strategy"},
    measures=("burglary", "robbery"),
    known={"burglary": "Burglary", "robbery": "Robbery", "rape": "Rape"},
)


def read(**address: str) -> View:
    return view.read(address, CHOICES, date(2026, 11, 22))


def test_an_empty_address_is_the_default_and_says_nothing() -> None:
    found = read()
    assert (found.ward, found.plan, found.measure) == ("borough", "2023", "burglary")
    assert found.to == CHOICES.last
    assert (found.area, found.area_name) == ("E09000015", "Harrow")
    assert found.notes == ()


@pytest.mark.parametrize(
    "value", ["E05013562", "e05013562", "Wealdstone South", "wealdstone-south"]
)
def test_a_ward_is_known_by_code_and_by_name(value: str) -> None:
    found = read(ward=value)
    assert (found.ward, found.area_name) == ("E05013562", "Wealdstone South")
    assert found.notes == ()


@pytest.mark.parametrize(
    ("name", "value", "note"),
    [
        ("ward", "Narnia", "“Narnia” is not a ward of Harrow"),
        ("ward", "E05000285", "is not a ward of Harrow"),
        ("to", "2031-01", "There is no data for January 2031 yet"),
        ("to", "2026-13", "“2026-13” is not a month written like 2026-02"),
        ("to", "yesterday", "is not a month"),
        ("to", "0000-01", "is not a month"),
        ("to", "2010-05", "The first whole year of data ends in March 2011"),
        ("plan", "1999", "“1999” is not one of the plans"),
        ("measure", "arson", "“arson” is not one of the measures"),
        ("measure", "rape", "Rape is not on this page"),
    ],
)
def test_what_does_not_exist_falls_back_and_is_said(
    name: str, value: str, note: str
) -> None:
    found = read(**{name: value})
    assert [text for text in found.notes if note in text]
    assert len(found.notes) == 1
    assert (found.ward, found.plan, found.measure) == ("borough", "2023", "burglary")
    assert found.to == CHOICES.last


def test_a_long_value_is_repeated_in_short() -> None:
    (note,) = read(ward="x" * 500).notes
    assert len(note) < 120


def test_the_address_holds_codes_and_leaves_defaults_out() -> None:
    assert view.address(read(), CHOICES) == {}
    asked = {"ward": "E05013545", "measure": "robbery", "to": "2025-01", "plan": "2013"}
    assert view.address(read(**asked), CHOICES) == asked
    assert view.address(read(**asked), CHOICES, ward="borough", plan="2023") == {
        "measure": "robbery",
        "to": "2025-01",
    }


def test_a_page_without_measures_hands_a_known_one_on() -> None:
    plain = Choices(
        CHOICES.wards, CHOICES.first, CHOICES.last, CHOICES.plans, (), CHOICES.known
    )
    today = date(2026, 11, 22)
    kept = view.read({"measure": "robbery"}, plain, today)
    assert kept.measure == "robbery"
    assert view.address(kept, plain) == {"measure": "robbery"}
    assert view.read({"measure": "arson"}, plain, today).measure == ""


def test_months_run_from_the_newest_to_the_first_whole_year() -> None:
    months = view.months(CHOICES)
    assert (months[0], months[-1]) == ("2026-02", "2011-03")
    short = Choices({}, pd.Timestamp("2026-01-01"), pd.Timestamp("2026-02-01"), {})
    assert view.months(short) == ["2026-02"]
