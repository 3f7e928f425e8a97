-- Rows of parts of one extract that an earlier part holds too.
CREATE OR REPLACE TEMP TABLE told_in_extract AS
SELECT r.file_id, min(c.other_id) AS before_id, r.borough_code, r.area_code, r.month,
    r.identity
FROM extract_row AS r
JOIN cut_alike AS c ON c.file_id = r.file_id AND c.other_id < c.file_id AND c.adds_up
JOIN extract_row AS b
    ON b.file_id = c.other_id AND b.borough_code = r.borough_code
    AND b.month = r.month AND b.identity = r.identity
GROUP BY ALL;

DELETE FROM extract_row USING told_in_extract AS t
WHERE extract_row.file_id = t.file_id AND extract_row.borough_code = t.borough_code
    AND extract_row.month = t.month AND extract_row.identity = t.identity;

DELETE FROM observation WHERE file_id IN (SELECT file_id FROM told_in_extract);

INSERT INTO observation
SELECT e.file_id, t.type_id, p.area_code, e.month, sum(e.value)
FROM extract_row AS e
JOIN (SELECT DISTINCT file_id, type_id FROM covered_month) AS t USING (file_id)
CROSS JOIN LATERAL (
    SELECT unnest([e.borough_code, e.area_code]) AS area_code
) AS p
WHERE p.area_code IS NOT NULL
    AND e.file_id IN (SELECT file_id FROM told_in_extract)
GROUP BY ALL
ORDER BY ALL;
