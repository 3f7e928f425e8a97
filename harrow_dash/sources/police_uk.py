"""data.police.uk: street-level crime, outcomes, stop and search; CSV and API JSON."""

import json
from typing import Any

import duckdb
import pandas as pd

from harrow_dash.errors import HarrowError
from harrow_dash.sources import Source, recognise
from harrow_dash.sources.containers import DOWNLOAD_AGAIN
from harrow_dash.sources.tables import (
    RAW_LINES,
    Tidy,
    decimal,
    refuse_blanks,
    refuse_rows,
)

MONTH = "20\\d\\d-(0[1-9]|1[0-2])"
# The API's names of crime types that are not the CSV's in small letters and hyphens.
API_TYPES = {
    "theft-from-the-person": "Theft from the person",
    "violent-crime": "Violence and sexual offences",
}


def read(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> Tidy:
    """Crimes, outcomes or searches with their map points; no row is judged genuine.

    Raises HarrowError for impossible months, coordinates that are none, blank types.
    """
    if source.key == "police_uk_stop_search":
        return _searches(con, name)
    _refuse_bad_rows(con, name)
    if source.key == "police_uk_outcomes":
        return _outcomes(con, name)
    crimes = con.sql(
        f"""
        SELECT
            strptime(month, '%Y-%m')::DATE AS month,
            nullif(crime_id, '') AS crime_id,
            hash({_columns(source)}) AS row_hash,
            {decimal("longitude")} AS longitude, {decimal("latitude")} AS latitude,
            location, lsoa_code, crime_type, outcome
        FROM raw
        """
    )
    refuse_blanks(con, RAW_LINES, ["crime_type"], name)
    return Tidy({"crimes": crimes})


def _columns(source: Source) -> str:
    """What makes two rows under one ID the same: everything the publisher gives."""
    if source.form == "json":
        return "month, longitude, latitude, location, crime_type, outcome, api_id"
    columns = [column for column in source.columns if column != "crime_id"]
    return ", ".join(columns)


def _refuse_bad_rows(con: duckdb.DuckDBPyConnection, name: str) -> None:
    refuse_rows(
        con,
        RAW_LINES,
        f"month IS NULL OR NOT regexp_full_match(month, '{MONTH}')",
        name,
        "the month must be written as 2026-02",
        "month",
    )
    _refuse_bad_points(con, name)


def _refuse_bad_points(con: duckdb.DuckDBPyConnection, name: str) -> None:
    for column, limit in (("longitude", 180), ("latitude", 90)):
        refuse_rows(
            con,
            RAW_LINES,
            f"{column} IS NOT NULL "
            f"AND coalesce(abs({decimal(column)}) > {limit}, true)",
            name,
            f"the {column} is no number of degrees",
            column,
        )


def _outcomes(con: duckdb.DuckDBPyConnection, name: str) -> Tidy:
    refuse_blanks(con, RAW_LINES, ["crime_id", "outcome_type"], name)
    outcomes = con.sql(
        "SELECT strptime(month, '%Y-%m')::DATE AS month, crime_id, "
        "outcome_type AS outcome FROM raw"
    )
    return Tidy({"outcomes": outcomes})


def _searches(con: duckdb.DuckDBPyConnection, name: str) -> Tidy:
    refuse_rows(
        con,
        RAW_LINES,
        "try_cast(searched_at AS TIMESTAMPTZ) IS NULL",
        name,
        "the date must be written as 2024-03-01T11:33:00+00:00",
        "searched_at",
    )
    _refuse_bad_points(con, name)
    refuse_blanks(con, RAW_LINES, ["search_type"], name)
    # The text is in universal time; the publisher's months are London's, so a search
    # at 23:30 on 31 May is one of June.
    searches = con.sql(
        f"""
        SELECT
            date_trunc('month', searched_at::TIMESTAMPTZ AT TIME ZONE 'Europe/London')
                ::DATE AS month,
            searched_at::TIMESTAMPTZ AT TIME ZONE 'Europe/London' AS searched_at,
            search_type, {decimal("longitude")} AS longitude,
            {decimal("latitude")} AS latitude,
            gender, age_range, ethnicity, legislation, object, outcome
        FROM raw
        """
    )
    return Tidy({"searches": searches})


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
    rows = [_api_row(entry, number, name) for number, entry in enumerate(entries, 1)]
    con.register("api_rows", pd.DataFrame(rows, dtype="str"))
    con.execute("CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM api_rows")
    con.unregister("api_rows")
    return source


def _api_row(entry: Any, number: int, name: str) -> dict[str, str | None]:
    try:
        location = entry["location"] or {}
        street = (location.get("street") or {}).get("name")
        outcome = (entry.get("outcome_status") or {}).get("category")
        category = entry["category"]
        return {
            "crime_id": entry.get("persistent_id") or None,
            "month": entry["month"],
            "longitude": location.get("longitude"),
            "latitude": location.get("latitude"),
            "location": street,
            "lsoa_code": None,
            "crime_type": API_TYPES.get(
                category, str(category).replace("-", " ").capitalize()
            ).replace("Anti social", "Anti-social"),
            "outcome": outcome,
            "api_id": json.dumps(entry.get("id")),
        }
    except (KeyError, AttributeError, TypeError) as error:
        raise HarrowError(
            f"{name}: entry {number} is not a crime as the API gives it. "
            f"{DOWNLOAD_AGAIN}"
        ) from error
