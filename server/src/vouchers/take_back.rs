//! A book that is taken back at a desk, leaf by leaf.

use std::collections::BTreeSet;

use counterfoil_sync::id::{BookNo, PersonNo};
use counterfoil_sync::time::Millis;

use super::audit::{Fate, book, leaves};
use super::sql;
use crate::audit::{self, Record};
use crate::db::{DbError, Tx, sealed};
use crate::text;
use crate::values;

/// What became of the leaves of a book that was taken back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Back {
    /// Handed back unused.
    pub returned: u32,
    /// Neither used nor handed back.
    pub lost: u32,
}

/// Takes a book out of somebody's hands. Of its unused leaves those in hand are returned and the others
/// lost; none is handed out again.
///
/// The lease keeps its whole range: a receipt that the phone has not handed in yet was given in good faith,
/// and finds its leaf.
pub async fn take_back(
    tx: &mut Tx,
    no: BookNo,
    in_hand: &BTreeSet<u32>,
    reason: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Back, ReturnError> {
    let reason = text::said(reason).ok_or(ReturnError::Reason)?;
    let found = book(tx, no).await?.ok_or(ReturnError::NoBook(no))?;
    let Some(lease) = tx.optional(&sql::LEASE_OUT, values![no]).await? else {
        return Err(ReturnError::NotOut(no));
    };
    if lease.get::<PersonNo>(1)? == by {
        return Err(ReturnError::OwnBook);
    }
    let (lease_no, first, last): (i64, u32, u32) = (lease.get(0)?, lease.get(2)?, lease.get(3)?);
    let mut back = Back::default();
    let mut unused = BTreeSet::new();
    for (number, fate) in leaves(tx, &found).await? {
        if !(first..=last).contains(&number) || !matches!(fate, Fate::Blank | Fate::Missing) {
            continue;
        }
        unused.insert(number);
        let what = if in_hand.contains(&number) {
            back.returned += 1;
            "returned"
        } else {
            back.lost += 1;
            "lost"
        };
        let row = sealed(values![no, number, by, now, reason, what]);
        tx.execute(&sql::INSERT_LOST, row).await?;
    }
    if let Some(number) = in_hand.difference(&unused).next() {
        return Err(ReturnError::Used {
            book: no,
            number: *number,
        });
    }
    let end = last.saturating_add(1);
    let change = tx.change().await?;
    tx.execute_rows(&sql::LEASES_RETURNED, values![lease_no, last, end, change])
        .await?;
    tx.execute_rows(&sql::BOOKS_RETURNED, values![no, end])
        .await?;
    let record = Record::by(by, "book.taken_back", format!("book {no}"), now);
    audit::append(tx, record.because(reason)).await?;
    Ok(back)
}

/// Why a book is not taken back.
#[derive(Debug, thiserror::Error)]
pub enum ReturnError {
    /// There is no such book.
    #[error("there is no book {0}")]
    NoBook(BookNo),
    /// It is in stock, or finished.
    #[error("nobody holds book {0}")]
    NotOut(BookNo),
    /// A leaf in hand that is none of its unused ones.
    #[error("leaf {number} of book {book} is not unused")]
    Used {
        /// The book.
        book: BookNo,
        /// The leaf.
        number: u32,
    },
    /// Whoever holds a book does not say what is left of it.
    #[error("whoever holds the book cannot take it back")]
    OwnBook,
    /// No reason.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// The database.
    #[error("taking a book back")]
    Db(#[from] DbError),
}
