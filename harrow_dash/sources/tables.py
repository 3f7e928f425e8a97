"""A recognised file as the table `raw`, and refusals that name its line.

`raw` holds every column as text under our names; record n of the file, its header
being the first, is row n - 2 counted from 0, so a refusal can say where a fault stands.
"""

import csv
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from harrow_dash.errors import HarrowError, shown
from harrow_dash.sources import (
    NotRecognised,
    Source,
    heading,
    plain_cells,
    recognise,
    spelling,
)
from harrow_dash.sources.containers import DOWNLOAD_AGAIN, Content
from harrow_dash.sources.months import MONTH_COLUMN, names_a_year
from harrow_dash.sources.table_notes import without_notes

# What queries on `raw` call things of their own.
OURS = {"line", "rowid", "n", "month", "value", "record", "place", "day", "year"}
OURS |= {"area_kind", "family", "group_name", "type_name", "borough", "area_name"}
OURS |= {"area_code", "borough_code", "geometry", "wrong", "total", "refreshed"}
MOST_COLUMNS = 2_000  # a file of all months since 2008 has under 300
FEWEST_COLUMNS = 3
LONGEST_ROW = 1_000_000  # bytes; free text of 100,000 characters is read whole


@dataclass
class Tidy:
    """What a reader gives: relations by the name of the table they go to.

    counts: line, area_kind, borough, area_code, area_name, place, month, family,
        group_name, type_name, value (a count, or a proportion from 0 to 1)
    extract_rows: borough, area_name, month, committed, value: the rows behind counts
        that add several rows of a file up
    areas: area_code, area_name, area_kind, borough_code, geometry (GeoJSON)
    population: area_code, area_name, borough_code, borough, year, residents
    links: from_code, to_code, year, weight
    targets: as agreed_target in schema.sql
    crimes, outcomes, searches: as in schema.sql, with longitude and latitude
    responses: survey, round, response_id, answered_on, ward_code, longitude, latitude,
        place (the school), age_band, gender, weight
    answers: survey, response_id, question, wording (the version of the question that
        was asked), answer (a step of a scale, or an option; one row an option)
    comments: survey, response_id, question, comment
    indicator_values: indicator, area_code, category ("all": not split), period,
        first_month, last_month, value, numerator, denominator, lower, upper, note
    partner_counts: indicator, area_code, category, first_month, last_month, value
    events: happened_on, label, kind
    """

    relations: dict[str, duckdb.DuckDBPyRelation]
    released: date | None = None
    stub_month: date | None = None
    vouches: bool = True  # that what it has no row of did not happen in the borough
    warnings: list[str] = field(default_factory=list)


def quoted(name: str) -> str:
    """A column name from a file, safe inside SQL."""
    return '"' + name.replace('"', '""') + '"'


def read_table(con: duckdb.DuckDBPyConnection, content: Content) -> Source:
    """Read a text table into the temporary table `raw` and say what it is.

    Raises HarrowError, with the line, for an unknown header or a broken row.
    """
    with content.path.open(encoding="utf-8-sig", newline="") as file:
        try:
            rows = csv.reader(file, delimiter=content.separator)
            header = next((cells for cells in rows if cells), [])
        except csv.Error as error:
            raise HarrowError(
                f"{content.name}: line 1: the header cannot be read ({error}). "
                f"{DOWNLOAD_AGAIN}"
            ) from error
    if len(header) > MOST_COLUMNS:
        raise HarrowError(
            f"{content.name}: the header has {len(header):,} columns; no file known "
            f"here has more than {MOST_COLUMNS:,}. Look whether rows and columns "
            "changed places."
        )
    told: list[str] = []
    try:
        source, names = recognise(header, content.name)
    except NotRecognised:
        content, header, told = without_notes(content)
        source, names = recognise(header, content.name)
    names = _apart(source, header, names)
    try:
        _fill_raw(con, content, names)
    except HarrowError:
        # Notes below the table are no rows of it.
        content, _, told = without_notes(content, header)
        if not told:
            raise
        _fill_raw(con, content, names)
    else:
        # Spreadsheets fill up a note's line to the width of the table.
        if _ends_in_notes(con, names):
            content, _, told_below = without_notes(content, header)
            if told_below:
                told += told_below
                _fill_raw(con, content, names)
    for column in source.optional:
        if column not in names:
            con.execute(f"ALTER TABLE raw ADD COLUMN {quoted(column)} VARCHAR")
    # Where it lies, for line_of; a table made anew in its place says nothing of it.
    place = str(content.path).replace("'", "''")
    con.execute(f"COMMENT ON TABLE raw IS '{place}'")
    _keep_headings(con, source, header, names)
    told += _unused_years(source, header)
    told += _drop_repeated_headers(con, header, names)
    _drop_blank_rows(con, names)
    if source.status == "official":
        plain_cells.settle(con, [name for name in names if name])
    else:  # what people wrote is kept as they wrote it
        plain_cells.settle_codes(con, names)
    if con.execute("SELECT count(*) FROM raw").fetchone() == (0,):
        raise HarrowError(
            f"{content.name}: there is a header but not one row. {DOWNLOAD_AGAIN}"
        )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE raw_title AS SELECT ? AS told", [content.title]
    )
    con.execute("CREATE OR REPLACE TEMP TABLE raw_note (told VARCHAR)")
    for words in told:
        note(con, words)
    return source


