-- The months that come from another file today than they did then.
CREATE OR REPLACE TEMP TABLE edition_release AS
WITH then_files AS (
    SELECT measure, area_kind, month, list_sort(list(DISTINCT file_id)) AS files
    FROM component_release
    GROUP BY ALL
),
now_files AS (
    SELECT measure, area_kind, month, list_sort(list(DISTINCT file_id)) AS files
    FROM now_release
    GROUP BY ALL
)
SELECT c.*
FROM component_release AS c
SEMI JOIN kept USING (measure, area_kind)
JOIN then_files AS t USING (measure, area_kind, month)
LEFT JOIN now_files AS n USING (measure, area_kind, month)
WHERE t.files IS DISTINCT FROM n.files;
