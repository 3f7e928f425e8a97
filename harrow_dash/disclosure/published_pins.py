"""Pins dropped on a map, told by cell: how many, where they are enough.

A pin lies in the ward that its response counts for, so that wards and cells bound each
other. A ward has no fewer people than pins: no cell is told that has a pin of a ward
whose people are hidden. And the people of a ward less the pins of its shown cells are
what is left for the others. How many people dropped no pin is told nowhere. So a cell
with few pins is safe in a ward where two or more people (MOVE) dropped none, for some
of them might have dropped theirs there. Elsewhere the smallest other cell of the ward
is hidden with it, as long as there is one with enough pins; these hide each other.
Cells with none are not told from hidden ones.

Each instalment of a round (see `instalments`) is protected by itself. A cell is told
when each shows it or has no pin in it: the tables of before and after then say no more
than the instalments' own would.
"""

import duckdb
import pandas as pd

from harrow_dash.disclosure.suppression import MOVE

NO_PIN = ""  # stands in place of a cell
TOLD = """
    SELECT DISTINCT category FROM store.survey_share
    WHERE survey = $survey AND round = $round AND breakdown = 'ward'
        AND base IS NOT NULL
"""
PEOPLE = """
    SELECT survey, round, instalment, ward_code, coalesce(pin_cell, $no_pin) AS cell,
        count(*) AS people
    FROM officers.survey_response
    WHERE ward_code IS NOT NULL
    GROUP BY ALL
    ORDER BY ALL
"""


def publish(con: duckdb.DuckDBPyConnection, threshold: int) -> None:
    """Write the members' cells, all of them, and the public ones.

    con: a rebuild's, with the shares of both written.
    """
    con.execute(
        """
        INSERT INTO members.survey_pins
            SELECT survey, round, pin_cell, count(*)
            FROM officers.survey_response
            WHERE pin_cell IS NOT NULL
            GROUP BY survey, round, pin_cell
            ORDER BY survey, round, pin_cell
        """
    )
    people = con.execute(PEOPLE, {"no_pin": NO_PIN}).df()
    for (survey, name), part in people.groupby(["survey", "round"]):
        of_round = {"survey": survey, "round": name}
        wards = {ward for (ward,) in con.execute(TOLD, of_round).fetchall()}
        con.execute(
            "INSERT INTO store.survey_pins FROM members.survey_pins "
            "WHERE survey = $survey AND round = $round "
            "AND list_contains($shown, cell)",
            of_round | {"shown": shown(part, wards, threshold)},
        )


def shown(people: pd.DataFrame, wards: set[str], threshold: int) -> list[str]:
    """The cells of a round that may be told.

    people: of one round by instalment, ward_code and cell ("" for those who dropped no
    pin), with people (a count, 1 or more). wards: those of which it is told how many
    people answered.
    """
    hidden = {NO_PIN, *people["cell"][~people["ward_code"].isin(wards)]}
    for _, part in people.groupby("instalment"):
        hidden |= _hidden(part, hidden, threshold)
    return sorted(set(people["cell"]) - hidden)


def _hidden(part: pd.DataFrame, hidden: set[str], threshold: int) -> set[str]:
    """Cells that are hidden, those of one instalment with few pins, what hides them."""
    table = part.pivot_table(
        index="ward_code", columns="cell", values="people", aggfunc="sum", fill_value=0
    )
    pins = table.drop(columns=NO_PIN, errors="ignore")
    none = table.get(NO_PIN, pd.Series(0, index=table.index))
    totals = pins.sum()
    hidden = hidden | set(totals.index[totals < threshold])
    while True:
        before = len(hidden)
        for ward in pins.index[none < MOVE]:
            own = pins.loc[ward]
            hidden |= _cover(own[own > 0], totals, hidden, threshold)
        if len(hidden) == before:
            return hidden


def _cover(
    own: "pd.Series[int]", totals: "pd.Series[int]", hidden: set[str], threshold: int
) -> set[str]:
    """What to hide beside the hidden cells of a ward in which all dropped a pin.

    own: the ward's pins by cell; totals: those of all wards.
    """
    away = own.index.isin(list(hidden))
    enough = (own >= MOVE) & (totals[own.index] >= threshold)
    if not away.any() or (away & enough).any():
        return set()
    others = totals[own.index[~away & enough]]
    return {str(others.idxmin())} if len(others) else set(own.index)
