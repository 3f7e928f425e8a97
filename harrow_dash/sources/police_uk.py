"""data.police.uk: street-level crime, outcomes, stop and search; CSV and API JSON."""

import json
from typing import Any

import duckdb
import pandas as pd

from harrow_dash import config
from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import Source, recognise, spelling
from harrow_dash.sources.cells import (
    NOT_GIVEN,
    RAW_LINES,
    YEARS,
    decimal,
    leave_out,
    refuse_blanks,
    refuse_rows,
)
from harrow_dash.sources.containers import DOWNLOAD_AGAIN
from harrow_dash.sources.months import month_column
from harrow_dash.sources.tables import Tidy

MONTH = "20\\d\\d-(0[1-9]|1[0-2])"
# The API's categories and the CSV's names of the same, older ones included.
API_TYPES = {
    "anti-social-behaviour": "Anti-social behaviour",
    "bicycle-theft": "Bicycle theft",
    "burglary": "Burglary",
    "criminal-damage-arson": "Criminal damage and arson",
    "drugs": "Drugs",
    "other-crime": "Other crime",
    "other-theft": "Other theft",
    "possession-of-weapons": "Possession of weapons",
    "public-disorder-weapons": "Public disorder and weapons",
    "public-order": "Public order",
    "robbery": "Robbery",
    "shoplifting": "Shoplifting",
    "theft-from-the-person": "Theft from the person",
    "vehicle-crime": "Vehicle crime",
    "violent-crime": "Violence and sexual offences",
}

