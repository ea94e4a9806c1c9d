-- Days that came to something else on a phone than here. Kept for whoever looks for the reason; the
-- phone is told to build the day anew.
CREATE TABLE daybook_difference (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL,
    day INTEGER NOT NULL,
    -- How much of the office's and of its own journal the phone had.
    office INTEGER NOT NULL,
    own INTEGER NOT NULL,
    -- Digests of the heads at that point; ours is null where no document can stand there.
    theirs BLOB NOT NULL,
    ours BLOB,
    -- When the phone was last heard.
    heard_ms INTEGER NOT NULL
) STRICT;

-- What customers said at visits, one row for each entry of such a kind that was accepted. What was said
-- stands in the entry.
CREATE TABLE said (
    -- The order in which they came in.
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    customer INTEGER NOT NULL REFERENCES customer (no),
    collector INTEGER NOT NULL REFERENCES person (no),
    day INTEGER NOT NULL,
    -- Of a promise: what has counted towards it. Recomputed from the receipts of its customer.
    counted_minor INTEGER NOT NULL CHECK (counted_minor >= 0),
    changed INTEGER NOT NULL,
    UNIQUE (journal, seq),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq)
) STRICT;
CREATE INDEX said_customer ON said (customer, kind);
CREATE INDEX said_kind ON said (kind, no);

-- Promises that were replaced or taken back, under the entry that says so.
CREATE TABLE said_end (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    -- 0 replaced, 1 withdrawn.
    how INTEGER NOT NULL CHECK (how IN (0, 1)),
    -- The promise, which may not have come in yet, and whose it must be.
    promise_journal INTEGER NOT NULL,
    promise_seq INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    PRIMARY KEY (journal, seq),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX said_end_promise ON said_end (promise_journal, promise_seq);
CREATE INDEX receipt_customer ON receipt (customer, day);

-- Which entry of the office answers what was contested or asked for. What it says stands in the entry.
CREATE TABLE said_answer (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    said_journal INTEGER NOT NULL,
    said_seq INTEGER NOT NULL,
    PRIMARY KEY (journal, seq),
    UNIQUE (said_journal, said_seq),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq),
    FOREIGN KEY (said_journal, said_seq) REFERENCES said (journal, seq)
) STRICT, WITHOUT ROWID;
