-- Map points that several files of a kind tell of. Two files hold editions of one month
-- when more than half of the records of the smaller are in both: the one with more rows
-- has the late records too and stays whole, and the other's month goes. Where five or
-- more crimes under an ID are in both and not one has changed, an outcome least of all,
-- they are parts of one edition that overlap. Beside that, a record under an ID at a
-- place, or the n-th of those alike in all that is told, counts in the file with more
-- rows only: extracts and answers share what lies at their border.
-- Within one file every row is genuine.
CREATE OR REPLACE TEMP TABLE record AS
-- Where one file alone tells of a month, as in an archive, there is nothing to compare.
WITH several AS (
    SELECT kind, month
    FROM (
        SELECT file_id, month FROM crime
        UNION SELECT file_id, month FROM new_crime
        UNION SELECT file_id, month FROM stop_search
        UNION SELECT file_id, month FROM new_search
    )
    JOIN source_file USING (file_id)
    GROUP BY ALL
    HAVING count(*) > 1
),
told AS (
    SELECT 'crime' AS held_in, c.rowid AS record, file_id, month, crime_id, crime_type,
        row_hash::VARCHAR AS content, longitude, latitude
    FROM crime AS c LEFT JOIN point USING (point_id)
    WHERE month IN (SELECT month FROM new_crime)
    UNION ALL
    SELECT 'new_crime', rowid, file_id, month, crime_id, crime_type,
        row_hash::VARCHAR, longitude, latitude
    FROM new_crime
    UNION ALL
    SELECT held_in, record, file_id, month, NULL, 'search',
        md5(concat_ws('|', searched_at, search_type, longitude, latitude, gender,
            age_range, ethnicity, legislation, object, outcome)),
        NULL, NULL
    FROM (
        SELECT 'stop_search' AS held_in, s.rowid AS record, s.*, longitude, latitude
        FROM stop_search AS s LEFT JOIN point USING (point_id)
        WHERE month IN (SELECT month FROM new_search)
        UNION ALL BY NAME
        SELECT 'new_search' AS held_in, rowid AS record, * FROM new_search
    )
)
SELECT
    held_in, record, told.file_id, month, f.kind, crime_id IS NULL AS is_nameless,
    content,
    -- An ID at another place is another offence, so the place belongs to the identity.
    CASE WHEN crime_id IS NULL THEN content
        ELSE concat_ws('|', crime_id, coalesce(longitude, 0), coalesce(latitude, 0),
            crime_type)
    END AS identity,
    CASE WHEN crime_id IS NULL THEN row_number() OVER (
        PARTITION BY told.file_id, month, content ORDER BY record
    ) ELSE 1 END AS nth
FROM told
JOIN source_file AS f ON f.file_id = told.file_id
SEMI JOIN several ON several.kind = f.kind AND several.month = told.month;

CREATE OR REPLACE TEMP TABLE edition AS
WITH size AS (
    SELECT file_id, month, count(*) AS rows, count(DISTINCT identity) AS identities
    FROM record
    GROUP BY ALL
),
distinct_record AS (
    SELECT kind, month, file_id, identity, crime_kind, is_nameless,
        max(content) AS content
    FROM (SELECT *, held_in IN ('crime', 'new_crime') AS crime_kind FROM record)
    GROUP BY ALL
),
shared AS (
    SELECT a.month, a.file_id, b.file_id AS other_id, a.kind, a.crime_kind,
        count(*) AS both_have,
        count(*) FILTER (NOT a.is_nameless) AS named,
        count(*) FILTER (NOT a.is_nameless AND a.content = b.content) AS unchanged
    FROM distinct_record AS a
    JOIN distinct_record AS b USING (kind, month, identity)
    WHERE a.file_id <> b.file_id
    GROUP BY ALL
)
SELECT DISTINCT s.file_id, s.month
FROM shared AS s
JOIN size AS a ON a.file_id = s.file_id AND a.month = s.month
JOIN size AS b ON b.file_id = s.other_id AND b.month = s.month
-- An archive's files share nothing, so a few records tell; answers for neighbouring
-- wards share many, and are pieces of one edition.
WHERE both_have >= CASE WHEN crime_kind THEN 10 ELSE 2 END
    AND NOT ends_with(s.kind, '_api')
    AND both_have > 0.5 * least(a.identities, b.identities)
    AND NOT (named >= 5 AND unchanged = named)
    AND (a.rows, s.file_id) < (b.rows, s.other_id);

CREATE OR REPLACE TEMP TABLE repeated AS
WITH kept AS (
    SELECT r.* FROM record AS r ANTI JOIN edition AS e USING (file_id, month)
),
size AS (
    SELECT file_id, month, count(*) AS rows FROM kept GROUP BY ALL
),
holder AS (
    SELECT kind, month, identity, file_id, count(*) AS times, max(rows) AS rows
    FROM kept JOIN size USING (file_id, month)
    GROUP BY ALL
)
SELECT DISTINCT k.held_in, k.record, k.file_id
FROM kept AS k
JOIN size USING (file_id, month)
JOIN holder AS h USING (kind, month, identity)
WHERE h.file_id <> k.file_id AND h.times >= k.nth
    AND (h.rows, h.file_id) > (size.rows, k.file_id);
