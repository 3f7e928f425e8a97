"""Landing of surveys, partners' counts, evidence and local events.

What is about single people or true counts goes to the officers' file and nowhere else.
"""

import duckdb

from harrow_dash import config
from harrow_dash.definitions.partner_data import indicators
from harrow_dash.errors import HarrowError
from harrow_dash.sources import Source

# Relations that hold people, true counts or actions that are not published: nothing
# of such a file is published as it is.
RESTRICTED = frozenset({"responses", "partner_counts", "actions"})
ADVICE = "Correct the file: docs/partner-data.md says what each column holds."


def check(
    con: duckdb.DuckDBPyConnection, relations: dict[str, str], name: str
) -> list[str]:
    """Refuse what cannot stand beside the rest of the store; gives back warnings.

    Raises HarrowError for wards that are not the borough's, for a round that asks one
    question in two wordings, for responses that another round has, and for counts of
    unknown indicators or areas.
    """
    warnings: list[str] = []
    if "responses" in relations:
        _refuse_strange_wards(con, name)
        _refuse_two_wordings(con, name)
        warnings += _repeated_rounds(con, name)
    if "partner_counts" in relations:
        _refuse_strange_counts(con, name)
        _refuse_overlaps(con, name)
        _refuse_totals(con, name)
    return warnings


def _refuse_strange_wards(con: duckdb.DuckDBPyConnection, name: str) -> None:
    found = con.execute(
        "SELECT DISTINCT ward_code FROM landing_responses AS l "
        "ANTI JOIN area AS a ON a.area_code = l.ward_code "
        "AND a.area_kind = 'ward' AND a.borough_code = $borough "
        "WHERE ward_code IS NOT NULL ORDER BY ward_code LIMIT 5",
        {"borough": config.BOROUGH},
    ).fetchall()
    if found:
        named = ", ".join(code for (code,) in found)
        raise HarrowError(
            f"{name}: these are not wards of {config.BOROUGH_NAME}: {named}. {ADVICE}"
        )


