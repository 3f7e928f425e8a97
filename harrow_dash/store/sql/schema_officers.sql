-- The officers' file: what people answered, and what partners counted, as loaded. It is
-- attached as `officers`, beside the published store. file_id is that of source_file.

CREATE TABLE officers.about AS FROM store.about;

CREATE TABLE officers.ledger_key (         -- of the keyed sha256 in source_file
    key TEXT NOT NULL                      -- 32 random bytes as hexadecimal digits
);

CREATE TABLE officers.restricted_file (    -- what source_file does not tell of a file
    file_id     INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE,
    file_name   TEXT NOT NULL,
    row_count   INTEGER NOT NULL CHECK (row_count > 0),
    area_count  INTEGER NOT NULL CHECK (area_count >= 0),
    first_month DATE,
    last_month  DATE,
    warnings    TEXT[] NOT NULL
);

CREATE TABLE officers.survey_response (
    file_id     INTEGER NOT NULL,
    survey      TEXT NOT NULL CHECK (survey IN ('safer_spaces', 'young_people')),
    round       TEXT NOT NULL,
    response_id TEXT NOT NULL,
    answered_on DATE NOT NULL,
    ward_code   TEXT,                      -- NULL: not told, or outside the borough
    longitude   DOUBLE,                    -- of a dropped pin
    latitude    DOUBLE,
    pin_cell    TEXT,                      -- its cell, if it lies in the borough
    school      TEXT,                      -- or college, where told
    age_band    TEXT,
    gender      TEXT,
    weight      DOUBLE CHECK (weight > 0),
    instalment  INTEGER,                   -- 1 up, of those that came in one load
    PRIMARY KEY (survey, response_id)
);

CREATE TABLE officers.survey_answer (      -- one row an option that was ticked
    file_id     INTEGER NOT NULL,
    survey      TEXT NOT NULL,
    response_id TEXT NOT NULL,
    question    TEXT NOT NULL,
    wording     INTEGER NOT NULL CHECK (wording >= 1),
    answer      TEXT NOT NULL,
    PRIMARY KEY (survey, response_id, question, answer)
);

CREATE TABLE officers.survey_comment (     -- never shown but masked, to officers
    file_id     INTEGER NOT NULL,
    survey      TEXT NOT NULL,
    response_id TEXT NOT NULL,
    question    TEXT NOT NULL,
    comment     TEXT NOT NULL,
    PRIMARY KEY (survey, response_id, question)
);

CREATE TABLE officers.partner_count (      -- restricted indicators, as loaded
    file_id     INTEGER NOT NULL,
    indicator   TEXT NOT NULL,
    area_code   TEXT NOT NULL,
    category    TEXT NOT NULL,
    first_month DATE NOT NULL CHECK (day(first_month) = 1),
    last_month  DATE NOT NULL CHECK (day(last_month) = 1),
    value       DOUBLE NOT NULL CHECK (value >= 0 AND value = round(value)),
    PRIMARY KEY (indicator, area_code, category, first_month),
    CHECK (first_month <= last_month)
);

CREATE TABLE officers.delivery_action (    -- as loaded, whether published or not
    plan       TEXT NOT NULL,
    workstream TEXT NOT NULL,
    priority   TEXT NOT NULL,
    action     TEXT NOT NULL,
    outcome    TEXT NOT NULL,
    lead       TEXT NOT NULL,
    measure    TEXT NOT NULL,
    due        DATE,
    status     TEXT NOT NULL,
    progress   TEXT NOT NULL,
    as_of      DATE NOT NULL,
    publish    BOOLEAN NOT NULL,
    file_id    INTEGER NOT NULL,
    PRIMARY KEY (plan, workstream, action, as_of)
);
