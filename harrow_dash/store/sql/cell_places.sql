-- The places most named in each cell, as one text: streets before kinds of places, the
-- most frequent first, in the publisher's commonest spelling.
WITH place AS (
    SELECT unnest($points) AS point_id, unnest($places) AS area_code
),
-- Put together before they are spelt: a name stands in thousands of rows.
told AS (
    SELECT point_id, location, sum(crimes)::BIGINT AS crimes
    FROM near_crime
    WHERE location IS NOT NULL
    GROUP BY ALL
),
spelt AS (
    SELECT
        place.area_code, trim(regexp_replace(c.location, '(?i)^on or near', '')) AS name,
        sum(c.crimes)::BIGINT AS crimes
    FROM told AS c
    JOIN place USING (point_id)
    GROUP BY ALL
),
named AS (
    SELECT
        area_code, lower(name) AS key, arg_max(name, (crimes, name)) AS commonest,
        sum(crimes) AS total, list_contains($kinds, lower(name)) AS is_kind
    FROM spelt
    WHERE name <> ''
    GROUP BY area_code, lower(name)
    QUALIFY row_number() OVER (
        PARTITION BY area_code ORDER BY is_kind, total DESC, key
    ) <= $names
)
SELECT
    area_code,
    array_to_string(list(commonest ORDER BY is_kind, total DESC, key), ' and ')
        AS places
FROM named
GROUP BY area_code;
