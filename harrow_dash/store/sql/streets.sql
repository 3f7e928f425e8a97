-- Crimes at the places that police.uk names, by ward, cell and crime type, in the
-- commonest spelling. Points without a ward lie outside the borough.
WITH told AS (
    SELECT
        unnest($types) AS crime_type, unnest($months)::DATE AS month,
        unnest($files) AS file_id, unnest($about) AS about
),
place AS (
    SELECT
        unnest($points) AS point_id, unnest($places) AS area_code,
        unnest($wards) AS ward_code
),
spelt AS (
    SELECT
        trim(regexp_replace(c.location, '(?i)^on or near', '')) AS street,
        place.ward_code, place.area_code, c.crime_type,
        coalesce(sum(c.crimes) FILTER (told.month IS NOT NULL), 0)::BIGINT AS crimes,
        sum(c.crimes)::BIGINT AS times
    FROM near_crime AS c
    JOIN place USING (point_id)
    -- Streets without a crime in these months are streets all the same.
    LEFT JOIN told ON told.crime_type = c.crime_type AND told.month = c.month
        AND told.file_id = c.file_id AND told.about
    WHERE c.location IS NOT NULL
    GROUP BY ALL
),
spelling AS (
    SELECT lower(street) AS key, arg_max(street, (times, street)) AS street
    FROM (SELECT street, sum(times) AS times FROM spelt GROUP BY street)
    WHERE street <> ''
    GROUP BY lower(street)
)
SELECT
    spelling.street, ward_code, area_code, crime_type, sum(crimes)::BIGINT AS count,
    sum(times)::BIGINT AS times
FROM spelt
JOIN spelling ON spelling.key = lower(spelt.street)
GROUP BY ALL
ORDER BY spelling.street, ward_code, area_code, crime_type;
