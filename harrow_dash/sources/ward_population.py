"""ONS ward population: one number a ward, England and Wales."""

import re

import duckdb

from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import Source, tables
from harrow_dash.sources.cells import (
    RAW_LINES,
    is_no_place,
    leave_out,
    refuse_blanks,
    refuse_rows,
    whole_number,
)
from harrow_dash.sources.tables import Tidy
from harrow_dash.sources.totals import without_totals

RESIDENTS = whole_number("residents")
MOST = 999_999  # residents of a ward; the largest have a tenth of it
# "mid-2022", "Mid-year 2022", "30 June 2022": the day that an estimate is of.
ESTIMATE = re.compile(r"(?:mid[- ]?(?:year)?|30(?:th)? june)[- ]*(20\d\d)", re.I)
OF_WARDS = re.compile(r"(?:wards?|lads?|codes?|boundaries)[- ]*20\d\d", re.I)
YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Residents by ward of London; the year is the sheet's (Mid-2024) or its title's.

    Where neither names one it is that of the ward codes in the header.

    Raises HarrowError for a number that is none, a ward that stands twice, and another
    number for the same ward and year than a table has that was read before it.
    """
    labels = ["area_code", "area_name", "borough_code", "borough"]
    warnings = without_totals(con, labels, ["residents"], name)
    nowhere = (
        f"({is_no_place('area_code')} AND {is_no_place('area_name')} "
        "AND trim(area_name) <> '')"
    )
    warnings += leave_out(con, "area_name", nowhere, "places that are not known", name)
    refuse_blanks(con, RAW_LINES, ["area_code", "area_name", "borough_code"], name)
    refuse_rows(
        con,
        RAW_LINES,
        f"coalesce(({RESIDENTS}) NOT BETWEEN 1 AND {MOST}, true)",
        name,
        f"residents must be a whole number from 1 to {MOST:,}",
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
            {_year(source, name, tables.title(con))} AS year,
            ({RESIDENTS})::INTEGER AS residents
        FROM raw
        WHERE starts_with(trim(borough_code), 'E09')
        """
    )
    _refuse_other_numbers(con, population, name)
    return Tidy({"population": population}, warnings=warnings)


def _year(source: Source, name: str, title: str) -> int:
    """The year of the estimate, as the sheet or the title above it says.

    Else that of the ward codes. Raises HarrowError where the two say different years.
    """
    sheet = name.rpartition("/")[2]
    said = _only(ESTIMATE.findall(sheet)) or _of_sheet(sheet)
    above = _only(ESTIMATE.findall(title))
    if said and above and said != above:
        raise HarrowError(
            f"{name}: the sheet's name says {said} and its title {above}. Correct the "
            "one that is wrong and load it again."
        )
    if said or above:
        return said or above
    year = _only(re.findall(r"\d{4}", " ".join(source.columns["area_code"])))
    if not year:
        raise HarrowError(f"{source.title}: the ward codes must be those of one year.")
    return year


def _of_sheet(sheet: str) -> int:
    """The year in a sheet's name, but not one of wards: "2022", "2022 (wards 2023)"."""
    if "." in sheet:  # a file's name plays no part
        return 0
    return _only(YEAR.findall(OF_WARDS.sub("", sheet)))


def _only(years: list[str]) -> int:
    """The year, where there is only one; else 0."""
    return int(years[0]) if len(set(years)) == 1 else 0


def _refuse_other_numbers(
    con: duckdb.DuckDBPyConnection, population: duckdb.DuckDBPyRelation, name: str
) -> None:
    """Refuse a second number for a ward and year: which is right cannot be told.

    What is compared are the tables of one load; a later load may correct an earlier.
    """
    con.execute(
        "CREATE TEMP TABLE IF NOT EXISTS population_read "
        "(area_code VARCHAR, area_name VARCHAR, year INTEGER, residents INTEGER, "
        "name VARCHAR)"
    )
    con.register("population_now", population)
    other = con.execute(
        "SELECT now.area_name, now.year, now.residents, before.residents, before.name "
        "FROM population_now AS now JOIN population_read AS before "
        "USING (area_code, year) WHERE now.residents <> before.residents "
        "ORDER BY now.area_code LIMIT 1"
    ).fetchone()
    if other:
        ward, year, here, there, where = other
        raise HarrowError(
            f"{name}: {shown(ward)} has {here:,} residents in {year} here and "
            f"{there:,} in {where}. Leave one of the two out, or name each sheet after "
            "its year, as Mid-2022."
        )
    con.execute(
        "INSERT INTO population_read SELECT area_code, area_name, year, residents, ? "
        "FROM population_now",
        [name],
    )
    con.unregister("population_now")
