-- Who owes, and for what.

CREATE TABLE customer (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    code TEXT COLLATE "C" NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT COLLATE "C" NOT NULL,
    collector BIGINT REFERENCES person (no),
    phone TEXT COLLATE "C",
    -- Where to find them, in hundred-thousandths of a degree.
    lat_e5 BIGINT CHECK (lat_e5 BETWEEN -9000000 AND 9000000),
    lon_e5 BIGINT CHECK (lon_e5 BETWEEN -18000000 AND 18000000),
    changed BIGINT NOT NULL,
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    CHECK ((lat_e5 IS NULL) = (lon_e5 IS NULL))
);
CREATE INDEX customer_changed ON customer (changed);
CREATE INDEX customer_collector ON customer (collector, code);

CREATE TABLE open_item (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    customer BIGINT NOT NULL REFERENCES customer (no),
    -- 1 invoice, 2 debit note, 3 credit memo, 4 opening balance.
    kind BIGINT NOT NULL CHECK (kind BETWEEN 1 AND 4),
    document TEXT COLLATE "C" NOT NULL CHECK (document <> ''),
    issued_day BIGINT NOT NULL,
    due_day BIGINT,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    -- Projection of the ledger: the fold of the item's receivable lines. Only the ledger writes it.
    open_minor BIGINT NOT NULL,
    -- History: the day the imported file says it was cleared in full.
    cleared_day BIGINT,
    -- Fingerprint of everything above but open_minor: nothing of it is ever edited.
    facts BIGINT NOT NULL,
    -- The change that made or edited it, and the change that last moved its open amount.
    changed BIGINT NOT NULL,
    open_changed BIGINT NOT NULL,
    UNIQUE (customer, kind, document)
);
CREATE INDEX open_item_changed ON open_item (changed);
CREATE INDEX open_item_open_changed ON open_item (open_changed);

-- What a customer may owe, for those of whom anything was said.
CREATE TABLE credit (
    customer BIGINT PRIMARY KEY REFERENCES customer (no),
    limit_currency TEXT COLLATE "C" CHECK (length(limit_currency) = 3),
    limit_minor BIGINT CHECK (limit_minor >= 0),
    -- Days from an invoice to its due date.
    terms_days BIGINT CHECK (terms_days BETWEEN 0 AND 65535),
    -- Why nothing more is sold to it on credit; none when it is not held.
    hold TEXT COLLATE "C",
    -- 1 low, 2 medium, 3 high.
    risk BIGINT CHECK (risk BETWEEN 1 AND 3),
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    CHECK ((limit_currency IS NULL) = (limit_minor IS NULL))
);

-- Whom to speak to at a customer's.
CREATE TABLE contact (
    customer BIGINT NOT NULL REFERENCES customer (no),
    name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    role TEXT COLLATE "C",
    phone TEXT COLLATE "C",
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    PRIMARY KEY (customer, name)
);
