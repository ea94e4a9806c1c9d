//! Statements about customers and open items.

crate::statements! {
    /// Which of these codes are known: code, no, name, collector, phone, lat_e5, lon_e5.
    CUSTOMERS_BY_CODE = rows("t") "WITH k (code) AS (VALUES {rows}) SELECT c.code, c.no, c.name, c.collector, c.phone, c.lat_e5, c.lon_e5 FROM k JOIN customer c ON c.code = k.code";
    /// The number of the last customer.
    LAST_CUSTOMER = "SELECT COALESCE(MAX(no), 0) FROM customer";
    /// no, code, name, collector, phone, lat_e5, lon_e5, changed, facts.
    INSERT_CUSTOMERS = rows("ittitiiii") "INSERT INTO customer (no, code, name, collector, phone, lat_e5, lon_e5, changed, facts) VALUES {rows}";
    /// no, code, name, collector, phone, lat_e5, lon_e5, changed, facts: the code is what it was.
    UPDATE_CUSTOMERS = rows("ittitiiii") "WITH d (no, code, name, collector, phone, lat_e5, lon_e5, changed, facts) AS (VALUES {rows}) UPDATE customer SET name = d.name, collector = d.collector, phone = d.phone, lat_e5 = d.lat_e5, lon_e5 = d.lon_e5, changed = d.changed, facts = d.facts FROM d WHERE customer.no = d.no AND customer.code = d.code";
    /// Customers as they were written.
    SEALED_CUSTOMERS = "SELECT no, code, name, collector, phone, lat_e5, lon_e5, changed, facts FROM customer ORDER BY no";
    /// These customers by number, in the order of [`CUSTOMERS_BY_CODE`].
    CUSTOMERS_BY_NO = rows("i") "WITH k (no) AS (VALUES {rows}) SELECT c.code, c.no, c.name, c.collector, c.phone, c.lat_e5, c.lon_e5 FROM k JOIN customer c ON c.no = k.no";
    /// word, customer.
    INSERT_WORDS = rows("ti") "INSERT INTO customer_word (word, customer) VALUES {rows}";
    /// Forgets the words of these customers.
    FORGET_WORDS = rows("i") "WITH k (no) AS (VALUES {rows}) DELETE FROM customer_word WHERE customer IN (SELECT k.no FROM k)";
    /// The words of so many customers after one, with code and name.
    WORDS_AFTER = "SELECT c.no, w.word, c.code, c.name FROM (SELECT no, code, name FROM customer WHERE no > $1 ORDER BY no LIMIT $2) c LEFT JOIN customer_word w ON w.customer = c.no ORDER BY c.no, w.word";

    /// The number of the last change of portfolio.
    LAST_MOVE = "SELECT COALESCE(MAX(no), 0) FROM portfolio";
    /// no, customer, was, collector, day, until, reason, by, made, state, changed, facts.
    INSERT_MOVES = rows("iiiiiitiiiii") "INSERT INTO portfolio (no, customer, was, collector, day, until, reason, by_person, made_ms, state, changed, facts) VALUES {rows}";
    /// no, was, state, changed, facts.
    SETTLE_MOVES = rows("iiiii") "WITH d (no, was, state, changed, facts) AS (VALUES {rows}) UPDATE portfolio SET was = d.was, state = d.state, changed = d.changed, facts = d.facts FROM d WHERE portfolio.no = d.no";
    /// Moves whose day has come, in their order.
    MOVES_DUE = "SELECT no, customer, was, collector, day, until, reason, by_person, made_ms FROM portfolio WHERE state = 0 AND day <= $1 ORDER BY day, no";
    /// Moves of a customer that wait.
    MOVES_WAITING = "SELECT no, customer, was, collector, day, until, reason, by_person, made_ms FROM portfolio WHERE customer = $1 AND state = 0 ORDER BY day, no";
    /// All of them as they were written.
    SEALED_MOVES = "SELECT no, customer, was, collector, day, until, reason, by_person, made_ms, state, changed, facts FROM portfolio ORDER BY no";
    /// A customer whose collector is not whom the last move that was done names.
    MOVE_ASTRAY = "SELECT c.no FROM customer c JOIN portfolio p ON p.no = (SELECT q.no FROM portfolio q WHERE q.customer = c.no AND q.state = 1 ORDER BY q.changed DESC, q.no DESC LIMIT 1) WHERE COALESCE(c.collector, 0) <> COALESCE(p.collector, 0) ORDER BY c.no LIMIT 1";
    /// What these customers may owe: customer, limit's currency, limit, terms, hold, risk.
    CREDIT_OF = rows("i") "WITH k (no) AS (VALUES {rows}) SELECT c.customer, c.limit_currency, c.limit_minor, c.terms_days, c.hold, c.risk FROM k JOIN credit c ON c.customer = k.no";
    /// Whom to speak to there: customer, name, role, phone.
    CONTACTS_OF = rows("i") "WITH k (no) AS (VALUES {rows}) SELECT c.customer, c.name, c.role, c.phone FROM k JOIN contact c ON c.customer = k.no";
    /// customer, limit's currency, limit, terms, hold, risk, facts.
    STORE_CREDIT = rows("itiitii") "INSERT INTO credit (customer, limit_currency, limit_minor, terms_days, hold, risk, facts) VALUES {rows} ON CONFLICT (customer) DO UPDATE SET limit_currency = excluded.limit_currency, limit_minor = excluded.limit_minor, terms_days = excluded.terms_days, hold = excluded.hold, risk = excluded.risk, facts = excluded.facts";
    /// customer, name, role, phone, facts.
    STORE_CONTACTS = rows("ittti") "INSERT INTO contact (customer, name, role, phone, facts) VALUES {rows} ON CONFLICT (customer, name) DO UPDATE SET role = excluded.role, phone = excluded.phone, facts = excluded.facts";
    /// What customers may owe, as it was written.
    SEALED_CREDIT = "SELECT customer, limit_currency, limit_minor, terms_days, hold, risk, facts FROM credit ORDER BY customer";
    /// Contacts, as they were written.
    SEALED_CONTACTS = "SELECT customer, name, role, phone, facts FROM contact ORDER BY customer, name";
    /// Which of these people are known: code, no.
    PEOPLE_BY_CODE = rows("t") "WITH k (code) AS (VALUES {rows}) SELECT p.code, p.no FROM k JOIN person p ON p.code = k.code";

    /// Which of these documents (customer, kind, document) are known.
    ITEMS_BY_DOCUMENT = rows("iit") "WITH k (customer, kind, document) AS (VALUES {rows}) SELECT i.customer, i.kind, i.document, i.issued_day, i.due_day, i.currency, i.amount_minor, i.cleared_day FROM k JOIN open_item i ON i.customer = k.customer AND i.kind = k.kind AND i.document = k.document";
    /// Every open item, with what its posting says.
    ITEMS_AND_POSTINGS = "SELECT i.no, i.customer, i.kind, i.document, i.issued_day, i.due_day, i.currency, i.amount_minor, i.cleared_day, i.facts, p.day, p.currency, l.party, l.amount_minor FROM open_item i LEFT JOIN posting p ON p.key = 'item:' || CAST(i.no AS TEXT) LEFT JOIN posting_line l ON l.posting = p.no AND l.line = 1 ORDER BY i.no";
    /// The number of the last open item.
    LAST_ITEM = "SELECT COALESCE(MAX(no), 0) FROM open_item";
    /// no, customer, kind, document, issued, due, currency, amount, open, cleared, facts, changed, open_changed.
    INSERT_ITEMS = rows("iiitiitiiiiii") "INSERT INTO open_item (no, customer, kind, document, issued_day, due_day, currency, amount_minor, open_minor, cleared_day, facts, changed, open_changed) VALUES {rows}";
}
