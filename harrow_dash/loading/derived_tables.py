"""What a new store works out once from its facts: places, releases, measures."""

import duckdb

from harrow_dash import config
from harrow_dash.definitions import offence_names
from harrow_dash.definitions.catalogue import catalogue, counted_apart
from harrow_dash.disclosure import published
from harrow_dash.geometry import point_in_area
from harrow_dash.places import surroundings
from harrow_dash.places.small_areas import grid

# Measures counted from map points: their family and group are no offence types.
POINT_SOURCES = {"police_uk_asb", "police_uk_stop_search"}


def derive(con: duckdb.DuckDBPyConnection) -> None:
    """Place new points, settle which file each month comes from, count all measures.

    Then make what members and what everybody may see of surveys and partners' counts.
    """
    con.execute("DELETE FROM told_of_file WHERE NOT lasts")
    con.execute("SET VARIABLE borough = $borough", {"borough": config.BOROUGH})
    _run(con, "residents")
    _warn(con, "residents_missing")
    _points(con)
    _crimes(con)
    _warn_of_elsewhere(con)
    _warn_of_nowhere(con)
    _carry_older_lsoas(con)
    _run(con, "without_outline", borough=config.BOROUGH)
    _warn(con, "without_outline")
    con.execute("DELETE FROM release")
    _drop_told_twice(con)
    _run(
        con,
        "releases",
        known=sorted(offence_names.known_types()),
        eras=offence_names.eras(),
    )
    _run(con, "released_area")
    _run(
        con,
        "areas_missing",
        borough=config.BOROUGH,
        borough_name=config.BOROUGH_NAME,
    )
    _warn(con, "areas_missing")
    _components(con)
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE feeds_nothing AS
            SELECT file_id, 'no measure uses any type of offence in it' AS told
            FROM (SELECT DISTINCT file_id, type_id FROM covered_month)
            GROUP BY file_id
            HAVING NOT bool_or(type_id IN (SELECT type_id FROM measure_component))
            UNION ALL
            SELECT file_id, 'no measure uses its residents: those of a newer year are'
            FROM source_file
            WHERE kind = 'ons_population' AND NOT starts_with(sha256, 'carried')
                AND file_id NOT IN (SELECT file_id FROM population)
                AND NOT list_contains(warnings, $elsewhere)
        """,
        {"elsewhere": f"no row is for {config.BOROUGH_NAME}"},
    )
    _warn(con, "feeds_nothing")
    con.execute(
        _sql("measure_month"),
        {"borough": config.BOROUGH, "beside": counted_apart()},
    )
    _run(con, "counted_within", beside=counted_apart())
    _warn(con, "counted_within")
    _run(con, "point_extent", borough=config.BOROUGH)
    _run(con, "point_coverage")
    _run(con, "point_measures", borough=config.BOROUGH)
    _run(con, "not_placed", borough=config.BOROUGH, not_placed=config.NOT_PLACED)
    con.execute("DELETE FROM measure_month")
    con.execute(
        "INSERT INTO measure_month SELECT measure, area_code, month, value, source, "
        "status, mark FROM measured ORDER BY measure, area_code, month"
    )
    con.execute("DROP TABLE measured")
    _neighbours(con)
    _near(con)
    published.publish(con)
    published.months(con)
    con.execute(_sql("used_month"))


def _sql(name: str) -> str:
    return (config.SQL / f"{name}.sql").read_text(encoding="utf-8")


def _run(con: duckdb.DuckDBPyConnection, name: str, **values: object) -> None:
    text = _sql(name)
    if values:
        con.execute(text, values)
    else:
        con.execute(text)


def _has_rows(con: duckdb.DuckDBPyConnection, table: str) -> bool:
    return con.execute(f"FROM {table} LIMIT 1").fetchone() is not None


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
                "ward_2002_code, inside, false FROM placed_rows"
            )
        con.unregister("placed_rows")


def _crimes(con: duckdb.DuckDBPyConnection) -> None:
    """Keep of the new map points what no other file tells of already.

    Within a file the identical row under an ID counts once; rows without an ID
    (anti-social behaviour) and searches are all genuine.
    """
    if not any(_has_rows(con, table) for table in ("new_crime", "new_search")):
        return
    _drop_told_before(con)
    _run(con, "new_points")


def _carry_older_lsoas(con: duckdb.DuckDBPyConnection) -> None:
    """Put counts by LSOAs of 2011 that were split or joined on those of 2021.

    A split area's counts are shared evenly among its parts, so that none of them shows
    0; what became of each area is in the lookup. Codes that stayed need nothing.
    """
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE carried AS
            WITH link AS (
                SELECT from_code, to_code,
                    count(*) OVER (PARTITION BY from_code) AS parts
                FROM area_link
                JOIN area ON area.area_code = area_link.to_code
                WHERE kind = 'lookup_lsoa11_lsoa21' AND area_kind = 'lsoa_2021'
                    AND from_code NOT IN (
                        SELECT to_code FROM area_link
                        WHERE kind = 'lookup_lsoa11_lsoa21'
                    )
            )
            SELECT o.file_id, o.type_id, link.to_code AS area_code, o.month,
                sum(o.value / parts) AS value
            FROM observation AS o
            JOIN link ON link.from_code = o.area_code
            GROUP BY ALL;
        INSERT INTO covered_area
            SELECT c.file_id, to_code FROM covered_area AS c
            JOIN area_link ON from_code = c.area_code
            WHERE kind = 'lookup_lsoa11_lsoa21' AND to_code IN (
                SELECT area_code FROM area WHERE area_kind = 'lsoa_2021'
            )
            ON CONFLICT DO NOTHING;
        DELETE FROM observation WHERE area_code IN (
            SELECT from_code FROM area_link AS l
            WHERE kind = 'lookup_lsoa11_lsoa21' AND to_code IN (
                SELECT area_code FROM carried
            ) AND from_code NOT IN (
                SELECT to_code FROM area_link WHERE kind = 'lookup_lsoa11_lsoa21'
            )
        );
        INSERT INTO observation SELECT * FROM carried
            ON CONFLICT DO UPDATE SET value = observation.value + excluded.value;
        DROP TABLE carried;
        """
    )


