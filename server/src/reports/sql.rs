//! What reports read: projections for the present, and the lines after a day to take them back to it.
//!
//! The aging statements take the first day of each bucket as $1..$9, latest first, and number the
//! buckets from 0; 10 is the bucket of items without a due date. An item's bucket depends on nothing
//! but the item, so the open amounts of a day are the sums of today less the lines since.

crate::statements! {
    /// Open amounts now, by due date.
    OPEN_BY_DUE = "SELECT customer, currency, CAST(CASE WHEN due_day IS NULL THEN 10 WHEN due_day >= $1 THEN 0 WHEN due_day >= $2 THEN 1 WHEN due_day >= $3 THEN 2 WHEN due_day >= $4 THEN 3 WHEN due_day >= $5 THEN 4 WHEN due_day >= $6 THEN 5 WHEN due_day >= $7 THEN 6 WHEN due_day >= $8 THEN 7 WHEN due_day >= $9 THEN 8 ELSE 9 END AS BIGINT) AS bucket, CAST(SUM(open_minor) AS BIGINT) FROM open_item WHERE open_minor <> 0 GROUP BY customer, currency, bucket";
    /// What receivable lines after $10 added, by due date.
    SINCE_BY_DUE = "SELECT i.customer, i.currency, CAST(CASE WHEN i.due_day IS NULL THEN 10 WHEN i.due_day >= $1 THEN 0 WHEN i.due_day >= $2 THEN 1 WHEN i.due_day >= $3 THEN 2 WHEN i.due_day >= $4 THEN 3 WHEN i.due_day >= $5 THEN 4 WHEN i.due_day >= $6 THEN 5 WHEN i.due_day >= $7 THEN 6 WHEN i.due_day >= $8 THEN 7 WHEN i.due_day >= $9 THEN 8 ELSE 9 END AS BIGINT) AS bucket, CAST(SUM(l.amount_minor) AS BIGINT) FROM posting_line l JOIN open_item i ON i.no = l.item WHERE l.account = 1 AND l.day > $10 GROUP BY i.customer, i.currency, bucket";
    /// Open amounts now, by date of issue.
    OPEN_BY_ISSUED = "SELECT customer, currency, CAST(CASE WHEN issued_day >= $1 THEN 0 WHEN issued_day >= $2 THEN 1 WHEN issued_day >= $3 THEN 2 WHEN issued_day >= $4 THEN 3 WHEN issued_day >= $5 THEN 4 WHEN issued_day >= $6 THEN 5 WHEN issued_day >= $7 THEN 6 WHEN issued_day >= $8 THEN 7 WHEN issued_day >= $9 THEN 8 ELSE 9 END AS BIGINT) AS bucket, CAST(SUM(open_minor) AS BIGINT) FROM open_item WHERE open_minor <> 0 GROUP BY customer, currency, bucket";
    /// What receivable lines after $10 added, by date of issue.
    SINCE_BY_ISSUED = "SELECT i.customer, i.currency, CAST(CASE WHEN i.issued_day >= $1 THEN 0 WHEN i.issued_day >= $2 THEN 1 WHEN i.issued_day >= $3 THEN 2 WHEN i.issued_day >= $4 THEN 3 WHEN i.issued_day >= $5 THEN 4 WHEN i.issued_day >= $6 THEN 5 WHEN i.issued_day >= $7 THEN 6 WHEN i.issued_day >= $8 THEN 7 WHEN i.issued_day >= $9 THEN 8 ELSE 9 END AS BIGINT) AS bucket, CAST(SUM(l.amount_minor) AS BIGINT) FROM posting_line l JOIN open_item i ON i.no = l.item WHERE l.account = 1 AND l.day > $10 GROUP BY i.customer, i.currency, bucket";
    /// The same for everybody together, by due date: much less to sort.
    ALL_OPEN_BY_DUE = "SELECT CAST(0 AS BIGINT), currency, CAST(CASE WHEN due_day IS NULL THEN 10 WHEN due_day >= $1 THEN 0 WHEN due_day >= $2 THEN 1 WHEN due_day >= $3 THEN 2 WHEN due_day >= $4 THEN 3 WHEN due_day >= $5 THEN 4 WHEN due_day >= $6 THEN 5 WHEN due_day >= $7 THEN 6 WHEN due_day >= $8 THEN 7 WHEN due_day >= $9 THEN 8 ELSE 9 END AS BIGINT) AS bucket, CAST(SUM(open_minor) AS BIGINT) FROM open_item WHERE open_minor <> 0 GROUP BY currency, bucket";
    /// The same for everybody together, by date of issue: much less to sort.
    ALL_OPEN_BY_ISSUED = "SELECT CAST(0 AS BIGINT), currency, CAST(CASE WHEN issued_day >= $1 THEN 0 WHEN issued_day >= $2 THEN 1 WHEN issued_day >= $3 THEN 2 WHEN issued_day >= $4 THEN 3 WHEN issued_day >= $5 THEN 4 WHEN issued_day >= $6 THEN 5 WHEN issued_day >= $7 THEN 6 WHEN issued_day >= $8 THEN 7 WHEN issued_day >= $9 THEN 8 ELSE 9 END AS BIGINT) AS bucket, CAST(SUM(open_minor) AS BIGINT) FROM open_item WHERE open_minor <> 0 GROUP BY currency, bucket";
    /// The same of one customer ($10), by due date.
    OPEN_OF_CUSTOMER = "SELECT customer, currency, CAST(CASE WHEN due_day IS NULL THEN 10 WHEN due_day >= $1 THEN 0 WHEN due_day >= $2 THEN 1 WHEN due_day >= $3 THEN 2 WHEN due_day >= $4 THEN 3 WHEN due_day >= $5 THEN 4 WHEN due_day >= $6 THEN 5 WHEN due_day >= $7 THEN 6 WHEN due_day >= $8 THEN 7 WHEN due_day >= $9 THEN 8 ELSE 9 END AS BIGINT) AS bucket, CAST(SUM(open_minor) AS BIGINT) FROM open_item WHERE customer = $10 AND open_minor <> 0 GROUP BY customer, currency, bucket";
    /// What receivable lines after $11 added to it.
    SINCE_OF_CUSTOMER = "SELECT i.customer, i.currency, CAST(CASE WHEN i.due_day IS NULL THEN 10 WHEN i.due_day >= $1 THEN 0 WHEN i.due_day >= $2 THEN 1 WHEN i.due_day >= $3 THEN 2 WHEN i.due_day >= $4 THEN 3 WHEN i.due_day >= $5 THEN 4 WHEN i.due_day >= $6 THEN 5 WHEN i.due_day >= $7 THEN 6 WHEN i.due_day >= $8 THEN 7 WHEN i.due_day >= $9 THEN 8 ELSE 9 END AS BIGINT) AS bucket, CAST(SUM(l.amount_minor) AS BIGINT) FROM posting_line l JOIN open_item i ON i.no = l.item WHERE l.account = 1 AND l.party = $10 AND l.day > $11 GROUP BY i.customer, i.currency, bucket";
    /// On account and unapplied of one customer now.
    CREDITS_OF_CUSTOMER = "SELECT party, currency, CAST(SUM(balance_minor) AS BIGINT) FROM account_balance WHERE account IN (2, 3) AND party = $1 GROUP BY party, currency";
    /// What lines after $2 added to them.
    CREDITS_OF_CUSTOMER_SINCE = "SELECT l.party, p.currency, CAST(SUM(l.amount_minor) AS BIGINT) FROM posting_line l JOIN posting p ON p.no = l.posting WHERE l.account IN (2, 3) AND l.party = $1 AND l.day > $2 GROUP BY l.party, p.currency";
    /// On account and unapplied now, by customer.
    CREDITS = "SELECT party, currency, CAST(SUM(balance_minor) AS BIGINT) FROM account_balance WHERE account IN (2, 3) GROUP BY party, currency";
    /// What lines after $1 added to them.
    CREDITS_SINCE = "SELECT l.party, p.currency, CAST(SUM(l.amount_minor) AS BIGINT) FROM posting_line l JOIN posting p ON p.no = l.posting WHERE l.account IN (2, 3) AND l.day > $1 GROUP BY l.party, p.currency";
    /// Who the customers are, and whose.
    CUSTOMERS = "SELECT c.no, c.code, c.name, p.code, p.name FROM customer c LEFT JOIN person p ON p.no = c.collector";
    /// A customer's code and name.
    CUSTOMER = "SELECT code, name FROM customer WHERE no = $1";
    /// Everybody.
    PEOPLE = "SELECT no, code, name FROM person ORDER BY code";
    /// Where these collectors were last on a day (collector, day): collector, place, when.
    LAST_PLACES = rows("ii") "WITH k (collector, day) AS (VALUES {rows}) SELECT v.collector, v.lat_e5, v.lon_e5, v.began_ms FROM k JOIN visit v ON v.collector = k.collector AND v.day = k.day AND v.lat_e5 IS NOT NULL WHERE v.began_ms = (SELECT MAX(o.began_ms) FROM visit o WHERE o.collector = k.collector AND o.day = k.day AND o.lat_e5 IS NOT NULL) ORDER BY v.collector, v.seq DESC";
    /// When a phone of a collector was last heard. By the few journals of phones: grouped by the bare column, an engine walks the index of every office journal there ever was.
    LAST_HEARD = "SELECT +collector, MAX(heard_ms) FROM journal WHERE id > 0 GROUP BY +collector";
    /// Voids that wait, by collector.
    VOIDS_WAITING = "SELECT collector, COUNT(*) FROM void WHERE state = 'awaiting' GROUP BY collector";
    /// Entries put aside and not decided, by collector.
    PUT_ASIDE = "SELECT j.collector, COUNT(*) FROM quarantine q JOIN journal j ON j.id = q.journal WHERE q.decision IS NULL GROUP BY j.collector";
    /// Differences that nobody closed, by collector.
    CASES_OPEN = "SELECT answers, COUNT(*) FROM variance WHERE state IN ('open', 'proposed') GROUP BY answers";
    /// The day of the oldest of the last receipts with cash that stand and make up an amount, and whether they do: collector, currency, amount, at most.
    CASH_SINCE = "SELECT h.posted_day, CAST(CASE WHEN h.newer + h.cash_minor >= $3 THEN 1 ELSE 0 END AS BIGINT) FROM (SELECT r.no, r.posted_day, r.cash_minor, CAST(SUM(r.cash_minor) OVER (ORDER BY r.no DESC) AS BIGINT) - r.cash_minor AS newer FROM (SELECT r.no, r.posted_day, r.cash_minor FROM receipt r WHERE r.collector = $1 AND r.currency = $2 AND r.cash_minor > 0 AND NOT EXISTS (SELECT 1 FROM void v WHERE v.journal = r.journal AND v.receipt_seq = r.seq AND v.state IN ('posted', 'approved')) ORDER BY r.no DESC LIMIT $4) r) h WHERE h.newer < $3 ORDER BY h.no LIMIT 1";
    /// The last posting.
    LAST_POSTING = "SELECT COALESCE(MAX(no), 0) FROM posting";
    /// Whose account was moved after a posting: account, posting.
    MOVED_SINCE = "SELECT DISTINCT party FROM posting_line WHERE posting > $2 AND account = $1";
    /// A setting of the company.
    SETTING = "SELECT value FROM setting WHERE key = $1";

    /// A collector's offers after a receipt, of its journal or of one that began later: journal, seq, when answered, when taken back.
    OFFERS_SINCE = "SELECT d.journal, d.seq, d.answered_ms, w.received_ms FROM deposit d JOIN entry r ON r.journal = $1 AND r.seq = $2 JOIN device v ON v.journal = $1 LEFT JOIN entry w ON w.journal = d.journal AND w.seq = d.withdrawn_seq WHERE d.collector = v.collector AND d.currency = $3 AND (d.journal = $1 AND d.seq > $2 OR d.journal <> $1 AND d.received_ms >= r.received_ms) ORDER BY d.received_ms, d.journal, d.seq LIMIT 200";
    /// Every void of a receipt, refused ones too.
    VOIDS_OF = "SELECT v.seq, e.received_ms FROM void v JOIN entry e ON e.journal = v.journal AND e.seq = v.seq WHERE v.journal = $1 AND v.receipt_seq = $2 ORDER BY v.seq";
    /// The cases of a cheque.
    CASES_OF_PAPER = "SELECT no FROM variance WHERE paper_journal = $1 AND paper_seq = $2 AND paper_tender = $3 ORDER BY no";
    /// The slips of a cheque.
    SLIPS_OF_PAPER = "SELECT bank_deposit FROM bank_deposit_cheque WHERE journal = $1 AND seq = $2 AND tender = $3 ORDER BY bank_deposit";
    /// The first slip that took cash from a vault since a moment, and was not put back.
    NEXT_SLIP = "SELECT no FROM bank_deposit WHERE cashier = $1 AND currency = $2 AND cash_minor > 0 AND made_ms >= $3 AND state <> 'undone' ORDER BY no LIMIT 1";
}
