//! The office's entries for a day.

use counterfoil_sync::entry::Fact;
use counterfoil_sync::id::{DaybookId, EntryId, JournalId, PersonNo};
use counterfoil_sync::journal::Sealed;
use counterfoil_sync::keys::PublicKey;
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::{OfficeRun, UnpackError, WireError, unpack};
use rusqlite::{Connection, params};

use super::{SyncDone, SyncError};
use crate::store::StoreError;
use crate::store::cells::{int, journal as cell};
use crate::store::journal::{Side, head_at, insert_office, one};
use crate::store::project_office;
use crate::store::state::office_head;

/// What became of a run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Taken {
    /// What was new in it is here.
    Yes,
    /// It continues something that is not here; the next request says what is.
    Later,
    /// It contradicts what is here.
    Contradicts,
}

/// Takes a run, and from `seals` the signatures that belong to it.
pub(super) fn take(
    conn: &Connection,
    daybook: DaybookId,
    run: &OfficeRun,
    seals: &mut &[u8],
    company: &PublicKey,
    done: &mut SyncDone,
) -> Result<Taken, SyncError> {
    let journal = JournalId::office(daybook);
    let have = office_head(conn, journal)?;
    let Some(base) = head_at(conn, Side::Office, journal, run.base)? else {
        return Ok(Taken::Later);
    };
    let broken = |source: WireError| SyncError::Office {
        day: run.day,
        source,
    };
    // How many signatures a run has shows only when it is put back. Office kinds have none, so the
    // first try is nearly always right.
    let mut count = 0;
    let entries = loop {
        let mine = seals
            .get(..count * 64)
            .ok_or(broken(UnpackError::Seals.into()))?;
        match unpack(&base, &run.entries, mine) {
            Ok(entries) => break entries,
            Err(UnpackError::Seals) => count += 1,
            Err(error) => return Err(broken(error.into())),
        }
    };
    *seals = seals.get(count * 64..).unwrap_or_default();
    for sealed in &entries {
        if sealed.entry.seq <= have {
            if one(conn, Side::Office, journal, sealed.entry.seq)?
                .is_none_or(|kept| kept.hash != sealed.hash)
            {
                return Ok(Taken::Contradicts);
            }
            continue;
        }
        sealed
            .verify(company)
            .map_err(|error| broken(error.into()))?;
        insert_office(conn, sealed)?;
        effects(conn, sealed, done)?;
    }
    let head = entries
        .last()
        .map_or(run.base, |last| last.entry.seq)
        .max(have);
    conn.prepare_cached(
        "INSERT INTO office_day (journal, collector, day, head) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (journal) DO UPDATE SET head = excluded.head",
    )?
    .execute(params![
        cell(journal),
        daybook.collector.0,
        daybook.day.0,
        int(head)
    ])?;
    if head > have {
        done.days.push(run.day);
    }
    Ok(Taken::Yes)
}

fn effects(conn: &Connection, sealed: &Sealed, done: &mut SyncDone) -> Result<(), SyncError> {
    // An entry that cannot be read is kept, and has none.
    let Ok(fact) = sealed.entry.fact() else {
        return Ok(());
    };
    project_office::office(conn, &fact)?;
    if let Fact::Rulings(rulings) = fact {
        let journal = rulings.journal;
        done.exceptions.extend(
            rulings
                .exceptions
                .into_iter()
                .map(|one| (EntryId::new(journal, one.seq), one)),
        );
    } else if let Fact::DepositAnswer(answer) = fact {
        done.deposits_answered.push(answer.deposit);
    } else if let Fact::VoidAnswer(answer) = fact {
        done.voids_answered.push(answer.void);
    }
    Ok(())
}

/// The days whose office journal is held.
fn days(conn: &Connection) -> Result<Vec<DaybookId>, StoreError> {
    let mut statement =
        conn.prepare_cached("SELECT collector, day FROM office_day WHERE head > 0 ORDER BY day")?;
    let days = statement.query_map([], |row| {
        Ok(DaybookId {
            collector: PersonNo(row.get(0)?),
            day: Day(row.get(1)?),
        })
    })?;
    Ok(days.collect::<Result<_, _>>()?)
}

/// Drops the office's journal of a day, to be fetched anew.
pub(super) fn drop_day(conn: &Connection, daybook: DaybookId) -> Result<(), StoreError> {
    let journal = cell(JournalId::office(daybook));
    conn.execute("DELETE FROM office_entry WHERE journal = ?1", [journal])?;
    // The day stays known, or the next request would not ask for it.
    conn.execute(
        "UPDATE office_day SET head = 0 WHERE journal = ?1",
        [journal],
    )?;
    Ok(())
}

/// Drops the office's journals of all days. A server that was restored does not know any more what it
/// said after its backup, and says something else in the same places.
pub(crate) fn drop_all(conn: &Connection) -> Result<Vec<DaybookId>, StoreError> {
    let days = days(conn)?;
    for day in &days {
        drop_day(conn, *day)?;
    }
    Ok(days)
}
