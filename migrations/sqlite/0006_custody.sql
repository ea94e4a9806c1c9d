-- Voucher books and who holds which money.

CREATE TABLE book (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    -- What is printed before the number.
    series TEXT NOT NULL,
    first_leaf INTEGER NOT NULL CHECK (first_leaf >= 1),
    last_leaf INTEGER NOT NULL CHECK (last_leaf >= first_leaf),
    branch TEXT NOT NULL,
    -- The first leaf that was never leased out or came back blank; past the last when none is left.
    next_leaf INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('stock', 'leased', 'finished')),
    -- Fingerprint of what never changes: no, series, leaves and branch.
    facts INTEGER NOT NULL
) STRICT;
CREATE INDEX book_stock ON book (branch, no) WHERE state = 'stock';
CREATE TRIGGER book_disjoint BEFORE INSERT ON book
WHEN EXISTS (SELECT 1 FROM book b WHERE b.series = NEW.series AND b.first_leaf <= NEW.last_leaf AND b.last_leaf >= NEW.first_leaf)
BEGIN
    SELECT RAISE(ABORT, 'another book of this series holds some of these numbers');
END;

-- A book in one journal's hands. A phone that enrols again begins a new journal and gets new books.
CREATE TABLE lease (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    book INTEGER NOT NULL REFERENCES book (no),
    journal INTEGER NOT NULL,
    collector INTEGER NOT NULL REFERENCES person (no),
    first_leaf INTEGER NOT NULL,
    -- The last leaf it may issue: of the book, or where the book was given back.
    last_leaf INTEGER NOT NULL,
    -- One past the highest leaf used.
    next_leaf INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'returned')),
    leased_ms INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    -- Fingerprint of what never changes: no, book, journal, collector, first leaf and when.
    facts INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX lease_one_open ON lease (book) WHERE state = 'open';
CREATE INDEX lease_journal ON lease (journal, changed);

-- Every leaf that was used up. What is in no row is blank, or was left out.
CREATE TABLE leaf (
    book INTEGER NOT NULL REFERENCES book (no),
    number INTEGER NOT NULL,
    use TEXT NOT NULL CHECK (use IN ('issued', 'spoiled')),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (book, number)
) STRICT, WITHOUT ROWID;

-- Leaves that were handed out and never used: lost, a gap that somebody has explained, or handed back
-- with the book. Neither is handed out again.
CREATE TABLE lost_leaf (
    book INTEGER NOT NULL REFERENCES book (no),
    number INTEGER NOT NULL,
    person INTEGER NOT NULL REFERENCES person (no),
    at_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('lost', 'returned')),
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    PRIMARY KEY (book, number)
) STRICT, WITHOUT ROWID;

-- Receipts that were accepted. The entry is the truth; this is what lists and rules look up.
CREATE TABLE receipt (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    book INTEGER NOT NULL,
    number INTEGER NOT NULL,
    customer INTEGER NOT NULL REFERENCES customer (no),
    collector INTEGER NOT NULL REFERENCES person (no),
    -- The business date of its daybook, and the day it was posted to.
    day INTEGER NOT NULL,
    posted_day INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    total_minor INTEGER NOT NULL CHECK (total_minor > 0),
    cash_minor INTEGER NOT NULL CHECK (cash_minor >= 0),
    UNIQUE (journal, seq),
    UNIQUE (book, number)
) STRICT;
CREATE INDEX receipt_day ON receipt (journal, day);
-- What a collector took last: what of it is still in hand, limits ask.
CREATE INDEX receipt_collector ON receipt (collector, currency, no);
CREATE TRIGGER receipt_no_update BEFORE UPDATE ON receipt BEGIN
    SELECT RAISE(ABORT, 'receipts are append only: a void is a record of its own');
END;
CREATE TRIGGER receipt_no_delete BEFORE DELETE ON receipt BEGIN
    SELECT RAISE(ABORT, 'receipts are append only: a void is a record of its own');
END;

