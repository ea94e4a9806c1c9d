-- What every capability leans on: the order of changes, settings, and who people are.

-- Locked by every writing transaction before its snapshot is taken: one writer at a time, so that
-- change numbers stand in the order of commits.
CREATE TABLE writer (
    one_row BIGINT PRIMARY KEY CHECK (one_row = 1)
);

-- One row. A transaction that changes reference data takes the next number; phones fetch by it.
CREATE TABLE change_counter (
    one_row BIGINT PRIMARY KEY CHECK (one_row = 1),
    no BIGINT NOT NULL CHECK (no >= 0)
);
INSERT INTO change_counter (one_row, no) VALUES (1, 0);

-- Text is compared byte by byte, as SQLite does: the same order and the same equality on both.
CREATE TABLE setting (
    key TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL,
    -- Fingerprint of the row, made with it: a change by another hand shows.
    facts BIGINT NOT NULL
);

CREATE TABLE person (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    code TEXT COLLATE "C" NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT COLLATE "C" NOT NULL,
    changed BIGINT NOT NULL,
    facts BIGINT NOT NULL
);
