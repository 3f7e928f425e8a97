"""The cells of the table `raw`: what each must hold, refusals that name the line.

Refused is what could make a wrong figure; what is not known, and can make none, is left
out, counted and named (`leave_out`). Messages name columns as the file does.
"""

import re
from datetime import date

import duckdb

from harrow_dash.errors import HarrowError
from harrow_dash.errors import shown as named
from harrow_dash.sources import spelling
from harrow_dash.sources.months import month_column
from harrow_dash.sources.tables import line_of

ADVICE = (
    "If the file was changed since it was downloaded, download it again; if not, its "
    "publisher has begun to write something new."
)
FILL = "Fill it in each row (merged cells leave it empty), or take the row out."
# How publishers and programs write that a number is not given.
NOT_GIVEN = "'', '-', 'NA', 'N/A', '#N/A', 'NAN', 'NULL', 'NONE', '.', '..', ':'"
# How they write that a place is not known.
NO_PLACE = "'', '-', 'unknown', 'not known', 'not recorded', 'not specified', 'other', "
NO_PLACE += "'unspecified', 'n/a', 'na', 'none', 'null', 'no ward', 'unknown ward', "
NO_PLACE += "'unknown lsoa', 'no fixed address', 'no fixed abode', 'e99999999'"
YEARS = "1990 AND 2100"  # SQL: nothing older is loaded, and nothing newer is true
HIDDEN = re.compile(
    r"|-|\.{1,2}|:|\*|n/?a|#n/a|nan|null|none|[cxzu]|\[[a-z]+\]|(n ?)?[<≤] ?\d+|"
    r"suppressed|hidden|withheld|low base|not available",
    re.IGNORECASE,
)


def refuse_rows(
    con: duckdb.DuckDBPyConnection,
    rows: str,
    wrong: str,
    name: str,
    fault: str,
    shown: str,
    advice: str = ADVICE,
) -> None:
    """Raise HarrowError at the first of `rows` (SQL with `line`) where `wrong` holds.

    `shown` is the SQL expression whose value the message quotes. All three are this
    package's own text, never a file's.
    """
    bad = con.execute(
        f"SELECT line, {shown} FROM ({rows}) WHERE {wrong} ORDER BY line LIMIT 1"
    ).fetchone()
    if bad:
        value = "blank" if bad[1] is None else f"'{named(str(bad[1])[:60])}'"
        line = line_of(con, bad[0])
        raise HarrowError(f"{name}: line {line}: {fault} ({value}). {advice}")


def leave_out(
    con: duckdb.DuckDBPyConnection, column: str, wrong: str, what: str, name: str
) -> list[str]:
    """Take out the rows of `raw` where `wrong` (SQL) holds; say which and how many.

    For what is not known and can make no figure wrong. Raises HarrowError when nothing
    would be left.
    """
    rows = con.execute(
        f"SELECT coalesce({column}, 'blank'), count(*) FROM raw WHERE {wrong} "
        "GROUP BY 1 ORDER BY 2 DESC, 1"
    ).fetchall()
    if not rows:
        return []
    total = sum(count for _, count in rows)
    found = ", ".join(named(str(value)[:40]) for value, _ in rows[:5])
    (every,) = con.execute("SELECT count(*) FROM raw").fetchone() or (0,)
    if total == every:
        raise HarrowError(
            f"{name}: every row is of {what} ({found}), so there is nothing to load. "
            "See the table of sources in README.md for the files that can be loaded."
        )
    con.execute(f"DELETE FROM raw WHERE {wrong}")
    rows_said = "1 row was" if total == 1 else f"{total:,} rows were"
    return [f"{rows_said} left out, of {what}: {found}"]


RAW_LINES = "SELECT rowid + 2 AS line, * FROM raw"


def heading(con: duckdb.DuckDBPyConnection, column: str) -> str:
    """What the file calls one of our columns; our own words where it has no header."""
    found = con.execute(
        "SELECT comment FROM duckdb_columns() "
        "WHERE database_name = 'temp' AND table_name = 'raw' AND column_name = ?",
        [column],
    ).fetchone()
    return named(found[0]) if found and found[0] else column.replace("_", " ")


def whole_number(column: str) -> str:
    """SQL for a count as a DOUBLE; NULL where the cell is no whole number from 0 up.

    Thousands may be parted by commas, apostrophes or blanks, the unbreakable ones too.
    1.000 may be one or a thousand, and 1.2E+05 has lost digits: they are none.
    """
    blanks = "chr(160) || chr(8239) || chr(8201) || chr(8217)"
    text = f"trim(translate({column}, {blanks}, '   '''))"
    return f"""
        CASE
            WHEN regexp_full_match({column}, '\\d{{1,15}}') THEN {column}::DOUBLE
            WHEN regexp_full_match({text}, '\\d{{1,15}}(\\.(0{{1,2}}|0{{4,}}))?')
                THEN split_part({text}, '.', 1)::DOUBLE
            WHEN regexp_full_match(
                {text}, '\\d{{1,3}}([ ,'']\\d{{3}}){{1,4}}(\\.0{{1,2}})?'
            ) THEN regexp_replace(
                split_part({text}, '.', 1), '[ ,'']', '', 'g'
            )::DOUBLE
            WHEN regexp_full_match({text}, '\\d(\\.\\d{{1,9}})?[eE]\\+?\\d{{1,2}}')
                AND {text}::DOUBLE = floor({text}::DOUBLE)
                AND length(regexp_extract({text}, '\\.(\\d+)', 1))
                    >= regexp_extract({text}, '[eE]\\+?(\\d+)', 1)::INTEGER
                THEN {text}::DOUBLE
        END"""


