-- What analysts may rely on: the name and the columns of this view stay. Members have
-- one of their own.
CREATE OR REPLACE VIEW measure_monthly AS
SELECT measure, area_code, month, value, source, status
FROM measure_month;
