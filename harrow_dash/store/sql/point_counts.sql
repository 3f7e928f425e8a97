-- Crimes at map points by small area and month, every area and covered month there.
-- A file that says nothing about the borough tells only of points outside it.
WITH told AS (
    SELECT
        unnest($types) AS crime_type, unnest($months)::DATE AS month,
        unnest($files) AS file_id, unnest($about) AS about
),
place AS (
    SELECT
        unnest($points) AS point_id, unnest($places) AS area_code,
        unnest($outside) AS outside
),
counted AS (
    SELECT place.area_code, c.month, sum(c.crimes)::BIGINT AS count
    FROM near_crime AS c
    JOIN told USING (crime_type, month, file_id)
    JOIN place USING (point_id)
    WHERE told.about OR place.outside
    GROUP BY ALL
)
SELECT
    area.area_code, covered.month::TIMESTAMP AS month, coalesce(counted.count, 0) AS count
FROM (SELECT unnest($areas) AS area_code) AS area
CROSS JOIN (SELECT DISTINCT month FROM told) AS covered
LEFT JOIN counted USING (area_code, month)
ORDER BY area.area_code, month;
