//! What is in the collector's hands, cheque by cheque.

use counterfoil_sync::entry::ChequeRef;
use counterfoil_sync::id::{JournalId, Seq};
use counterfoil_sync::money::Currency;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use super::cells::{Cells as _, int, journal as cell};
use super::project::{IN_HAND, ReceiptState};

/// The cheques of a journal that may be offered, in order: in hand, and of receipts that stand.
pub(crate) fn free_cheques(
    conn: &Connection,
    journal: JournalId,
    currency: Currency,
) -> Result<Vec<ChequeRef>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT c.receipt, c.tender FROM cheque c JOIN receipt r ON r.journal = c.journal AND r.seq = c.receipt
         WHERE c.journal = ?1 AND c.currency = ?2 AND c.state = ?3 AND r.state = 0 ORDER BY c.receipt, c.tender",
    )?;
    let rows = statement.query_map(params![cell(journal), currency.code(), IN_HAND], |row| {
        Ok(ChequeRef {
            receipt: row.uint(0)?,
            tender: row.get(1)?,
        })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// A receipt as a void needs to know it.
pub(crate) struct ReceiptNow {
    pub(crate) state: ReceiptState,
    pub(crate) currency: Currency,
    pub(crate) cash: i64,
}

/// A receipt of this phone.
pub(crate) fn receipt(
    conn: &Connection,
    journal: JournalId,
    seq: Seq,
) -> Result<Option<ReceiptNow>, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT state, currency, cash FROM receipt WHERE journal = ?1 AND seq = ?2",
        )?
        .query_row(params![cell(journal), int(seq)], |row| {
            Ok(ReceiptNow {
                state: ReceiptState::of(row.get(0)?),
                currency: row.currency(1)?,
                cash: row.get(2)?,
            })
        })
        .optional()?)
}

/// Whether any of a receipt's money has been offered or handed over. Its cheques tell one by one; cash
/// leaves the hand oldest first.
pub(crate) fn has_left(
    conn: &Connection,
    journal: JournalId,
    seq: Seq,
    now: &ReceiptNow,
) -> Result<bool, StoreError> {
    let cheques: i64 = conn
        .prepare_cached(
            "SELECT count(*) FROM cheque WHERE journal = ?1 AND receipt = ?2 AND state <> ?3",
        )?
        .query_row(params![cell(journal), int(seq), IN_HAND], |row| row.get(0))?;
    if cheques > 0 || now.cash == 0 {
        return Ok(cheques > 0);
    }
    let (before, out): (i64, i64) = conn
        .prepare_cached(
            "SELECT coalesce((SELECT sum(r.cash) FROM receipt r JOIN journal k ON k.id = r.journal
                              WHERE k.collector = j.collector AND r.currency = ?3 AND r.state = 0
                                AND (k.rowid < j.rowid OR k.id = ?1 AND r.seq < ?2)), 0),
                    coalesce((SELECT offered + handed FROM cash WHERE collector = j.collector AND currency = ?3), 0)
             FROM journal j WHERE j.id = ?1",
        )?
        .query_row(params![cell(journal), int(seq), now.currency.code()], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(out > before)
}
