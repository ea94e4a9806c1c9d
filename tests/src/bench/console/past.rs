//! A year behind a day: what the day left in the books is written again for each day before it.
//!
//! The copies are rows for lists to walk over, nothing more: their chains and sums say nothing, and no
//! page is timed that would check them.

use anyhow::{Context as _, Result};
use counterfoil_server::db::{Db, DbError, Sql, Statement, Value};
use counterfoil_sync::time::Day;

/// Of a day's receipts, one in so many is copied: collectors have busy days and slow ones.
const ONE_IN: i64 = 3;

/// The rows of one more day, from those of the day: how many days before, the day, one in so many.
static COPIES: [Statement; 5] = [
    Statement::new(
        "bench::console::JOURNALS",
        Sql::Both(
            "INSERT INTO journal (id, collector, seq, hash, day, confirmed, nonce, heard_ms, forked) SELECT id - $1, collector, seq, hash, day - $1, confirmed, nonce, heard_ms, forked FROM journal WHERE id < 0 AND day = $2 AND $3 = $3",
        ),
        "",
    ),
    Statement::new(
        "bench::console::ENTRIES",
        Sql::Both(
            "INSERT INTO entry (journal, seq, kind, hash, bytes, signature, received_ms, collector, day) SELECT e.journal, e.seq + 1000 * $1, e.kind, e.hash, e.bytes, e.signature, e.received_ms - 86400000 * $1, e.collector, e.day - $1 FROM receipt r JOIN entry e ON e.journal = r.journal AND e.seq = r.seq WHERE r.day = $2 AND r.no % $3 = 0",
        ),
        "",
    ),
    Statement::new(
        "bench::console::RECEIPTS",
        Sql::Both(
            "INSERT INTO receipt (no, journal, seq, book, number, customer, collector, day, posted_day, currency, total_minor, cash_minor) SELECT no + (SELECT MAX(no) FROM receipt WHERE day = $2) * $1, journal, seq + 1000 * $1, book, number + 1000 * $1, customer, collector, day - $1, posted_day - $1, currency, total_minor, cash_minor FROM receipt WHERE day = $2 AND no % $3 = 0",
        ),
        "",
    ),
    Statement::new(
        "bench::console::POSTINGS",
        Sql::Both(
            "INSERT INTO posting (no, key, event, day, posted_ms, currency, lines, content, stamp) SELECT no + (SELECT MAX(no) FROM posting WHERE day = $2) * $1, key || '-' || CAST($1 AS TEXT), event, day - $1, posted_ms - 86400000 * $1, currency, lines, content, stamp FROM posting WHERE day = $2 AND event = 'receipt' AND no % $3 = 0",
        ),
        "",
    ),
    Statement::new(
        "bench::console::LINES",
        Sql::Both(
            "INSERT INTO posting_line (posting, line, account, party, item, day, amount_minor) SELECT l.posting + (SELECT MAX(no) FROM posting WHERE day = $2) * $1, l.line, l.account, l.party, l.item, l.day - $1, l.amount_minor FROM posting p JOIN posting_line l ON l.posting = p.no WHERE p.day = $2 AND p.event = 'receipt' AND p.no % $3 = 0",
        ),
        "",
    ),
];

static DECISIONS: Statement = Statement::new(
    "bench::console::DECISIONS",
    Sql::Both("INSERT INTO audit (no, at_ms, person, action, subject, prev, hash) VALUES {rows}"),
    "iiittbb",
);

/// Decisions of a day, for each collector.
const DECISIONS_EACH: i64 = 8;

/// What is decided in a cash office.
const ACTIONS: [&str; 4] = [
    "deposit.counted",
    "deposit.confirmed",
    "void.decided",
    "person.signed_in",
];

static ANALYZE: Statement = Statement::new("bench::console::ANALYZE", Sql::Both("ANALYZE"), "");

/// The audit trail of so many days, with made-up hashes.
async fn decisions(db: &Db, days: i64, collectors: i64) -> Result<()> {
    let each = collectors * DECISIONS_EACH;
    for day in 0..days {
        let mut rows = Vec::new();
        for place in 0..each {
            // Far above what the day itself wrote.
            let no = 1_000_000 + day * each + place;
            let at = super::now().0 - 86_400_000 * (days - day) + place * 8_000;
            let action = usize::try_from(no)? % ACTIONS.len();
            let mut hash = vec![0_u8; 32];
            hash[..8].copy_from_slice(&no.to_be_bytes());
            rows.extend([
                Value::from(no),
                Value::from(at),
                Value::from(1 + place % collectors),
                Value::from(ACTIONS[action]),
                Value::from(format!("deposit {}.{no}", 10_000 + place % collectors)),
                Value::from(vec![0_u8; 32]),
                Value::from(hash),
            ]);
        }
        db.write(|mut tx| {
            let rows = rows.clone();
            async move { tx.execute_rows(&DECISIONS, rows).await }
        })
        .await?;
    }
    Ok(())
}

/// Writes so many days before a day.
pub(super) async fn write(db: &Db, today: Day, days: i64, collectors: u32) -> Result<()> {
    decisions(db, days, i64::from(collectors)).await?;
    for before in 1..=days {
        db.write(|mut tx| async move {
            for copy in &COPIES {
                let parameters = vec![Value::from(before), Value::from(today), Value::from(ONE_IN)];
                tx.execute(copy, parameters).await?;
            }
            Ok::<(), DbError>(())
        })
        .await
        .with_context(|| format!("writing the day {before} days before"))?;
    }
    // What each engine's own housekeeping does within the hour.
    db.write(|mut tx| async move { tx.execute(&ANALYZE, Vec::new()).await })
        .await?;
    Ok(())
}
