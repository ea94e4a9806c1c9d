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
    LAST_PLACES = rows("ii") "WITH k (collector, day) AS (VALUES {rows}) SELECT v.collector, v.lat_e5, v.lon_e5, v.began_ms FROM k JOIN visit v ON v.collector = k.collector AND v.day = k.day AND v.lat_e5 IS NOT NULL WHERE v.began_ms = (SELECT MAX(o.began_ms) FROM visit o WHERE o.collector = k.collector AND o.day = k.day AND o.lat_e5 IS NOT NULL) ORDER BY v.collector, v.seq";
    /// When a phone of a collector was last heard.
    LAST_HEARD = "SELECT collector, MAX(heard_ms) FROM journal WHERE id > 0 GROUP BY collector";
    /// Voids that wait, by collector.
    VOIDS_WAITING = "SELECT collector, COUNT(*) FROM void WHERE state = 'awaiting' GROUP BY collector";
    /// Entries put aside and not decided, by collector.
    PUT_ASIDE = "SELECT j.collector, COUNT(*) FROM quarantine q JOIN journal j ON j.id = q.journal WHERE q.decision IS NULL GROUP BY j.collector";
    /// Differences that nobody closed, by collector.
    CASES_OPEN = "SELECT collector, COUNT(*) FROM variance WHERE state = 'open' GROUP BY collector";
    /// What came into an account of a person, the last first, without what was undone: account, person, currency, at most.
    CAME_IN = "SELECT l.day, l.amount_minor FROM posting_line l JOIN posting p ON p.no = l.posting WHERE l.account = $1 AND l.party = $2 AND p.currency = $3 AND l.amount_minor > 0 AND NOT EXISTS (SELECT 1 FROM posting m WHERE m.mirrors = p.key) ORDER BY l.day DESC, l.posting DESC LIMIT $4";
    /// A setting of the company.
    SETTING = "SELECT value FROM setting WHERE key = $1";
}