def _refuse_two_wordings(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """In the file itself, and together with what the store has of its rounds."""
    found = con.execute(
        """
        SELECT round, question
        FROM (
            SELECT survey, round, question, wording
            FROM landing_answers JOIN landing_responses USING (survey, response_id)
            UNION
            SELECT r.survey, r.round, a.question, a.wording
            FROM officers.survey_answer AS a
            JOIN officers.survey_response AS r USING (survey, response_id)
            SEMI JOIN landing_responses AS l
                ON l.survey = r.survey AND l.round = r.round
        )
        GROUP BY survey, round, question
        HAVING count(DISTINCT wording) > 1
        ORDER BY ALL
        LIMIT 1
        """
    ).fetchone()
    if found:
        raise HarrowError(
            f"{name}: the round {found[0]} asks '{found[1]}' in two wordings; answers "
            "to them cannot be added up. Give the responses of each wording a round of "
            "their own."
        )


def _repeated_rounds(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """A file that repeats responses of a round is a new edition of it, and replaces it.

    Otherwise its responses are added to it. Those repeated keep their instalment.
    """
    con.execute(
        "ALTER TABLE landing_responses ADD COLUMN instalment INTEGER; "
        "UPDATE landing_responses AS l SET instalment = r.instalment "
        "FROM officers.survey_response AS r "
        "WHERE r.survey = l.survey AND r.response_id = l.response_id"
    )
    elsewhere = con.execute(
        "SELECT l.response_id, l.round, r.round FROM landing_responses AS l "
        "JOIN officers.survey_response AS r USING (survey, response_id) "
        "WHERE l.round <> r.round ORDER BY ALL LIMIT 1"
    ).fetchone()
    if elsewhere:
        raise HarrowError(
            f"{name}: the response {elsewhere[0]} of round {elsewhere[1]} is in the "
            f"store already, in round {elsewhere[2]}. Give each response an id of its "
            "own."
        )
    warnings = []
    for survey, held_round in con.execute(
        "SELECT DISTINCT survey, round FROM officers.survey_response AS r "
        "SEMI JOIN landing_responses USING (survey, response_id) ORDER BY ALL"
    ).fetchall():
        for table in ("survey_comment", "survey_answer", "survey_response"):
            con.execute(
                f"DELETE FROM officers.{table} WHERE survey = $survey AND response_id "
                "IN (SELECT response_id FROM officers.survey_response "
                "WHERE survey = $survey AND round = $round)",
                {"survey": survey, "round": held_round},
            )
        warnings.append(
            f"it holds responses that the round {held_round} had, so it replaces all "
            "of them; whoever kept the figures shown before can tell what changed"
        )
    return warnings


def _refuse_strange_counts(con: duckdb.DuckDBPyConnection, name: str) -> None:
    restricted = [key for key, one in indicators().items() if one.policy == "partner"]
    strange = con.execute(
        "SELECT DISTINCT indicator FROM landing_partner_counts "
        "WHERE NOT list_contains(?, indicator) ORDER BY ALL LIMIT 1",
        [restricted],
    ).fetchone()
    if strange:
        raise HarrowError(
            f"{name}: there is no partners' indicator '{strange[0]}'. {ADVICE}"
        )
    elsewhere = con.execute(
        "SELECT DISTINCT l.area_code FROM landing_partner_counts AS l "
        "ANTI JOIN area AS a ON a.area_code = l.area_code "
        "AND a.borough_code = $borough "
        "AND a.area_kind IN ('ward', 'borough', 'not_placed') "
        "ORDER BY ALL LIMIT 5",
        {"borough": config.BOROUGH},
    ).fetchall()
    if elsewhere:
        named = ", ".join(code for (code,) in elsewhere)
        raise HarrowError(
            f"{name}: partners' counts are for {config.BOROUGH_NAME} and its wards; "
            f"these are not: {named}. {ADVICE}"
        )


def _refuse_overlaps(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """Periods of an indicator must be the same or apart, whatever area they are for.

    A year beside its months, or beside years that begin in another month, could be
    subtracted from each other.
    """
    overlap = con.execute(
        """
        WITH period AS (
            SELECT DISTINCT indicator, first_month, last_month
            FROM landing_partner_counts
            UNION
            SELECT DISTINCT indicator, first_month, last_month
            FROM officers.partner_count
            SEMI JOIN landing_partner_counts USING (indicator)
        )
        SELECT
            a.indicator,
            strftime(a.first_month, '%Y-%m'), strftime(a.last_month, '%Y-%m'),
            strftime(b.first_month, '%Y-%m'), strftime(b.last_month, '%Y-%m')
        FROM period AS a
        JOIN period AS b ON a.indicator = b.indicator
            AND a.first_month <= b.last_month AND b.first_month <= a.last_month
            AND (a.first_month, a.last_month) < (b.first_month, b.last_month)
        ORDER BY ALL
        LIMIT 1
        """
    ).fetchone()
    if overlap:
        indicator, first, last, other_first, other_last = overlap
        raise HarrowError(
            f"{name}: periods of '{indicator}' overlap: {first} to {last} and "
            f"{other_first} to {other_last}. Give it by one kind of period only, or "
            "undo the load of the file that has the other."
        )


def _refuse_totals(con: duckdb.DuckDBPyConnection, name: str) -> None:
    """A total beside its parts is worked out here, and is not given a second time."""
    found = con.execute(
        """
        SELECT indicator, strftime(first_month, '%Y-%m'),
            bool_or(area_code = $borough) AND bool_or(area_code <> $borough)
        FROM (
            SELECT indicator, first_month, area_code, category
            FROM landing_partner_counts
            UNION
            SELECT indicator, first_month, area_code, category
            FROM officers.partner_count
            SEMI JOIN landing_partner_counts USING (indicator, first_month)
        )
        GROUP BY indicator, first_month
        HAVING bool_or(area_code = $borough) AND bool_or(area_code <> $borough)
            OR bool_or(category = 'all') AND bool_or(category <> 'all')
        ORDER BY ALL
        LIMIT 1
        """,
        {"borough": config.BOROUGH},
    ).fetchone()
    if found:
        whole = "for the whole borough" if found[2] else "for all groups"
        parts = "by ward" if found[2] else "by group"
        raise HarrowError(
            f"{name}: '{found[0]}' of {found[1]} is given {parts} and {whole} as well. "
            "Leave the totals out: they are worked out from the parts."
        )


def land_responses(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    """Write the responses."""
    con.execute(
        """
        INSERT INTO officers.survey_response BY NAME
            SELECT $file_id AS file_id, survey, round, response_id, answered_on,
                ward_code, longitude, latitude, pin_cell, place AS school, age_band,
                gender, weight, instalment
            FROM landing_responses
        """,
        {"file_id": file_id},
    )


def land_answers(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    """Write the answers, one row an option that was ticked."""
    con.execute(
        "INSERT INTO officers.survey_answer BY NAME SELECT DISTINCT ? AS file_id, "
        "survey, response_id, question, wording, answer FROM landing_answers",
        [file_id],
    )


def land_comments(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    """Write what people wrote in their own words."""
    con.execute(
        "INSERT INTO officers.survey_comment BY NAME SELECT ? AS file_id, "
        "survey, response_id, question, comment FROM landing_comments",
        [file_id],
    )


def land_counts(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    """Write partners' counts; of two for one area, group and period the last stays."""
    con.execute(
        """
        DELETE FROM officers.partner_count
        WHERE (indicator, area_code, category, first_month) IN (
            SELECT (indicator, area_code, category, first_month)
            FROM landing_partner_counts
        );
        INSERT INTO officers.partner_count BY NAME
            SELECT $file_id AS file_id, indicator, area_code, category, first_month,
                last_month, value
            FROM landing_partner_counts
        """,
        {"file_id": file_id},
    )


def land_values(con: duckdb.DuckDBPyConnection, file_id: int, source: Source) -> None:
    """Write public indicators as they were published."""
    con.execute(
        r"""
        INSERT OR REPLACE INTO indicator_value BY NAME
            SELECT
                l.indicator, l.area_code,
                coalesce(a.area_name, n.area_name, l.area_code) AS area_name,
                l.category, l.period, l.first_month, l.last_month,
                l.value, l.numerator, l.denominator, l.lower, l.upper,
                -- A note begins with the publisher's mark, if there is one.
                trim(regexp_replace(coalesce(l.note, ''), '^\[[cuxz]\]', '')) AS note,
                coalesce(
                    nullif(regexp_extract(l.note, '^\[([cuxz])\]', 1), ''),
                    CASE WHEN l.value IS NULL THEN 'x' ELSE '' END
                ) AS mark,
                'public' AS policy, f.status, f.file_id
            FROM landing_indicator_values AS l
            JOIN source_file AS f ON f.file_id = $file_id
            LEFT JOIN area AS a USING (area_code)
            LEFT JOIN (
                VALUES ($region, $region_name), ($country, $country_name)
            ) AS n (area_code, area_name) USING (area_code)
        """,
        {
            "file_id": file_id,
            "region": config.REGION,
            "region_name": config.REGION_NAME,
            "country": config.COUNTRY,
            "country_name": config.COUNTRY_NAME,
        },
    )
    con.execute(
        """
        INSERT INTO indicator_title
            SELECT DISTINCT indicator, indicator, '', 'neither', $publisher
            FROM landing_indicator_values
            ANTI JOIN indicator_title USING (indicator)
            WHERE NOT list_contains($defined, indicator)
        """,
        {"publisher": source.publisher, "defined": list(indicators())},
    )


def land_titles(con: duckdb.DuckDBPyConnection, _: int, source: Source) -> None:
    """Write what indicators without a definition are called."""
    con.execute(
        """
        INSERT OR REPLACE INTO indicator_title
            SELECT indicator, title, coalesce(unit, ''),
                coalesce(direction, 'neither'), coalesce(holder, ?)
            FROM landing_indicator_titles
        """,
        [source.publisher],
    )


def land_events(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    """Write dates to remember; the same date and label loaded again is one."""
    con.execute(
        "INSERT OR REPLACE INTO local_event BY NAME "
        "SELECT happened_on, label, kind, ? AS file_id FROM landing_events",
        [file_id],
    )


def land_actions(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    """Write actions; of two reports of one action as of one day the last stays."""
    con.execute(
        """
        DELETE FROM officers.delivery_action
        WHERE (plan, workstream, lower(action), as_of) IN (
            SELECT (plan, workstream, lower(action), as_of) FROM landing_actions
        );
        INSERT INTO officers.delivery_action BY NAME
            SELECT *, $file_id AS file_id FROM landing_actions
        """,
        {"file_id": file_id},
    )


LANDINGS = {
    "responses": land_responses,
    "answers": land_answers,
    "comments": land_comments,
    "partner_counts": land_counts,
    "indicator_values": land_values,
    "indicator_titles": land_titles,
    "events": land_events,
    "actions": land_actions,
}
