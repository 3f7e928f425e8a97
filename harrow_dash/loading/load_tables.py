"""From a file's tidy relations to the tables of a new store."""

from datetime import UTC, datetime
from typing import Any

import duckdb

from harrow_dash import config
from harrow_dash.errors import HarrowError
from harrow_dash.loading import landing_counts, ledger, load_partner_tables
from harrow_dash.sources import Source, tables
from harrow_dash.sources.tables import Tidy

# In which columns a relation says of what months it is.
DAY = "date_trunc('month', answered_on)::DATE"
MONTHS = {
    **dict.fromkeys(("counts", "crimes", "outcomes", "searches"), ("month", "month")),
    "responses": (DAY, DAY),
    "actions": ("date_trunc('month', as_of)::DATE",) * 2,
    "partner_counts": ("first_month", "last_month"),
    "indicator_values": ("first_month", "last_month"),
}
FORESEEN = "indicator_values"  # projections are of years to come
AS_THEY_ARE = ("crimes", "outcomes", "searches")  # relations landed without a change
# Outlines may come first and not say where an area lies, and codes of 2011 that were
# kept in 2021 stand in both lists: the later list holds.
AREA_KNOWN = """
    ON CONFLICT DO UPDATE SET
        borough_code = coalesce(area.borough_code, excluded.borough_code),
        area_kind = CASE
            WHEN area.area_kind = 'lsoa_2011' AND excluded.area_kind = 'lsoa_2021'
            THEN excluded.area_kind ELSE area.area_kind
        END
"""


def land(
    con: duckdb.DuckDBPyConnection,
    tidy: Tidy,
    source: Source,
    name: str,
    sha256: str,
    status: str,
) -> None:
    """Write one file's relations and its ledger row.

    Raises HarrowError for wards that say they are the borough's and are not, for names
    that are no borough, and for months still to come.
    """
    relations = {key: _named(con, key, tidy) for key in tidy.relations}
    file_id = _next(con, "source_file", "file_id")
    rows = con.execute("SELECT count(*) FROM raw").fetchone() or (0,)
    warnings = [*tables.notes(con), *tidy.warnings]
    if rows[0] < source.usual_rows:
        warnings.append(
            f"only {rows[0]:,} row{'' if rows[0] == 1 else 's'}; files of this kind "
            f"have {source.usual_rows:,} or more, so it may be cut short"
        )
    if "counts" in relations:
        warnings += landing_counts.settle(con, source, name)
    warnings += load_partner_tables.check(con, relations, name)
    warnings += _elsewhere(con, relations)
    first, last = _months(con, relations)
    if FORESEEN not in relations:
        _refuse_future(last, name)
    released = tidy.released
    if released and last and released < last:
        warnings.append(
            f"its refresh date, {released:%d/%m/%Y}, is before its last month, so it "
            "is not used: month and day may have changed places"
        )
        released = None
    line = {
        "file_id": file_id,
        "sha256": sha256,
        "file_name": name,
        "kind": source.key,
        "title": source.title,
        "publisher": source.publisher,
        "licence": source.licence,
        "row_count": rows[0],
        "area_count": _areas(con, relations),
        "first_month": first,
        "last_month": last,
        "stub_month": tidy.stub_month,
        "released": released,
        "loaded_at": datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        "status": status,
        "vouches": tidy.vouches,
        "warnings": warnings,
    }
    ledger.add(con, line, relations)
    for key in relations:
        LANDINGS[key](con, file_id, source)
    _clear(con, relations)


def _named(con: duckdb.DuckDBPyConnection, key: str, tidy: Tidy) -> str:
    """The relation as `landing_<key>`: a temporary table, or a view where the rows go
    into the store as they are, so that a million of them are not copied twice.
    """
    if key in AS_THEY_ARE:
        con.register(f"landing_{key}", tidy.relations[key])
    else:
        con.register("tidy_relation", tidy.relations[key])
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE landing_{key} AS SELECT * FROM tidy_relation"
        )
        con.unregister("tidy_relation")
    return f"landing_{key}"


def _clear(con: duckdb.DuckDBPyConnection, relations: dict[str, str]) -> None:
    """Give back the memory that a file took before the next step needs it."""
    for key, name in relations.items():
        if key in AS_THEY_ARE:
            con.unregister(name)
        else:
            con.execute(f"DROP TABLE {name}")
    con.execute("DROP TABLE raw")


