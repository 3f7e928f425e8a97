-- Every crime and search with coordinates has its map point
SELECT file_id, month, point_id
FROM (
    SELECT file_id, month, point_id FROM crime
    UNION ALL
    SELECT file_id, month, point_id FROM stop_search
)
ANTI JOIN point USING (point_id)
WHERE point_id IS NOT NULL;
