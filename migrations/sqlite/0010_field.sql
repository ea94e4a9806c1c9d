-- What supervisors look at: who was visited, whose customers are, and how they are found.

-- Visits, one row for each check-in that was accepted, with the first entry that ends it. Projection of
-- `entry`. A phone may name a customer that is on no record.
CREATE TABLE visit (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    collector INTEGER NOT NULL REFERENCES person (no),
    day INTEGER NOT NULL,
    -- When, by the phone's wall clock.
    began_ms INTEGER NOT NULL,
    -- 0 at the door, 1 by telephone.
    mode INTEGER NOT NULL CHECK (mode IN (0, 1)),
    lat_e5 INTEGER,
    lon_e5 INTEGER,
    -- The entry that ended it, how, and what should happen next.
    end_seq INTEGER,
    outcome INTEGER CHECK (outcome BETWEEN 0 AND 5),
    next INTEGER CHECK (next BETWEEN 0 AND 3),
    next_day INTEGER,
    PRIMARY KEY (journal, seq),
    FOREIGN KEY (journal, seq) REFERENCES entry (journal, seq),
    CHECK ((lat_e5 IS NULL) = (lon_e5 IS NULL)),
    CHECK ((end_seq IS NULL) = (outcome IS NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX visit_customer ON visit (customer, day);
-- Where a collector was last.
CREATE INDEX visit_collector ON visit (collector, day, began_ms);

-- Customers that went, or will go, from one collector to another. What waits for its day has state 0.
CREATE TABLE portfolio (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    customer INTEGER NOT NULL REFERENCES customer (no),
    -- Whose it was (known once it is done), and whose it is from that day on.
    was INTEGER REFERENCES person (no),
    collector INTEGER REFERENCES person (no),
    day INTEGER NOT NULL,
    -- Holiday cover: the last day of it. The way back is a row of its own.
    until INTEGER,
    reason TEXT NOT NULL,
    -- Who decided it; nobody: an import.
    by_person INTEGER REFERENCES person (no),
    made_ms INTEGER NOT NULL,
    -- 0 waits for its day, 1 done, 2 another came in its stead.
    state INTEGER NOT NULL CHECK (state BETWEEN 0 AND 2),
    -- The change that wrote it last: phones fetch by it.
    changed INTEGER NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL
) STRICT;
CREATE INDEX portfolio_customer ON portfolio (customer, day);
CREATE INDEX portfolio_was ON portfolio (was, changed);
CREATE INDEX portfolio_waits ON portfolio (day) WHERE state = 0;

-- Words by which customers are found: of the code and of the name, in small letters.
CREATE TABLE customer_word (
    word TEXT NOT NULL,
    customer INTEGER NOT NULL REFERENCES customer (no),
    PRIMARY KEY (word, customer)
) STRICT, WITHOUT ROWID;
CREATE INDEX customer_word_customer ON customer_word (customer, word);

-- What is open, by customer: balances, aging and the worklist read nothing else of an item.
CREATE INDEX open_item_open ON open_item (customer, currency, due_day, open_minor) WHERE open_minor <> 0;
-- Receipts as people look for them: by day, number, collector or amount, the newest first.
CREATE INDEX receipt_by_day ON receipt (day, no);
CREATE INDEX receipt_by_number ON receipt (number, day, no);
CREATE INDEX receipt_by_collector ON receipt (collector, day, no);
CREATE INDEX receipt_by_amount ON receipt (total_minor, day, no);
CREATE INDEX said_customer_day ON said (customer, day);
