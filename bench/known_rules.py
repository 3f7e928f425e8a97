"""What published rounds and partners' tables say, put into sums by one who knows how.

The attacker knows the questions, the lists of wards and groups, the threshold, which
rows are left out and why, and how shares are rounded. Of a weighted round it even knows
the weight of every group.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from bench.adding_up import Name, Sums
from harrow_dash.disclosure.published import share_step

ALL, NOT_TOLD = "all", "not_told"
PLACES = ("place", "time_of_day")  # questions that are breakdowns as well
OTHERS = ("ward", "age_band")
ROUNDING = 1e-9
SMALL = 5  # counts below it are hidden
FEW = 2  # of so many people each count is known to within one


@dataclass
class Round:
    """One round of a survey as somebody sees it.

    shown: question, kind, answer, breakdown, category, base, count, share; NaN where
    hidden. groups: all categories of each breakdown, without those who did not say.
    weights: of a weighted round the breakdown they go by, and the weight of each of its
    categories; spread: from the least to the greatest, over their mean. is_protected:
    rows that are not there say something. pins: ward, cell, people (true) and pins (the
    cell's, NaN where not shown), a row for every cell that touches the ward.
    """

    shown: pd.DataFrame
    groups: Mapping[str, list[str]]
    responses: float
    weights: tuple[str, Mapping[str, float]] | None = None
    spread: float = 0.0
    is_protected: bool = True
    pins: pd.DataFrame | None = None
    options: dict[str, list[str]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        top = self.shown[self.shown["breakdown"] == ALL]
        for row in top.itertuples():
            self.options.setdefault(row.question, []).append(row.answer)
            self.kinds[row.question] = row.kind

    def everywhere(self) -> dict[str, list[str]]:
        """All categories of all breakdowns, those who did not say included."""
        told = {name: [*groups, NOT_TOLD] for name, groups in self.groups.items()}
        return {ALL: [ALL], **told}

    def is_asked(self, question: str, breakdown: str) -> bool:
        """Whether there is a table of the question by the breakdown."""
        return not {question, breakdown} <= set(PLACES)


def of_round(seen: Round, *, joint: bool = False) -> Sums:
    """All that a published round says.

    joint: also that the tables of one question by two breakdowns, which are a question
    and a group, come from one table of all three that nobody sees.
    """
    sums = Sums()
    _people_and_answers(sums, seen)
    _groups_add_up(sums, seen)
    _places_are_answers(sums, seen)
    if not np.isnan(seen.responses):
        sums.know(sums.at("people", ALL, ALL), seen.responses)
    for row in seen.shown.itertuples():
        cell = (row.question, row.answer, row.breakdown, row.category)
        if not np.isnan(row.count):
            sums.know(sums.at("count", *cell), row.count)
        if not np.isnan(row.base):
            sums.know(sums.at("base", cell[0], *cell[2:]), row.base)
    if seen.is_protected:
        _rows_left_out(sums, seen)
    if seen.pins is not None:
        _pins(sums, seen.pins)
    if seen.weights:
        _weighted_shares(sums, seen)
    if joint:
        _joint_tables(sums, seen)
    return sums


def _people_and_answers(sums: Sums, seen: Round) -> None:
    """In each category: people, those of them who answered, and what they answered."""
    for breakdown, categories in seen.everywhere().items():
        for name in categories:
            people = sums.at("people", breakdown, name)
            for question, kind in seen.kinds.items():
                if not seen.is_asked(question, breakdown):
                    continue
                base = sums.at("base", question, breakdown, name)
                cells = [
                    sums.at("count", question, answer, breakdown, name)
                    for answer in seen.options[question]
                ]
                if kind == "several":
                    sums.add_up([people], base)
                else:
                    sums.within(base, people)
                if kind == "one":
                    sums.add_up(cells, base)
                    continue
                for answer, cell in zip(seen.options[question], cells, strict=True):
                    other = sums.at("other", question, answer, breakdown, name)
                    sums.add_up([cell, other], base)


def _groups_add_up(sums: Sums, seen: Round) -> None:
    for what in list(sums.place):
        if what[-2:] != (ALL, ALL):
            continue
        for breakdown, categories in seen.everywhere().items():
            parts = [(*what[:-2], breakdown, name) for name in categories]
            if breakdown != ALL and all(part in sums.place for part in parts):
                sums.add_up([sums.at(*part) for part in parts], sums.at(*what))


def _places_are_answers(sums: Sums, seen: Round) -> None:
    """Who gave a kind of place as the answer is who is in that category."""
    for question in PLACES:
        if question in seen.groups and question in seen.kinds:
            for answer in seen.groups[question]:
                if answer in seen.options[question]:
                    given = sums.at("count", question, answer, ALL, ALL)
                    sums.add_up([given], sums.at("people", question, answer))


def _rows_left_out(sums: Sums, seen: Round) -> None:
    """Rows that are not there, where others are, are of nobody; a category with a row
    has somebody in it, and so has what is hidden of an answer.
    """
    shown = seen.shown
    for breakdown, names in seen.groups.items():
        listed = set(shown.loc[shown["breakdown"] == breakdown, "category"])
        for name in names:
            people = sums.at("people", breakdown, name)
            if name in listed:
                sums.least(people, 1)
            elif listed:
                sums.know(people, 0)
    tables = shown[shown["breakdown"] != ALL]
    for (question, answer, breakdown), rows in tables.groupby(
        ["question", "answer", "breakdown"]
    ):
        listed = set(rows["category"])
        for name in seen.groups.get(str(breakdown), []):
            if name not in listed:
                cell = ("count", str(question), str(answer), str(breakdown), name)
                sums.know(sums.at(*cell), 0)
        hidden = set(rows.loc[rows["count"].isna(), "category"])
        if hidden and seen.kinds[str(question)] != "scale":
            line = {
                sums.at("count", str(question), str(answer), str(breakdown), name): -1.0
                for name in [*hidden, NOT_TOLD]
            }
            sums.most.append((line, -1.0))


def _pins(sums: Sums, pins: pd.DataFrame) -> None:
    """Pins of wards and cells. The attacker guesses right that hidden cells have fewer
    than five, and that everybody dropped a pin, where that is so.
    """
    placed = pins[pins["cell"] != ""]
    hidden = placed[placed["pins"].isna()].groupby("cell")["people"].sum()
    for cell, rows in placed.groupby("cell"):
        whole = sums.at("pins", str(cell))
        sums.add_up([sums.at("pin", ward, str(cell)) for ward in rows["ward"]], whole)
        if cell not in hidden:
            sums.know(whole, rows["pins"].iloc[0])
            continue
        if hidden.max() < SMALL:
            sums.high[whole] = SMALL - 1
    for ward, rows in pins.groupby("ward"):
        parts = [sums.at("pin", str(ward), one) for one in rows["cell"] if one]
        parts.append(none := sums.at("no pin", str(ward)))
        sums.add_up(parts, sums.at("people", "ward", str(ward)))
        if not pins.loc[pins["cell"] == "", "people"].any():
            sums.know(none, 0)


def hidden_pins(pins: pd.DataFrame) -> dict[Name, float]:
    """The cells that are not shown, with their true numbers of pins."""
    away = pins[pins["pins"].isna() & (pins["cell"] != "") & (pins["people"] > 0)]
    return {
        ("pins", str(cell)): float(people)
        for cell, people in away.groupby("cell")["people"].sum().items()
    }


def _weighted_shares(sums: Sums, seen: Round) -> None:
    """The share of all, as rounded, with the weight of every group known."""
    assert seen.weights is not None
    breakdown, weights = seen.weights
    top = seen.shown[seen.shown["breakdown"] == ALL]
    spread = pd.Series(seen.spread, index=top.index)
    steps = share_step(top["base"], top["base"], spread)
    for row, step in zip(top.itertuples(), steps, strict=True):
        if np.isnan(row.share + step) or not seen.is_asked(row.question, breakdown):
            continue
        half = step / 2 + ROUNDING
        for sign in (1.0, -1.0):
            line: dict[int, float] = {}
            for name, weight in weights.items():
                count = sums.at("count", row.question, row.answer, breakdown, name)
                base = sums.at("base", row.question, breakdown, name)
                line[count] = sign * weight
                line[base] = -sign * weight * (row.share + sign * half)
            sums.most.append((line, 0.0))


def _joint_tables(sums: Sums, seen: Round) -> None:
    """Tables of three whose sides are published: group, kind of place, answer."""
    held = seen.everywhere()
    for group in OTHERS:
        for place in PLACES:
            if group not in held or place not in seen.kinds or place not in held:
                continue
            for name in held[group]:
                cells = [
                    sums.at("both", group, name, place, one) for one in held[place]
                ]
                for one, cell in zip(held[place], cells, strict=True):
                    if one in seen.options[place]:
                        given = sums.at("count", place, one, group, name)
                        sums.add_up([given], cell)
                sums.add_up(cells, sums.at("people", group, name))
            for question, kind in seen.kinds.items():
                if question not in PLACES:
                    _joint_table(sums, seen, (group, place), question, kind)


def _joint_table(
    sums: Sums, seen: Round, pair: tuple[str, str], question: str, kind: str
) -> None:
    group, place = pair
    held = seen.everywhere()
    tables = [(one,) for one in seen.options[question]]
    if kind == "one":
        tables = [tuple(seen.options[question])]
    for answers in tables:
        inside: dict[tuple[str, str, str], int] = {}
        for name in held[group]:
            for one in held[place]:
                whole = sums.at("both", group, name, place, one)
                parts = []
                for answer in (*answers, "(other)", "(none)"):
                    label = f"{question} {answers[0]} {answer}"
                    part = sums.at("joint", label, group, name, place, one)
                    if answer == "(none)" and kind == "several":
                        sums.know(part, 0)
                    if answer == "(other)" and kind == "one":
                        sums.know(part, 0)
                    inside[answer, name, one] = part
                    parts.append(part)
                sums.add_up(parts, whole)
        for answer in (*answers, "(other)"):
            for breakdown, names in ((group, held[group]), (place, held[place])):
                for name in names:
                    parts = [
                        part
                        for (given, a, b), part in inside.items()
                        if given == answer and name == (a if breakdown == group else b)
                    ]
                    what = "other" if answer == "(other)" else "count"
                    if what == "other" and kind == "one":
                        continue
                    of = answers[0] if what == "other" else answer
                    sums.add_up(parts, sums.at(what, question, of, breakdown, name))


def of_table(shown: pd.DataFrame) -> Sums:
    """One indicator and period: areas by groups, with their totals.

    shown: row, column, value (NaN: hidden); totals are in row or column "all".
    """
    sums = Sums()
    rows, columns = set(shown["row"]) - {ALL}, set(shown["column"]) - {ALL}
    cells = set(zip(shown["row"], shown["column"], strict=True))
    if columns:
        for row in sorted(rows | ({ALL} if (ALL, ALL) in cells else set())):
            parts = [(row, one) for one in sorted(columns) if (row, one) in cells]
            if (row, ALL) in cells and parts:
                sums.add_up([sums.at(*part) for part in parts], sums.at(row, ALL))
    if rows:
        for column in sorted(columns | {ALL}):
            parts = [(one, column) for one in sorted(rows) if (one, column) in cells]
            if (ALL, column) in cells and parts:
                sums.add_up([sums.at(*part) for part in parts], sums.at(ALL, column))
    for row, column, value in shown[["row", "column", "value"]].itertuples(index=False):
        cell = sums.at(row, column)
        if not np.isnan(value):
            sums.know(cell, value)
    return sums


def hidden_of_round(seen: Round, truth: pd.DataFrame) -> dict[Name, float]:
    """The counts of a round that are not shown, with their true values.

    truth: as `shown`, complete. Not asked about is what is told by design: a row left
    out because nobody is in it; how many answered, in a category of 5 or more in every
    question; and the answers of those who did not say where they belong, if they are
    one or two or if everybody gave the answer, since how many those are is known.
    """
    keys = ["question", "answer", "breakdown", "category"]
    both = truth.merge(
        seen.shown[[*keys, "count"]], on=keys, how="left", indicator="found"
    )
    hidden = both[both["count_y"].isna()]
    least = truth.groupby(["breakdown", "category"])["base"].min()
    whole = truth[(truth["breakdown"] == ALL) & (truth["count"] == truth["base"])]
    by_all = set(zip(whole["question"], whole["answer"], strict=True))
    asked: dict[Name, float] = {}
    for row in hidden.itertuples():
        cell = (row.question, row.answer, row.breakdown, row.category)
        is_left_out = row.found == "left_only"
        if row.category == NOT_TOLD and (row.base <= FEW or cell[:2] in by_all):
            continue
        if not is_left_out or row.count_x > 0:
            asked["count", *cell] = row.count_x
        if row.category == NOT_TOLD or is_left_out:
            continue
        if row.kind != "one" and row.base > row.count_x:
            asked["other", *cell] = row.base - row.count_x
        if least[cell[2:]] < SMALL:
            asked["base", cell[0], *cell[2:]] = row.base
    for row in seen.shown[seen.shown["base"].notna()].itertuples():
        asked.pop(("base", row.question, row.breakdown, row.category), None)
    return asked
