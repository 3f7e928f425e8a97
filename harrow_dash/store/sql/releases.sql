-- A month of an offence group comes from one file only. Wards and LSOAs: the
-- historical file up to its last month, then the newest 24-month file; dashboards:
-- the newest refresh date; otherwise the file that reaches furthest.
DELETE FROM release;

INSERT INTO release
WITH extent AS (
    SELECT
        file_id, area_kind, min(month) AS first_month,
        count(DISTINCT month) > 25 AS historical
    FROM covered_month
    GROUP BY file_id, area_kind
),
candidate AS (
    SELECT DISTINCT
        t.family, t.group_name, m.area_kind, b.borough_code, m.month, m.file_id
    FROM covered_month AS m
    JOIN offence_type AS t USING (type_id)
    JOIN covered_borough AS b USING (file_id, area_kind)
),
ranked AS (
    SELECT
        c.*,
        small AND e.historical AS historical,
        -- The first month of a 24-month file is a stub even where it is not thin.
        small AND NOT e.historical AND f.stub_month IS NULL
            AND c.month = e.first_month AS may_be_stub,
        CASE WHEN starts_with(c.family, 'dashboard') THEN f.released END AS refreshed,
        f.last_month, f.released
    FROM candidate AS c
    JOIN extent AS e USING (file_id, area_kind)
    JOIN source_file AS f USING (file_id)
    CROSS JOIN LATERAL (
        SELECT c.family = 'recorded_offences' AND c.area_kind <> 'borough' AS small
    )
)
SELECT family, group_name, area_kind, borough_code, month, file_id
FROM ranked
QUALIFY row_number() OVER (
    PARTITION BY family, group_name, area_kind, borough_code, month
    ORDER BY
        may_be_stub, historical DESC, refreshed DESC NULLS LAST, last_month DESC,
        released DESC NULLS LAST, file_id DESC
) = 1;
