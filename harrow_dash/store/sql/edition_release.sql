-- Which file each month of the borough would come from, if only files that end by a month
-- were there. What a file of that time holds is what could be read then: the store keeps
-- superseded files for this.
CREATE OR REPLACE TEMP TABLE release AS
SELECT r.*
FROM store.release AS r
JOIN store.source_file AS f USING (file_id)
WHERE r.borough_code = $borough AND r.area_kind IN ('borough', 'ward')
    AND r.month > $month::DATE - INTERVAL $months MONTHS AND r.month <= $month::DATE
    AND f.last_month <= $month::DATE;
