"""Sentences about places, worked out by hand."""

import pandas as pd
import pytest

from harrow_dash.words import place_sentences as told

CELLS, LSOAS = ("cell", "cells"), ("neighbourhood", "neighbourhoods")
YEAR = "the 12 months to February 2026"


def months(*names: str) -> list[pd.Timestamp]:
    return [pd.Timestamp(f"{name}-01") for name in names]


@pytest.mark.parametrize(
    ("known", "words"),
    [
        (pd.date_range("2025-03", "2026-02", freq="MS"), YEAR),
        (months("2025-05", "2025-06", "2025-07"), "May to July 2025"),
        (months("2025-05"), "May 2025"),
        (
            months("2016-02", "2016-04", "2016-05"),
            "February to May 2016, of which 3 months have data",
        ),
        (
            months("2017-06", "2022-03"),
            "June 2017 to March 2022, of which 2 months have data",
        ),
    ],
)
def test_covered_months_are_spoken(known: list[pd.Timestamp], words: str) -> None:
    assert told.period(list(known)) == words


@pytest.mark.parametrize(
    ("part", "whole", "words"),
    [
        (7, 100, "7%"),
        (1, 500, "under 1%"),
        (0, 500, "0%"),
        (0, 0, "0%"),
        (5, 5, "100%"),
    ],
)
def test_a_share_is_a_whole_percentage(part: float, whole: float, words: str) -> None:
    assert told.share(part, whole) == words


def test_how_many_stand_out() -> None:
    assert told.hot(9, 4, 512, 512, CELLS, "robbery", "Harrow", YEAR) == (
        "For robbery, 9 of the 512 cells of Harrow stand out in the 12 months to "
        "February 2026, in 4 clusters."
    )
    assert told.hot(1, 1, 1, 253, LSOAS, "burglary", "Edgware", "May 2025") == (
        "For burglary, 1 of the 1 neighbourhood of Edgware, tested together with 252 "
        "others, stands out in May 2025, in one cluster."
    )
    assert told.hot(0, 0, 31, 512, CELLS, "burglary", "Edgware", "May 2025") == (
        "For burglary, no cell of Edgware stands out in May 2025, alone or together "
        "with those around it (512 tested)."
    )


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Near High Street and Mill Lane, Edgware", "near High Street and Mill Lane"),
        ("Near High Street, Edgware (2)", "near High Street"),
        ("No named place, Edgware (30)", ""),
        ("Harrow 007D, near Park Way", "near Park Way"),
        ("Harrow 007D", "Harrow 007D"),
    ],
)
def test_an_area_is_named_by_what_is_near(name: str, words: str) -> None:
    assert told.near(name, "Edgware") == words


def test_where_hotspots_lie() -> None:
    assert told.where([]) == ""
    assert told.where([("Pinner", "near Mill Lane", 1)]) == (
        "It lies in Pinner (near Mill Lane)."
    )
    assert told.where([("Pinner", "", 2)]) == "They lie in Pinner."
    found = [("Pinner", "near Mill Lane", 3), ("Canons", "", 1)]
    found += [("Edgware", "near High Street", 1), ("Roxeth", "", 1), ("Belmont", "", 1)]
    assert told.where(found) == (
        "They lie in Pinner (3 of them, near Mill Lane), Canons, Edgware (near High "
        "Street) and 2 other wards."
    )
    assert told.which(["near A", "near B", "", "near C"]) == (
        "The strongest lies near A; then near B and near C."
    )
    assert told.which(["near A"]) == "It lies near A."
    assert told.which([""]) == ""


def test_what_few_areas_hold() -> None:
    assert told.held(36, 512, 3, 500, CELLS) == (
        "These 3 cells have 7% of the borough's offences (36 of 512) on under 1% of "
        "its cells."
    )
    assert told.held(4, 8, 1, 4, LSOAS).startswith("This neighbourhood has 50%")
    assert told.most("near Mill Lane", 12) == "Most were counted near Mill Lane: 12."
    assert told.most("near Mill Lane", 0) == ""


def test_how_hotspots_developed() -> None:
    counts = {"emerging": 1, "fading": 0, "steady": 2}
    assert told.trends(counts, 3) == (
        "In the last 3 months, of 3 hotspots 1 is emerging and 2 are steady."
    )
    assert told.trends({"fading": 1}, 1) == "In the last month, the hotspot is fading."
    assert told.trends({"fading": 0}, 3) == ""
    assert "too few" in told.trends({}, 0)


def test_the_strongest_is_told_with_its_size_first() -> None:
    assert told.strongest(
        "near High Street, Edgware",
        "32 offences",
        4.09,
        7.82,
        (2.42, 5.35),
        "residents",
    ) == (
        "Near High Street, Edgware: 32 offences, about four times the 7.8 that its "
        "residents lead one to expect (its lasting level is likely 2.4 to 5.3 times as "
        "high)."
    )
    assert told.strongest(
        "near Turner Road", "11 offences", 1.31, 8.4, (0.7, 2.0), "residents"
    ) == (
        "Near Turner Road: 11 offences, 1.3 times the 8.4 that its residents lead one "
        "to expect (it stands out with the areas around it; by itself it is likely "
        "0.7 to 2.0 times as high)."
    )
    assert told.times(2.0) == "twice"
    assert told.times(1.6) == "1.6 times"
    assert told.times(26.4) == "26 times"


def test_hotspots_across_the_border() -> None:
    assert told.across([]) == ""
    assert told.across([(4, 2, "Barnet")]) == (
        "One hotspot crosses the border: 4 inside and 2 in Barnet."
    )
    assert told.across([(1, 1, ""), (2, 1, "Brent")]) == (
        "2 hotspots cross the border: 1 inside and 1 beyond it; 2 inside and 1 in "
        "Brent."
    )


@pytest.mark.parametrize(
    ("verdicts", "words"),
    [
        (["not tested"], "No cell of Harrow has enough offences for a change"),
        (["no clear change"] * 3, "the ups and downs of all 3 are no larger"),
        (
            ["no clear change", "not tested"],
            "the ups and downs of the only one with enough offences to tell are",
        ),
        (["rise"], "Harrow shows 1 clear rise among 1 cell."),
        (
            ["rise", "rise", "fall", "no clear change", "not tested"],
            "Harrow shows 2 clear rises and 1 clear fall among 4 cells with enough "
            "offences to tell; no clear change in the other 1.",
        ),
    ],
)
def test_how_many_small_areas_changed(verdicts: list[str], words: str) -> None:
    assert words in told.changed(verdicts, CELLS, "Harrow")
