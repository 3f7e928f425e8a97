-- Partners' counts by the periods that each indicator is published by, whole periods
-- only: after every load of one month more, the month could be had by subtraction.
WITH placed AS (
    SELECT
        c.*, p.months, datediff('month', c.first_month, c.last_month) + 1 AS length,
        p.start + to_months(((datediff('month', p.start, c.first_month) // p.months)
            * p.months)::INTEGER) AS begins
    FROM officers.partner_count AS c
    JOIN partner_publish AS p USING (indicator)
),
period AS (
    SELECT
        * EXCLUDE (first_month, last_month),
        first_month AS given_from,
        last_month AS given_to,
        CASE WHEN length < months THEN begins::DATE ELSE first_month END AS first_month,
        CASE WHEN length < months
            THEN (begins + to_months((months - 1)::INTEGER))::DATE ELSE last_month
        END AS last_month
    FROM placed
),
covered AS (
    SELECT indicator, first_month, last_month
    FROM (
        SELECT DISTINCT indicator, first_month, last_month, given_from, given_to
        FROM period
    )
    GROUP BY ALL
    HAVING sum(datediff('month', given_from, given_to) + 1)
        = datediff('month', first_month, last_month) + 1
)
SELECT
    p.indicator, p.first_month::TIMESTAMP AS first_month,
    p.last_month::TIMESTAMP AS last_month, p.area_code, p.category,
    sum(p.value) AS count, max(p.file_id) AS file_id, max(f.status) AS status
FROM period AS p
JOIN covered USING (indicator, first_month, last_month)
JOIN source_file AS f USING (file_id)
GROUP BY ALL
ORDER BY ALL;
