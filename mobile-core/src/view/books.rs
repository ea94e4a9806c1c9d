//! Voucher books and the leaves left in them.

use counterfoil_sync::id::BookNo;

use super::ViewError;
use crate::phone::Phone;

/// A book on this phone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookLine {
    /// Number.
    pub book: BookNo,
    /// What is printed before the number.
    pub series: String,
    /// The first leaf.
    pub first: u32,
    /// The last leaf.
    pub last: u32,
    /// The next blank leaf; one past the last when the book is full.
    pub next: u32,
    /// Blank leaves that this phone may still use.
    pub left: u32,
    /// Leaves this phone spoiled.
    pub spoiled: u32,
    /// Whether the book was given back.
    pub is_returned: bool,
    /// Whether its lease ended.
    pub is_closed: bool,
}

impl Phone {
    /// The books leased to this collector, and whether a new one should be asked for.
    pub fn books(&self) -> Result<Vec<BookLine>, ViewError> {
        let mut books = self.conn.prepare_cached(
            "SELECT b.no, b.series, b.first, b.last,
                    max(b.lease_next, coalesce((SELECT max(l.number) + 1 FROM leaf l WHERE l.book = b.no), b.lease_next)),
                    (SELECT count(*) FROM leaf l WHERE l.book = b.no AND l.spoiled),
                    EXISTS (SELECT 1 FROM returned r WHERE r.book = b.no), b.closed
             FROM book b WHERE b.holder = ?1 ORDER BY b.no",
        )?;
        let lines = books.query_map([self.writing()?.journal.collector.0], |row| {
            let (last, next): (u32, u32) = (row.get(3)?, row.get(4)?);
            let (is_returned, is_closed): (bool, bool) = (row.get(6)?, row.get(7)?);
            let left = if is_returned || is_closed {
                0
            } else {
                last.saturating_add(1).saturating_sub(next)
            };
            Ok(BookLine {
                book: BookNo(row.get(0)?),
                series: row.get(1)?,
                first: row.get(2)?,
                last,
                next,
                left,
                spoiled: row.get(5)?,
                is_returned,
                is_closed,
            })
        })?;
        Ok(lines.collect::<Result<_, _>>()?)
    }
}
