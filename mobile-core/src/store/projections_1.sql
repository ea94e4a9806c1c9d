-- Projections, version 1: the fold of the entries.

CREATE TABLE workday (
    journal INTEGER NOT NULL,
    opened INTEGER NOT NULL,
    day INTEGER NOT NULL,
    -- The entry that closed it.
    closed INTEGER,
    -- The last entry before the next day opened.
    until INTEGER,
    -- Voids written, whatever became of them.
    voids INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (journal, opened)
) STRICT, WITHOUT ROWID;

CREATE TABLE visit (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    stop BLOB,
    by_phone INTEGER NOT NULL,
    began_wall INTEGER NOT NULL,
    ended INTEGER,
    ended_wall INTEGER,
    outcome INTEGER,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE receipt (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    book INTEGER NOT NULL,
    number INTEGER NOT NULL,
    currency TEXT NOT NULL,
    total INTEGER NOT NULL,
    cash INTEGER NOT NULL,
    -- When, by the age clock of its journal.
    taken INTEGER NOT NULL,
    -- 0 issued, 1 void awaits approval, 2 void.
    state INTEGER NOT NULL,
    -- The last void written against it.
    void INTEGER,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX receipt_void ON receipt (journal, void) WHERE void IS NOT NULL;

-- Every used number once, whatever became of it.
CREATE TABLE leaf (
    book INTEGER NOT NULL,
    number INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    spoiled INTEGER NOT NULL,
    PRIMARY KEY (book, number)
) STRICT, WITHOUT ROWID;

-- Books given back.
CREATE TABLE returned (
    book INTEGER PRIMARY KEY,
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL
) STRICT;

-- Which entries name which pictures.
CREATE TABLE picture_named (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    day INTEGER NOT NULL,
    PRIMARY KEY (journal, seq, hash)
) STRICT, WITHOUT ROWID;
CREATE INDEX picture_named_hash ON picture_named (hash);

CREATE TABLE allocation (
    item INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    receipt INTEGER NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (item, journal, receipt)
) STRICT, WITHOUT ROWID;

-- Cash per collector and currency, in minor units. In hand is received less handed; of it free to
-- offer is what is neither offered nor in a receipt whose void awaits approval.
CREATE TABLE cash (
    collector INTEGER NOT NULL,
    currency TEXT NOT NULL,
    received INTEGER NOT NULL,
    pending INTEGER NOT NULL,
    offered INTEGER NOT NULL,
    handed INTEGER NOT NULL,
    PRIMARY KEY (collector, currency)
) STRICT, WITHOUT ROWID;

CREATE TABLE cheque (
    journal INTEGER NOT NULL,
    receipt INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    bank TEXT NOT NULL,
    number TEXT NOT NULL,
    date INTEGER NOT NULL,
    -- 0 in hand, 1 offered, 2 handed over. Whether its receipt is void, the receipt tells.
    state INTEGER NOT NULL,
    -- The last offer that named it: of its own journal, or of a later one.
    offer_journal INTEGER,
    offer INTEGER,
    PRIMARY KEY (journal, receipt, tender)
) STRICT, WITHOUT ROWID;

-- Which offer named which cheques.
CREATE TABLE deposit_cheque (
    journal INTEGER NOT NULL,
    offer INTEGER NOT NULL,
    -- The receipt, of this journal or an earlier one.
    receipt_journal INTEGER NOT NULL,
    receipt INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    -- Whether a cashier found it.
    taken INTEGER NOT NULL,
    PRIMARY KEY (journal, offer, receipt_journal, receipt, tender)
) STRICT, WITHOUT ROWID;

CREATE TABLE deposit (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    currency TEXT NOT NULL,
    cash INTEGER NOT NULL,
    -- 0 offered, 1 withdrawn, 2 refused, 3 confirmed, 4 put aside.
    state INTEGER NOT NULL,
    counted INTEGER,
    reason TEXT,
    -- The entry that took it back, whether or not that was in time.
    withdrawn INTEGER,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

-- Runs of entries the server ruled on, and what was not simply posted.
CREATE TABLE ruling (
    journal INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq INTEGER NOT NULL,
    PRIMARY KEY (journal, from_seq, to_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE ruling_exception (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- CBOR: flags and quarantine.
    content BLOB NOT NULL,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

-- What customers said at visits: promises and the like.
CREATE TABLE said (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX said_customer ON said (customer);

-- Promises that ended before their time.
CREATE TABLE said_end (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    -- 0 replaced, 1 withdrawn.
    how INTEGER NOT NULL,
    -- The promise and whose it must be.
    promise BLOB NOT NULL,
    customer INTEGER NOT NULL,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

-- Limits lifted with a supervisor's code.
CREATE TABLE unlock (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    currency TEXT NOT NULL,
    up_to INTEGER NOT NULL,
    -- When, by the age clock of its journal.
    since INTEGER NOT NULL,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

-- A clock that is not turned back: see `store::age`.
CREATE TABLE age_clock (
    journal INTEGER PRIMARY KEY,
    wall INTEGER NOT NULL,
    mono INTEGER NOT NULL,
    boot INTEGER NOT NULL,
    now INTEGER NOT NULL
) STRICT;