def _apart(source: Source, header: list[str], names: list[str]) -> list[str]:
    """Names in which a column that nobody asked for cannot be taken for one of ours."""
    asked = [*source.columns.values(), *source.optional.values()]
    known = {alias for aliases in asked for alias in aliases}
    found = []
    for place, (title, name) in enumerate(zip(header, names, strict=True), 1):
        is_ours = not name or heading(title) in known or MONTH_COLUMN.fullmatch(name)
        is_taken = name in OURS or names.count(name) > 1
        found.append(name if is_ours or not is_taken else f"{name} (column {place})")
    return found


def title(con: duckdb.DuckDBPyConnection) -> str:
    """What stands above the table that is now `raw`, and is no part of it."""
    found = con.execute("SELECT told FROM raw_title").fetchone()
    return str(found[0]) if found else ""


def note(con: duckdb.DuckDBPyConnection, words: str) -> None:
    """Add to what was passed over."""
    con.execute("CREATE TEMP TABLE IF NOT EXISTS raw_note (told VARCHAR)")
    con.execute("INSERT INTO raw_note VALUES (?)", [words])


def notes(con: duckdb.DuckDBPyConnection) -> list[str]:
    """What was passed over when `raw` was read: titles, notes, repeated headers."""
    held = con.execute(
        "SELECT 1 FROM duckdb_tables() WHERE table_name = 'raw_note' AND temporary"
    ).fetchone()
    if not held:
        return []
    found = [words for (words,) in con.execute("FROM raw_note").fetchall()]
    con.execute("DROP TABLE raw_note")
    return found


def _fill_raw(
    con: duckdb.DuckDBPyConnection, content: Content, names: list[str]
) -> None:
    # Trailing columns without a name (the survey file has four) still need one.
    columns = {name or f"blank_{place}": "VARCHAR" for place, name in enumerate(names)}
    try:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE raw AS SELECT * FROM read_csv(?, "
            "header=true, auto_detect=false, delim=?, quote='\"', escape='\"', "
            f"columns=?, max_line_size={LONGEST_ROW}, skip=?)",
            [str(content.path), content.separator, columns, _blank_lines(content)],
        )
    except (duckdb.InvalidInputException, duckdb.ConversionException) as error:
        raise HarrowError(_broken_row(content, str(error))) from error
    except UnicodeDecodeError as error:  # DuckDB cuts the row it quotes within a letter
        quoted_row = error.object.decode("utf-8", errors="replace")
        raise HarrowError(_broken_row(content, quoted_row)) from error


