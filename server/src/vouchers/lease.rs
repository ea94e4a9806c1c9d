use counterfoil_sync::id::{BookNo, DeviceNo, JournalId, PersonNo};
use counterfoil_sync::time::Millis;

use super::sql;
use crate::audit::{self, Record};
use crate::auth::branch::{self, ScopeError};
use crate::auth::devices::{self, DeviceState};
use crate::db::{DbError, Tx, fingerprint};
use crate::values;

/// One open book, and the next one held.
const BOOKS_HELD: i64 = 2;

/// Leases a stock book to a journal.
pub async fn lease(
    tx: &mut Tx,
    now: Millis,
    book: BookNo,
    journal: JournalId,
    collector: PersonNo,
) -> Result<(), LeaseError> {
    let row = tx
        .optional(&sql::BOOK, values![book])
        .await?
        .ok_or(LeaseError::NoBook(book))?;
    let state: String = row.get("state")?;
    if state != "stock" {
        let holder = tx.optional(&sql::OPEN_LEASE, values![book]).await?;
        // Doing it again is success.
        return match holder.map(|row| row.get::<JournalId>(0)).transpose()? {
            Some(held_by) if held_by == journal => Ok(()),
            Some(_) | None => Err(LeaseError::NotInStock(book)),
        };
    }
    let held: i64 = tx
        .scalar(&sql::OPEN_LEASES_OF, values![collector, journal])
        .await?;
    if held >= BOOKS_HELD {
        return Err(LeaseError::EnoughBooks);
    }
    let (next, last): (i64, i64) = (row.get("next_leaf")?, row.get("last_leaf")?);
    let no: i64 = tx.scalar::<i64>(&sql::LAST_LEASE, values![]).await? + 1;
    let facts = fingerprint(values![no, book, journal, collector, next, now]);
    let change = tx.change().await?;
    tx.execute(
        &sql::INSERT_LEASE,
        values![no, book, journal, collector, next, last, now, change, facts],
    )
    .await?;
    tx.execute(&sql::BOOK_LEASED, values![book]).await?;
    Ok(())
}

/// Leases a stock book to a phone that may work. Who belongs to a branch gives out the books of its stock.
pub async fn lease_to(
    tx: &mut Tx,
    now: Millis,
    book: BookNo,
    phone: DeviceNo,
    by: PersonNo,
) -> Result<(), LeaseError> {
    let row = tx.optional(&sql::BOOK, values![book]).await?;
    let row = row.ok_or(LeaseError::NoBook(book))?;
    let (stock, state): (String, String) = (row.get("branch")?, row.get("state")?);
    branch::must_be_of(tx, by, &stock).await?;
    let device = devices::find(tx, phone).await?;
    let device = device.ok_or(LeaseError::NoPhone)?;
    if device.state != DeviceState::Active {
        return Err(LeaseError::NotActive);
    }
    lease(tx, now, book, device.journal, device.collector).await?;
    if state == "stock" {
        let subject = format!("book {book} to device {phone}");
        audit::append(tx, Record::by(by, "book.leased", subject, now)).await?;
    }
    Ok(())
}

/// Leases the next stock book of the branch that the journal's last book came from, if there is one.
/// Says which.
pub async fn lease_next(
    tx: &mut Tx,
    now: Millis,
    journal: JournalId,
    collector: PersonNo,
) -> Result<Option<BookNo>, DbError> {
    let Some(row) = tx.optional(&sql::NEXT_IN_STOCK, values![journal]).await? else {
        return Ok(None);
    };
    let book = row.get(0)?;
    match lease(tx, now, book, journal, collector).await {
        Ok(()) => Ok(Some(book)),
        Err(LeaseError::Db(error)) => Err(error),
        Err(_) => Ok(None),
    }
}

/// Why a book is not leased.
#[derive(Debug, thiserror::Error)]
pub enum LeaseError {
    /// There is no such book.
    #[error("there is no book {0}")]
    NoBook(BookNo),
    /// Somebody else holds it, or it is used up.
    #[error("book {0} is not in stock")]
    NotInStock(BookNo),
    /// One person, one open book, and the next one held.
    #[error("the collector holds an open book and the next one already; take one back first")]
    EnoughBooks,
    /// No such phone.
    #[error("there is no such phone")]
    NoPhone,
    /// It waits for approval, or was suspended or revoked.
    #[error("the phone is not active")]
    NotActive,
    /// Somebody of another branch.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The database.
    #[error("leasing a book")]
    Db(#[from] DbError),
}
