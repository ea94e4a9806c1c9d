//! A book given back.

use counterfoil_sync::entry::BookReturn;
use counterfoil_sync::id::{BookNo, EntryId};
use rusqlite::{OptionalExtension as _, params};

use super::act::{Act, Action, WriteError};

/// Gives a book back, full or not. Nothing more is issued from it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReturnBook {
    /// The book.
    pub book: BookNo,
}

/// Why the book was not given back.
#[derive(Debug, thiserror::Error)]
pub enum ReturnBookError {
    /// Not leased to this collector.
    #[error("book {0} is not leased to this phone")]
    NotLeased(BookNo),
    /// Given back before.
    #[error("book {0} was given back already")]
    Returned(BookNo),
    /// Nothing can be written.
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl Action for ReturnBook {
    type Done = EntryId;
    type Error = ReturnBookError;

    fn run(self, act: &mut Act<'_>) -> Result<EntryId, ReturnBookError> {
        act.day()?;
        let found: Option<(u32, bool)> = act
            .conn
            .prepare_cached(
                "SELECT max(b.lease_next, coalesce((SELECT max(l.number) + 1 FROM leaf l WHERE l.book = b.no), b.lease_next)),
                        b.closed OR EXISTS (SELECT 1 FROM returned r WHERE r.book = b.no)
                 FROM book b WHERE b.no = ?1 AND b.holder = ?2",
            )?
            .query_row(params![self.book.0, act.collector().0], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match found {
            None => Err(ReturnBookError::NotLeased(self.book)),
            Some((_, true)) => Err(ReturnBookError::Returned(self.book)),
            Some((next, false)) => Ok(act.write(BookReturn {
                book: self.book,
                next,
            })?),
        }
    }
}
