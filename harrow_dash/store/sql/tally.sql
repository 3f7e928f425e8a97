-- How often each answer was given, by round and one-way breakdown: every category with
-- every answer of the question, zeros included. Of a scale, the steps from share_from
-- up are one answer. Base: those who answered; of a question with several answers,
-- everybody in the round, for who ticks nothing says so. Instalment 0 is all of them.
WITH told AS (
    SELECT DISTINCT
        r.survey, r.round, r.response_id, a.question, a.wording, q.kind,
        CASE WHEN q.kind <> 'scale' THEN a.answer
            WHEN a.answer::INTEGER >= q.share_from THEN q.share
        END AS answer
    FROM officers.survey_answer AS a
    JOIN officers.survey_response AS r USING (survey, response_id)
    JOIN survey_question AS q USING (survey, question)
),
response AS (
    SELECT * REPLACE (unnest([0, instalment]) AS instalment)
    FROM officers.survey_response
),
placed AS (
    SELECT survey, round, instalment, response_id, coalesce(weight, 1) AS weight,
        unnest([
            {'breakdown': 'all', 'category': 'all'},
            {'breakdown': 'ward', 'category': ward_code},
            {'breakdown': 'age_band', 'category': age_band}
        ], recursive := true)
    FROM response
    UNION ALL
    -- Where people feel unsafe, and when, are questions and breakdowns as well.
    SELECT r.survey, r.round, r.instalment, r.response_id, coalesce(r.weight, 1),
        q.question, a.answer
    FROM response AS r
    JOIN survey_question AS q USING (survey)
    LEFT JOIN told AS a USING (survey, response_id, question)
    WHERE q.question IN ('place', 'time_of_day')
),
sorted AS (
    SELECT * REPLACE (coalesce(category, $not_told) AS category)
    FROM placed
),
asked AS (
    SELECT DISTINCT survey, round, question, wording, kind FROM told
),
offered AS (
    -- What could be answered; somebody may have answered what is no longer offered.
    SELECT a.survey, a.round, a.question, a.wording, a.kind, o.answer
    FROM asked AS a
    JOIN survey_option AS o USING (survey, question, wording)
    UNION
    SELECT DISTINCT survey, round, question, wording, kind, answer
    FROM told
    WHERE answer IS NOT NULL
),
category AS (
    SELECT survey, round, instalment, breakdown, category, count(*) AS people,
        sum(weight) AS weight
    FROM sorted
    GROUP BY ALL
),
answered AS (
    SELECT s.survey, s.round, s.instalment, t.question, s.breakdown, s.category,
        count(DISTINCT s.response_id) AS people, sum(s.weight) AS weight
    FROM sorted AS s
    JOIN (
        SELECT DISTINCT survey, response_id, question FROM told
    ) AS t USING (survey, response_id)
    GROUP BY ALL
),
given AS (
    SELECT s.survey, s.round, s.instalment, t.question, t.answer,
        s.breakdown, s.category, count(*) AS people, sum(s.weight) AS weight
    FROM sorted AS s
    JOIN told AS t USING (survey, response_id)
    WHERE t.answer IS NOT NULL
    GROUP BY ALL
)
SELECT
    o.survey, o.round, c.instalment, o.question, o.wording, o.kind, o.answer,
    c.breakdown, c.category, c.people AS people,
    CASE WHEN o.kind = 'several' THEN c.people ELSE coalesce(b.people, 0)
    END AS base,
    coalesce(g.people, 0) AS count,
    coalesce(g.weight, 0) / nullif(
        CASE WHEN o.kind = 'several' THEN c.weight ELSE b.weight END, 0
    ) AS share
FROM offered AS o
JOIN category AS c USING (survey, round)
LEFT JOIN answered AS b
    USING (survey, round, instalment, question, breakdown, category)
LEFT JOIN given AS g
    USING (survey, round, instalment, question, answer, breakdown, category)
-- No question by itself, and these two not by each other: one table told twice.
WHERE NOT (o.question IN ('place', 'time_of_day')
    AND c.breakdown IN ('place', 'time_of_day'))
ORDER BY ALL;
