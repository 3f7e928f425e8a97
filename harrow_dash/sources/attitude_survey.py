"""MOPAC's Public Attitude Survey: proportions by borough and quarter, and the Met's."""

import duckdb

from harrow_dash import config
from harrow_dash.sources import Source
from harrow_dash.sources.cells import (
    HIDDEN,
    RAW_LINES,
    day_first,
    decimal,
    leave_out,
    refuse_bad_months,
    refuse_blanks,
    refuse_rows,
)
from harrow_dash.sources.period_names import period
from harrow_dash.sources.tables import Tidy

QUARTER = 3  # months
PERCENT = "rtrim(trim({}), '% ')"  # SQL: 56 of 56%


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Proportions (0 to 1) by quarter's last month; the Met's has the force's code."""
    _settle_quarters(con)
    refuse_blanks(con, RAW_LINES, ["borough", "type_name"], name)
    refuse_bad_months(con, RAW_LINES, "month", name)
    warnings = leave_out(
        con,
        "type_name",
        _is_not_given("value"),
        "questions without a figure for a borough",
        name,
    )
    # The Met's own share stands in each row: one that lacks it takes nothing away.
    con.execute(
        f"UPDATE raw SET force_value = NULL WHERE {_is_not_given('force_value')}"
    )
    for column in ("value", "force_value"):
        con.execute(
            f"UPDATE raw SET {column} = ({decimal(PERCENT.format(column))} / 100) "
            f"WHERE {decimal(PERCENT.format(column))} IS NOT NULL "
            f"AND ends_with(trim({column}), '%')"
        )
        refuse_rows(
            con,
            f"SELECT * FROM ({RAW_LINES}) WHERE {column} IS NOT NULL",
            f"coalesce({decimal(column)} NOT BETWEEN 0 AND 1, true)",
            name,
            "a proportion must lie between 0 and 1",
            column,
        )
    each = f"""
        SELECT
            line, trim(borough) AS borough,
            date_trunc('month', {day_first("month")})::DATE AS month,
            upper(trim(replace(type_name, '"', ''))) AS type_name,
            {decimal("value")} AS value, {decimal("force_value")} AS force_value
        FROM ({RAW_LINES})
    """
    refuse_rows(
        con,
        "SELECT *, row_number() OVER (PARTITION BY lower(borough), month, type_name "
        f"ORDER BY line) AS n FROM ({each})",
        "n > 1",
        name,
        "this borough, quarter and question stands twice",
        "concat_ws(', ', borough, month, type_name)",
    )
    columns = "NULL::VARCHAR AS area_name, NULL::VARCHAR AS place, month"
    counts = con.sql(
        f"""
        SELECT line, 'borough' AS area_kind, borough, NULL::VARCHAR AS area_code,
            {columns}, '{source.family}' AS family, 'SURVEY' AS group_name, type_name,
            value
        FROM ({each})
        UNION ALL
        SELECT min(line), 'force', NULL, '{config.FORCE}', {columns},
            '{source.family}', 'SURVEY', type_name, max(force_value)
        FROM ({each}) WHERE force_value IS NOT NULL GROUP BY ALL
        """
    )
    return Tidy({"counts": counts}, warnings=warnings)


def _settle_quarters(con: duckdb.DuckDBPyConnection) -> None:
    """Write quarters that are named (Q1 2023, 2022/23 Q4) as their last month."""
    for (text,) in con.execute("SELECT DISTINCT month FROM raw").fetchall():
        found = period(text or "")
        if found and found.months == QUARTER:
            con.execute(
                "UPDATE raw SET month = ? WHERE month = ?",
                [f"{found.last:%d/%m/%Y}", text],
            )


def _is_not_given(column: str) -> str:
    text = f"trim(coalesce({column}, ''))"
    return f"regexp_full_match({text}, '{HIDDEN.pattern}', 'i')"
