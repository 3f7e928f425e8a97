"""The Met's violence against women and girls file: counts by ward name and month."""

import duckdb

from harrow_dash.sources import Source
from harrow_dash.sources.cells import (
    COUNT,
    RAW_LINES,
    day_first,
    is_no_place,
    refuse_bad_counts,
    refuse_bad_months,
    refuse_blanks,
    refuse_rows,
)
from harrow_dash.sources.tables import Tidy
from harrow_dash.sources.totals import without_totals

# Places that are not known count for the borough alone.
WARD = f"CASE WHEN NOT {is_no_place('area_name')} THEN trim(area_name) END"
DAY = day_first("committed")


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Offences by month of recording; a borough includes those without a ward."""
    key = ["borough", "area_name", "month", "committed"]
    warnings = without_totals(con, ["area_group", *key], ["value"], name)
    refuse_blanks(con, RAW_LINES, ["borough"], name)
    refuse_bad_months(con, RAW_LINES, "month", name)
    refuse_bad_counts(con, RAW_LINES, name)
    same = ", ".join(key)
    refuse_rows(
        con,
        f"SELECT *, row_number() OVER (PARTITION BY {same} ORDER BY line) AS n "
        f"FROM ({RAW_LINES})",
        "n > 1",
        name,
        "this ward, month recorded and month committed stands twice",
        "concat_ws(', ', area_name, month, committed)",
    )
    each = f"""
        SELECT
            line, trim(borough) AS borough, {WARD} AS area_name,
            date_trunc('month', {day_first("month")})::DATE AS month,
            {COUNT} AS value, {DAY} AS committed
        FROM ({RAW_LINES})
    """
    counts = con.sql(
        f"""
        SELECT
            min(line) AS line, area_kind, borough, NULL::VARCHAR AS area_code,
            area_name, NULL::VARCHAR AS place, month, '{source.family}' AS family,
            'VAWG' AS group_name, 'VAWG' AS type_name, sum(value) AS value
        FROM (
            SELECT * EXCLUDE (area_name, committed), 'borough' AS area_kind,
                NULL::VARCHAR AS area_name
            FROM ({each})
            UNION ALL BY NAME
            SELECT * EXCLUDE (committed), 'ward' AS area_kind FROM ({each})
            WHERE area_name IS NOT NULL
        )
        GROUP BY ALL
        """
    )
    relations = {"counts": counts}
    if _tells_when_committed(con):
        relations["extract_rows"] = con.sql(
            f"SELECT borough, area_name, month, committed, value FROM ({each})"
        )
    return Tidy(relations, warnings=warnings)


def _tells_when_committed(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether rows can be known again in another file: by dates, some of them blank."""
    found = con.execute(
        f"SELECT count(committed) > 0 AND count(committed) = count({DAY}) FROM "
        "(SELECT nullif(trim(committed), '') AS committed FROM raw)"
    ).fetchone()
    return bool(found and found[0])
