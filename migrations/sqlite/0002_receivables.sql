-- Who owes, and for what.

CREATE TABLE customer (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    code TEXT NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT NOT NULL,
    collector INTEGER REFERENCES person (no),
    phone TEXT,
    -- Where to find them, in hundred-thousandths of a degree.
    lat_e5 INTEGER CHECK (lat_e5 BETWEEN -9000000 AND 9000000),
    lon_e5 INTEGER CHECK (lon_e5 BETWEEN -18000000 AND 18000000),
    changed INTEGER NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    CHECK ((lat_e5 IS NULL) = (lon_e5 IS NULL))
) STRICT;
CREATE INDEX customer_changed ON customer (changed);
CREATE INDEX customer_collector ON customer (collector, code);

CREATE TABLE open_item (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    customer INTEGER NOT NULL REFERENCES customer (no),
    -- 1 invoice, 2 debit note, 3 credit memo, 4 opening balance.
    kind INTEGER NOT NULL CHECK (kind BETWEEN 1 AND 4),
    document TEXT NOT NULL CHECK (document <> ''),
    issued_day INTEGER NOT NULL,
    due_day INTEGER,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    -- Projection of the ledger: the fold of the item's receivable lines. Only the ledger writes it.
    open_minor INTEGER NOT NULL,
    -- History: the day the imported file says it was cleared in full.
    cleared_day INTEGER,
    -- Fingerprint of everything above but open_minor: nothing of it is ever edited.
    facts INTEGER NOT NULL,
    -- The change that made or edited it, and the change that last moved its open amount.
    changed INTEGER NOT NULL,
    open_changed INTEGER NOT NULL,
    UNIQUE (customer, kind, document)
) STRICT;
CREATE INDEX open_item_changed ON open_item (changed);
CREATE INDEX open_item_open_changed ON open_item (open_changed);

-- What a customer may owe, for those of whom anything was said.
CREATE TABLE credit (
    customer INTEGER PRIMARY KEY REFERENCES customer (no),
    limit_currency TEXT CHECK (length(limit_currency) = 3),
    limit_minor INTEGER CHECK (limit_minor >= 0),
    -- Days from an invoice to its due date.
    terms_days INTEGER CHECK (terms_days BETWEEN 0 AND 65535),
    -- Why nothing more is sold to it on credit; none when it is not held.
    hold TEXT,
    -- 1 low, 2 medium, 3 high.
    risk INTEGER CHECK (risk BETWEEN 1 AND 3),
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    CHECK ((limit_currency IS NULL) = (limit_minor IS NULL))
) STRICT;

-- Whom to speak to at a customer's.
CREATE TABLE contact (
    customer INTEGER NOT NULL REFERENCES customer (no),
    name TEXT NOT NULL CHECK (name <> ''),
    role TEXT,
    phone TEXT,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    PRIMARY KEY (customer, name)
) STRICT, WITHOUT ROWID;
