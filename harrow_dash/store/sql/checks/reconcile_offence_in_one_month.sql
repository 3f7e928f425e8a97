-- No offence on the map is told of in two months (one file's month was changed)
SELECT min(f.file_name), max(f.file_name), strftime(min(c.month), '%Y-%m'),
    strftime(max(c.month), '%Y-%m'), count(DISTINCT crime_id)
FROM crime AS c
JOIN source_file AS f USING (file_id)
WHERE crime_id IN (
    SELECT crime_id FROM crime
    WHERE crime_id IS NOT NULL
    GROUP BY crime_id
    HAVING min(month) < max(month)
)
HAVING count(*) > 0;
