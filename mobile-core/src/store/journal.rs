//! Entries as they are kept: own and the office's.

use counterfoil_sync::id::{JournalId, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::StoreError;
use super::cells::{Cells as _, int, journal as cell};

/// Whose entries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Own,
    Office,
}

fn sealed(row: &Row<'_>) -> rusqlite::Result<(Vec<u8>, Option<[u8; 64]>)> {
    Ok((row.get(0)?, row.get(1)?))
}

fn read((bytes, signature): (Vec<u8>, Option<[u8; 64]>)) -> Result<Sealed, StoreError> {
    Sealed::read(bytes, signature).map_err(StoreError::damaged)
}

/// Adds an entry of this phone.
pub(crate) fn insert_own(
    conn: &Connection,
    entry: &Sealed,
    seen_own: Seq,
    seen_office: Seq,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO own_entry (journal, seq, bytes, signature, seen_own, seen_office) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?
    .execute(params![
        cell(entry.entry.journal),
        int(entry.entry.seq),
        entry.bytes,
        entry.signature,
        int(seen_own),
        int(seen_office)
    ])?;
    Ok(())
}

/// Adds an entry of the office.
pub(crate) fn insert_office(conn: &Connection, entry: &Sealed) -> Result<(), StoreError> {
    conn.prepare_cached(
        "INSERT INTO office_entry (journal, seq, bytes, signature) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        cell(entry.entry.journal),
        int(entry.entry.seq),
        entry.bytes,
        entry.signature
    ])?;
    Ok(())
}

/// The entries of a journal after one place and up to another, in order.
pub(crate) fn run(
    conn: &Connection,
    side: Side,
    journal: JournalId,
    after: Seq,
    upto: Seq,
    most: usize,
) -> Result<Vec<Sealed>, StoreError> {
    let mut statement = conn.prepare_cached(match side {
        Side::Own => "SELECT bytes, signature FROM own_entry WHERE journal = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4",
        Side::Office => "SELECT bytes, signature FROM office_entry WHERE journal = ?1 AND seq > ?2 AND seq <= ?3 ORDER BY seq LIMIT ?4",
    })?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let upto = i64::try_from(upto).unwrap_or(i64::MAX);
    let rows = statement.query_map(params![cell(journal), int(after), upto, most], sealed)?;
    rows.map(|row| read(row?)).collect()
}

/// One entry.
pub(crate) fn one(
    conn: &Connection,
    side: Side,
    journal: JournalId,
    seq: Seq,
) -> Result<Option<Sealed>, StoreError> {
    Ok(run(conn, side, journal, seq.saturating_sub(1), seq, 1)?
        .into_iter()
        .next())
}

/// The end of a journal at a place that it has; its start at 0; nothing beyond its end.
pub(crate) fn head_at(
    conn: &Connection,
    side: Side,
    journal: JournalId,
    seq: Seq,
) -> Result<Option<Head>, StoreError> {
    if seq == 0 {
        return Ok(Some(Head::start(journal)));
    }
    Ok(one(conn, side, journal, seq)?.as_ref().map(Head::at))
}

/// The last place of one of this phone's journals.
pub(crate) fn last_own(conn: &Connection, journal: JournalId) -> Result<Seq, StoreError> {
    let last = conn
        .prepare_cached("SELECT seq FROM own_entry WHERE journal = ?1 ORDER BY seq DESC LIMIT 1")?
        .query_row([cell(journal)], |row| row.uint(0))
        .optional()?;
    Ok(last.unwrap_or(0))
}
