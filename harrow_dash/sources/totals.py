"""Rows of totals in a publisher's table: known by their labels, checked, left out."""

import re
from typing import Any

import duckdb
import pandas as pd

from harrow_dash.definitions import offence_names
from harrow_dash.errors import HarrowError
from harrow_dash.sources.cells import whole_number
from harrow_dash.sources.tables import line_of, quoted

TOTAL = re.compile(
    r"(?P<of>.+ )?(GRAND |SUB ?)?TOTALS?( .*)?|TNO|SUM|ALL|"
    r"ALL (RECORDED |REPORTED |NOTIFIABLE )*(OFFENCES?|CRIMES?|INCIDENTS?|WARDS?|"
    r"BOROUGHS?|AREAS?|TYPES?|GROUPS?|CATEGORIES|MONTHS?|LONDON)"
)

# As `raw` calls a column of them; its place is told where the name is one of ours.
TOTAL_HEADING = re.compile(r"(grand|sub)?totals?|sum|total \(column \d+\)")


def is_total(label: str | None) -> bool:
    """Whether a label calls its row a total or subtotal; an offence's name never does.

    >>> [is_total(label) for label in ("Subtotal", "Burglary total:", "All Saints")]
    [True, True, False]
    """
    text = offence_names.spelt(label or "")
    return bool(TOTAL.fullmatch(text)) and text not in _offences()


def check_total_columns(
    con: duckdb.DuckDBPyConnection, months: list[str], name: str
) -> list[str]:
    """Hold a column of totals beside the months of `raw` against their sums.

    Where it is the sum of none of the rows it is of other months: that is said. Raises
    HarrowError with the line and both numbers where it is of some rows and not of
    others: a figure was changed, or a column.
    """
    told = []
    added = " + ".join(f"coalesce({whole_number(quoted(one))}, 0)" for one in months)
    for column, *_ in con.execute("DESCRIBE raw").fetchall():
        if not TOTAL_HEADING.fullmatch(column):
            continue
        rows = con.execute(
            f"SELECT rowid + 2, {whole_number(quoted(column))} AS told, {added} "
            "FROM raw WHERE told IS NOT NULL ORDER BY rowid"
        ).fetchall()
        unlike = [row for row in rows if row[1] != row[2]]
        if unlike and len(unlike) == len(rows):
            told.append("a column of totals was passed over: it adds up other months")
        elif unlike:
            record, total, sums = unlike[0]
            raise HarrowError(
                f"{name}: line {line_of(con, record)}: the row's total is {total:,.0f} "
                f"and its months add up to {sums:,.0f}. Correct the one that is "
                "wrong, or download the file again from its publisher."
            )
    return told


def without_totals(
    con: duckdb.DuckDBPyConnection, labels: list[str], values: list[str], name: str
) -> list[str]:
    """Take rows of totals out of `raw`, and say how many.

    `labels` are the columns that say what a row is of, `values` those of its numbers.
    A total must equal the rows that share its other labels, those that it names
    ("Burglary total"), or those since the total before it. One that stands where no
    such rows are is the only figure there and stays.

    Raises HarrowError with both numbers where a total equals none of these: a row is
    missing, or a figure was changed by hand.
    """
    called = {
        column: [
            label
            for (label,) in con.execute(
                f"SELECT DISTINCT {quoted(column)} FROM raw"
            ).fetchall()
            if is_total(label)
        ]
        for column in labels
    }
    if not any(called.values()):
        return []
    numbers = ", ".join(
        f"{whole_number(quoted(value))} AS {quoted(value)}" for value in values
    )
    listed = ", ".join(
        f"coalesce(trim({quoted(column)}), '') AS {quoted(column)}" for column in labels
    )
    rows = con.execute(
        f"SELECT rowid AS record, {listed}, {numbers} FROM raw ORDER BY rowid"
    ).df()
    is_called = pd.DataFrame(
        {column: rows[column].map(is_total) for column in labels}, index=rows.index
    )
    # What a total shares with its parts: labels that are given and call nothing total.
    is_shared = ~is_called & (rows[labels] != "")
    chosen = is_called.any(axis=1)
    chosen &= _has_parts(rows, chosen, is_shared, labels)
    if not chosen.any():
        return []
    for record in rows.index[chosen]:
        _check(con, rows, record, chosen, is_shared.loc[record], labels, values, name)
    gone = [int(record) for record in rows.loc[chosen, "record"]]
    con.execute("DELETE FROM raw WHERE list_contains(?, rowid)", [gone])
    if len(gone) == 1:
        return ["a row of totals, which equals the sums, was left out"]
    return [f"{len(gone):,} rows of totals, which equal their sums, were left out"]


def _offences() -> set[str]:
    names = offence_names.canonical("types") | offence_names.canonical("groups")
    return set(names)


def _has_parts(
    rows: pd.DataFrame, called: pd.Series, is_shared: pd.DataFrame, labels: list[str]
) -> pd.Series:
    """Whether rows that are no totals share a total's other labels."""
    found = pd.Series(False, index=rows.index)
    parts = rows[~called]
    for pattern, group in is_shared[called].groupby(labels):
        shared = [
            column for column, is_one in zip(labels, pattern, strict=True) if is_one
        ]
        if not shared:
            found[group.index] = len(parts) > 0
            continue
        held = pd.MultiIndex.from_frame(parts[shared].drop_duplicates())
        wanted = pd.MultiIndex.from_frame(rows.loc[group.index, shared])
        found[group.index] = wanted.isin(held)
    return found


def _check(
    con: duckdb.DuckDBPyConnection,
    rows: pd.DataFrame,
    record: int,
    totals: pd.Series,
    is_shared: pd.Series,
    labels: list[str],
    values: list[str],
    name: str,
) -> None:
    total: Any = rows.loc[record]
    said: Any = total[values].astype(float)
    parts = rows[~totals]
    for column in is_shared.index[is_shared]:
        parts = parts[parts[column] == total[column]]
    since = rows.index[totals & (rows.index < record)]
    first = since[-1] if len(since) else -1
    candidates = [
        parts,
        *_named(parts, total, labels),
        rows[~totals & (rows.index > first) & (rows.index < record)],
    ]
    if any(_equals(said, one[values].sum()) for one in candidates):
        return
    summed = parts[values].sum()
    wrong = next(value for value in values if _differs(said[value], summed[value]))
    of = f"{wrong[:4]}-{wrong[4:]}" if wrong.isdigit() else f"'{_label(total, labels)}'"
    raise HarrowError(
        f"{name}: line {line_of(con, int(total['record']) + 2)}: the total of {of} is "
        f"{said[wrong]:,.0f} and the rows add up to {summed[wrong]:,.0f}. Look for a "
        "row that is missing or was changed."
    )


def _named(
    parts: pd.DataFrame, total: pd.Series, labels: list[str]
) -> list[pd.DataFrame]:
    """The rows that a total names: those of Burglary for "Burglary total"."""
    found = []
    for label in total[labels]:
        of = TOTAL.fullmatch(offence_names.spelt(label))
        named = (of["of"] or "").strip() if of else ""
        for column in labels if named else []:
            found.append(parts[parts[column].map(offence_names.spelt) == named])
    return [one for one in found if len(one)]


def _equals(said: pd.Series, summed: pd.Series) -> bool:
    return not any(_differs(said[value], summed[value]) for value in said.index)


def _differs(said: float, summed: float) -> bool:
    return bool(pd.notna(said) and abs(said - summed) > 0.5)


def _label(total: pd.Series, labels: list[str]) -> str:
    return next(label for label in total[labels] if is_total(label))
