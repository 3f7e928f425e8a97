"""Rounds that more responses join: the tables of before and after, put together.

The attacker kept every table that was ever shown of a round. What it asks for is what
would be hidden of each instalment if that were a round of its own.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from bench.adding_up import Name, Sums
from bench.known_rules import Round, hidden_of_round, of_round
from bench.made_up import Borough, Row, borough, store_of
from bench.seen import Read, groups, tables_of
from harrow_dash import config, published, store

SURVEY, ROUND = "safer_spaces", "2023"
FEWEST_FIRST = 15  # responses of a first instalment, made up


def instalments(seed: int) -> list[list[Row]]:
    """The responses of a made-up borough's round, in two instalments or three.

    In every other borough some wards answer late. None where there are too few.
    """
    made, rng = borough(seed), np.random.default_rng([2027, seed])
    people = [
        one
        for one in made.responses
        if (one["survey"], one["round"]) == (SURVEY, ROUND)
    ]
    late = {str(one["ward_code"]): rng.random() * (seed % 2) for one in people}
    people.sort(key=lambda one: late[str(one["ward_code"])] + rng.random())
    count = 3 if seed % 3 == 1 else 2
    rest = len(people) - FEWEST_FIRST - config.LOW_BASE * (count - 1)
    if rest < 0:
        return []
    more = np.sort(rng.integers(0, rest + 1, count - 1))
    ends = FEWEST_FIRST + more + config.LOW_BASE * np.arange(count - 1)
    cuts = [0, *ends.tolist(), len(people)]
    return [
        [one | {"instalment": n + 1} for one in people[cuts[n] : cuts[n + 1]]]
        for n in range(count)
    ]


def shown(made: Borough, people: list[Row]) -> tuple[Read, Read]:
    """The tables of these responses, as published and complete."""
    known = {one["response_id"] for one in people}
    answers = [one for one in made.answers if one["response_id"] in known]
    con = store_of(Borough(people, answers))
    published.publish(con)
    seen = tables_of(con)
    store.OPENED[con] = "member"
    full = tables_of(con)
    con.close()
    return seen, full


def questions(seed: int) -> Iterator[tuple[Sums, dict[Name, float]]]:
    """All that the tables of a growing round say, and the hidden counts to ask for."""
    made, parts = borough(seed), instalments(seed)
    if not parts:
        return
    alone = [shown(made, part) for part in parts]
    whole, people = [alone[0]], list(parts[0])
    for part in parts[1:]:
        people += part
        whole.append(shown(made, people))
    own = [hidden_of_round(_round(seen), full.answers) for seen, full in alone]
    tables = [_round(seen, n == 0) for n, (seen, _) in enumerate(whole)]
    sums, asked = _together(tables), {}
    for n, hidden in enumerate(own):
        asked |= {(f"joined {n}", *name): count for name, count in hidden.items()}
        every = hidden_of_round(tables[n], whole[n][1].answers)
        ever = set().union(*own[: n + 1])
        asked |= {
            (f"table {n}", *name): count
            for name, count in every.items()
            if name in ever
        }
    yield sums, {name: count for name, count in asked.items() if name in sums.place}


def _round(seen: Read, is_first: bool = True) -> Round:
    """The table as the attacker takes it: left out of a later one says nothing."""
    return Round(
        seen.answers,
        groups(SURVEY),
        seen.responses[SURVEY, ROUND],
        is_protected=is_first,
    )


def _together(tables: list[Round]) -> Sums:
    """Each table is the one before and the people who joined."""
    sums, last = Sums(), tables[-1]
    empty = pd.DataFrame(columns=last.shown.columns)
    for n, table in enumerate(tables):
        joined = Round(empty, last.groups, np.nan, is_protected=False)
        for one in (table, joined):
            one.options, one.kinds = last.options, last.kinds
        sums.take(of_round(table), f"table {n}")
        sums.take(of_round(joined), f"joined {n}")
        for name in [name[1:] for name in sums.place if name[0] == f"table {n}"]:
            before = [sums.at(f"table {n - 1}", *name)] if n else []
            joining = sums.at(f"joined {n}", *name)
            sums.add_up([*before, joining], sums.at(f"table {n}", *name))
    return sums
