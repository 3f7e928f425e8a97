-- Two numbers for one figure in files of one day of release: one of them was changed.
CREATE OR REPLACE TEMP TABLE told_unlike AS
SELECT a.file_id, 'of the same day as ' || g.file_name || ', but ' || min(format(
    '{:,} in place of {:,} for {}, {}, {}', a.value::BIGINT, b.value::BIGINT,
    type_name, area_name, strftime(a.month, '%Y-%m')))
    || ': one of the two was changed' AS told
FROM cut_alike AS c
JOIN source_file AS f ON f.file_id = c.file_id AND f.released IS NOT NULL
JOIN source_file AS g ON g.file_id = c.other_id
JOIN observation AS a ON a.file_id = c.file_id
JOIN observation AS b
    ON b.file_id = c.other_id AND b.type_id = a.type_id
    AND b.area_code = a.area_code AND b.month = a.month AND b.value <> a.value
JOIN offence_type AS t ON t.type_id = a.type_id
JOIN area ON area.area_code = a.area_code
WHERE c.other_id < c.file_id AND NOT c.adds_up AND area.borough_code = $borough
GROUP BY a.file_id, g.file_name;
