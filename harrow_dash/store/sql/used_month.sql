-- Of which months each file is used, for the ledger: worked out once, because going
-- through all map points takes a reader of the page of the data seconds.
DELETE FROM used_month;
INSERT INTO used_month
    SELECT file_id, month FROM component_release
    UNION
    SELECT file_id, month FROM release WHERE place = 1
    UNION
    SELECT file_id, month FROM crime
    UNION
    SELECT file_id, month FROM stop_search
    UNION
    SELECT file_id, month FROM crime_outcome
    UNION
    SELECT file_id, date_trunc('month', last_day)::DATE FROM survey_round
    UNION
    SELECT file_id, last_month FROM indicator_value
    UNION
    SELECT file_id, date_trunc('month', as_of)::DATE FROM delivery_action;
