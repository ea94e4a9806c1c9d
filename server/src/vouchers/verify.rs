//! The vouchers' checks.

use super::sql;
use crate::db::{DbError, Sealed, Tx, are_as_written};
use crate::values;
use crate::verify::Finding;

/// Books, leases and lost leaves are what they were when they were made.
pub(crate) async fn made(tx: &mut Tx) -> Result<Finding, DbError> {
    let tables = [
        ("book", &sql::SEALED_BOOKS, 1),
        ("lease", &sql::SEALED_LEASES, 1),
        ("the lost leaf of book", &sql::SEALED_LOST, 2),
    ]
    .map(|(what, rows, names)| Sealed { what, rows, names });
    are_as_written(tx, &tables).await
}

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
        (
            &sql::LEAF_ASTRAY,
            "is listed with another use than its entry made of it",
        ),
        (
            &sql::BOOK_ASTRAY,
            "is where its book says the next use begins, and its leases say otherwise",
        ),
        (
            &sql::LEASE_ASTRAY,
            "is where its lease says the next use begins or ends, and its leaves say otherwise",
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
