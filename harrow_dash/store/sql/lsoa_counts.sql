-- Counts of one measure by LSOA and month, by the releases that count for each borough:
-- every area and month that is covered for its borough, zeros included. An area counts
-- when the releases of all these months have a row of it: what they lack is missing.
WITH taken AS (
    SELECT type_id, borough_code, month, file_id
    FROM component_release
    WHERE measure = $measure AND area_kind = 'lsoa_2021'
        AND month BETWEEN coalesce($start, month) AND coalesce($end, month)
),
covered AS (
    SELECT DISTINCT k.borough_code, k.month
    FROM taken AS k
    JOIN covered_month AS m
        ON m.file_id = k.file_id AND m.type_id = k.type_id AND m.month = k.month
        AND m.area_kind = 'lsoa_2021'
),
whole AS (
    -- A neighbour counts when it has all the borough's months: sums would differ.
    SELECT borough_code
    FROM covered
    JOIN (SELECT month FROM covered WHERE borough_code = $borough) USING (month)
    GROUP BY borough_code
    HAVING count(*) = (SELECT count(*) FROM covered WHERE borough_code = $borough)
),
told AS (
    SELECT area_code
    FROM (
        SELECT DISTINCT k.month, r.area_code
        FROM (SELECT DISTINCT borough_code, month, file_id FROM taken) AS k
        JOIN released_area AS r USING (file_id)
        JOIN area AS a USING (area_code, borough_code)
        WHERE k.month IN (SELECT month FROM covered WHERE borough_code = $borough)
    )
    GROUP BY area_code
    HAVING count(*) = (SELECT count(*) FROM covered WHERE borough_code = $borough)
),
counted AS (
    SELECT o.area_code, o.month, sum(o.value)::BIGINT AS count
    FROM observation AS o
    JOIN taken AS k USING (file_id, type_id, month)
    JOIN area AS a ON a.area_code = o.area_code AND a.borough_code = k.borough_code
    WHERE a.area_kind = 'lsoa_2021'
    GROUP BY ALL
)
SELECT a.area_code, c.month::TIMESTAMP AS month, coalesce(n.count, 0) AS count
FROM covered AS c
JOIN area AS a USING (borough_code)
LEFT JOIN counted AS n USING (area_code, month)
WHERE a.area_code IN (SELECT unnest($areas)) AND a.area_code IN (FROM told)
    AND c.borough_code IN (SELECT borough_code FROM whole)
    AND c.month IN (SELECT month FROM covered WHERE borough_code = $borough)
ORDER BY a.area_code, month;
