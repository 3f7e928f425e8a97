-- Over twelve months, wards add up to within 10% of the borough
WITH placed AS (
    SELECT measure, month, b.value AS borough, n.value AS not_placed
    FROM measure_month AS b
    JOIN measure_month AS n USING (measure, month)
    WHERE b.area_code = getvariable('borough') AND n.area_code = 'not_placed'
),
yearly AS (
    SELECT
        measure, month,
        sum(borough) OVER last_year AS borough,
        sum(not_placed) OVER last_year AS not_placed,
        count(*) OVER last_year AS months
    FROM placed
    WINDOW last_year AS (
        PARTITION BY measure ORDER BY month
        RANGE BETWEEN INTERVAL 11 MONTHS PRECEDING AND CURRENT ROW
    )
)
SELECT measure, strftime(month, '%Y-%m'), borough, not_placed
FROM yearly
WHERE months = 12 AND borough >= 100 AND abs(not_placed) > 0.1 * borough
    AND measure IN (
        'all_recorded', 'burglary', 'vehicle_crime', 'robbery', 'violence'
    )
ORDER BY abs(not_placed) / borough DESC;
