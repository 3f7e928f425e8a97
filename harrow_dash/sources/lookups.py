"""Lookups between area sets: LSOA 2011 to 2021, LSOA to ward."""

import duckdb

from harrow_dash.sources import Source
from harrow_dash.sources.cells import RAW_LINES, decimal, refuse_blanks, refuse_rows
from harrow_dash.sources.tables import Tidy


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Links from one area to another; weight 1 where the file gives no weights."""
    refuse_blanks(con, RAW_LINES, ["from_code", "to_code"], name)
    weighted = "weight" in source.columns
    if weighted:
        refuse_rows(
            con,
            RAW_LINES,
            f"coalesce({decimal('weight')} NOT BETWEEN 0 AND 1.001, true)",
            name,
            "a weight must lie between 0 and 1",
            "weight",
        )
        refuse_rows(
            con,
            RAW_LINES,
            "TRY_CAST(year AS INTEGER) IS NULL",
            name,
            "the year is no number",
            "year",
        )
    key = "from_code, to_code, year" if weighted else "from_code, to_code"
    refuse_rows(
        con,
        f"SELECT *, row_number() OVER (PARTITION BY {key} ORDER BY line) AS n "
        f"FROM ({RAW_LINES})",
        "n > 1",
        name,
        "this pair of areas stands twice",
        "from_code || ', ' || to_code",
    )
    year = "year::INTEGER" if weighted else "0"
    # Some weights are a millionth over 1, from rounding at the publisher's.
    weight = f"least({decimal('weight')}, 1.0)" if weighted else "1.0"
    links = con.sql(
        "SELECT trim(from_code) AS from_code, trim(to_code) AS to_code, "
        f"{year} AS year, {weight} AS weight FROM raw"
    )
    return Tidy({"links": links})
