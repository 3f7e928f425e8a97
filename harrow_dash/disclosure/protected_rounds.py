"""One round of a survey, told by one-way breakdowns, safe against adding up.

What an attacker can put together, and what is done about it:

- All breakdowns have the same total. What is small in the total is hidden in every
  breakdown; all other totals are shown, so that no table says anything of another.
- All questions of a breakdown are about the same people. A category with few people in
  one question is hidden in all of them, with others, so that the rest of the total is
  of enough people; which these are is settled once for the breakdown.
- What hidden categories say together can be had by subtraction. They are a row of their
  own when the table is protected. Where they are so few together that a reader who
  takes each for one or more knows single counts to within one, there must be room for
  more of them.
- Of a question with one answer, rare answers likewise: they are a column together.
- A kind of place is an answer and a breakdown. Both hide the same of them.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from harrow_dash.disclosure import suppression
from harrow_dash.errors import HarrowError

ALL = suppression.ALL
NOT_TOLD = "not_told"  # the category of those who did not say
SHOWN, HIDDEN, LEFT_OUT = "shown", "hidden", "left out"
NOBODY = "nobody"  # gave the answer, as its total says: left out, but for no secret
TOGETHER = "(hidden together)"  # a row or column of what is not shown one by one
MOVE, LEAST = suppression.MOVE, suppression.LEAST


def states(tally: pd.DataFrame, threshold: int) -> "pd.Series[str]":
    """What may be told of each row of a round: shown, hidden or left out.

    tally: the rows of one survey and round, with question, kind (scale, one, several),
    answer, breakdown, category, people (in the category), base and count. A row is left
    out where even that it is hidden would tell: answers that nobody of the hidden
    categories gave, for instance.
    """
    return own_states(tally, threshold).replace(NOBODY, LEFT_OUT)


def own_states(tally: pd.DataFrame, threshold: int) -> "pd.Series[str]":
    """As `states`; "nobody" where a row is left out only because it need not be told:
    the category is not hidden, and the total says that nobody gave the answer.
    """
    found = pd.Series(SHOWN, index=tally.index, dtype="str")
    top = tally[tally["breakdown"] == ALL]
    if _is_small(top["people"].iloc[0], threshold):
        return found.mask(tally["breakdown"] == ALL, HIDDEN).where(
            tally["breakdown"] == ALL, LEFT_OUT
        )
    few = {
        str(question)
        for question, part in top.groupby("question")
        if _is_small(part["base"].iloc[0], threshold)
    }
    parts = dict(list(tally[tally["breakdown"] != ALL].groupby("breakdown")))
    groups = {
        str(name): _hidden_categories(part[~part["question"].isin(few)], threshold)
        for name, part in parts.items()
    }
    for name, part in top.groupby("question"):
        question = str(name)
        rare = _rare_answers(part, question, groups, threshold)
        hidden = part["answer"].isin(rare) | (question in few)
        found[part.index[hidden]] = HIDDEN
        for breakdown, whole in parts.items():
            rows = whole[whole["question"] == question]
            group = groups[str(breakdown)]
            if question in few or group is None:
                found[rows.index] = LEFT_OUT
            elif part["kind"].iloc[0] == "one":
                found.update(_one_answer(rows, group, rare, threshold))
            else:
                for answer, table in rows.groupby("answer"):
                    is_rare = answer in rare
                    found.update(_given_or_not(table, group, is_rare, threshold))
    return found


def _is_small(count: Any, threshold: int) -> Any:
    return (count >= 1) & (count < threshold)


def _hidden_categories(part: pd.DataFrame, threshold: int) -> set[str] | None:
    """The categories of a breakdown that no question shows; None: show none at all."""
    if part.empty:
        return None
    bases = part.pivot_table(
        index="category", columns="question", values="base", aggfunc="first"
    )
    bases[ALL] = part.groupby("category")["people"].first()
    small = _is_small(bases, threshold).any(axis=1)
    # Of some answer, somebody is taken to have given it and somebody not.
    return _enough(set(bases.index[small]), bases, 2 * LEAST, threshold)


def _enough(
    hidden: set[str], bases: pd.DataFrame, least: int, threshold: int
) -> set[str] | None:
    """What is hidden and the smallest others, until together they are enough people.

    Each of them is taken to be `least` or more, and could be two more or less by the
    others: with one or more, three of 2, 2 and 1 people are five, but none could be 4.

    bases: people by what may be hidden (index) and question (columns, the last one to
    go by). Those who did not say hide nobody: how many they are may be known. None when
    there are not enough to hide among.
    """
    if not hidden:
        return hidden
    hidden = set(hidden)
    order = bases.iloc[:, -1].sort_values(kind="stable")
    others = [
        str(one)
        for one, people in order.items()
        if one not in hidden and one != NOT_TOLD and people > 0
    ]
    while True:
        told = sorted(hidden - {NOT_TOLD})
        sums = bases.loc[told].sum()
        room = (bases.loc[told] - least).clip(lower=0)
        moves = (room >= MOVE) | (room.sum() - room >= MOVE) | (bases.loc[told] == 0)
        enough = ((sums == 0) | (sums >= threshold)).all() and moves.to_numpy().all()
        if len(told) >= 2 and enough:
            return hidden
        if not others:
            return None
        hidden.add(others.pop(0))


def _rare_answers(
    part: pd.DataFrame,
    question: str,
    groups: dict[str, set[str] | None],
    threshold: int,
) -> set[str]:
    """The answers to a question that are hidden everywhere, also in the total."""
    counts = part.set_index("answer")[["count"]]
    if part["kind"].iloc[0] != "one":
        rest = part["base"].to_numpy() - counts["count"]
        small = [
            _is_small(given, threshold) or _is_small(other, threshold)
            for given, other in zip(counts["count"], rest, strict=True)
        ]
        return set(counts.index[small])
    if question in groups:  # its answers are the categories of a breakdown
        group = groups[question]
        return set(counts.index) if group is None else group - {NOT_TOLD}
    small = [_is_small(count, threshold) for count in counts["count"]]
    rare = _enough(set(counts.index[small]), counts, LEAST, threshold)
    return set(counts.index) if rare is None else rare


def _one_answer(
    rows: pd.DataFrame, group: set[str], rare: set[str], threshold: int
) -> "pd.Series[str]":
    """A question with one answer: a table of its categories and all its answers."""
    totals = rows.groupby("answer")["count"].sum()
    given = set(totals.index[totals > 0])
    cells = _cells(
        rows.assign(
            column=rows["answer"].where(~rows["answer"].isin(rare), TOGETHER),
            row=_together(rows["category"], group),
            member=rows["answer"].isin(given)
            & (rows["base"] > 0)
            & rows["category"].ne(NOT_TOLD),
        )
    )
    hidden = _hidden_cells(cells, threshold)
    return pd.Series(
        [
            LEFT_OUT
            if row.answer in rare or (row.answer not in given and row.category in group)
            else NOBODY
            if row.answer not in given
            else _state(row, group, hidden, cells)
            for row in rows.itertuples()
        ],
        index=rows.index,
        dtype="str",
    )


def _given_or_not(
    rows: pd.DataFrame, group: set[str], is_rare: bool, threshold: int
) -> "pd.Series[str]":
    """One answer, given or not: a table of its categories and these two."""
    is_scale = rows["kind"].iloc[0] == "scale"
    in_group = rows["category"].isin(group).to_numpy()
    count, base = rows["count"].to_numpy(dtype=int), rows["base"].to_numpy(dtype=int)
    found = pd.Series(SHOWN, index=rows.index, dtype="str")
    if not count.any():  # the total says that nobody gave it
        found[rows.index[in_group]] = LEFT_OUT
        return found if is_scale else found.replace(SHOWN, NOBODY)
    # The categories shown one by one, and after them those hidden together.
    given = np.append(count[~in_group], count[in_group].sum())
    people = np.append(base[~in_group], base[in_group].sum())
    # That nobody of the hidden feels safe is hidden too; an option that none of them
    # ticked is not even named.
    forced = np.zeros(len(given), dtype=bool)
    forced[-1] = is_scale and people[-1] > 0 and given[-1] == 0
    # If all of the hidden gave it, so did those who did not say, and how many they are
    # is known. Unless everybody gave it, which the total says.
    if in_group[rows["category"].eq(NOT_TOLD).to_numpy()].any():
        forced[-1] |= given[-1] == people[-1] > 0 and given.sum() < people.sum()
    told = in_group & (base > 0) & rows["category"].ne(NOT_TOLD).to_numpy()
    hidden = None
    if not is_rare:
        hidden = _hidden_rows(given, people, forced, int(told.sum()), threshold)
    away = people > 0 if hidden is None else hidden
    found[rows.index[~in_group][away[:-1]]] = HIDDEN
    if people[-1]:
        found[rows.index[in_group]] = HIDDEN if given[-1] or is_scale else LEFT_OUT
        found[rows.index[rows["category"].eq(NOT_TOLD) & in_group]] = LEFT_OUT
    return found


def _are_few(count: int, members: int) -> bool:
    """Whether the total of several hidden counts can tell one of them to within one: if
    each is one or more, a single one is at most the total less one for each other.
    """
    return count <= MOVE + (members * LEAST if count >= members * LEAST else 0)


def _hidden_rows(
    given: np.ndarray,
    people: np.ndarray,
    forced: np.ndarray,
    together: int,
    threshold: int,
) -> np.ndarray | None:
    """Which rows of a table of two columns to hide, all totals being shown; the last
    row is so many categories `together`.

    The same rule as in `disclosure`, without a linear programme: a hidden count can be
    another by MOVE if its own row has room for it, and the other hidden rows for as
    much the other way. None: there are not enough rows.
    """
    other = people - given
    small = ((given >= 1) & (given < threshold)) | ((other >= 1) & (other < threshold))
    hidden = small | forced
    less, fewer = np.maximum(given - LEAST, 0), np.maximum(other - LEAST, 0)
    for row in [*np.argsort(people, kind="stable"), None]:
        up = (fewer >= MOVE) & (less[hidden].sum() - less >= MOVE)
        down = (less >= MOVE) & (fewer[hidden].sum() - fewer >= MOVE)
        safe = up | down
        # Where all or none of them gave it, what is to be hidden is how many they are.
        if _are_few(given[-1], together) and other[-1]:
            safe[-1] &= up[-1]
        if _are_few(other[-1], together) and given[-1]:
            safe[-1] &= down[-1]
        if safe[hidden].all():
            return hidden
        # A row that is all or nothing makes no room.
        if row is not None and not hidden[row] and given[row] and other[row]:
            hidden[row] = True
    return None


def _together(categories: "pd.Series[str]", group: Iterable[str]) -> "pd.Series[str]":
    return categories.where(~categories.isin(list(group)), TOGETHER)


def _cells(named: pd.DataFrame) -> pd.DataFrame:
    """The two-way table to protect, without the rows that nobody is in; members is how
    many counts a cell holds together.
    """
    cells = named.groupby(["row", "column"], as_index=False, sort=False).agg(
        count=("count", "sum"), members=("member", "sum")
    )
    people = cells.groupby("row")["count"].transform("sum")
    return cells[people > 0]


def _hidden_cells(cells: pd.DataFrame, threshold: int) -> set[tuple[str, str]] | None:
    """The cells to hide while all totals are shown; None: they all must be."""
    if not _is_small(cells["count"], threshold).any():
        return set()
    totals = [(str(row), ALL) for row in cells["row"].unique()]
    totals += [(ALL, str(column)) for column in cells["column"].unique()]
    few = [
        (cell["row"], cell["column"])
        for cell in cells.to_dict("records")
        if TOGETHER in (cell["row"], cell["column"])
        and _are_few(cell["count"], cell["members"])
    ]
    try:
        found = suppression.protect(
            cells[["row", "column", "count"]],
            threshold=threshold,
            shown=[*totals, (ALL, ALL)],
            rising=few,
        )
    except HarrowError:
        return None
    away = found[found["mark"] == suppression.HIDDEN]
    return set(zip(away["row"], away["column"], strict=True))


def _state(
    row: Any, group: set[str], hidden: set[tuple[str, str]] | None, cells: pd.DataFrame
) -> str:
    """What may be told of one category's answer."""
    if row.category in group:
        together = cells[cells["row"] == TOGETHER]
        mine = together[together["column"] == row.answer]["count"].sum()
        if row.category == NOT_TOLD or (mine == 0 and len(together)):
            return LEFT_OUT
        return HIDDEN if len(together) else SHOWN
    if row.base > 0 and (hidden is None or (row.category, row.answer) in hidden):
        return HIDDEN
    return SHOWN
