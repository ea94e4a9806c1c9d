//! Where every leaf of a book is.

use std::collections::BTreeMap;

use counterfoil_sync::id::{BookNo, EntryId, JournalId, PersonNo};

use super::sql;
use crate::auth::Scope;
use crate::db::{DbError, Row, Tx};
use crate::values;

/// A book, and who holds it.
#[derive(Debug, Clone)]
pub struct Book {
    /// Its number.
    pub no: BookNo,
    /// What is printed before the number.
    pub series: String,
    /// The first leaf.
    pub first: u32,
    /// The last leaf.
    pub last: u32,
    /// Where it belongs.
    pub branch: String,
    /// `stock`, `leased` or `finished`.
    pub state: String,
    /// Who holds it, and under which journal.
    pub holder: Option<(PersonNo, JournalId)>,
    /// Leaves used up.
    pub used: u32,
}

/// What became of a leaf.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It became a receipt.
    Issued(EntryId),
    /// It became a receipt that was undone.
    Voided(EntryId),
    /// It was spoiled.
    Spoiled(EntryId),
    /// Lost, and told so.
    Lost,
    /// Handed back unused, when the book was taken back at a desk.
    Returned,
    /// Left out: leaves behind it were used, or the book came back without it.
    Missing,
    /// Not used, and may be yet.
    Blank,
}

/// One book.
pub async fn book(tx: &mut Tx, no: BookNo) -> Result<Option<Book>, DbError> {
    let row = tx.optional(&sql::BOOK_AND_HOLDER, values![no]).await?;
    row.as_ref().map(read).transpose()
}

/// The books after a number.
pub async fn books(
    tx: &mut Tx,
    scope: &Scope,
    after: u32,
    at_most: i64,
) -> Result<Vec<Book>, DbError> {
    tx.all(&sql::BOOKS, values![after, at_most, scope.branch()])
        .await?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &Row) -> Result<Book, DbError> {
    let holder: Option<u32> = row.get(6)?;
    let journal: Option<i64> = row.get(7)?;
    Ok(Book {
        no: row.get(0)?,
        series: row.get(1)?,
        first: row.get(2)?,
        last: row.get(3)?,
        branch: row.get(4)?,
        state: row.get(5)?,
        holder: holder
            .zip(journal)
            .map(|(person, journal)| (PersonNo(person), JournalId(journal.cast_unsigned()))),
        used: row.get(8)?,
    })
}

/// Every leaf of a book, in order: none is left out of the account.
pub async fn leaves(tx: &mut Tx, book: &Book) -> Result<Vec<(u32, Fate)>, DbError> {
    let mut fates = Vec::with_capacity(book.last.saturating_sub(book.first) as usize + 1);
    // What lies before the first leaf that may still be used and was not is missing.
    let next: u32 = tx.scalar(&sql::NEXT_OF_BOOK, values![book.no]).await?;
    let lost = tx.all(&sql::LOST_OF, values![book.no]).await?;
    let lost: BTreeMap<u32, String> = lost
        .iter()
        .map(|row| Ok((row.get(0)?, row.get(1)?)))
        .collect::<Result<_, DbError>>()?;
    let mut used = tx
        .all(&sql::LEAVES_OF, values![book.no])
        .await?
        .into_iter()
        .peekable();
    for number in book.first..=book.last {
        let row = match used.peek() {
            Some(row) if row.get::<u32>(0)? == number => used.next(),
            Some(_) | None => None,
        };
        let Some(row) = row else {
            let fate = match number {
                number if lost.get(&number).is_some_and(|what| what == "returned") => {
                    Fate::Returned
                }
                number if lost.contains_key(&number) => Fate::Lost,
                number if number < next => Fate::Missing,
                _ => Fate::Blank,
            };
            fates.push((number, fate));
            continue;
        };
        let (use_of, seq, void): (String, i64, Option<i64>) =
            (row.get(1)?, row.get(3)?, row.get(4)?);
        let entry = EntryId::new(row.get(2)?, seq.cast_unsigned());
        let fate = match use_of.as_str() {
            "issued" if void.is_some() => Fate::Voided(entry),
            "issued" => Fate::Issued(entry),
            _ => Fate::Spoiled(entry),
        };
        fates.push((number, fate));
    }
    Ok(fates)
}
