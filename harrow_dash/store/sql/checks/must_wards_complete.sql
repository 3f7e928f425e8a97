-- Every ward of the borough has an outline and a population
SELECT area_code, area_name
FROM area
LEFT JOIN outline USING (area_code)
LEFT JOIN population USING (area_code)
WHERE area_kind = 'ward' AND borough_code = getvariable('borough')
    AND (outline.geometry IS NULL OR population.residents IS NULL);
