-- Counts of the borough's small areas that its outlines do not have: codes of 2011 that
-- were split or joined, where the lookup from the old to the new is not loaded.
CREATE OR REPLACE TEMP TABLE without_outline AS
WITH drawn AS (
    SELECT area_code FROM outline JOIN area USING (area_code)
    WHERE area_kind = 'lsoa_2021' AND borough_code = $borough
)
SELECT o.file_id, 'its small areas without an outline are on no map: '
    || min(o.area_code) || if(count(DISTINCT o.area_code) = 1, '',
        format(' and {:,} more', count(DISTINCT o.area_code) - 1))
    || '. If they are of 2011, load the lookup from LSOAs of 2011 to 2021' AS told
FROM observation AS o
JOIN area AS a USING (area_code)
WHERE a.area_kind = 'lsoa_2021' AND a.borough_code = $borough
    AND EXISTS (FROM drawn) AND o.area_code NOT IN (FROM drawn)
GROUP BY o.file_id;
