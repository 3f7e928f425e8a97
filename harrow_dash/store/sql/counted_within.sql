-- Files that count offences within a type which newer ones count apart from it.
CREATE OR REPLACE TEMP TABLE counted_within AS
WITH held AS (
    SELECT DISTINCT file_id, type_id, type_name
    FROM covered_month JOIN offence_type USING (type_id)
)
SELECT h.file_id, format('{} are counted within {}, so no measure takes that from it',
    lower(n.type_name), string_agg(DISTINCT lower(h.type_name), ', ')) AS told
FROM (SELECT unnest($beside, recursive := true)) AS n
JOIN measure_component AS c USING (measure)
JOIN held AS h USING (type_id)
WHERE h.file_id NOT IN (
    SELECT file_id FROM held WHERE held.type_name = n.type_name
)
GROUP BY h.file_id, n.type_name;
