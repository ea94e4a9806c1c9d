//! The leaves of voucher books as intake sees them: loaded for a batch, used up in memory, stored at
//! the end of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use counterfoil_sync::entry::Quarantine;
use counterfoil_sync::id::{BookNo, JournalId, Seq};

use super::sql;
use crate::db::{DbError, Tx, Value};
use crate::values;

/// What a leaf was used up for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// It became a receipt.
    Issued,
    /// It was spoiled before it did.
    Spoiled,
}

impl Use {
    fn code(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Spoiled => "spoiled",
        }
    }
}

/// A book in one journal's hands.
#[derive(Debug, Clone)]
struct Lease {
    no: i64,
    book: BookNo,
    first: u32,
    last: u32,
    next: u32,
    open: bool,
    touched: bool,
}

/// The leases and leaves that a batch of entries may touch.
#[derive(Debug, Default)]
pub struct Leaves {
    leases: HashMap<JournalId, Vec<Lease>>,
    used: BTreeSet<(BookNo, u32)>,
    rows: Vec<Value>,
    returned: BTreeMap<BookNo, u32>,
    last_of_book: HashMap<BookNo, u32>,
}

impl Leaves {
    /// Loads the leases of these journals, and which of these leaves are used up.
    pub async fn load(
        tx: &mut Tx,
        journals: &[JournalId],
        leaves: &BTreeSet<(BookNo, u32)>,
    ) -> Result<Self, DbError> {
        let mut loaded = Self::default();
        if leaves.is_empty() && journals.is_empty() {
            return Ok(loaded);
        }
        let keys = journals
            .iter()
            .map(|journal| Value::from(*journal))
            .collect();
        for row in tx.all_rows(&sql::LEASES, keys).await? {
            let journal = row.get(1)?;
            let book = row.get(2)?;
            let state: String = row.get(6)?;
            loaded.last_of_book.insert(book, row.get(7)?);
            loaded.leases.entry(journal).or_default().push(Lease {
                no: row.get(0)?,
                book,
                first: row.get(3)?,
                last: row.get(4)?,
                next: row.get(5)?,
                open: state == "open",
                touched: false,
            });
        }
        let keys = leaves
            .iter()
            .flat_map(|(book, number)| values![*book, *number])
            .collect();
        for row in tx.all_rows(&sql::USED, keys).await? {
            loaded.used.insert((row.get(0)?, row.get(1)?));
        }
        Ok(loaded)
    }

    /// Uses up a leaf. Says whether leaves before it were left out, or why it cannot be.
    ///
    /// Depends on the journal's own order only: a book is in one journal's hands at a time, and what
    /// a journal gave back it can use no more.
    pub fn take(
        &mut self,
        journal: JournalId,
        seq: Seq,
        book: BookNo,
        number: u32,
        for_what: Use,
    ) -> Result<bool, Quarantine> {
        let leases = self
            .leases
            .get_mut(&journal)
            .map(Vec::as_mut_slice)
            .unwrap_or_default();
        let lease = leases
            .iter_mut()
            .find(|lease| lease.book == book && (lease.first..=lease.last).contains(&number));
        let lease = lease.ok_or(Quarantine::NotLeased)?;
        if !self.used.insert((book, number)) {
            return Err(Quarantine::NumberUsed);
        }
        let skipped = number > lease.next;
        lease.next = lease.next.max(number.saturating_add(1));
        lease.touched = true;
        self.rows.extend(values![
            book,
            number,
            for_what.code(),
            journal,
            seq.cast_signed()
        ]);
        Ok(skipped)
    }

    /// Takes a book back from `next` on. Says whether leaves were left out before it; nothing when
    /// the journal does not hold the book.
    pub fn give_back(&mut self, journal: JournalId, book: BookNo, next: u32) -> Option<bool> {
        let last_of_book = *self.last_of_book.get(&book)?;
        let leases = self.leases.get_mut(&journal)?;
        let lease = leases
            .iter_mut()
            .find(|lease| lease.book == book && lease.open)?;
        // What was used stays used, whatever the return says.
        let skipped = next > lease.next;
        let next = next.clamp(lease.next, last_of_book.saturating_add(1));
        lease.last = next.saturating_sub(1);
        lease.next = next;
        lease.open = false;
        lease.touched = true;
        self.returned.insert(book, next);
        Some(skipped)
    }

    /// Leaves left in this journal's open books.
    #[must_use]
    pub fn left(&self, journal: JournalId) -> u32 {
        let open = self
            .leases
            .get(&journal)
            .into_iter()
            .flatten()
            .filter(|lease| lease.open);
        open.map(|lease| lease.last.saturating_add(1).saturating_sub(lease.next))
            .fold(0, u32::saturating_add)
    }

    /// How many books the journal holds open.
    #[must_use]
    pub fn open_books(&self, journal: JournalId) -> usize {
        self.leases
            .get(&journal)
            .into_iter()
            .flatten()
            .filter(|lease| lease.open)
            .count()
    }

    /// Stores what changed.
    pub async fn store(&mut self, tx: &mut Tx) -> Result<(), DbError> {
        if !self.rows.is_empty() {
            tx.execute_rows(&sql::INSERT_LEAVES, std::mem::take(&mut self.rows))
                .await?;
        }
        let touched: Vec<&mut Lease> = self
            .leases
            .values_mut()
            .flatten()
            .filter(|lease| lease.touched)
            .collect();
        let mut open = Vec::new();
        let mut closed = Vec::new();
        for lease in touched {
            lease.touched = false;
            if lease.open {
                open.extend(values![lease.no, lease.next]);
            } else {
                closed.push((lease.no, lease.last, lease.next));
            }
        }
        tx.execute_rows(&sql::LEASES_USED, open).await?;
        if !closed.is_empty() {
            let change = tx.change().await?;
            let rows = closed
                .iter()
                .flat_map(|(no, last, next)| values![*no, *last, *next, change])
                .collect();
            tx.execute_rows(&sql::LEASES_RETURNED, rows).await?;
        }
        let books = std::mem::take(&mut self.returned)
            .into_iter()
            .flat_map(|(book, next)| values![book, next])
            .collect();
        tx.execute_rows(&sql::BOOKS_RETURNED, books).await?;
        Ok(())
    }
}
