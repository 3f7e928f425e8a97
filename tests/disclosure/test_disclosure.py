"""Hidden counts stay hidden: worked tables, an exhaustive attacker, and free text."""

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench.known_rules import of_table
from harrow_dash.disclosure import protected_rounds, suppression
from harrow_dash.disclosure.suppression import ALL
from harrow_dash.errors import HarrowError


def table(rows: list[list[int]]) -> pd.DataFrame:
    """A long table with rows r0, r1 … and columns c0, c1 …"""
    return pd.DataFrame(
        [
            (f"r{at}", f"c{across}", count)
            for at, row in enumerate(rows)
            for across, count in enumerate(row)
        ],
        columns=["row", "column", "count"],
    )


def cells(protected: pd.DataFrame, *, hidden: bool) -> dict[tuple[str, str], float]:
    chosen = protected[(protected["mark"] == "c") == hidden]
    return dict(
        zip(
            zip(chosen["row"], chosen["column"], strict=True),
            chosen["count"],
            strict=True,
        )
    )


def truth(counts: pd.DataFrame) -> dict[tuple[str, str], float]:
    full = suppression._with_totals(counts)
    return {
        (row, column): float(full.loc[row, column])
        for row in full.index
        for column in full.columns
    }


def exposed(counts: pd.DataFrame, protected: pd.DataFrame) -> list[tuple[str, str]]:
    """Hidden cells that whoever adds and subtracts knows to within one.

    Zeros are mostly shown, so the reader may also take each hidden cell for 1 or more.
    """
    values = truth(counts)
    away = cells(protected, hidden=True)
    least = (0, 1) if all(values[cell] for cell in away) else (0,)
    return [
        (row.row, row.column)
        for taken in least
        for row in suppression.bounds(protected, taken).itertuples()
        if row.low > values[row.row, row.column] - 1.5
        and row.high < values[row.row, row.column] + 1.5
    ]


def test_without_small_counts_nothing_is_hidden():
    protected = suppression.protect(table([[10, 20], [0, 5]]))
    assert set(protected["mark"]) == {""}
    assert cells(protected, hidden=False)[ALL, ALL] == 35
    assert cells(protected, hidden=False)["r0", ALL] == 30
    assert cells(protected, hidden=False)[ALL, "c1"] == 25


def test_a_small_count_takes_a_rectangle_with_it():
    # 3 alone could be had from its row (23 - 20) or column (13 - 10).
    protected = suppression.protect(table([[3, 20, 30], [10, 8, 40], [50, 60, 70]]))
    hidden = cells(protected, hidden=True)
    assert set(hidden) == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}
    assert all(np.isnan(count) for count in hidden.values())
    shown = cells(protected, hidden=False)
    assert shown["r0", ALL] == 53
    assert shown[ALL, "c0"] == 63


def test_hiding_only_small_counts_would_give_them_back():
    counts = table([[3, 20, 30], [10, 8, 40], [50, 60, 70]])
    naive = suppression.protect(counts)
    small = naive["row"].eq("r0") & naive["column"].eq("c0")
    values = truth(counts)
    naive["count"] = [
        np.nan if alone else values[row, column]
        for alone, row, column in zip(small, naive["row"], naive["column"], strict=True)
    ]
    found = suppression.bounds(naive)
    assert found[["low", "high"]].to_numpy().tolist() == [[3, 3]]


def test_cells_that_are_all_one_are_not_told_by_their_number():
    # 11 in all, 8 shown: three hidden cells of 1 or more would each be 1.
    counts = table([[8, 1, 1, 1], [20, 9, 7, 12], [30, 25, 18, 9]])
    protected = suppression.protect(counts)
    assert exposed(counts, protected) == []


def test_zero_is_shown_and_a_small_total_is_hidden():
    protected = suppression.protect(table([[0, 0], [2, 0], [30, 40], [20, 9]]))
    hidden, shown = cells(protected, hidden=True), cells(protected, hidden=False)
    assert ("r1", "c0") in hidden
    assert ("r1", ALL) in hidden
    assert shown["r0", "c0"] == 0


def test_a_table_of_one_small_count_shows_nothing():
    protected = suppression.protect(table([[3]]))
    assert set(protected["mark"]) == {"c"}


def test_what_another_table_hides_or_shows_is_kept_to():
    counts = table([[3, 20], [10, 8], [50, 60]])
    totals = [(row, ALL) for row in ("r0", "r1", "r2")] + [(ALL, "c0"), (ALL, "c1")]
    protected = suppression.protect(counts, shown=totals)
    assert not set(totals) & set(cells(protected, hidden=True))
    assert exposed(counts, protected) == []
    protected = suppression.protect(counts, hidden=[("r2", "c1")], shown=totals)
    assert ("r2", "c1") in cells(protected, hidden=True)
    assert exposed(counts, protected) == []


def test_a_count_that_all_totals_give_away_is_refused_in_words():
    counts = table([[3, 20], [8, 9]])
    shown = [("r0", "c1"), ("r0", ALL)]
    with pytest.raises(HarrowError, match="Publish this table by fewer"):
        suppression.protect(counts, shown=shown)


