"""From what officers hold to what members may see, and to what everybody may.

Members' tables are complete. The published ones are made from the same figures by
`protected_rounds` and `disclosure`, and stand in a file of their own: what is hidden in
it was never written there.
"""

import duckdb
import numpy as np
import pandas as pd

from harrow_dash import config, statistics
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.definitions.partner_data import YEARS, indicators, surveys
from harrow_dash.disclosure import published_pins, suppression, survey_instalments
from harrow_dash.disclosure.protected_rounds import ALL, HIDDEN, LEFT_OUT, NOT_TOLD
from harrow_dash.errors import HarrowError

TABLES = ("survey_round", "survey_share", "survey_pins", "indicator_value")
MONTHS = {"year": 12, "quarter": 3, "as given": 1}
WARDS = 22  # of the borough
ONE = "(one)"  # a row or column that is alone
# To what weighted shares are rounded: shown in full they would tell which groups, each
# with its own weight, gave an answer. Even a reader who knows all weights must be left
# with a doubt of two people (MOVE); SLACK makes up for there being several such shares.
STEPS = np.array([0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2])
FINE, USUAL, LARGE_BASE, SLACK = 0.001, 0.01, 500, 1.25
SHARES = ["survey", "round", "question", "wording", "answer", "breakdown", "category"]
SHARES += ["base", "count", "share", "low", "high", "mark", "status"]
FIGURES = ["base", "count", "share", "low", "high"]
VALUES = ["indicator", "area_code", "area_name", "category", "period", "first_month"]
VALUES += ["last_month", "value", "note", "mark", "status", "file_id"]


def publish(con: duckdb.DuckDBPyConnection) -> None:
    """Make the members' tables anew, and from them the published ones.

    con: a rebuild's, with `officers` as loaded and `members` without any table yet.
    Raises HarrowError for responses that cannot join a round (see `instalments`).
    """
    survey_instalments.settle(con)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE hidden_before AS "
        "SELECT indicator, first_month, last_month, area_code, category "
        "FROM indicator_value WHERE policy = 'partner' AND mark = 'c'; "
        "DELETE FROM survey_share; DELETE FROM survey_pins; DELETE FROM survey_round; "
        "DELETE FROM indicator_value WHERE policy = 'partner'"
    )
    _ledger(con)
    for table in TABLES:
        con.execute(f"CREATE TABLE members.{table} AS FROM store.{table}")
    (threshold,) = con.execute("SELECT threshold FROM about").fetchone() or (0,)
    _rounds(con, threshold)
    _shares(con, threshold)
    published_pins.publish(con, threshold)
    _actions(con)
    _values(con, threshold)


def _ledger(con: duckdb.DuckDBPyConnection) -> None:
    """The ledger for members: lines in full but for the sha256, which would confirm a
    guess of what even they are not shown: months, and single people.
    """
    con.execute(
        """
        CREATE TABLE members.source_file AS
            SELECT f.* REPLACE (
                coalesce(r.file_name, f.file_name) AS file_name,
                coalesce(r.row_count, f.row_count) AS row_count,
                coalesce(r.area_count, f.area_count) AS area_count,
                coalesce(r.first_month, f.first_month) AS first_month,
                coalesce(r.last_month, f.last_month) AS last_month,
                coalesce(r.warnings, f.warnings) AS warnings
            )
            FROM store.source_file AS f
            LEFT JOIN officers.restricted_file AS r USING (file_id);
        SET search_path = 'members,store'
        """
    )
    con.execute(_sql("views"))
    con.execute("USE store")


def _actions(con: duckdb.DuckDBPyConnection) -> None:
    """All actions for members; for everybody those whose newest report is published.

    Where the newest is not, the older ones are not told either: they would stand as
    what is true today. Of a published action the reports that were not are left out.
    """
    con.execute(
        """
        CREATE TABLE members.delivery_action AS FROM officers.delivery_action;
        DELETE FROM store.delivery_action;
        INSERT INTO store.delivery_action BY NAME
            FROM officers.delivery_action
            QUALIFY publish AND last_value(publish) OVER (
                PARTITION BY plan, workstream, lower(action) ORDER BY as_of
                ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            )
        """
    )


def months(con: duckdb.DuckDBPyConnection) -> None:
    """Put the surveys' measures into the months of both files.

    The published months of all other measures are there already, and are copied.
    """
    con.execute("CREATE TABLE members.measure_month AS FROM store.measure_month")
    keys = [
        one.key for one in catalogue().values() if one.source == "safer_spaces_survey"
    ]
    values = {"borough": config.BOROUGH, "not_told": NOT_TOLD, "measures": keys}
    for name in ("members", "store"):
        con.execute(f"USE {name}")
        con.execute(_sql("survey_month"), values)
        con.execute(_sql("measure_monthly"))


