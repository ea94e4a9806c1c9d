//! Statements about days in the field.

crate::statements! {
    /// How much of each journal belongs to a daybook: collector, day.
    HELD = "SELECT journal, MAX(seq) FROM entry WHERE collector = $1 AND day = $2 GROUP BY journal ORDER BY journal";
    /// A daybook's entries of one journal after a place: collector, day, journal, seq.
    ENTRIES_AFTER = "SELECT bytes FROM entry WHERE collector = $1 AND day = $2 AND journal = $3 AND seq > $4 ORDER BY seq";
    /// These customers by number.
    CUSTOMERS = rows("i") "WITH k (no) AS (VALUES {rows}) SELECT c.no, c.code, c.name FROM k JOIN customer c ON c.no = k.no";
    /// These customers by code.
    CUSTOMERS_BY_CODE = rows("t") "WITH k (code) AS (VALUES {rows}) SELECT c.no, c.code, c.name FROM k JOIN customer c ON c.code = k.code";
    /// collector, customer, last day planned for, changed. Planned for longer already: stays.
    PLAN_CUSTOMERS = rows("iiii") "INSERT INTO plan_customer (collector, customer, day, changed) SELECT n.* FROM (VALUES {rows}) AS n WHERE 1 = 1 ON CONFLICT (collector, customer) DO UPDATE SET day = excluded.day, changed = excluded.changed WHERE excluded.day > plan_customer.day";
}
