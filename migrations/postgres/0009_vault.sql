-- The vault, the way to the bank, and the days that cashiers close.

-- The company's accounts at banks. One is never changed: another number is another account.
CREATE TABLE bank_account (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    name TEXT COLLATE "C" NOT NULL CHECK (name <> ''),
    number TEXT COLLATE "C" NOT NULL CHECK (number <> ''),
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    UNIQUE (number, currency)
);

-- What left a vault for the bank: a numbered slip.
CREATE TABLE bank_deposit (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    branch TEXT COLLATE "C" NOT NULL,
    -- Whose vault it came from.
    cashier BIGINT NOT NULL REFERENCES person (no),
    account BIGINT NOT NULL REFERENCES bank_account (no),
    -- The day it was posted to.
    day BIGINT NOT NULL,
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    cash_minor BIGINT NOT NULL CHECK (cash_minor >= 0),
    -- Unit x quantity, as JSON.
    counted TEXT COLLATE "C" NOT NULL,
    cheques BIGINT NOT NULL CHECK (cheques >= 0),
    cheques_minor BIGINT NOT NULL CHECK (cheques_minor >= 0),
    made_ms BIGINT NOT NULL,
    -- 'made': on its way. 'carried': the bank took it. 'undone': put back.
    state TEXT COLLATE "C" NOT NULL CHECK (state IN ('made', 'carried', 'undone')),
    settled_by BIGINT REFERENCES person (no),
    settled_ms BIGINT,
    -- The bank's own number of its slip, or why it was put back.
    said TEXT COLLATE "C",
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    CHECK (cash_minor > 0 OR cheques > 0),
    CHECK ((state = 'made') = (settled_by IS NULL) AND (state = 'made') = (settled_ms IS NULL) AND (state = 'made') = (said IS NULL))
);
CREATE INDEX bank_deposit_cashier ON bank_deposit (cashier, state);

CREATE TABLE bank_deposit_cheque (
    bank_deposit BIGINT NOT NULL REFERENCES bank_deposit (no),
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    tender BIGINT NOT NULL,
    PRIMARY KEY (bank_deposit, journal, seq, tender)
);
CREATE INDEX bank_deposit_cheque_paper ON bank_deposit_cheque (journal, seq, tender);

-- Photos of the slip that the bank stamped, drawn anew when they came.
CREATE TABLE bank_deposit_photo (
    bank_deposit BIGINT NOT NULL REFERENCES bank_deposit (no),
    place BIGINT NOT NULL CHECK (place > 0),
    taken_by BIGINT NOT NULL REFERENCES person (no),
    made_ms BIGINT NOT NULL,
    jpeg BYTEA NOT NULL,
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    PRIMARY KEY (bank_deposit, place)
);

CREATE FUNCTION refuse_slip_photo_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a photo of a slip is evidence: it is never changed';
END
$$;
CREATE TRIGGER bank_deposit_photo_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON bank_deposit_photo
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_slip_photo_change();

-- A cashier counts the own vault: what they typed so far. It is no count until the day is closed with it,
-- and nothing goes in or out of that vault meanwhile.
CREATE TABLE vault_count (
    cashier BIGINT PRIMARY KEY REFERENCES person (no),
    begun_ms BIGINT NOT NULL,
    saved_ms BIGINT NOT NULL,
    typed TEXT COLLATE "C" NOT NULL
);

-- A cashier's day that was closed: the Z report. Whatever comes after it is posted to a later day.
CREATE TABLE day_close (
    no BIGINT PRIMARY KEY CHECK (no > 0),
    branch TEXT COLLATE "C" NOT NULL,
    -- Z reports of a branch are numbered without a gap.
    branch_no BIGINT NOT NULL CHECK (branch_no > 0),
    cashier BIGINT NOT NULL REFERENCES person (no),
    day BIGINT NOT NULL,
    made_ms BIGINT NOT NULL,
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    UNIQUE (branch, branch_no),
    UNIQUE (cashier, day)
);

-- What the ledger said and what was counted, by currency.
CREATE TABLE day_close_line (
    day_close BIGINT NOT NULL REFERENCES day_close (no),
    currency TEXT COLLATE "C" NOT NULL CHECK (length(currency) = 3),
    opening_minor BIGINT NOT NULL,
    received_minor BIGINT NOT NULL,
    banked_minor BIGINT NOT NULL,
    expected_minor BIGINT NOT NULL,
    counted_minor BIGINT NOT NULL CHECK (counted_minor >= 0),
    -- Unit x quantity, as JSON.
    counted TEXT COLLATE "C" NOT NULL,
    cheques BIGINT NOT NULL CHECK (cheques >= 0),
    cheques_minor BIGINT NOT NULL CHECK (cheques_minor >= 0),
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    PRIMARY KEY (day_close, currency)
);

-- The cheques that were in the vault by the books, and whether the count found each.
CREATE TABLE day_close_cheque (
    day_close BIGINT NOT NULL REFERENCES day_close (no),
    journal BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    tender BIGINT NOT NULL,
    found BIGINT NOT NULL CHECK (found IN (0, 1)),
    -- Fingerprint of everything above.
    facts BIGINT NOT NULL,
    PRIMARY KEY (day_close, journal, seq, tender)
);

CREATE FUNCTION refuse_day_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a closed day is never changed: what differs is a case';
END
$$;
CREATE TRIGGER day_close_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON day_close
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_day_change();
CREATE TRIGGER day_close_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON day_close_line
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_day_change();
CREATE TRIGGER day_close_cheque_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON day_close_cheque
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_day_change();
