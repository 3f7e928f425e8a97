"""Sheets of one workbook that tell of the same months and do not agree."""

import duckdb

from harrow_dash.errors import HarrowError, shown

LONGEST_RECENT = 25  # months; a sheet of more is the historical one, used up to its end


def refuse_unlike(con: duckdb.DuckDBPyConnection, sheets: dict[str, list[str]]) -> None:
    """Raise HarrowError where two sheets have different counts for the same thing.

    sheets: the fingerprints of each workbook's sheets. Of two files the one loaded last
    is the newer edition; of two sheets nothing says which is meant. A historical sheet
    beside one of the last 24 months is no edition of it. A count that only one of them
    has is a difference where both are equally long; else one may be a part.
    """
    for name, sha256s in sheets.items():
        found = con.execute(
            """
            WITH sheet AS (
                SELECT f.file_id, f.file_name, f.kind, f.row_count,
                    count(DISTINCT m.month) > $longest AS historical
                FROM source_file AS f
                JOIN covered_month AS m USING (file_id)
                WHERE list_contains($sha256s, f.sha256)
                GROUP BY ALL
            ),
            pair AS (
                SELECT a.file_id, b.file_id AS other_id, a.file_name AS first_name,
                    b.file_name AS second_name, a.row_count = b.row_count AS as_long
                FROM sheet AS a
                JOIN sheet AS b USING (kind, historical)
                WHERE a.file_id < b.file_id
            ),
            told AS (
                SELECT p.*, o.type_id, o.area_code, o.month, o.value,
                    b.value AS other_value
                FROM pair AS p
                JOIN observation AS o ON o.file_id = p.file_id
                LEFT JOIN observation AS b
                    ON b.file_id = p.other_id AND b.type_id = o.type_id
                    AND b.area_code = o.area_code AND b.month = o.month
                UNION ALL
                SELECT p.*, o.type_id, o.area_code, o.month, NULL, o.value
                FROM pair AS p
                JOIN observation AS o ON o.file_id = p.other_id
                ANTI JOIN observation AS b
                    ON b.file_id = p.file_id AND b.type_id = o.type_id
                    AND b.area_code = o.area_code AND b.month = o.month
            )
            SELECT first_name, second_name, lower(type_name), area_name,
                strftime(t.month, '%Y-%m'), coalesce(value, 0), coalesce(other_value, 0)
            FROM told AS t
            JOIN offence_type USING (type_id)
            JOIN area AS a USING (area_code)
            JOIN covered_month AS m ON m.file_id = t.file_id
                AND m.type_id = t.type_id AND m.area_kind = a.area_kind
                AND m.month = t.month
            JOIN covered_month AS n ON n.file_id = t.other_id
                AND n.type_id = t.type_id AND n.area_kind = a.area_kind
                AND n.month = t.month
            WHERE value <> other_value
                OR as_long AND value IS DISTINCT FROM other_value
            ORDER BY t.month, area_name, type_name
            LIMIT 1
            """,
            {"sha256s": sha256s, "longest": LONGEST_RECENT},
        ).fetchone()
        if found:
            first, second = (one.rpartition("/")[2] for one in found[:2])
            kind, area, month, value, other = found[2:]
            raise HarrowError(
                f"{name}: the sheets '{first}' and '{second}' do not agree: {kind}, "
                f"{shown(area)}, {month} is {value:,.10g} in one and {other:,.10g} in "
                "the other. Hide or take out the sheet that is not meant, save the "
                "workbook and load it again."
            )
