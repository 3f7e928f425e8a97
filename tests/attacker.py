"""An attacker on one published round of a survey: all rows, all sums, one programme.

It knows every shown figure, that categories and answers add up, which rows are not
there, and that the kind of place is an answer as well as a breakdown.
"""

from collections import defaultdict

import numpy as np
import pandas as pd
from scipy.optimize import linprog
from scipy.sparse import coo_array

ALL, NOT_TOLD = "all", "not_told"
PLACES = ("place", "time_of_day")


class Attack:
    """What published rows say of counts that are not shown.

    published: question, kind, answer, breakdown, category, base, count (NaN: hidden).
    categories: all categories of each breakdown, shown or not.
    """

    def __init__(
        self,
        published: pd.DataFrame,
        categories: dict[str, list[str]],
        responses: float,
    ) -> None:
        self.place: dict[tuple[str, ...], int] = {}
        self.equal: list[tuple[dict[int, float], float]] = []
        self.most: list[tuple[dict[int, float], float]] = []
        self.known: dict[int, float] = {}
        options: dict[str, list[str]] = defaultdict(list)
        kinds = {}
        for row in published[published.breakdown == ALL].itertuples():
            options[row.question].append(row.answer)
            kinds[row.question] = row.kind
        everywhere = {ALL: [ALL], **categories}
        for breakdown, names in everywhere.items():
            for name in names:
                people = self.at("people", breakdown, name)
                for question, kind in kinds.items():
                    if {question, breakdown} <= set(PLACES):
                        continue
                    base = self.at("base", question, breakdown, name)
                    cells = [
                        self.at("count", question, answer, breakdown, name)
                        for answer in options[question]
                    ]
                    if kind == "several":
                        self.equal.append(({base: 1, people: -1}, 0))
                    else:
                        self.most.append(({base: 1, people: -1}, 0))
                    if kind == "one":
                        self.equal.append(({**dict.fromkeys(cells, 1), base: -1}, 0))
                    else:
                        self.most += [({cell: 1, base: -1}, 0) for cell in cells]
        for what in list(self.place):
            if what[-1] == ALL:
                for breakdown, names in categories.items():
                    parts = [(*what[:-2], breakdown, name) for name in names]
                    if all(part in self.place for part in parts):
                        line = {self.place[part]: 1.0 for part in parts}
                        self.equal.append(({**line, self.place[what]: -1}, 0))
        for question in PLACES:
            if question in categories and question in kinds:
                for answer in options[question]:
                    if answer in categories[question]:
                        cell = self.at("count", question, answer, ALL, ALL)
                        people = self.at("people", question, answer)
                        self.equal.append(({cell: 1, people: -1}, 0))
        if not np.isnan(responses):
            self.known[self.at("people", ALL, ALL)] = responses
        for row in published[published["count"].notna()].itertuples():
            cell = (row.question, row.answer, row.breakdown, row.category)
            self.known[self.at("count", *cell)] = row.count
            self.known[self.at("base", cell[0], *cell[2:])] = row.base
        self._absent(published, categories)

    def _absent(
        self, published: pd.DataFrame, categories: dict[str, list[str]]
    ) -> None:
        """Where others have a row for an answer, to have none is to say nobody."""
        for (question, answer, breakdown), rows in published.groupby(
            ["question", "answer", "breakdown"]
        ):
            for name in categories.get(str(breakdown), []):
                if name != NOT_TOLD and name not in set(rows.category):
                    cell = ("count", question, answer, breakdown, name)
                    self.known[self.place[cell]] = 0

    def at(self, *what: str) -> int:
        return self.place.setdefault(what, len(self.place))

    def exposed(
        self, published: pd.DataFrame, truth: "pd.Series[float]"
    ) -> list[tuple[str, ...]]:
        """Hidden counts that are known to within one; truth: by the rows' index."""
        limits = [
            (self.known.get(n, 0), self.known.get(n)) for n in range(len(self.place))
        ]
        found = []
        for row in published[published["count"].isna()].itertuples():
            cell = ("count", row.question, row.answer, row.breakdown, row.category)
            value = truth[row.Index]
            low, high = (self._end(self.place[cell], sign, limits) for sign in (1, -1))
            if low > value - 1.5 and high < value + 1.5:
                found.append((*cell[1:], f"{low:g} to {high:g}, is {value:g}"))
        return found

    def _end(self, cell: int, sign: int, limits: list) -> float:
        wanted = np.zeros(len(self.place))
        wanted[cell] = sign
        told = linprog(
            wanted,
            A_eq=self._matrix(self.equal),
            b_eq=[value for _, value in self.equal],
            A_ub=self._matrix(self.most),
            b_ub=[value for _, value in self.most],
            bounds=limits,
        )
        assert told.status in (0, 3), told.message
        return sign * told.fun if told.status == 0 else np.inf

    def _matrix(self, lines: list[tuple[dict[int, float], float]]) -> coo_array:
        cells = [
            (at, cell, sign)
            for at, (line, _) in enumerate(lines)
            for cell, sign in line.items()
        ]
        rows, columns, signs = zip(*cells, strict=True)
        return coo_array((signs, (rows, columns)), shape=(len(lines), len(self.place)))
