-- What analysts may rely on: the name and the columns of this view stay.
CREATE OR REPLACE VIEW ledger AS
WITH won AS (
    SELECT file_id, month FROM used_month
    UNION
    SELECT file_id, month FROM crime
    UNION
    SELECT file_id, month FROM stop_search
    UNION
    SELECT file_id, month FROM crime_outcome
    UNION
    SELECT file_id, date_trunc('month', last_day)::DATE FROM survey_round
    UNION
    SELECT file_id, last_month FROM indicator_value
    UNION
    SELECT file_id, date_trunc('month', as_of)::DATE FROM delivery_action
),
used AS (
    SELECT
        file_id, min(month) AS used_from, max(month) AS used_to,
        count(*) AS used_months
    FROM won
    GROUP BY file_id
)
SELECT
    file_name, sha256, kind, title, publisher, licence, row_count, area_count,
    first_month, last_month, released, loaded_at, status,
    list_concat(warnings, coalesce(told, [])) AS warnings,
    used_from, used_to, coalesce(used_months, 0) AS used_months
FROM source_file
LEFT JOIN used USING (file_id)
LEFT JOIN (
    SELECT file_id, list(told ORDER BY told) AS told FROM told_of_file GROUP BY file_id
) USING (file_id)
ORDER BY kind, first_month, file_name;
