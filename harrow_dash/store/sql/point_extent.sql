-- Of which months the map points of a kind tell all: a file that can vouch for the whole
-- force has a point inside the borough, or answers for single wards together reach nine
-- wards in ten. One ward's answer says nothing of the others.
DELETE FROM point_extent;

INSERT INTO point_extent
WITH event AS (
    SELECT DISTINCT file_id, month, point_id FROM crime
    UNION
    SELECT DISTINCT file_id, month, point_id FROM stop_search
),
inside AS (
    SELECT DISTINCT file_id FROM event JOIN point USING (point_id) WHERE inside
),
placed AS (
    SELECT f.kind, e.month, bool_or(f.vouches AND i.file_id IS NOT NULL) AS vouched,
        count(DISTINCT p.ward_code) AS wards
    FROM event AS e
    JOIN source_file AS f USING (file_id)
    LEFT JOIN inside AS i USING (file_id)
    LEFT JOIN point AS p USING (point_id)
    GROUP BY ALL
)
SELECT kind, month, coalesce(vouched, false) OR wards >= 0.9 * (
    SELECT count(*) FROM area WHERE area_kind = 'ward' AND borough_code = $borough
)
FROM placed;
