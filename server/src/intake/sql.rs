//! Statements about journals, entries, rulings and quarantine.

crate::statements! {
    /// The company's settings.
    SETTINGS = "SELECT key, value FROM setting WHERE key LIKE 'company.%' OR key = 'server.epoch'";
    /// Periods in which nothing more is posted.
    CLOSED_PERIODS = "SELECT first_day, last_day FROM period WHERE state = 'closed' ORDER BY first_day";

    /// One journal.
    JOURNAL = "SELECT seq, hash, day, confirmed, nonce, heard_ms, forked FROM journal WHERE id = $1";
    /// These journals: id first.
    JOURNALS = rows("i") "WITH k (id) AS (VALUES {rows}) SELECT j.id, j.seq, j.hash, j.day, j.confirmed, j.nonce, j.heard_ms, j.forked FROM k JOIN journal j ON j.id = k.id";
    /// id, collector, seq, hash, day, confirmed, nonce, heard, forked.
    STORE_JOURNALS = rows("iiibiibii") "INSERT INTO journal (id, collector, seq, hash, day, confirmed, nonce, heard_ms, forked) VALUES {rows} ON CONFLICT (id) DO UPDATE SET seq = excluded.seq, hash = excluded.hash, day = excluded.day, confirmed = excluded.confirmed, nonce = excluded.nonce, heard_ms = excluded.heard_ms, forked = excluded.forked";
    /// One entry as it is kept.
    ENTRY = "SELECT bytes, signature FROM entry WHERE journal = $1 AND seq = $2";
    /// One entry with what is known about it.
    ENTRY_AND_RULING = "SELECT e.kind, e.bytes, e.signature, e.received_ms, e.collector, e.day, x.flags, x.quarantine FROM entry e LEFT JOIN ruling_exception x ON x.journal = e.journal AND x.seq = e.seq WHERE e.journal = $1 AND e.seq = $2";
    /// These entries (journal, seq).
    ENTRIES = rows("ii") "WITH k (journal, seq) AS (VALUES {rows}) SELECT e.journal, e.seq, e.bytes FROM k JOIN entry e ON e.journal = k.journal AND e.seq = k.seq";
    /// Hashes of runs (journal, from, to).
    HASHES = rows("iii") "WITH k (journal, a, b) AS (VALUES {rows}) SELECT e.journal, e.seq, e.hash FROM k JOIN entry e ON e.journal = k.journal AND e.seq BETWEEN k.a AND k.b";
    /// journal, seq, kind, hash, bytes, signature, received, collector, day.
    INSERT_ENTRIES = rows("iiibbbiii") "INSERT INTO entry (journal, seq, kind, hash, bytes, signature, received_ms, collector, day) VALUES {rows}";
    /// A journal from a place on.
    ENTRIES_FROM = "SELECT seq, bytes, signature FROM entry WHERE journal = $1 AND seq >= $2 ORDER BY seq LIMIT $3";
    /// How many entries of each kind a journal has for a day (journal, day).
    KINDS_OF_DAY = rows("ii") "WITH k (journal, day) AS (VALUES {rows}) SELECT e.journal, e.day, e.kind, COUNT(*) FROM k JOIN entry e ON e.journal = k.journal AND e.day = k.day WHERE e.kind IN (2, 6, 7) GROUP BY e.journal, e.day, e.kind";
    /// What a journal collected on a day (journal, day), by currency.
    COLLECTED = rows("ii") "WITH k (journal, day) AS (VALUES {rows}) SELECT r.journal, r.day, r.currency, CAST(SUM(r.total_minor) AS BIGINT) FROM k JOIN receipt r ON r.journal = k.journal AND r.day = k.day GROUP BY r.journal, r.day, r.currency";
    /// What a journal undid on a day (journal, day), by currency.
    UNDONE = rows("ii") "WITH k (journal, day) AS (VALUES {rows}) SELECT v.journal, v.day, r.currency, CAST(SUM(r.total_minor) AS BIGINT) FROM k JOIN void v ON v.journal = k.journal AND v.day = k.day JOIN receipt r ON r.journal = v.journal AND r.seq = v.receipt_seq WHERE v.state <> 'refused' GROUP BY v.journal, v.day, r.currency";

    /// Whose these customers are.
    CUSTOMERS = rows("i") "WITH k (no) AS (VALUES {rows}) SELECT c.no, c.collector FROM k JOIN customer c ON c.no = k.no";
    /// These open items: no, customer, currency, open.
    ITEMS = rows("i") "WITH k (no) AS (VALUES {rows}) SELECT i.no, i.customer, i.currency, i.open_minor FROM k JOIN open_item i ON i.no = k.no";
    /// Which of these (collector, customer) are on a plan, and until which day.
    PLANNED = rows("ii") "WITH k (collector, customer) AS (VALUES {rows}) SELECT p.collector, p.customer, p.day FROM k JOIN plan_customer p ON p.collector = k.collector AND p.customer = k.customer";

    /// The number of the last receipt.
    LAST_RECEIPT = "SELECT COALESCE(MAX(no), 0) FROM receipt";
    /// no, journal, seq, book, number, customer, collector, day, posted_day, currency, total, cash.
    INSERT_RECEIPTS = rows("iiiiiiiiitii") "INSERT INTO receipt (no, journal, seq, book, number, customer, collector, day, posted_day, currency, total_minor, cash_minor) VALUES {rows}";
    /// Which of these entries (journal, seq) are accepted receipts, and which of those have a void that counts.
    RECEIPTS = rows("ii") "WITH k (journal, seq) AS (VALUES {rows}) SELECT r.journal, r.seq, r.posted_day, v.seq FROM k JOIN receipt r ON r.journal = k.journal AND r.seq = k.seq LEFT JOIN void v ON v.journal = r.journal AND v.receipt_seq = r.seq AND v.state <> 'refused'";
    /// journal, seq, receipt, collector, day, reason, state.
    INSERT_VOIDS = rows("iiiiitt") "INSERT INTO void (journal, seq, receipt_seq, collector, day, reason, state) VALUES {rows}";

    /// journal, from, to, office, office_seq.
    INSERT_RULINGS = rows("iiiii") "INSERT INTO ruling (journal, first_seq, last_seq, office, office_seq) VALUES {rows}";
    /// journal, seq, flags, quarantine.
    INSERT_EXCEPTIONS = rows("iiii") "INSERT INTO ruling_exception (journal, seq, flags, quarantine) VALUES {rows}";
    /// Accepted entries with a doubt (none of $3) that nobody has accepted, after one of them (journal, seq): entry, whose, customer, day, currency, sum, flags, the last decision, kind.
    FLAGGED = "SELECT x.journal, x.seq, e.collector, r.customer, e.day, r.currency, r.total_minor, x.flags, d.decision, d.owner, d.reason, d.decided_by, d.decided_ms, e.kind FROM ruling_exception x JOIN entry e ON e.journal = x.journal AND e.seq = x.seq LEFT JOIN receipt r ON r.journal = x.journal AND r.seq = x.seq LEFT JOIN flag_decision d ON d.no = (SELECT MAX(f.no) FROM flag_decision f WHERE f.journal = x.journal AND f.seq = x.seq) WHERE x.quarantine IS NULL AND x.flags <> 0 AND (x.flags & $3) = 0 AND (d.no IS NULL OR d.decision <> 'accepted') AND (e.received_ms, x.journal, x.seq) > (COALESCE((SELECT a.received_ms FROM entry a WHERE a.journal = $1 AND a.seq = $2), -1), $1, $2) AND ($5 = '' OR e.collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $5)) ORDER BY e.received_ms, x.journal, x.seq LIMIT $4";
    /// One of them, decided or not.
    FLAGGED_ONE = "SELECT x.journal, x.seq, e.collector, r.customer, e.day, r.currency, r.total_minor, x.flags, d.decision, d.owner, d.reason, d.decided_by, d.decided_ms, e.kind FROM ruling_exception x JOIN entry e ON e.journal = x.journal AND e.seq = x.seq LEFT JOIN receipt r ON r.journal = x.journal AND r.seq = x.seq LEFT JOIN flag_decision d ON d.no = (SELECT MAX(f.no) FROM flag_decision f WHERE f.journal = x.journal AND f.seq = x.seq) WHERE x.quarantine IS NULL AND x.flags <> 0 AND x.journal = $1 AND x.seq = $2";
    /// Every decision about one: owner, reason, by, when.
    FLAG_DECISIONS = "SELECT owner, reason, decided_by, decided_ms FROM flag_decision WHERE journal = $1 AND seq = $2 ORDER BY no";
    /// Deposits after a receipt of its journal that this person took in.
    TOOK_OVER = "SELECT COUNT(*) FROM deposit WHERE journal = $1 AND seq > $2 AND state = 'confirmed' AND cashier = $3";
    /// The number of the last decision about flags.
    LAST_FLAG_DECISION = "SELECT COALESCE(MAX(no), 0) FROM flag_decision";
    /// no, journal, seq, flags, decision, owner, reason, by, when, facts.
    INSERT_FLAG_DECISION = "INSERT INTO flag_decision (no, journal, seq, flags, decision, owner, reason, decided_by, decided_ms, facts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    /// An entry, and when it came in.
    EVIDENCE = "SELECT bytes, received_ms FROM entry WHERE journal = $1 AND seq = $2";
    /// Where a customer is.
    SITE = "SELECT lat_e5, lon_e5 FROM customer WHERE no = $1";
    /// Decisions about flags as they were made.
    SEALED_FLAG_DECISIONS = "SELECT no, journal, seq, flags, decision, owner, reason, decided_by, decided_ms, facts FROM flag_decision ORDER BY no";
    /// A decision about what is not so, or by who wrote it.
    FLAG_DECISION_ASTRAY = "SELECT d.no FROM flag_decision d LEFT JOIN entry e ON e.journal = d.journal AND e.seq = d.seq LEFT JOIN ruling_exception x ON x.journal = d.journal AND x.seq = d.seq WHERE e.journal IS NULL OR x.flags IS NULL OR x.flags <> d.flags OR e.collector = d.decided_by ORDER BY d.no LIMIT 1";
    /// The number of the last thing put aside.
    LAST_QUARANTINE = "SELECT COALESCE(MAX(no), 0) FROM quarantine";
    /// no, journal, seq, reason, hash, bytes, signature, door, received. What is there already stays.
    INSERT_QUARANTINE = rows("iiiibbbii") "INSERT INTO quarantine (no, journal, seq, reason, hash, bytes, signature, door, received_ms) VALUES {rows} ON CONFLICT (journal, seq, hash, reason) DO NOTHING";
    /// What is put aside of a journal between two places.
    ASIDE_HASHES = "SELECT DISTINCT hash FROM quarantine WHERE journal = $1 AND seq BETWEEN $2 AND $3";
    /// How much of unknown journals is put aside and not decided.
    STRANGE = "SELECT COUNT(*), CAST(COALESCE(SUM(LENGTH(bytes)), 0) AS BIGINT) FROM quarantine WHERE reason = $1 AND decision IS NULL";
    /// How much is put aside for a journal.
    QUARANTINE_OF = "SELECT COUNT(*), CAST(COALESCE(SUM(LENGTH(bytes)), 0) AS BIGINT) FROM quarantine WHERE journal = $1";

    /// What these office journals say they have seen.
    OFFICE_SEEN = rows("i") "WITH k (office) AS (VALUES {rows}) SELECT s.office, s.journal, s.seq FROM k JOIN office_seen s ON s.office = k.office";
    /// office, journal, seq.
    STORE_SEEN = rows("iii") "INSERT INTO office_seen (office, journal, seq) VALUES {rows} ON CONFLICT (office, journal) DO UPDATE SET seq = excluded.seq";
    /// How much of each device's journal belongs to a daybook.
    DEVICES_OF_DAY = "SELECT journal, MAX(seq) FROM entry WHERE collector = $1 AND day = $2 AND journal >= 0 GROUP BY journal HAVING MAX(CASE WHEN kind = 1 THEN 1 ELSE 0 END) = 1 ORDER BY journal";

    /// journal, day, office, own, heads. A claim that changed is looked at again.
    STORE_CLAIMS = rows("iiiib") "INSERT INTO daybook_claim (journal, day, office, own, heads, state) SELECT n.*, 0 FROM (VALUES {rows}) AS n WHERE 1 = 1 ON CONFLICT (journal, day) DO UPDATE SET office = excluded.office, own = excluded.own, heads = excluded.heads, state = 0 WHERE daybook_claim.office <> excluded.office OR daybook_claim.own <> excluded.own OR daybook_claim.heads <> excluded.heads";

    /// A collector's customers that changed: changed, no, code, name, phone, lat, lon.
    CUSTOMERS_SINCE = "SELECT changed, no, code, name, phone, lat_e5, lon_e5 FROM customer WHERE collector = $1 AND changed > $2";
    /// All open items of a collector's customers that changed: their place is the later of both changes.
    ITEMS_OF_NEW_CUSTOMERS = "SELECT CASE WHEN i.open_changed > c.changed THEN i.open_changed ELSE c.changed END, i.no, i.customer, i.kind, i.document, i.issued_day, i.due_day, i.currency, i.open_minor, i.amount_minor, i.changed FROM customer c JOIN open_item i ON i.customer = c.no WHERE c.collector = $1 AND c.changed > $2 AND i.open_minor <> 0";
    /// Items that changed, of a collector's customers that did not.
    ITEMS_SINCE = "SELECT i.open_changed, i.no, i.customer, i.kind, i.document, i.issued_day, i.due_day, i.currency, i.open_minor, i.amount_minor, i.changed FROM customer c JOIN open_item i ON i.customer = c.no AND i.open_changed > $2 WHERE c.collector = $1 AND c.changed <= $2";
    /// Customers on a collector's plan from a day on who are not the collector's own.
    PLANNED_STRANGERS = "SELECT CASE WHEN p.changed > c.changed THEN p.changed ELSE c.changed END, c.no, c.code, c.name, c.phone, c.lat_e5, c.lon_e5 FROM plan_customer p JOIN customer c ON c.no = p.customer WHERE p.collector = $1 AND p.day >= $2 AND (c.collector IS NULL OR c.collector <> p.collector)";
    /// Customers that went from a collector to others since a change and are on no plan of theirs from a day on: changed, customer.
    CUSTOMERS_GONE = "SELECT p.changed, p.customer FROM portfolio p JOIN customer c ON c.no = p.customer WHERE p.was = $1 AND p.state = 1 AND p.changed > $2 AND (c.collector IS NULL OR c.collector <> $1) AND NOT EXISTS (SELECT 1 FROM plan_customer s WHERE s.collector = $1 AND s.customer = p.customer AND s.day >= $3)";
    /// Items of these customers (customer, since, the customer's own change).
    ITEMS_OF = rows("iii") "WITH k (customer, since, reached) AS (VALUES {rows}) SELECT CASE WHEN i.open_changed > k.reached THEN i.open_changed ELSE k.reached END, i.no, i.customer, i.kind, i.document, i.issued_day, i.due_day, i.currency, i.open_minor, i.amount_minor, i.changed, k.since FROM k JOIN open_item i ON i.customer = k.customer AND i.open_changed > k.since WHERE k.since >= 0 OR i.open_minor <> 0";
    /// What a collector's customers promised, contested and asked for from a day on, where they or it changed: place, no, journal, seq, day, kind, bytes, counted, first end, bytes of the answer.
    SAID_SINCE = "SELECT CASE WHEN s.changed > c.changed THEN s.changed ELSE c.changed END, s.no, s.journal, s.seq, s.day, s.kind, e.bytes, s.counted_minor, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer), (SELECT o.bytes FROM said_answer a JOIN entry o ON o.journal = a.journal AND o.seq = a.seq WHERE a.said_journal = s.journal AND a.said_seq = s.seq) FROM customer c JOIN said s ON s.customer = c.no JOIN entry e ON e.journal = s.journal AND e.seq = s.seq WHERE c.collector = $1 AND (c.changed > $2 OR s.changed > $2) AND s.day >= $3 AND s.kind IN (13, 15, 16)";
    /// The same of these customers (customer, since, the customer's own change, from).
    SAID_OF = rows("iiii") "WITH k (customer, since, reached, a) AS (VALUES {rows}) SELECT CASE WHEN s.changed > k.reached THEN s.changed ELSE k.reached END, s.no, s.journal, s.seq, s.day, s.kind, e.bytes, s.counted_minor, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer), (SELECT o.bytes FROM said_answer a JOIN entry o ON o.journal = a.journal AND o.seq = a.seq WHERE a.said_journal = s.journal AND a.said_seq = s.seq) FROM k JOIN said s ON s.customer = k.customer AND s.changed > k.since AND s.day >= k.a AND s.kind IN (13, 15, 16) JOIN entry e ON e.journal = s.journal AND e.seq = s.seq";
    /// The office journals of a collector from a day on, up to a day: day, seq.
    OFFICE_DAYS = "SELECT day, id FROM journal WHERE collector = $1 AND id < 0 AND day BETWEEN $2 AND $3 ORDER BY day";
    /// Days of a phone's daybooks that differ from ours.
    CLAIMS_THAT_DIFFER = "SELECT day FROM daybook_claim WHERE journal = $1 AND state = 2 ORDER BY day";

    /// Accepted receipts after a place, with the void that counts or may come to.
    RECEIPTS_AFTER = "SELECT r.no, r.journal, r.seq, r.book, r.number, r.customer, r.collector, r.day, r.posted_day, r.currency, r.total_minor, v.seq, v.state, r.cash_minor FROM receipt r LEFT JOIN void v ON v.journal = r.journal AND v.receipt_seq = r.seq AND v.state <> 'refused' WHERE r.no > $1 AND ($3 = '' OR r.collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $3)) ORDER BY r.no LIMIT $2";
    /// What pins an entry: its hash and its signature.
    SEAL_OF = "SELECT hash, signature FROM entry WHERE journal = $1 AND seq = $2";
    /// What was put aside after a number; all, or what is not decided.
    QUARANTINE_AFTER = "SELECT no, journal, seq, reason, hash, bytes, signature, door, received_ms, decision, decided_by, note, (SELECT j.collector FROM journal j WHERE j.id = quarantine.journal) FROM quarantine WHERE no > $1 AND ($2 = 0 OR decision IS NULL) AND ($4 = '' OR (SELECT j.collector FROM journal j WHERE j.id = quarantine.journal) IN (SELECT o.person FROM person_branch o WHERE o.branch = $4)) ORDER BY no LIMIT $3";
    /// One of them.
    QUARANTINE_BY_NO = "SELECT no, journal, seq, reason, hash, bytes, signature, door, received_ms, decision, decided_by, note, (SELECT j.collector FROM journal j WHERE j.id = quarantine.journal) FROM quarantine WHERE no = $1";
    /// A decision about it.
    DECIDE_QUARANTINE = "UPDATE quarantine SET decision = $2, decided_by = $3, decided_ms = $4, note = $5 WHERE no = $1 AND decision IS NULL";

    /// Every journal: id, seq, hash, collector, day, confirmed.
    ALL_JOURNALS = "SELECT id, seq, hash, collector, day, confirmed FROM journal ORDER BY id";
    /// The triggers that stand guard.
    GUARDS = split {
        sqlite: "SELECT COUNT(*) FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT,%' AND name IN ('entry_no_update', 'entry_no_delete', 'receipt_no_update', 'receipt_no_delete')",
        postgres: "SELECT 2 * COUNT(*) FROM pg_trigger t JOIN pg_class r ON r.oid = t.tgrelid WHERE r.relnamespace = current_schema()::regnamespace AND t.tgenabled <> 'D' AND t.tgname IN ('entry_append_only', 'receipt_append_only')",
        reason: "each engine keeps its catalogue elsewhere",
    };
    /// A journal from a place on: seq, hash, bytes, signature, kind, received.
    ENTRIES_TO_VERIFY = "SELECT seq, hash, bytes, signature, kind, received_ms FROM entry WHERE journal = $1 AND seq >= $2 ORDER BY seq LIMIT $3";
    /// Entries of a journal that were put aside for their signature.
    BAD_SEALS = "SELECT seq FROM ruling_exception WHERE journal = $1 AND quarantine = 0";
    /// A journal whose open day or fork is not what its entries and the quarantine say.
    JOURNAL_ASTRAY = "SELECT j.id FROM journal j WHERE (j.id >= 0 AND COALESCE(j.day, -1) <> COALESCE((SELECT e.day FROM entry e WHERE e.journal = j.id AND e.kind = 1 ORDER BY e.seq DESC LIMIT 1), -1)) OR j.forked <> CASE WHEN EXISTS (SELECT 1 FROM quarantine q WHERE q.journal = j.id AND q.reason = 1) THEN 1 ELSE 0 END ORDER BY j.id LIMIT 1";
    /// Every run that was ruled on, with the office's entry, and when the first and the last of the run came in.
    ALL_RULINGS = "SELECT r.journal, r.first_seq, r.last_seq, e.bytes, COALESCE(MIN(d.received_ms), -1), COALESCE(MAX(d.received_ms), -1) FROM ruling r LEFT JOIN entry e ON e.journal = r.office AND e.seq = r.office_seq LEFT JOIN entry d ON d.journal = r.journal AND d.seq BETWEEN r.first_seq AND r.last_seq GROUP BY r.journal, r.first_seq, r.last_seq, e.bytes ORDER BY r.journal, r.first_seq";
    /// The exceptions within a run: seq, flags, reason.
    EXCEPTIONS_OF = "SELECT seq, flags, quarantine FROM ruling_exception WHERE journal = $1 AND seq BETWEEN $2 AND $3 ORDER BY seq";
    /// How many exceptions there are.
    COUNT_EXCEPTIONS = "SELECT COUNT(*) FROM ruling_exception";
    /// A void whose mirror is posted, or that awaits a second person (flag 5), and that is not listed.
    VOID_WITHOUT_ROW = "SELECT e.journal, e.seq FROM entry e JOIN ruling_exception x ON x.journal = e.journal AND x.seq = e.seq LEFT JOIN void v ON v.journal = e.journal AND v.seq = e.seq WHERE e.kind = 7 AND v.seq IS NULL AND x.quarantine IS NULL AND (x.flags / 32) % 2 = 1 ORDER BY e.journal, e.seq LIMIT 1";
    /// How many voids are posted, and how many are listed as posted.
    VOIDS_POSTED = "SELECT (SELECT COUNT(*) FROM posting WHERE key LIKE 'void:%'), (SELECT COUNT(*) FROM void WHERE state IN ('posted', 'approved'))";
    /// A receipt listed otherwise than its entry is stored.
    RECEIPT_ASTRAY = "SELECT r.journal, r.seq FROM receipt r LEFT JOIN entry e ON e.journal = r.journal AND e.seq = r.seq WHERE e.day IS NULL OR e.day <> r.day OR e.collector <> r.collector ORDER BY r.no LIMIT 1";
    /// An answer of the office after a place, about deposits and voids: journal, seq, bytes.
    ANSWERS_AFTER = "SELECT journal, seq, bytes FROM entry WHERE journal < 0 AND kind IN (41, 42) AND (journal > $1 OR (journal = $1 AND seq > $2)) ORDER BY journal, seq LIMIT $3";
    /// A receipt's entry that was neither accepted nor put aside.
    RECEIPT_WITHOUT_OUTCOME = "SELECT e.journal, e.seq FROM entry e LEFT JOIN receipt r ON r.journal = e.journal AND r.seq = e.seq LEFT JOIN ruling_exception x ON x.journal = e.journal AND x.seq = e.seq AND x.quarantine IS NOT NULL WHERE e.kind = 6 AND (r.seq IS NULL) = (x.seq IS NULL) ORDER BY e.journal, e.seq LIMIT 1";
    /// An entry that was put aside and whose evidence is gone.
    ASIDE_WITHOUT_EVIDENCE = "SELECT x.journal, x.seq FROM ruling_exception x LEFT JOIN quarantine q ON q.journal = x.journal AND q.seq = x.seq AND q.reason = x.quarantine WHERE x.quarantine IS NOT NULL AND q.no IS NULL ORDER BY x.journal, x.seq LIMIT 1";
    /// The void of a receipt that counts or may come to.
    VOID_OF = "SELECT seq FROM void WHERE journal = $1 AND receipt_seq = $2 AND state <> 'refused'";
    /// What became of a receipt: its hash, its number among the accepted, and the void that counts or may.
    FATE = "SELECT e.hash, r.no, v.state, v.day FROM entry e LEFT JOIN receipt r ON r.journal = e.journal AND r.seq = e.seq LEFT JOIN void v ON v.journal = e.journal AND v.receipt_seq = e.seq AND v.state <> 'refused' WHERE e.journal = $1 AND e.seq = $2";
    /// Whether this entry (journal, seq, hash) was put aside.
    IS_ASIDE = "SELECT COUNT(*) FROM quarantine WHERE journal = $1 AND seq = $2 AND hash = $3";
}
