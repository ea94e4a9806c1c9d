//! What a day came to.
//!
//! Counted are the visits and receipts of the day that stand in this journal. A void counts once it has
//! undone its receipt; until a second person approves, the receipt stands and its money is in hand.

use counterfoil_sync::entry::{DayClose, Total};
use counterfoil_sync::id::{JournalId, PersonNo};
use counterfoil_sync::time::Day;
use rusqlite::{Connection, params};

use super::cells::{Cells as _, journal as cell};
use super::{StoreError, read};

/// The summary of a day as it is now.
pub(crate) fn of(
    conn: &Connection,
    journal: JournalId,
    collector: PersonNo,
    day: Day,
) -> Result<DayClose, StoreError> {
    let at = params![cell(journal), day.0];
    let visits = conn
        .prepare_cached("SELECT count(*) FROM visit WHERE journal = ?1 AND day = ?2")?
        .query_row(at, |row| row.get(0))?;
    let (receipts, voids) = conn
        .prepare_cached("SELECT count(*), count(*) FILTER (WHERE state >= 2) FROM receipt WHERE journal = ?1 AND day = ?2")?
        .query_row(at, |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut statement = conn.prepare_cached(
        "SELECT currency, sum(total) FROM receipt WHERE journal = ?1 AND day = ?2 AND state < 2 GROUP BY currency ORDER BY currency",
    )?;
    let collected = statement.query_map(at, |row| {
        Ok(Total {
            currency: row.currency(0)?,
            minor: row.get(1)?,
        })
    })?;
    let collected = collected.collect::<Result<_, _>>()?;
    let cash_in_hand = read::cash(conn, collector)?
        .into_iter()
        .map(|(currency, cash)| Total {
            currency,
            minor: cash.in_hand(),
        })
        .filter(|total| total.minor != 0)
        .collect();
    let cheques_in_hand = conn
        .prepare_cached(
            "SELECT count(*) FROM cheque c JOIN receipt r ON r.journal = c.journal AND r.seq = c.receipt
             JOIN journal j ON j.id = c.journal WHERE j.collector = ?1 AND c.state <> 2 AND r.state < 2",
        )?
        .query_row([collector.0], |row| row.get(0))?;
    Ok(DayClose {
        visits,
        receipts,
        voids,
        collected,
        cash_in_hand,
        cheques_in_hand,
    })
}
