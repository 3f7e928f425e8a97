-- Anti-social behaviour and stop and search are counted from map points. A file says
-- something about the borough if one of its points lies inside; a month is covered if
-- such a file has any row of the type. API answers count where no street file does.
INSERT INTO measured
WITH event AS (
    SELECT 'asb_incidents' AS measure, c.file_id, c.month, c.point_id
    FROM crime AS c
    WHERE c.crime_type = 'Anti-social behaviour'
    UNION ALL
    SELECT 'stop_search', file_id, month, point_id FROM stop_search
),
about_borough AS (
    SELECT DISTINCT e.file_id
    FROM (
        SELECT file_id, point_id FROM crime
        UNION ALL
        SELECT file_id, point_id FROM stop_search
    ) AS e
    JOIN point AS p USING (point_id)
    WHERE p.inside
),
told AS (
    SELECT e.*, f.kind AS source, f.status
    FROM event AS e
    JOIN about_borough USING (file_id)
    JOIN source_file AS f USING (file_id)
    QUALIFY f.kind = max(f.kind) OVER (PARTITION BY e.measure, e.month)
),
covered AS (
    SELECT measure, month, min(source) AS source, max(status) AS status
    FROM told
    GROUP BY ALL
),
placed AS (
    SELECT told.measure, told.month, point.ward_code
    FROM told
    JOIN point USING (point_id)
    WHERE point.ward_code IS NOT NULL
),
counted AS (
    SELECT measure, month, ward_code AS area_code, count(*) AS value
    FROM placed
    GROUP BY ALL
    UNION ALL
    SELECT measure, month, $borough, count(*) FROM placed GROUP BY ALL
)
SELECT
    covered.measure, area.area_code, covered.month,
    coalesce(counted.value, 0), covered.source, covered.status
FROM covered
CROSS JOIN area
LEFT JOIN counted USING (measure, area_code, month)
WHERE area.borough_code = $borough AND area.area_kind IN ('ward', 'borough');
