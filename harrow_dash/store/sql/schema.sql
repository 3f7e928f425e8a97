-- The published store. Facts keep the file they came from; nothing here is worked out
-- twice. Nothing about single people, and no small count of a survey or a partner, is
-- ever written to this file, not even for a moment: see schema_officers.sql.

CREATE TABLE about (
    format    INTEGER NOT NULL,
    build     TEXT NOT NULL,               -- names the companions made with it
    threshold INTEGER NOT NULL             -- counts of people below it are hidden
);

CREATE TABLE source_file (
    file_id     INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE,      -- of the content, unpacked; or keyed
    file_name   TEXT NOT NULL,
    kind        TEXT NOT NULL,             -- a file of harrow_dash/sources
    title       TEXT NOT NULL,
    publisher   TEXT NOT NULL,
    licence     TEXT NOT NULL,
    row_count   INTEGER CHECK (row_count > 0),           -- NULL where not told
    area_count  INTEGER CHECK (area_count >= 0),
    first_month DATE,
    last_month  DATE,
    stub_month  DATE,                      -- an incomplete first month, left out
    released    DATE,                      -- the publisher's refresh date
    loaded_at   TIMESTAMP NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('official', 'sample', 'partner')),
    vouches     BOOLEAN NOT NULL DEFAULT true, -- what it has no row of did not happen
    warnings    TEXT[] NOT NULL,
    CHECK (first_month <= last_month),
    CHECK ((row_count IS NULL) = (area_count IS NULL))
);

CREATE TABLE told_of_file (                -- what the ledger says beside `warnings`
    file_id INTEGER NOT NULL,
    told    TEXT NOT NULL,
    lasts   BOOLEAN NOT NULL,              -- of rows now gone; else told anew each load
    PRIMARY KEY (file_id, told)
);

CREATE TABLE area (
    area_code    TEXT PRIMARY KEY,
    area_name    TEXT NOT NULL CHECK (trim(area_name) <> ''),
    area_kind    TEXT NOT NULL CHECK (area_kind IN (
        'force', 'borough', 'not_placed', 'ward', 'ward_2002', 'lsoa_2011', 'lsoa_2021'
    )),
    borough_code TEXT                      -- the borough it lies in, where known
);

CREATE TABLE outline (
    area_code TEXT PRIMARY KEY REFERENCES area (area_code),
    file_id   INTEGER NOT NULL REFERENCES source_file (file_id),
    geometry  TEXT NOT NULL                -- GeoJSON, WGS 84
);

-- Other boroughs around this one, as maps draw them: joined from their LSOAs, cut off.
CREATE TABLE neighbour (
    area_code TEXT PRIMARY KEY REFERENCES area (area_code),
    geometry  TEXT NOT NULL                -- GeoJSON, WGS 84
);

CREATE TABLE residents_told (              -- by each file; which count: population
    file_id   INTEGER NOT NULL REFERENCES source_file (file_id),
    area_code TEXT NOT NULL REFERENCES area (area_code),
    year      INTEGER NOT NULL CHECK (year BETWEEN 2001 AND 2100),
    residents INTEGER NOT NULL CHECK (residents > 0),
    PRIMARY KEY (file_id, area_code)
);

CREATE TABLE population (
    area_code TEXT PRIMARY KEY REFERENCES area (area_code),
    file_id   INTEGER NOT NULL REFERENCES source_file (file_id),
    year      INTEGER NOT NULL CHECK (year BETWEEN 2001 AND 2100),
    residents INTEGER NOT NULL CHECK (residents > 0)
);

CREATE TABLE area_link (                   -- lookups between area sets
    from_code TEXT NOT NULL,
    to_code   TEXT NOT NULL,
    year      INTEGER NOT NULL,            -- 0: any year
    weight    DOUBLE NOT NULL CHECK (weight BETWEEN 0 AND 1),
    kind      TEXT NOT NULL,
    file_id   INTEGER NOT NULL REFERENCES source_file (file_id),
    PRIMARY KEY (kind, from_code, to_code, year)
);

CREATE TABLE offence_type (
    type_id    INTEGER PRIMARY KEY,
    family     TEXT NOT NULL,
    group_name TEXT NOT NULL,
    type_name  TEXT NOT NULL,
    UNIQUE (family, group_name, type_name)
);