def _rounds(con: duckdb.DuckDBPyConnection, threshold: int) -> None:
    con.execute(
        """
        INSERT INTO members.survey_round
            SELECT r.survey, r.round, r.round, min(r.answered_on), max(r.answered_on),
                count(*), nullif(count(DISTINCT r.school), 0), max(r.file_id),
                max(f.status)
            FROM officers.survey_response AS r
            JOIN source_file AS f USING (file_id)
            GROUP BY r.survey, r.round
        """
    )
    con.execute(
        """
        INSERT INTO survey_round
            SELECT * EXCLUDE (fewest) REPLACE (
                CASE WHEN fewest >= $threshold THEN responses END AS responses,
                CASE WHEN fewest >= $threshold THEN places END AS places
            )
            FROM members.survey_round
            JOIN (
                SELECT survey, round, min(people) AS fewest
                FROM (
                    SELECT survey, round, count(*) AS people
                    FROM officers.survey_response
                    GROUP BY survey, round, instalment
                )
                GROUP BY survey, round
            ) USING (survey, round)
        """,
        {"threshold": threshold},
    )


def _shares(con: duckdb.DuckDBPyConnection, threshold: int) -> None:
    if con.execute("FROM officers.survey_response LIMIT 1").fetchone() is None:
        return
    tally = _tally(con)
    if tally.empty:
        return
    full = _with_intervals(tally[tally["instalment"] == survey_instalments.WHOLE])
    _insert(con, "members.survey_share", full[SHARES])
    state = pd.concat(
        [
            survey_instalments.states(part, threshold)
            for _, part in tally.groupby(["survey", "round"])
        ]
    ).reindex(full.index)
    hidden, kept = state.eq(HIDDEN), state.ne(LEFT_OUT)
    for name in FIGURES:
        full[name] = full[name].mask(hidden)
    full["mark"] = full["mark"].mask(hidden, suppression.HIDDEN)
    _insert(con, "store.survey_share", full.loc[kept, SHARES])


