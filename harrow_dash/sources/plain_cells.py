"""Cells of `raw` as their publisher writes them, whatever programs made of them since.

Programs leave blanks that do not break, signs of no width, curly quotation marks, and
an apostrophe before what they are to take for text.
"""

import duckdb

CODES = {"area_code", "borough_code", "from_code", "to_code", "lsoa_code"}
SHOWN = {"location"}  # shown as they are, and compared with nothing
NO_WIDTH = r"[\x{00ad}\x{200b}-\x{200f}\x{2060}\x{feff}]"
BLANKS = r"[\s\x{00a0}\x{2000}-\x{200a}\x{202f}\x{205f}\x{3000}]+"
# By sign as keyboards have it: what programs put in its place.
INSTEAD = {
    '"': "\u201c\u201d\u201e\u201f\u2033",
    "'": "\u2018\u2019\u201a\u201b\u2032\u00b4",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
}


def settle(con: duckdb.DuckDBPyConnection, names: list[str]) -> None:
    """Rewrite the cells of these columns of `raw`: what is compared, never free text.

    Runs of blanks become one. Codes of areas are put in capitals.
    """
    columns = [_quoted(name) for name in names if name not in SHOWN]
    # Most files have nothing of the kind: one look at all columns is enough for them.
    looks = ", ".join(
        f"coalesce(bool_or({_is_strange(one)}), false)" for one in columns
    )
    found = con.execute(f"SELECT {looks} FROM raw").fetchone() or ()
    for column, is_strange in zip(columns, found, strict=True):
        if is_strange:
            where = _is_strange(column)
            con.execute(f"UPDATE raw SET {column} = {_plain(column)} WHERE {where}")
    settle_codes(con, names)


def settle_codes(con: duckdb.DuckDBPyConnection, names: list[str]) -> None:
    """Codes of areas in capitals, without blanks around them, those nobody sees too."""
    for column in sorted(CODES & set(names)):
        plain = _plain(column)
        tidy = (
            f"if(regexp_full_match({plain}, '[a-z]\\d{{8}}'), upper({plain}), {plain})"
        )
        # Capitals and figures alone stay as they are: of a million rows most are such.
        con.execute(
            f"UPDATE raw SET {column} = {tidy} "
            f"WHERE NOT regexp_full_match({column}, '[A-Z0-9]*') AND {column} <> {tidy}"
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _is_strange(column: str) -> str:
    """SQL that finds, quickly, what `_plain` may change: a million rows are asked."""
    return (
        f"(strlen({column}) <> length({column}) OR contains({column}, '  ') "
        f"OR starts_with({column}, '''') OR contains({column}, chr(9)) "
        f"OR contains({column}, chr(10)) OR contains({column}, chr(13)))"
    )


def _plain(column: str) -> str:
    written = "".join(INSTEAD.values())
    meant = "".join(sign * len(others) for sign, others in INSTEAD.items())
    text = (
        f"trim(regexp_replace(translate(regexp_replace({column}, '{NO_WIDTH}', '', "
        f"'g'), '{written}', '{meant.replace(chr(39), chr(39) * 2)}'), "
        f"'{BLANKS}', ' ', 'g'))"
    )
    return (
        f"CASE WHEN regexp_full_match({text}, '\"[^\"]*\"|''.*''') "
        f"THEN trim({text}[2:-2]) WHEN starts_with({text}, '''') THEN {text}[2:] "
        f"ELSE {text} END"
    )