def _next(con: duckdb.DuckDBPyConnection, table: str, column: str) -> int:
    found = con.execute(
        f"SELECT coalesce(max({column}), 0) + 1 FROM {table}"
    ).fetchone()
    return int(found[0]) if found else 1


def _months(con: duckdb.DuckDBPyConnection, relations: dict[str, str]) -> Any:
    for key, (first, last) in MONTHS.items():
        if key in relations:
            sql = f"SELECT min({first}), max({last}) FROM {relations[key]}"
            return con.execute(sql).fetchone()
    return None, None


def _refuse_future(last: Any, name: str) -> None:
    if last is not None and last > config.today():
        raise HarrowError(
            f"{name}: it has figures for {last:%B %Y}, which is still to come. "
            "Download the file again from its publisher."
        )


def _areas(con: duckdb.DuckDBPyConnection, relations: dict[str, str]) -> int:
    for key, column in (
        ("counts", "area_code"),
        ("areas", "area_code"),
        ("population", "area_code"),
        ("links", "from_code"),
        ("crimes", "lsoa_code"),
        ("partner_counts", "area_code"),
        ("indicator_values", "area_code"),
        ("responses", "ward_code"),
    ):
        if key in relations:
            sql = f"SELECT count(DISTINCT {column}) FROM {relations[key]}"
            return int((con.execute(sql).fetchone() or (0,))[0])
    return 0


def _elsewhere(con: duckdb.DuckDBPyConnection, relations: dict[str, str]) -> list[str]:
    """A warning for outlines or residents of which none are the borough's."""
    for key in ("areas", "population"):
        if key not in relations:
            continue
        here = con.execute(
            f"SELECT 1 FROM {relations[key]} AS l "
            "LEFT JOIN area AS a USING (area_code) "
            "WHERE coalesce(l.borough_code, a.borough_code) = ? LIMIT 1",
            [config.BOROUGH],
        ).fetchone()
        if not here:
            return [f"no row is for {config.BOROUGH_NAME}"]
    return []


def _land_counts(con: duckdb.DuckDBPyConnection, file_id: int, source: Source) -> None:
    is_survey = source.reader == "attitude_survey"
    con.execute(
        """
        INSERT INTO area
            SELECT area_code, any_value(coalesce(area_name, area_code)), area_kind,
                any_value(borough_code)
            FROM landing_counts WHERE area_kind <> 'borough'
            GROUP BY area_code, area_kind
        """
        + AREA_KNOWN
        + """;
        INSERT INTO offence_type
            SELECT (SELECT coalesce(max(type_id), 0) FROM offence_type)
                + row_number() OVER (ORDER BY family, group_name, type_name),
                family, group_name, type_name
            FROM (SELECT DISTINCT family, group_name, type_name FROM landing_counts)
            ANTI JOIN offence_type USING (family, group_name, type_name);
        CREATE OR REPLACE TEMP TABLE landing_typed AS
            SELECT c.*, t.type_id FROM landing_counts AS c
            JOIN offence_type AS t USING (family, group_name, type_name);
        """
    )
    con.execute(
        """
        INSERT INTO observation
            SELECT $file_id, type_id, area_code, month, sum(value)
            FROM landing_typed WHERE value > 0 OR $is_survey
            GROUP BY type_id, area_code, month
            ORDER BY type_id, area_code, month
        """,
        {"file_id": file_id, "is_survey": is_survey},
    )
    # A type and month that the file has at all is covered for each kind of area that
    # the file has rows of that month, if it ever has the type for that kind: a long
    # file leaves zeros out, and gun crime has months without a row for any ward.
    con.execute(
        """
        INSERT INTO covered_month
            SELECT DISTINCT $file_id, t.type_id, g.area_kind, t.month
            FROM (SELECT DISTINCT type_id, family, month FROM landing_typed) AS t
            JOIN (SELECT DISTINCT family, area_kind, month FROM landing_typed) AS g
                USING (family, month)
            JOIN (SELECT DISTINCT type_id, area_kind FROM landing_typed) AS k
                ON k.type_id = t.type_id AND k.area_kind = g.area_kind
        """,
        {"file_id": file_id},
    )
    for covered, what, where in (
        ("borough", "area_kind, borough_code", "borough_code IS NOT NULL"),
        ("area", "area_code", "area_kind NOT IN ('force', 'borough')"),
    ):
        con.execute(
            f"INSERT INTO covered_{covered} "
            f"SELECT DISTINCT ?, {what} FROM landing_typed WHERE {where}",
            [file_id],
        )