def _tally(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Counts of every answer by every breakdown and instalment: see tally.sql."""
    asked, offered = [], []
    for survey in surveys().values():
        for one in survey.questions.values():
            if one.kind == "text":
                continue
            asked.append((survey.key, one.key, one.kind, one.share, one.share_from))
            for wording in one.wordings:
                listed = (one.share,) if one.kind == "scale" else wording.options
                key = (survey.key, one.key, wording.version)
                offered += [(*key, option) for option in listed]
    for name, rows, columns in (
        ("survey_question", asked, "survey question kind share share_from"),
        ("survey_option", offered, "survey question wording answer"),
    ):
        con.register("definition_rows", pd.DataFrame(rows, columns=columns.split()))
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS FROM definition_rows")
        con.unregister("definition_rows")
    tally = con.execute(_sql("tally"), {"not_told": NOT_TOLD}).df()
    rounds = con.execute(
        "SELECT r.survey, r.round, any_value(m.status) AS status, "
        "coalesce((max(r.weight) - min(r.weight)) / avg(r.weight), 0) AS spread "
        "FROM officers.survey_response AS r "
        "JOIN members.survey_round AS m USING (survey, round) GROUP BY ALL"
    ).df()
    return tally.merge(rounds, on=["survey", "round"], how="left")


def share_step(
    base: "pd.Series[float]", asked: "pd.Series[float]", spread: "pd.Series[float]"
) -> "pd.Series[float]":
    """To what a weighted share is rounded; NaN: so coarsely that the plain one stands.

    base: people of the share; asked: those who answered the question in the whole
    round; spread: of the round's weights, from least to greatest, over their mean.

    Somebody who is counted in one group instead of another moves the weighted total by
    at most the spread, so half a step of the whole must be worth MOVE of them.
    """
    usual = pd.Series(np.where(base < LARGE_BASE, USUAL, FINE), index=base.index)
    least = np.maximum(usual, 2 * suppression.MOVE * SLACK * spread / asked)
    at = np.searchsorted(STEPS, least - 1e-12)
    return pd.Series(np.append(STEPS, np.nan)[at], index=base.index)


def _with_intervals(tally: pd.DataFrame) -> pd.DataFrame:
    """The tally with share, low, high and mark, as members see it."""
    plain = tally["count"] / tally["base"].where(tally["base"] > 0)
    differs = (tally["share"] - plain).abs() > 1e-9
    weighted = differs.groupby([tally["survey"], tally["round"]]).transform("any")
    whole = tally["base"].where(tally["breakdown"] == ALL)
    asked = whole.groupby([tally[name] for name in ("survey", "round", "question")])
    step = share_step(tally["base"], asked.transform("max"), tally["spread"])
    rounded = ((tally["share"] / step).round() * step).round(3).fillna(plain)
    share = tally["share"].where(~weighted, rounded).where(tally["base"] > 0)
    interval = statistics.wilson(share * tally["base"], tally["base"])
    return tally.assign(
        share=share,
        low=np.clip(interval.low, 0, 1),
        high=np.clip(interval.high, 0, 1),
        mark=np.where(tally["base"] < config.LOW_BASE, "u", ""),
    )


def _values(con: duckdb.DuckDBPyConnection, threshold: int) -> None:
    rows = [
        (one.key, MONTHS[one.publish], f"1990-{YEARS[one.year]:02}-01")
        for one in indicators().values()
        if one.policy == "partner"
    ]
    con.register(
        "definition_rows", pd.DataFrame(rows, columns=["indicator", "months", "start"])
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE partner_publish AS "
        "SELECT * REPLACE (start::DATE AS start) FROM definition_rows"
    )
    con.unregister("definition_rows")
    counts = con.execute(_sql("partner_periods")).df()
    if counts.empty:
        return
    table = ["indicator", "first_month", "last_month"]
    hidden = {
        key: list(zip(part["area_code"], part["category"], strict=True))
        for key, part in con.execute("FROM hidden_before").df().groupby(table)
    }
    parts = [
        _period(part, hidden.get(key, []), threshold)
        for key, part in counts.groupby(table)
    ]
    told = pd.concat(parts, ignore_index=True)
    names = con.execute("SELECT area_code, area_name FROM area").df()
    told = told.merge(names, on="area_code", how="left")
    hides = told["hides"]
    for name, frame in (
        ("members.indicator_value", told.assign(mark="")),
        (
            "store.indicator_value",
            told.assign(
                value=told["value"].mask(hides),
                mark=np.where(hides, suppression.HIDDEN, ""),
            ),
        ),
    ):
        _insert(con, name, frame[VALUES].assign(policy="partner"))


def _period(
    part: pd.DataFrame, before: list[tuple[str, str]], threshold: int
) -> pd.DataFrame:
    """One indicator and period: areas by groups with all totals; `hides` is public.

    before: areas and groups hidden so far. They stay hidden: when a corrected count
    moves what is hidden elsewhere, the old table and the new would tell together.
    """
    cells = part.rename(columns={"area_code": "row", "category": "column"})
    cells = cells[["row", "column", "count"]].astype({"count": "int64"})
    cells = cells.replace({"row": {config.BOROUGH: ONE}, "column": {ALL: ONE}})
    true = suppression.protect(cells, threshold=0)  # hides nothing: the true totals
    known = set(zip(true["row"], true["column"], strict=True))
    hidden = {
        (row, column)
        for area, group in before
        for row in ((ALL, ONE) if area == config.BOROUGH else (area,))
        for column in ((ALL, ONE) if group == ALL else (group,))
    }
    protected = _protected(cells, true, sorted(hidden & known), threshold)
    told = protected.assign(value=true["count"], hides=protected["mark"].ne(""))
    told = told[(told["row"] != ONE) & (told["column"] != ONE)]
    first = part.iloc[0]
    key = str(first["indicator"])
    wards = set(cells["row"]) - {ONE, config.NOT_PLACED}
    note = f"The sum of the {len(wards)} wards given." if len(wards) < WARDS else ""
    return pd.DataFrame(
        {
            "indicator": key,
            "area_code": told["row"].replace({ALL: config.BOROUGH}),
            "category": told["column"],
            "period": period_name(first["first_month"], first["last_month"]),
            "first_month": first["first_month"],
            "last_month": first["last_month"],
            "value": told["value"],
            "hides": told["hides"],
            "note": np.where(told["row"].eq(ALL) & bool(wards), note, ""),
            "status": first["status"],
            "file_id": part["file_id"].max(),
        }
    )


def _protected(
    cells: pd.DataFrame,
    true: pd.DataFrame,
    hidden: list[tuple[str, str]],
    threshold: int,
) -> pd.DataFrame:
    """The table with its totals; all but small ones are shown where that can be.

    Totals may be told by another source: police statistics of a ward, for instance.
    """
    if not hidden and not true["count"].between(1, threshold - 1).any():
        return true
    totals = true[(true["row"] == ALL) | (true["column"] == ALL)]
    totals = totals[(totals["count"] == 0) | (totals["count"] >= threshold)]
    shown = list(zip(totals["row"], totals["column"], strict=True))
    if ONE not in {*cells["row"], *cells["column"]}:  # else a total is a cell
        try:
            return suppression.protect(
                cells, threshold=threshold, hidden=hidden, shown=shown
            )
        except HarrowError:
            pass
    return suppression.protect(cells, threshold=threshold, hidden=hidden)


def period_name(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """A period as it is written: 2024-03, 2024 Q1, 2024, 2023/24, or its two ends."""
    length = (last.year - first.year) * 12 + last.month - first.month + 1
    if length == 1:
        return f"{first:%Y-%m}"
    if length == 3 and first.month % 3 == 1:
        return f"{first:%Y} Q{first.quarter}"
    if length == 12:
        split = f"{first:%Y}/{last:%y}"
        return split if first.month != 1 else f"{first:%Y}"
    return f"{first:%Y-%m} to {last:%Y-%m}"


def _sql(name: str) -> str:
    return (config.SQL / f"{name}.sql").read_text(encoding="utf-8")


def _insert(con: duckdb.DuckDBPyConnection, table: str, frame: pd.DataFrame) -> None:
    con.register("published_rows", frame)
    con.execute(f"INSERT INTO {table} BY NAME FROM published_rows")
    con.unregister("published_rows")