CREATE TABLE observation (                 -- counts of 0 are not stored: see covered_month
    file_id   INTEGER NOT NULL REFERENCES source_file (file_id),
    type_id   INTEGER NOT NULL REFERENCES offence_type (type_id),
    area_code TEXT NOT NULL REFERENCES area (area_code),
    month     DATE NOT NULL CHECK (day(month) = 1),
    value     DOUBLE NOT NULL CHECK (value >= 0),
    PRIMARY KEY (file_id, type_id, area_code, month)
);

CREATE TABLE extract_row (                 -- by which parts of an extract are told
    file_id      INTEGER NOT NULL,
    borough_code TEXT NOT NULL,
    area_code    TEXT,                     -- NULL: the ward is not known
    month        DATE NOT NULL CHECK (day(month) = 1),
    identity     UBIGINT NOT NULL,         -- of the place and the month committed
    value        DOUBLE NOT NULL
);

CREATE TABLE covered_month (               -- a missing row in one of these is a zero
    file_id   INTEGER NOT NULL REFERENCES source_file (file_id),
    type_id   INTEGER NOT NULL REFERENCES offence_type (type_id),
    area_kind TEXT NOT NULL,
    month     DATE NOT NULL CHECK (day(month) = 1),
    PRIMARY KEY (file_id, type_id, area_kind, month)
);

CREATE TABLE covered_borough (
    file_id      INTEGER NOT NULL REFERENCES source_file (file_id),
    area_kind    TEXT NOT NULL,
    borough_code TEXT NOT NULL,
    PRIMARY KEY (file_id, area_kind, borough_code)
);

CREATE TABLE covered_area (                -- wards and small areas with any row in it
    file_id   INTEGER NOT NULL REFERENCES source_file (file_id),
    area_code TEXT NOT NULL REFERENCES area (area_code),
    PRIMARY KEY (file_id, area_code)
);

CREATE TABLE released_area (               -- those in any part of the file's release
    file_id   INTEGER NOT NULL,
    area_code TEXT NOT NULL,
    PRIMARY KEY (file_id, area_code)
);

CREATE TABLE point (                       -- each distinct map point, placed once
    point_id       INTEGER PRIMARY KEY,
    longitude      DOUBLE NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    latitude       DOUBLE NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    ward_code      TEXT REFERENCES area (area_code),
    ward_2002_code TEXT REFERENCES area (area_code),
    inside         BOOLEAN NOT NULL,       -- strictly inside the borough's outline
    is_near        BOOLEAN NOT NULL,       -- no page looks at what lies farther
    UNIQUE (longitude, latitude)
);

CREATE TABLE crime (                       -- data.police.uk, one row an offence
    file_id    INTEGER NOT NULL,
    month      DATE NOT NULL CHECK (day(month) = 1),
    crime_id   TEXT,
    row_hash   UBIGINT NOT NULL,
    point_id   INTEGER,
    location   TEXT,
    lsoa_code  TEXT,
    crime_type TEXT NOT NULL,
    outcome    TEXT
);

CREATE TABLE near_crime (                  -- counts of `crime` at points that are near
    file_id    INTEGER NOT NULL,
    month      DATE NOT NULL CHECK (day(month) = 1),
    crime_type TEXT NOT NULL,
    point_id   INTEGER NOT NULL,
    location   TEXT,
    crimes     BIGINT NOT NULL CHECK (crimes > 0)
);

CREATE TABLE crime_outcome (
    file_id  INTEGER NOT NULL,
    month    DATE NOT NULL CHECK (day(month) = 1),
    crime_id TEXT NOT NULL,
    outcome  TEXT NOT NULL
);

CREATE TABLE stop_search (
    file_id     INTEGER NOT NULL,
    month       DATE NOT NULL CHECK (day(month) = 1),
    searched_at TIMESTAMP NOT NULL,
    search_type TEXT NOT NULL,
    point_id    INTEGER,
    gender      TEXT,
    age_range   TEXT,
    ethnicity   TEXT,
    legislation TEXT,
    object      TEXT,
    outcome     TEXT
);

