-- Files of which neither they nor another part of their release have a row of some of
-- the borough's wards or small areas.
CREATE OR REPLACE TEMP TABLE areas_missing AS
WITH wanted AS (
    SELECT area_kind, area_code, area_name FROM area
    WHERE borough_code = $borough AND (area_kind = 'ward' OR area_kind = 'lsoa_2021'
        AND area_code IN (SELECT area_code FROM outline))
),
missing AS (
    SELECT c.file_id, w.*
    FROM covered_borough AS c
    JOIN wanted AS w USING (area_kind)
    ANTI JOIN released_area AS r
        ON r.file_id = c.file_id AND r.area_code = w.area_code
    WHERE c.borough_code = $borough
),
named AS (
    SELECT file_id, area_kind, count(*) AS areas,
        list_sort(list(area_name))[:3] AS first_names
    FROM missing
    GROUP BY ALL
)
SELECT file_id, format('it has no row of {:,} of {}''s {:,} {}, which are missing, not 0: ',
    areas, $borough_name, (SELECT count(*) FROM wanted AS w
        WHERE w.area_kind = named.area_kind),
    if(area_kind = 'ward', 'wards', 'small areas'))
    || array_to_string(first_names, ', ')
    || if(areas > 3, format(' and {:,} more', areas - 3), '') AS told
FROM named;
