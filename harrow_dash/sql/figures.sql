-- Figures of one measure. The months run without gaps from the first asked for (or
-- covered anywhere) to the last, so that a missing month is a row without a value.
WITH known AS (
    SELECT area_code, month, value, status
    FROM measure_month
    WHERE measure = $measure AND list_contains($areas, area_code)
),
held AS (
    -- An area without figures is shown over the measure's own months.
    SELECT
        coalesce(min(k.month), min(m.month)) AS first_month,
        coalesce(max(k.month), max(m.month)) AS last_month
    FROM measure_month AS m
    LEFT JOIN known AS k USING (area_code, month)
    WHERE m.measure = $measure
),
bounds AS (
    -- A measure nobody has loaded is shown as missing in the store's last month.
    SELECT
        coalesce(first_month, newest) AS first_month,
        coalesce(last_month, newest) AS last_month
    FROM held CROSS JOIN (SELECT max(month) AS newest FROM measure_month)
),
extent AS (
    -- Financial years begun before the first month or not yet over are shown too,
    -- unless the months asked for leave them out.
    SELECT
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
-- Eleven months more at the front complete the first rolling year.
month_of AS (
    SELECT unnest(generate_series(
        first_month - INTERVAL 11 MONTHS, last_month, INTERVAL 1 MONTH
    ))::DATE AS month
    FROM extent
),
monthly AS (
    SELECT
        a.area_code, m.month, k.value, k.status,
        coalesce(list_contains($breaks, m.month), false) AS at_break
    FROM (SELECT unnest($areas) AS area_code) AS a
    CROSS JOIN month_of AS m
    LEFT JOIN known AS k USING (area_code, month)
    -- A survey has figures by quarter: the months between are not missing.
    WHERE NOT $is_proportion OR month(m.month) % 3 = 0 OR NOT EXISTS (
        FROM month_of AS q CROSS JOIN extent
        WHERE q.month >= first_month AND month(q.month) % 3 = 0
    )
),
rolling AS (
    SELECT
        area_code, month, status,
        CASE
            WHEN $per = 'month' OR $is_proportion THEN value
            WHEN count(value) OVER year = 12 THEN sum(value) OVER year
        END AS value,
        -- The break lies inside a year if it begins in any month but the first.
        $per <> 'month' AND NOT $is_proportion
            AND coalesce(sum(at_break::INTEGER) OVER inner_months, 0) > 0 AS spans_break,
        max(status) OVER year AS year_status
    FROM monthly
    WINDOW
        year AS (
            PARTITION BY area_code ORDER BY month
            RANGE BETWEEN INTERVAL 11 MONTHS PRECEDING AND CURRENT ROW
        ),
        inner_months AS (
            PARTITION BY area_code ORDER BY month
            RANGE BETWEEN INTERVAL 10 MONTHS PRECEDING AND CURRENT ROW
        )
),
chosen AS (
    SELECT rolling.*
    FROM rolling CROSS JOIN extent
    WHERE rolling.month >= first_month
        AND ($per <> 'fy' OR (
            month(rolling.month) = 3
            AND rolling.month - INTERVAL 11 MONTHS >= first_month
        ))
),
usual AS (
    -- Of a figure that is missing, the status the measure's figures have.
    SELECT coalesce(
        (SELECT max(status) FROM measure_month WHERE measure = $measure),
        (SELECT max(status) FROM source_file), 'official'
    ) AS status
)
SELECT
    $measure AS measure,
    c.area_code,
    area.area_name,
    CASE $per
        WHEN 'fy' THEN (year(c.month) - 1)::VARCHAR || '/'
            || lpad((year(c.month) % 100)::VARCHAR, 2, '0')
        ELSE strftime(c.month, '%Y-%m')
    END AS period,
    c.month::TIMESTAMP AS month,
    c.value,
    CASE WHEN $has_rate THEN 1000 * c.value / population.residents END AS rate,
    $unit AS unit,
    CASE WHEN $per = 'month' THEN coalesce(c.status, usual.status)
        ELSE coalesce(c.year_status, usual.status) END
        || CASE WHEN c.value IS NULL THEN ' [x]' ELSE '' END
        || CASE WHEN c.value IS NOT NULL AND c.spans_break THEN ' [b]' ELSE '' END
        AS status
FROM chosen AS c
CROSS JOIN usual
JOIN area USING (area_code)
LEFT JOIN population USING (area_code)
ORDER BY c.area_code, c.month;
