//! The quarantine: what is in it is kept with its evidence.

use super::STEP;
use crate::auth::Scope;
use crate::db::{DbError, Tx};
use crate::intake::{asides, sql};
use crate::values;
use crate::verify::Finding;

/// What is put aside is kept with its bytes, and flags are known ones.
pub(crate) async fn aside(tx: &mut Tx) -> Result<Finding, DbError> {
    let mut after = 0;
    let mut seen = 0;
    loop {
        let rows = asides(tx, &Scope::whole(), after, false, STEP).await?;
        let Some(last) = rows.last() else { break };
        after = last.no;
        for aside in &rows {
            if counterfoil_sync::journal::sha256(&aside.bytes) != aside.hash
                || aside.reason.is_none()
            {
                return Ok(Finding::Differs(format!(
                    "number {} in quarantine is not what was put there",
                    aside.no
                )));
            }
            seen += 1;
        }
    }
    if let Some(row) = tx.optional(&sql::ASIDE_WITHOUT_EVIDENCE, values![]).await? {
        let (journal, seq): (i64, i64) = (row.get(0)?, row.get(1)?);
        return Ok(Finding::Differs(format!(
            "entry {:x}.{seq} was put aside, and its evidence is not there",
            journal.cast_unsigned()
        )));
    }
    Ok(Finding::Sound(seen))
}
