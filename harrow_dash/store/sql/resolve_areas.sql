-- Names to codes. A borough stands as a name, a code, or at the start of a ward's
-- place ("Harrow Harrow Weald"); a ward without a code is found by name in its borough.
CREATE OR REPLACE TEMP TABLE landing_counts AS
WITH borough AS (
    SELECT area_code AS borough_code, lower(area_name) AS spelt
    FROM area WHERE area_kind = 'borough'
    UNION ALL
    SELECT area_code, 'city of ' || lower(area_name)
    FROM area WHERE area_kind = 'borough' AND area_name = 'Westminster'
    UNION ALL
    SELECT area_code, lower(area_code) FROM area WHERE area_kind IN ('borough', 'force')
),
named AS (
    SELECT
        c.* EXCLUDE (borough),
        coalesce(
            c.borough, named_place.area_name,
            CASE c.area_kind WHEN 'force' THEN c.area_code END
        ) AS borough
    FROM landing_counts AS c
    LEFT JOIN (
        SELECT place, max_by(b.area_name, length(b.area_name)) AS area_name
        FROM (SELECT DISTINCT place FROM landing_counts) AS p
        JOIN area AS b ON b.area_kind = 'borough'
            AND starts_with(lower(p.place), lower(b.area_name) || ' ')
        GROUP BY place
    ) AS named_place USING (place)
)
SELECT
    n.* EXCLUDE (area_code, area_kind, area_name),
    -- A code of 2011 that was kept in 2021 is one of 2021 in a file by those.
    CASE WHEN n.area_kind = 'lsoa_2021' THEN n.area_kind
        ELSE coalesce(known.area_kind, n.area_kind) END AS area_kind,
    -- A ward whose borough the file leaves out is in the one where it is known to be.
    coalesce(
        b.borough_code, CASE WHEN n.borough IS NULL THEN known.borough_code END
    ) AS borough_code,
    CASE n.area_kind
        WHEN 'borough' THEN coalesce(n.area_code, b.borough_code)
        ELSE coalesce(n.area_code, ward.area_code)
    END AS area_code,
    -- "Belmont (QA)" and trailing spaces: some releases add a code to the name.
    trim(regexp_replace(n.area_name, '\s*\([A-Z]{2}\)\s*$', '')) AS area_name
FROM named AS n
LEFT JOIN borough AS b ON b.spelt = lower(replace(n.borough, '&', 'and'))
LEFT JOIN area AS known ON known.area_code = n.area_code
LEFT JOIN area AS ward
    ON n.area_kind = 'ward' AND n.area_code IS NULL AND ward.area_kind = 'ward'
    AND ward.borough_code = b.borough_code
    -- "Harrow-on-the-Hill" is Harrow on the Hill.
    AND regexp_replace(lower(ward.area_name), '[^a-z0-9]+', ' ', 'g')
        = trim(regexp_replace(
            lower(regexp_replace(n.area_name, '\s*\([A-Z]{2}\)\s*$', '')),
            '[^a-z0-9]+', ' ', 'g'
        ));
