-- Which files may be parts of one long file, of which a month, too, may be cut in two.
-- Of the dashboards those of one day of release; the survey never says its own, and the
-- dashboard whose types are never added up need not: one that was renamed adds nothing.
-- Files whose rows are kept (`extract_row`) are parts where every row that both hold
-- agrees, unless they hold nearly the same and yet each some of its own: that is an
-- edition, in which rows were dated anew. Their counts of an area add up.
CREATE OR REPLACE TEMP TABLE cut_alike AS
WITH held AS (
    SELECT kind, borough_code, month, identity, file_id, any_value(value) AS value
    FROM extract_row JOIN source_file USING (file_id)
    GROUP BY ALL
),
common_month AS (
    SELECT DISTINCT a.file_id, b.file_id AS other_id, month
    FROM (SELECT DISTINCT kind, month, file_id FROM held) AS a
    JOIN (SELECT DISTINCT kind, month, file_id FROM held) AS b USING (kind, month)
    WHERE a.file_id <> b.file_id
),
size AS (
    SELECT c.file_id, c.other_id, count(*) AS rows
    FROM common_month AS c
    JOIN held AS h ON h.file_id = c.file_id AND h.month = c.month
    GROUP BY ALL
),
shared AS (
    SELECT a.file_id, b.file_id AS other_id, count(*) AS rows,
        bool_and(a.value = b.value) AS agree
    FROM held AS a
    JOIN held AS b USING (kind, borough_code, month, identity)
    WHERE a.file_id <> b.file_id
    GROUP BY ALL
)
SELECT a.file_id, b.file_id AS other_id, false AS adds_up
FROM source_file AS a
JOIN source_file AS b ON b.kind = a.kind AND b.file_id <> a.file_id
WHERE a.kind = 'mps_dashboard_tno' AND a.released = b.released
    OR a.kind IN ('mps_dashboard', 'mopac_survey')
        AND a.released IS NOT DISTINCT FROM b.released
UNION ALL
SELECT own.file_id, own.other_id, true
FROM size AS own
JOIN size AS other ON other.file_id = own.other_id AND other.other_id = own.file_id
LEFT JOIN shared AS s ON s.file_id = own.file_id AND s.other_id = own.other_id
WHERE coalesce(s.agree, true) AND NOT (
    coalesce(s.rows, 0) >= 10 AND s.rows > 0.9 * least(own.rows, other.rows)
    AND s.rows < least(own.rows, other.rows)
);
