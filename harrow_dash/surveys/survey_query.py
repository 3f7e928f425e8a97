"""What people answered in the surveys, as far as the reader of the store may know.

The figures of a public connection are protected; a member's are complete; comments are
for officers only, and masked even there. The questions are in `definitions`.
"""

from functools import cache

import duckdb
import numpy as np
import pandas as pd
import scipy

from harrow_dash import config, statistics, store
from harrow_dash.definitions import partner_data
from harrow_dash.disclosure import suppression
from harrow_dash.errors import HarrowError

ALL = "all"
NOT_TOLD = "not_told"  # the category of those who did not say
NOT_TOLD_NAME = "Not told"
BREAKDOWNS = {
    "safer_spaces": ("ward", "age_band", "place", "time_of_day"),
    "young_people": ("ward", "age_band"),
}

SHARES = """
    SELECT s.* REPLACE (s.base::DOUBLE AS base, s.count::DOUBLE AS count),
        r.title AS round_title, r.first_day::TIMESTAMP AS first_day,
        CASE
            WHEN s.category = 'all' THEN 'All'
            WHEN s.category = $not_told THEN $not_told_name
            ELSE coalesce(a.area_name, s.category)
        END AS category_name
    FROM survey_share AS s
    JOIN survey_round AS r USING (survey, round)
    LEFT JOIN area AS a ON s.breakdown = 'ward' AND a.area_code = s.category
    WHERE s.survey = $survey AND s.question = $question AND s.breakdown = $breakdown
        AND ($of_round IS NULL OR s.round = $of_round)
    ORDER BY r.first_day, s.wording, category_name, s.answer
"""


def rounds(con: duckdb.DuckDBPyConnection, survey: str) -> pd.DataFrame:
    """The rounds of a survey, oldest first.

    Gives survey, round, title, first_day, last_day (datetime64), responses (NaN where
    hidden), places (schools and colleges, NaN where not told), file_id, status.
    """
    return store.query(
        con,
        "SELECT * REPLACE (first_day::TIMESTAMP AS first_day, "
        "last_day::TIMESTAMP AS last_day, responses::DOUBLE AS responses, "
        "places::DOUBLE AS places) FROM survey_round "
        "WHERE survey = $survey ORDER BY first_day, round",
        survey=survey,
    )


def shares(
    con: duckdb.DuckDBPyConnection,
    survey: str,
    question: str,
    breakdown: str = ALL,
    of_round: str | None = None,
) -> pd.DataFrame:
    """Answers to a question by one breakdown, of one round or (None) of all.

    breakdown: all, ward, age_band, and of safer_spaces place and time_of_day.

    Gives survey, round, round_title, first_day, question, wording, answer, breakdown,
    category, category_name, base (people, unweighted), count, share (0 to 1,
    weighted), low, high (95%), mark ("c": all of these are hidden and NaN; "u": base
    under 50) and status. Of a scale there is one answer, "safe" for instance. A figure
    of 0 people is 0; an answer that nobody gave stands only under "all".
    """
    return store.query(
        con,
        SHARES,
        survey=survey,
        question=question,
        breakdown=breakdown,
        of_round=of_round,
        not_told=NOT_TOLD,
        not_told_name=NOT_TOLD_NAME,
    )


def pins(con: duckdb.DuckDBPyConnection, survey: str, of_round: str) -> pd.DataFrame:
    """Where people dropped a pin on the map, by cell of a grid, most pins first.

    Gives cell (an H3 index of resolution 8), pins (a count) and status. To the public
    only cells with enough pins; none is not told from few.
    """
    return store.query(
        con,
        "SELECT p.cell, p.pins::DOUBLE AS pins, r.status FROM survey_pins AS p "
        "JOIN survey_round AS r USING (survey, round) "
        "WHERE p.survey = $survey AND p.round = $of_round "
        "ORDER BY p.pins DESC, p.cell",
        survey=survey,
        of_round=of_round,
    )


