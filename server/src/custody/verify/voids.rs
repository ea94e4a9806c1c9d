//! Voids: listed as they were written.

use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::{EntryId, JournalId};

use super::STEP;
use crate::custody::{sql, storable};
use crate::db::{DbError, Row, Tx};
use crate::intake;
use crate::values;
use crate::verify::Finding;

/// Every void is listed as its collector wrote it, and has a decision only where one was asked for.
pub(crate) async fn voids(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = (i64::MIN, 0_i64);
    let mut seen = 0;
    loop {
        let rows = tx
            .all(&sql::VOIDS_AFTER, values![after.0, after.1, STEP])
            .await?;
        let Some(last) = rows.last() else { break };
        after = (last.get(0)?, last.get(1)?);
        for row in &rows {
            seen += 1;
            if !is_as_written(tx, row).await? {
                return Ok(Finding::Differs(format!(
                    "void {:x}.{} is listed otherwise than it was written",
                    after.0.cast_unsigned(),
                    row.get::<i64>(1)?
                )));
            }
        }
    }
    Ok(Finding::Sound(seen))
}

async fn is_as_written(tx: &mut Tx, row: &Row) -> Result<bool, DbError> {
    let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
    let id = EntryId::new(journal, seq.cast_unsigned());
    let Ok(Some(entry)) = intake::received(tx, id).await else {
        return Ok(false);
    };
    let Some(Fact::Void(void)) = entry.fact else {
        return Ok(false);
    };
    let written = values![
        void.receipt.cast_signed(),
        entry.collector,
        entry.day,
        storable(&void.reason)
    ];
    let (by, at): (Option<i64>, Option<i64>) = (row.get(7)?, row.get(8)?);
    let note: Option<String> = row.get(9)?;
    let state: String = row.get(6)?;
    let decided = matches!(state.as_str(), "approved" | "refused");
    let known = decided || matches!(state.as_str(), "posted" | "awaiting");
    let told = [by.is_some(), at.is_some(), note.is_some()];
    Ok(row.values()?.get(2..6) == Some(written.as_slice()) && known && told == [decided; 3])
}
