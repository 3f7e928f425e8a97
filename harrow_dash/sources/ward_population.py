"""ONS ward population: one number a ward, England and Wales."""

import re

import duckdb

from harrow_dash.errors import HarrowError
from harrow_dash.sources import Source
from harrow_dash.sources.cells import (
    RAW_LINES,
    refuse_blanks,
    refuse_rows,
    whole_number,
)
from harrow_dash.sources.tables import Tidy
from harrow_dash.sources.totals import without_totals

RESIDENTS = whole_number("residents")


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Residents by ward of London; the year is the sheet's (Mid-2024).

    Where no sheet names one it is that of the ward codes in the header.

    Raises HarrowError for a number that is none, or a ward that stands twice.
    """
    labels = ["area_code", "area_name", "borough_code", "borough"]
    warnings = without_totals(con, labels, ["residents"], name)
    refuse_blanks(con, RAW_LINES, ["area_code", "area_name", "borough_code"], name)
    refuse_rows(
        con,
        RAW_LINES,
        f"coalesce(({RESIDENTS}) NOT BETWEEN 1 AND 999999999, true)",
        name,
        "residents must be a whole number from 1 up",
        "residents",
    )
    refuse_rows(
        con,
        f"SELECT * FROM ({RAW_LINES}) WHERE starts_with(trim(borough_code), 'E09')",
        "trim(borough_code) NOT IN "
        "(SELECT area_code FROM area WHERE area_kind = 'borough')",
        name,
        "there is no London borough with this code",
        "borough_code",
    )
    refuse_rows(
        con,
        "SELECT *, row_number() OVER (PARTITION BY area_code ORDER BY line) AS n "
        f"FROM ({RAW_LINES})",
        "n > 1",
        name,
        "this ward stands twice",
        "area_code",
    )
    population = con.sql(
        f"""
        SELECT
            trim(area_code) AS area_code, trim(area_name) AS area_name,
            trim(borough_code) AS borough_code, trim(borough) AS borough,
            {_year(source, name)} AS year,
            ({RESIDENTS})::INTEGER AS residents
        FROM raw
        WHERE starts_with(trim(borough_code), 'E09')
        """
    )
    return Tidy({"population": population}, warnings=warnings)


def _year(source: Source, name: str) -> int:
    """The year of the estimate, as the sheet's title says; else that of the codes."""
    said = re.search(r"mid[- ]?(20\d\d)", name.rpartition("/")[2], re.IGNORECASE)
    if said:
        return int(said[1])
    years = set(re.findall(r"\d{4}", " ".join(source.columns["area_code"])))
    if len(years) != 1:
        raise HarrowError(f"{source.title}: the ward codes must be those of one year.")
    return int(years.pop())
