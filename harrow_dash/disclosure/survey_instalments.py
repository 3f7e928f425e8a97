"""Responses that join a round after it was shown: what may be told of it then.

The responses of a round that first came in one load are an instalment. Whoever kept
the table from before subtracts it from the new one, and has a table of the people who
joined. So a figure of the whole round is told as strictly as in the strictest of its
instalments, each taken as a round of its own:

- What all tables of the round ever say together, then, is no more than the tables of
  the instalments say, each protected with its totals. A shown figure of the round is a
  sum of shown figures; which rows are hidden or left out follows from which are in the
  instalments. The whole adds nothing.
- The instalments are of different people, so that their tables say nothing of each
  other. What is hidden in one of them can be two or more from its value there, and the
  sum with it. What was hidden once stays hidden.
- Sums of counts that are 0 or not small are 0 or not small.

Few people who join are not told of at all: they are refused. A response that a
corrected file repeats stays in the instalment that it came in. What else a correction
changes can be subtracted, and nothing here knows how little it is.
"""

import duckdb
import pandas as pd

from harrow_dash import config
from harrow_dash.definitions.partner_data import surveys
from harrow_dash.disclosure.protected_rounds import (
    HIDDEN,
    LEFT_OUT,
    NOBODY,
    SHOWN,
    own_states,
)
from harrow_dash.errors import HarrowError

WHOLE = 0  # stands for all instalments of a round together
STRICTER = [NOBODY, SHOWN, HIDDEN, LEFT_OUT]
ANSWER = ["question", "answer", "breakdown"]
ROW = [*ANSWER, "category"]


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """Give the responses of this load the number of their instalment.

    Raises HarrowError when fewer than 50 join a round that was shown before, or when
    some responses of a round have a weight and others none.
    """
    for survey, name, few, part_weighted in con.execute(
        """
        SELECT survey, round,
            count(instalment) > 0 AND count(*) > count(instalment)
                AND count(*) - count(instalment) < $least,
            count(weight) NOT IN (0, count(*))
        FROM officers.survey_response
        GROUP BY survey, round
        ORDER BY survey, round
        """,
        {"least": config.LOW_BASE},
    ).fetchall():
        place = f"{surveys()[survey].title}, round {name}"
        if few:
            raise HarrowError(
                f"{place}: fewer than {config.LOW_BASE} responses would join a round "
                "that is shown already, and whoever kept its figures could tell what "
                f"these few people said. Wait until there are {config.LOW_BASE} or "
                "more, or load them as a round of their own."
            )
        if part_weighted:
            raise HarrowError(
                f"{place}: some of its responses have a weight and others none. Give "
                "every response of the round a weight, or none."
            )
    con.execute(
        "UPDATE officers.survey_response SET instalment = "
        "(SELECT coalesce(max(instalment), 0) + 1 FROM officers.survey_response) "
        "WHERE instalment IS NULL"
    )


def states(tally: pd.DataFrame, threshold: int) -> "pd.Series[str]":
    """What may be told of each row of a round: shown, hidden or left out.

    tally: as `protected_rounds.states` takes it, of one survey and round, with
    instalment: 1 up, and 0 for the whole round. Gives the states of the whole's rows.
    """
    whole = tally[tally["instalment"] == WHOLE]
    rows = pd.MultiIndex.from_frame(whole[ROW])
    strictest = pd.Series(0, index=rows)
    for _, part in tally[tally["instalment"] != WHOLE].groupby("instalment"):
        own = own_states(part, threshold).map(STRICTER.index).to_numpy()
        told = pd.Series(own, index=pd.MultiIndex.from_frame(part[ROW]))
        # Of a category with nobody of the instalment is told as much as of the others.
        least = told.groupby(level=ANSWER).min()
        least = least.where(least == STRICTER.index(LEFT_OUT), 0)
        at = pd.MultiIndex.from_frame(whole[ANSWER])
        missing = pd.Series(least.reindex(at).to_numpy(), index=rows)
        both = told.reindex(rows).fillna(missing).fillna(0)
        strictest = strictest.clip(lower=both.to_numpy(dtype=int))
    found = [STRICTER[rank] for rank in strictest]
    return pd.Series(found, index=whole.index, dtype="str").replace(NOBODY, LEFT_OUT)
