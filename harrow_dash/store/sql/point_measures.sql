-- Anti-social behaviour and stop and search are counted from map points. A file says
-- something about the borough if one of its points lies inside; a month is covered if
-- such a file has any row of the type. API answers count where no street file does, and
-- where files tell of some wards only, their figures are marked and the other wards
-- have none.
INSERT INTO measured
-- They are added up by place first: all London's would not fit into the memory.
WITH event AS (
    SELECT 'asb_incidents' AS measure, file_id, month, point_id, count(*) AS events
    FROM crime
    WHERE crime_type = 'Anti-social behaviour'
    GROUP BY ALL
    UNION ALL
    SELECT 'stop_search', file_id, month, point_id, count(*)
    FROM stop_search
    GROUP BY ALL
),
any_event AS (
    SELECT file_id, month, point_id FROM crime
    UNION
    SELECT file_id, month, point_id FROM stop_search
),
about_borough AS (
    SELECT DISTINCT e.file_id
    FROM any_event AS e
    JOIN point AS p USING (point_id)
    WHERE p.inside
),
told AS (
    SELECT e.*, f.kind AS source, f.status, x.is_whole
    FROM event AS e
    JOIN about_borough USING (file_id)
    JOIN source_file AS f USING (file_id)
    JOIN point_extent AS x ON x.kind = f.kind AND x.month = e.month
    QUALIFY (x.is_whole, f.vouches, f.kind)
        = max((x.is_whole, f.vouches, f.kind))
        OVER (PARTITION BY e.measure, e.month)
),
covered AS (
    SELECT measure, month, min(source) AS source, max(status) AS status,
        bool_and(is_whole) AS is_whole
    FROM told
    GROUP BY ALL
),
touched AS (
    SELECT DISTINCT f.kind AS source, e.month, p.ward_code AS area_code
    FROM any_event AS e
    JOIN source_file AS f USING (file_id)
    JOIN point AS p USING (point_id)
),
placed AS (
    SELECT told.measure, told.month, point.ward_code, told.events
    FROM told
    JOIN point USING (point_id)
    WHERE point.ward_code IS NOT NULL
),
counted AS (
    SELECT measure, month, ward_code AS area_code, sum(events) AS value
    FROM placed
    GROUP BY ALL
    UNION ALL
    SELECT measure, month, $borough, sum(events) FROM placed GROUP BY ALL
)
SELECT
    covered.measure, area.area_code, covered.month,
    coalesce(counted.value, 0), covered.source, covered.status,
    CASE WHEN covered.is_whole THEN '' ELSE 'p' END
FROM covered
CROSS JOIN area
LEFT JOIN counted USING (measure, area_code, month)
LEFT JOIN touched USING (source, month, area_code)
WHERE area.borough_code = $borough AND area.area_kind IN ('ward', 'borough')
    AND (covered.is_whole OR area.area_kind = 'borough'
        OR touched.area_code IS NOT NULL);
