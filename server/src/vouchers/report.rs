//! What runs out, what is missing, and through whose hands a book went.

use counterfoil_sync::id::{BookNo, DeviceNo, JournalId, PersonNo};
use counterfoil_sync::time::Millis;

use super::sql;
use crate::db::{DbError, Tx};
use crate::values;

/// A phone that may work, and the leaves left to it.
#[derive(Debug, Clone)]
pub struct Phone {
    /// Its number.
    pub no: DeviceNo,
    /// Its name.
    pub name: String,
    /// The journal it writes.
    pub journal: JournalId,
    /// Whose.
    pub collector: PersonNo,
    /// Their name.
    pub collector_name: String,
    /// Leaves left in the books it holds.
    pub leaves: i64,
    /// Books in stock where its last book came from.
    pub in_stock: i64,
}

/// Phones that may work, those with the fewest leaves first.
pub async fn phones(tx: &mut Tx) -> Result<Vec<Phone>, DbError> {
    let rows = tx.all(&sql::LEFT_ON_PHONES, values![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Phone {
                no: row.get(0)?,
                name: row.get(1)?,
                journal: row.get(2)?,
                collector: row.get(3)?,
                collector_name: row.get(4)?,
                leaves: row.get(5)?,
                in_stock: row.get(6)?,
            })
        })
        .collect()
}

/// Leaves that were handed out with a book and that nobody accounts for.
#[derive(Debug, Clone)]
pub struct Gap {
    /// The book.
    pub book: BookNo,
    /// What is printed before its numbers.
    pub series: String,
    /// Who had it.
    pub collector: PersonNo,
    /// Their name.
    pub name: String,
    /// Since when.
    pub leased: Millis,
    /// How many.
    pub leaves: i64,
}

/// The gap report, by person, the oldest first.
pub async fn gaps(tx: &mut Tx) -> Result<Vec<Gap>, DbError> {
    let rows = tx.all(&sql::GAPS, values![]).await?;
    rows.iter()
        .map(|row| {
            Ok(Gap {
                book: row.get(0)?,
                series: row.get(1)?,
                collector: row.get(2)?,
                name: row.get(3)?,
                leased: row.get(4)?,
                leaves: row.get(5)?,
            })
        })
        .collect()
}

/// One stretch of a book in somebody's hands.
#[derive(Debug, Clone)]
pub struct Held {
    /// Whose.
    pub name: String,
    /// On which phone.
    pub phone: String,
    /// Since when.
    pub leased: Millis,
    /// From which leaf.
    pub first: u32,
    /// One past the highest leaf used or given up.
    pub next: u32,
    /// To which leaf.
    pub last: u32,
    /// Whether they hold it still.
    pub is_open: bool,
}

/// Through whose hands a book went.
pub async fn held(tx: &mut Tx, book: BookNo) -> Result<Vec<Held>, DbError> {
    let rows = tx.all(&sql::LEASES_OF_BOOK, values![book]).await?;
    rows.iter()
        .map(|row| {
            let state: String = row.get(6)?;
            Ok(Held {
                name: row.get(0)?,
                phone: row.get(1)?,
                leased: row.get(2)?,
                first: row.get(3)?,
                next: row.get(4)?,
                last: row.get(5)?,
                is_open: state == "open",
            })
        })
        .collect()
}
