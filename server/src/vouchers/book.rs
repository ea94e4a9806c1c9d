use counterfoil_sync::id::{BookNo, PersonNo};
use counterfoil_sync::limits;
use counterfoil_sync::time::Millis;

use super::sql;
use crate::audit::{self, Record};
use crate::auth::branch::{self, ScopeError};
use crate::db::{DbError, Tx, sealed};
use crate::text;
use crate::values;

/// A book as it lies in stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBook {
    /// Its number.
    pub no: BookNo,
    /// Its first leaf.
    pub first: u32,
    /// Its last leaf.
    pub last: u32,
}

/// Puts a book of so many leaves into stock: the next numbers of the series, that no book holds.
pub async fn add_book(
    tx: &mut Tx,
    series: &str,
    leaves: u32,
    branch: &str,
) -> Result<NewBook, BookError> {
    if !(1..=limits::LEAVES_PER_BOOK).contains(&leaves) {
        return Err(BookError::Leaves);
    }
    if [series, branch]
        .iter()
        .any(|name| !name.is_empty() && text::said(name) != Some(name))
    {
        return Err(BookError::Text);
    }
    let before: u32 = tx.scalar(&sql::LAST_LEAF, values![series]).await?;
    let last = before.checked_add(leaves).ok_or(BookError::SeriesFull)?;
    let no: u32 = tx.scalar(&sql::LAST_BOOK, values![]).await?;
    let book = NewBook {
        no: BookNo(no + 1),
        first: before + 1,
        last,
    };
    tx.execute(
        &sql::INSERT_BOOK,
        sealed(values![book.no, series, book.first, book.last, branch]),
    )
    .await?;
    Ok(book)
}

/// A person puts a book into the stock of their branch; who belongs to none, into any.
pub async fn receive(
    tx: &mut Tx,
    series: &str,
    leaves: u32,
    branch: &str,
    by: PersonNo,
    now: Millis,
) -> Result<NewBook, BookError> {
    branch::must_be_of(tx, by, branch).await?;
    let book = add_book(tx, series, leaves, branch).await?;
    let record = Record::by(by, "book.added", format!("book {}", book.no), now);
    audit::append(tx, record).await?;
    Ok(book)
}

/// Why a book is not put into stock.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// None, or more than a book has.
    #[error("a book has 1 to {max} leaves", max = limits::LEAVES_PER_BOOK)]
    Leaves,
    /// A series or a branch that is too long, or no text.
    #[error(
        "a series and a branch have names without spaces around them; {}",
        crate::text::SAY
    )]
    Text,
    /// No numbers are left.
    #[error("the series has no numbers left; begin another")]
    SeriesFull,
    /// Somebody of another branch.
    #[error(transparent)]
    Scope(#[from] ScopeError),
    /// The database.
    #[error("putting a book into stock")]
    Db(#[from] DbError),
}
