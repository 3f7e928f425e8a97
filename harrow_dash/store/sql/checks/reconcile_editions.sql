-- No month of map points is loaded in two editions (keep the newer file only)
-- Where one file alone tells of a month, as in an archive, there is nothing to compare.
WITH several AS (
    SELECT file_id, month
    FROM (
        SELECT file_id, month FROM crime
        UNION
        SELECT file_id, month FROM stop_search
    )
    JOIN source_file USING (file_id)
    QUALIFY count(*) OVER (PARTITION BY kind, month) > 1
),
held AS (
    SELECT DISTINCT 'crimes' AS what, month, file_id, crime_id AS identity
    FROM crime SEMI JOIN several USING (file_id, month)
    WHERE crime_id IS NOT NULL
    UNION
    SELECT DISTINCT 'searches', month, file_id,
        md5(concat_ws('|', searched_at, search_type, point_id, gender, age_range,
            ethnicity, legislation, object))
    FROM stop_search SEMI JOIN several USING (file_id, month)
    UNION
    SELECT DISTINCT 'places without an ID', month, file_id,
        concat_ws('|', point_id, location, crime_type)
    FROM crime SEMI JOIN several USING (file_id, month)
    WHERE crime_id IS NULL
),
shared AS (
    SELECT what, a.month, a.file_id, b.file_id AS other_id, count(*) AS both_have
    FROM held AS a
    JOIN held AS b USING (what, month, identity)
    WHERE a.file_id < b.file_id
    GROUP BY ALL
),
size AS (
    SELECT what, month, file_id, count(*) AS records FROM held GROUP BY ALL
)
SELECT strftime(s.month, '%Y-%m'), s.what, f.file_name, g.file_name, both_have
FROM shared AS s
JOIN size AS x ON (x.what, x.month, x.file_id) = (s.what, s.month, s.file_id)
JOIN size AS y ON (y.what, y.month, y.file_id) = (s.what, s.month, s.other_id)
JOIN source_file AS f ON f.file_id = s.file_id
JOIN source_file AS g ON g.file_id = s.other_id AND g.kind = f.kind
WHERE both_have > 0.5 * least(x.records, y.records) AND both_have >= 10
ORDER BY 1, 2;
