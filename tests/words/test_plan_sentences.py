"""What is said of a figure against a plan: the badge and its neighbours agree."""

from dataclasses import replace

import pytest

from harrow_dash.definitions.catalogue import measure
from harrow_dash.definitions.plans import plans
from harrow_dash.plans.progress import Standing
from harrow_dash.words import plan_sentences

ROBBERY = Standing(
    plan="2023",
    measure="robbery",
    title="Robbery",
    holder="",
    baseline_printed=None,
    baseline=437,
    target_value=None,
    target_rebased=None,
    current=556,
    month=None,
    change_from_baseline=119,
    low=1.10,
    high=1.47,
    word="worsening",
)


@pytest.mark.parametrize(
    ("word", "low", "high", "said"),
    [
        (
            "worsening",
            1.10,
            1.47,
            ", but there are clearly more (likely 10% to 47%).",
        ),
        (
            "improving",
            0.82,
            0.96,
            ", and there are clearly fewer (likely 4% to 18%).",
        ),
        ("no clear change", 0.98, 1.29, " (likely 2% fewer to 29% more)."),
        (
            "no clear change",
            1.02,
            1.93,
            " (likely 2% to 93% more, but among so many tests that may be chance).",
        ),
        ("no clear change", 0.0, 1.4, "."),
    ],
)
def test_a_promise_is_told_with_what_became_of_it(
    word: str, low: float, high: float, said: str
) -> None:
    standing = replace(ROBBERY, word=word, low=low, high=high)
    target = plans()["2023"].target_for("robbery")
    promise = plan_sentences.promise(measure("robbery"), target, standing)
    assert promise == (
        f"The plan asks for fewer than the 437 of the year to June 2023{said}"
    )


def test_the_answer_says_what_each_change_is_measured_from() -> None:
    better = replace(ROBBERY, word="improving")
    said = plan_sentences.summary(
        ["Burglary", "Vehicle crime", "Robbery"],
        ["no clear change", "no clear change", "rise"],
        [None, better, ROBBERY],
    )
    assert said == (
        "Worse than the plan's baseline: robbery; better: vehicle crime. Against "
        "earlier years: robbery clearly rose; no clear change in burglary."
    )


def test_without_an_answered_target_one_sentence_is_enough() -> None:
    same = replace(ROBBERY, word="no clear change")
    assert plan_sentences.summary(["Robbery"], ["rise"], [same]) == (
        "Robbery clearly rose."
    )


def test_a_badge_says_what_it_is_better_than() -> None:
    assert plan_sentences.badge(replace(ROBBERY, word="improving")) == (
        "Better than baseline"
    )
    both = replace(ROBBERY, word="met", word_rebased="not met")
    assert plan_sentences.badge(both) == "Met; not met on today's figures"
    assert plan_sentences.badge(None) == "No target"
