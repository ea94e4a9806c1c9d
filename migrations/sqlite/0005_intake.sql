-- What the field sent, word for word, and what the server said to it.

-- One row per journal: its head, and what the next entry is judged by. A journal of the office has a
-- negative id (the top bit of the number says whose it is).
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    collector INTEGER NOT NULL REFERENCES person (no),
    -- The last entry held, 0 and zeros before the first. Projection of `entry`.
    seq INTEGER NOT NULL CHECK (seq >= 0),
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    -- The business date of the daybook that is open at the head.
    day INTEGER,
    -- How much of itself its own entries say the server had confirmed.
    confirmed INTEGER NOT NULL,
    nonce BLOB NOT NULL CHECK (length(nonce) = 8),
    -- When its writer was last heard of afresh.
    heard_ms INTEGER NOT NULL,
    -- Set when two entries claimed one place: its writer must enrol again.
    forked INTEGER NOT NULL CHECK (forked IN (0, 1))
) STRICT;
CREATE INDEX journal_collector_day ON journal (collector, day);

CREATE TABLE entry (
    journal INTEGER NOT NULL REFERENCES journal (id),
    seq INTEGER NOT NULL CHECK (seq >= 1),
    kind INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    bytes BLOB NOT NULL,
    signature BLOB CHECK (length(signature) = 64),
    received_ms INTEGER NOT NULL,
    -- The daybook it belongs to.
    collector INTEGER NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_daybook ON entry (collector, day, journal, seq);

CREATE TRIGGER entry_no_update BEFORE UPDATE ON entry BEGIN
    SELECT RAISE(ABORT, 'journals are append only: entries are never changed');
END;
CREATE TRIGGER entry_no_delete BEFORE DELETE ON entry BEGIN
    SELECT RAISE(ABORT, 'journals are append only: entries are never deleted');
END;

-- A run of a journal's entries and the office entry that answers it. Posted, but for the exceptions.
CREATE TABLE ruling (
    journal INTEGER NOT NULL REFERENCES journal (id),
    first_seq INTEGER NOT NULL CHECK (first_seq >= 1),
    last_seq INTEGER NOT NULL CHECK (last_seq >= first_seq),
    office INTEGER NOT NULL,
    office_seq INTEGER NOT NULL,
    PRIMARY KEY (journal, first_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE ruling_exception (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- Bit n is set for the flag of number n.
    flags INTEGER NOT NULL,
    -- The number of the reason when the entry was put aside.
    quarantine INTEGER,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

-- What people decided about a receipt that was taken with a doubt. The last one counts.
CREATE TABLE flag_decision (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- The flags that were decided about.
    flags INTEGER NOT NULL CHECK (flags <> 0),
    decision TEXT NOT NULL CHECK (decision IN ('accepted', 'follow_up')),
    -- Who looks into it.
    owner INTEGER REFERENCES person (no),
    reason TEXT NOT NULL,
    decided_by INTEGER NOT NULL REFERENCES person (no),
    decided_ms INTEGER NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    CHECK ((decision = 'follow_up') = (owner IS NOT NULL))
) STRICT;
CREATE INDEX flag_decision_receipt ON flag_decision (journal, seq);

CREATE TABLE quarantine (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32),
    -- As it came, whatever it is.
    bytes BLOB NOT NULL,
    signature BLOB,
    -- 1 sync, 2 the rescue door.
    door INTEGER NOT NULL CHECK (door IN (1, 2)),
    received_ms INTEGER NOT NULL,
    decision TEXT CHECK (decision IN ('accepted', 'rejected')),
    decided_by INTEGER REFERENCES person (no),
    decided_ms INTEGER,
    note TEXT,
    CHECK ((decision IS NULL) = (decided_by IS NULL)),
    UNIQUE (journal, seq, hash, reason)
) STRICT;

-- How much of the devices' journals the office's entries say they had seen.
CREATE TABLE office_seen (
    office INTEGER NOT NULL REFERENCES journal (id),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (office, journal)
) STRICT, WITHOUT ROWID;

-- What phones say their daybooks come to, and whether ours comes to the same.
CREATE TABLE daybook_claim (
    journal INTEGER NOT NULL,
    day INTEGER NOT NULL,
    office INTEGER NOT NULL,
    own INTEGER NOT NULL,
    heads BLOB NOT NULL CHECK (length(heads) = 16),
    -- 0 not looked at yet, 1 agrees, 2 differs.
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    PRIMARY KEY (journal, day)
) STRICT, WITHOUT ROWID;
CREATE INDEX daybook_claim_open ON daybook_claim (state) WHERE state = 0;

-- Customers a collector's phone must hold although they are another's: they are on the plan.
CREATE TABLE plan_customer (
    collector INTEGER NOT NULL REFERENCES person (no),
    customer INTEGER NOT NULL REFERENCES customer (no),
    -- The last day they are planned for.
    day INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    PRIMARY KEY (collector, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_item_customer_changed ON open_item (customer, open_changed);

-- Accounting periods that are not simply open. A day in none of them is open.
CREATE TABLE period (
    first_day INTEGER PRIMARY KEY,
    last_day INTEGER NOT NULL UNIQUE CHECK (last_day >= first_day),
    state TEXT NOT NULL CHECK (state IN ('open', 'closing', 'closed')),
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL
) STRICT;
