-- Residents that rates use. Of a ward those of the newest year; of the same year a file
-- stands before what the project carries, and the latest file before others. Of a
-- borough the sum of its wards in the newest year, in the ward sets of that year's latest
-- file (the first letters of a code tell sets apart), which may come in several files.
-- Of ours that needs every ward: too few residents would make each rate too high.
CREATE OR REPLACE TEMP TABLE told AS
SELECT a.borough_code, r.area_code, left(r.area_code, 6) AS ward_set, r.year,
    r.residents, r.file_id, starts_with(f.sha256, 'carried') AS carried
FROM residents_told AS r
JOIN area AS a USING (area_code)
JOIN source_file AS f USING (file_id)
QUALIFY row_number() OVER (
    PARTITION BY r.area_code, r.year ORDER BY carried, r.file_id DESC
) = 1;

CREATE OR REPLACE TEMP TABLE used_set AS
SELECT DISTINCT borough_code, year, ward_set
FROM (
    SELECT * FROM told
    QUALIFY dense_rank() OVER (
        PARTITION BY borough_code, year ORDER BY carried, file_id DESC
    ) = 1
);

CREATE OR REPLACE TEMP TABLE told_in_part AS
SELECT u.year, count(t.area_code) AS here, count(*) AS wards
FROM used_set AS u
JOIN area AS a
    ON a.borough_code = u.borough_code AND left(a.area_code, 6) = u.ward_set
LEFT JOIN told AS t ON t.area_code = a.area_code AND t.year = u.year
WHERE u.borough_code = getvariable('borough') AND a.area_kind LIKE 'ward%'
GROUP BY u.year
HAVING here < wards;

DELETE FROM population;
INSERT INTO population
SELECT area_code, file_id, year, residents
FROM told
QUALIFY row_number() OVER (PARTITION BY area_code ORDER BY year DESC) = 1;

INSERT INTO population
SELECT borough_code, max(file_id), year, sum(residents)
FROM told
JOIN used_set USING (borough_code, year, ward_set)
WHERE borough_code <> getvariable('borough') OR year NOT IN (SELECT year FROM told_in_part)
GROUP BY borough_code, year
QUALIFY row_number() OVER (PARTITION BY borough_code ORDER BY year DESC) = 1;

CREATE OR REPLACE TEMP TABLE residents_missing AS
SELECT DISTINCT t.file_id, format(
    'of {} the residents of {} of {}''s {} wards are loaded; until the others are, '
    || 'rates of the borough {}', p.year, here, area_name, wards,
    coalesce((SELECT 'use those of ' || year FROM population
        WHERE area_code = getvariable('borough')), 'are left out')) AS told
FROM told AS t
JOIN told_in_part AS p USING (year)
JOIN area AS b ON b.area_code = t.borough_code
WHERE t.borough_code = getvariable('borough') AND NOT t.carried;
DROP TABLE told;
DROP TABLE used_set;
DROP TABLE told_in_part;
