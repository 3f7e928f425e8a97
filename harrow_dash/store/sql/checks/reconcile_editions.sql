-- No month of street-level crime is loaded in two editions (keep the newer file only)
WITH held AS (
    SELECT DISTINCT month, file_id, crime_id FROM crime WHERE crime_id IS NOT NULL
),
shared AS (
    SELECT a.month, a.file_id, b.file_id AS other_id, count(*) AS both_have
    FROM held AS a
    JOIN held AS b USING (month, crime_id)
    WHERE a.file_id < b.file_id
    GROUP BY ALL
),
size AS (
    SELECT month, file_id, count(*) AS crimes FROM held GROUP BY ALL
)
SELECT strftime(s.month, '%Y-%m'), f.file_name, g.file_name, both_have
FROM shared AS s
JOIN size AS x ON x.month = s.month AND x.file_id = s.file_id
JOIN size AS y ON y.month = s.month AND y.file_id = s.other_id
JOIN source_file AS f ON f.file_id = s.file_id
JOIN source_file AS g ON g.file_id = s.other_id
WHERE both_have > 0.5 * least(x.crimes, y.crimes) AND both_have >= 10
ORDER BY 1;
