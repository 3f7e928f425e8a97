"""One verdict a figure, told the same on cards, in tables and in sentences.

It is that of the finding: the year against up to four years before it. Only where no
such past is known is it the year against the one before.
"""

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd

from harrow_dash.caching import answered_once
from harrow_dash.findings import changes, years
from harrow_dash.statistics.change import FALL, NO_CHANGE, RISE
from harrow_dash.statistics.past_years import CLEAR, PROBABLY

Con = duckdb.DuckDBPyConnection

PROBABLE_RISE, PROBABLE_FALL = f"probable {RISE}", f"probable {FALL}"
PLACE = ["measure", "area_code"]
PAST = {"past_year": "expected", "past_low": "low", "past_high": "high"}


def compared(
    con: Con, keys: Sequence[str], areas: Sequence[str], to: pd.Timestamp
) -> pd.DataFrame:
    """The comparison frame (see `changes.compared`), with the verdict of the finding.

    verdict: rise or fall (clear), probable rise or probable fall, no clear change, not
    tested. p_adjusted is that of the test that gave it. past_year, past_low, past_high:
    the mean year of the past that it goes by, and the 95% interval of the year divided
    by it (NaN where the verdict is not from such a past). Counts of the year before and
    the change from it stay as they are: they are figures, not verdicts.
    """
    every = _of_month(con, to)
    parts = [every[key] for key in dict.fromkeys(keys) if key in every]
    rows = pd.concat(parts) if len(parts) > 1 else (parts or [every[""]])[0]
    return rows[rows["area_code"].isin(areas)].reset_index(drop=True)


@answered_once(maxsize=48)
def _of_month(con: Con, to: pd.Timestamp) -> dict[str, pd.DataFrame]:
    """All comparisons of a month with their verdicts, by measure; "" is of none.

    Put together once a month: a page asks for one measure after the other.
    """
    rows = changes.of_month(con, to)
    if rows.empty:
        return {"": rows.reindex(columns=[*rows.columns, *PAST])}
    told = pd.MultiIndex.from_frame(rows[PLACE])
    known = _of_the_past(con, to).reindex(told)
    has_past = known["verdict"].notna().to_numpy()
    rows = rows.assign(
        verdict=rows["verdict"].where(~has_past, known["verdict"].to_numpy()),
        p_adjusted=rows["p_adjusted"].where(~has_past, known["p_adjusted"].to_numpy()),
        **{name: known[column].to_numpy() for name, column in PAST.items()},
    )
    by_measure = {str(key): one for key, one in rows.groupby("measure", sort=False)}
    return {"": rows.iloc[:0]} | by_measure


@answered_once(maxsize=32)
def _of_the_past(con: Con, to: pd.Timestamp) -> pd.DataFrame:
    """Verdict, p_adjusted and past of each measure and area with a tested past."""
    found = years.found(con, to)
    found = found[found["kind"] == "change"]
    more = (found["value"] > found["expected"]).to_numpy()
    clear = found["grade"].eq(CLEAR).to_numpy()
    probable = found["grade"].eq(PROBABLY).to_numpy()
    words = np.select(
        [clear & more, clear, probable & more, probable],
        [RISE, FALL, PROBABLE_RISE, PROBABLE_FALL],
        default=NO_CHANGE,
    )
    columns = [*PLACE, "p_adjusted", *PAST.values()]
    told = found[columns].assign(verdict=pd.array(words, dtype="str"))
    return told.set_index(PLACE)
