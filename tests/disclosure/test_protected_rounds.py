"""Published rounds against an attacker who adds up everything that is shown."""

import numpy as np
import pandas as pd
import pytest
from attacker import ALL, NOT_TOLD, PLACES, Attack

from harrow_dash.disclosure import protected_rounds
from harrow_dash.disclosure.protected_rounds import HIDDEN, LEFT_OUT, SHOWN

KINDS = {"safe": "scale", "place": "one", "know": "one", "reasons": "several"}
OPTIONS = {
    "safe": ["safe"],
    "place": ["street", "park", "bus", "shop", "home"],
    "know": ["yes", "no", "not sure"],
    "reasons": ["dark", "alone", "noise", "other"],
}
CHANCES = {
    "place": (0.5, 0.3, 0.15, 0.04, 0.01),
    "know": (0.6, 0.37, 0.03),
    "reasons": (0.5, 0.2, 0.03, 0.002),
}


def people(seed: int, count: int, wards: int) -> list[dict]:
    """Made-up responses: a few do not say where, or leave a question out."""
    rng = np.random.default_rng(seed)
    shares = rng.dirichlet(np.full(wards + 1, 0.8))
    names = [*(f"ward {n}" for n in range(wards)), NOT_TOLD]
    made = []
    for _ in range(count):
        one = {"ward": str(rng.choice(names, p=shares))}
        if rng.random() > 0.02:
            one["safe"] = ["safe"] if rng.random() < 0.7 else []
        for key in ("place", "know"):
            if rng.random() > 0.02:
                one[key] = [str(rng.choice(OPTIONS[key], p=CHANCES[key]))]
        ticks = rng.random(4) < CHANCES["reasons"]
        one["reasons"] = [
            o for o, t in zip(OPTIONS["reasons"], ticks, strict=True) if t
        ]
        made.append(one)
    return made


def tallied(made: list[dict]) -> pd.DataFrame:
    """The tally of these people, the long way."""
    rows = []
    for breakdown in (ALL, "ward", "place"):
        of: dict[str, list[dict]] = {}
        for one in made:
            name = {ALL: ALL, "ward": one["ward"]}.get(breakdown)
            name = name or one.get("place", [NOT_TOLD])[0]
            of.setdefault(name, []).append(one)
        for question, kind in KINDS.items():
            if {question, breakdown} <= set(PLACES):
                continue
            for answer in OPTIONS[question]:
                for name, group in of.items():
                    told = [one[question] for one in group if question in one]
                    rows.append(
                        {
                            "question": question,
                            "kind": kind,
                            "answer": answer,
                            "breakdown": breakdown,
                            "category": name,
                            "people": len(group),
                            "base": len(told),
                            "count": sum(answer in ticked for ticked in told),
                        }
                    )
    return pd.DataFrame(rows)


def published(tally: pd.DataFrame) -> pd.DataFrame:
    """What everybody sees of a tally, hidden figures as NaN."""
    state = protected_rounds.states(tally, 5)
    figures = tally.astype({"base": "float", "count": "float"})
    figures.loc[state == HIDDEN, ["base", "count"]] = np.nan
    return figures[state != LEFT_OUT]


def exposed(tally: pd.DataFrame, shown: pd.DataFrame) -> list[tuple[str, ...]]:
    categories = {
        str(name): sorted(part.category.unique())
        for name, part in tally[tally.breakdown != ALL].groupby("breakdown")
    }
    responses = float(tally.people[tally.breakdown == ALL].iloc[0])
    attack = Attack(shown, categories, responses)
    return attack.exposed(shown, tally["count"].astype("float"))


@pytest.mark.parametrize("seed", range(12))
def test_no_hidden_count_of_a_round_can_be_worked_out(seed):
    tally = tallied(people(seed, 60 + 40 * (seed % 6), 3 + seed % 5))
    shown = published(tally)
    assert shown["count"].isna().any()
    assert exposed(tally, shown) == []


@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_is_shown(seed):
    shown = published(tallied(people(seed, 60 + 40 * (seed % 6), 3 + seed % 5)))
    for name in ("base", "count"):
        assert not shown[name].between(1, 4).any()


def test_the_attacker_finds_what_hiding_small_counts_alone_gives_away():
    tally = tallied(people(3, 180, 6))
    naive = tally.astype({"base": "float", "count": "float"})
    naive["count"] = naive["count"].mask(naive["count"].between(1, 4))
    assert len(exposed(tally, naive)) > 5


def test_a_round_of_four_tells_nothing():
    shown = published(tallied(people(1, 4, 2)))
    assert set(shown.breakdown) == {ALL}
    assert shown["count"].isna().all()


def test_large_groups_are_shown_whole():
    tally = tallied(people(2, 4000, 2))
    common = tally[tally.answer.isin(["safe", "yes", "dark", "alone"])]
    state = protected_rounds.states(tally, 5)
    assert set(state[common[common.breakdown == "ward"].index]) == {SHOWN}


def test_what_hides_in_one_question_hides_in_all():
    tally = tallied(people(5, 200, 6))
    shown = published(tally)
    wards = shown[(shown.breakdown == "ward") & (shown.category != NOT_TOLD)]
    small = set(wards.category[wards.index.map(tally.base.between(1, 4))])
    assert small
    assert wards[wards.category.isin(small)]["count"].isna().all()


def test_a_kind_of_place_is_hidden_as_answer_and_as_breakdown():
    shown = published(tallied(people(5, 200, 6)))
    answers = shown[(shown.question == "place") & (shown.breakdown == ALL)]
    hidden = set(answers[answers["count"].isna()].answer)
    assert {"home"} < hidden
    by_place = shown[shown.breakdown == "place"]
    open_ = by_place[by_place["count"].notna()]
    assert not hidden & set(open_.category)


@pytest.mark.parametrize("threshold", [1, 3, 10])
def test_another_threshold(threshold):
    tally = tallied(people(4, 300, 5))
    state = protected_rounds.states(tally, threshold)
    small = tally["count"].between(1, threshold - 1)
    assert SHOWN not in set(state[small])
    assert (state[tally.breakdown == ALL] == SHOWN).all() or threshold > 1
