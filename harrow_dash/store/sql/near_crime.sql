-- What pages ask of map points, counted once: a page must not take longer because more of
-- London is loaded.
DELETE FROM near_crime;

INSERT INTO near_crime
SELECT c.file_id, c.month, c.crime_type, c.point_id, c.location, count(*)
FROM crime AS c
JOIN point AS p USING (point_id)
WHERE p.is_near
GROUP BY ALL
ORDER BY ALL;