# Until 2013 violence and sexual offences were apart.
OLD_TYPES = ("Violent crime", "Sexual offences")
MOST_NAMED = 8
WEST, EAST, SOUTH, NORTH = -9.0, 3.0, 49.0, 61.5  # where map points can be
NOTHING_CAME_OF_IT = "A no further action disposal"


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Crimes, outcomes or searches with their map points; no row is judged genuine.

    Raises HarrowError for impossible months, coordinates that are none, blank types.
    """
    if source.key.startswith("police_uk_stop_search"):
        return _searches(con, source, name)
    warnings = _refuse_bad_rows(con, name)
    if source.key == "police_uk_outcomes":
        return _outcomes(con, name)
    is_api = source.form == "json"
    warnings += _unknown_categories(con) if is_api else _settle_types(con, name)
    crimes = con.sql(
        f"""
        SELECT
            strptime(month, '%Y-%m')::DATE AS month,
            nullif(crime_id, '') AS crime_id,
            hash({_columns(source)}) AS row_hash,
            {degrees("longitude")} AS longitude, {degrees("latitude")} AS latitude,
            location, lsoa_code, crime_type, outcome
        FROM raw
        WHERE crime_type IS NOT NULL
        """
    )
    vouches = not is_api and _is_of_the_force(con)
    return Tidy({"crimes": crimes}, warnings=warnings, vouches=vouches)


def _settle_types(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Give types the publisher's spelling; say which of them no measure counts."""
    told = leave_out(
        con, "crime_type", "coalesce(trim(crime_type), '') = ''", "no type", name
    )
    known = {kind.casefold(): kind for kind in (*API_TYPES.values(), *OLD_TYPES)}
    rows = con.execute(
        "SELECT crime_type, count(*) FROM raw GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    unknown = []
    for text, count in rows:
        used = known.get(" ".join(text.casefold().replace("&", " and ").split()))
        if used is None:
            unknown.append(f"{shown(text[:60])} ({count:,})")
        elif used != text:
            change = "UPDATE raw SET crime_type = ? WHERE crime_type = ?"
            con.execute(change, [used, text])
    if unknown:
        listed = ", ".join(unknown[:MOST_NAMED])
        told.append(f"crime types that no measure of its own counts: {listed}")
    return told


def _unknown_categories(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute(
        "SELECT category, count(*) FROM raw WHERE crime_type IS NULL "
        "GROUP BY category ORDER BY category"
    ).fetchall()
    if not rows:
        return []
    named = ", ".join(f"{shown(str(category))} ({count:,})" for category, count in rows)
    return [f"crime categories that are not known here were left out: {named}"]


def _is_of_the_force(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the borough's own force reports in the file.

    The British Transport Police have a few offences in every borough, and say nothing
    of the others.
    """
    sql = "SELECT 1 FROM raw WHERE lower(trim(reported_by)) = lower(?) "
    sql += "OR reported_by IS NULL LIMIT 1"
    return con.execute(sql, [config.POLICE]).fetchone() is not None


def _columns(source: Source) -> str:
    """What makes two rows under one ID the same: everything the publisher gives."""
    if source.form == "json":  # its outcome changes from answer to answer
        return "api_id"
    told = (*source.columns, "lsoa_code", "lsoa_name", "outcome")
    columns = [column for column in told if column != "crime_id"]
    return ", ".join(columns)


def _refuse_bad_rows(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    _settle_months(con)
    refuse_rows(
        con,
        RAW_LINES,
        f"month IS NULL OR NOT regexp_full_match(month, '{MONTH}')",
        name,
        "the month must be written as 2026-02",
        "month",
    )
    return _refuse_bad_points(con, name)


def _settle_months(con: duckdb.DuckDBPyConnection) -> None:
    """Months that a spreadsheet program rewrote (May-25, 01/05/2025) as 2025-05."""
    rows = con.execute(
        "SELECT DISTINCT month FROM raw "
        "WHERE month IS NOT NULL AND NOT regexp_full_match(month, ?)",
        [MONTH],
    ).fetchall()
    for (text,) in rows:
        found = month_column(spelling(text))
        if found:
            con.execute(
                "UPDATE raw SET month = ? WHERE month = ?",
                [f"{found[:4]}-{found[4:]}", text],
            )


def degrees(column: str) -> str:
    """SQL for a coordinate; NULL where it is blank or marked as not given."""
    given = f"upper(trim(coalesce({column}, ''))) NOT IN ({NOT_GIVEN})"
    return f"CASE WHEN {given} THEN {decimal(column)} END"


def _refuse_bad_points(con: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """Refuse coordinates that are none; count points that lie outside Britain.

    Raises HarrowError where all of them do: longitude and latitude changed places.
    """
    for column, limit in (("longitude", 180), ("latitude", 90)):
        refuse_rows(
            con,
            RAW_LINES,
            f"upper(trim(coalesce({column}, ''))) NOT IN ({NOT_GIVEN}) "
            f"AND coalesce(abs({decimal(column)}) > {limit}, true)",
            name,
            f"the {column} is no number of degrees",
            column,
            "The publisher gives degrees, such as -0.3400 and 51.5800.",
        )
    points, outside = con.execute(
        f"SELECT count(*), count(*) FILTER (WHERE x NOT BETWEEN {WEST} AND {EAST} "
        f"OR y NOT BETWEEN {SOUTH} AND {NORTH}) FROM (SELECT {degrees('longitude')} "
        f"AS x, {degrees('latitude')} AS y FROM raw) "
        "WHERE x IS NOT NULL AND y IS NOT NULL"
    ).fetchone() or (0, 0)
    if outside and outside == points:
        raise HarrowError(
            f"{name}: no map point lies in Britain. Longitude and latitude may have "
            "changed places: look at the columns of the publisher's own file."
        )
    if not outside:
        return []
    said = "1 map point lies" if outside == 1 else f"{outside:,} map points lie"
    return [f"{said} outside Britain"]


def _outcomes(con: duckdb.DuckDBPyConnection, name: str) -> Tidy:
    warnings = leave_out(
        con, "outcome_type", "coalesce(trim(crime_id), '') = ''", "no crime", name
    )
    refuse_blanks(con, RAW_LINES, ["outcome_type"], name)
    outcomes = con.sql(
        "SELECT strptime(month, '%Y-%m')::DATE AS month, crime_id, "
        "outcome_type AS outcome FROM raw"
    )
    return Tidy({"outcomes": outcomes}, warnings=warnings)


def _searches(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    refuse_rows(
        con,
        RAW_LINES,
        "coalesce(year(try_cast(searched_at AS TIMESTAMPTZ)) NOT BETWEEN "
        f"{YEARS}, true)",
        name,
        "the date must be written as 2024-03-01T11:33:00+00:00",
        "searched_at",
    )
    warnings = _refuse_bad_points(con, name)
    refuse_blanks(con, RAW_LINES, ["search_type"], name)
    # The text is in universal time; the publisher's months are London's, so a search
    # at 23:30 on 31 May is one of June.
    searches = con.sql(
        f"""
        SELECT
            date_trunc('month', searched_at::TIMESTAMPTZ AT TIME ZONE 'Europe/London')
                ::DATE AS month,
            searched_at::TIMESTAMPTZ AT TIME ZONE 'Europe/London' AS searched_at,
            search_type, {degrees("longitude")} AS longitude,
            {degrees("latitude")} AS latitude,
            gender, age_range, ethnicity, legislation, object, outcome
        FROM raw
        """
    )
    vouches = source.form != "json"
    return Tidy({"searches": searches}, vouches=vouches, warnings=warnings)


def read_api(con: duckdb.DuckDBPyConnection, entries: list[Any], name: str) -> Source:
    """The API's list of crimes as the table `raw`, with the street file's columns.

    The source that comes back is the API's own, so that the ledger names it.
    """
    fields = sorted(
        {key for entry in entries if isinstance(entry, dict) for key in entry}
    )
    header = fields + (
        ["longitude", "latitude", "street"] if "location" in fields else []
    )
    source, _ = recognise(header, name, form="json")
    row = _api_search if source.key == "police_uk_stop_search_api" else _api_row
    rows = [row(entry, number, name) for number, entry in enumerate(entries, 1)]
    con.register("api_rows", pd.DataFrame(rows, dtype="str"))
    con.execute("CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM api_rows")
    con.unregister("api_rows")
    return source


def _api_search(entry: Any, number: int, name: str) -> dict[str, str | None]:
    try:
        location = entry.get("location") or {}
        outcome = entry.get("outcome")
        return {
            "search_type": entry["type"],
            "searched_at": entry["datetime"],
            "latitude": location.get("latitude"),
            "longitude": location.get("longitude"),
            "gender": entry.get("gender"),
            "age_range": entry.get("age_range"),
            "ethnicity": entry.get("officer_defined_ethnicity"),
            "legislation": entry.get("legislation"),
            "object": entry.get("object_of_search"),
            # The API says false where the CSV says that nothing came of it.
            "outcome": str(outcome) if outcome else NOTHING_CAME_OF_IT,
        }
    except (KeyError, AttributeError, TypeError) as error:
        raise HarrowError(
            f"{name}: entry {number} is not a search as the API gives it. "
            f"{DOWNLOAD_AGAIN}"
        ) from error


def _api_row(entry: Any, number: int, name: str) -> dict[str, str | None]:
    try:
        location = entry["location"] or {}
        street = (location.get("street") or {}).get("name")
        outcome = (entry.get("outcome_status") or {}).get("category")
        category = entry["category"]
        return {
            # The record's own number, so that answers of neighbouring wards, which
            # share records at their border, count it once.
            "crime_id": entry.get("persistent_id") or f"api-{entry['id']}",
            "month": entry["month"],
            "longitude": location.get("longitude"),
            "latitude": location.get("latitude"),
            "location": street,
            "lsoa_code": None,
            "category": str(category),
            "crime_type": API_TYPES.get(category),
            "outcome": outcome,
            "api_id": json.dumps(entry.get("id")),
        }
    except (KeyError, AttributeError, TypeError) as error:
        raise HarrowError(
            f"{name}: entry {number} is not a crime as the API gives it. "
            f"{DOWNLOAD_AGAIN}"
        ) from error
