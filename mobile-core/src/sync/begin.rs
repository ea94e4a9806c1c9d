//! The request.

use counterfoil_sync::entry::Seen;
use counterfoil_sync::id::{JournalId, Seq};
use counterfoil_sync::limits;
use counterfoil_sync::time::Day;
use counterfoil_sync::wire::{DaybookClaim, SyncRequest, VERSION};
use rusqlite::{OptionalExtension as _, params};

use super::SyncError;
use crate::phone::Phone;
use crate::store::StoreError;
use crate::store::cells::{Cells as _, int, journal as cell};
use crate::store::journal::{Side, head_at, run};
use crate::store::state::{Standing, Writing, office_head};

impl Phone {
    /// The next request: what the server does not hold yet, and what this phone has. Making it changes
    /// nothing; it may be made and sent any number of times.
    pub fn begin_sync(&mut self) -> Result<Vec<u8>, SyncError> {
        if let Standing::MustEnrol(why) = &self.state.standing {
            return Err(SyncError::MustEnrol(*why));
        }
        let writing = self.state.writing.clone().ok_or(SyncError::NotEnrolled)?;
        let (journal, checkpoint) = (writing.journal.id, writing.journal.checkpoint);
        let base = head_at(&self.conn, Side::Own, journal, checkpoint)?
            .ok_or_else(|| StoreError::damaged("the entry at the checkpoint is missing"))?;
        let entries = run(
            &self.conn,
            Side::Own,
            journal,
            checkpoint,
            Seq::MAX,
            limits::ENTRIES_PER_MESSAGE,
        )?;
        let upto = entries.last().map_or(checkpoint, |last| last.entry.seq);
        let mut daybooks = Vec::new();
        for day in self.open_days(&writing)? {
            daybooks.push(self.claim(&writing, day, upto)?);
        }
        let base_tag = std::array::from_fn(|at| base.hash.get(at).copied().unwrap_or_default());
        let request = SyncRequest {
            version: VERSION,
            journal,
            nonce: self.state.nonce,
            base: base.seq,
            base_tag,
            entries: Vec::new(),
            daybooks,
            cursor: self.state.cursor,
        };
        Ok(request.seal(&base, &entries, &self.key))
    }

    /// The days to report on, the newest first up to the limit: planned for later or worked on, until
    /// the close is ruled on and no offer or void is left unanswered, whichever enrolment wrote it. The last
    /// two days are always among them: a server sends a planned day that is not claimed from its beginning.
    fn open_days(&self, writing: &Writing) -> Result<Vec<Day>, StoreError> {
        let mut statement = self.conn.prepare_cached(
            "WITH last AS (SELECT coalesce(max(day), 0) AS day FROM workday WHERE journal = ?1),
             unanswered AS (
                SELECT x.day FROM deposit x JOIN journal j ON j.id = x.journal AND j.collector = ?2 WHERE x.state IN (0, 4)
                UNION
                SELECT w.day FROM receipt x JOIN journal j ON j.id = x.journal AND j.collector = ?2
                    JOIN workday w ON w.journal = x.journal AND x.void > w.opened AND x.void <= coalesce(w.until, x.void)
                    WHERE x.state = 1),
             days AS (
                SELECT day, max(closed IS NULL) AS is_open, max(closed) AS closed
                FROM workday WHERE journal = ?1 GROUP BY day
                UNION ALL
                SELECT o.day, 1, NULL FROM office_day o, last WHERE o.collector = ?2 AND o.day >= last.day - 1
                    AND NOT EXISTS (SELECT 1 FROM workday w WHERE w.journal = ?1 AND w.day = o.day)
                UNION ALL
                SELECT day, 1, NULL FROM unanswered)
             SELECT DISTINCT d.day FROM days d, last WHERE is_open OR d.day >= last.day - 1
                OR NOT EXISTS (SELECT 1 FROM ruling r WHERE r.journal = ?1 AND d.closed BETWEEN r.from_seq AND r.to_seq)
             ORDER BY d.day DESC LIMIT ?3",
        )?;
        let most = i64::try_from(limits::OPEN_DAYBOOKS).unwrap_or(i64::MAX);
        let rows = statement.query_map(
            params![cell(writing.journal.id), writing.journal.collector.0, most],
            |row| row.get(0).map(Day),
        )?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn claim(
        &mut self,
        writing: &Writing,
        day: Day,
        upto: Seq,
    ) -> Result<DaybookClaim, StoreError> {
        let journal = JournalId::office(writing.daybook(day));
        let office = office_head(&self.conn, journal)?;
        let own = self
            .conn
            .prepare_cached(
                "SELECT max(min(coalesce(until, ?3), ?3)) FROM workday WHERE journal = ?1 AND day = ?2 AND opened <= ?3",
            )?
            .query_row(params![cell(writing.journal.id), day.0, int(upto)], |row| row.uint_or_none(0))
            .optional()?
            .flatten()
            .unwrap_or(0);
        let daybook = self.daybooks.get(&self.conn, writing, day)?;
        let at = [
            Seen {
                journal: writing.journal.id,
                seq: own,
            },
            Seen {
                journal,
                seq: office,
            },
        ];
        // When an entry waits for one that is elsewhere there is no document to agree on: no heads.
        let heads = daybook.heads_digest_at(&at).unwrap_or_default();
        Ok(DaybookClaim {
            day,
            office,
            own,
            heads,
        })
    }
}
