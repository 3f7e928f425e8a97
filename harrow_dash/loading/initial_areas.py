"""What every new store starts with: areas, and the outlines and residents carried."""

import json

import duckdb
import pandas as pd

from harrow_dash import config
from harrow_dash.loading import load_tables
from harrow_dash.sources import catalogue as sources
from harrow_dash.sources.tables import Tidy


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Tables of this load only, and the areas that are always there."""
    con.execute(
        """
        CREATE TEMP TABLE new_crime AS
            SELECT *, NULL::DOUBLE AS longitude, NULL::DOUBLE AS latitude
            FROM crime LIMIT 0;
        CREATE TEMP TABLE new_search AS
            SELECT *, NULL::DOUBLE AS longitude, NULL::DOUBLE AS latitude
            FROM stop_search LIMIT 0;
        """
    )
    boroughs = pd.read_csv(config.DATA / "london_boroughs.csv", dtype="str")
    con.register("borough_rows", boroughs)
    con.execute(
        """
        INSERT INTO area
            SELECT area_code, area_name, 'borough', area_code FROM borough_rows
            ON CONFLICT DO NOTHING
        """
    )
    con.execute(
        """
        INSERT INTO area VALUES
            ($force, $force_name, 'force', $force),
            ($not_placed, 'Not placed in a ward', 'not_placed', $borough)
            ON CONFLICT DO NOTHING
        """,
        {
            "force": config.FORCE,
            "force_name": config.FORCE_NAME,
            "not_placed": config.NOT_PLACED,
            "borough": config.BOROUGH,
        },
    )
    con.unregister("borough_rows")


def carry(con: duckdb.DuckDBPyConnection) -> None:
    """Put in the outlines and residents of the wards, which the project carries."""
    path = config.WARD_OUTLINES
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    outlines = pd.DataFrame(
        {
            "area_code": [one["properties"]["area_code"] for one in features],
            "area_name": [one["properties"]["area_name"] for one in features],
            "geometry": [json.dumps(one["geometry"]) for one in features],
        },
        dtype="str",
    )
    con.register("carried", outlines)
    areas = con.sql(
        f"SELECT area_code, area_name, 'ward' AS area_kind, '{config.BOROUGH}' AS "
        "borough_code, geometry FROM carried"
    )
    _land_carried(con, "boundary_wards_2022", path.name, Tidy({"areas": areas}))
    residents = pd.read_csv(config.WARD_POPULATION)
    con.register("carried", residents)
    population = con.sql(
        f"SELECT area_code, area_name, '{config.BOROUGH}' AS borough_code, "
        f"'{config.BOROUGH_NAME}' AS borough, {config.CARRIED_YEAR} AS year, residents "
        "FROM carried"
    )
    _land_carried(
        con, "ons_population", "ward_population.csv", Tidy({"population": population})
    )
    con.unregister("carried")


def _land_carried(
    con: duckdb.DuckDBPyConnection, kind: str, name: str, tidy: Tidy
) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM carried")
    name = f"{name} (carried by the project)"
    load_tables.land(con, tidy, sources()[kind], name, f"carried {kind}", "official")
