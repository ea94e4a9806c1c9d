//! Days as they stand, materialised from the journals when somebody looks.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use counterfoil_sync::daybook::Daybook;
use counterfoil_sync::entry::Seen;
use counterfoil_sync::id::{DaybookId, JournalId, Seq};
use counterfoil_sync::journal::Sealed;

use super::progress::Notes;
use super::{FieldworkError, sql};
use crate::db::{DbError, Tx};
use crate::values;

/// Documents kept between uses: a few hundred kilobytes each.
const KEPT: usize = 48;

/// The days that were looked at last. A cache and nothing more: what is odd is thrown away and built
/// again from the journals. Cloning it gives the same one.
#[derive(Clone, Default)]
pub struct Daybooks {
    shelf: Arc<Mutex<Shelf>>,
    pub(super) notes: Notes,
}

#[derive(Default)]
struct Shelf {
    kept: HashMap<DaybookId, (u64, Arc<Daybook>)>,
    /// Grows with every use; the book of the lowest goes first.
    uses: u64,
}

impl std::fmt::Debug for Daybooks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Daybooks").finish_non_exhaustive()
    }
}

impl Daybooks {
    /// A day as the journals held by `tx` tell it.
    ///
    /// Call it before `tx` writes to the day: what is kept here outlives a transaction that is rolled
    /// back.
    pub async fn read(&self, tx: &mut Tx, id: DaybookId) -> Result<Arc<Daybook>, FieldworkError> {
        let held = held(tx, id).await?;
        let Some(kept) = self.kept(id) else {
            return self.build(tx, id, &held).await;
        };
        let version = kept.version();
        // Another database's, or one that went back: never extended, always built.
        let ahead = version
            .iter()
            .any(|seen| reach(&held, seen.journal) < seen.seq);
        if ahead {
            return self.build(tx, id, &held).await;
        }
        let fresh = entries(tx, id, &held, &version).await?;
        if fresh.is_empty() {
            return Ok(kept);
        }
        let extended = blocking(move || {
            let mut daybook = Arc::unwrap_or_clone(kept);
            daybook.apply_all(&fresh).map(|_| daybook)
        })
        .await?;
        match extended {
            Ok(daybook) => Ok(self.keep(daybook)),
            Err(error) => {
                tracing::warn!(
                    collector = id.collector.0,
                    day = %id.day,
                    "the kept day {} of collector {} could not be extended and is built again: {error}",
                    id.day,
                    id.collector
                );
                self.build(tx, id, &held).await
            }
        }
    }

    async fn build(
        &self,
        tx: &mut Tx,
        id: DaybookId,
        held: &[Seen],
    ) -> Result<Arc<Daybook>, FieldworkError> {
        let all = entries(tx, id, held, &[]).await?;
        let daybook = blocking(move || Daybook::rebuild(id, &all)).await??;
        Ok(self.keep(daybook))
    }

    fn kept(&self, id: DaybookId) -> Option<Arc<Daybook>> {
        self.locked().take_up(id)
    }

    fn keep(&self, daybook: Daybook) -> Arc<Daybook> {
        let daybook = Arc::new(daybook);
        self.locked().put(Arc::clone(&daybook));
        daybook
    }

    fn locked(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf {
    fn now(&mut self) -> u64 {
        self.uses += 1;
        self.uses
    }

    fn take_up(&mut self, id: DaybookId) -> Option<Arc<Daybook>> {
        let now = self.now();
        let (last_used, daybook) = self.kept.get_mut(&id)?;
        *last_used = now;
        Some(Arc::clone(daybook))
    }

    fn put(&mut self, daybook: Arc<Daybook>) {
        let now = self.now();
        self.kept.insert(daybook.id(), (now, daybook));
        if self.kept.len() > KEPT {
            let oldest = self.kept.iter().min_by_key(|(_, (used, _))| *used);
            if let Some(oldest) = oldest.map(|(id, _)| *id) {
                self.kept.remove(&oldest);
            }
        }
    }
}

/// How much of each journal belongs to a day, in the order of the database.
pub(super) async fn held(tx: &mut Tx, id: DaybookId) -> Result<Vec<Seen>, DbError> {
    let rows = tx.all(&sql::HELD, values![id.collector, id.day]).await?;
    rows.iter()
        .map(|row| {
            let seq: i64 = row.get(1)?;
            Ok(Seen {
                journal: row.get(0)?,
                seq: seq.cast_unsigned(),
            })
        })
        .collect()
}

/// What is held of a day and not yet in a document of this version.
async fn entries(
    tx: &mut Tx,
    id: DaybookId,
    held: &[Seen],
    version: &[Seen],
) -> Result<Vec<Sealed>, FieldworkError> {
    let mut found = Vec::new();
    for Seen { journal, seq } in held {
        let known = reach(version, *journal);
        if known >= *seq {
            continue;
        }
        let after = values![id.collector, id.day, *journal, known.cast_signed()];
        for row in tx.all(&sql::ENTRIES_AFTER, after).await? {
            // The seal was checked when it came in, and a document does not need it.
            let sealed = Sealed::read(row.get(0)?, None);
            found.push(sealed.map_err(|error| FieldworkError::Unreadable(journal.0, error))?);
        }
    }
    Ok(found)
}

fn reach(version: &[Seen], journal: JournalId) -> Seq {
    let found = version.iter().find(|seen| seen.journal == journal);
    found.map_or(0, |seen| seen.seq)
}

/// Documents take the processor for milliseconds: not on the threads that serve.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, FieldworkError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| FieldworkError::Panicked)
}
