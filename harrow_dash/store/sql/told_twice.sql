-- Pieces of one release may overlap: the same rows in two files. They are told from two
-- editions by agreeing in every row that both hold, and by neither having an offence
-- that may be the other's under another name. What the later file then repeats is listed
-- here, to be taken out; the release counts both files as its parts. Files that are
-- `cut_alike` are compared month by month, whatever months each of them has.
CREATE OR REPLACE TEMP TABLE told_twice AS
WITH extent AS (
    SELECT file_id, area_kind, min(month) AS first_month, max(month) AS last_month
    FROM covered_month
    GROUP BY file_id, area_kind
),
pair AS (
    SELECT a.file_id, b.file_id AS before_id, a.area_kind
    FROM extent AS a
    JOIN extent AS b USING (area_kind, first_month, last_month)
    JOIN source_file AS f ON f.file_id = a.file_id
    JOIN source_file AS g ON g.file_id = b.file_id AND g.kind = f.kind
    WHERE b.file_id < a.file_id AND f.released IS NOT DISTINCT FROM g.released
        AND a.file_id NOT IN (SELECT file_id FROM extract_row)
    UNION
    SELECT c.file_id, c.other_id, a.area_kind
    FROM cut_alike AS c
    JOIN extent AS a ON a.file_id = c.file_id
    JOIN extent AS b ON b.file_id = c.other_id AND b.area_kind = a.area_kind
    WHERE c.other_id < c.file_id AND NOT c.adds_up
),
told AS (
    SELECT o.file_id, t.family, a.area_kind, a.borough_code, o.area_code, t.type_name,
        o.month, sum(o.value) AS value
    FROM observation AS o
    JOIN offence_type AS t USING (type_id)
    JOIN area AS a USING (area_code)
    WHERE o.file_id IN (SELECT file_id FROM pair UNION SELECT before_id FROM pair)
    GROUP BY ALL
),
line AS (
    SELECT file_id, family, area_kind, borough_code, area_code, type_name,
        CASE WHEN file_id IN (SELECT file_id FROM cut_alike) THEN month END AS month,
        list((told.month, value) ORDER BY told.month) AS counts
    FROM told
    GROUP BY ALL
),
both_hold AS (
    SELECT p.file_id, p.before_id, a.family, a.area_kind, a.borough_code, a.area_code,
        a.type_name, a.month, a.counts = b.counts AS agree
    FROM pair AS p
    JOIN line AS a ON a.file_id = p.file_id AND a.area_kind = p.area_kind
    JOIN line AS b ON b.file_id = p.before_id AND b.family = a.family
        AND b.area_code = a.area_code AND b.type_name = a.type_name
        AND b.month IS NOT DISTINCT FROM a.month
),
agreeing AS (
    SELECT file_id, before_id, family, area_kind, borough_code
    FROM both_hold
    GROUP BY ALL
    HAVING bool_and(agree)
),
alone AS (
    -- Offences that only one of the two files holds in an area that both have.
    SELECT g.file_id, g.before_id, g.family, g.area_kind, g.borough_code, l.area_code,
        l.type_name, l.file_id AS held_by
    FROM agreeing AS g
    JOIN line AS l
        ON l.file_id IN (g.file_id, g.before_id) AND l.family = g.family
        AND l.area_kind = g.area_kind
        AND l.borough_code IS NOT DISTINCT FROM g.borough_code
    ANTI JOIN both_hold AS b
        ON b.file_id = g.file_id AND b.before_id = g.before_id
        AND b.family = l.family AND b.area_code = l.area_code
        AND b.type_name = l.type_name
    WHERE g.file_id NOT IN (SELECT file_id FROM cut_alike)
),
doubtful AS (
    -- A name that nobody knows, beside one that the other file alone holds there.
    SELECT DISTINCT a.file_id, a.before_id, a.family, a.area_kind, a.borough_code
    FROM alone AS a
    JOIN alone AS b USING (file_id, before_id, family, area_kind, area_code)
    WHERE a.held_by <> b.held_by AND NOT list_contains($known, a.type_name)
    UNION
    -- What was one offence in older releases and is several in newer ones.
    SELECT DISTINCT a.file_id, a.before_id, a.family, a.area_kind, a.borough_code
    FROM alone AS a
    JOIN alone AS b USING (file_id, before_id, family, area_kind, area_code)
    JOIN (SELECT unnest($eras, recursive := true)) AS e ON e.type_name = a.type_name
    JOIN (SELECT unnest($eras, recursive := true)) AS n ON n.type_name = b.type_name
    WHERE a.held_by <> b.held_by AND e.offence = n.offence AND e.newer <> n.newer
    UNION
    -- Left with mostly unknown names, a file would be no part of the release any more.
    SELECT file_id, before_id, family, area_kind, borough_code
    FROM (
        SELECT g.*, l.file_id AS held_by, l.type_name
        FROM agreeing AS g
        JOIN line AS l
            ON l.file_id IN (g.file_id, g.before_id) AND l.family = g.family
            AND l.area_kind = g.area_kind
            AND l.borough_code IS NOT DISTINCT FROM g.borough_code
        ANTI JOIN both_hold AS b
            ON l.file_id = g.file_id AND b.file_id = g.file_id
            AND b.before_id = g.before_id AND b.family = l.family
            AND b.area_code = l.area_code AND b.type_name = l.type_name
        WHERE g.file_id NOT IN (SELECT file_id FROM cut_alike)
    )
    GROUP BY ALL
    HAVING 2 * count(DISTINCT type_name) FILTER (NOT list_contains($known, type_name))
        > count(DISTINCT type_name)
)
SELECT DISTINCT b.file_id, b.before_id, t.type_id, b.area_code, b.month
FROM both_hold AS b
JOIN agreeing AS g
    ON g.file_id = b.file_id AND g.before_id = b.before_id AND g.family = b.family
    AND g.area_kind = b.area_kind
    AND g.borough_code IS NOT DISTINCT FROM b.borough_code
ANTI JOIN doubtful AS d
    ON d.file_id = b.file_id AND d.before_id = b.before_id AND d.family = b.family
    AND d.area_kind = b.area_kind
    AND d.borough_code IS NOT DISTINCT FROM b.borough_code
JOIN offence_type AS t ON t.family = b.family AND t.type_name = b.type_name
SEMI JOIN observation AS o
    ON o.file_id = b.file_id AND o.type_id = t.type_id AND o.area_code = b.area_code;
