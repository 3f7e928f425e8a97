-- Over twelve months, no strand of hate crime is larger than all hate crime
WITH compared AS (
    SELECT
        s.measure, s.month,
        sum(s.value) OVER last_year AS strand,
        sum(t.value) OVER last_year AS total,
        count(*) OVER last_year AS months
    FROM measure_month AS s
    JOIN measure_month AS t USING (area_code, month)
    WHERE t.measure = 'hate_crime' AND starts_with(s.measure, 'hate_')
        AND s.measure <> 'hate_crime' AND area_code = getvariable('borough')
    WINDOW last_year AS (
        PARTITION BY s.measure ORDER BY s.month
        RANGE BETWEEN INTERVAL 11 MONTHS PRECEDING AND CURRENT ROW
    )
)
SELECT measure, strftime(month, '%Y-%m'), strand, total
FROM compared
WHERE months = 12 AND strand > total
ORDER BY month DESC;
