-- What analysts may rely on: the name and the columns of this view stay.
CREATE OR REPLACE VIEW ledger AS
WITH used AS (
    SELECT
        file_id, min(month) AS used_from, max(month) AS used_to,
        count(*) AS used_months
    FROM used_month
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
