"""Sentences from tested values: numbers, months and nouns right, and no claims."""

import math
from datetime import date

import pandas as pd
import pytest

from harrow_dash.definitions.catalogue import catalogue, measure
from harrow_dash.documents import shared
from harrow_dash.words import ranges, sentences

FEBRUARY = pd.Timestamp("2026-02-01")
NAN = math.nan


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (1245, 1128, "117 more than the year before"),
        (1900, 2146, "246 fewer than the year before"),
        (7, 7, "the same as the year before"),
    ],
)
def test_a_change_is_a_count(now: float, before: float, said: str) -> None:
    assert sentences.difference(now, before) == said


def test_a_change_of_a_share_is_in_points() -> None:
    said = sentences.difference(0.61, 0.62, "proportion")
    assert said == "1 percentage point lower than the year before"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [
        (25, 16, "+9 (16 to 25)"),
        (16, 25, "−9 (25 to 16)"),
        (3, 3, "±0 (3 to 3)"),
        (1200, NAN, "[x]"),
    ],
)
def test_a_table_shows_the_change_with_its_base(
    now: float, before: float, said: str
) -> None:
    assert sentences.signed(now, before) == said


def compared(
    now: float,
    before: float,
    verdict: str,
    past: tuple[float, float, float] = (NAN, NAN, NAN),
) -> dict[str, object]:
    """A row of comparison; past: mean year, and the interval of the year over it."""
    row = {"month": FEBRUARY, "value": now, "before": before, "verdict": verdict}
    names = ("past_year", "past_low", "past_high")
    return row | dict(zip(names, past, strict=True))


def test_a_headline_says_place_period_change_and_verdict() -> None:
    row = compared(1245, 1128, "no clear change")
    assert sentences.headline(measure("burglary"), "Harrow", row) == (
        "Burglary in Harrow: 1,245 offences in the year to February 2026, "
        "117 more than the year before; no clear change from earlier years."
    )


def test_no_clear_change_is_not_taken_for_none() -> None:
    row = compared(1245, 1128, "no clear change", (1119, 0.924, 1.333))
    assert sentences.headline(measure("burglary"), "Harrow", row).endswith(
        "no clear change from earlier years (likely 8% fewer to 33% more than "
        "their 1,119 a year)."
    )


@pytest.mark.parametrize(
    ("verdict", "low", "high", "said"),
    [
        ("rise", 1.19, 2.80, "likely 19% to 180% more"),
        ("fall", 0.51, 0.78, "likely 22% to 49% fewer"),
        (
            "no clear change",
            0.84,
            4.39,
            "likely 16% fewer to 4.4 times as many",
        ),
        (
            "no clear change",
            1.02,
            1.93,
            "likely 2% to 93% more" + ranges.BY_CHANCE,
        ),
        ("no clear change", 0.0, 4.6, ""),
        ("not tested", NAN, NAN, ""),
    ],
)
def test_a_year_is_told_with_its_range(
    verdict: str, low: float, high: float, said: str
) -> None:
    assert ranges.likely(compared(30, 13, verdict, (16.0, low, high))) == said


def test_a_table_gives_the_range_in_percent() -> None:
    row = compared(1245, 1128, "no clear change", (1119, 0.924, 1.333))
    assert ranges.likely_percent(row) == "Likely −8% to +33%."
    row = compared(30, 13, "no clear change", (16.0, 1.04, 2.96))
    assert ranges.likely_percent(row) == f"Likely +4% to +196%{ranges.BY_CHANCE}."
    assert ranges.likely_percent(row | {"verdict": "rise"}) == "Likely +4% to +196%."
    assert ranges.likely_percent(compared(3, 0, "not tested")) == ""


def test_one_is_singular() -> None:
    assert sentences.counted(1, "searches") == "1 search"
    assert sentences.counted(1, "offences") == "1 offence"
    assert sentences.counted(0, "victims") == "0 victims"


def test_missing_is_not_zero() -> None:
    row = compared(NAN, 3, "not tested")
    said = sentences.headline(measure("burglary"), "Pinner", row)
    assert said == "Burglary in Pinner: no figure for the year to February 2026."
    assert sentences.number(NAN) == "[x]"


def test_a_break_is_the_reason_given() -> None:
    said = sentences.why_untested(measure("hate_crime"), pd.Timestamp("2025-07-01"))
    assert said == "Not tested: recording changed in March 2024."


