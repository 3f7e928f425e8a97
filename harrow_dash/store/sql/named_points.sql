-- Of each place that police.uk names, in each ward, the map point that bears its name
-- most often, the most often named first. Names without "On or near".
WITH named AS (
    SELECT
        trim(regexp_replace(c.location, '(?i)^on or near', '')) AS name,
        p.ward_code, p.point_id, p.longitude, p.latitude, sum(c.crimes)::BIGINT AS times
    FROM near_crime AS c
    JOIN point AS p USING (point_id)
    WHERE p.ward_code IS NOT NULL AND c.location IS NOT NULL
    GROUP BY ALL
),
borne AS (
    SELECT
        lower(name) AS key, ward_code, point_id, longitude, latitude,
        sum(times) AS times, arg_max(name, (times, name)) AS name
    FROM named
    WHERE name <> ''
    GROUP BY lower(name), ward_code, point_id, longitude, latitude
)
SELECT
    arg_max(name, (times, point_id)) AS name,
    arg_max(longitude, (times, point_id)) AS longitude,
    arg_max(latitude, (times, point_id)) AS latitude
FROM borne
GROUP BY key, ward_code
ORDER BY sum(times) DESC, name, longitude;
