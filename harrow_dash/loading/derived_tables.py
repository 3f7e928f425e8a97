"""What a new store works out once from its facts: places, releases, measures."""

import duckdb

from harrow_dash import config
from harrow_dash.definitions.catalogue import catalogue
from harrow_dash.disclosure import published
from harrow_dash.geometry import point_in_area

# Measures counted from map points: their family and group are no offence types.
POINT_SOURCES = {"police_uk_asb", "police_uk_stop_search"}


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """Place new points, settle which file each month comes from, count all measures.

    Then make what members and what everybody may see of surveys and partners' counts.
    """
    _points(con)
    _crimes(con)
    _warn_of_elsewhere(con)
    _run(con, "releases")
    _components(con)
    _run(con, "measure_month", borough=config.BOROUGH)
    _run(con, "point_measures", borough=config.BOROUGH)
    _run(con, "not_placed", borough=config.BOROUGH, not_placed=config.NOT_PLACED)
    con.execute("DELETE FROM measure_month")
    con.execute(
        "INSERT INTO measure_month SELECT measure, area_code, month, value, source, "
        "status, '' FROM measured ORDER BY measure, area_code, month"
    )
    con.execute("DROP TABLE measured")
    published.publish(con)
    published.months(con)


def _run(con: duckdb.DuckDBPyConnection, name: str, **values: str) -> None:
    text = (config.SQL / f"{name}.sql").read_text(encoding="utf-8")
    if values:
        con.execute(text, values)
    else:
        con.execute(text)


def _points(con: duckdb.DuckDBPyConnection) -> None:
    """Each distinct point is assigned once; new outlines place all points anew."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE wanted_point AS
            SELECT DISTINCT longitude, latitude FROM (
                SELECT longitude, latitude FROM new_crime
                UNION ALL SELECT longitude, latitude FROM new_search
            )
            WHERE longitude IS NOT NULL AND latitude IS NOT NULL
        """
    )
    outlines = con.execute(
        "SELECT area_code, area_kind, geometry "
        "FROM outline JOIN area USING (area_code) "
        "WHERE borough_code = ? AND area_kind IN ('ward', 'ward_2002')",
        [config.BOROUGH],
    ).df()
    # Wards loaded since the points were placed change where old points belong.
    old = con.execute("SELECT point_id, longitude, latitude FROM point").df()
    fresh = con.execute(
        "SELECT (SELECT coalesce(max(point_id), 0) FROM point) + row_number() OVER "
        "(ORDER BY longitude, latitude) AS point_id, longitude, latitude "
        "FROM wanted_point ANTI JOIN point USING (longitude, latitude)"
    ).df()
    for points, is_old in ((old, True), (fresh, False)):
        if points.empty:
            continue
        placed = point_in_area.place(points, outlines)
        con.register("placed_rows", placed)
        if is_old:
            con.execute(
                "UPDATE point SET ward_code = p.ward_code, "
                "ward_2002_code = p.ward_2002_code, inside = p.inside "
                "FROM placed_rows AS p WHERE p.point_id = point.point_id AND "
                "(point.ward_code, point.ward_2002_code, point.inside) "
                "IS DISTINCT FROM (p.ward_code, p.ward_2002_code, p.inside)"
            )
        else:
            con.execute(
                "INSERT INTO point SELECT point_id, longitude, latitude, ward_code, "
                "ward_2002_code, inside FROM placed_rows"
            )
        con.unregister("placed_rows")


def _crimes(con: duckdb.DuckDBPyConnection) -> None:
    """Neighbouring extracts repeat a crime: the identical row under an ID counts once.

    Rows without an ID (anti-social behaviour) and searches are all genuine.
    """
    con.execute(
        """
        INSERT INTO crime BY NAME
            SELECT n.* EXCLUDE (point_id, longitude, latitude), p.point_id
            FROM new_crime AS n
            LEFT JOIN point AS p USING (longitude, latitude)
            WHERE crime_id IS NULL OR n.rowid IN (
                SELECT min(fresh.rowid) FROM new_crime AS fresh
                ANTI JOIN crime AS held USING (crime_id, month, row_hash)
                WHERE fresh.crime_id IS NOT NULL
                GROUP BY fresh.crime_id, fresh.month, fresh.row_hash
            );
        INSERT INTO stop_search BY NAME
            SELECT n.* EXCLUDE (point_id, longitude, latitude), p.point_id
            FROM new_search AS n
            LEFT JOIN point AS p USING (longitude, latitude);
        """
    )


def _warn_of_elsewhere(con: duckdb.DuckDBPyConnection) -> None:
    """Say in the ledger which files of map points add none inside the borough."""
    con.execute(
        """
        UPDATE source_file SET warnings = list_append(warnings, $warning)
        WHERE kind IN ('police_uk_street', 'police_uk_api', 'police_uk_stop_search')
            AND NOT list_contains(warnings, $warning)
            AND file_id NOT IN (
                SELECT e.file_id FROM (
                    SELECT DISTINCT file_id, point_id FROM crime
                    UNION
                    SELECT DISTINCT file_id, point_id FROM stop_search
                ) AS e
                JOIN point AS p USING (point_id)
                WHERE p.inside
            )
        """,
        {"warning": f"no new row lies in {config.BOROUGH_NAME}"},
    )


def _components(con: duckdb.DuckDBPyConnection) -> None:
    """Which offence types each measure adds up, from the measures' files."""
    con.execute("DELETE FROM measure_month")
    con.execute("DELETE FROM measure_component")
    for measure in catalogue().values():
        if measure.source in POINT_SOURCES:
            continue
        con.execute(
            """
            INSERT INTO measure_component
                SELECT $key, type_id FROM offence_type
                WHERE family = $family AND (
                    list_contains($groups, '*') OR list_contains($groups, group_name)
                    OR list_contains($types, type_name)
                )
            """,
            {
                "key": measure.key,
                "family": measure.source,
                "groups": list(measure.groups),
                "types": list(measure.types),
            },
        )
