//! Daybooks in memory, made from the stored journals when someone looks.
//!
//! Writing an entry does not touch them: a receipt never waits for the document. What is committed
//! since the last look is added at the next one.

use std::collections::BTreeMap;

use counterfoil_sync::daybook::{Daybook, DaybookError};
use counterfoil_sync::entry::Seen;
use counterfoil_sync::id::{DaybookId, JournalId, Seq};
use counterfoil_sync::time::Day;
use rusqlite::{Connection, params};

use crate::store::StoreError;
use crate::store::cells::Cells as _;
use crate::store::journal::{Side, run};
use crate::store::state::{Writing, office_head};

#[derive(Default)]
pub(crate) struct Daybooks(BTreeMap<DaybookId, Daybook>);

/// The part of one of this phone's journals that belongs to a day.
struct Part {
    journal: JournalId,
    opened: Seq,
    until: Seq,
}

fn parts(conn: &Connection, id: DaybookId, writing: &Writing) -> Result<Vec<Part>, StoreError> {
    let mut statement = conn.prepare_cached(
        "SELECT w.journal, w.opened, coalesce(w.until, (SELECT max(e.seq) FROM own_entry e WHERE e.journal = w.journal))
         FROM workday w JOIN journal j ON j.id = w.journal WHERE w.day = ?1 AND j.collector = ?2 ORDER BY w.journal, w.opened",
    )?;
    let rows = statement.query_map(params![id.day.0, id.collector.0], |row| {
        Ok(Part {
            journal: row.journal(0)?,
            opened: row.uint(1)?,
            until: row.uint(2)?,
        })
    })?;
    let mut parts = rows.collect::<Result<Vec<_>, _>>()?;
    for part in &mut parts {
        // Never more than what is committed: a command may be in the middle of writing.
        if part.journal == writing.journal.id {
            part.until = part.until.min(writing.head.seq);
        }
    }
    Ok(parts)
}

impl Daybooks {
    /// The daybook of a day of the phone's collector, with everything that is stored for it.
    pub(crate) fn get(
        &mut self,
        conn: &Connection,
        writing: &Writing,
        day: Day,
    ) -> Result<&mut Daybook, StoreError> {
        let id = writing.daybook(day);
        let daybook = self.0.entry(id).or_insert_with(|| Daybook::new(id));
        let version = daybook.version();
        let has = |journal| {
            version
                .iter()
                .find(|seen: &&Seen| seen.journal == journal)
                .map_or(0, |seen| seen.seq)
        };
        let office = JournalId::office(id);
        let mut news = run(
            conn,
            Side::Office,
            office,
            has(office),
            office_head(conn, office)?,
            usize::MAX,
        )?;
        for part in parts(conn, id, writing)? {
            let after = has(part.journal).max(part.opened.saturating_sub(1));
            if after < part.until {
                news.extend(run(
                    conn,
                    Side::Own,
                    part.journal,
                    after,
                    part.until,
                    usize::MAX,
                )?);
            }
        }
        if !news.is_empty() {
            let applied = daybook.apply_all(&news);
            if let Err(error) = applied {
                self.0.remove(&id);
                return Err(broken(&error));
            }
        }
        self.0
            .get_mut(&id)
            .ok_or_else(|| StoreError::damaged("a daybook vanished"))
    }

    /// Forgets a day, so that it is made anew.
    pub(crate) fn forget(&mut self, id: DaybookId) {
        self.0.remove(&id);
    }

    pub(crate) fn forget_all(&mut self) {
        self.0.clear();
    }
}

fn broken(error: &DaybookError) -> StoreError {
    StoreError::damaged(format!("the daybook: {error}"))
}