def _land_extract_rows(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    """The rows behind the counts that were landed before them, by the same codes."""
    con.execute(
        """
        INSERT INTO extract_row
            SELECT $file_id, b.borough_code, w.area_code, r.month,
                -- Not hash(): it may change with the database's version.
                md5_number_lower(concat_ws('|', coalesce(w.area_code, regexp_replace(
                    lower(r.area_name), '[^a-z0-9]+', ' ', 'g')), r.committed)),
                r.value
            FROM (
                SELECT * REPLACE (trim(regexp_replace(
                    area_name, '\\s*\\([A-Z]{2}\\)\\s*$', '')) AS area_name)
                FROM landing_extract_rows
            ) AS r
            JOIN (SELECT DISTINCT borough, borough_code FROM landing_counts) AS b
                USING (borough)
            LEFT JOIN (
                SELECT DISTINCT borough, area_name, area_code FROM landing_counts
                WHERE area_kind LIKE 'ward%'
            ) AS w USING (borough, area_name)
        """,
        {"file_id": file_id},
    )


def _land_areas(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    con.execute(
        """
        INSERT INTO area SELECT area_code, area_name, area_kind,
            coalesce(borough_code, (SELECT a.borough_code FROM area AS a
                WHERE a.area_code = landing_areas.area_code))
            FROM landing_areas
        """
        + AREA_KNOWN
    )
    con.execute(
        "INSERT INTO outline SELECT area_code, ?, geometry FROM landing_areas "
        "ON CONFLICT DO UPDATE SET geometry = excluded.geometry, "
        "file_id = excluded.file_id",
        [file_id],
    )


def _land_population(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    con.execute(
        "INSERT INTO area SELECT area_code, area_name, 'ward', borough_code "
        "FROM landing_population ON CONFLICT DO NOTHING"
    )
    con.execute(
        "INSERT INTO residents_told "
        "SELECT ?, area_code, year, residents FROM landing_population",
        [file_id],
    )


def _land_links(con: duckdb.DuckDBPyConnection, file_id: int, source: Source) -> None:
    con.execute(
        "INSERT OR REPLACE INTO area_link "
        "SELECT from_code, to_code, year, weight, ?, ? FROM landing_links",
        [source.key, file_id],
    )


def _land_targets(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    """Of two targets for a plan and measure the one agreed last stays."""
    con.execute(
        """
        INSERT INTO agreed_target SELECT *, ? FROM landing_targets
            ON CONFLICT DO UPDATE SET target_number = excluded.target_number,
                due = excluded.due, agreed_by = excluded.agreed_by,
                agreed_on = excluded.agreed_on, note = excluded.note,
                file_id = excluded.file_id
            WHERE excluded.agreed_on >= agreed_target.agreed_on
        """,
        [file_id],
    )


def _land_crimes(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    con.execute(
        "INSERT INTO new_crime BY NAME SELECT ? AS file_id, * FROM landing_crimes",
        [file_id],
    )


def _land_outcomes(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    con.execute(
        "INSERT INTO crime_outcome BY NAME "
        "SELECT ? AS file_id, * FROM landing_outcomes",
        [file_id],
    )


def _land_searches(con: duckdb.DuckDBPyConnection, file_id: int, _: Source) -> None:
    con.execute(
        "INSERT INTO new_search BY NAME SELECT ? AS file_id, * FROM landing_searches",
        [file_id],
    )


LANDINGS = {
    "counts": _land_counts,
    "extract_rows": _land_extract_rows,
    "areas": _land_areas,
    "population": _land_population,
    "links": _land_links,
    "targets": _land_targets,
    "crimes": _land_crimes,
    "outcomes": _land_outcomes,
    "searches": _land_searches,
    **load_partner_tables.LANDINGS,
}
