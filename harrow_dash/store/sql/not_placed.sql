-- What the borough has and its wards lack, where all wards and the borough are known.
INSERT INTO measured
WITH wards AS (
    SELECT m.measure, m.month, sum(m.value) AS value, count(*) AS wards
    FROM measured AS m
    JOIN area AS a USING (area_code)
    WHERE a.area_kind = 'ward' AND a.borough_code = $borough
    GROUP BY ALL
)
SELECT b.measure, $not_placed, b.month, b.value - w.value, b.source, b.status, ''
FROM measured AS b
JOIN wards AS w USING (measure, month)
WHERE b.area_code = $borough
    AND b.source NOT LIKE 'police_uk%'
    AND w.wards = (
        SELECT count(*) FROM area
        WHERE area_kind = 'ward' AND borough_code = $borough
    );
