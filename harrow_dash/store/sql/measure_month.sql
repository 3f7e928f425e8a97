-- Every measure, area and covered month, zeros included: the borough and its wards, and
-- the other boroughs and the force for comparison. LSOAs, and wards elsewhere, stay
-- observations: the maps count them when asked. A ward of which the month's release has
-- no row of any offence is missing, not 0.
CREATE OR REPLACE TEMP TABLE measured AS
WITH apart AS (
    -- Releases that count a measure's types apart from those it once held as well.
    SELECT n.measure, m.file_id
    FROM (SELECT unnest($beside, recursive := true)) AS n
    JOIN offence_type AS t USING (type_name)
    JOIN covered_month AS m USING (type_id)
    GROUP BY ALL
),
taken AS (
    SELECT measure, type_id, area_kind, borough_code, month, file_id
    FROM component_release
    WHERE (
        area_kind IN ('force', 'borough')
        OR area_kind = 'ward' AND borough_code = $borough
    ) AND (
        measure NOT IN (
            SELECT n.measure FROM (SELECT unnest($beside, recursive := true)) AS n
        )
        OR (measure, file_id) IN (SELECT (measure, file_id) FROM apart)
    )
),
covered AS (
    SELECT
        k.measure, k.area_kind, k.borough_code, k.month,
        min(f.kind) AS source, max(f.status) AS status
    FROM taken AS k
    JOIN covered_month AS m USING (file_id, type_id, area_kind, month)
    JOIN source_file AS f USING (file_id)
    GROUP BY ALL
),
told_ward AS (
    SELECT DISTINCT k.measure, k.month, r.area_code
    FROM (
        SELECT DISTINCT measure, month, file_id FROM taken WHERE area_kind = 'ward'
    ) AS k
    JOIN released_area AS r USING (file_id)
),
counted AS (
    SELECT k.measure, o.area_code, o.month, sum(o.value) AS value
    FROM observation AS o
    JOIN area AS a USING (area_code)
    JOIN taken AS k
        ON k.file_id = o.file_id AND k.type_id = o.type_id AND k.month = o.month
        AND k.area_kind = a.area_kind AND k.borough_code = a.borough_code
    GROUP BY ALL
)
SELECT
    covered.measure, area.area_code, covered.month,
    coalesce(counted.value, 0) AS value, covered.source, covered.status,
    '' AS mark
FROM covered
JOIN area USING (area_kind, borough_code)
LEFT JOIN counted USING (measure, area_code, month)
LEFT JOIN told_ward USING (measure, area_code, month)
-- A count that is absent is 0; an answer that is absent is not.
WHERE counted.value IS NOT NULL
    OR covered.source <> 'mopac_survey'
        AND (area.area_kind <> 'ward' OR told_ward.area_code IS NOT NULL);
