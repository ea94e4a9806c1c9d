-- What the field sent, word for word, and what the server said to it.

-- One row per journal: its head, and what the next entry is judged by. A journal of the office has a
-- negative id (the top bit of the number says whose it is).
CREATE TABLE journal (
    id BIGINT PRIMARY KEY,
    collector BIGINT NOT NULL REFERENCES person (no),
    -- The last entry held, 0 and zeros before the first. Projection of `entry`.
    seq BIGINT NOT NULL CHECK (seq >= 0),
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    -- The business date of the daybook that is open at the head.
    day BIGINT,
    -- How much of itself its own entries say the server had confirmed.
    confirmed BIGINT NOT NULL,
    nonce BYTEA NOT NULL CHECK (octet_length(nonce) = 8),
    -- When its writer was last heard of afresh.
    heard_ms BIGINT NOT NULL,
    -- Set when two entries claimed one place: its writer must enrol again.
    forked BIGINT NOT NULL CHECK (forked IN (0, 1))
);
CREATE INDEX journal_collector_day ON journal (collector, day);

CREATE TABLE entry (
    journal BIGINT NOT NULL REFERENCES journal (id),
    seq BIGINT NOT NULL CHECK (seq >= 1),
    kind BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    bytes BYTEA NOT NULL,
    signature BYTEA CHECK (octet_length(signature) = 64),
    received_ms BIGINT NOT NULL,
    -- The daybook it belongs to.
    collector BIGINT NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (journal, seq)
);
CREATE INDEX entry_daybook ON entry (collector, day, journal, seq);

-- A run of a journal's entries and the office entry that answers it. Posted, but for the exceptions.
CREATE TABLE ruling (
    journal BIGINT NOT NULL REFERENCES journal (id),
    first_seq BIGINT NOT NULL CHECK (first_seq >= 1),
    last_seq BIGINT NOT NULL CHECK (last_seq >= first_seq),
    office BIGINT NOT NULL,
    office_seq BIGINT NOT NULL,
    PRIMARY KEY (journal, first_seq)
);

CREATE TABLE ruling_exception (
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    -- Bit n is set for the flag of number n.
    flags BIGINT NOT NULL,
    -- The number of the reason when the entry was put aside.
    quarantine BIGINT,
    PRIMARY KEY (journal, seq)
);

-- What people decided about a receipt that was taken with a doubt. The last one counts.
CREATE TABLE flag_decision (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    -- The flags that were decided about.
    flags BIGINT NOT NULL CHECK (flags <> 0),
    decision TEXT COLLATE "C" NOT NULL CHECK (decision IN ('accepted', 'follow_up')),
    -- Who looks into it.
    owner BIGINT REFERENCES person (no),
    reason TEXT COLLATE "C" NOT NULL,
    decided_by BIGINT NOT NULL REFERENCES person (no),
    decided_ms BIGINT NOT NULL,
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    CHECK ((decision = 'follow_up') = (owner IS NOT NULL))
);
CREATE INDEX flag_decision_receipt ON flag_decision (journal, seq);

CREATE TABLE quarantine (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    reason BIGINT NOT NULL,
    hash BYTEA NOT NULL CHECK (octet_length(hash) = 32),
    -- As it came, whatever it is.
    bytes BYTEA NOT NULL,
    signature BYTEA,
    -- 1 sync, 2 the rescue door.
    door BIGINT NOT NULL CHECK (door IN (1, 2)),
    received_ms BIGINT NOT NULL,
    decision TEXT COLLATE "C" CHECK (decision IN ('accepted', 'rejected')),
    decided_by BIGINT REFERENCES person (no),
    decided_ms BIGINT,
    note TEXT COLLATE "C",
    CHECK ((decision IS NULL) = (decided_by IS NULL)),
    UNIQUE (journal, seq, hash, reason)
);

-- How much of the devices' journals the office's entries say they had seen.
CREATE TABLE office_seen (
    office BIGINT NOT NULL REFERENCES journal (id),
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    PRIMARY KEY (office, journal)
);

-- What phones say their daybooks come to, and whether ours comes to the same.
CREATE TABLE daybook_claim (
    journal BIGINT NOT NULL,
    day BIGINT NOT NULL,
    office BIGINT NOT NULL,
    own BIGINT NOT NULL,
    heads BYTEA NOT NULL CHECK (octet_length(heads) = 16),
    -- 0 not looked at yet, 1 agrees, 2 differs.
    state BIGINT NOT NULL CHECK (state BETWEEN 0 AND 2),
    PRIMARY KEY (journal, day)
);
CREATE INDEX daybook_claim_open ON daybook_claim (state) WHERE state = 0;

-- Customers a collector's phone must hold although they are another's: they are on the plan.
CREATE TABLE plan_customer (
    collector BIGINT NOT NULL REFERENCES person (no),
    customer BIGINT NOT NULL REFERENCES customer (no),
    -- The last day they are planned for.
    day BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (collector, customer)
);
CREATE INDEX open_item_customer_changed ON open_item (customer, open_changed);

-- Accounting periods that are not simply open. A day in none of them is open.
CREATE TABLE period (
    first_day BIGINT PRIMARY KEY,
    last_day BIGINT NOT NULL UNIQUE CHECK (last_day >= first_day),
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('open', 'closing', 'closed')),
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL
);

CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
