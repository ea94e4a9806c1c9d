-- What every capability leans on: the order of changes, settings, and who people are.

-- One row. A transaction that changes reference data takes the next number; phones fetch by it.
CREATE TABLE change_counter (
    one_row INTEGER PRIMARY KEY CHECK (one_row = 1),
    no INTEGER NOT NULL CHECK (no >= 0)
) STRICT;
INSERT INTO change_counter (one_row, no) VALUES (1, 0);

CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL,
    -- Fingerprint of the row, made with it: a change by another hand shows.
    facts INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE person (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL,
    changed INTEGER NOT NULL,
    facts INTEGER NOT NULL
) STRICT;
