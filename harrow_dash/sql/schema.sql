-- The store. Facts keep the file they came from; nothing here is worked out twice.

CREATE TABLE about (format INTEGER NOT NULL);

CREATE TABLE source_file (
    file_id     INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE,      -- of the content, unpacked
    file_name   TEXT NOT NULL,
    kind        TEXT NOT NULL,             -- a file of harrow_dash/sources
    title       TEXT NOT NULL,
    publisher   TEXT NOT NULL,
    licence     TEXT NOT NULL,
    row_count   INTEGER NOT NULL CHECK (row_count > 0),
    area_count  INTEGER NOT NULL CHECK (area_count >= 0),
    first_month DATE,
    last_month  DATE,
    stub_month  DATE,                      -- an incomplete first month, left out
    released    DATE,                      -- the publisher's refresh date
    loaded_at   TIMESTAMP NOT NULL,
    status      TEXT NOT NULL CHECK (status IN ('official', 'sample', 'partner')),
    warnings    TEXT[] NOT NULL,
    CHECK (first_month <= last_month)
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

CREATE TABLE point (                       -- each distinct map point, placed once
    point_id       INTEGER PRIMARY KEY,
    longitude      DOUBLE NOT NULL CHECK (longitude BETWEEN -180 AND 180),
    latitude       DOUBLE NOT NULL CHECK (latitude BETWEEN -90 AND 90),
    ward_code      TEXT REFERENCES area (area_code),
    ward_2002_code TEXT REFERENCES area (area_code),
    inside         BOOLEAN NOT NULL,       -- strictly inside the borough's outline
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
    PRIMARY KEY (family, group_name, area_kind, borough_code, month)
);

CREATE TABLE measure_component (
    measure TEXT NOT NULL,
    type_id INTEGER NOT NULL REFERENCES offence_type (type_id),
    PRIMARY KEY (measure, type_id)
);

CREATE TABLE measure_month (               -- every covered month, zeros included
    measure   TEXT NOT NULL,
    area_code TEXT NOT NULL REFERENCES area (area_code),
    month     DATE NOT NULL CHECK (day(month) = 1),
    value     DOUBLE NOT NULL,
    source    TEXT NOT NULL,
    status    TEXT NOT NULL CHECK (status IN ('official', 'sample', 'partner')),
    PRIMARY KEY (measure, area_code, month),
    CHECK (value >= 0 OR area_code = 'not_placed')
);
