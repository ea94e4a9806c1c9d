//! Reports: read-only views over the ledger's projections and the receivables.

pub mod aging;
pub mod board;
mod cash_age;
pub mod life;
pub mod map;
pub mod names;
mod render;
pub(crate) mod sql;

pub use cash_age::CashAges;
pub use render::{Format, RenderError};

use crate::db::{Db, DbError};
use crate::values;

/// A setting of the company, such as `time_zone`.
pub async fn setting(db: &Db, key: &str) -> Result<Option<String>, DbError> {
    db.read(|mut tx| async move {
        let row = tx.optional(&sql::SETTING, values![key]).await?;
        row.map(|row| row.get(0)).transpose()
    })
    .await
}
