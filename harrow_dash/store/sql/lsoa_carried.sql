-- What the LSOA counts of the borough hold: each measure's months, and the offence
-- groups that have offences of the borough in these months but are not there by LSOA.
WITH taken AS (
    SELECT measure, type_id, group_name, area_kind, month, file_id
    FROM component_release
    WHERE borough_code = $borough AND area_kind IN ('lsoa_2021', 'borough')
),
covered AS (
    SELECT DISTINCT k.measure, k.group_name, k.area_kind, k.month
    FROM taken AS k
    JOIN covered_month AS m
        ON m.file_id = k.file_id AND m.type_id = k.type_id AND m.month = k.month
        AND m.area_kind = k.area_kind
),
small AS (
    SELECT
        measure, list(DISTINCT group_name) AS groups, list(DISTINCT month) AS months
    FROM covered
    WHERE area_kind = 'lsoa_2021'
    GROUP BY measure
),
without AS (
    SELECT k.measure, list_sort(list(DISTINCT lower(k.group_name))) AS absent
    FROM taken AS k
    JOIN small AS s USING (measure)
    JOIN observation AS o
        ON o.file_id = k.file_id AND o.type_id = k.type_id AND o.month = k.month
        AND o.area_code = $borough
    WHERE k.area_kind = 'borough' AND list_contains(s.months, k.month)
        AND NOT list_contains(s.groups, k.group_name)
    GROUP BY k.measure
)
SELECT
    measure, unnest(list_sort(months))::TIMESTAMP AS month,
    coalesce(array_to_string(absent, '|'), '') AS absent
FROM small
LEFT JOIN without USING (measure)
ORDER BY measure, month;
