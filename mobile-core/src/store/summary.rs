//! What a day came to.
//!
//! Counted is what the journal recorded on the day, as the server counts it: a void on the day it was
//! written, with its receipt taken off unless a second person turned it down. Cash and cheques in hand
//! are what the collector answers for, so money whose void awaits approval is among them.

use counterfoil_sync::entry::{DayClose, Total};
use counterfoil_sync::id::{JournalId, PersonNo};
use counterfoil_sync::time::Day;
use rusqlite::{Connection, params};

use super::cells::{Cells as _, journal as cell};
use super::{StoreError, read};

/// Of which journals.
#[derive(Clone, Copy)]
pub(crate) enum Of {
    /// This one.
    Journal(JournalId),
    /// All that this phone wrote for the collector but this one.
    AllBut(JournalId),
}

/// What was collected on a day, voids taken off.
pub(crate) fn collected(
    conn: &Connection,
    of: Of,
    collector: PersonNo,
    day: Day,
) -> Result<Vec<Total>, StoreError> {
    let (journal, is_that) = match of {
        Of::Journal(journal) => (journal, true),
        Of::AllBut(journal) => (journal, false),
    };
    let mut statement = conn.prepare_cached(
        "WITH mine AS (SELECT id FROM journal WHERE collector = ?1 AND (id = ?3) = ?4)
         SELECT currency, sum(minor) FROM (
            SELECT currency, total AS minor FROM receipt WHERE journal IN mine AND day = ?2
            UNION ALL
            SELECT r.currency, -r.total FROM workday w
            JOIN receipt r ON r.journal = w.journal AND r.void > w.opened AND r.void <= coalesce(w.until, r.void)
            WHERE w.journal IN mine AND w.day = ?2 AND r.void IS NOT NULL)
         GROUP BY currency HAVING sum(minor) <> 0 ORDER BY currency",
    )?;
    let at = params![collector.0, day.0, cell(journal), is_that];
    let found = statement.query_map(at, |row| {
        Ok(Total {
            currency: row.currency(0)?,
            minor: row.get(1)?,
        })
    })?;
    Ok(found.collect::<Result<_, _>>()?)
}

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
    let receipts = conn
        .prepare_cached("SELECT count(*) FROM receipt WHERE journal = ?1 AND day = ?2")?
        .query_row(at, |row| row.get(0))?;
    let voids = conn
        .prepare_cached(
            "SELECT coalesce(sum(voids), 0) FROM workday WHERE journal = ?1 AND day = ?2",
        )?
        .query_row(at, |row| row.get(0))?;
    let collected = collected(conn, Of::Journal(journal), collector, day)?;
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
