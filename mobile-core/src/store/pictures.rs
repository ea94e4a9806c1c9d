//! Photos and signatures as they are kept.

use counterfoil_sync::id::{Hash, Seq};
use counterfoil_sync::limits::{PICTURE_KEPT_DAYS, PICTURES_KEPT_BYTES};
use counterfoil_sync::time::Day;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use super::cells::{Cells as _, int};

pub(crate) const HELD: i64 = 1;
pub(crate) const REFUSED: i64 = 2;
pub(crate) const DAMAGED: i64 = 3;

/// Whether a picture is on the phone.
pub(crate) fn has(conn: &Connection, hash: &Hash) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached("SELECT 1 FROM picture WHERE hash = ?1")?
        .exists([hash])?)
}

/// Keeps a picture. Nothing when there is no room, although what the server holds has made some.
pub(crate) fn keep(conn: &Connection, hash: &Hash, bytes: &[u8]) -> Result<Option<()>, StoreError> {
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let kept = |conn: &Connection| -> Result<u64, StoreError> {
        let sum = "SELECT coalesce(sum(length(bytes)), 0) FROM picture";
        Ok(conn.prepare_cached(sum)?.query_row([], |row| row.uint(0))?)
    };
    while kept(conn)?.saturating_add(size) > PICTURES_KEPT_BYTES {
        let oldest = "DELETE FROM picture WHERE no = (SELECT min(no) FROM picture WHERE state = 1)";
        if conn.execute(oldest, [])? == 0 {
            return Ok(None);
        }
    }
    conn.prepare_cached("INSERT INTO picture (hash, state, sent, bytes) VALUES (?1, 0, 0, ?2)")?
        .execute(params![hash, bytes])?;
    Ok(Some(()))
}

/// Drops what no entry came to name, and what the server has held for a week of business days.
pub(crate) fn tidy(conn: &Connection, today: Day) -> Result<(), StoreError> {
    conn.execute(
        "DELETE FROM picture WHERE NOT EXISTS (SELECT 1 FROM picture_named n WHERE n.hash = picture.hash)",
        [],
    )?;
    conn.execute(
        "DELETE FROM picture WHERE state IN (1, 2)
             AND (SELECT max(n.day) FROM picture_named n WHERE n.hash = picture.hash) < ?1",
        [today.0.saturating_sub(PICTURE_KEPT_DAYS)],
    )?;
    Ok(())
}

/// What a server of before its last restore held, the present one may not hold: it is asked again.
pub(crate) fn ask_again(conn: &Connection) -> Result<(), StoreError> {
    conn.execute(
        "UPDATE picture SET state = 0, sent = NULL, unnamed_at = NULL WHERE state <> 3",
        [],
    )?;
    Ok(())
}

/// The bytes of a picture.
pub(crate) fn bytes(conn: &Connection, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
    let found = conn
        .prepare_cached("SELECT bytes FROM picture WHERE hash = ?1")?
        .query_row([hash], |row| row.get(0))
        .optional()?;
    Ok(found)
}

/// A picture that the server lacks.
pub(crate) struct Waiting {
    pub(crate) hash: Hash,
    pub(crate) sent: Option<u64>,
}

/// The first picture to hand in: an entry names it that the server holds.
pub(crate) fn first_waiting(
    conn: &Connection,
    checkpoint: Seq,
) -> Result<Option<Waiting>, StoreError> {
    let found = conn
        .prepare_cached(
            "SELECT hash, sent FROM picture p WHERE state = 0 AND unnamed_at IS NOT ?1
             AND EXISTS (SELECT 1 FROM picture_named n JOIN journal j ON j.id = n.journal
                 WHERE n.hash = p.hash AND n.seq <= max(j.checkpoint, j.rescued))
             ORDER BY no LIMIT 1",
        )?
        .query_row([int(checkpoint)], |row| {
            Ok(Waiting {
                hash: row.get(0)?,
                sent: row.uint_or_none(1)?,
            })
        })
        .optional()?;
    Ok(found)
}

/// Whether a picture waits that the server has not said it knows no entry of.
pub(crate) fn is_any_asked_for(conn: &Connection) -> Result<bool, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FROM picture p WHERE state = 0 AND unnamed_at IS NULL
             AND EXISTS (SELECT 1 FROM picture_named n WHERE n.hash = p.hash)",
        )?
        .query_row([], |row| row.get(0))?)
}

/// How many bytes of a picture the server has, as far as is known.
pub(crate) fn sent(conn: &Connection, hash: &Hash) -> Result<Option<u64>, StoreError> {
    let found = conn
        .prepare_cached("SELECT sent FROM picture WHERE hash = ?1")?
        .query_row([hash], |row| row.uint_or_none(0))
        .optional()?;
    Ok(found.flatten())
}

/// Notes how much the server has.
pub(crate) fn set_sent(conn: &Connection, hash: &Hash, sent: u64) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE picture SET sent = ?2 WHERE hash = ?1 AND state = 0")?
        .execute(params![hash, int(sent)])?;
    Ok(())
}

/// Notes that the server knew of no entry that names a picture.
pub(crate) fn set_unnamed(
    conn: &Connection,
    hash: &Hash,
    checkpoint: Seq,
) -> Result<(), StoreError> {
    conn.prepare_cached(
        "UPDATE picture SET sent = NULL, unnamed_at = ?2 WHERE hash = ?1 AND state = 0",
    )?
    .execute(params![hash, int(checkpoint)])?;
    Ok(())
}

/// Notes what became of a picture.
pub(crate) fn set_state(conn: &Connection, hash: &Hash, state: i64) -> Result<(), StoreError> {
    conn.prepare_cached("UPDATE picture SET state = ?2 WHERE hash = ?1")?
        .execute(params![hash, state])?;
    Ok(())
}

/// How many pictures that an entry names are in a state.
pub(crate) fn count(conn: &Connection, state: i64) -> Result<u64, StoreError> {
    Ok(conn
        .prepare_cached(
            "SELECT count(*) FROM picture p WHERE state = ?1
             AND EXISTS (SELECT 1 FROM picture_named n WHERE n.hash = p.hash)",
        )?
        .query_row([state], |row| row.uint(0))?)
}
