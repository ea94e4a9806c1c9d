-- Days that came to something else on a phone than here. Kept for whoever looks for the reason; the
-- phone is told to build the day anew.
CREATE TABLE daybook_difference (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    journal BIGINT NOT NULL,
    day BIGINT NOT NULL,
    -- How much of the office's and of its own journal the phone had.
    office BIGINT NOT NULL,
    own BIGINT NOT NULL,
    -- Digests of the heads at that point; ours is null where no document can stand there.
    theirs BYTEA NOT NULL,
    ours BYTEA,
    -- When the phone was last heard.
    heard_ms BIGINT NOT NULL
);

-- What customers said at visits, one row for each entry of such a kind that was accepted. What was said
-- stands in the entry.
CREATE TABLE said (
    -- The order in which they came in.
    no BIGINT PRIMARY KEY CHECK (no > 0),
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    customer BIGINT NOT NULL REFERENCES customer (no),
    collector BIGINT NOT NULL REFERENCES person (no),
    day BIGINT NOT NULL,
    -- Of a promise: what has counted towards it. Recomputed from the receipts of its customer.
    counted_minor BIGINT NOT NULL CHECK (counted_minor >= 0),
    changed BIGINT NOT NULL,
    UNIQUE (journal, seq),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq)
);
CREATE INDEX said_customer ON said (customer, kind);
CREATE INDEX said_kind ON said (kind, no);

-- Promises that were replaced or taken back, under the entry that says so.
CREATE TABLE said_end (
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    day BIGINT NOT NULL,
    -- 0 replaced, 1 withdrawn.
    how BIGINT NOT NULL CHECK (how IN (0, 1)),
    -- The promise, which may not have come in yet, and whose it must be.
    promise_journal BIGINT NOT NULL,
    promise_seq BIGINT NOT NULL,
    customer BIGINT NOT NULL,
    PRIMARY KEY (journal, seq),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq)
);
CREATE INDEX said_end_promise ON said_end (promise_journal, promise_seq);
CREATE INDEX receipt_customer ON receipt (customer, day);

-- Which entry of the office answers what was contested or asked for. What it says stands in the entry.
CREATE TABLE said_answer (
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    said_journal BIGINT NOT NULL,
    said_seq BIGINT NOT NULL,
    PRIMARY KEY (journal, seq),
    UNIQUE (said_journal, said_seq),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq),
    FOREIGN KEY (said_journal, said_seq) REFERENCES said (journal, seq)
);
