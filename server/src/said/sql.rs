//! Statements about what customers said.

crate::statements! {
    /// The number of the last one.
    LAST = "SELECT COALESCE(MAX(no), 0) FROM said";
    /// no, journal, seq, kind, customer, collector, day, changed.
    INSERT = rows("iiiiiiii") "INSERT INTO said (no, journal, seq, kind, customer, collector, day, changed, counted_minor) SELECT n.*, 0 FROM (VALUES {rows}) AS n";
    /// journal, seq, day, how, promise's journal, promise's seq, customer.
    INSERT_ENDS = rows("iiiiiii") "INSERT INTO said_end (journal, seq, day, how, promise_journal, promise_seq, customer) VALUES {rows}";
    /// journal, seq, changed.
    TOUCH = rows("iii") "WITH n (journal, seq, changed) AS (VALUES {rows}) UPDATE said SET changed = n.changed FROM n WHERE said.journal = n.journal AND said.seq = n.seq";
    /// no, counted, changed.
    COUNT = rows("iii") "WITH n (no, counted, changed) AS (VALUES {rows}) UPDATE said SET counted_minor = n.counted, changed = n.changed FROM n WHERE said.no = n.no";

    /// The promises of these customers: no, journal, seq, customer, day, counted, bytes, first end (twice its day, and how).
    PROMISES_OF = rows("i") "WITH k (customer) AS (VALUES {rows}) SELECT s.no, s.journal, s.seq, s.customer, s.day, s.counted_minor, e.bytes, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer) FROM k JOIN said s ON s.customer = k.customer AND s.kind = 13 JOIN entry e ON e.journal = s.journal AND e.seq = s.seq ORDER BY s.no";
    /// The receipts that stand of these customers between days (customer, from, to): customer, journal, seq, day, bytes.
    RECEIPTS_OF = rows("iii") "WITH k (customer, a, b) AS (VALUES {rows}) SELECT r.customer, r.journal, r.seq, r.day, e.bytes FROM k JOIN receipt r ON r.customer = k.customer AND r.day BETWEEN k.a AND k.b JOIN entry e ON e.journal = r.journal AND e.seq = r.seq WHERE NOT EXISTS (SELECT 1 FROM void v WHERE v.journal = r.journal AND v.receipt_seq = r.seq AND v.state IN ('posted', 'approved'))";
    /// Those of a kind after a number, of all customers (-1) or one, all or only those that wait for an answer: no, journal, seq, customer, code, name, collector, day, counted, bytes, first end, bytes of the answer.
    LIST = "SELECT s.no, s.journal, s.seq, s.customer, c.code, c.name, s.collector, s.day, s.counted_minor, e.bytes, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer), (SELECT o.bytes FROM said_answer a JOIN entry o ON o.journal = a.journal AND o.seq = a.seq WHERE a.said_journal = s.journal AND a.said_seq = s.seq) FROM said s JOIN customer c ON c.no = s.customer JOIN entry e ON e.journal = s.journal AND e.seq = s.seq WHERE s.kind = $1 AND s.no > $2 AND ($3 < 0 OR s.customer = $3) AND ($5 = 0 OR NOT EXISTS (SELECT 1 FROM said_answer w WHERE w.said_journal = s.journal AND w.said_seq = s.seq)) AND ($6 = '' OR s.collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $6)) ORDER BY s.no LIMIT $4";
    /// The same of disputes and requests that were answered, the last first.
    ANSWERED = "SELECT s.no, s.journal, s.seq, s.customer, c.code, c.name, s.collector, s.day, s.counted_minor, e.bytes, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer), (SELECT o.bytes FROM said_answer a JOIN entry o ON o.journal = a.journal AND o.seq = a.seq WHERE a.said_journal = s.journal AND a.said_seq = s.seq) FROM said s JOIN customer c ON c.no = s.customer JOIN entry e ON e.journal = s.journal AND e.seq = s.seq WHERE s.kind IN (15, 16) AND EXISTS (SELECT 1 FROM said_answer w WHERE w.said_journal = s.journal AND w.said_seq = s.seq) AND ($2 = '' OR s.collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $2)) ORDER BY s.no DESC LIMIT $1";
    /// The same of one dispute or request.
    ONE = "SELECT s.no, s.journal, s.seq, s.customer, c.code, c.name, s.collector, s.day, s.counted_minor, e.bytes, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer), (SELECT o.bytes FROM said_answer a JOIN entry o ON o.journal = a.journal AND o.seq = a.seq WHERE a.said_journal = s.journal AND a.said_seq = s.seq) FROM said s JOIN customer c ON c.no = s.customer JOIN entry e ON e.journal = s.journal AND e.seq = s.seq WHERE s.journal = $1 AND s.seq = $2 AND s.kind IN (15, 16)";
    /// The entry that ended a visit.
    VISIT_END = "SELECT end_seq FROM visit WHERE journal = $1 AND seq = $2";

    /// A dispute or a request: collector, day, bytes of the answer.
    ANSWERABLE = "SELECT s.collector, s.day, (SELECT o.bytes FROM said_answer a JOIN entry o ON o.journal = a.journal AND o.seq = a.seq WHERE a.said_journal = s.journal AND a.said_seq = s.seq) FROM said s WHERE s.journal = $1 AND s.seq = $2 AND s.kind IN (15, 16)";
    /// journal, seq, said's journal, said's seq.
    INSERT_ANSWER = "INSERT INTO said_answer (journal, seq, said_journal, said_seq) VALUES ($1, $2, $3, $4)";
    /// The office's answers, listed or not: journal, seq, bytes, said's journal, said's seq.
    ANSWERS = "SELECT e.journal, e.seq, e.bytes, a.said_journal, a.said_seq FROM entry e LEFT JOIN said_answer a ON a.journal = e.journal AND a.seq = e.seq WHERE e.journal < 0 AND e.kind = 43 ORDER BY e.journal, e.seq";
    /// How many answers are listed.
    ANSWER_ROWS = "SELECT COUNT(*) FROM said_answer";

    /// Entries of phones after a place that are listed, or ought to be, or end a promise: journal, seq, bytes, collector, day, whether put aside; the row: kind, customer, collector, day; the end: day, how, promise, customer; what counts although it is no promise.
    AFTER = "SELECT e.journal, e.seq, e.bytes, e.collector, e.day, x.quarantine, s.kind, s.customer, s.collector, s.day, z.day, z.how, z.promise_journal, z.promise_seq, z.customer, CASE WHEN s.kind = 13 THEN 0 ELSE COALESCE(s.counted_minor, 0) END FROM entry e LEFT JOIN said s ON s.journal = e.journal AND s.seq = e.seq LEFT JOIN said_end z ON z.journal = e.journal AND z.seq = e.seq LEFT JOIN ruling_exception x ON x.journal = e.journal AND x.seq = e.seq AND x.quarantine IS NOT NULL WHERE e.journal >= 0 AND e.kind BETWEEN 13 AND 19 AND (e.journal > $1 OR (e.journal = $1 AND e.seq > $2)) ORDER BY e.journal, e.seq LIMIT $3";
    /// How many rows there are.
    ROWS = "SELECT (SELECT COUNT(*) FROM said) + (SELECT COUNT(*) FROM said_end)";
    /// Customers after one who have promised.
    PROMISERS = "SELECT DISTINCT customer FROM said WHERE kind = 13 AND customer > $1 ORDER BY customer LIMIT $2";
}
