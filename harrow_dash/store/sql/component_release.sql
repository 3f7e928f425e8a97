-- Which files count for each measure's types in a month: those of the month's release,
-- or, where it holds nothing of the measure, the next file that does.
CREATE OR REPLACE VIEW component_release AS
WITH measured AS (
    SELECT measure, t.family, t.group_name, list(t.type_id) AS type_ids
    FROM measure_component
    JOIN offence_type AS t USING (type_id)
    GROUP BY ALL
),
holding AS (
    SELECT DISTINCT m.file_id, m.area_kind, m.month, c.measure
    FROM covered_month AS m
    JOIN measure_component AS c USING (type_id)
),
chosen AS (
    SELECT k.measure, k.type_ids, k.group_name, r.*
    FROM measured AS k
    JOIN release AS r USING (family, group_name)
    SEMI JOIN holding AS h
        ON h.file_id = r.file_id AND h.area_kind = r.area_kind AND h.month = r.month
        AND h.measure = k.measure
    QUALIFY r.place = min(r.place) OVER (
        PARTITION BY k.measure, r.area_kind, r.borough_code, r.month
    )
)
SELECT
    measure, unnest(type_ids) AS type_id, group_name, family, area_kind, borough_code,
    month, file_id
FROM chosen;
