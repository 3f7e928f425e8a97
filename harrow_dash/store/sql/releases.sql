-- A month of an area kind comes from one release, whatever its groups are called: two
-- releases spell groups differently, and what only one of them calls so would be added
-- to the other. Wards and LSOAs: the historical file up to its last month, then the
-- newest 24-month file; dashboards: the newest refresh date; otherwise the file that
-- reaches furthest. Files of the same months and the same day that hold nothing of each
-- other's, whatever either calls it, are parts of one release; so are long files that
-- are `cut_alike`, month by month. place 1 is the month's release; other files keep their places behind
-- it, for measures that it does not hold at all (the later dashboard has no hate crime).
INSERT INTO release
WITH extent AS (
    SELECT
        file_id, area_kind, min(month) AS first_month, max(month) AS last_month,
        count(DISTINCT month) > 25 AS historical
    FROM covered_month
    GROUP BY file_id, area_kind
),
candidate AS (
    SELECT DISTINCT t.family, m.area_kind, b.borough_code, m.month, m.file_id
    FROM covered_month AS m
    JOIN offence_type AS t USING (type_id)
    JOIN covered_borough AS b USING (file_id, area_kind)
),
ranked AS (
    SELECT
        c.*, e.first_month, e.last_month,
        row_number() OVER (
            PARTITION BY c.family, c.area_kind, c.borough_code, c.month
            ORDER BY
                -- A dashboard fills in where no file of recorded offences is.
                c.family = 'recorded_offences' AND f.kind = 'mps_dashboard_tno',
                -- The first month of a 24-month file is a stub even where not thin.
                small AND NOT e.historical AND f.stub_month IS NULL
                    AND c.month = e.first_month,
                small AND e.historical DESC,
                CASE WHEN starts_with(c.family, 'dashboard') THEN f.released END
                    DESC NULLS LAST,
                f.last_month DESC, f.released DESC NULLS LAST, c.file_id DESC
        ) AS place
    FROM candidate AS c
    JOIN extent AS e USING (file_id, area_kind)
    JOIN source_file AS f USING (file_id)
    CROSS JOIN LATERAL (
        SELECT c.family = 'recorded_offences' AND c.area_kind <> 'borough' AS small
    )
),
contested AS (
    SELECT family, area_kind, borough_code, month
    FROM ranked
    GROUP BY ALL
    HAVING count(*) > 1
),
beside AS (
    -- Candidates for parts: files of the very same months, each with those before it.
    SELECT r.family, r.area_kind, r.borough_code, r.month, r.file_id,
        before.file_id AS before_id
    FROM ranked AS r
    JOIN contested USING (family, area_kind, borough_code, month)
    JOIN ranked AS first USING (family, area_kind, borough_code, month)
    JOIN ranked AS before USING (family, area_kind, borough_code, month)
    WHERE first.place = 1 AND before.place < r.place
        AND (
            (first.first_month, first.last_month) = (r.first_month, r.last_month)
                AND (before.first_month, before.last_month)
                    = (r.first_month, r.last_month)
            OR (r.file_id, first.file_id) IN (SELECT (file_id, other_id) FROM cut_alike)
                AND (r.file_id, before.file_id) IN (
                    SELECT (file_id, other_id) FROM cut_alike
                )
        )
),
pair AS (
    SELECT DISTINCT family, area_kind, borough_code, file_id, before_id,
        (file_id, before_id) IN (SELECT (file_id, other_id) FROM cut_alike) AS by_month
    FROM beside
),
told AS (
    SELECT o.file_id, t.family, a.area_kind, a.borough_code, t.type_name, o.area_code,
        o.month, sum(o.value) AS value
    FROM observation AS o
    JOIN offence_type AS t USING (type_id)
    JOIN area AS a USING (area_code)
    WHERE o.file_id IN (
        SELECT file_id FROM pair UNION SELECT before_id FROM pair
    )
    GROUP BY ALL
),
type_told AS (
    SELECT DISTINCT file_id, family, area_kind, borough_code, type_name FROM told
),
mostly_unknown AS (
    -- Types that no release is known to use may be those of another under new names.
    SELECT file_id, family, area_kind, borough_code
    FROM type_told
    GROUP BY ALL
    HAVING 2 * count(*) FILTER (NOT list_contains($known, type_name)) > count(*)
),
shared_area AS (
    SELECT DISTINCT p.* EXCLUDE (by_month)
    FROM pair AS p
    JOIN told AS a USING (family, area_kind, borough_code, file_id)
    JOIN told AS b
        ON b.file_id = p.before_id AND b.family = p.family
        AND b.area_kind = p.area_kind AND b.area_code = a.area_code
    WHERE NOT p.by_month
),
era AS (
    SELECT DISTINCT t.file_id, t.family, t.area_kind, t.borough_code, t.area_code,
        t.month, e.offence, e.newer
    FROM told AS t
    JOIN (SELECT unnest($eras, recursive := true)) AS e USING (type_name)
),
renamed AS (
    -- What one file counts as the older offence and the other as what it became.
    SELECT p.family, p.area_kind, p.borough_code, p.file_id, p.before_id
    FROM pair AS p
    JOIN era AS a USING (family, area_kind, borough_code, file_id)
    LEFT JOIN era AS b
        ON b.file_id = p.before_id AND b.family = p.family
        AND b.area_kind = p.area_kind AND b.area_code = a.area_code
        AND b.month = a.month AND b.offence = a.offence AND b.newer <> a.newer
    WHERE NOT p.by_month
    GROUP BY ALL
    HAVING 2 * count(b.file_id) > count(*)
),
overlapping AS (
    SELECT p.* EXCLUDE (by_month)
    FROM pair AS p
    JOIN told AS a USING (family, area_kind, borough_code, file_id)
    JOIN told AS b
        ON b.file_id = p.before_id AND b.family = p.family
        AND b.area_kind = p.area_kind AND b.type_name = a.type_name
        AND b.area_code = a.area_code AND (b.month = a.month OR NOT p.by_month)
    WHERE (p.file_id, p.before_id) NOT IN (
        SELECT (file_id, other_id) FROM cut_alike WHERE adds_up
    )
    UNION
    SELECT p.* FROM shared_area AS p
    JOIN mostly_unknown AS u USING (family, area_kind, borough_code)
    WHERE u.file_id IN (p.file_id, p.before_id)
    UNION
    SELECT * FROM renamed
    UNION
    SELECT p.* EXCLUDE (by_month)
    FROM pair AS p
    JOIN source_file AS f USING (file_id)
    JOIN source_file AS g ON g.file_id = p.before_id
    WHERE f.released <> g.released
),
part AS (
    SELECT DISTINCT b.* EXCLUDE (before_id)
    FROM beside AS b
    ANTI JOIN overlapping AS o USING (family, area_kind, borough_code, file_id)
),
groups AS (
    SELECT DISTINCT m.file_id, t.family, t.group_name, m.area_kind, m.month
    FROM covered_month AS m
    JOIN offence_type AS t USING (type_id)
)
SELECT
    r.family, g.group_name, r.area_kind, r.borough_code, r.month, r.file_id,
    CASE WHEN part.file_id IS NULL THEN r.place ELSE 1 END
FROM ranked AS r
JOIN groups AS g USING (file_id, family, area_kind, month)
LEFT JOIN part USING (family, area_kind, borough_code, month, file_id);
