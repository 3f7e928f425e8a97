"""The Met's monthly crime dashboard: a row an area, month, type and measure."""

import duckdb

from harrow_dash.sources import Source
from harrow_dash.sources.cells import (
    COUNT,
    RAW_LINES,
    day_first,
    leave_out,
    refresh_date,
    refuse_bad_counts,
    refuse_bad_months,
    refuse_blanks,
    refuse_rows,
)
from harrow_dash.sources.tables import Tidy
from harrow_dash.sources.totals import without_totals

OUTCOMES = "_positive_outcomes"  # ends the family of outcomes, which are no offences


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Counts of offences and of positive outcomes, boroughs and wards apart.

    Rows without an area code (place not known) are left out, with a warning. The
    spelling of types drifts, so they are compared in capitals.
    """
    warnings = []
    if source.family == "recorded_offences":
        # Here types add up; those of the other dashboard overlap and are never added.
        labels = ["area_type", "area_name", "area_code", "month", "measure"]
        labels += ["group_name", "type_name"]
        warnings += without_totals(con, labels, ["value"], name)
    for column, known, what in (
        ("measure", "'offences', 'positive outcomes'", "measures"),
        ("area_type", "'borough', 'safer neighbourhood teams'", "area types"),
    ):
        warnings += leave_out(
            con,
            column,
            f"lower(coalesce(trim({column}), '')) NOT IN ({known})",
            f"{what} that are not known here",
            name,
        )
    refuse_blanks(con, RAW_LINES, ["group_name", "type_name"], name)
    refuse_bad_months(con, RAW_LINES, "month", name)
    refuse_bad_counts(con, RAW_LINES, name)
    key = (
        "area_type, place, area_name, area_code, month, group_name, type_name, measure"
    )
    refuse_rows(
        con,
        f"SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY line) AS n "
        f"FROM ({RAW_LINES}) WHERE regexp_matches(area_code, '^E0')",
        "n > 1",
        name,
        "this area, month and crime type stands twice",
        "concat_ws(', ', area_name, month, type_name, measure)",
    )
    counts = con.sql(
        f"""
        SELECT
            line,
            if(lower(trim(area_type)) = 'borough', 'borough', 'ward') AS area_kind,
            CASE lower(trim(area_type)) WHEN 'borough' THEN trim(area_code) END
                AS borough,
            trim(area_code) AS area_code,
            trim(area_name) AS area_name,
            trim(place) AS place,
            date_trunc('month', {day_first("month")})::DATE AS month,
            '{source.family}'
                || if(lower(trim(measure)) = 'offences', '', '{OUTCOMES}') AS family,
            upper(trim(group_name)) AS group_name,
            upper(trim(type_name)) AS type_name,
            {COUNT} AS value
        FROM ({RAW_LINES})
        WHERE regexp_full_match(trim(area_code), 'E0[59]\\d{{6}}')
        """
    )
    unplaced = con.execute(
        "SELECT count(*) FROM raw WHERE area_code IS NULL "
        "OR NOT regexp_full_match(trim(area_code), 'E0[59]\\d{6}')"
    ).fetchone()
    if unplaced and unplaced[0]:
        one = unplaced[0] == 1
        rows = "1 row names" if one else f"{unplaced[0]:,} rows name"
        warnings.append(f"{rows} no known area and {'was' if one else 'were'} left out")
    return Tidy({"counts": counts}, refresh_date(con, name), warnings=warnings)