COUNT = whole_number("value")


def refuse_bad_counts(con: duckdb.DuckDBPyConnection, rows: str, name: str) -> None:
    """Refuse a `value` that is not a whole number from 0 up, and say why."""
    bad = con.execute(
        f"SELECT line, trim(value) FROM ({rows}) WHERE {COUNT} IS NULL "
        "ORDER BY line LIMIT 1"
    ).fetchone()
    if not bad:
        return
    text = bad[1] or ""
    fault, advice = "a count must be a whole number from 0 up", ADVICE
    if HIDDEN.fullmatch(text):
        fault = "a count is hidden or not given, so that sums would be too low"
        advice = "Use a file that has it, or take its whole month out."
    elif re.fullmatch(r"-[\d,]+", text):
        fault = "a count is below 0, which corrects earlier months"
        advice = "Use the publisher's newest file, which has those months corrected."
    elif re.fullmatch(r"\d{1,3}(\.\d{3})+", text):
        fault = "it cannot be told whether the point of a count parts thousands"
        advice = "Write the number without it."
    elif re.fullmatch(r"[\d.]+[eE][+\d]+", text):
        fault = "a count has lost digits to the form that a program gave it"
        advice = "Write it in full."
    quote = f"'{named(text[:60])}'" if text else "blank"
    line = line_of(con, bad[0])
    raise HarrowError(f"{name}: line {line}: {fault} ({quote}). {advice}")


def refuse_blanks(
    con: duckdb.DuckDBPyConnection, rows: str, columns: list[str], name: str
) -> None:
    """Refuse a row in which one of these columns is blank."""
    blanks = {column: f"coalesce(trim({column}), '') = ''" for column in columns}
    any_blank = f"SELECT 1 FROM ({rows}) WHERE {' OR '.join(blanks.values())} LIMIT 1"
    if con.execute(any_blank).fetchone() is None:
        return
    for column, blank in blanks.items():
        fault = f"the column '{heading(con, column)}' is empty"
        refuse_rows(con, rows, blank, name, fault, column, FILL)


def is_no_place(column: str) -> str:
    """SQL that holds where a cell names no place that is known."""
    return f"lower(trim(coalesce({column}, ''))) IN ({NO_PLACE})"


def decimal(column: str) -> str:
    """SQL for a number written with a decimal point or a decimal comma."""
    return f"TRY_CAST(replace(trim({column}), ',', '.') AS DOUBLE)"


def day_first(column: str) -> str:
    """SQL for a date: dd/mm/yyyy, d/m/yyyy or yyyy-mm-dd, midnight after it or not."""
    # Databases and pandas add a time of midnight.
    text = f"regexp_replace(trim({column}), '[ T]00:00(:00(\\.0+)?)?Z?$', '')"
    return (
        f"coalesce(try_strptime({text}, '%d/%m/%Y'), "
        f"try_strptime({text}, '%Y-%m-%d'))::DATE"
    )


def _is_no_day(column: str) -> str:
    return f"coalesce(year({day_first(column)}) NOT BETWEEN {YEARS}, true)"


def refuse_bad_dates(
    con: duckdb.DuckDBPyConnection, rows: str, column: str, name: str
) -> None:
    """Refuse a date that is none, or that is not day/month/year."""
    refuse_rows(
        con,
        rows,
        _is_no_day(column),
        name,
        "the date must be a real day, day/month/year",
        column,
    )


def refuse_bad_months(
    con: duckdb.DuckDBPyConnection, rows: str, column: str, name: str
) -> None:
    """Refuse a date that does not stand for a month: its first or last day.

    Anything else is a day and month that changed places, or no monthly figure.
    """
    _settle_months(con, column)
    refuse_bad_dates(con, rows, column, name)
    day = day_first(column)
    refuse_rows(
        con,
        rows,
        f"day({day}) <> 1 AND {day} <> last_day({day})",
        name,
        "the date of a month must be its first (or last) day, written day/month/year",
        column,
        "Month and day may have changed places when the file was saved: write the "
        "first of each month as 01/02/2026 or 2026-02-01",
    )


def _settle_months(con: duckdb.DuckDBPyConnection, column: str) -> None:
    """Write months that are no dates (Mar-24, 2024-03) as the first of the month."""
    texts = con.execute(
        f"SELECT DISTINCT {column} FROM raw WHERE {_is_no_day(column)}"
    ).fetchall()
    for (text,) in texts:
        month = month_column(spelling(text or ""))
        if month:
            con.execute(
                f"UPDATE raw SET {column} = ? WHERE {column} = ?",
                [f"01/{month[4:]}/{month[:4]}", text],
            )


def refresh_date(con: duckdb.DuckDBPyConnection, name: str) -> date | None:
    """The publisher's refresh date, the latest in the column `refreshed`."""
    rows = f"SELECT * FROM ({RAW_LINES}) WHERE refreshed IS NOT NULL"
    refuse_bad_dates(con, rows, "refreshed", name)
    found = con.execute(f"SELECT max({day_first('refreshed')}) FROM raw").fetchone()
    return found[0] if found else None
