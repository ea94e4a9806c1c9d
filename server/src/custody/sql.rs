//! Statements about cheques, deposits and variances.

crate::statements! {
    /// Which of these papers (bank, number) came in before.
    CHEQUES_SEEN = rows("tt") "WITH k (bank, number) AS (VALUES {rows}) SELECT DISTINCT c.bank, c.number FROM k JOIN cheque c ON c.bank = k.bank AND c.number = k.number";
    /// The cheques that collectors hold, of these journals or on offer in them: journal, seq, tender, collector, offered (journal, seq).
    CHEQUES_HELD = rows("i") "WITH k (journal) AS (VALUES {rows}) SELECT c.journal, c.seq, c.tender, c.collector, c.offered_journal, c.offered_seq FROM k JOIN cheque c ON c.journal = k.journal WHERE c.holder = 'collector' UNION SELECT c.journal, c.seq, c.tender, c.collector, c.offered_journal, c.offered_seq FROM k JOIN cheque c ON c.offered_journal = k.journal WHERE c.holder = 'collector'";
    /// The cheques of these journals that a cashier accepted with an offer of another journal: journal, seq, tender.
    TAKEN_ELSEWHERE = rows("i") "WITH k (journal) AS (VALUES {rows}) SELECT DISTINCT t.paper_journal, t.seq, t.tender FROM k JOIN deposit_tick t ON t.paper_journal = k.journal JOIN deposit d ON d.journal = t.journal AND d.seq = t.deposit AND d.state = 'confirmed' WHERE t.journal <> t.paper_journal";
    /// The offers of these journals: journal, seq, currency, declared, state, withdrawn.
    OFFERS = rows("i") "WITH k (journal) AS (VALUES {rows}) SELECT d.journal, d.seq, d.currency, d.declared_minor, d.state, d.withdrawn_seq FROM k JOIN deposit d ON d.journal = k.journal";
    /// journal, seq, tender, customer, collector, currency, amount, bank, number, day.
    INSERT_CHEQUES = rows("iiiiititti") "INSERT INTO cheque (journal, seq, tender, customer, collector, currency, amount_minor, bank, number, cheque_day, holder) SELECT n.*, 'collector' FROM (VALUES {rows}) AS n";
    /// journal, seq, tender, holder, offered (journal, seq).
    MOVE_CHEQUES = rows("iiitii") "WITH m (journal, seq, tender, holder, offered_journal, offered_seq) AS (VALUES {rows}) UPDATE cheque SET holder = m.holder, offered_journal = m.offered_journal, offered_seq = m.offered_seq FROM m WHERE cheque.journal = m.journal AND cheque.seq = m.seq AND cheque.tender = m.tender";
    /// journal, seq, collector, day, currency, declared, cheques, received.
    INSERT_OFFERS = rows("iiiitiii") "INSERT INTO deposit (journal, seq, collector, day, currency, declared_minor, cheques, received_ms, state) SELECT n.*, 'offered' FROM (VALUES {rows}) AS n";
    /// journal, seq, state, withdrawn.
    WITHDRAW_OFFERS = rows("iiti") "WITH w (journal, seq, state, withdrawn) AS (VALUES {rows}) UPDATE deposit SET state = w.state, withdrawn_seq = w.withdrawn FROM w WHERE deposit.journal = w.journal AND deposit.seq = w.seq";

    /// The offers in a state.
    DEPOSITS = "SELECT journal, seq, collector, day, currency, declared_minor, cheques, received_ms, state, cashier, counted_minor, reason, (SELECT s.agrees FROM second_count s WHERE s.journal = deposit.journal AND s.deposit = deposit.seq ORDER BY s.no DESC LIMIT 1) AS second_agrees FROM deposit WHERE state = $1 AND (received_ms, journal, seq) > ($2, $3, $4) AND ($6 = '' OR collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $6)) ORDER BY received_ms, journal, seq LIMIT $5";
    /// One offer.
    DEPOSIT = "SELECT journal, seq, collector, day, currency, declared_minor, cheques, received_ms, state, cashier, counted_minor, reason, (SELECT s.agrees FROM second_count s WHERE s.journal = deposit.journal AND s.deposit = deposit.seq ORDER BY s.no DESC LIMIT 1) AS second_agrees FROM deposit WHERE journal = $1 AND seq = $2";
    /// The cheques of an offer: those in it while it is open, those found once it is counted.
    CHEQUES_OF_DEPOSIT = "WITH k (journal, seq, tender) AS (SELECT o.journal, o.seq, o.tender FROM cheque o WHERE o.offered_journal = $1 AND o.offered_seq = $2 UNION SELECT f.paper_journal, f.seq, f.tender FROM deposit_tick f WHERE f.journal = $1 AND f.deposit = $2) SELECT c.seq, c.tender, c.bank, c.number, c.cheque_day, c.amount_minor, t.deposit, c.journal FROM k JOIN cheque c ON c.journal = k.journal AND c.seq = k.seq AND c.tender = k.tender LEFT JOIN deposit_tick t ON t.paper_journal = c.journal AND t.seq = c.seq AND t.tender = c.tender AND t.journal = $1 AND t.deposit = $2 ORDER BY c.journal, c.seq, c.tender";
    /// The offers that wait or are being counted, and those answered since $1.
    QUEUE = "SELECT d.journal, d.seq, d.collector, d.day, d.currency, d.declared_minor, d.cheques, d.received_ms, d.state, d.cashier, d.counted_minor, d.reason, COALESCE(d.answered_ms, w.received_ms) AS answered_ms, p.code, p.name, (SELECT s.agrees FROM second_count s WHERE s.journal = d.journal AND s.deposit = d.seq ORDER BY s.no DESC LIMIT 1) AS second_agrees, k.no AS holder, k.name AS holder_name, h.saved_ms FROM deposit d JOIN person p ON p.no = d.collector LEFT JOIN count_draft h ON h.journal = d.journal AND h.deposit = d.seq AND d.state = 'offered' LEFT JOIN entry w ON w.journal = d.journal AND w.seq = d.withdrawn_seq AND d.state = 'withdrawn' LEFT JOIN person k ON k.no = COALESCE(h.cashier, d.cashier) WHERE (d.state IN ('offered', 'counted') OR (d.state IN ('confirmed', 'refused') AND d.answered_ms >= $1) OR w.received_ms >= $1) AND ($3 = '' OR d.collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $3)) ORDER BY d.received_ms, d.journal, d.seq LIMIT $2";
    /// Who holds money, by name: number, code, name, open offers, cheques not offered, when they were last heard.
    COMING = "SELECT p.no, p.code, p.name, (SELECT COUNT(*) FROM deposit d WHERE d.collector = p.no AND d.state IN ('offered', 'counted')) AS offers, (SELECT COUNT(*) FROM cheque c WHERE c.collector = p.no AND c.holder = 'collector' AND c.offered_seq IS NULL) AS cheques FROM person p WHERE EXISTS (SELECT 1 FROM account_balance b WHERE b.account IN (6, 7) AND b.party = p.no AND b.balance_minor <> 0) ORDER BY p.name, p.no";
    /// Cash on open offers: collector, currency, sum.
    ON_OFFER = "SELECT collector, currency, CAST(SUM(declared_minor) AS BIGINT) FROM deposit WHERE state IN ('offered', 'counted') GROUP BY collector, currency ORDER BY collector, currency";
    /// journal, deposit, number, cashier, counted, lines, ticks, when, facts.
    INSERT_SECOND = "INSERT INTO second_count (journal, deposit, no, cashier, counted_minor, counted, ticked, agrees, counted_ms, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// The second counts of an offer: cashier, counted, ticks, when, name.
    SECONDS = "SELECT s.cashier, s.counted_minor, s.counted_ms, p.name FROM second_count s JOIN person p ON p.no = s.cashier WHERE s.journal = $1 AND s.deposit = $2 ORDER BY s.no";
    /// Second counts as they were entered.
    SEALED_SECONDS = "SELECT journal, deposit, no, cashier, counted_minor, counted, ticked, agrees, counted_ms, facts FROM second_count ORDER BY journal, deposit, no";
    /// A second count of nothing that was counted.
    SECOND_ASTRAY = "SELECT s.journal, s.deposit FROM second_count s LEFT JOIN deposit d ON d.journal = s.journal AND d.seq = s.deposit WHERE d.counted_ms IS NULL OR d.cashier = s.cashier ORDER BY s.journal, s.deposit LIMIT 1";
    /// journal, deposit, person, now, facts. Who saw it twice saw it first then.
    INSERT_SEEN = "INSERT INTO declared_seen (journal, deposit, person, since_ms, facts) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (journal, deposit, person) DO NOTHING";
    /// Who saw what was declared with an offer.
    SEEN_BY = "SELECT person FROM declared_seen WHERE journal = $1 AND deposit = $2 ORDER BY person";
    /// The open offers of which a person saw what was declared.
    SEEN_OF = "SELECT s.journal, s.deposit FROM declared_seen s JOIN deposit d ON d.journal = s.journal AND d.seq = s.deposit AND d.state IN ('offered', 'counted') WHERE s.person = $1 ORDER BY s.journal, s.deposit";
    /// Who saw what was declared, as it was kept.
    SEALED_SEEN = "SELECT journal, deposit, person, since_ms, facts FROM declared_seen ORDER BY journal, deposit, person";
    /// An offer that was counted, by one who had seen before what was declared.
    SEEN_ASTRAY = "SELECT s.journal, s.deposit FROM declared_seen s LEFT JOIN deposit d ON d.journal = s.journal AND d.seq = s.deposit WHERE d.seq IS NULL OR (d.cashier = s.person AND d.counted_ms IS NOT NULL) OR EXISTS (SELECT 1 FROM second_count c WHERE c.journal = s.journal AND c.deposit = s.deposit AND c.cashier = s.person) ORDER BY s.journal, s.deposit LIMIT 1";
    /// What was counted of an offer.
    COUNTED = "SELECT counted, counted_ms, answered_ms FROM deposit WHERE journal = $1 AND seq = $2";
    /// What a cashier typed so far.
    DRAFT = "SELECT cashier, begun_ms, saved_ms, typed FROM count_draft WHERE journal = $1 AND deposit = $2";
    /// journal, deposit, cashier, now, typed.
    INSERT_DRAFT = "INSERT INTO count_draft (journal, deposit, cashier, begun_ms, saved_ms, typed) VALUES ($1, $2, $3, $4, $4, $5)";
    /// journal, deposit, cashier, now, typed.
    SAVE_DRAFT = "UPDATE count_draft SET saved_ms = $4, typed = $5 WHERE journal = $1 AND deposit = $2 AND cashier = $3";
    /// Nobody counts it any more.
    DELETE_DRAFT = "DELETE FROM count_draft WHERE journal = $1 AND deposit = $2";
    /// A cashier's count.
    COUNT_DEPOSIT = "UPDATE deposit SET state = 'counted', cashier = $3, counted_minor = $4, counted = $5, counted_ms = $6, count_facts = $7 WHERE journal = $1 AND seq = $2 AND state = 'offered'";
    /// Nobody counted it: it waits, or is its collector's again who took it back meanwhile.
    UNCOUNT_DEPOSIT = "UPDATE deposit SET state = CASE WHEN withdrawn_seq IS NULL THEN 'offered' ELSE 'withdrawn' END, cashier = NULL, counted_minor = NULL, counted = NULL, counted_ms = NULL, count_facts = NULL WHERE journal = $1 AND seq = $2 AND state = 'counted'";
    /// The cheques that a count found: journal, receipt, tender.
    TICKS = "SELECT paper_journal, seq, tender FROM deposit_tick WHERE journal = $1 AND deposit = $2";
    /// The cheques that a count found.
    FORGET_TICKS = "DELETE FROM deposit_tick WHERE journal = $1 AND deposit = $2";
    /// The second counts of it.
    FORGET_SECONDS = "DELETE FROM second_count WHERE journal = $1 AND deposit = $2";
    /// journal, deposit, the receipt's journal, receipt, tender.
    INSERT_TICKS = rows("iiiii") "INSERT INTO deposit_tick (journal, deposit, paper_journal, seq, tender) VALUES {rows}";
    /// What became of an offer.
    ANSWER_DEPOSIT = "UPDATE deposit SET state = $3, reason = $4, answered_ms = $5 WHERE journal = $1 AND seq = $2";
    /// The cheques that the count found go to the vault.
    TICKED_TO_VAULT = "UPDATE cheque SET holder = 'vault', offered_journal = NULL, offered_seq = NULL WHERE offered_journal = $1 AND offered_seq = $2 AND EXISTS (SELECT 1 FROM deposit_tick t WHERE t.paper_journal = cheque.journal AND t.seq = cheque.seq AND t.tender = cheque.tender AND t.journal = $1 AND t.deposit = $2)";
    /// The others stay with the collector.
    REST_STAYS = "UPDATE cheque SET offered_journal = NULL, offered_seq = NULL WHERE offered_journal = $1 AND offered_seq = $2";

    /// The number of the last case.
    LAST_VARIANCE = "SELECT COALESCE(MAX(no), 0) FROM variance";
    /// As in the table.
    OPEN_VARIANCE = "INSERT INTO variance (no, journal, deposit, day_close, paper_journal, paper_seq, paper_tender, answers, cashier, day, currency, amount_minor, state, proposed_how, proposed_by, proposed_ms, proposal, resolved_by, resolved_ms, note, found_by, found_ms, found_note, owner, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25)";
    /// The case of a deposit.
    CASE_OF = "SELECT no FROM variance WHERE journal = $1 AND deposit = $2";
    /// One case.
    VARIANCE = "SELECT no, journal, deposit, day_close, paper_journal, paper_seq, paper_tender, answers, cashier, day, currency, amount_minor, state, proposed_how, proposed_by, proposed_ms, proposal, resolved_by, resolved_ms, note, found_by, found_ms, found_note, owner FROM variance WHERE no = $1";
    /// Cases after a number, all or only open ones.
    VARIANCES = "SELECT no, journal, deposit, day_close, paper_journal, paper_seq, paper_tender, answers, cashier, day, currency, amount_minor, state, proposed_how, proposed_by, proposed_ms, proposal, resolved_by, resolved_ms, note, found_by, found_ms, found_note, owner FROM variance WHERE no > $1 AND ($2 = 0 OR state IN ('open', 'proposed')) AND ($4 = '' OR answers IN (SELECT o.person FROM person_branch o WHERE o.branch = $4)) ORDER BY no LIMIT $3";
    /// Decided cases before one of a time (and a number), the newest first.
    VARIANCES_DECIDED = "SELECT no, journal, deposit, day_close, paper_journal, paper_seq, paper_tender, answers, cashier, day, currency, amount_minor, state, proposed_how, proposed_by, proposed_ms, proposal, resolved_by, resolved_ms, note, found_by, found_ms, found_note, owner FROM variance WHERE state NOT IN ('open', 'proposed') AND (COALESCE(found_ms, resolved_ms), no) < ($1, $2) AND ($4 = '' OR answers IN (SELECT o.person FROM person_branch o WHERE o.branch = $4)) ORDER BY COALESCE(found_ms, resolved_ms) DESC, no DESC LIMIT $3";
    /// What was decided of a case: no, state, how proposed, by, when, why, resolved by, when, note, found by, when, note, owner, facts.
    STORE_VARIANCE = "UPDATE variance SET state = $2, proposed_how = $3, proposed_by = $4, proposed_ms = $5, proposal = $6, resolved_by = $7, resolved_ms = $8, note = $9, found_by = $10, found_ms = $11, found_note = $12, owner = $13, facts = $14 WHERE no = $1";
    /// The cases of the close of a day.
    CASES_OF_CLOSE = "SELECT no, journal, deposit, day_close, paper_journal, paper_seq, paper_tender, answers, cashier, day, currency, amount_minor, state, proposed_how, proposed_by, proposed_ms, proposal, resolved_by, resolved_ms, note, found_by, found_ms, found_note, owner FROM variance WHERE day_close = $1 ORDER BY currency, no";
    /// How many cases one person had since a day, and what they came to, short and over apart: currency, count, sum.
    CASES_SINCE = "SELECT currency, COUNT(*), CAST(SUM(amount_minor) AS BIGINT) FROM variance WHERE answers = $1 AND day >= $2 AND state <> 'found' GROUP BY currency, CASE WHEN amount_minor < 0 THEN 0 ELSE 1 END ORDER BY currency, CASE WHEN amount_minor < 0 THEN 0 ELSE 1 END";

    /// Voids that wait for a second person.
    VOIDS_AWAITING = "SELECT v.journal, v.seq, v.receipt_seq, v.collector, v.day, v.reason, v.state, v.decided_by, v.decided_ms, v.note, r.customer, r.total_minor, r.currency FROM void v JOIN receipt r ON r.journal = v.journal AND r.seq = v.receipt_seq WHERE v.state = 'awaiting' AND (v.day, v.journal, v.seq) > ($1, $2, $3) AND ($5 = '' OR v.collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $5)) ORDER BY v.day, v.journal, v.seq LIMIT $4";
    /// One void.
    VOID = "SELECT v.journal, v.seq, v.receipt_seq, v.collector, v.day, v.reason, v.state, v.decided_by, v.decided_ms, v.note, r.customer, r.total_minor, r.currency FROM void v JOIN receipt r ON r.journal = v.journal AND r.seq = v.receipt_seq WHERE v.journal = $1 AND v.seq = $2";
    /// What became of a void.
    DECIDE_VOID = "UPDATE void SET state = $3, decided_by = $4, decided_ms = $5, note = $6 WHERE journal = $1 AND seq = $2 AND state = 'awaiting'";
    /// Cheques of a receipt that its collector holds and has not offered.
    CHEQUES_AT_HAND = "SELECT COUNT(*) FROM cheque WHERE journal = $1 AND seq = $2 AND holder = 'collector' AND offered_seq IS NULL";
    /// Cash that a collector has offered and nobody accepted yet.
    CASH_OFFERED = "SELECT CAST(COALESCE(SUM(declared_minor), 0) AS BIGINT) FROM deposit WHERE collector = $1 AND currency = $2 AND state IN ('offered', 'counted')";
    /// The cheques of an undone receipt went back.
    CHEQUES_UNDONE = "UPDATE cheque SET holder = 'undone' WHERE journal = $1 AND seq = $2";

    /// The cheques of a receipt, where each is, and the deposit that was confirmed with it.
    PAPERS_OF_RECEIPT = "SELECT c.bank, c.number, c.cheque_day, c.amount_minor, c.currency, c.holder, d.journal, d.seq, (SELECT MAX(b.bank_deposit) FROM bank_deposit_cheque b WHERE b.journal = c.journal AND b.seq = c.seq AND b.tender = c.tender) FROM cheque c LEFT JOIN deposit_tick t ON t.paper_journal = c.journal AND t.seq = c.seq AND t.tender = c.tender LEFT JOIN deposit d ON d.journal = t.journal AND d.seq = t.deposit AND d.state = 'confirmed' WHERE c.journal = $1 AND c.seq = $2 AND (t.deposit IS NULL OR d.seq IS NOT NULL) ORDER BY c.tender";
    /// The cheques in vaults ($1 'vault') or on from there, of one cashier or (0) of all: journal, seq, tender, bank, number, day, amount, currency, customer, name, cashier, deposit (journal, seq).
    CHEQUES_KEPT = "SELECT c.journal, c.seq, c.tender, c.bank, c.number, c.cheque_day, c.amount_minor, c.currency, c.customer, k.name, d.cashier, d.journal, d.seq AS deposit FROM cheque c JOIN deposit_tick t ON t.paper_journal = c.journal AND t.seq = c.seq AND t.tender = c.tender JOIN deposit d ON d.journal = t.journal AND d.seq = t.deposit AND d.state = 'confirmed' JOIN customer k ON k.no = c.customer WHERE c.holder = $1 AND ($2 = 0 OR d.cashier = $2) ORDER BY c.currency, c.cheque_day, c.journal, c.seq, c.tender";
    /// One cheque that a cashier accepted, as above.
    CHEQUE_KEPT = "SELECT c.journal, c.seq, c.tender, c.bank, c.number, c.cheque_day, c.amount_minor, c.currency, c.customer, k.name, d.cashier, d.journal, d.seq AS deposit FROM cheque c JOIN deposit_tick t ON t.paper_journal = c.journal AND t.seq = c.seq AND t.tender = c.tender JOIN deposit d ON d.journal = t.journal AND d.seq = t.deposit AND d.state = 'confirmed' JOIN customer k ON k.no = c.customer WHERE c.journal = $1 AND c.seq = $2 AND c.tender = $3";
    /// A cheque that one holder has goes to the next (journal, seq, tender, from, to).
    PASS_CHEQUE = "UPDATE cheque SET holder = $5 WHERE journal = $1 AND seq = $2 AND tender = $3 AND holder = $4";
    /// The cheques a collector holds.
    CHEQUES_OF = "SELECT journal, seq, tender, bank, number, cheque_day, amount_minor, currency, offered_seq FROM cheque WHERE collector = $1 AND holder = 'collector' ORDER BY journal, seq, tender";

    /// What the papers add up to: place (0 collector, 1 vault, 2 on from there), whose, currency, sum.
    PAPERS = "SELECT CAST(h.place AS BIGINT), CAST(h.party AS BIGINT), h.currency, CAST(SUM(h.amount_minor) AS BIGINT) FROM (SELECT CASE c.holder WHEN 'collector' THEN 0 WHEN 'vault' THEN 1 ELSE 2 END AS place, CASE c.holder WHEN 'collector' THEN c.collector WHEN 'vault' THEN COALESCE(d.cashier, 0) ELSE 0 END AS party, c.currency, c.amount_minor FROM cheque c LEFT JOIN (SELECT t.paper_journal AS journal, t.seq, t.tender, MAX(w.cashier) AS cashier FROM deposit_tick t JOIN deposit w ON w.journal = t.journal AND w.seq = t.deposit AND w.state = 'confirmed' GROUP BY t.paper_journal, t.seq, t.tender) d ON d.journal = c.journal AND d.seq = c.seq AND d.tender = c.tender WHERE c.holder NOT IN ('undone', 'missing')) AS h GROUP BY h.place, h.party, h.currency";
    /// How many cheques there are.
    COUNT_CHEQUES = "SELECT COUNT(*) FROM cheque";
    /// Deposits whose difference and case do not go together.
    WRONG_DEPOSITS = "SELECT d.journal, d.seq, d.state FROM deposit d LEFT JOIN variance v ON v.journal = d.journal AND v.deposit = d.seq WHERE (CASE WHEN d.state = 'confirmed' THEN d.counted_minor - d.declared_minor ELSE 0 END) <> COALESCE(v.amount_minor, 0) ORDER BY d.journal, d.seq LIMIT 1";
    /// Cheques after a place: journal, seq, tender, customer, collector, currency, amount, bank, number, day, holder, offered.
    CHEQUES_AFTER = "SELECT journal, seq, tender, customer, collector, currency, amount_minor, bank, number, cheque_day, holder, offered_seq FROM cheque WHERE journal > $1 OR (journal = $1 AND (seq > $2 OR (seq = $2 AND tender > $3))) ORDER BY journal, seq, tender LIMIT $4";
    /// Offers after a place, with everything that is listed of them.
    OFFERS_AFTER = "SELECT journal, seq, collector, day, currency, declared_minor, cheques, received_ms, state, withdrawn_seq, counted_ms, answered_ms, counted, counted_minor FROM deposit WHERE journal > $1 OR (journal = $1 AND seq > $2) ORDER BY journal, seq LIMIT $3";
    /// Voids after a place.
    VOIDS_AFTER = "SELECT journal, seq, receipt_seq, collector, day, reason, state, decided_by, decided_ms, note FROM void WHERE journal > $1 OR (journal = $1 AND seq > $2) ORDER BY journal, seq LIMIT $3";
    /// What was answered to an offer: state, cashier, counted, reason, when.
    OFFER_ANSWERED = "SELECT state, cashier, counted_minor, reason, answered_ms FROM deposit WHERE journal = $1 AND seq = $2";
    /// What was decided about a void: state, by whom, when, why.
    VOID_DECIDED = "SELECT state, decided_by, decided_ms, note FROM void WHERE journal = $1 AND seq = $2";
    /// How many offers and voids have an answer.
    COUNT_ANSWERED = "SELECT (SELECT COUNT(*) FROM deposit WHERE state IN ('confirmed', 'refused')) + (SELECT COUNT(*) FROM void WHERE state IN ('approved', 'refused'))";
    /// A cheque whose place is not what the counts say: in the vault without a tick, or ticked and confirmed and elsewhere.
    CHEQUE_ASTRAY = "SELECT c.journal, c.seq, c.tender FROM cheque c LEFT JOIN (SELECT t.paper_journal AS journal, t.seq, t.tender, COUNT(*) AS ticks FROM deposit_tick t JOIN deposit d ON d.journal = t.journal AND d.seq = t.deposit AND d.state = 'confirmed' GROUP BY t.paper_journal, t.seq, t.tender) k ON k.journal = c.journal AND k.seq = c.seq AND k.tender = c.tender WHERE (c.holder IN ('vault', 'transit', 'clearing', 'missing')) <> (COALESCE(k.ticks, 0) = 1) OR c.holder NOT IN ('collector', 'vault', 'transit', 'clearing', 'undone', 'missing') ORDER BY c.journal, c.seq, c.tender LIMIT 1";
    /// A tick on nothing.
    TICK_ASTRAY = "SELECT t.paper_journal, t.seq, t.tender FROM deposit_tick t LEFT JOIN cheque c ON c.journal = t.paper_journal AND c.seq = t.seq AND c.tender = t.tender LEFT JOIN deposit d ON d.journal = t.journal AND d.seq = t.deposit WHERE c.journal IS NULL OR d.counted_ms IS NULL OR d.collector <> c.collector ORDER BY t.paper_journal, t.seq, t.tender LIMIT 1";
    /// A cheque on offer in no open offer.
    OFFERED_ASTRAY = "SELECT c.journal, c.seq, c.tender FROM cheque c LEFT JOIN deposit d ON d.journal = c.offered_journal AND d.seq = c.offered_seq AND d.collector = c.collector AND d.state IN ('offered', 'counted') WHERE (c.offered_journal IS NOT NULL OR c.offered_seq IS NOT NULL) AND (d.seq IS NULL OR c.holder <> 'collector') ORDER BY c.journal, c.seq, c.tender LIMIT 1";
    /// Where a cheque is: its holder and its offer.
    PLACE_OF_CHEQUE = "SELECT holder, offered_seq FROM cheque WHERE journal = $1 AND seq = $2 AND tender = $3";
    /// Counts as they were entered.
    SEALED_COUNTS = "SELECT journal, seq, cashier, counted_minor, counted, counted_ms, count_facts FROM deposit WHERE counted_ms IS NOT NULL OR count_facts IS NOT NULL ORDER BY journal, seq";
    /// Cases as they were opened or closed.
    SEALED_CASES = "SELECT no, journal, deposit, day_close, paper_journal, paper_seq, paper_tender, answers, cashier, day, currency, amount_minor, state, proposed_how, proposed_by, proposed_ms, proposal, resolved_by, resolved_ms, note, found_by, found_ms, found_note, owner, facts FROM variance ORDER BY no";
    /// How many deposits there are.
    COUNT_DEPOSITS = "SELECT COUNT(*) FROM deposit";
}
