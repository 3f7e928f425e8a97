"""Rounds that more responses join: the tables of before and after, put together.

The attacker kept every table that was ever shown of a round. What it asks for is what
would be hidden of each instalment if that were a round of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bench.adding_up import Name, Sums
from bench.known_rules import Round, hidden_of_round, hidden_pins, of_round
from bench.made_up import Borough, Row, borough, store_of
from bench.seen import Read, groups, tables_of
from harrow_dash import config, store
from harrow_dash.disclosure import published

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


@dataclass(frozen=True)
class Shown:
    """The tables of these responses, as published and complete."""

    people: list[Row]
    seen: Read
    full: Read

    def table(self, *, is_first: bool = True) -> Round:
        """As the attacker takes it: what is left out of a later one says nothing."""
        return Round(
            self.seen.answers,
            groups(SURVEY),
            self.seen.responses[SURVEY, ROUND],
            is_protected=is_first,
            pins=self.seen.pins_of(SURVEY, ROUND, self.people),
        )

    def hidden(self) -> dict[Name, float]:
        """The hidden counts, with their true values."""
        table = self.table()
        return hidden_of_round(table, self.full.answers) | hidden_pins(table.pins)


def shown(made: Borough, people: list[Row]) -> Shown:
    """These responses published, each in its instalment."""
    known = {one["response_id"] for one in people}
    answers = [one for one in made.answers if one["response_id"] in known]
    con = store_of(Borough(people, answers))
    published.publish(con)
    seen = tables_of(con)
    store.OPENED[con] = "member"
    full = tables_of(con)
    con.close()
    return Shown(people, seen, full)


def questions(seed: int) -> Iterator[tuple[Sums, dict[Name, float]]]:
    """All that the tables of a growing round say, and the hidden counts to ask for."""
    made, parts = borough(seed), instalments(seed)
    if not parts:
        return
    alone, ever = [shown(made, part) for part in parts], set()
    whole, people = [alone[0]], parts[0]
    for part in parts[1:]:
        people = [*people, *part]
        whole.append(shown(made, people))
    sums, asked = _together(whole, alone), {}
    for n, (table, part) in enumerate(zip(whole, alone, strict=True)):
        own = part.hidden()
        ever |= own.keys()
        every = {name: count for name, count in table.hidden().items() if name in ever}
        asked |= {(f"joined {n}", *name): count for name, count in own.items()}
        asked |= {(f"table {n}", *name): count for name, count in every.items()}
    yield sums, {name: count for name, count in asked.items() if name in sums.place}


def _together(whole: list[Shown], alone: list[Shown]) -> Sums:
    """Each table is the one before and the people who joined."""
    sums, last = Sums(), whole[-1].table()
    for n, (table, part) in enumerate(zip(whole, alone, strict=True)):
        after, joined = table.table(is_first=n == 0), part.table(is_first=False)
        joined.shown, joined.responses = last.shown.iloc[:0], np.nan
        for one in (after, joined):
            one.options, one.kinds = last.options, last.kinds
        joined.pins["pins"] = np.nan
        sums.take(of_round(after), f"table {n}")
        sums.take(of_round(joined), f"joined {n}")
        for name in [name[1:] for name in sums.place if name[0] == f"table {n}"]:
            parts = [sums.at(f"joined {n}", *name)]
            parts += [sums.at(f"table {n - 1}", *name)] if n else []
            sums.add_up(parts, sums.at(f"table {n}", *name))
        if n:
            _cells_come_and_go(sums, n, whole[n - 1].table().pins, after.pins)
    return sums


def _cells_come_and_go(
    sums: Sums, n: int, before: pd.DataFrame, after: pd.DataFrame
) -> None:
    """A cell that is shown no more got few pins; one that is shown now had none."""
    true = before.groupby("cell")["people"].sum()
    was, now = (set(pins["cell"][pins["pins"].notna()]) for pins in (before, after))
    for cell in was - now:
        if after["people"][after["cell"] == cell].sum() > true[cell]:
            sums.least(sums.at(f"joined {n}", "pins", cell), 1)
    for cell in now - was:
        if not true.get(cell, 0):
            sums.know(sums.at(f"table {n - 1}", "pins", cell), 0)
