//! How long ago something was, whatever was done to the wall clock in between.
//!
//! Every journal has a clock that begins with the wall clock of its first entry and moves on with each
//! entry by what the wall clock or, within one boot, the monotonic clock moved on: the larger of both,
//! and never back. A wall clock that is turned back takes nothing from an age; one that was wrong, and
//! was put right, spoils nothing of what comes after. What is left is to turn the clock back while the
//! device is off: then the hours it was off are missed, until the server is heard, whose own clock says
//! how long it has held a receipt at least.

use counterfoil_sync::id::{JournalId, Seq};
use counterfoil_sync::time::{Clocks, Millis};
use rusqlite::{Connection, OptionalExtension as _, Result, params};

use super::cells::{int, journal as cell};

/// Moves a journal's clock on to an entry, and reads it.
pub(crate) fn tick(conn: &Connection, journal: JournalId, clocks: &Clocks) -> Result<i64> {
    let now = now(conn, journal, clocks)?;
    conn.prepare_cached(
        "INSERT INTO age_clock (journal, wall, mono, boot, now) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (journal) DO UPDATE SET wall = excluded.wall, mono = excluded.mono, boot = excluded.boot, now = excluded.now",
    )?
    .execute(params![cell(journal), clocks.wall.0, int(clocks.mono), clocks.boot, now])?;
    Ok(now)
}

/// What a journal's clock would say at these clocks.
pub(crate) fn now(conn: &Connection, journal: JournalId, clocks: &Clocks) -> Result<i64> {
    let last = conn
        .prepare_cached("SELECT wall, mono, boot, now FROM age_clock WHERE journal = ?1")?
        .query_row([cell(journal)], |row| {
            Ok((
                row.get::<_, i64>(0)?,
                row.get::<_, i64>(1)?,
                row.get::<_, u32>(2)?,
                row.get::<_, i64>(3)?,
            ))
        })
        .optional()?;
    let Some((wall, mono, boot, now)) = last else {
        return Ok(clocks.wall.0);
    };
    let by_wall = clocks.wall.0.saturating_sub(wall);
    let by_mono = if boot == clocks.boot {
        let passed = clocks.mono.saturating_sub(mono.cast_unsigned());
        i64::try_from(passed).unwrap_or(i64::MAX)
    } else {
        0
    };
    Ok(now.saturating_add(by_wall.max(by_mono).max(0)))
}

/// How long ago, at least, something of a journal happened that its clock has a time for. `now` is what
/// the clock of the `writing` journal says.
pub(crate) fn since(
    conn: &Connection,
    writing: JournalId,
    now: i64,
    (journal, seq): (JournalId, Seq),
    taken: i64,
) -> Result<i64> {
    let now = if journal == writing {
        now
    } else {
        let last: Option<i64> = conn
            .prepare_cached("SELECT now FROM age_clock WHERE journal = ?1")?
            .query_row([cell(journal)], |row| row.get(0))
            .optional()?;
        last.map_or(now, |last| now.max(last))
    };
    let held: Option<i64> = conn
        .prepare_cached(
            "SELECT (SELECT max(checkpoint_time) FROM journal) - min(time) FROM heard WHERE journal = ?1 AND upto >= ?2",
        )?
        .query_row(params![cell(journal), int(seq)], |row| row.get(0))?;
    Ok(now.saturating_sub(taken).max(held.unwrap_or(0)).max(0))
}

/// Takes note of when the server first held so much of a journal.
pub(crate) fn heard(conn: &Connection, journal: JournalId, upto: Seq, time: Millis) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO heard (journal, upto, time) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    )?
    .execute(params![cell(journal), int(upto), time.0])?;
    Ok(())
}
