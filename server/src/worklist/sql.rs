//! Statements of the worklist: bounded by one collector's or one branch's customers, or by how many a list takes.

crate::statements! {
    /// Everybody who collects.
    COLLECTORS = "SELECT p.no, p.code, p.name FROM person p JOIN person_role r ON r.person = p.no AND r.role = 'collector' ORDER BY p.code";
    /// The branches that people belong to.
    BRANCHES = "SELECT DISTINCT branch FROM person_branch ORDER BY branch";
    /// How many customers a collector has, counted up to $2.
    COUNT_OF_COLLECTOR = "SELECT COUNT(*) FROM (SELECT 1 FROM customer WHERE collector = $1 LIMIT $2) AS counted";
    /// How many customers a branch has, counted up to $2.
    COUNT_OF_BRANCH = "SELECT COUNT(*) FROM (SELECT 1 FROM person_branch b JOIN customer c ON c.collector = b.person WHERE b.branch = $1 LIMIT $2) AS counted";
    /// How many customers collectors have, counted up to $1.
    COUNT_OF_ALL = "SELECT COUNT(*) FROM (SELECT 1 FROM customer WHERE collector IS NOT NULL LIMIT $1) AS counted";
    /// A collector's customers who owe something, by currency, on a day: no, code, name, risk, place, whose, currency, open, overdue, since, last visit.
    OF_COLLECTOR = "SELECT c.no, c.code, c.name, k.risk, c.lat_e5, c.lon_e5, c.collector, i.currency, CAST(SUM(i.open_minor) AS BIGINT), CAST(SUM(CASE WHEN i.due_day < $2 THEN i.open_minor ELSE 0 END) AS BIGINT), MIN(CASE WHEN i.due_day < $2 AND i.open_minor > 0 THEN i.due_day END), (SELECT MAX(v.day) FROM visit v WHERE v.customer = c.no) FROM customer c JOIN open_item i ON i.customer = c.no AND i.open_minor <> 0 LEFT JOIN credit k ON k.customer = c.no WHERE c.collector = $1 GROUP BY c.no, k.risk, i.currency ORDER BY c.no, i.currency";
    /// The same of a branch.
    OF_BRANCH = "SELECT c.no, c.code, c.name, k.risk, c.lat_e5, c.lon_e5, c.collector, i.currency, CAST(SUM(i.open_minor) AS BIGINT), CAST(SUM(CASE WHEN i.due_day < $2 THEN i.open_minor ELSE 0 END) AS BIGINT), MIN(CASE WHEN i.due_day < $2 AND i.open_minor > 0 THEN i.due_day END), (SELECT MAX(v.day) FROM visit v WHERE v.customer = c.no) FROM person_branch b JOIN customer c ON c.collector = b.person JOIN open_item i ON i.customer = c.no AND i.open_minor <> 0 LEFT JOIN credit k ON k.customer = c.no WHERE b.branch = $1 GROUP BY c.no, k.risk, i.currency ORDER BY c.no, i.currency";
    /// The same of everybody's: day.
    OF_ALL = "SELECT c.no, c.code, c.name, k.risk, c.lat_e5, c.lon_e5, c.collector, i.currency, CAST(SUM(i.open_minor) AS BIGINT), CAST(SUM(CASE WHEN i.due_day < $1 THEN i.open_minor ELSE 0 END) AS BIGINT), MIN(CASE WHEN i.due_day < $1 AND i.open_minor > 0 THEN i.due_day END), (SELECT MAX(v.day) FROM visit v WHERE v.customer = c.no) FROM customer c JOIN open_item i ON i.customer = c.no AND i.open_minor <> 0 LEFT JOIN credit k ON k.customer = c.no WHERE c.collector IS NOT NULL GROUP BY c.no, k.risk, i.currency ORDER BY c.no, i.currency";
    /// What a collector's customers promised from a day on: customer, entry, counted, journal, seq, day, first end.
    PROMISES_OF_COLLECTOR = "SELECT s.customer, e.bytes, s.counted_minor, s.journal, s.seq, s.day, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer) FROM customer c JOIN said s ON s.customer = c.no AND s.day >= $2 AND s.kind = 13 JOIN entry e ON e.journal = s.journal AND e.seq = s.seq WHERE c.collector = $1";
    /// The same of a branch's customers.
    PROMISES_OF_BRANCH = "SELECT s.customer, e.bytes, s.counted_minor, s.journal, s.seq, s.day, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer) FROM person_branch b JOIN customer c ON c.collector = b.person JOIN said s ON s.customer = c.no AND s.day >= $2 AND s.kind = 13 JOIN entry e ON e.journal = s.journal AND e.seq = s.seq WHERE b.branch = $1";
    /// The same of everybody's customers: from a day on.
    PROMISES_OF_ALL = "SELECT s.customer, e.bytes, s.counted_minor, s.journal, s.seq, s.day, (SELECT MIN(x.day * 2 + x.how) FROM said_end x WHERE x.promise_journal = s.journal AND x.promise_seq = s.seq AND x.customer = s.customer) FROM customer c JOIN said s ON s.customer = c.no AND s.day >= $1 AND s.kind = 13 JOIN entry e ON e.journal = s.journal AND e.seq = s.seq WHERE c.collector IS NOT NULL";
}
