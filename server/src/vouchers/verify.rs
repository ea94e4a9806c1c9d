//! The vouchers' checks.

use super::sql;
use crate::db::{DbError, Tx};
use crate::values;
use crate::verify::Finding;

/// Every leaf that was used lies inside a lease of the journal that used it, and every accepted receipt
/// stands on a leaf of its own.
pub(crate) async fn leaves(tx: &mut Tx) -> Result<Finding, DbError> {
    for (statement, fault) in [
        (
            &sql::LEAF_OUTSIDE,
            "was used outside every lease of the journal that used it",
        ),
        (
            &sql::RECEIPT_WITHOUT_LEAF,
            "has a receipt that does not stand on it",
        ),
        (
            &sql::NEXT_BEHIND,
            "was used, and its lease says that it was not reached",
        ),
    ] {
        if let Some(row) = tx.optional(statement, values![]).await? {
            let (book, number): (i64, i64) = (row.get(0)?, row.get(1)?);
            return Ok(Finding::Differs(format!(
                "leaf {number} of book {book} {fault}"
            )));
        }
    }
    let seen: i64 = tx.scalar(&sql::COUNT_LEAVES, values![]).await?;
    Ok(Finding::Sound(seen.unsigned_abs()))
}
