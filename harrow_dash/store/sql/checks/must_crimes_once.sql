-- A crime with the same ID, month and row stands once
-- Rows alike are looked for by their hash first: IDs of all London fill the memory.
WITH alike AS (
    SELECT month, row_hash
    FROM crime
    WHERE crime_id IS NOT NULL
    GROUP BY ALL
    HAVING count(*) > 1
)
SELECT crime_id, month, count(*)
FROM crime
SEMI JOIN alike USING (month, row_hash)
WHERE crime_id IS NOT NULL
GROUP BY crime_id, month, row_hash
HAVING count(*) > 1;
