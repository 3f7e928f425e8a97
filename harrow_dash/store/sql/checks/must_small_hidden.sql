-- No count of a few people, from a survey or a partner, stands in the published file
WITH told AS (
    SELECT survey AS what, round AS period, responses AS count FROM survey_round
    UNION ALL
    SELECT question, breakdown || ' ' || category, count FROM survey_share
    UNION ALL
    SELECT question, breakdown || ' ' || category, base FROM survey_share
    UNION ALL
    SELECT survey, cell, pins FROM survey_pins
    UNION ALL
    SELECT indicator, period, value FROM indicator_value WHERE policy = 'partner'
)
SELECT what, period
FROM told
CROSS JOIN about
WHERE count >= 1 AND count < threshold;
