-- Crimes at map points by the publisher's place, crime type and month.
WITH told AS (
    SELECT
        unnest($types) AS crime_type, unnest($months)::DATE AS month,
        unnest($files) AS file_id, unnest($about) AS about
),
place AS (
    SELECT unnest($points) AS point_id, unnest($outside) AS outside
),
found AS (
    SELECT
        -- "On or near " alone stands in some files: a point whose name is missing.
        CASE WHEN regexp_matches(coalesce(c.location, ''), '(?i)^(on or near)?\s*$')
            THEN 'On or near a place without a name' ELSE c.location END AS spelt,
        c.crime_type, c.month, sum(c.crimes)::BIGINT AS crimes
    FROM near_crime AS c
    JOIN told USING (crime_type, month, file_id)
    JOIN place USING (point_id)
    WHERE told.about OR place.outside
    GROUP BY ALL
),
spelling AS (
    SELECT lower(spelt) AS key, arg_max(spelt, (crimes, spelt)) AS location
    FROM (SELECT spelt, sum(crimes) AS crimes FROM found GROUP BY spelt)
    GROUP BY lower(spelt)
)
SELECT location, crime_type, month::TIMESTAMP AS month, sum(crimes)::BIGINT AS count
FROM found
JOIN spelling ON spelling.key = lower(found.spelt)
GROUP BY ALL
ORDER BY location, crime_type, month;
