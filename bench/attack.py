"""What a reader who adds and subtracts learns of counts that are hidden.

    python -m bench.attack [--boroughs 200] [--first 0] [--naive 20] [--joint 3]
        [--doors 10] [--grown 20]

Made-up boroughs with many small groups: two rounds of one survey, in some of another as
well, pins on a map, and partners' counts by month, area and group. Each is published by
the product's own functions; then all that a public connection gives, by any function
that the pages and downloads use, is put into one linear programme, which says how small
and how large each hidden count can be. Beside it the same attack on the same tables
with nothing but the counts from 1 to 4 hidden, and what hiding and rounding to fives
cost.

The first `--doors` boroughs are also written as files, loaded, and read through a
public connection; the first `--joint` are attacked a second time with the tables of
three that their tables of two come from. Naive tables are made of the first `--naive`.
A round of the first `--grown` is published two or three times, as more people join it,
and all its tables are attacked together.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from bench import grown
from bench.adding_up import Sums, Told
from bench.known_rules import (
    ALL,
    Round,
    hidden_of_round,
    hidden_pins,
    of_round,
    of_table,
)
from bench.made_up import Borough, borough, store_of
from bench.made_up_files import write
from bench.seen import KEYS, Read, groups, naive, read, small, tables_of
from harrow_dash import config, store
from harrow_dash.disclosure import published, suppression
from harrow_dash.loading import ingest

SAMPLED = 40  # hidden counts of a round that the naive tables are asked for


@dataclass
class Outcome:
    """Counts of cells, by what became of them; `told` names what came out."""

    seen: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)

    def add(self, kind: str, found: Told, place: str) -> None:
        self.seen[f"{kind} asked"] += found.asked
        self.seen[f"{kind} exactly"] += len(found.exactly)
        self.seen[f"{kind} nearly"] += len(found.nearly)
        if kind in ("ours", "loaded", "joint", "grown"):
            self.told += [f"{place}: {' / '.join(name)}" for name in found.nearly]


def attack(
    seen: Read, full: Read, made: Borough, outcome: Outcome, kind: str, place: str
) -> None:
    """Attack every round and every indicator's period; rounds and periods share none.

    kind: "ours" or "loaded"; "weights": weighted rounds, with the weights known;
    "joint": one round, with the tables of three that are behind it; "guess": taking
    what is hidden for one or more; "naive".
    """
    is_ours = kind != "naive"
    for (survey, name), truth in full.answers.groupby(["survey", "round"]):
        shown = seen.answers[
            (seen.answers["survey"] == survey) & (seen.answers["round"] == name)
        ]
        key = (str(survey), str(name))
        weights = made.weights.get(key)
        if (kind == "weights" and not weights) or (kind == "joint" and name != "2023"):
            continue
        one = Round(
            shown,
            groups(key[0]),
            seen.responses[key],
            weights if kind == "weights" else None,
            made.spread(*key),
            is_ours,
            seen.pins_of(*key, made.responses),
        )
        asked = hidden_of_round(one, truth) | hidden_pins(one.pins)
        sums = of_round(one, joint=kind == "joint")
        if kind == "guess":
            _taken_for_people(sums, one, truth)
        if not is_ours:
            asked = {cell: count for cell, count in asked.items() if _is_few(count)}
            _few(sums, [cell for cell in asked if cell[0] != "other"])
            asked = dict(list(asked.items())[:: max(len(asked) // SAMPLED, 1)])
        outcome.add(kind, sums.attack(asked), f"{place}, {survey} {name}, {kind}")
    if kind in ("weights", "joint"):
        return
    for sums, asked, label in tables(seen.values, full.values):
        if not is_ours:
            _few(sums, asked)
        elif kind == "guess" and all(asked.values()):
            for cell in asked:
                sums.least(sums.at(*cell), 1)
        outcome.add(kind, sums.attack(asked), f"{place}, {label}, {kind}")


def _taken_for_people(sums: Sums, seen: Round, truth: pd.DataFrame) -> None:
    """Zeros are mostly shown, so a reader takes what is hidden for somebody.

    That guess is granted where it is right: in tables without a hidden zero.
    """
    keys = ["question", "answer", "breakdown", "category"]
    hidden = seen.shown.loc[seen.shown["count"].isna(), keys]
    hidden = hidden.merge(truth[[*keys, "kind", "count", "base"]], on=keys)
    table = hidden["answer"].where(hidden["kind"] != "one", "")
    for _, rows in hidden.groupby([hidden["question"], hidden["breakdown"], table]):
        names = list(rows[keys].itertuples(index=False, name=None))
        if (rows["count"] > 0).all():
            for name in names:
                sums.least(sums.at("count", *name), 1)
        if rows["kind"].iloc[0] != "one" and (rows["base"] > rows["count"]).all():
            for name in names:
                sums.least(sums.at("other", *name), 1)


def _few(sums: Sums, cells: Iterable[tuple[str, ...]]) -> None:
    """Where nothing else is hidden, what is hidden is known to be from 1 to 4."""
    for cell in cells:
        sums.least(sums.at(*cell), 1)
        sums.high[sums.at(*cell)] = suppression.THRESHOLD - 1


def _is_few(count: float) -> bool:
    return 1 <= count < suppression.THRESHOLD


def tables(
    seen: pd.DataFrame, full: pd.DataFrame
) -> Iterator[tuple[Sums, dict[tuple[str, ...], float], str]]:
    """Each indicator and period: what is told, and the true values of what is not."""
    keys = ["indicator", "first_month", "area_code", "category"]
    both = full[[*keys, "policy", "value"]].merge(
        seen[[*keys, "value"]], on=keys, how="left", suffixes=("_true", "")
    )
    both = both[both["policy"] == "partner"]
    both["row"] = both["area_code"].replace({config.BOROUGH: ALL})
    both = both.rename(columns={"category": "column"})
    for (indicator, month), part in both.groupby(["indicator", "first_month"]):
        hidden = part[part["value"].isna()]
        asked = {(row.row, row.column): row.value_true for row in hidden.itertuples()}
        yield of_table(part), asked, f"{indicator} {month:%Y-%m}"


def lost(seen: Read, full: Read, outcome: Outcome) -> None:
    """Count cells that are small, hidden with them, and changed by rounding."""
    both = full.answers.merge(
        seen.answers[[*KEYS, "count"]], on=KEYS, how="left", suffixes=("", "_seen")
    )
    rest = both["base"] - both["count"]
    is_small = small(both["count"]) | small(both["base"])
    is_small |= small(rest) & both["kind"].ne("one")
    _count(outcome, "answers", both["count"], both["count_seen"].isna(), is_small)
    pairs = full.values.merge(
        seen.values[["indicator", "first_month", "area_code", "category", "value"]],
        on=["indicator", "first_month", "area_code", "category"],
        how="left",
        suffixes=("", "_seen"),
    )
    _count(
        outcome,
        "partners",
        pairs["value"],
        pairs["value_seen"].isna(),
        small(pairs["value"]),
    )


def _count(
    outcome: Outcome,
    kind: str,
    true: "pd.Series[float]",
    is_hidden: "pd.Series[bool]",
    is_small: "pd.Series[bool]",
) -> None:
    rounded = 5 * np.floor(true / 5 + 0.5)
    people = true > 0
    outcome.seen[f"{kind} cells"] += len(true)
    outcome.seen[f"{kind} with people"] += int(people.sum())
    outcome.seen[f"{kind} small"] += int(is_small.sum())
    outcome.seen[f"{kind} hidden with them"] += int((is_hidden & ~is_small).sum())
    hidden_people = is_hidden & ~is_small & people
    outcome.seen[f"{kind} hidden with them, people"] += int(hidden_people.sum())
    outcome.seen[f"{kind} small shown"] += int((is_small & ~is_hidden & people).sum())
    outcome.seen[f"{kind} changed by rounding"] += int((rounded != true).sum())
    outcome.seen[f"{kind} error of rounding"] += int((rounded - true).abs().sum())


def tried(
    seed: int, outcome: Outcome, *, joint: bool = False, is_compared: bool = True
) -> None:
    """Publish a made-up borough in memory and attack its tables."""
    made = borough(seed)
    con = store_of(made)
    published.publish(con)
    published.months(con)
    seen = tables_of(con)
    store.OPENED[con] = "member"
    full = tables_of(con)
    con.close()
    attack(seen, full, made, outcome, "ours", f"borough {seed}")
    attack(seen, full, made, outcome, "weights", f"borough {seed}")
    if is_compared:
        attack(seen, full, made, outcome, "guess", f"borough {seed}")
        attack(naive(full), full, made, outcome, "naive", f"borough {seed}")
    lost(seen, full, outcome)
    if joint:
        attack(seen, full, made, outcome, "joint", f"borough {seed}")


def joined(seed: int, outcome: Outcome, step: int = 1) -> None:
    """Publish a round that more responses join, and attack all its tables at once.

    step: of the hidden counts one in so many is asked for.
    """
    for sums, asked in grown.questions(seed):
        some = dict(list(asked.items())[::step])
        outcome.add("grown", sums.attack(some), f"growing borough {seed}")


def loaded(seed: int, folder: Path, outcome: Outcome) -> None:
    """Load a made-up borough's files, and attack what the public connection gives."""
    made = borough(seed)
    path = folder / "store.duckdb"
    ingest.load(write(made, folder), path)
    seen = read(store.connect(path))
    full = read(store.connect(path, "member"))
    attack(seen, full, made, outcome, "loaded", f"loaded borough {seed}")


