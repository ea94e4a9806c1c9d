//! Journals: contiguous, chained, each entry what its author wrote, nothing that was promised missing.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use counterfoil_sync::entry::Entry;
use counterfoil_sync::id::JournalId;
use counterfoil_sync::journal::sha256;
use rusqlite::Connection;

use super::Oracle;
use crate::world::Truth;

impl Oracle {
    pub(super) fn entries(&mut self, eye: &Connection, truth: &Truth) -> Result<()> {
        let mut journals =
            eye.prepare_cached("SELECT journal, max(seq), count(*) FROM entry GROUP BY journal")?;
        let journals = journals
            .query_map([], |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))))?
            .collect::<Result<BTreeMap<i64, (i64, i64)>, _>>()?;
        for (journal, (last, count)) in &journals {
            ensure!(
                last == count,
                "journal {journal:x} has {count} entries up to {last}"
            );
            let (seen, hash) = self.heads.get(journal).copied().unwrap_or((0, [0; 32]));
            if *last > seen {
                let known = self.known.get(journal).copied();
                let head = follow(eye, *journal, seen, hash, known)?;
                let known = known.map_or(seen, |(known, _)| seen.max(known));
                if self.revoked.contains(&(*journal >> 16)) {
                    are_aside(eye, *journal, known)?;
                }
                self.heads.insert(*journal, head);
            }
        }
        for (journal, (seq, _)) in &self.known {
            ensure!(
                journals.get(journal).is_some_and(|(last, _)| last >= seq),
                "journal {journal:x} had {seq} entries before the server was started again"
            );
        }
        for (journal, known) in &truth.journals {
            let held = journals
                .get(&journal.0.cast_signed())
                .map_or(0, |(last, _)| *last);
            if held.cast_unsigned() < known.acked {
                bail!(
                    "the server holds {held} entries of journal {:x} and had confirmed {}",
                    journal.0,
                    known.acked
                );
            }
        }
        Ok(())
    }
}

/// What comes from a revoked phone is put aside, whatever it is.
fn are_aside(eye: &Connection, journal: i64, after: i64) -> Result<()> {
    let believed: Option<i64> = eye
        .prepare_cached(
            "SELECT min(e.seq) FROM entry e WHERE e.journal = ?1 AND e.seq > ?2 AND NOT EXISTS \
             (SELECT 1 FROM quarantine q WHERE q.journal = e.journal AND q.seq = e.seq AND q.hash = e.hash)",
        )?
        .query_row((journal, after), |row| row.get(0))?;
    ensure!(
        believed.is_none(),
        "entry {believed:?} of journal {journal:x} is believed, and its device was revoked before"
    );
    Ok(())
}

/// Reads on from a head.
fn follow(
    eye: &Connection,
    journal: i64,
    from: i64,
    hash: [u8; 32],
    known: Option<(i64, [u8; 32])>,
) -> Result<(i64, [u8; 32])> {
    let mut head = (from, hash);
    let mut statement = eye.prepare_cached(
        "SELECT seq, hash, bytes FROM entry WHERE journal = ?1 AND seq > ?2 ORDER BY seq",
    )?;
    let mut rows = statement.query([journal, from])?;
    while let Some(row) = rows.next()? {
        let (seq, hash, bytes): (i64, [u8; 32], Vec<u8>) = (row.get(0)?, row.get(1)?, row.get(2)?);
        ensure!(
            sha256(&bytes) == hash,
            "entry {seq} of journal {journal:x} is not what it hashes to"
        );
        let entry = Entry::from_bytes(&bytes).context("an entry that reads")?;
        ensure!(
            entry.seq == seq.cast_unsigned()
                && entry.journal == JournalId(journal.cast_unsigned())
                && (seq == 1 || entry.prev == head.1),
            "entry {seq} of journal {journal:x} does not follow the one before it"
        );
        head = (seq, hash);
        if let Some((known, was)) = known
            && known == seq
        {
            ensure!(
                was == hash,
                "entry {seq} of journal {journal:x} became another"
            );
        }
    }
    Ok(head)
}

/// What ought to happen sometimes and shows in tables.
pub(super) fn notable(eye: &Connection) -> Result<Vec<&'static str>> {
    let mut found = Vec::new();
    for (what, sql) in [
        ("fork seen", "SELECT count(*) FROM journal WHERE forked = 1"),
        ("quarantine", "SELECT count(*) FROM quarantine"),
        (
            "vault differs",
            "SELECT count(*) FROM variance WHERE day_close IS NOT NULL",
        ),
        (
            "late period",
            "SELECT count(*) FROM receipt WHERE posted_day <> day AND posted_day > day",
        ),
    ] {
        let count: i64 = eye.prepare_cached(sql)?.query_row([], |row| row.get(0))?;
        if count > 0 {
            found.push(what);
        }
    }
    Ok(found)
}
