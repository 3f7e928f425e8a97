"""The Met's wide files: a row an offence type and area, a column a month.

Ward, borough and LSOA files share this form.
"""

from datetime import date

import duckdb

from harrow_dash.errors import HarrowError
from harrow_dash.sources import Source
from harrow_dash.sources.cells import (
    COUNT,
    is_no_place,
    leave_out,
    refresh_date,
    refuse_bad_counts,
    refuse_blanks,
    refuse_rows,
)
from harrow_dash.sources.months import MONTH_COLUMN
from harrow_dash.sources.tables import Tidy, quoted
from harrow_dash.sources.totals import check_total_columns, without_totals

STUB_COLUMNS = 25  # "most recent 24 months" carries a first month that is a stub
STUB_SHARE, STUB_FLOOR = 0.1, 100  # a first month this thin is one as well

AREA_CODES = {"ward": "E05\\d{6}", "lsoa_2021": "E01\\d{6}"}


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Counts by area, offence type and month; the stub month is dropped.

    Raises HarrowError for impossible months, bad counts and repeated rows.
    """
    months = _months(con, name)
    key = ["area_code"] if "area_code" in source.columns else []
    key += ["borough", "group_name", "type_name"]
    named = ["area_name"] if "area_name" in source.optional else []
    warnings = check_total_columns(con, months, name)
    warnings += without_totals(con, [*key, *named], months, name)
    if "area_code" in key:
        warnings += _unplaced(con, source, name)
    lines = "SELECT rowid + 2 AS line, * FROM raw"
    refuse_blanks(con, lines, key, name)
    if "area_code" in source.columns:
        pattern = AREA_CODES[source.area_kind]
        refuse_rows(
            con,
            lines,
            f"NOT regexp_full_match(trim(area_code), '{pattern}')",
            name,
            "the area code is not one of a ward or LSOA",
            "area_code",
        )
    listed = ", ".join(key)
    same = ", ".join(f"upper(trim({column}))" for column in key)
    refuse_rows(
        con,
        f"SELECT *, row_number() OVER (PARTITION BY {same} ORDER BY line) AS n "
        f"FROM ({lines})",
        "n > 1",
        name,
        "this area and offence type stands twice",
        "concat_ws(', ', " + listed + ")",
    )
    unpivoted = (
        f"SELECT line, {listed}, {_area_name(source)} AS area_name, "
        "month, coalesce(nullif(trim(value), ''), '0') AS value "
        f"FROM ({lines}) UNPIVOT INCLUDE NULLS (value FOR month IN "
        f"({', '.join(quoted(month) for month in months)}))"
    )
    refuse_bad_counts(con, unpivoted, name)
    con.execute(
        "CREATE OR REPLACE TEMP TABLE cell AS "
        f"SELECT * REPLACE (strptime(month, '%Y%m')::DATE AS month, {COUNT} AS value) "
        f"FROM ({unpivoted})"
    )
    warnings += _blank_cells(con, months)
    stub = _stub(con, source, months)
    if stub:
        con.execute("DELETE FROM cell WHERE month = ?", [stub])
    code = "trim(area_code)" if "area_code" in key else "NULL::VARCHAR"
    counts = con.sql(
        f"SELECT line, '{source.area_kind}' AS area_kind, trim(borough) AS borough, "
        f"{code} AS area_code, trim(area_name) AS area_name, NULL::VARCHAR AS place, "
        f"month, '{source.family}' AS family, upper(trim(group_name)) AS group_name, "
        "upper(trim(type_name)) AS type_name, value FROM cell"
    )
    return Tidy(
        {"counts": counts}, refresh_date(con, name), stub_month=stub, warnings=warnings
    )


def _unplaced(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> list[str]:
    """Leave out rows of no known place, and of areas of another kind.

    A row that names a ward and lacks its code stays, and is refused: without it that
    ward's figure would be too low.
    """
    nowhere = f"({is_no_place('area_code')} AND {is_no_place('area_name')})"
    elsewhere = (
        "(regexp_full_match(trim(area_code), '[A-Z]\\d{8}') AND NOT "
        f"regexp_full_match(trim(area_code), '{AREA_CODES[source.area_kind]}'))"
    )
    kind = "wards" if source.area_kind == "ward" else "small areas"
    told = leave_out(con, "area_name", nowhere, "places that are not known", name)
    return told + leave_out(
        con, "area_code", elsewhere, f"areas that are no {kind}", name
    )


def _months(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    columns = [row[0] for row in con.execute("DESCRIBE raw").fetchall()]
    months = [column for column in columns if MONTH_COLUMN.fullmatch(column)]
    for month in months:
        if not 1 <= int(month[4:]) <= 12:
            raise HarrowError(
                f"{name}: line 1: the column {month} is no month of any year. "
                "Download the file again from its publisher."
            )
    return sorted(months)


def _area_name(source: Source) -> str:
    return "area_name" if "area_name" in source.optional else "NULL::VARCHAR"


def _blank_cells(con: duckdb.DuckDBPyConnection, months: list[str]) -> list[str]:
    """The publisher's pivot leaves a cell without rows blank: zero, but said so."""
    blanks = " + ".join(
        f"count(*) - count(nullif(trim({quoted(month)}), ''))" for month in months
    )
    found = con.execute(f"SELECT {blanks} FROM raw").fetchone()
    return [f"{found[0]:,} blank cells were read as 0"] if found and found[0] else []


def _stub(
    con: duckdb.DuckDBPyConnection, source: Source, months: list[str]
) -> date | None:
    """The first month of a 24-month ward or LSOA file, which is never complete."""
    if source.area_kind == "borough" or len(months) < 2:
        return None
    (month, first), (_, second) = con.execute(
        "SELECT month, sum(value) FROM cell GROUP BY month ORDER BY month LIMIT 2"
    ).fetchall()
    is_thin = second >= STUB_FLOOR and first < STUB_SHARE * second
    return month if is_thin or len(months) == STUB_COLUMNS else None
