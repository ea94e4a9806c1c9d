//! Who the phone collects for.

use counterfoil_sync::money::Currency;
use rusqlite::OptionalExtension as _;

use super::ViewError;
use crate::phone::Phone;
use crate::store::cells::Cells as _;

/// The company, as its receipts name it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Company {
    /// Its name.
    pub name: String,
    /// The time zone its business days are counted in, e.g. `Asia/Dubai`.
    pub time_zone: String,
    /// What it mostly deals in.
    pub currency: Currency,
}

impl Phone {
    /// The company; none before the first sync.
    pub fn company(&self) -> Result<Option<Company>, ViewError> {
        Ok(self
            .conn
            .prepare_cached("SELECT name, time_zone, currency FROM company WHERE id = 1")?
            .query_row([], |row| {
                Ok(Company {
                    name: row.get(0)?,
                    time_zone: row.get(1)?,
                    currency: row.currency(2)?,
                })
            })
            .optional()?)
    }
}
