-- No offence on the map is told of in two months (one file's month was changed)
-- Looked for by a hash of the ID first: IDs of all London fill the memory.
WITH alike AS (
    SELECT hash(crime_id) AS hashed
    FROM crime
    WHERE crime_id IS NOT NULL
    GROUP BY hashed
    HAVING min(month) < max(month)
),
twice AS (
    SELECT crime_id
    FROM crime
    SEMI JOIN alike ON alike.hashed = hash(crime_id)
    WHERE crime_id IS NOT NULL
    GROUP BY crime_id
    HAVING min(month) < max(month)
)
SELECT min(f.file_name), max(f.file_name), strftime(min(c.month), '%Y-%m'),
    strftime(max(c.month), '%Y-%m'), count(DISTINCT crime_id)
FROM crime AS c
JOIN source_file AS f USING (file_id)
WHERE crime_id IN (FROM twice)
HAVING count(*) > 0;
