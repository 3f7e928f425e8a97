-- New map points into the store, each with its place. Of rows of a file that are alike
-- under an ID the first is kept; they are looked for by their hash, because the IDs of
-- all London fill the memory.
CREATE OR REPLACE TEMP TABLE told_again AS
WITH alike AS (
    SELECT month, row_hash
    FROM new_crime
    WHERE crime_id IS NOT NULL
    GROUP BY ALL
    HAVING count(*) > 1
)
SELECT new_crime.rowid AS record
FROM new_crime
SEMI JOIN alike USING (month, row_hash)
WHERE crime_id IS NOT NULL
QUALIFY row_number() OVER (
    PARTITION BY crime_id, month, row_hash ORDER BY new_crime.rowid
) > 1;

INSERT INTO crime BY NAME
    SELECT n.* EXCLUDE (point_id, longitude, latitude), p.point_id
    FROM new_crime AS n
    LEFT JOIN point AS p USING (longitude, latitude)
    WHERE n.rowid NOT IN (SELECT record FROM told_again);

INSERT INTO stop_search BY NAME
    SELECT n.* EXCLUDE (point_id, longitude, latitude), p.point_id
    FROM new_search AS n
    LEFT JOIN point AS p USING (longitude, latitude);

DROP TABLE told_again;