-- Voids of accepted receipts.
CREATE TABLE void (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    receipt_seq INTEGER NOT NULL,
    collector INTEGER NOT NULL REFERENCES person (no),
    day INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('posted', 'awaiting', 'approved', 'refused')),
    decided_by INTEGER REFERENCES person (no),
    decided_ms INTEGER,
    note TEXT,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;
-- A receipt has one void that counts, or that may come to count.
CREATE UNIQUE INDEX void_receipt ON void (journal, receipt_seq) WHERE state <> 'refused';
CREATE INDEX void_awaiting ON void (state) WHERE state = 'awaiting';

CREATE TABLE cheque (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    customer INTEGER NOT NULL REFERENCES customer (no),
    collector INTEGER NOT NULL REFERENCES person (no),
    currency TEXT NOT NULL,
    amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
    bank TEXT NOT NULL,
    number TEXT NOT NULL,
    cheque_day INTEGER NOT NULL,
    -- Who has the paper. 'transit': on its way to the bank. 'clearing': the bank has it. 'undone': given
    -- back with the void of its receipt. 'missing': a count of the vault did not find it, and its case says
    -- what became of it.
    holder TEXT NOT NULL CHECK (holder IN ('collector', 'vault', 'transit', 'clearing', 'undone', 'missing')),
    -- The open offer it is part of: of its own journal, or of a later one of its collector.
    offered_journal INTEGER,
    offered_seq INTEGER,
    PRIMARY KEY (journal, seq, tender)
) STRICT, WITHOUT ROWID;
CREATE INDEX cheque_paper ON cheque (bank, number);
CREATE INDEX cheque_holder ON cheque (collector, holder);
CREATE INDEX cheque_place ON cheque (holder);
CREATE INDEX cheque_offered ON cheque (offered_journal, offered_seq) WHERE offered_journal IS NOT NULL;