@pytest.mark.parametrize(
    ("verdict", "direction", "tone"),
    [
        ("rise", "lower", "bad"),
        ("fall", "lower", "good"),
        ("rise", "higher", "good"),
        ("rise", "neither", "neutral"),
        ("fall", "neither", "neutral"),
        ("probable rise", "lower", "bad"),
        ("probable fall", "lower", "good"),
        ("no clear change", "lower", "neutral"),
        ("not tested", "lower", "neutral"),
    ],
)
def test_only_a_clear_change_with_a_direction_is_good_or_bad(
    verdict: str, direction: str, tone: str
) -> None:
    assert sentences.tone(verdict, direction) == tone


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        (["rise", "fall", "rise"], "Clear rises in A and C; a clear fall in B."),
        (
            ["fall", "no clear change", "no clear change"],
            "A clear fall in A; no clear change in the other 2 wards.",
        ),
        (
            ["rise", "rise", "no clear change"],
            "Clear rises in A and B; no clear change in the other ward.",
        ),
        (["no clear change"] * 3, "No clear change in any of the 3 wards."),
        (["not tested"] * 3, "The wards were not tested for change."),
    ],
)
def test_wards_are_named_only_when_clear(verdicts: list[str], said: str) -> None:
    assert sentences.wards(["A", "B", "C"], verdicts) == said


UNTESTED = "not tested"
SAME = "no clear change"


@pytest.mark.parametrize(
    ("verdicts", "of", "said"),
    [
        (
            [SAME, SAME, UNTESTED],
            0,
            "No clear change in any of the 2 wards that can be tested; 1 ward cannot "
            "be tested.",
        ),
        (
            [UNTESTED, UNTESTED, SAME],
            3,
            "No clear change in the one ward that can be tested; 2 wards cannot be "
            "tested.",
        ),
        (
            ["fall", SAME, UNTESTED],
            22,
            "A clear fall in A; no clear change in 1 other ward; 20 wards cannot be "
            "tested.",
        ),
        (
            ["fall", SAME, SAME],
            22,
            "A clear fall in A; no clear change in 2 other wards; 19 wards cannot be "
            "tested.",
        ),
        (
            ["rise", "rise", UNTESTED],
            0,
            "Clear rises in A and B; 1 ward cannot be tested.",
        ),
        ([SAME] * 3, 3, "No clear change in any of the 3 wards."),
        ([UNTESTED] * 3, 22, "The wards were not tested for change."),
    ],
)
def test_wards_that_cannot_be_tested_are_told_apart(
    verdicts: list[str], of: int, said: str
) -> None:
    assert sentences.wards(["A", "B", "C"], verdicts, of) == said


def test_a_summary_names_what_changed_first() -> None:
    said = sentences.summary(
        ["Burglary", "Vehicle crime", "Robbery"], ["no clear change", "fall", "rise"]
    )
    assert said == (
        "Robbery clearly rose; vehicle crime clearly fell; no clear change in burglary."
    )


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 2, 28), "Data to February 2026"),
        (date(2026, 3, 1), "Data to February 2026, 1 month old"),
        (date(2026, 11, 22), "Data to February 2026, 9 months old"),
    ],
)
def test_the_age_of_data(day: date, said: str) -> None:
    assert sentences.age(FEBRUARY, day) == said


@pytest.mark.parametrize(
    ("count", "part"),
    [
        (7, "7 offences have no usable place"),
        (1, "1 offence has no usable place"),
        (0, "add up to the borough"),
        (-6, "6 offences more than the borough"),
    ],
)
def test_what_wards_lack_is_said(count: float, part: str) -> None:
    assert part in sentences.not_placed(count, FEBRUARY)


def test_how_many_of_a_wards_measures_changed() -> None:
    quiet = sentences.how_many("Pinner", ["no clear change"] * 31, FEBRUARY)
    assert "nothing in Pinner clearly changed" in quiet
    loud = sentences.how_many("Pinner", ["rise", "fall", "fall"], FEBRUARY)
    assert "1 clear rise and 2 clear falls among 3 tested measures." in loud
    told = ["rise", "probable rise", "probable rise", "probable fall", *["not"] * 2]
    some = sentences.how_many("Pinner", told, FEBRUARY)
    assert some == (
        "In the year to February 2026 Pinner shows 1 clear rise, 2 probable rises and "
        "1 probable fall among 6 tested measures; no clear change in the other 2."
    )


def test_no_sentence_claims_what_was_not_recorded() -> None:
    share, count = compared(0.5, 0.4, "not tested"), compared(25, 16, "no clear change")
    said = [
        sentences.headline(item, "Harrow", share if item.is_proportion else count)
        for item in catalogue().values()
    ]
    for sentence in [*said, *(item.counts for item in catalogue().values())]:
        assert "committed" not in sentence
        assert "because" not in sentence
    assert shared.RECORDED.count("not crimes committed") == 1