def told(outcome: Outcome, kind: str, label: str) -> str:
    """One line of the table."""
    asked = outcome.seen[f"{kind} asked"]
    numbers = [outcome.seen[f"{kind} {what}"] for what in ("exactly", "nearly")]
    shares_ = [f"{n:,} ({n / max(asked, 1):.1%})" for n in numbers]
    return f"{label:44}{asked:>9,}{shares_[0]:>18}{shares_[1]:>18}"


def cost(outcome: Outcome, kind: str, label: str) -> str:
    """What is lost, as shares of the cells."""
    seen = {
        name: outcome.seen[f"{kind} {name}"]
        for name in ("cells", "small", "hidden with them", "changed by rounding")
    }
    cells = max(seen["cells"], 1)
    error = outcome.seen[f"{kind} error of rounding"] / cells
    with_people = outcome.seen[f"{kind} hidden with them, people"]
    people = max(outcome.seen[f"{kind} with people"], 1)
    return (
        f"{label:24}{seen['cells']:>9,}{seen['small'] / cells:>9.1%}"
        f"{seen['hidden with them'] / cells:>11.1%}{with_people / people:>13.1%}"
        f"{seen['changed by rounding'] / cells:>13.1%}{error:>9.2f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--boroughs", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--joint", type=int, default=3)
    parser.add_argument("--grown", type=int, default=20)
    parser.add_argument("--naive", type=int, default=20)
    parser.add_argument("--doors", type=int, default=10)
    options = parser.parse_args()
    outcome, started = Outcome(), time.perf_counter()
    last = options.first + options.boroughs
    for seed in range(options.first, last):
        number = seed - options.first
        tried(
            seed,
            outcome,
            joint=number < options.joint,
            is_compared=number < options.naive,
        )
        if number < options.grown:
            joined(seed, outcome)
        if number < options.doors:
            with TemporaryDirectory() as folder:
                loaded(seed, Path(folder), outcome)
        seconds = time.perf_counter() - started
        print(
            f"borough {seed + 1} of {last}: told {outcome.seen['ours nearly']} of "
            f"{outcome.seen['ours asked']:,}, {seconds:.0f} s",
            flush=True,
        )
    print(f"\n{'hidden counts':44}{'asked':>9}{'told exactly':>18}{'to within 1':>18}")
    print(told(outcome, "ours", "ours"))
    print(told(outcome, "loaded", "ours, through files and the store"))
    print(told(outcome, "joint", "ours, tables of three known to be behind"))
    print(told(outcome, "grown", "ours, tables of before and after kept"))
    print(told(outcome, "weights", "ours, weighted rounds, all weights known"))
    print(told(outcome, "guess", "ours, hidden taken for 1 or more"))
    print(told(outcome, "naive", "only 1 to 4 hidden"))
    print(
        f"\n{'cells':24}{'all':>9}{'small':>9}{'with them':>11}{'of >0':>13}"
        f"{'fives change':>13}{'error':>9}"
    )
    print(cost(outcome, "answers", "survey answers"))
    print(cost(outcome, "partners", "partners' counts"))
    for line in outcome.told:
        print(f"told: {line}")
    print(f"{time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
