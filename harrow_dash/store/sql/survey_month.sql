-- Feeling safe as measures by month: a round stands in its last month of fieldwork. Of
-- a question asked in several wordings only the last makes a line.
INSERT INTO measure_month
SELECT
    s.question, CASE s.breakdown WHEN 'all' THEN $borough ELSE s.category END,
    date_trunc('month', r.last_day)::DATE, s.share, s.survey, s.status, s.mark
FROM survey_share AS s
JOIN survey_round AS r USING (survey, round)
WHERE s.survey = 'safer_spaces' AND list_contains($measures, s.question)
    AND (s.breakdown = 'all' OR s.breakdown = 'ward' AND s.category <> $not_told)
    AND (s.base > 0 OR s.mark = 'c')
QUALIFY s.wording = max(s.wording) OVER (PARTITION BY s.question)
    AND row_number() OVER (
        PARTITION BY s.question, s.breakdown, s.category, date_trunc('month', r.last_day)
        ORDER BY r.last_day DESC, r.first_day DESC, s.round DESC
    ) = 1;
