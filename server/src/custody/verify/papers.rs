//! Cheques: listed as their receipts have them, and where the counts put them.

use counterfoil_sync::entry::{Fact, Tender};
use counterfoil_sync::id::{EntryId, JournalId};

use super::STEP;
use crate::custody::{sql, storable};
use crate::db::{DbError, Row, Tx};
use crate::intake;
use crate::values;
use crate::verify::Finding;

/// Every cheque is listed as its receipt has it, and is where offers and counts put it.
pub(crate) async fn papers(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = (i64::MIN, 0_i64, 0_i64);
    let mut seen = 0;
    loop {
        let page = values![after.0, after.1, after.2, STEP];
        let rows = tx.all(&sql::CHEQUES_AFTER, page).await?;
        let Some(last) = rows.last() else { break };
        after = (last.get(0)?, last.get(1)?, last.get(2)?);
        for row in &rows {
            seen += 1;
            if !is_as_written(tx, row).await? {
                return differs(row, "is listed otherwise than its receipt has it");
            }
        }
    }
    for (statement, fault) in [
        (
            &sql::CHEQUE_ASTRAY,
            "is in the vault or not, and the counts say otherwise",
        ),
        (
            &sql::TICK_ASTRAY,
            "was ticked in a count that is not there, or is not there itself",
        ),
        (
            &sql::OFFERED_ASTRAY,
            "is said to be on offer, and is in no open offer",
        ),
    ] {
        if let Some(row) = tx.optional(statement, values![]).await? {
            return differs(&row, fault);
        }
    }
    Ok(Finding::Sound(seen))
}

fn differs(row: &Row, fault: &str) -> Result<Finding, DbError> {
    let (journal, seq, tender): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(Finding::Differs(format!(
        "the cheque of receipt {:x}.{seq}, tender {tender}, {fault}",
        journal.cast_unsigned()
    )))
}

async fn is_as_written(tx: &mut Tx, row: &Row) -> Result<bool, DbError> {
    let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
    let id = EntryId::new(journal, seq.cast_unsigned());
    let Ok(Some(entry)) = intake::received(tx, id).await else {
        return Ok(false);
    };
    let Some(Fact::Receipt(receipt)) = entry.fact else {
        return Ok(false);
    };
    let tender: u32 = row.get(2)?;
    let Some(Tender::Cheque(cheque)) = receipt.tenders.get(tender as usize) else {
        return Ok(false);
    };
    let written = values![
        receipt.customer,
        entry.collector,
        receipt.currency,
        cheque.amount,
        storable(&cheque.bank),
        storable(&cheque.number),
        cheque.date
    ];
    let listed = row.values()?;
    Ok(listed.get(3..10) == Some(written.as_slice()))
}
