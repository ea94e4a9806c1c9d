//! Intake's checks: what is stored proves itself, and everything that follows from it is there.

mod aside;
mod chains;
mod receipts;
mod rulings;

pub(crate) use aside::aside;
pub(crate) use chains::chains;
pub(crate) use receipts::receipts;
pub(crate) use rulings::rulings;

use super::sql;
use crate::db::{DbError, Tx};
use crate::values;
use crate::verify::Finding;

/// Rows looked at in one go.
const STEP: i64 = 2_000;

/// The triggers that refuse changes to entries and receipts are there, and refuse.
pub(crate) async fn guarded(tx: &mut Tx) -> Result<Finding, DbError> {
    let guards: i64 = tx.scalar(&sql::GUARDS, values![]).await?;
    Ok(if guards == 4 {
        Finding::Sound(4)
    } else {
        Finding::Differs(format!(
            "the triggers that refuse changes to entries and receipts are not all there ({guards} of 4): they could have been edited"
        ))
    })
}
