-- Of which months the map points of a kind tell all: a file that can vouch for the whole
-- force has points in the borough that do not crowd in a few wards, or files for single
-- wards together reach nine wards in ten. One ward's answer, and what somebody cut out of
-- a file, say nothing of the others.
DELETE FROM point_extent;

INSERT INTO point_extent
WITH event AS (
    SELECT file_id, month, point_id FROM crime
    UNION ALL
    SELECT file_id, month, point_id FROM stop_search
),
told AS (
    -- Of all files of a kind together: a month may come in pieces.
    SELECT f.kind, e.month, count(*) AS points,
        count(DISTINCT p.ward_code) AS wards
    FROM event AS e
    JOIN source_file AS f USING (file_id)
    JOIN point AS p USING (point_id)
    WHERE p.inside AND f.vouches
    GROUP BY ALL
),
borough AS (
    SELECT count(*) AS wards FROM area
    WHERE area_kind = 'ward' AND borough_code = $borough
),
vouching AS (
    -- So many points, thrown anywhere, would meet so many wards; half of them is so few
    -- that the others were left away. Under twenty points nothing can be told of that.
    SELECT t.kind, t.month
    FROM told AS t
    CROSS JOIN borough AS b
    WHERE t.points < 20
        OR t.wards > 0.5 * b.wards * (1 - pow(1 - 1 / b.wards, t.points))
),
placed AS (
    SELECT f.kind, e.month, bool_or(v.kind IS NOT NULL) AS vouched,
        count(DISTINCT p.ward_code) AS wards
    FROM event AS e
    JOIN source_file AS f USING (file_id)
    LEFT JOIN vouching AS v ON v.kind = f.kind AND v.month = e.month
    LEFT JOIN point AS p USING (point_id)
    GROUP BY ALL
)
SELECT kind, month, vouched OR wards >= 0.9 * (SELECT wards FROM borough)
FROM placed;
