-- Of which measures a whole year as it was published then is kept, by area kind.
CREATE OR REPLACE TEMP TABLE kept AS
WITH ending AS (
    SELECT m.measure, a.area_kind, max(m.month) AS last_month
    FROM measure_month AS m
    JOIN area AS a USING (area_code)
    WHERE a.borough_code = $borough AND a.area_kind IN ('borough', 'ward')
        AND m.month <= $month::DATE
    GROUP BY ALL
)
SELECT e.measure, e.area_kind, e.last_month
FROM ending AS e
JOIN (SELECT DISTINCT measure, area_kind, month FROM component_release) AS c
    USING (measure, area_kind)
-- A share of people asked is of one month; a count, of twelve.
WHERE c.month <= e.last_month AND c.month >= e.last_month
    - CASE WHEN list_contains($shares, e.measure) THEN INTERVAL 0 MONTHS
        ELSE INTERVAL 11 MONTHS END
GROUP BY ALL
HAVING count(*) = CASE WHEN list_contains($shares, e.measure) THEN 1 ELSE 12 END;
