-- Recorded offences of the borough have no month missing between the first and last
WITH spaced AS (
    SELECT measure, month, lag(month) OVER (PARTITION BY measure ORDER BY month) AS before
    FROM measure_month
    WHERE area_code = getvariable('borough') AND measure IN ('all_recorded', 'burglary', 'vawg')
)
SELECT measure, strftime(before, '%Y-%m'), strftime(month, '%Y-%m')
FROM spaced
WHERE month > before + INTERVAL 1 MONTH
ORDER BY month DESC;
