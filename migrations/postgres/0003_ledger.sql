-- The ledger: append only, and its projections.

CREATE TABLE posting (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    key TEXT COLLATE "C" NOT NULL UNIQUE CHECK (key <> ''),
    event TEXT COLLATE "C" NOT NULL CHECK (event <> ''),
    day BIGINT NOT NULL,
    posted_ms BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    -- What it undoes in full; nothing is undone twice.
    mirrors TEXT COLLATE "C" UNIQUE REFERENCES posting (key),
    lines BIGINT NOT NULL CHECK (lines >= 2),
    -- SHA-256 of everything above but no and posted_ms, and of the sorted lines.
    content BYTEA NOT NULL CHECK (octet_length(content) = 32),
    -- Fingerprint of no, key and posted_ms.
    stamp BIGINT NOT NULL
);

CREATE TABLE posting_line (
    posting BIGINT NOT NULL REFERENCES posting (no),
    line BIGINT NOT NULL CHECK (line >= 1),
    account BIGINT NOT NULL CHECK (account BETWEEN 1 AND 15),
    party BIGINT CHECK (party > 0),
    item BIGINT REFERENCES open_item (no),
    day BIGINT NOT NULL,
    -- Debit positive, credit negative.
    amount_minor BIGINT NOT NULL CHECK (amount_minor <> 0),
    PRIMARY KEY (posting, line),
    -- Account 1, receivable: always one customer's, always one item's.
    CHECK (account <> 1 OR (item IS NOT NULL AND party IS NOT NULL))
);
CREATE INDEX posting_line_account_day ON posting_line (account, day, party, item, amount_minor);
CREATE INDEX posting_line_item ON posting_line (item) WHERE item IS NOT NULL;

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append only: post a correction instead of % on %', TG_OP, TG_TABLE_NAME;
END
$$;
CREATE TRIGGER posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER posting_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON posting_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Projections: always equal to the fold of the lines, in the same transaction.
CREATE TABLE account_balance (
    account BIGINT NOT NULL,
    -- 0 where the account has no party.
    party BIGINT NOT NULL CHECK (party >= 0),
    currency TEXT COLLATE "C" NOT NULL,
    balance_minor BIGINT NOT NULL,
    PRIMARY KEY (account, party, currency)
);

CREATE TABLE account_day (
    account BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL,
    day BIGINT NOT NULL,
    sum_minor BIGINT NOT NULL,
    PRIMARY KEY (account, currency, day)
);
