-- Of which wards and small areas each file's release has any row, in whichever part: the
-- publishers leave out rows that are 0 in all months, so what such an area has no row of
-- is 0, and an area that appears nowhere in the release is missing.
DELETE FROM released_area;
INSERT INTO released_area
WITH used AS (
    SELECT DISTINCT family, area_kind, borough_code, month, file_id
    FROM release WHERE place = 1
),
part AS (
    SELECT file_id, file_id AS other_id FROM source_file
    UNION
    SELECT file_id, other_id FROM cut_alike
    UNION
    SELECT a.file_id, b.file_id
    FROM used AS a
    JOIN used AS b USING (family, area_kind, borough_code, month)
)
SELECT DISTINCT part.file_id, c.area_code
FROM part
JOIN covered_area AS c ON c.file_id = part.other_id;
