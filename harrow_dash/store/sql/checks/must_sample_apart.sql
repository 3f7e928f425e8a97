-- Sample and official figures never stand in one store
SELECT status, count(*)
FROM source_file
WHERE status <> 'official' OR NOT starts_with(sha256, 'carried')
GROUP BY status
QUALIFY count(*) OVER () > 1 AND max(status = 'sample') OVER ();
