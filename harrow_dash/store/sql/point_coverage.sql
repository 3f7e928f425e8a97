-- Which files tell of a crime type in a month, for map points. A file says something
-- about the borough if one of its points lies inside; a month is covered for a type if
-- such a file has any row of it; API answers count where no street file does. Files of
-- the same kind that only touch what lies around are told too, and marked.
DELETE FROM point_coverage;

INSERT INTO point_coverage
WITH about_borough AS (
    SELECT DISTINCT file_id
    FROM crime
    JOIN point USING (point_id)
    WHERE inside
),
given AS (
    SELECT
        c.crime_type, c.month, c.file_id, f.kind, b.file_id IS NOT NULL AS about,
        count(*) AS crimes
    FROM crime AS c
    JOIN source_file AS f USING (file_id)
    LEFT JOIN about_borough AS b USING (file_id)
    GROUP BY ALL
),
covered AS (
    SELECT crime_type, month, max(kind) AS kind
    FROM given
    JOIN point_extent USING (kind, month)
    WHERE about AND is_whole
    GROUP BY ALL
)
SELECT crime_type, month, file_id, about, crimes
FROM given
JOIN covered USING (crime_type, month, kind)
ORDER BY month, crime_type, file_id;
