//! Statements about books, leases and leaves.

crate::statements! {
    /// The leases of these journals: no, journal, book, first, last, next, state, last leaf of the book.
    LEASES = rows("i") "WITH k (journal) AS (VALUES {rows}) SELECT l.no, l.journal, l.book, l.first_leaf, l.last_leaf, l.next_leaf, l.state, b.last_leaf FROM k JOIN lease l ON l.journal = k.journal JOIN book b ON b.no = l.book";
    /// Which of these leaves (book, number) are used up.
    USED = rows("ii") "WITH k (book, number) AS (VALUES {rows}) SELECT leaf.book, leaf.number FROM k JOIN leaf ON leaf.book = k.book AND leaf.number = k.number";
    /// book, number, use, journal, seq.
    INSERT_LEAVES = rows("iitii") "INSERT INTO leaf (book, number, use, journal, seq) VALUES {rows}";
    /// lease, next.
    LEASES_USED = rows("ii") "WITH d (no, next) AS (VALUES {rows}) UPDATE lease SET next_leaf = d.next FROM d WHERE lease.no = d.no";
    /// lease, last, next, changed.
    LEASES_RETURNED = rows("iiii") "WITH d (no, last, next, changed) AS (VALUES {rows}) UPDATE lease SET last_leaf = d.last, next_leaf = d.next, state = 'returned', changed = d.changed FROM d WHERE lease.no = d.no";
    /// book, next.
    BOOKS_RETURNED = rows("ii") "WITH d (no, next) AS (VALUES {rows}) UPDATE book SET next_leaf = d.next, state = CASE WHEN d.next > book.last_leaf THEN 'finished' ELSE 'stock' END FROM d WHERE book.no = d.no";

    /// Who held the newest lease that covers a leaf (book, number).
    LEASE_OF_LEAF = "SELECT l.collector FROM lease l WHERE l.book = $1 AND $2 BETWEEN l.first_leaf AND l.last_leaf ORDER BY l.no DESC LIMIT 1";
    /// A leaf that was used up (book, number).
    LEAF = "SELECT use FROM leaf WHERE book = $1 AND number = $2";
    /// book, number, person, at, reason, lost or returned, facts.
    INSERT_LOST = "INSERT INTO lost_leaf (book, number, person, at_ms, reason, what, facts) VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (book, number) DO NOTHING";
    /// The leaves of a book that were declared lost or handed back: number, which.
    LOST_OF = "SELECT number, what FROM lost_leaf WHERE book = $1";
    /// Leaves as they were declared lost.
    SEALED_LOST = "SELECT book, number, person, at_ms, reason, what, facts FROM lost_leaf ORDER BY book, number";

    /// One book.
    BOOK = "SELECT no, series, first_leaf, last_leaf, branch, next_leaf, state FROM book WHERE no = $1";
    /// Who holds a book.
    OPEN_LEASE = "SELECT journal, collector FROM lease WHERE book = $1 AND state = 'open'";
    /// The open lease of a book: no, collector, first, last.
    LEASE_OUT = "SELECT no, collector, first_leaf, last_leaf FROM lease WHERE book = $1 AND state = 'open'";
    /// Every lease of a book: collector, phone, leased, first, next, last, state.
    LEASES_OF_BOOK = "SELECT p.name, COALESCE(d.name, ''), l.leased_ms, l.first_leaf, l.next_leaf, l.last_leaf, l.state FROM lease l JOIN person p ON p.no = l.collector LEFT JOIN device d ON d.journal = l.journal WHERE l.book = $1 ORDER BY l.no";
    /// Leases with leaves that nobody accounts for: book, series, collector, name, leased, how many.
    GAPS = "SELECT g.book, g.series, g.collector, g.name, g.leased_ms, CAST(g.missing AS BIGINT) FROM (SELECT l.no, l.book, b.series, l.collector, p.name, l.leased_ms, (l.next_leaf - l.first_leaf) - (SELECT COUNT(*) FROM leaf f WHERE f.book = l.book AND f.number >= l.first_leaf AND f.number < l.next_leaf) - (SELECT COUNT(*) FROM lost_leaf x WHERE x.book = l.book AND x.number >= l.first_leaf AND x.number < l.next_leaf) AS missing FROM lease l JOIN book b ON b.no = l.book JOIN person p ON p.no = l.collector) AS g WHERE g.missing > 0 ORDER BY g.name, g.leased_ms, g.no";
    /// Phones that may work with the leaves left to them: number, name, journal, collector, their name, leaves, books in stock at the branch of their last book.
    LEFT_ON_PHONES = "SELECT d.no, d.name, d.journal, d.collector, p.name, CAST(COALESCE((SELECT SUM(l.last_leaf + 1 - l.next_leaf) FROM lease l WHERE l.journal = d.journal AND l.state = 'open'), 0) AS BIGINT) AS leaves, (SELECT COUNT(*) FROM book b WHERE b.state = 'stock' AND b.branch = (SELECT held.branch FROM lease l JOIN book held ON held.no = l.book WHERE l.journal = d.journal ORDER BY l.no DESC LIMIT 1)) FROM device d JOIN person p ON p.no = d.collector WHERE d.state = 'active' ORDER BY leaves, p.name, d.no";
    /// How many books a collector holds under one journal.
    OPEN_LEASES_OF = "SELECT COUNT(*) FROM lease WHERE collector = $1 AND journal = $2 AND state = 'open'";
    /// The number of the last lease.
    LAST_LEASE = "SELECT COALESCE(MAX(no), 0) FROM lease";
    /// no, book, journal, collector, first, last, leased, changed, facts.
    INSERT_LEASE = "INSERT INTO lease (no, book, journal, collector, first_leaf, last_leaf, next_leaf, state, leased_ms, changed, facts) VALUES ($1, $2, $3, $4, $5, $6, $5, 'open', $7, $8, $9)";
    /// A book left the stock.
    BOOK_LEASED = "UPDATE book SET state = 'leased' WHERE no = $1";
    /// The next book of the branch that a journal's last book came from.
    NEXT_IN_STOCK = "SELECT b.no FROM book b WHERE b.state = 'stock' AND b.branch = (SELECT held.branch FROM lease l JOIN book held ON held.no = l.book WHERE l.journal = $1 ORDER BY l.no DESC LIMIT 1) ORDER BY b.no LIMIT 1";
    /// Books leased to a journal, changed since: changed, no, series, first, last, first of the lease, state, holder.
    LEASES_SINCE = "SELECT l.changed, b.no, b.series, b.first_leaf, b.last_leaf, l.first_leaf AS lease_first, l.state, l.collector FROM lease l JOIN book b ON b.no = l.book WHERE l.journal = $1 AND l.changed > $2 ORDER BY l.changed, b.no";
    /// The last number of a series.
    LAST_LEAF = "SELECT COALESCE(MAX(last_leaf), 0) FROM book WHERE series = $1";
    /// The number of the last book.
    LAST_BOOK = "SELECT COALESCE(MAX(no), 0) FROM book";
    /// no, series, first, last, branch, facts.
    INSERT_BOOK = "INSERT INTO book (no, series, first_leaf, last_leaf, branch, next_leaf, state, facts) VALUES ($1, $2, $3, $4, $5, $3, 'stock', $6)";

    /// One book with its holder and leaves used: no, series, first, last, branch, state, holder, journal, used.
    BOOK_AND_HOLDER = "SELECT b.no, b.series, b.first_leaf, b.last_leaf, b.branch, b.state, l.collector, l.journal, (SELECT COUNT(*) FROM leaf WHERE leaf.book = b.no) FROM book b LEFT JOIN lease l ON l.book = b.no AND l.state = 'open' WHERE b.no = $1";
    /// The books after a number, as above.
    BOOKS = "SELECT b.no, b.series, b.first_leaf, b.last_leaf, b.branch, b.state, l.collector, l.journal, (SELECT COUNT(*) FROM leaf WHERE leaf.book = b.no) FROM book b LEFT JOIN lease l ON l.book = b.no AND l.state = 'open' WHERE b.no > $1 AND (l.collector IS NULL OR ($3 = '' OR l.collector IN (SELECT o.person FROM person_branch o WHERE o.branch = $3))) ORDER BY b.no LIMIT $2";
    /// The first leaf of a book that may still be used.
    NEXT_OF_BOOK = "SELECT CAST(COALESCE(MAX(n), 0) AS BIGINT) FROM (SELECT next_leaf AS n FROM book WHERE no = $1 UNION ALL SELECT next_leaf FROM lease WHERE book = $1) AS reached";
    /// The leaves of a book that were used up: number, use, journal, seq, and the void that undid the receipt.
    LEAVES_OF = "SELECT f.number, f.use, f.journal, f.seq, v.seq FROM leaf f LEFT JOIN void v ON v.journal = f.journal AND v.receipt_seq = f.seq AND v.state IN ('posted', 'approved') WHERE f.book = $1 ORDER BY f.number";
    /// A leaf that no lease of its journal covers.
    LEAF_OUTSIDE = "SELECT f.book, f.number FROM leaf f WHERE NOT EXISTS (SELECT 1 FROM lease l WHERE l.book = f.book AND l.journal = f.journal AND f.number BETWEEN l.first_leaf AND l.last_leaf) ORDER BY f.book, f.number LIMIT 1";
    /// A receipt whose leaf is not its own.
    RECEIPT_WITHOUT_LEAF = "SELECT r.book, r.number FROM receipt r LEFT JOIN leaf f ON f.book = r.book AND f.number = r.number WHERE f.book IS NULL OR f.journal <> r.journal OR f.seq <> r.seq OR f.use <> 'issued' ORDER BY r.book, r.number LIMIT 1";
    /// A leaf that its lease has not reached.
    NEXT_BEHIND = "SELECT f.book, f.number FROM leaf f JOIN lease l ON l.book = f.book AND l.journal = f.journal AND f.number BETWEEN l.first_leaf AND l.last_leaf WHERE f.number >= l.next_leaf ORDER BY f.book, f.number LIMIT 1";
    /// A leaf listed with another use than its entry made of it.
    LEAF_ASTRAY = "SELECT f.book, f.number FROM leaf f LEFT JOIN entry e ON e.journal = f.journal AND e.seq = f.seq WHERE COALESCE(e.kind, 0) <> CASE f.use WHEN 'issued' THEN 6 WHEN 'spoiled' THEN 8 ELSE -1 END ORDER BY f.book, f.number LIMIT 1";
    /// Books as they were put into stock.
    SEALED_BOOKS = "SELECT no, series, first_leaf, last_leaf, branch, facts FROM book ORDER BY no";
    /// Leases as they were given.
    SEALED_LEASES = "SELECT no, book, journal, collector, first_leaf, leased_ms, facts FROM lease ORDER BY no";
    /// A book that stands otherwise than its leases say.
    BOOK_ASTRAY = "SELECT b.no, b.next_leaf FROM book b LEFT JOIN lease l ON l.no = (SELECT MAX(n.no) FROM lease n WHERE n.book = b.no) WHERE b.next_leaf <> CASE WHEN l.no IS NULL THEN b.first_leaf WHEN l.state = 'open' THEN l.first_leaf ELSE l.next_leaf END OR b.state <> CASE WHEN l.state = 'open' THEN 'leased' WHEN b.next_leaf > b.last_leaf THEN 'finished' ELSE 'stock' END ORDER BY b.no LIMIT 1";
    /// A lease that ends or stands otherwise than its leaves say.
    LEASE_ASTRAY = "SELECT l.book, l.next_leaf FROM lease l JOIN book b ON b.no = l.book LEFT JOIN (SELECT n.no, MAX(f.number) AS top FROM lease n JOIN leaf f ON f.book = n.book AND f.journal = n.journal AND f.number BETWEEN n.first_leaf AND n.last_leaf GROUP BY n.no) u ON u.no = l.no WHERE CASE l.state WHEN 'open' THEN l.last_leaf <> b.last_leaf OR l.next_leaf <> COALESCE(u.top + 1, l.first_leaf) WHEN 'returned' THEN l.last_leaf <> l.next_leaf - 1 OR l.next_leaf < COALESCE(u.top + 1, l.first_leaf) ELSE 1 = 1 END ORDER BY l.no LIMIT 1";
    /// How many leaves were used up.
    COUNT_LEAVES = "SELECT COUNT(*) FROM leaf";
}
