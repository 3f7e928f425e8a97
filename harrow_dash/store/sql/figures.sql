-- Figures of measures. The months of each run without gaps from the first asked for
-- (or covered anywhere) to the last, so that a missing month is a row without a value.
WITH asked AS (
    SELECT unnest($measures, recursive := true)
),
break_month AS (
    SELECT unnest($breaks, recursive := true)
),
covered AS (
    SELECT
        measure,
        min(month) AS first_month, max(month) AS last_month,
        min(month) FILTER (list_contains($areas, area_code)) AS first_here,
        max(month) FILTER (list_contains($areas, area_code)) AS last_here,
        max(status) AS status
    FROM measure_month
    WHERE measure IN (SELECT measure FROM asked)
    GROUP BY measure
),
bounds AS (
    -- An area without figures is shown over the measure's own months; a measure nobody
    -- has loaded is shown as missing in the store's last month.
    SELECT
        asked.*,
        coalesce(first_here, first_month, newest) AS first_month,
        coalesce(last_here, last_month, newest) AS last_month,
        coalesce(status, fallback, 'official') AS usual_status
    FROM asked
    LEFT JOIN covered USING (measure)
    CROSS JOIN (SELECT max(month) AS newest FROM measure_month)
    CROSS JOIN (SELECT max(status) AS fallback FROM source_file)
),
extent AS (
    -- Financial years begun before the first month or not yet over are shown too,
    -- unless the months asked for leave them out.
    SELECT
        * EXCLUDE (first_month, last_month),
        coalesce($start, CASE $per
            WHEN 'fy' THEN date_trunc('year', first_month - INTERVAL 3 MONTHS)
                + INTERVAL 3 MONTHS
            ELSE first_month END)::DATE AS first_month,
        coalesce($end, CASE $per
            WHEN 'fy' THEN date_trunc('year', last_month - INTERVAL 3 MONTHS)
                + INTERVAL 14 MONTHS
            ELSE last_month END)::DATE AS last_month
    FROM bounds
),
month_of AS (
    -- Eleven months more at the front complete the first rolling year.
    SELECT
        measure, is_proportion, by_round, first_month, last_month,
        unnest(generate_series(
            first_month - CASE WHEN $per = 'month' THEN INTERVAL 0 MONTHS
                ELSE INTERVAL 11 MONTHS END,
            last_month, INTERVAL 1 MONTH
        ))::DATE AS month
    FROM extent
),
round_month AS (
    SELECT DISTINCT measure, month, true AS is_round
    FROM measure_month
    WHERE measure IN (SELECT measure FROM asked WHERE by_round)
),
shown AS (
    -- A survey has figures by quarter, or by its own rounds: the months between are not
    -- missing. Without any round the last month says so.
    SELECT month_of.* EXCLUDE (by_round, last_month)
    FROM month_of
    LEFT JOIN round_month USING (measure, month)
    QUALIFY CASE
        WHEN NOT is_proportion THEN true
        WHEN by_round AND $per <> 'fy' THEN is_round OR month = last_month
            AND NOT coalesce(bool_or(is_round)
                FILTER (month >= first_month) OVER (PARTITION BY measure), false)
        ELSE month(month) % 3 = 0 OR NOT coalesce(bool_or(month(month) % 3 = 0)
            FILTER (month >= first_month) OVER (PARTITION BY measure), false)
    END
),
monthly AS (
    SELECT
        s.measure, a.area_code, s.month, s.first_month, s.is_proportion, k.value,
        k.status, k.mark, b.month IS NOT NULL AS at_break
    FROM shown AS s
    CROSS JOIN (SELECT unnest($areas) AS area_code) AS a
    LEFT JOIN measure_month AS k USING (measure, area_code, month)
    LEFT JOIN break_month AS b USING (measure, month)
),
rolling AS (
    SELECT
        measure, area_code, month, first_month,
        CASE
            WHEN $per = 'month' OR is_proportion THEN value
            WHEN count(value) OVER year = 12
                AND NOT coalesce(bool_or(mark = 'p') OVER year, false)
                THEN sum(value) OVER year
        END AS value,
        -- The break lies inside a year if it begins in any month but the first.
        $per <> 'month' AND NOT is_proportion
            AND coalesce(sum(at_break::INTEGER) OVER inner_months, 0) > 0 AS spans_break,
        CASE WHEN $per = 'month' THEN status ELSE max(status) OVER year END AS status,
        -- A hidden month hides every sum that it is part of.
        CASE
            WHEN $per = 'month' OR is_proportion THEN mark
            WHEN bool_or(mark = 'c') OVER year THEN 'c'
        END AS mark
    FROM monthly
    WINDOW
        year AS (
            PARTITION BY measure, area_code ORDER BY month
            RANGE BETWEEN INTERVAL 11 MONTHS PRECEDING AND CURRENT ROW
        ),
        inner_months AS (
            PARTITION BY measure, area_code ORDER BY month
            RANGE BETWEEN INTERVAL 10 MONTHS PRECEDING AND CURRENT ROW
        )
),
chosen AS (
    SELECT *
    FROM rolling
    WHERE month >= first_month
        AND ($per <> 'fy'
            OR month(month) = 3 AND month - INTERVAL 11 MONTHS >= first_month)
)
SELECT
    c.measure,
    c.area_code,
    area.area_name,
    CASE $per
        WHEN 'fy' THEN (year(c.month) - 1)::VARCHAR || '/'
            || lpad((year(c.month) % 100)::VARCHAR, 2, '0')
        ELSE strftime(c.month, '%Y-%m')
    END AS period,
    c.month::TIMESTAMP AS month,
    c.value,
    CASE WHEN extent.has_rate THEN 1000 * c.value / population.residents END AS rate,
    extent.unit,
    coalesce(c.status, extent.usual_status)
        || CASE
            WHEN c.value IS NOT NULL THEN CASE WHEN c.spans_break THEN ' [b]' ELSE '' END
                || CASE WHEN c.mark IN ('u', 'p') THEN ' [' || c.mark || ']' ELSE '' END
            WHEN c.mark = 'c' THEN ' [c]'
            ELSE ' [x]'
        END
        AS status
FROM chosen AS c
JOIN extent USING (measure)
JOIN area USING (area_code)
LEFT JOIN population USING (area_code)
ORDER BY c.measure, c.area_code, c.month;
