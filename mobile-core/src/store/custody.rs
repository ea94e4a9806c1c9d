//! What is in the collector's hands, cheque by cheque.

use counterfoil_sync::entry::{ChequeRef, Exception};
use counterfoil_sync::id::{EntryId, JournalId, PersonNo, Seq};
use counterfoil_sync::money::Currency;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use super::cells::{Cells as _, int, journal as cell};
use super::project::ReceiptState;
use super::project_deposit::IN_HAND;
use super::read;

/// The cheques of a collector that an offer in the journal `own` may name, in order: in hand, of receipts
/// that stand, and of an earlier journal only what the server can know.
pub(crate) fn free_cheques(
    conn: &Connection,
    collector: PersonNo,
    own: JournalId,
    currency: Currency,
) -> Result<Vec<ChequeRef>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT c.journal, c.receipt, c.tender, max(j.checkpoint, j.rescued) FROM cheque c
         JOIN receipt r ON r.journal = c.journal AND r.seq = c.receipt JOIN journal j ON j.id = c.journal
         WHERE j.collector = ?1 AND c.currency = ?2 AND c.state = ?3 AND r.state = 0",
    )?;
    let rows = statement.query_map(params![collector.0, currency.code(), IN_HAND], |row| {
        let receipt = EntryId::new(row.journal(0)?, row.uint(1)?);
        Ok((receipt, row.get(2)?, row.uint(3)?))
    })?;
    let mut free = Vec::new();
    for row in rows {
        let (receipt, tender, held) = row?;
        if may_be_named(conn, receipt, held, own)? {
            free.push(ChequeRef::named(receipt, tender, own));
        }
    }
    free.sort_unstable();
    Ok(free)
}

/// Whether an offer in the journal `own` may name the cheques of a receipt. One of its own comes after the
/// receipt. Of an earlier journal the server must `hold` so much, and have put nothing of it aside.
pub(crate) fn may_be_named(
    conn: &Connection,
    receipt: EntryId,
    held: Seq,
    own: JournalId,
) -> Result<bool, StoreError> {
    if receipt.journal == own {
        return Ok(true);
    }
    let is_aside = |exception: Exception| exception.quarantine.is_some();
    Ok(receipt.seq <= held && !read::exception(conn, receipt)?.is_some_and(is_aside))
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
