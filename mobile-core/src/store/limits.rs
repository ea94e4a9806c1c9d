//! Limits on cash: what they are, what is held against them, and what lifts one.

use std::collections::BTreeSet;

use counterfoil_sync::cash_limit::{CashLimits, Held, Limit, LimitKind};
use counterfoil_sync::id::{JournalId, PersonNo, Seq};
use counterfoil_sync::money::{Currency, Money};
use counterfoil_sync::time::Day;
use counterfoil_sync::unlock::GOOD_FOR_MS;
use rusqlite::{Connection, Row, params};

use super::cells::{Cells as _, journal as cell};
use super::{StoreError, age, read};

/// Takes the limits as the office has them now: all of them.
pub(crate) fn take(conn: &Connection, all: &[CashLimits]) -> Result<(), StoreError> {
    conn.execute("DELETE FROM cash_limit", [])?;
    for limits in all {
        conn.prepare_cached(
            "INSERT INTO cash_limit (currency, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        )?
        .execute(params![
            limits.currency.code(),
            limits.receipt.soft,
            limits.receipt.hard,
            limits.in_hand.soft,
            limits.in_hand.hard,
            limits.count.soft,
            limits.count.hard,
            limits.age.soft,
            limits.age.hard
        ])?;
    }
    Ok(())
}

/// Every limit, by currency.
pub(crate) fn all(conn: &Connection) -> Result<Vec<CashLimits>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT currency, receipt_soft, receipt_hard, in_hand_soft, in_hand_hard, count_soft, count_hard, age_soft, age_hard
         FROM cash_limit ORDER BY currency",
    )?;
    let pair = |row: &Row<'_>, at: usize| {
        Ok::<_, rusqlite::Error>(Limit {
            soft: row.get(at)?,
            hard: row.get(at + 1)?,
        })
    };
    let rows = statement.query_map([], |row| {
        Ok(CashLimits {
            currency: row.currency(0)?,
            receipt: pair(row, 1)?,
            in_hand: pair(row, 3)?,
            count: pair(row, 5)?,
            age: pair(row, 7)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The limits of a currency.
pub(crate) fn of(conn: &Connection, currency: Currency) -> Result<Option<CashLimits>, StoreError> {
    let found = all(conn)?;
    Ok(found.into_iter().find(|one| one.currency == currency))
}

/// What a collector holds of a currency. Cash leaves the hand oldest first. `now` is what the age clock
/// of the `writing` journal says.
pub(crate) fn held(
    conn: &Connection,
    collector: PersonNo,
    writing: JournalId,
    currency: Currency,
    now: i64,
) -> Result<Held, StoreError> {
    let in_hand = read::cash_in(conn, collector, currency)?.in_hand();
    let mut held: BTreeSet<(JournalId, Seq)> = BTreeSet::new();
    let mut statement = conn.prepare_cached(
        "SELECT r.journal, r.seq, r.cash, r.taken FROM receipt r
         WHERE r.journal IN (SELECT id FROM journal WHERE collector = ?1) AND r.currency = ?2 AND r.state < 2 AND r.cash > 0
         ORDER BY r.journal DESC, r.seq DESC",
    )?;
    let mut rows = statement.query(params![collector.0, currency.code()])?;
    let (mut left, mut oldest) = (in_hand, None);
    while left > 0
        && let Some(row) = rows.next()?
    {
        let at = (row.journal(0)?, row.uint(1)?);
        left = left.saturating_sub(row.get(2)?);
        oldest = Some((at, row.get::<_, i64>(3)?));
        held.insert(at);
    }
    let mut statement = conn.prepare_cached(
        "SELECT DISTINCT c.journal, c.receipt FROM cheque c JOIN receipt r ON r.journal = c.journal AND r.seq = c.receipt
         WHERE c.journal IN (SELECT id FROM journal WHERE collector = ?1) AND c.currency = ?2 AND c.state <> 2 AND r.state < 2",
    )?;
    let with_cheques = statement.query_map(params![collector.0, currency.code()], |row| {
        Ok((row.journal(0)?, row.uint(1)?))
    })?;
    for at in with_cheques {
        held.insert(at?);
    }
    let age_ms = match oldest {
        Some((at, taken)) => age::since(conn, writing, now, at, taken)?,
        None => 0,
    };
    Ok(Held {
        in_hand,
        count: i64::try_from(held.len()).unwrap_or(i64::MAX),
        age_ms,
    })
}

/// Up to how much supervisors lifted a limit that serves on a business day.
pub(crate) fn lifted(
    conn: &Connection,
    journal: JournalId,
    day: Day,
    now: i64,
    kind: LimitKind,
    currency: Currency,
) -> Result<Option<i64>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT max(up_to) FROM unlock WHERE journal = ?1 AND day = ?2 AND kind = ?3 AND currency = ?4 AND since >= ?5",
        )?
        .query_row(
            params![cell(journal), day.0, kind as u8, currency.code(), now.saturating_sub(GOOD_FOR_MS)],
            |row| row.get(0),
        )?)
}

/// Why a receipt that would pass a limit is refused, and what to do.
pub(crate) fn refusal(kind: LimitKind, currency: Currency, most: i64, would_be: i64) -> String {
    let [most_money, would_be_money] = [most, would_be].map(|minor| Money::new(minor, currency));
    match kind {
        LimitKind::Receipt => format!(
            "this receipt has {would_be_money} in cash, and one may have {most_money}; take less in cash, or ask a supervisor for an unlock"
        ),
        LimitKind::InHand => format!(
            "there would be {would_be_money} in hand, and {most_money} may be; hand in cash, or ask a supervisor for an unlock"
        ),
        LimitKind::Count => format!(
            "{would_be} receipts in {currency} would not be handed in, and {most} may be; hand in, or ask a supervisor for an unlock"
        ),
        LimitKind::Age => format!(
            "the oldest cash in {currency} has been in hand for {would_be} hours, and may be for {most}; hand it in, or ask a supervisor for an unlock"
        ),
    }
}