CREATE TABLE agreed_target (               -- numbers that partners agreed later
    plan          TEXT NOT NULL,
    measure       TEXT NOT NULL,
    target_number DOUBLE NOT NULL CHECK (target_number >= 0),
    due           DATE NOT NULL CHECK (day(due) = 1),
    agreed_by     TEXT NOT NULL,
    agreed_on     DATE NOT NULL,
    note          TEXT NOT NULL,
    file_id       INTEGER NOT NULL REFERENCES source_file (file_id),
    PRIMARY KEY (plan, measure)
);

CREATE TABLE release (                     -- which file a month is taken from
    family       TEXT NOT NULL,
    group_name   TEXT NOT NULL,
    area_kind    TEXT NOT NULL,
    borough_code TEXT NOT NULL,
    month        DATE NOT NULL,
    file_id      INTEGER NOT NULL REFERENCES source_file (file_id),
    place        INTEGER NOT NULL,         -- 1: the month's release; others fill in
    PRIMARY KEY (family, group_name, area_kind, borough_code, month, file_id)
);

CREATE TABLE used_month (                  -- months of which what a file holds is used
    file_id INTEGER NOT NULL,              -- no reference: its line is still written to
    month   DATE NOT NULL CHECK (day(month) = 1),
    PRIMARY KEY (file_id, month)
);

CREATE TABLE point_extent (                -- of which months map points tell all
    kind     TEXT NOT NULL,
    month    DATE NOT NULL CHECK (day(month) = 1),
    is_whole BOOLEAN NOT NULL,             -- else: of some wards only
    PRIMARY KEY (kind, month)
);

CREATE TABLE point_coverage (              -- which files tell of a type in a month
    crime_type TEXT NOT NULL,
    month      DATE NOT NULL CHECK (day(month) = 1),
    file_id    INTEGER NOT NULL,
    about      BOOLEAN NOT NULL,           -- the borough, or only what lies around
    crimes     BIGINT NOT NULL,
    PRIMARY KEY (crime_type, month, file_id)
);

CREATE TABLE measure_component (
    measure TEXT NOT NULL,
    type_id INTEGER NOT NULL REFERENCES offence_type (type_id),
    PRIMARY KEY (measure, type_id)
);

CREATE TABLE measure_month (               -- areas and months covered, zeros included
    measure   TEXT NOT NULL,
    area_code TEXT NOT NULL REFERENCES area (area_code),
    month     DATE NOT NULL CHECK (day(month) = 1),
    value     DOUBLE,                      -- NULL where it is hidden
    source    TEXT NOT NULL,
    status    TEXT NOT NULL CHECK (status IN ('official', 'sample', 'partner')),
    mark      TEXT NOT NULL DEFAULT '' CHECK (mark IN ('', 'c', 'u', 'p')),
    PRIMARY KEY (measure, area_code, month),
    CHECK (value >= 0 OR area_code = 'not_placed'),
    CHECK ((value IS NULL) = (mark = 'c'))
);

-- What follows is made from restricted data. The members' file holds the same tables
-- with all counts in place, and they stand in front of these.

CREATE TABLE survey_round (
    survey    TEXT NOT NULL CHECK (survey IN ('safer_spaces', 'young_people')),
    round     TEXT NOT NULL,
    title     TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day  DATE NOT NULL,
    responses INTEGER,                     -- NULL where it is hidden
    places    INTEGER,                     -- schools and colleges; NULL where not told
    file_id   INTEGER NOT NULL REFERENCES source_file (file_id),
    status    TEXT NOT NULL CHECK (status IN ('official', 'sample', 'partner')),
    PRIMARY KEY (survey, round),
    CHECK (first_day <= last_day)
);

