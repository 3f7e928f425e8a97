"""Targets that partners agreed after a plan was printed: see docs/targets.md."""

import duckdb

from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.definitions.plans import plans
from harrow_dash.sources import Source
from harrow_dash.sources.cells import (
    RAW_LINES,
    day_first,
    decimal,
    refuse_bad_dates,
    refuse_blanks,
    refuse_rows,
)
from harrow_dash.sources.tables import Tidy

ADVICE = "Correct the file: docs/targets.md says what each column holds."


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Numbers to reach by plan and measure, with who agreed them and when.

    Raises HarrowError for plans and measures that do not exist, for measures whose
    direction is neither, and for what is no number, month or day.
    """
    refuse_blanks(con, RAW_LINES, list(source.columns), name)
    scored = [key for key, one in catalogue().items() if one.direction != "neither"]
    for column, known, fault in (
        ("plan", list(plans()), "there is no such plan"),
        ("measure", scored, "there is no such measure, or it takes no target"),
    ):
        listed = ", ".join(f"'{key}'" for key in known)
        wrong = f"trim({column}) NOT IN ({listed})"
        refuse_rows(con, RAW_LINES, wrong, name, fault, column, ADVICE)
    number = f"coalesce({decimal('target_number')} < 0, true)"
    fault = "a target is a number from 0 up"
    refuse_rows(con, RAW_LINES, number, name, fault, "target_number", ADVICE)
    month = "NOT regexp_full_match(trim(due), '20\\d\\d-(0[1-9]|1[0-2])')"
    fault = "the month must be written as 2026-06"
    refuse_rows(con, RAW_LINES, month, name, fault, "due", ADVICE)
    refuse_bad_dates(con, RAW_LINES, "agreed_on", name)
    targets = con.sql(
        f"""
        SELECT
            trim(plan) AS plan, trim(measure) AS measure,
            {decimal("target_number")} AS target_number,
            strptime(trim(due), '%Y-%m')::DATE AS due,
            trim(agreed_by) AS agreed_by, {day_first("agreed_on")} AS agreed_on,
            coalesce(trim(note), '') AS note
        FROM raw
        QUALIFY row_number() OVER (
            PARTITION BY trim(plan), trim(measure)
            ORDER BY {day_first("agreed_on")} DESC, rowid DESC
        ) = 1
        """
    )
    return Tidy({"targets": targets})