@pytest.mark.parametrize("count", [-1, 2.5])
def test_counts_that_are_none_are_refused(count):
    with pytest.raises(HarrowError, match="Only whole counts"):
        suppression.protect(table([[count, 7]]))


def test_another_threshold():
    protected = suppression.protect(table([[8, 20], [30, 40]]), threshold=10)
    assert ("r0", "c0") in cells(protected, hidden=True)


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 40), min_size=width, max_size=width),
        min_size=1,
        max_size=5,
    )
)
# Many zeros and counts at the threshold, where hiding is hardest.
SPARSE = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(
            st.sampled_from([0, 0, 0, 1, 2, 3, 4, 5, 6, 9]),
            min_size=width,
            max_size=width,
        ),
        min_size=1,
        max_size=5,
    )
)
THOROUGH = settings.default.max_examples if settings.default else 0
slow = settings(max_examples=THOROUGH if THOROUGH > 1000 else 25)


def told(counts: pd.DataFrame, protected: pd.DataFrame) -> list[tuple[str, ...]]:
    """Hidden cells that a linear programme tells to within one.

    Zeros are mostly shown, so the reader may also take each hidden cell for 1 or more.
    """
    values = truth(counts)
    shown = protected.rename(columns={"count": "value"})
    hidden = {cell: values[cell] for cell in cells(protected, hidden=True)}
    found = of_table(shown).attack(hidden).nearly
    if all(hidden.values()):
        sums = of_table(shown)
        for cell in hidden:
            sums.least(sums.at(*cell), 1)
        found += sums.attack(hidden).nearly
    return found


@slow
@given(TABLES | SPARSE, st.sampled_from([2, 3, 5, 5, 10]))
def test_no_hidden_count_of_any_table_can_be_told_to_within_one(rows, threshold):
    counts = table(rows)
    protected = suppression.protect(counts, threshold=threshold)
    values, hidden = truth(counts), cells(protected, hidden=True)
    small = {cell for cell, value in values.items() if 1 <= value < threshold}
    assert small <= set(hidden)
    if not small:
        assert not hidden
    for cell, count in cells(protected, hidden=False).items():
        assert count == values[cell]
    assert told(counts, protected) == []


@slow
@given(TABLES | SPARSE, st.data())
def test_what_is_given_as_hidden_or_shown_is_kept_to_unless_refused(rows, data):
    counts = table(rows)
    values = truth(counts)
    some = st.sets(st.sampled_from(sorted(values)), max_size=4)
    hidden, shown = data.draw(some), data.draw(some)
    try:
        protected = suppression.protect(counts, hidden=hidden, shown=shown)
    except HarrowError:
        assume(False)
    away = set(cells(protected, hidden=True))
    assert hidden <= away
    kept = {cell for cell in shown - hidden if not 1 <= values[cell] < 5}
    assert not kept & away
    assert told(counts, protected) == []


@slow
@given(TABLES | SPARSE)
def test_protecting_twice_hides_no_more(rows):
    counts = table(rows)
    once = suppression.protect(counts)
    hidden = list(cells(once, hidden=True))
    pd.testing.assert_frame_equal(suppression.protect(counts, hidden=hidden), once)


@given(
    st.lists(
        st.tuples(
            st.sampled_from([0, 1, 2, 3, 4, 5, 6, 8, 20, 90]),
            st.sampled_from([0, 1, 2, 3, 4, 5, 6, 8, 20, 90]),
        ),
        min_size=1,
        max_size=9,
    ),
    st.integers(1, 4),
)
def test_rows_of_an_answer_hide_each_other(rows, together):
    pairs = np.array(rows)
    given_, other = pairs[:, 0], pairs[:, 1]
    hidden = protected_rounds._hidden_rows(
        given_, given_ + other, np.zeros(len(rows), dtype=bool), together, 5
    )
    small = ((pairs >= 1) & (pairs < 5)).any(axis=1)
    if hidden is None:
        return
    assert hidden[small].all()
    assert small.any() or not hidden.any()
    # All other totals being known, a hidden count lies between the rest of its column
    # and what the other hidden rows can take from it, and within its own row.
    for row in np.flatnonzero(hidden):
        rest = hidden.copy()
        rest[row] = False
        up = min(other[row], given_[rest].sum())
        down = min(given_[row], other[rest].sum())
        assert max(up, down) >= suppression.MOVE
    # The last row is several categories: none of them is known either by a reader who
    # takes each for one or more, nor how many of it did not give the answer.
    if not hidden[-1] or not (given_[-1] and other[-1]):
        return
    rest = hidden.copy()
    rest[-1] = False
    for mine, least in ((given_, other), (other, given_)):
        if mine[-1] < together:
            continue
        most = mine[-1] + min(least[-1], mine[rest].sum()) - (together - 1)
        for single in range(1, mine[-1] - (together - 1) + 1):
            assert max(single - 1, most - single) >= suppression.MOVE


