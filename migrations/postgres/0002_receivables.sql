-- Who owes, and for what.

CREATE TABLE customer (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    code TEXT COLLATE "C" NOT NULL UNIQUE CHECK (code <> ''),
    name TEXT COLLATE "C" NOT NULL,
    collector BIGINT REFERENCES person (no),
    phone TEXT COLLATE "C",
    -- Where to find them, in ten-millionths of a degree.
    lat_e7 BIGINT CHECK (lat_e7 BETWEEN -900000000 AND 900000000),
    lon_e7 BIGINT CHECK (lon_e7 BETWEEN -1800000000 AND 1800000000),
    changed BIGINT NOT NULL,
    CHECK ((lat_e7 IS NULL) = (lon_e7 IS NULL))
);
CREATE INDEX customer_changed ON customer (changed);
CREATE INDEX customer_collector ON customer (collector);

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
    changed BIGINT NOT NULL,
    UNIQUE (customer, kind, document)
);
CREATE INDEX open_item_changed ON open_item (changed);
