"""A reader who adds and subtracts, against what made-up boroughs publish."""

from itertools import product

import numpy as np
import pandas as pd
import pytest

from bench import attack
from bench.adding_up import Sums
from bench.known_rules import Round, of_round, of_table
from harrow_dash.disclosure import protected_rounds, published, survey_instalments


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_no_hidden_count_of_a_borough_is_told(seed):
    outcome = attack.Outcome()
    attack.tried(seed, outcome, is_compared=seed == 2)
    assert outcome.seen["ours asked"] > 400
    assert outcome.seen["ours nearly"] == 0, outcome.told
    assert outcome.seen["answers small shown"] == 0
    assert outcome.seen["partners small shown"] == 0
    if seed == 2:
        assert outcome.seen["naive exactly"] > 5
    # Even with all weights known, next to nothing.
    assert outcome.seen["weights nearly"] <= outcome.seen["weights asked"] / 100


def test_tables_of_a_round_that_grows_tell_no_more_together(monkeypatch):
    outcome = attack.Outcome()
    attack.joined(5, outcome, step=9)
    assert outcome.seen["grown asked"] > 200
    assert outcome.told == []
    # The whole round protected by itself, and nothing thought of subtraction:
    monkeypatch.setattr(survey_instalments, "states", of_the_whole)
    attack.joined(8, outcome, step=40)
    assert len(outcome.told) > 2


def of_the_whole(tally: pd.DataFrame, threshold: int) -> "pd.Series[str]":
    return protected_rounds.states(tally[tally["instalment"] == 0], threshold)


def test_a_loaded_borough_tells_no_more(tmp_path):
    outcome = attack.Outcome()
    attack.loaded(1, tmp_path, outcome)
    assert outcome.seen["loaded asked"] > 400
    assert outcome.told == []


def test_the_programme_knows_what_an_exhaustive_search_knows():
    shown = pd.DataFrame(
        [
            ("a", "x", np.nan),
            ("a", "y", np.nan),
            ("b", "x", np.nan),
            ("b", "y", np.nan),
            ("all", "x", 9.0),
            ("all", "y", 1.0),
            ("a", "all", 6.0),
            ("b", "all", 4.0),
        ],
        columns=["row", "column", "value"],
    )
    possible = [
        (ax, ay, bx, by)
        for ax, ay, bx, by in product(range(10), repeat=4)
        if (ax + bx, ay + by, ax + ay, bx + by) == (9, 1, 6, 4)
    ]
    assert possible == [(5, 1, 4, 0), (6, 0, 3, 1)]
    truth = dict(
        zip([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")], possible[0], strict=True)
    )
    found = of_table(shown).attack(truth)
    assert found.exactly == []
    assert set(found.nearly) == set(truth)


def test_a_count_that_can_be_two_away_is_safe():
    sums = Sums()
    parts = [sums.at("a"), sums.at("b")]
    whole = sums.at("all")
    sums.add_up(parts, whole)
    sums.know(whole, 2)
    assert sums.attack({("a",): 0, ("b",): 2}).nearly == []
    assert set(sums.attack({("a",): 1, ("b",): 1}).nearly) == {("a",), ("b",)}
    sums.know(parts[0], 1)
    assert sums.attack({("b",): 1}).exactly == [("b",)]


def rows(*told: tuple[str, str, str, str, str, float, float]) -> pd.DataFrame:
    names = ["question", "kind", "answer", "breakdown", "category", "base", "count"]
    frame = pd.DataFrame(told, columns=names)
    return frame.assign(share=frame["count"] / frame["base"])


def test_tables_of_three_tell_more_than_their_tables_of_two():
    # All of ward a feel safe, and nobody in the park: so nobody of a is in the park.
    told = rows(
        ("safe", "scale", "safe", "all", "all", 20, 10),
        ("safe", "scale", "safe", "ward", "a", 10, 10),
        ("safe", "scale", "safe", "ward", "b", 10, 0),
        ("safe", "scale", "safe", "place", "park", 6, 0),
        ("safe", "scale", "safe", "place", "street", 14, 10),
        ("place", "one", "park", "all", "all", 20, 6),
        ("place", "one", "street", "all", "all", 20, 14),
        *(
            ("place", "one", place, "ward", ward, np.nan, np.nan)
            for place in ("park", "street")
            for ward in ("a", "b")
        ),
    )
    seen = Round(told, {"ward": ["a", "b"], "place": ["park", "street"]}, 20)
    hidden = {("count", "place", "park", "ward", "a"): 0.0}
    assert of_round(seen).attack(hidden).nearly == []
    assert of_round(seen, joint=True).attack(hidden).exactly == list(hidden)


def test_weights_that_are_known_tell_groups_apart_where_shares_are_fine():
    told = rows(
        ("safe", "scale", "safe", "all", "all", 600, 300),
        ("safe", "scale", "safe", "age_band", "young", np.nan, np.nan),
        ("safe", "scale", "safe", "age_band", "old", np.nan, np.nan),
        ("other", "scale", "safe", "all", "all", 600, 0),
        ("other", "scale", "safe", "age_band", "young", 300, 0),
        ("other", "scale", "safe", "age_band", "old", 300, 0),
    )
    told["base"] = told["base"].fillna(300)
    weights = {"young": 1.0, "old": 2.0}
    told.loc[0, "share"] = round((100 + 2 * 200) / 900, 3)
    told.loc[3, "share"] = 0.0
    groups = {"age_band": list(weights)}
    hidden = {("count", "safe", "safe", "age_band", "young"): 100.0}
    for spread, is_told in ((0.0, True), (1 / 1.5, False)):
        if not is_told:
            step = published.share_step(*(pd.Series([n]) for n in (600, 600, spread)))
            told.loc[0, "share"] = round(500 / 900 / step[0]) * step[0]
        seen = Round(told, groups, 600, ("age_band", weights), spread)
        assert bool(of_round(seen).attack(hidden).nearly) == is_told
    assert of_round(Round(told, groups, 600)).attack(hidden).nearly == []