CREATE TABLE deposit (
    journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    collector INTEGER NOT NULL REFERENCES person (no),
    day INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    declared_minor INTEGER NOT NULL CHECK (declared_minor >= 0),
    cheques INTEGER NOT NULL,
    received_ms INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('offered', 'withdrawn', 'counted', 'confirmed', 'refused')),
    -- Where its own journal takes it back, whether that came in time or not.
    withdrawn_seq INTEGER,
    -- The cashier who holds the count, and what was counted: unit x quantity, as JSON.
    cashier INTEGER REFERENCES person (no),
    counted_minor INTEGER CHECK (counted_minor >= 0),
    counted TEXT,
    counted_ms INTEGER,
    -- Fingerprint of the count: journal, seq and the four above.
    count_facts INTEGER,
    answered_ms INTEGER,
    reason TEXT,
    PRIMARY KEY (journal, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX deposit_state ON deposit (state, received_ms);
CREATE INDEX deposit_collector ON deposit (collector, state);

-- A cashier has this offer in hand and counts it: what they typed so far. It is no count until it is
-- recorded, and no other cashier may count meanwhile.
CREATE TABLE count_draft (
    journal INTEGER NOT NULL,
    deposit INTEGER NOT NULL,
    cashier INTEGER NOT NULL REFERENCES person (no),
    begun_ms INTEGER NOT NULL,
    saved_ms INTEGER NOT NULL,
    typed TEXT NOT NULL,
    PRIMARY KEY (journal, deposit)
) STRICT, WITHOUT ROWID;

-- Who saw what was declared with an offer whose count was then taken back: they do not count it any more.
CREATE TABLE declared_seen (
    journal INTEGER NOT NULL,
    deposit INTEGER NOT NULL,
    person INTEGER NOT NULL REFERENCES person (no),
    since_ms INTEGER NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    PRIMARY KEY (journal, deposit, person)
) STRICT, WITHOUT ROWID;

-- The cheques the count found, of those offered.
CREATE TABLE deposit_tick (
    journal INTEGER NOT NULL,
    deposit INTEGER NOT NULL,
    paper_journal INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    tender INTEGER NOT NULL,
    PRIMARY KEY (paper_journal, seq, tender, journal, deposit)
) STRICT, WITHOUT ROWID;
CREATE INDEX deposit_tick_deposit ON deposit_tick (journal, deposit);

-- The count of a second cashier, where the company asks for one. Both are kept; the last must find what
-- the first found.
CREATE TABLE second_count (
    journal INTEGER NOT NULL,
    deposit INTEGER NOT NULL,
    no INTEGER NOT NULL CHECK (no > 0),
    cashier INTEGER NOT NULL REFERENCES person (no),
    counted_minor INTEGER NOT NULL CHECK (counted_minor >= 0),
    -- Unit x quantity, and the cheques found: receipt and tender, as JSON.
    counted TEXT NOT NULL,
    ticked TEXT NOT NULL,
    -- 1: it found what the first count found, cash and cheques.
    agrees INTEGER NOT NULL CHECK (agrees IN (0, 1)),
    counted_ms INTEGER NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    PRIMARY KEY (journal, deposit, no)
) STRICT, WITHOUT ROWID;

-- Counted minus declared, or minus what the ledger said at the close of a cashier's day: a case until
-- someone who is neither side closes it.
CREATE TABLE variance (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    -- The deposit it was found in, or the close of a day.
    journal INTEGER,
    deposit INTEGER,
    day_close INTEGER,
    -- The cheque that the close did not find; none where cash differs.
    paper_journal INTEGER,
    paper_seq INTEGER,
    paper_tender INTEGER,
    -- Who answers for it: the collector who declared, or the cashier whose vault was counted.
    answers INTEGER NOT NULL REFERENCES person (no),
    cashier INTEGER NOT NULL REFERENCES person (no),
    day INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    amount_minor INTEGER NOT NULL CHECK (amount_minor <> 0),
    -- 'proposed': one person wants to end it so, and waits for another. 'found': the cheque turned up.
    state TEXT NOT NULL CHECK (state IN ('open', 'proposed', 'recovered', 'written_off', 'tolerated', 'found')),
    proposed_how TEXT CHECK (proposed_how IN ('recover', 'write_off')),
    proposed_by INTEGER REFERENCES person (no),
    proposed_ms INTEGER,
    proposal TEXT,
    resolved_by INTEGER REFERENCES person (no),
    resolved_ms INTEGER,
    note TEXT,
    -- Who said that the cheque is there again, whatever was decided before.
    found_by INTEGER REFERENCES person (no),
    found_ms INTEGER,
    found_note TEXT,
    -- Who looks after it until it is closed.
    owner INTEGER REFERENCES person (no),
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    UNIQUE (journal, deposit),
    UNIQUE (day_close, paper_journal, paper_seq, paper_tender),
    CHECK ((journal IS NULL) = (deposit IS NULL) AND (journal IS NULL) <> (day_close IS NULL)),
    CHECK ((paper_journal IS NULL) = (paper_seq IS NULL) AND (paper_journal IS NULL) = (paper_tender IS NULL)),
    CHECK (paper_journal IS NULL OR (day_close IS NOT NULL AND amount_minor < 0)),
    CHECK (state <> 'found' OR paper_journal IS NOT NULL),
    CHECK ((state = 'found') = (found_by IS NOT NULL) AND (found_by IS NULL) = (found_ms IS NULL) AND (found_by IS NULL) = (found_note IS NULL)),
    CHECK (found_by IS NULL OR (found_by <> answers AND found_by <> cashier)),
    -- Four eyes.
    CHECK ((proposed_by IS NULL) = (proposed_ms IS NULL) AND (proposed_by IS NULL) = (proposal IS NULL) AND (proposed_by IS NULL) = (proposed_how IS NULL)),
    CHECK (state NOT IN ('proposed', 'recovered', 'written_off') OR proposed_by IS NOT NULL),
    CHECK (state <> 'recovered' OR proposed_how = 'recover'),
    CHECK (state <> 'written_off' OR proposed_how = 'write_off'),
    CHECK (proposed_by IS NULL OR (proposed_by <> answers AND proposed_by <> cashier)),
    CHECK (state NOT IN ('recovered', 'written_off') OR resolved_by IS NOT NULL),
    CHECK (state NOT IN ('open', 'proposed', 'tolerated') OR resolved_by IS NULL),
    -- A cheque that turns up leaves what was decided before as it is.
    CHECK (state <> 'found' OR (proposed_by IS NULL) = (resolved_by IS NULL)),
    CHECK (resolved_by IS NULL OR (resolved_ms IS NOT NULL AND note IS NOT NULL)),
    CHECK (resolved_by IS NULL OR (proposed_by IS NOT NULL AND resolved_by <> proposed_by AND resolved_by <> answers AND resolved_by <> cashier))
) STRICT;
-- One case for the cash of a currency, and one for each cheque.
CREATE UNIQUE INDEX variance_cash ON variance (day_close, currency) WHERE paper_seq IS NULL;
-- Decided cases, what happened last first.
CREATE INDEX variance_decided ON variance (COALESCE(found_ms, resolved_ms), no);

-- Limits on cash per currency: of the company (collector 0), or of one collector in their stead. No
-- value is no limit. Amounts in minor units, ages in hours.
CREATE TABLE cash_limit (
    collector INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    -- 0: a collector's that was taken back; the company's counts again.
    is_set INTEGER NOT NULL CHECK (is_set IN (0, 1)),
    receipt_soft INTEGER,
    receipt_hard INTEGER,
    in_hand_soft INTEGER,
    in_hand_hard INTEGER,
    count_soft INTEGER,
    count_hard INTEGER,
    age_soft INTEGER,
    age_hard INTEGER,
    changed INTEGER NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    PRIMARY KEY (collector, currency)
) STRICT, WITHOUT ROWID;

-- Limits that one person asked for, until a second one agrees or does not. The values as in cash_limit.
CREATE TABLE cash_limit_asked (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    collector INTEGER NOT NULL,
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    is_set INTEGER NOT NULL CHECK (is_set IN (0, 1)),
    receipt_soft INTEGER,
    receipt_hard INTEGER,
    in_hand_soft INTEGER,
    in_hand_hard INTEGER,
    count_soft INTEGER,
    count_hard INTEGER,
    age_soft INTEGER,
    age_hard INTEGER,
    asked_by INTEGER NOT NULL REFERENCES person (no),
    asked_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'agreed', 'refused')),
    decided_by INTEGER REFERENCES person (no),
    decided_ms INTEGER,
    note TEXT,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    -- Four eyes.
    CHECK ((state = 'open') = (decided_by IS NULL)),
    CHECK (decided_by IS NULL OR (decided_by <> asked_by AND decided_by <> collector))
) STRICT;

-- Codes given to lift a limit, by telephone. What was used stands in the phone's journal.
CREATE TABLE unlock (
    no INTEGER PRIMARY KEY CHECK (no > 0),
    journal INTEGER NOT NULL,
    -- The number of the challenge.
    ask INTEGER NOT NULL CHECK (ask BETWEEN 0 AND 1023),
    collector INTEGER NOT NULL REFERENCES person (no),
    day INTEGER NOT NULL,
    -- 0 cash in one receipt, 1 in hand, 2 count, 3 age.
    kind INTEGER NOT NULL CHECK (kind BETWEEN 0 AND 3),
    currency TEXT NOT NULL CHECK (length(currency) = 3),
    up_to INTEGER NOT NULL CHECK (up_to > 0),
    -- Four eyes.
    granted_by INTEGER NOT NULL REFERENCES person (no) CHECK (granted_by <> collector),
    granted_ms INTEGER NOT NULL,
    reason TEXT NOT NULL,
    -- Fingerprint of everything above.
    facts INTEGER NOT NULL,
    -- The entry that used it.
    used_seq INTEGER,
    UNIQUE (journal, day, ask)
) STRICT;
