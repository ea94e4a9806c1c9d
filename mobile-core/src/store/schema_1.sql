-- Schema of the phone's database, version 1.
--
-- The truth is in `own_entry` and `office_entry`: entries as their authors wrote them. The tables below
-- "Projections" are what they add up to, kept in the same transaction, and can be made again from them.
-- Journal numbers are unsigned 64 bits and stand here as the signed number of the same bits.

-- Who this phone is. One row.
CREATE TABLE phone (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    -- 0 new, 1 active, 2 locked, 3 must enrol again.
    standing INTEGER NOT NULL,
    reason TEXT,
    -- The journal written today.
    journal INTEGER REFERENCES journal (id),
    collector_name TEXT,
    company_key_algorithm INTEGER,
    company_key BLOB,
    -- What the company signed about the key and the journal of this phone.
    certificate BLOB,
    -- What unlock codes are known by.
    unlock_key BLOB,
    token TEXT,
    nonce BLOB NOT NULL,
    cursor_change INTEGER NOT NULL,
    cursor_table INTEGER NOT NULL,
    cursor_no INTEGER NOT NULL,
    -- An enrolment that was asked for and not answered yet.
    enrol_code TEXT,
    enrol_name TEXT
) STRICT;

-- Journals this phone wrote: one for every enrolment.
CREATE TABLE journal (
    id INTEGER PRIMARY KEY,
    collector INTEGER NOT NULL,
    key BLOB NOT NULL,
    -- The last checkpoint: how much of the journal the server holds.
    checkpoint INTEGER NOT NULL,
    checkpoint_time INTEGER,
    server_epoch INTEGER,
    -- The checkpoint whose open amounts the phone has in full.
    open_as_of INTEGER NOT NULL,
    -- How much the rescue door took.
    rescued INTEGER NOT NULL
) STRICT;

INSERT INTO phone (id, standing, nonce, cursor_change, cursor_table, cursor_no) VALUES (1, 0, x'0000000000000000', 0, 0, 0);

CREATE TABLE own_entry (
    journal INTEGER NOT NULL REFERENCES journal (id),
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    signature BLOB,
    -- How much of the own journal's checkpoint and of the day's office journal its author had seen.
    seen_own INTEGER NOT NULL,
    seen_office INTEGER NOT NULL,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE office_entry (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    bytes BLOB NOT NULL,
    signature BLOB,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

-- The days whose office journal is held.
CREATE TABLE office_day (
    journal INTEGER PRIMARY KEY,
    collector INTEGER NOT NULL,
    day INTEGER NOT NULL,
    head INTEGER NOT NULL
) STRICT;

-- First outcomes of commands given with a client token, for ever.
CREATE TABLE done (
    token TEXT PRIMARY KEY,
    command BLOB NOT NULL,
    outcome BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- What stood on the paper of each receipt when it was issued, and how often it was printed or shared.
-- Names and open amounts change; a reprint says what the first print said.
CREATE TABLE paper (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    -- CBOR: see `print::paper`.
    content BLOB NOT NULL,
    prints INTEGER NOT NULL,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;

-- Receipts in the making, as the host's form has them.
CREATE TABLE draft (
    customer INTEGER PRIMARY KEY,
    day INTEGER NOT NULL,
    content BLOB NOT NULL
) STRICT;

-- Photos and signatures, and how far each is handed in. Entries name them; see `picture_named`.
CREATE TABLE picture (
    -- In the order in which they were kept.
    no INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    -- 0 only here, 1 held by the server, 2 refused by it, 3 damaged here.
    state INTEGER NOT NULL,
    -- Bytes that the server has of it; none when it has to be asked.
    sent INTEGER,
    -- The checkpoint at which the server knew of no entry that names it.
    unnamed_at INTEGER,
    bytes BLOB NOT NULL
) STRICT;

-- Reference data: the server's, held in copy.

CREATE TABLE company (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    name TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    refill_below INTEGER NOT NULL,
    origin TEXT
) STRICT;

CREATE TABLE customer (
    no INTEGER PRIMARY KEY,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    lat_e5 INTEGER,
    lon_e5 INTEGER,
    phone TEXT,
    gone INTEGER NOT NULL,
    -- What the office lets it owe. No currency is no limit, and no reason is no hold.
    limit_currency TEXT,
    limit_minor INTEGER,
    terms_days INTEGER,
    hold TEXT,
    -- 1 low, 2 medium, 3 high.
    risk INTEGER
) STRICT;

CREATE TABLE contact (
    customer INTEGER NOT NULL,
    name TEXT NOT NULL,
    role TEXT,
    phone TEXT,
    PRIMARY KEY (customer, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE item (
    no INTEGER PRIMARY KEY,
    customer INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    document TEXT NOT NULL,
    issued INTEGER NOT NULL,
    due INTEGER,
    currency TEXT NOT NULL,
    amount INTEGER NOT NULL,
    open INTEGER NOT NULL,
    -- The journal and the checkpoint beside which the open amount came.
    as_of_journal INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    -- Everything is taken anew, and this was not named yet.
    doubtful INTEGER NOT NULL DEFAULT 0 CHECK (doubtful IN (0, 1))
) STRICT;
CREATE INDEX item_customer ON item (customer);
CREATE INDEX item_doubtful ON item (no) WHERE doubtful = 1;

CREATE TABLE book (
    no INTEGER PRIMARY KEY,
    series TEXT NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    lease_next INTEGER NOT NULL,
    closed INTEGER NOT NULL,
    holder INTEGER NOT NULL
) STRICT;

-- What customers said at visits, to this phone or another, and what the server knows to have come of it.
CREATE TABLE said_before (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    day INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    body BLOB NOT NULL,
    -- Of a promise: 0 replaced, 1 withdrawn.
    ended INTEGER,
    -- Of a promise: what counts towards it, up to the checkpoint of the journal beside which this came.
    counted INTEGER NOT NULL,
    as_of_journal INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    -- Of a dispute or a request: what the office answered, in CBOR.
    answer BLOB,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX said_before_customer ON said_before (customer);

-- The limits on the cash of this phone's collector, per currency. No value is no limit.
CREATE TABLE cash_limit (
    currency TEXT PRIMARY KEY,
    receipt_soft INTEGER,
    receipt_hard INTEGER,
    in_hand_soft INTEGER,
    in_hand_hard INTEGER,
    count_soft INTEGER,
    count_hard INTEGER,
    -- In hours.
    age_soft INTEGER,
    age_hard INTEGER
) STRICT, WITHOUT ROWID;

-- What was asked of a supervisor by telephone. The last one may be answered.
CREATE TABLE unlock_ask (
    nth INTEGER PRIMARY KEY,
    journal INTEGER NOT NULL,
    no INTEGER NOT NULL,
    day INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    currency TEXT NOT NULL,
    up_to INTEGER NOT NULL,
    -- Wrong codes that may still be typed.
    tries INTEGER NOT NULL,
    -- Whether a right one was.
    used INTEGER NOT NULL
) STRICT;

-- When the server, by its own clock, first held so much of a journal.
CREATE TABLE heard (
    journal INTEGER NOT NULL,
    upto INTEGER NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (journal, upto)
) STRICT, WITHOUT ROWID;