def between_rounds(
    con: duckdb.DuckDBPyConnection,
    survey: str,
    question: str,
    breakdown: str = ALL,
) -> pd.DataFrame:
    """The last two rounds that asked the question in the same words, compared.

    Each share is tested against the round before (two proportions with a pooled
    variance), and the p-values are adjusted over the rows given back (Benjamini and
    Hochberg). Where a base is under 20, or a figure hidden, nothing is tested.

    Gives answer, category, category_name, before_round, after_round, before, after
    (shares), base_before, base_after, p_value, p_adjusted, verdict ("rise", "fall", "no
    clear change", "not tested") and mark; no row where no two rounds can be compared.
    """
    found = shares(con, survey, question, breakdown)
    asked = found[["round", "wording", "first_day"]].drop_duplicates()
    last = asked.tail(1)["wording"]
    alike = asked[asked["wording"].isin(last)]["round"].tolist()[-2:]
    if len(alike) < 2:
        return pd.DataFrame(columns=COMPARED)
    place = ["answer", "category", "category_name"]
    before, after = (
        found[(found["round"] == name) & found["wording"].isin(last)]
        .set_index(place)[["share", "base", "mark"]]
        .add_suffix(when)
        for name, when in zip(alike, ("_before", "_after"), strict=True)
    )
    both = after.join(before, how="outer")
    marks = both["mark_before"].fillna("") + both["mark_after"].fillna("")
    told = both.reset_index().assign(
        before_round=alike[0],
        after_round=alike[1],
        before=both["share_before"].to_numpy(),
        after=both["share_after"].to_numpy(),
        mark=[next((one for one in "cu" if one in mark), "") for mark in marks],
    )
    told["p_value"] = _two_proportions(told)
    told["p_adjusted"] = statistics.adjust(told["p_value"])
    told["verdict"] = statistics.verdict(
        told["after"] - told["before"], told["p_adjusted"]
    )
    return told[COMPARED]


COMPARED = ["answer", "category", "category_name", "before_round", "after_round"]
COMPARED += ["before", "after", "base_before", "base_after", "p_value", "p_adjusted"]
COMPARED += ["verdict", "mark"]
LEAST_TESTED = 20  # people in both rounds; fewer say nothing of a change


def _two_proportions(told: pd.DataFrame) -> np.ndarray:
    """Two-sided p-values of the difference of shares; NaN where it is not tested."""
    one, other = told["base_before"].to_numpy(), told["base_after"].to_numpy()
    before, after = told["before"].to_numpy(), told["after"].to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (before * one + after * other) / (one + other)
        error = np.sqrt(pooled * (1 - pooled) * (1 / one + 1 / other))
        z = np.where(error > 0, (after - before) / error, 0.0)
    p_value = 2 * scipy.special.ndtr(-np.abs(z))
    enough = (np.fmin(one, other) >= LEAST_TESTED) & ~np.isnan(before + after)
    return np.where(enough, p_value, np.nan)


def comments(
    con: duckdb.DuckDBPyConnection, survey: str, of_round: str
) -> pd.DataFrame:
    """Free text of a round, masked: response_id, answered_on, ward_code, comment.

    E-mail addresses, telephone numbers, postcodes and numbers of houses in streets of
    the borough are removed. Raises HarrowError unless the connection is an officer's.
    """
    if store.role(con) != "officer":
        raise HarrowError(
            "What people wrote in their own words is shown to officers only. Sign in "
            "as an officer."
        )
    found = store.query(
        con,
        "SELECT c.response_id, r.answered_on::TIMESTAMP AS answered_on, r.ward_code, "
        "c.comment FROM officers.survey_comment AS c "
        "JOIN officers.survey_response AS r USING (survey, response_id) "
        "WHERE survey = $survey AND r.round = $of_round "
        "ORDER BY r.answered_on, c.response_id, c.question",
        survey=survey,
        of_round=of_round,
    )
    streets = _streets()
    masked = [suppression.mask_text(text, streets) for text in found["comment"]]
    return found.assign(comment=pd.array(masked, dtype="str"))


@cache
def _streets() -> frozenset[str]:
    """The names of the borough's streets, as far as the project carries them."""
    held = pd.read_csv(config.DATA / "streets.csv", dtype="str")
    return frozenset(held["street"])


def survey(key: str) -> partner_data.Survey:
    """The survey with this key. Raises HarrowError when there is none."""
    known = partner_data.surveys()
    if key not in known:
        raise HarrowError(
            f"There is no survey '{key}'. Use one of: {', '.join(known)}."
        )
    return known[key]
