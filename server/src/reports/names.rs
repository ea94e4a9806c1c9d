//! What things are called on pages.

use counterfoil_sync::id::CustomerNo;

use super::sql;
use crate::db::{DbError, Tx};
use crate::values;

/// A customer's name with its code.
pub async fn customer(tx: &mut Tx, no: CustomerNo) -> Result<String, DbError> {
    let row = tx.optional(&sql::CUSTOMER, values![no]).await?;
    let Some(row) = row else {
        return Ok(String::new());
    };
    let (code, name): (String, String) = (row.get(0)?, row.get(1)?);
    Ok(format!("{name} ({code})"))
}