CREATE TABLE survey_share (                -- one-way breakdowns only, round by round
    survey    TEXT NOT NULL,
    round     TEXT NOT NULL,
    question  TEXT NOT NULL,
    wording   INTEGER NOT NULL CHECK (wording >= 1),
    answer    TEXT NOT NULL,
    breakdown TEXT NOT NULL,               -- all, ward, age_band, place, time_of_day …
    category  TEXT NOT NULL,               -- all, a ward code, "16 to 24" …
    base      INTEGER,                     -- people asked, unweighted
    count     INTEGER,                     -- of them, those who gave the answer
    share     DOUBLE CHECK (share BETWEEN 0 AND 1),      -- weighted
    low       DOUBLE CHECK (low BETWEEN 0 AND 1),        -- 95% interval (Wilson)
    high      DOUBLE CHECK (high BETWEEN 0 AND 1),
    mark      TEXT NOT NULL CHECK (mark IN ('', 'c', 'u')),
    status    TEXT NOT NULL CHECK (status IN ('official', 'sample', 'partner')),
    PRIMARY KEY (survey, round, question, wording, answer, breakdown, category),
    FOREIGN KEY (survey, round) REFERENCES survey_round (survey, round),
    CHECK (mark <> 'c' OR coalesce(base, count, share, low, high) IS NULL)
);

CREATE TABLE survey_pins (                 -- of the pins dropped on the survey's map
    survey TEXT NOT NULL,
    round  TEXT NOT NULL,
    cell   TEXT NOT NULL,                  -- an H3 index
    pins   INTEGER NOT NULL CHECK (pins >= 1),
    PRIMARY KEY (survey, round, cell),
    FOREIGN KEY (survey, round) REFERENCES survey_round (survey, round)
);

CREATE TABLE indicator_value (             -- evidence: public, or protected
    indicator   TEXT NOT NULL,
    area_code   TEXT NOT NULL,
    area_name   TEXT NOT NULL,
    category    TEXT NOT NULL,             -- 'all', or the group that is counted
    period      TEXT NOT NULL,             -- as shown: 2023/24, 2024 Q1 …
    first_month DATE NOT NULL CHECK (day(first_month) = 1),
    last_month  DATE NOT NULL CHECK (day(last_month) = 1),
    value       DOUBLE,
    numerator   DOUBLE,
    denominator DOUBLE,
    lower       DOUBLE,
    upper       DOUBLE,
    note        TEXT NOT NULL,
    mark        TEXT NOT NULL CHECK (mark IN ('', 'c', 'u', 'x', 'z')),
    policy      TEXT NOT NULL CHECK (policy IN ('public', 'partner')),
    status      TEXT NOT NULL CHECK (status IN ('official', 'sample', 'partner')),
    file_id     INTEGER NOT NULL REFERENCES source_file (file_id),
    PRIMARY KEY (indicator, area_code, category, first_month, last_month),
    CHECK (first_month <= last_month),
    CHECK (mark <> 'c' OR value IS NULL),
    CHECK (mark <> 'c' OR policy = 'public'
        OR coalesce(numerator, denominator, lower, upper) IS NULL)
);

CREATE TABLE indicator_title (             -- of indicators without a definition
    indicator TEXT PRIMARY KEY,
    title     TEXT NOT NULL,
    unit      TEXT NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('lower', 'higher', 'neither')),
    holder    TEXT NOT NULL
);

CREATE TABLE delivery_action (             -- the members' file holds those unpublished, too
    plan       TEXT NOT NULL,
    workstream TEXT NOT NULL,
    priority   TEXT NOT NULL,              -- a key of the plan's; '' for none of them
    action     TEXT NOT NULL CHECK (trim(action) <> ''),
    outcome    TEXT NOT NULL,
    lead       TEXT NOT NULL,
    measure    TEXT NOT NULL,              -- the measure it should move; '' for none
    due        DATE,
    status     TEXT NOT NULL CHECK (status IN (
        'not started', 'on track', 'at risk', 'late', 'done', 'stopped'
    )),
    progress   TEXT NOT NULL,
    as_of      DATE NOT NULL,              -- the day as of which it was reported
    publish    BOOLEAN NOT NULL CHECK (publish),
    file_id    INTEGER NOT NULL REFERENCES source_file (file_id),
    PRIMARY KEY (plan, workstream, action, as_of)
);

CREATE TABLE local_event (                 -- a list that the council keeps
    happened_on DATE NOT NULL,
    label       TEXT NOT NULL CHECK (trim(label) <> ''),
    kind        TEXT NOT NULL CHECK (kind IN ('event', 'campaign')),
    file_id     INTEGER NOT NULL REFERENCES source_file (file_id),
    PRIMARY KEY (happened_on, label)
);