def _drop_told_before(con: duckdb.DuckDBPyConnection) -> None:
    """Drop older editions of a month, and records that a fuller file holds too."""
    _run(con, "point_editions")
    for table in ("crime", "new_crime", "stop_search", "new_search"):
        con.execute(
            f"""
            DELETE FROM {table} USING edition
                WHERE {table}.file_id = edition.file_id
                    AND {table}.month = edition.month;
            DELETE FROM {table} WHERE rowid IN (
                SELECT record FROM repeated WHERE held_in = '{table}'
            );
            """
        )
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE superseded AS
            SELECT file_id, 'another file holds a newer edition of '
                || strftime(month, '%Y-%m') AS told
            FROM edition
            UNION ALL
            SELECT file_id, CASE WHEN count(*) = 1 THEN '1 row is'
                ELSE format('{:,} rows are', count(*)) END
                || ' in another file too and count once'
            FROM repeated GROUP BY file_id;
        DROP TABLE edition;
        DROP TABLE repeated;
        DROP TABLE record;
        """
    )
    _warn(con, "superseded", lasts=True)


def _drop_told_twice(con: duckdb.DuckDBPyConnection) -> None:
    """Take out of pieces of one release that overlap what an earlier piece holds."""
    _run(con, "cut_alike")
    several = con.execute(
        "SELECT kind FROM source_file GROUP BY kind HAVING count(*) > 1 LIMIT 1"
    )
    if several.fetchone() is None:  # no two files that could hold the same
        return
    known = sorted(offence_names.known_types())
    _run(con, "told_in_extracts")
    _run(con, "told_twice", known=known, eras=offence_names.eras())
    _run(
        con,
        "taken_out",
        borough=config.BOROUGH,
        borough_name=config.BOROUGH_NAME,
    )
    con.execute(
        """
        DELETE FROM observation USING told_twice AS t
            WHERE observation.file_id = t.file_id
                AND observation.type_id = t.type_id
                AND observation.area_code = t.area_code
                AND coalesce(observation.month = t.month, true);
        DROP TABLE told_twice;
        DROP TABLE told_in_extract
        """
    )
    _warn(con, "taken_out", lasts=True)
    _run(con, "told_unlike", borough=config.BOROUGH)
    _warn(con, "told_unlike")


def _neighbours(con: duckdb.DuckDBPyConnection) -> None:
    """Join the neighbouring boroughs, so that no reader of a map waits for it."""
    con.execute("DELETE FROM neighbour")
    drawn = con.execute(
        "SELECT 1 FROM outline JOIN area USING (area_code) WHERE area_kind = "
        "'lsoa_2021' AND borough_code <> ? LIMIT 1",
        [config.BOROUGH],
    )
    if drawn.fetchone() is None:
        return
    con.register("joined", surroundings.joined(con))
    con.execute("INSERT INTO neighbour SELECT area_code, geometry FROM joined")
    con.unregister("joined")


def _near(con: duckdb.DuckDBPyConnection) -> None:
    """Settle which points are near, and count what pages ask of them."""
    if _has_rows(con, "point"):
        con.execute(
            "UPDATE point SET is_near = NOT is_near WHERE is_near <> (longitude "
            "BETWEEN $west AND $east AND latitude BETWEEN $south AND $north)",
            dict(zip(("west", "south", "east", "north"), grid.reach(con), strict=True)),
        )
    _run(con, "near_crime")


def _warn_of_elsewhere(con: duckdb.DuckDBPyConnection) -> None:
    """Say in the ledger which files of map points add none inside the borough."""
    con.execute(
        """
        INSERT INTO told_of_file
        SELECT file_id, $warning, false FROM source_file
        WHERE starts_with(kind, 'police_uk') AND kind <> 'police_uk_outcomes'
            -- What it told of may be counted from the other file.
            AND file_id NOT IN (SELECT file_id FROM told_of_file WHERE lasts)
            AND file_id NOT IN (
                SELECT e.file_id FROM (
                    SELECT DISTINCT file_id, point_id FROM crime
                    UNION
                    SELECT DISTINCT file_id, point_id FROM stop_search
                ) AS e
                JOIN point AS p USING (point_id)
                WHERE p.inside
            )
        ON CONFLICT DO NOTHING
        """,
        {"warning": f"no new row lies in {config.BOROUGH_NAME}"},
    )


def _warn_of_nowhere(con: duckdb.DuckDBPyConnection) -> None:
    """Say in the ledger how many rows have no map point: nothing places them."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE nowhere AS
            SELECT file_id, CASE WHEN count(*) = 1 THEN '1 row has'
                ELSE format('{:,} rows have', count(*)) END
                || ' no map point and no place in any figure' AS told
            FROM (
                SELECT file_id, point_id FROM crime
                UNION ALL SELECT file_id, point_id FROM stop_search
            )
            WHERE point_id IS NULL
            GROUP BY file_id
        """
    )
    _warn(con, "nowhere")


def _warn(con: duckdb.DuckDBPyConnection, table: str, *, lasts: bool = False) -> None:
    """Add to the ledger what a temporary table (file_id, told) says, once; drop it.

    lasts: it tells of rows that are taken out now, and no later load finds them.
    """
    con.execute(
        f"""
        INSERT INTO told_of_file SELECT file_id, told, {lasts} FROM {table}
            ON CONFLICT DO NOTHING;
        DROP TABLE {table};
        """
    )


def _components(con: duckdb.DuckDBPyConnection) -> None:
    """Which offence types each measure adds up, from the measures' files."""
    con.execute("DELETE FROM measure_month")
    # All measures in one: planned once.
    con.execute(
        """
        DELETE FROM measure_component;
        INSERT INTO measure_component
            SELECT key, type_id
            FROM (SELECT unnest($measures::STRUCT(
                key TEXT, source TEXT, groups TEXT[], types TEXT[])[],
                recursive := true)) JOIN offence_type ON family = source AND (
                    list_contains(groups, '*') OR list_contains(groups, group_name)
                    OR list_contains(types, type_name)
                )
        """,
        {
            "measures": [
                {
                    "key": measure.key,
                    "source": measure.source,
                    "groups": list(measure.groups),
                    "types": list(measure.types),
                }
                for measure in catalogue().values()
                if measure.source not in POINT_SOURCES
            ]
        },
    )