@given(st.lists(st.integers(1, 9), min_size=2, max_size=7))
def test_groups_that_hide_each_other_have_room_for_two(people):
    names = [f"g{at}" for at in range(len(people))]
    bases = pd.DataFrame({"people": people}, index=names)
    small = {name for name, count in zip(names, people, strict=True) if count < 5}
    found = protected_rounds._enough(small, bases, 1, 5)
    if not small or found is None:
        return
    assert small <= found
    counts = bases.loc[sorted(found), "people"]
    assert counts.sum() >= 5
    # Each is known to be 1 or more, and their sum is known.
    for count in counts:
        high = counts.sum() - (len(counts) - 1)
        assert count - 1 >= suppression.MOVE or high - count >= suppression.MOVE


def test_three_groups_of_five_people_are_not_enough():
    bases = pd.DataFrame({"people": [2, 2, 1, 9]}, index=["a", "b", "c", "d"])
    assert protected_rounds._enough({"a", "b", "c"}, bases, 1, 5) == {*"abcd"}
    bases = pd.DataFrame({"people": [2, 3, 9]}, index=["a", "b", "c"])
    assert protected_rounds._enough({"a", "b"}, bases, 1, 5) == {"a", "b"}
    # With two or more each, a could be 2 alone.
    assert protected_rounds._enough({"a", "b"}, bases, 2, 5) == {"a", "b", "c"}


def test_the_bounds_are_those_of_an_exhaustive_search():
    counts = table([[2, 6], [7, 9]])
    protected, values = suppression.protect(counts), truth(counts)
    inside = [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")]
    assert set(cells(protected, hidden=True)) == set(inside)
    possible = [
        (a, b, c, d)
        for a, b, c, d in itertools.product(range(25), repeat=4)
        if a + b == values["r0", ALL]
        and c + d == values["r1", ALL]
        and a + c == values[ALL, "c0"]
    ]
    found = suppression.bounds(protected).set_index(["row", "column"])
    for at, cell in enumerate(inside):
        assert found.loc[cell, "low"] == min(one[at] for one in possible)
        assert found.loc[cell, "high"] == max(one[at] for one in possible)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("mail jo.o'brien+x@mail.example.co.uk", "mail [removed]"),
        ("ring 020 8863 5611 now", "ring [removed] now"),
        ("ring +44 (0)20 7946 0018", "ring [removed]"),
        ("ring 07911-123-456.", "ring [removed]."),
        ("near HA1 2AB and ha28qt", "near [removed] and [removed]"),
        ("at 12a Station Road", "at [removed]"),
        ("at 3, HIGH STREET!", "at [removed]!"),
    ],
)
def test_what_points_to_a_person_is_removed(text, masked):
    assert suppression.mask_text(text, ["Station Road", "High Street"]) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Station Road is dark after 10 pm",
        "in 2023 and 2024 about 1,200,300 of 45,000",
        "the 183 and the H12 stop here",
        "",
    ],
)
def test_other_words_stay(text):
    assert suppression.mask_text(text, ["Station Road"]) == text


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
STREETS = ("Station Road", "High Street", "St. Ann's Road")


NUMBERS = st.integers(10**8, 10**9 - 1).map(str)
GAPS = st.sampled_from(["", " ", "-", ".", "  ", ") "])
LETTERS = st.text("ABCdeZ", min_size=1, max_size=2)
PERSONAL = st.one_of(
    st.builds(
        "{}{}@mail.example.org".format, LETTERS, st.sampled_from(["", ".x-y", "+1"])
    ),
    st.builds("{} @ example.co.uk".format, LETTERS),
    st.builds("0{1}{0}".format, NUMBERS, GAPS),
    st.builds(
        lambda code, digits, gap: gap.join([code, digits[:2], digits[2:5], digits[5:]]),
        st.sampled_from(["0", "+44", "0044", "+44 (0)"]),
        NUMBERS,
        GAPS,
    ),
    st.builds(
        lambda area, out, gap, into, unit: f"{area}{out}{gap}{into}{unit * 2}",
        LETTERS,
        st.integers(1, 99),
        st.sampled_from(["", " ", "  "]),
        st.integers(0, 9),
        st.sampled_from("ABdx"),
    ),
    st.builds(
        lambda house, mark, street: f"{house}{mark} {street}",
        st.integers(1, 999),
        st.sampled_from(["", "a", " B", ","]),
        st.sampled_from([*STREETS, "STATION road"]),
    ),
)


@given(WORDS, PERSONAL, WORDS)
def test_what_points_to_a_person_never_stays(before, found, after):
    masked = suppression.mask_text(f"{before} ({found}) {after}", STREETS)
    assert found not in masked
    assert suppression.REMOVED in masked


@given(WORDS, st.lists(PERSONAL, max_size=3))
def test_masking_twice_removes_no_more(text, found):
    once = suppression.mask_text(" ; ".join([text, *found]), STREETS)
    assert suppression.mask_text(once, STREETS) == once
