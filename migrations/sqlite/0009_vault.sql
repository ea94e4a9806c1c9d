-- The vault, the way to the bank, and the days that cashiers close.

-- The company's accounts at banks. One is never changed: another number is another account.
CREATE TABLE bank_account (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    name TEXT NOT NULL CHECK (name <> ''),
    number TEXT NOT NULL CHECK (number <> ''),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    UNIQUE (number, currency)
) STRICT;

-- What left a vault for the bank: a numbered slip.
CREATE TABLE bank_deposit (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    branch TEXT NOT NULL,
    -- Whose vault it came from.
    cashier INTEGER NOT NULL REFERENCES person (no),
    account INTEGER NOT NULL REFERENCES bank_account (no),
    -- The day it was posted to.
    day INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    cash_minor INTEGER NOT NULL CHECK (cash_minor >= 0),
    -- Unit x quantity, as JSON.
    counted TEXT NOT NULL,
    cheques INTEGER NOT NULL CHECK (cheques >= 0),
    cheques_minor INTEGER NOT NULL CHECK (cheques_minor >= 0),
    made_ms INTEGER NOT NULL,
    -- 'made': on its way. 'carried': the bank took it. 'undone': put back.
    state TEXT NOT NULL CHECK (state IN ('made', 'carried', 'undone')),
    settled_by INTEGER REFERENCES person (no),
    settled_ms INTEGER,
    -- The bank's own number of its slip, or why it was put back.
    said TEXT,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    CHECK (cash_minor > 0 OR cheques > 0),
    CHECK ((state = 'made') = (settled_by IS NULL) AND (state = 'made') = (settled_ms IS NULL) AND (state = 'made') = (said IS NULL))
) STRICT;
CREATE INDEX bank_deposit_cashier ON bank_deposit (cashier, state);

CREATE TABLE bank_deposit_cheque (
    bank_deposit INTEGER NOT NULL REFERENCES bank_deposit (no),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    PRIMARY KEY (bank_deposit, journal, seq, tender)
) STRICT, WITHOUT ROWID;
CREATE INDEX bank_deposit_cheque_paper ON bank_deposit_cheque (journal, seq, tender);

-- Photos of the slip that the bank stamped, drawn anew when they came.
CREATE TABLE bank_deposit_photo (
    bank_deposit INTEGER NOT NULL REFERENCES bank_deposit (no),
    place INTEGER NOT NULL CHECK (place > 0),
    taken_by INTEGER NOT NULL REFERENCES person (no),
    made_ms INTEGER NOT NULL,
    jpeg BLOB NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    PRIMARY KEY (bank_deposit, place)
) STRICT;

CREATE TRIGGER bank_deposit_photo_no_update BEFORE UPDATE ON bank_deposit_photo BEGIN
    SELECT RAISE(ABORT, 'a photo of a slip is evidence: it is never changed');
END;
CREATE TRIGGER bank_deposit_photo_no_delete BEFORE DELETE ON bank_deposit_photo BEGIN
    SELECT RAISE(ABORT, 'a photo of a slip is evidence: it is never deleted');
END;

-- A cashier counts the own vault: what they typed so far. It is no count until the day is closed with it,
-- and nothing goes in or out of that vault meanwhile.
CREATE TABLE vault_count (
    cashier INTEGER PRIMARY KEY REFERENCES person (no),
    begun_ms INTEGER NOT NULL,
    saved_ms INTEGER NOT NULL,
    typed TEXT NOT NULL
) STRICT;

-- A cashier's day that was closed: the Z report. Whatever comes after it is posted to a later day.
CREATE TABLE day_close (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    branch TEXT NOT NULL,
    -- Z reports of a branch are numbered without a gap.
    branch_no INTEGER NOT NULL CHECK (branch_no > 0),
    cashier INTEGER NOT NULL REFERENCES person (no),
    day INTEGER NOT NULL,
    made_ms INTEGER NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    UNIQUE (branch, branch_no),
    UNIQUE (cashier, day)
) STRICT;

-- What the ledger said and what was counted, by currency.
CREATE TABLE day_close_line (
    day_close INTEGER NOT NULL REFERENCES day_close (no),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    opening_minor INTEGER NOT NULL,
    received_minor INTEGER NOT NULL,
    banked_minor INTEGER NOT NULL,
    expected_minor INTEGER NOT NULL,
    counted_minor INTEGER NOT NULL CHECK (counted_minor >= 0),
    -- Unit x quantity, as JSON.
    counted TEXT NOT NULL,
    cheques INTEGER NOT NULL CHECK (cheques >= 0),
    cheques_minor INTEGER NOT NULL CHECK (cheques_minor >= 0),
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    PRIMARY KEY (day_close, currency)
) STRICT, WITHOUT ROWID;

-- The cheques that were in the vault by the books, and whether the count found each.
CREATE TABLE day_close_cheque (
    day_close INTEGER NOT NULL REFERENCES day_close (no),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    found INTEGER NOT NULL CHECK (found IN (0, 1)),
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    PRIMARY KEY (day_close, journal, seq, tender)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER day_close_no_update BEFORE UPDATE ON day_close BEGIN
    SELECT RAISE(ABORT, 'a closed day is never changed: what differs is a case');
END;
CREATE TRIGGER day_close_no_delete BEFORE DELETE ON day_close BEGIN
    SELECT RAISE(ABORT, 'a closed day is never changed: what differs is a case');
END;
CREATE TRIGGER day_close_line_no_update BEFORE UPDATE ON day_close_line BEGIN
    SELECT RAISE(ABORT, 'a closed day is never changed: what differs is a case');
END;
CREATE TRIGGER day_close_line_no_delete BEFORE DELETE ON day_close_line BEGIN
    SELECT RAISE(ABORT, 'a closed day is never changed: what differs is a case');
END;
CREATE TRIGGER day_close_cheque_no_update BEFORE UPDATE ON day_close_cheque BEGIN
    SELECT RAISE(ABORT, 'a closed day is never changed: what differs is a case');
END;
CREATE TRIGGER day_close_cheque_no_delete BEFORE DELETE ON day_close_cheque BEGIN
    SELECT RAISE(ABORT, 'a closed day is never changed: what differs is a case');
END;
