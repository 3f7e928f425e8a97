-- What the ledger says of rows that another part of the release holds too.
CREATE OR REPLACE TEMP TABLE taken_out AS
WITH row AS (
    SELECT t.file_id, t.before_id, a.borough_code, type_name, area_name, t.month
    FROM told_twice AS t
    JOIN offence_type USING (type_id)
    JOIN area AS a USING (area_code)
    UNION ALL
    SELECT t.file_id, t.before_id, t.borough_code, NULL, area_name, t.month
    FROM told_in_extract AS t
    LEFT JOIN area AS a USING (area_code)
)
SELECT
    r.file_id,
    CASE WHEN count(*) = 1 THEN '1 row of ' ELSE format('{:,} rows of ', count(*)) END
        || $borough_name || if(count(*) = 1, ' is in ', ' are in ') || file_name
        || if(count(*) = 1, ' too and counts once: ', ' too and count once, the first: ')
        || min(concat_ws(', ', type_name, area_name, strftime(r.month, '%Y-%m')))
        AS told
FROM row AS r
JOIN source_file AS f ON f.file_id = r.before_id
WHERE r.borough_code = $borough
GROUP BY r.file_id, r.before_id, file_name;
