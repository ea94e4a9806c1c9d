//! Small reads that several actions and views share.

use counterfoil_sync::entry::Exception;
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, Seq};
use counterfoil_sync::money::Currency;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use super::cells::{Cells as _, int, journal as cell};

/// The name of a customer the phone knows.
pub(crate) fn customer_name(
    conn: &Connection,
    no: CustomerNo,
) -> Result<Option<String>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT name FROM customer WHERE no = ?1")?
        .query_row([no.0], |row| row.get(0))
        .optional()?)
}

/// The code and the name of a customer the phone knows.
pub(crate) fn customer(
    conn: &Connection,
    no: CustomerNo,
) -> Result<Option<(String, String)>, StoreError> {
    Ok(conn
        .prepare_cached("SELECT code, name FROM customer WHERE no = ?1")?
        .query_row([no.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?)
}

/// A visit that has not ended.
#[derive(Clone, Copy)]
pub(crate) struct OpenVisit {
    pub(crate) seq: Seq,
    pub(crate) customer: CustomerNo,
}

/// The visit of the open day that has not ended: the last one, since there is one at a time.
pub(crate) fn open_visit(
    conn: &Connection,
    journal: JournalId,
    opened: Seq,
) -> Result<Option<OpenVisit>, StoreError> {
    let last = conn
        .prepare_cached("SELECT seq, customer, ended FROM visit WHERE journal = ?1 AND seq > ?2 ORDER BY seq DESC LIMIT 1")?
        .query_row(params![cell(journal), int(opened)], |row| {
            Ok((OpenVisit { seq: row.uint(0)?, customer: CustomerNo(row.get(1)?) }, row.uint_or_none(2)?))
        })
        .optional()?;
    Ok(last
        .filter(|(_, ended)| ended.is_none())
        .map(|(visit, _)| visit))
}

/// Cash of one currency, in minor units.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct CashNow {
    pub(crate) received: i64,
    pub(crate) pending: i64,
    pub(crate) offered: i64,
    pub(crate) handed: i64,
}

impl CashNow {
    pub(crate) fn in_hand(self) -> i64 {
        self.received - self.handed
    }

    /// What may be offered: neither offered already nor in a receipt whose void awaits approval.
    pub(crate) fn free(self) -> i64 {
        self.in_hand() - self.offered - self.pending
    }
}

/// The cash figures of a collector, by currency in the order of the codes.
pub(crate) fn cash(
    conn: &Connection,
    collector: counterfoil_sync::id::PersonNo,
) -> Result<Vec<(Currency, CashNow)>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT currency, received, pending, offered, handed FROM cash WHERE collector = ?1 ORDER BY currency",
    )?;
    let rows = statement.query_map([collector.0], |row| {
        let now = CashNow {
            received: row.get(1)?,
            pending: row.get(2)?,
            offered: row.get(3)?,
            handed: row.get(4)?,
        };
        Ok((row.currency(0)?, now))
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

pub(crate) fn cash_in(
    conn: &Connection,
    collector: counterfoil_sync::id::PersonNo,
    currency: Currency,
) -> Result<CashNow, StoreError> {
    Ok(cash(conn, collector)?
        .into_iter()
        .find(|(code, _)| *code == currency)
        .map_or_else(CashNow::default, |(_, now)| now))
}

/// A leaf to write on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct NextLeaf {
    pub(crate) book: counterfoil_sync::id::BookNo,
    pub(crate) series: String,
    pub(crate) number: u32,
    pub(crate) last: u32,
}

/// The next blank leaf of the open book; of the next book when it is full.
pub(crate) fn next_leaf(
    conn: &Connection,
    holder: counterfoil_sync::id::PersonNo,
) -> Result<Option<NextLeaf>, StoreError> {
    const SQL: &str = "SELECT no, series, next, last FROM (
            SELECT b.no, b.series, b.first, b.last,
                   max(b.lease_next, coalesce((SELECT max(l.number) + 1 FROM leaf l WHERE l.book = b.no), b.lease_next)) AS next
            FROM book b WHERE b.closed = 0 AND b.holder = ?1 AND NOT EXISTS (SELECT 1 FROM returned r WHERE r.book = b.no))
        WHERE next <= last ORDER BY next = first, no LIMIT 1";
    Ok(conn
        .prepare_cached(SQL)?
        .query_row([holder.0], |row| {
            Ok(NextLeaf {
                book: counterfoil_sync::id::BookNo(row.get(0)?),
                series: row.get(1)?,
                number: row.get(2)?,
                last: row.get(3)?,
            })
        })
        .optional()?)
}

/// What the server said of an entry, if it was not simply posted.
pub(crate) fn exception(conn: &Connection, id: EntryId) -> Result<Option<Exception>, StoreError> {
    let content: Option<Vec<u8>> = conn
        .prepare_cached("SELECT content FROM ruling_exception WHERE journal = ?1 AND seq = ?2")?
        .query_row(params![cell(id.journal), int(id.seq)], |row| row.get(0))
        .optional()?;
    content
        .map(|content| minicbor::decode(&content).map_err(StoreError::damaged))
        .transpose()
}
