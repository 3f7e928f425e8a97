-- A crime with the same ID, month and row stands once
SELECT crime_id, month, count(*)
FROM crime
WHERE crime_id IS NOT NULL
GROUP BY crime_id, month, row_hash
HAVING count(*) > 1;
