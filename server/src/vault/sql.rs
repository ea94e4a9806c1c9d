//! Statements about the vault, the way to the bank and closed days.

crate::statements! {
    /// Whoever may keep a vault, and whoever has something in one: number, name, branch.
    KEEPERS = "SELECT p.no, p.name, COALESCE(k.branch, '') FROM person p LEFT JOIN person_branch k ON k.person = p.no WHERE EXISTS (SELECT 1 FROM person_role r WHERE r.person = p.no AND r.role = 'cashier') OR EXISTS (SELECT 1 FROM account_balance b WHERE b.account IN (9, 10) AND b.party = p.no AND b.balance_minor <> 0) ORDER BY p.no";

    /// The company's accounts.
    ACCOUNTS = "SELECT no, name, number, currency FROM bank_account ORDER BY no";
    /// One of them.
    ACCOUNT = "SELECT no, name, number, currency FROM bank_account WHERE no = $1";
    /// The number of the last account.
    LAST_ACCOUNT = "SELECT COALESCE(MAX(no), 0) FROM bank_account";
    /// no, name, number, currency, facts.
    INSERT_ACCOUNT = "INSERT INTO bank_account (no, name, number, currency, facts) VALUES ($1, $2, $3, $4, $5)";
    /// Accounts as they were added.
    SEALED_ACCOUNTS = "SELECT no, name, number, currency, facts FROM bank_account ORDER BY no";

    /// One bank deposit.
    SLIP = "SELECT no, branch, cashier, account, day, currency, cash_minor, counted, cheques, cheques_minor, made_ms, state, settled_by, settled_ms, said FROM bank_deposit WHERE no = $1";
    /// Bank deposits in a state (or '' for all) before a number, the newest first.
    SLIPS = "SELECT no, branch, cashier, account, day, currency, cash_minor, counted, cheques, cheques_minor, made_ms, state, settled_by, settled_ms, said FROM bank_deposit WHERE ($1 = '' OR state = $1) AND no < $2 AND ($4 = '' OR cashier IN (SELECT o.person FROM person_branch o WHERE o.branch = $4)) ORDER BY no DESC LIMIT $3";
    /// The number of the last bank deposit.
    LAST_SLIP = "SELECT COALESCE(MAX(no), 0) FROM bank_deposit";
    /// As in the table.
    INSERT_SLIP = "INSERT INTO bank_deposit (no, branch, cashier, account, day, currency, cash_minor, counted, cheques, cheques_minor, made_ms, state, settled_by, settled_ms, said, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    /// bank deposit, journal, seq, tender.
    INSERT_PAPER = "INSERT INTO bank_deposit_cheque (bank_deposit, journal, seq, tender) VALUES ($1, $2, $3, $4)";
    /// no, state, by, now, what was said, facts.
    SETTLE_SLIP = "UPDATE bank_deposit SET state = $2, settled_by = $3, settled_ms = $4, said = $5, facts = $6 WHERE no = $1 AND state = 'made'";
    /// The cheques on a bank deposit: journal, seq, tender, bank, number, day, amount, currency, customer, name, cashier, deposit.
    PAPERS_ON = "SELECT c.journal, c.seq, c.tender, c.bank, c.number, c.cheque_day, c.amount_minor, c.currency, c.customer, k.name, d.cashier, d.seq FROM bank_deposit_cheque b JOIN cheque c ON c.journal = b.journal AND c.seq = b.seq AND c.tender = b.tender JOIN deposit_tick t ON t.journal = c.journal AND t.seq = c.seq AND t.tender = c.tender JOIN deposit d ON d.journal = t.journal AND d.seq = t.deposit AND d.state = 'confirmed' JOIN customer k ON k.no = c.customer WHERE b.bank_deposit = $1 ORDER BY c.cheque_day, c.journal, c.seq, c.tender";
    /// bank deposit, place, by, now, JPEG, facts.
    INSERT_PHOTO = "INSERT INTO bank_deposit_photo (bank_deposit, place, taken_by, made_ms, jpeg, facts) VALUES ($1, $2, $3, $4, $5, $6)";
    /// The photos of a bank deposit: place, by, when.
    PHOTOS = "SELECT place, taken_by, made_ms FROM bank_deposit_photo WHERE bank_deposit = $1 ORDER BY place";
    /// One of them.
    PHOTO = "SELECT jpeg FROM bank_deposit_photo WHERE bank_deposit = $1 AND place = $2";
    /// Photos of bank deposits as they came.
    SEALED_PHOTOS = "SELECT bank_deposit, place, taken_by, made_ms, jpeg, facts FROM bank_deposit_photo ORDER BY bank_deposit, place";
    /// Bank deposits as they were made and settled.
    SEALED_SLIPS = "SELECT no, branch, cashier, account, day, currency, cash_minor, counted, cheques, cheques_minor, made_ms, state, settled_by, settled_ms, said, facts FROM bank_deposit ORDER BY no";
    /// A bank deposit whose cheques are not what it says: their number and sum.
    SLIP_ASTRAY = "SELECT b.no FROM bank_deposit b LEFT JOIN (SELECT p.bank_deposit, COUNT(*) AS cheques, SUM(c.amount_minor) AS worth FROM bank_deposit_cheque p JOIN cheque c ON c.journal = p.journal AND c.seq = p.seq AND c.tender = p.tender GROUP BY p.bank_deposit) k ON k.bank_deposit = b.no WHERE b.cheques <> COALESCE(k.cheques, 0) OR b.cheques_minor <> COALESCE(k.worth, 0) ORDER BY b.no LIMIT 1";
    /// A cheque that is elsewhere than the bank deposits say: on its way, with the bank, or on none.
    PAPER_ASTRAY = "SELECT c.journal, c.seq, c.tender FROM cheque c LEFT JOIN (SELECT p.journal, p.seq, p.tender, SUM(CASE b.state WHEN 'made' THEN 1 ELSE 0 END) AS made, SUM(CASE b.state WHEN 'carried' THEN 1 ELSE 0 END) AS carried FROM bank_deposit_cheque p JOIN bank_deposit b ON b.no = p.bank_deposit GROUP BY p.journal, p.seq, p.tender) k ON k.journal = c.journal AND k.seq = c.seq AND k.tender = c.tender WHERE COALESCE(k.made, 0) <> CASE c.holder WHEN 'transit' THEN 1 ELSE 0 END OR COALESCE(k.carried, 0) <> CASE c.holder WHEN 'clearing' THEN 1 ELSE 0 END ORDER BY c.journal, c.seq, c.tender LIMIT 1";
    /// A cheque on a bank deposit that is none.
    PAPER_UNKNOWN = "SELECT p.journal, p.seq, p.tender FROM bank_deposit_cheque p LEFT JOIN cheque c ON c.journal = p.journal AND c.seq = p.seq AND c.tender = p.tender LEFT JOIN bank_deposit b ON b.no = p.bank_deposit WHERE c.journal IS NULL OR b.no IS NULL ORDER BY p.journal, p.seq, p.tender LIMIT 1";
    /// Postings of the bank that belong to no bank deposit.
    BANKED_ASTRAY = "SELECT p.key FROM posting p WHERE p.event = 'banked' AND NOT EXISTS (SELECT 1 FROM bank_deposit b WHERE p.key = 'bank:' || CAST(b.no AS TEXT)) ORDER BY p.no LIMIT 1";

    /// What a cashier typed so far: begun, saved, typed.
    COUNT = "SELECT begun_ms, saved_ms, typed FROM vault_count WHERE cashier = $1";
    /// cashier, now.
    BEGIN_COUNT = "INSERT INTO vault_count (cashier, begun_ms, saved_ms, typed) VALUES ($1, $2, $2, '') ON CONFLICT (cashier) DO NOTHING";
    /// cashier, now, typed.
    SAVE_COUNT = "UPDATE vault_count SET saved_ms = $2, typed = $3 WHERE cashier = $1";
    /// It is counted, or put away.
    DELETE_COUNT = "DELETE FROM vault_count WHERE cashier = $1";

    /// The last day a cashier closed.
    LAST_CLOSED = "SELECT day FROM day_close WHERE cashier = $1 ORDER BY day DESC LIMIT 1";
    /// The day a cashier closed before one.
    CLOSED_BEFORE = "SELECT day FROM day_close WHERE cashier = $1 AND day < $2 ORDER BY day DESC LIMIT 1";
    /// The number of the last close.
    LAST_CLOSE = "SELECT COALESCE(MAX(no), 0) FROM day_close";
    /// The number of a branch's last close.
    LAST_OF_BRANCH = "SELECT COALESCE(MAX(branch_no), 0) FROM day_close WHERE branch = $1";
    /// no, branch, number in it, cashier, day, now, facts.
    INSERT_CLOSE = "INSERT INTO day_close (no, branch, branch_no, cashier, day, made_ms, facts) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// As in the table.
    INSERT_CLOSE_LINE = "INSERT INTO day_close_line (day_close, currency, opening_minor, received_minor, banked_minor, expected_minor, counted_minor, counted, cheques, cheques_minor, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    /// close, journal, seq, tender, found, facts.
    INSERT_CLOSE_PAPER = "INSERT INTO day_close_cheque (day_close, journal, seq, tender, found, facts) VALUES ($1, $2, $3, $4, $5, $6)";
    /// Closed days before a number, the newest first.
    CLOSES = "SELECT no, branch, branch_no, cashier, day, made_ms FROM day_close WHERE no < $1 AND ($4 = 0 OR cashier = $4) AND ($3 = '' OR cashier IN (SELECT o.person FROM person_branch o WHERE o.branch = $3)) ORDER BY no DESC LIMIT $2";
    /// One of them.
    CLOSE = "SELECT no, branch, branch_no, cashier, day, made_ms FROM day_close WHERE no = $1";
    /// Its lines.
    CLOSE_LINES = "SELECT currency, opening_minor, received_minor, banked_minor, expected_minor, counted_minor, counted, cheques, cheques_minor FROM day_close_line WHERE day_close = $1 ORDER BY currency";
    /// Its cheques, as above, and whether each was found.
    PAPERS_OF_CLOSE = "SELECT c.journal, c.seq, c.tender, c.bank, c.number, c.cheque_day, c.amount_minor, c.currency, c.customer, k.name, d.cashier, d.seq, z.found FROM day_close_cheque z JOIN cheque c ON c.journal = z.journal AND c.seq = z.seq AND c.tender = z.tender JOIN deposit_tick t ON t.journal = c.journal AND t.seq = c.seq AND t.tender = c.tender JOIN deposit d ON d.journal = t.journal AND d.seq = t.deposit AND d.state = 'confirmed' JOIN customer k ON k.no = c.customer WHERE z.day_close = $1 ORDER BY c.currency, c.cheque_day, c.journal, c.seq, c.tender";
    /// Every closed day, cashier by cashier.
    ALL_CLOSES = "SELECT no, branch, branch_no, cashier, day, made_ms FROM day_close ORDER BY cashier, day";
    /// A close whose number leaves a gap in its branch.
    CLOSE_GAP = "SELECT z.no FROM day_close z WHERE z.branch_no > 1 AND NOT EXISTS (SELECT 1 FROM day_close o WHERE o.branch = z.branch AND o.branch_no = z.branch_no - 1) ORDER BY z.no LIMIT 1";
    /// Closed days as they were written.
    SEALED_CLOSES = "SELECT no, branch, branch_no, cashier, day, made_ms, facts FROM day_close ORDER BY no";
    /// Their lines as they were written.
    SEALED_CLOSE_LINES = "SELECT day_close, currency, opening_minor, received_minor, banked_minor, expected_minor, counted_minor, counted, cheques, cheques_minor, facts FROM day_close_line ORDER BY day_close, currency";
    /// Their cheques as they were written.
    SEALED_CLOSE_PAPERS = "SELECT day_close, journal, seq, tender, found, facts FROM day_close_cheque ORDER BY day_close, journal, seq, tender";
    /// The cheques of a close by currency: currency, how many, what they come to, what those found come to.
    CLOSE_PAPER_SUMS = "SELECT c.currency, COUNT(*), CAST(SUM(c.amount_minor) AS BIGINT), CAST(SUM(CASE z.found WHEN 1 THEN c.amount_minor ELSE 0 END) AS BIGINT) FROM day_close_cheque z JOIN cheque c ON c.journal = z.journal AND c.seq = z.seq AND c.tender = z.tender WHERE z.day_close = $1 GROUP BY c.currency ORDER BY c.currency";
    /// A line or a cheque of no close.
    CLOSE_ORPHAN = "SELECT day_close FROM (SELECT day_close FROM day_close_line UNION ALL SELECT day_close FROM day_close_cheque) AS parts WHERE NOT EXISTS (SELECT 1 FROM day_close z WHERE z.no = parts.day_close) LIMIT 1";
    /// The cases of closed days: close, currency, amount, collector.
    CLOSE_CASES = "SELECT day_close, currency, amount_minor, answers FROM variance WHERE day_close IS NOT NULL AND paper_seq IS NULL ORDER BY day_close, currency";
    /// A cheque that is missing or not, and the cases of closed days say otherwise.
    MISSING_ASTRAY = "SELECT c.journal, c.seq, c.tender FROM cheque c LEFT JOIN (SELECT v.paper_journal, v.paper_seq, v.paper_tender, COUNT(*) AS cases FROM variance v WHERE v.paper_seq IS NOT NULL AND v.state <> 'found' GROUP BY v.paper_journal, v.paper_seq, v.paper_tender) k ON k.paper_journal = c.journal AND k.paper_seq = c.seq AND k.paper_tender = c.tender WHERE COALESCE(k.cases, 0) <> CASE c.holder WHEN 'missing' THEN 1 ELSE 0 END ORDER BY c.journal, c.seq, c.tender LIMIT 1";
    /// A cheque of a close that was found and has a case, or was not and has none, or another than its own.
    MISSED_ASTRAY = "SELECT z.journal, z.seq, z.tender FROM day_close_cheque z JOIN day_close d ON d.no = z.day_close JOIN cheque c ON c.journal = z.journal AND c.seq = z.seq AND c.tender = z.tender LEFT JOIN variance v ON v.day_close = z.day_close AND v.paper_journal = z.journal AND v.paper_seq = z.seq AND v.paper_tender = z.tender WHERE (z.found = 1) <> (v.no IS NULL) OR v.amount_minor <> -c.amount_minor OR v.currency <> c.currency OR v.answers <> d.cashier OR v.cashier <> d.cashier OR v.day <> d.day ORDER BY z.journal, z.seq, z.tender LIMIT 1";
    /// A case about a cheque that its close does not list.
    MISSED_UNKNOWN = "SELECT v.paper_journal, v.paper_seq, v.paper_tender FROM variance v LEFT JOIN day_close_cheque z ON z.day_close = v.day_close AND z.journal = v.paper_journal AND z.seq = v.paper_seq AND z.tender = v.paper_tender WHERE v.paper_seq IS NOT NULL AND z.day_close IS NULL ORDER BY v.no LIMIT 1";
    /// The cases about cheques: number, close, journal, seq, tender, answers, cashier, day, currency, amount, state.
    MISSED = "SELECT no, day_close, paper_journal, paper_seq, paper_tender, answers, cashier, day, currency, amount_minor, state FROM variance WHERE paper_seq IS NOT NULL ORDER BY no";
}
