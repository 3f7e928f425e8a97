-- Kinds of burglary, robbery and drug offences add up to their whole
WITH part (whole, part) AS (
    VALUES ('burglary', 'burglary_residential'), ('burglary', 'burglary_business'),
        ('robbery', 'robbery_personal'), ('robbery', 'robbery_business'),
        ('drug_offences', 'drug_possession'), ('drug_offences', 'drug_trafficking')
),
added AS (
    SELECT p.whole AS measure, m.area_code, m.month, sum(m.value) AS parts, count(*) AS n
    FROM part AS p JOIN measure_month AS m ON m.measure = p.part
    GROUP BY ALL
)
SELECT measure, area_code, strftime(month, '%Y-%m'), value, parts
FROM added JOIN measure_month USING (measure, area_code, month)
WHERE area_code = getvariable('borough') AND n = 2 AND value <> parts
ORDER BY month DESC;
