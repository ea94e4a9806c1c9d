//! Rules that can be read off the tables: nobody decides what concerns them, no leaf is in two hands.

use anyhow::{Result, ensure};
use counterfoil_sync::time::Day;
use rusqlite::Connection;

/// Statements that find what must not be.
const NEVER: &[(&str, &str)] = &[
    (
        "a collector counted, confirmed or refused their own deposit",
        "SELECT count(*) FROM deposit WHERE cashier = collector",
    ),
    (
        "a deposit is confirmed that nobody counted",
        "SELECT count(*) FROM deposit WHERE state = 'confirmed' AND (cashier IS NULL OR counted_minor IS NULL)",
    ),
    (
        "a collector decided their own void",
        "SELECT count(*) FROM void WHERE decided_by = collector",
    ),
    (
        "a void was decided by nobody",
        "SELECT count(*) FROM void WHERE state IN ('approved', 'refused') AND decided_by IS NULL",
    ),
    (
        "a case was closed by one of its sides",
        "SELECT count(*) FROM variance WHERE resolved_by IN (answers, cashier) OR found_by IN (answers, cashier)",
    ),
    (
        "one person alone ended a case",
        "SELECT count(*) FROM variance WHERE (state IN ('recovered', 'written_off') OR resolved_by IS NOT NULL) AND (proposed_by IS NULL OR proposed_by IN (resolved_by, answers, cashier))",
    ),
    (
        "a case is not over what was counted less what was declared",
        "SELECT count(*) FROM variance v JOIN deposit d ON d.journal = v.journal AND d.seq = v.deposit WHERE v.amount_minor <> d.counted_minor - d.declared_minor",
    ),
    (
        "a case is not over what was counted in a vault less what the books said",
        "SELECT count(*) FROM variance v JOIN day_close_line c ON c.day_close = v.day_close AND c.currency = v.currency WHERE v.paper_seq IS NULL AND v.amount_minor <> c.counted_minor - c.expected_minor",
    ),
    (
        "a vault's day does not come to what was in it, came in and went out",
        "SELECT count(*) FROM day_close_line WHERE opening_minor + received_minor + banked_minor <> expected_minor",
    ),
    (
        "a vault's day does not begin with what the one before ended with",
        "SELECT count(*) FROM day_close d JOIN day_close_line c ON c.day_close = d.no JOIN day_close b ON b.cashier = d.cashier AND b.no < d.no \
         JOIN day_close_line l ON l.day_close = b.no AND l.currency = c.currency WHERE c.opening_minor <> l.counted_minor \
         AND NOT EXISTS (SELECT 1 FROM day_close m WHERE m.cashier = d.cashier AND m.no > b.no AND m.no < d.no)",
    ),
    (
        "a case was recovered and charged to nobody, or charged and not recovered",
        "SELECT count(*) FROM variance v WHERE (v.resolved_by IS NOT NULL AND v.proposed_how = 'recover') <> EXISTS (SELECT 1 FROM posting p WHERE p.key = 'variance:' || v.no)",
    ),
    (
        "a phone works that nobody but its own people approved",
        "SELECT count(*) FROM device WHERE state IN ('active', 'suspended', 'revoked') AND (decider IS NULL OR decider IN (issuer, collector))",
    ),
    (
        "a leaf is in two hands",
        "SELECT count(*) FROM lease a JOIN lease b ON b.book = a.book AND b.no > a.no AND b.first_leaf <= a.last_leaf AND a.first_leaf <= b.last_leaf AND a.last_leaf >= a.first_leaf AND b.last_leaf >= b.first_leaf",
    ),
    (
        "a leaf was used outside every lease of its journal",
        "SELECT count(*) FROM leaf f WHERE NOT EXISTS (SELECT 1 FROM lease l WHERE l.book = f.book AND l.journal = f.journal AND f.number BETWEEN l.first_leaf AND l.last_leaf)",
    ),
    (
        "a book was refilled beyond what one person may hold",
        "SELECT count(*) FROM (SELECT journal FROM lease WHERE state = 'open' GROUP BY journal HAVING count(*) > 2)",
    ),
];

/// None of it is there, and no phone's calendar moved the books ahead.
pub(super) fn hold(eye: &Connection, today: Day) -> Result<()> {
    for (what, sql) in NEVER {
        let count: i64 = eye.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        ensure!(count == 0, "{what} ({count})");
    }
    let ahead: i64 = eye
        .prepare_cached("SELECT count(*) FROM posting WHERE day > ?1")?
        .query_row([today.0 + 1], |row| row.get(0))?;
    ensure!(ahead == 0, "something is posted to a day to come ({ahead})");
    Ok(())
}
