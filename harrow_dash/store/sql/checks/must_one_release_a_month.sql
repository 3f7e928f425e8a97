-- Every counted month comes from a file that covers it
SELECT r.family, r.group_name, r.area_kind, r.month
FROM release AS r
ANTI JOIN (
    SELECT m.file_id, t.family, t.group_name, m.area_kind, m.month
    FROM covered_month AS m JOIN offence_type AS t USING (type_id)
) AS c USING (file_id, family, group_name, area_kind, month);
