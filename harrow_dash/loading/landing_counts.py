"""Counts of a file on their way into the store: names of offences, codes of areas."""

import difflib

import duckdb

from harrow_dash import config
from harrow_dash.definitions import offence_names
from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import Source

MOST_NAMED = 8  # unknown names that a warning lists
# SQL: rows whose type, or group, a measure may ask for by its name.
IS_OFFENCE = "family NOT LIKE '%_positive_outcomes'"
IS_GROUPED = "family = 'recorded_offences'"
ALIKE = 0.8  # of two names, from which one may be the other misspelt


class UnknownAreas(HarrowError):
    """Areas of the borough that nothing loaded so far knows; a later file may."""


def settle(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> list[str]:
    """Give the rows of `landing_counts` the names and codes that the store uses.

    Gives sentences on what was left out or is used by no measure. Raises HarrowError
    for names that are no borough, and UnknownAreas for wards that nothing knows yet.
    """
    _settle_names(con)
    return [*_unused(con), *_resolve(con, source, name)]


def _settle_names(con: duckdb.DuckDBPyConnection) -> None:
    """Give offences the names that measures use, whatever a release calls them."""
    for part, column in (("groups", "group_name"), ("types", "type_name")):
        names = offence_names.canonical(part)
        told = con.execute(f"SELECT DISTINCT {column} FROM landing_counts").fetchall()
        for (name,) in told:
            used = names.get(offence_names.spelt(name), name)
            if used != name:
                con.execute(
                    f"UPDATE landing_counts SET {column} = $used "
                    f"WHERE {column} = $name",
                    {"used": used, "name": name},
                )


def _unused(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Say which types of a file no measure uses, and whether none uses the file.

    Types that are known here and belong to no measure (arson) go without a word; a
    name that is not known is one that a measure may be missing, and so is a group's,
    of which the types may be known.
    """
    told = []
    for column, known, which, words in (
        ("type_name", offence_names.known_types(), IS_OFFENCE, "no measure of its own"),
        ("group_name", offence_names.known_groups(), IS_GROUPED, "no group's measure"),
    ):
        rows = con.execute(
            f"SELECT DISTINCT {column} FROM landing_counts "
            f"WHERE NOT list_contains(?, {column}) AND {which} ORDER BY 1",
            [sorted(known)],
        ).fetchall()
        if rows:
            named = ", ".join(shown(row[0]) for row in rows[:MOST_NAMED])
            rest = len(rows) - MOST_NAMED
            more = f" and {rest} more" if rest > 0 else ""
            told.append(f"{words} uses {named}{more}")
    kinds = con.execute(
        "SELECT bool_or(area_kind IN ('force', 'borough', 'ward', 'lsoa_2021')) "
        "FROM landing_counts"
    ).fetchone()
    if kinds == (False,):
        told.append("no measure uses this file: its areas are of an older set")
    return told


def _resolve(con: duckdb.DuckDBPyConnection, source: Source, name: str) -> list[str]:
    """Give every count its borough's and its area's code; drop what has neither."""
    con.execute(
        (config.SQL / "resolve_areas.sql").read_text(encoding="utf-8"),
    )
    unknown = con.execute(
        """
        SELECT DISTINCT borough FROM landing_counts
        WHERE borough_code IS NULL AND borough IS NOT NULL
            AND NOT list_contains(?, borough)
        ORDER BY borough
        """,
        [list(source.left_out)],
    ).fetchall()
    told = _leave_out_boroughs(con, [row[0] for row in unknown], name)
    strange = con.execute(
        """
        SELECT DISTINCT coalesce(c.area_code, c.area_name)
        FROM landing_counts AS c
        LEFT JOIN area AS a ON a.area_code = c.area_code
        WHERE c.borough_code = $borough AND c.area_kind LIKE 'ward%'
            AND (a.area_code IS NULL OR a.borough_code <> c.borough_code)
            OR a.borough_code = $borough AND c.borough_code <> a.borough_code
        ORDER BY 1
        """,
        {"borough": config.BOROUGH},
    ).fetchall()
    if strange:
        named = ", ".join(row[0] for row in strange[:8])
        (known,) = con.execute(
            "SELECT count(DISTINCT c.area_code) FROM landing_counts AS c "
            "JOIN area AS a USING (area_code) "
            "WHERE c.area_kind LIKE 'ward%' AND a.borough_code = c.borough_code "
            "AND c.borough_code = ?",
            [config.BOROUGH],
        ).fetchone() or (0,)
        if known < len(strange):
            raise UnknownAreas(
                f"{name}: these are not wards of {config.BOROUGH_NAME} in any ward set "
                f"that is loaded: {named}. Load the outlines of their wards too, or "
                "correct the file."
            )
        con.execute(
            "DELETE FROM landing_counts WHERE list_contains("
            "?, coalesce(area_code, area_name)) AND area_kind LIKE 'ward%'",
            [[row[0] for row in strange]],
        )
        told.append(f"wards that are not known here were left out: {named}")
    dropped = con.execute(
        "SELECT count(DISTINCT coalesce(area_name, borough)) FROM landing_counts "
        "WHERE area_code IS NULL OR borough_code IS NULL AND area_kind <> 'ward'"
    ).fetchone() or (0,)
    con.execute(
        "DELETE FROM landing_counts "
        "WHERE area_code IS NULL OR borough_code IS NULL AND area_kind <> 'ward'"
    )
    warnings = told
    if dropped[0]:
        areas = "1 area" if dropped[0] == 1 else f"{dropped[0]:,} areas"
        was = "was" if dropped[0] == 1 else "were"
        warnings.append(f"{areas} without a known code {was} left out")
    here = con.execute(
        "SELECT 1 FROM landing_counts WHERE borough_code = ? LIMIT 1", [config.BOROUGH]
    ).fetchone()
    if not here:
        warnings.append(
            f"no row is for {config.BOROUGH_NAME}; it is kept for comparison only"
        )
    return warnings


def _leave_out_boroughs(
    con: duckdb.DuckDBPyConnection, unknown: list[str], name: str
) -> list[str]:
    """Take out places that are no borough of London, and name them.

    Raises HarrowError for a name that may be a misspelt borough, whose figures would be
    too low without it, and where no borough would be left.
    """
    if not unknown:
        return []
    boroughs = {
        spelt.casefold(): spelt
        for (spelt,) in con.execute(
            "SELECT area_name FROM area WHERE area_kind = 'borough' ORDER BY area_name"
        ).fetchall()
    }
    for text in unknown:
        meant = difflib.get_close_matches(text.casefold(), boroughs, 1, ALIKE) or [
            one for one in boroughs if one.startswith(f"{text.casefold()} ")
        ]
        if meant:
            raise HarrowError(
                f"{name}: there is no London borough called {shown(text)}. Did you "
                f"mean {boroughs[meant[0]]}? Correct the name in the file."
            )
    named = ", ".join(shown(text) for text in unknown[:MOST_NAMED])
    known = con.execute(
        "SELECT 1 FROM landing_counts WHERE borough_code IS NOT NULL "
        "AND area_kind <> 'force' LIMIT 1"
    ).fetchone()
    if not known:
        raise HarrowError(
            f"{name}: there is no London borough called {named}. Look for the file of "
            "London's boroughs."
        )
    con.execute(
        "DELETE FROM landing_counts WHERE borough_code IS NULL "
        "AND list_contains(?, borough)",
        [unknown],
    )
    return [f"places that are no London borough were left out: {named}"]
