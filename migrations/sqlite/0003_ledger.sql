-- The ledger: append only, and its projections.

CREATE TABLE posting (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    key TEXT NOT NULL UNIQUE CHECK (key <> ''),
    event TEXT NOT NULL CHECK (event <> ''),
    day INTEGER NOT NULL,
    posted_ms INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    -- What it undoes in full; nothing is undone twice.
    mirrors TEXT UNIQUE REFERENCES posting (key),
    lines INTEGER NOT NULL CHECK (lines >= 2),
    -- SHA-256 of everything above but no and posted_ms, and of the sorted lines.
    content BLOB NOT NULL CHECK (length(content) = 32),
    -- Fingerprint of no, key and posted_ms.
    stamp INTEGER NOT NULL
) STRICT;

CREATE TABLE posting_line (
    posting INTEGER NOT NULL REFERENCES posting (no),
    line INTEGER NOT NULL CHECK (line >= 1),
    account INTEGER NOT NULL CHECK (account BETWEEN 1 AND 15),
    party INTEGER CHECK (party > 0),
    item INTEGER REFERENCES open_item (no),
    day INTEGER NOT NULL,
    -- Debit positive, credit negative.
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (posting, line),
    -- Account 1, receivable: always one customer's, always one item's.
    CHECK (account <> 1 OR (item IS NOT NULL AND party IS NOT NULL))
) STRICT, WITHOUT ROWID;
CREATE INDEX posting_line_account_day ON posting_line (account, day, party, item, amount_minor);
CREATE INDEX posting_line_item ON posting_line (item) WHERE item IS NOT NULL;

CREATE TRIGGER posting_no_update BEFORE UPDATE ON posting BEGIN
    SELECT RAISE(ABORT, 'the ledger is append only: post a correction instead of changing posting');
END;
CREATE TRIGGER posting_no_delete BEFORE DELETE ON posting BEGIN
    SELECT RAISE(ABORT, 'the ledger is append only: post a correction instead of deleting from posting');
END;
CREATE TRIGGER posting_line_no_update BEFORE UPDATE ON posting_line BEGIN
    SELECT RAISE(ABORT, 'the ledger is append only: post a correction instead of changing posting_line');
END;
CREATE TRIGGER posting_line_no_delete BEFORE DELETE ON posting_line BEGIN
    SELECT RAISE(ABORT, 'the ledger is append only: post a correction instead of deleting from posting_line');
END;

-- Projections: always equal to the fold of the lines, in the same transaction.
CREATE TABLE account_balance (
    account INTEGER NOT NULL,
    -- 0 where the account has no party.
    party INTEGER NOT NULL CHECK (party >= 0),
    currency TEXT NOT NULL,
    balance_minor INTEGER NOT NULL,
    PRIMARY KEY (account, party, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE account_day (
    account INTEGER NOT NULL,
    currency TEXT NOT NULL,
    day INTEGER NOT NULL,
    sum_minor INTEGER NOT NULL,
    PRIMARY KEY (account, currency, day)
) STRICT, WITHOUT ROWID;
