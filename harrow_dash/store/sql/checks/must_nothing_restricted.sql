-- The published file holds the published tables and no other
SELECT table_name
FROM duckdb_tables()
WHERE database_name = current_database() AND NOT temporary
    AND table_name NOT IN (
        'about', 'agreed_target', 'area', 'area_link', 'covered_area',
        'covered_borough', 'covered_month', 'crime', 'crime_outcome',
        'delivery_action', 'extract_row', 'indicator_title', 'indicator_value',
        'kept_comparison', 'kept_finding', 'kept_standing', 'kept_warning',
        'kept_watched', 'kept_year',
        'local_event', 'measure_component', 'measure_month', 'near_crime', 'neighbour',
        'observation', 'offence_type', 'outline', 'point', 'point_coverage',
        'point_extent', 'population', 'release', 'released_area', 'residents_told',
        'source_file', 'stop_search', 'survey_pins', 'survey_round', 'survey_share',
        'told_of_file', 'used_month'
    );
