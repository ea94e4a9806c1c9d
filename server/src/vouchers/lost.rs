//! Leaves that are gone: never used, and not coming back.

use counterfoil_sync::id::{BookNo, PersonNo};
use counterfoil_sync::time::Millis;

use super::sql;
use crate::audit::{self, Record};
use crate::db::{DbError, Tx, sealed};
use crate::text;
use crate::values;

/// Declares a leaf lost. Declaring it again changes nothing.
///
/// It explains a gap, and forbids nothing: if the leaf turns up as a receipt after all, signed by the phone
/// that held it, that is what became of it.
pub async fn lose(
    tx: &mut Tx,
    book: BookNo,
    number: u32,
    reason: &str,
    by: PersonNo,
    now: Millis,
) -> Result<(), LoseError> {
    let reason = text::said(reason).ok_or(LoseError::Reason)?;
    let key = || values![book, number];
    let Some(lease) = tx.optional(&sql::LEASE_OF_LEAF, key()).await? else {
        return Err(LoseError::NeverOut { book, number });
    };
    if lease.get::<PersonNo>(0)? == by {
        return Err(LoseError::OwnBook);
    }
    if tx.optional(&sql::LEAF, key()).await?.is_some() {
        return Err(LoseError::Used { book, number });
    }
    let row = sealed(values![book, number, by, now, reason, "lost"]);
    if tx.execute(&sql::INSERT_LOST, row).await? == 0 {
        return Ok(());
    }
    let subject = format!("leaf {number} of book {book}");
    audit::append(
        tx,
        Record::by(by, "leaf.lost", subject, now).because(reason),
    )
    .await?;
    Ok(())
}

/// Why a leaf is not lost.
#[derive(Debug, thiserror::Error)]
pub enum LoseError {
    /// It is in no phone's hands and never was.
    #[error("leaf {number} of book {book} was never handed out")]
    NeverOut {
        /// The book.
        book: BookNo,
        /// The leaf.
        number: u32,
    },
    /// It became something.
    #[error("leaf {number} of book {book} was used")]
    Used {
        /// The book.
        book: BookNo,
        /// The leaf.
        number: u32,
    },
    /// Whoever holds a book does not say what is lost from it.
    #[error("whoever held the book cannot declare its leaves lost")]
    OwnBook,
    /// No reason.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// The database.
    #[error("declaring a leaf lost")]
    Db(#[from] DbError),
}