def _ends_in_notes(con: duckdb.DuckDBPyConnection, names: list[str]) -> bool:
    """Whether the last row that holds anything has words in its first cell alone."""
    columns = [quoted(name or f"blank_{place}") for place, name in enumerate(names)]
    filled = " + ".join(f"(coalesce(trim({one}), '') <> '')::INT" for one in columns)
    found = con.execute(
        f"SELECT contains(trim({columns[0]}), ' ') AND ({filled}) = 1 FROM raw "
        f"WHERE ({filled}) > 0 ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    return bool(found and found[0])


def _blank_lines(content: Content) -> int:
    """How many blank lines stand above the header."""
    with content.path.open(encoding="utf-8-sig", newline="") as file:
        for number, line in enumerate(file):
            if line.strip():
                return number
    return 0


def _keep_headings(
    con: duckdb.DuckDBPyConnection, source: Source, header: list[str], names: list[str]
) -> None:
    """Remember what the file calls its columns, so that messages can say it."""
    for title, name in zip(header, names, strict=True):
        if name in source.columns or name in source.optional:
            words = title.strip().replace("'", "''")
            con.execute(f"COMMENT ON COLUMN raw.{quoted(name)} IS '{words}'")


def _unused_years(source: Source, header: list[str]) -> list[str]:
    """Say which columns hold figures of some time that is no month."""
    used = [*source.columns.values(), *source.optional.values()]
    known = {alias for aliases in used for alias in aliases}
    unused = [
        shown(title.strip()[:40])
        for title in header
        if names_a_year(spelling(title)) and heading(title) not in known
    ]
    if not source.months_across or not unused:
        return []
    columns = "1 column was" if len(unused) == 1 else f"{len(unused)} columns were"
    return [f"{columns} passed over, of no month: {', '.join(unused[:5])}"]


def _drop_blank_rows(con: duckdb.DuckDBPyConnection, names: list[str]) -> None:
    """Take out rows of nothing but separators, which spreadsheets leave at the end."""
    blank = " AND ".join(
        f"coalesce(trim({quoted(name or f'blank_{place}')}), '') = ''"
        for place, name in enumerate(names)
    )
    con.execute(f"DELETE FROM raw WHERE {blank}")


def _drop_repeated_headers(
    con: duckdb.DuckDBPyConnection, header: list[str], names: list[str]
) -> list[str]:
    """Take out rows that repeat the header: files joined by hand."""
    # Each file of those joined may begin with the mark of its encoding.
    told = [
        (title.strip().lstrip("\ufeff"), name)
        for title, name in zip(header, names, strict=True)
    ]
    told = [(title, name) for title, name in told if title and name]
    if len(told) < FEWEST_COLUMNS:
        return []
    # The first two alone find the few rows that all are compared with.
    same = " AND ".join(
        f"coalesce(trim({quoted(name)}, ' ' || chr(65279)), '') = ?" for _, name in told
    )
    values = [title for title, _ in told]
    (count,) = con.execute(
        f"SELECT count(*) FROM raw WHERE {same}", values
    ).fetchone() or (0,)
    if not count:
        return []
    con.execute(f"DELETE FROM raw WHERE {same}", values)
    times = "once" if count == 1 else f"{count:,} times"
    return [f"the header stands {times} more among the rows and was passed over"]


def line_of(con: duckdb.DuckDBPyConnection, record: int) -> int:
    """The line of the file on which a record of `raw` starts; the header is record 1.

    The two differ where cells hold line breaks and where lines are blank.
    """
    sql = "SELECT comment FROM duckdb_tables() WHERE table_name = 'raw' AND temporary"
    found = con.execute(sql).fetchone()
    path = Path(found[0]) if found and found[0] else None
    return _line(path, record) if path and path.exists() else record


def _line(path: Path, record: int) -> int:
    is_inside, records = False, 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        for number, text in enumerate(file, 1):
            if not is_inside and text.strip("\r\n"):
                records += 1
                if records == record:
                    return number
            is_inside ^= text.count('"') % 2 == 1
    return record


def _broken_row(content: Content, error: str) -> str:
    record = re.search(r"on Line: (\d+)", error)
    where = f"line {_line(content.path, int(record[1]))}: " if record else ""
    found = re.search(r"Expected Number of Columns: (\d+) Found: (\d+)", error)
    if found:
        fault = f"the row has {found[2]} columns and the header has {found[1]}"
    elif "unterminated quote" in error:
        fault = "a quotation mark is opened and never closed"
    elif "Maximum line size" in error:
        fault = f"the row is longer than {LONGEST_ROW:,} bytes"
    else:
        fault = "the row cannot be read as a table"
    return (
        f"{content.name}: {where}{fault}; the file may be cut short. {DOWNLOAD_AGAIN}"
    )
