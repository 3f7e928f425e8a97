-- What is loaded and no measure uses: types of offence, by kind of file, and files of
-- which no month is used. A name that is not known here may be a measure's own under a
-- new name, though its group's measure counts it.
WITH held AS (
    SELECT DISTINCT m.file_id, t.*
    FROM covered_month AS m
    JOIN offence_type AS t USING (type_id)
),
named AS (
    SELECT DISTINCT
        f.title, h.type_name,
        CASE
            WHEN h.family LIKE '%_positive_outcomes'
                THEN 'no measure uses positive outcomes of'
            WHEN h.type_id IN (SELECT type_id FROM measure_component)
                THEN 'no measure of its own uses'
            ELSE 'no measure uses'
        END AS words
    FROM held AS h
    JOIN source_file AS f USING (file_id)
    WHERE h.type_id NOT IN (SELECT type_id FROM measure_component)
        OR NOT list_contains($known, h.type_name)
)
SELECT title AS what, words || ' ' || string_agg(type_name, ', ' ORDER BY type_name)
    AS told
FROM named
GROUP BY title, words
UNION ALL
SELECT file_name, told FROM source_file JOIN told_of_file USING (file_id)
WHERE starts_with(told, 'no measure')
UNION ALL
SELECT file_name, 'no month of it is used'
FROM ledger
WHERE used_months = 0 AND first_month IS NOT NULL
ORDER BY ALL;
