//! The rescue door: bare entries for a phone that cannot speak the rest.

use counterfoil_sync::id::{EntryId, Seq};
use counterfoil_sync::wire::RescueBatch;

use crate::phone::Phone;
use crate::store::StoreError;
use crate::store::journal::{Side, run};
use crate::store::state::Journal;

impl Phone {
    /// Every entry that no checkpoint covers, of every journal this phone wrote: earlier enrolments'
    /// first. Handing them in again does no harm. Works in any standing.
    pub fn rescue(&self) -> Result<Vec<RescueBatch>, StoreError> {
        let current = self.journal();
        let sql = format!("SELECT {} FROM journal ORDER BY id", Journal::COLUMNS);
        let mut statement = self.conn.prepare_cached(&sql)?;
        let journals = statement
            .query_map([], Journal::read)?
            .collect::<Result<Vec<_>, _>>()?;
        let (earlier, this): (Vec<_>, Vec<_>) = journals
            .into_iter()
            .partition(|journal| Some(journal.id) != current);
        let mut batches = Vec::new();
        for journal in earlier.into_iter().chain(this) {
            let held = journal.checkpoint.max(journal.rescued);
            let entries = run(
                &self.conn,
                Side::Own,
                journal.id,
                held,
                Seq::MAX,
                usize::MAX,
            )?;
            batches.extend(RescueBatch::of(journal.id, &entries));
        }
        Ok(batches)
    }

    /// Notes that the rescue door took everything up to an entry. Nothing is deleted; it is only not
    /// handed in again, and its receipts count as known to the server.
    pub fn rescued(&mut self, upto: EntryId) -> Result<(), StoreError> {
        let tx = Self::begin(&self.conn)?;
        tx.execute(
            "UPDATE journal SET rescued = max(rescued, min(?2, (SELECT coalesce(max(seq), 0) FROM own_entry WHERE journal = ?1))) WHERE id = ?1",
            [upto.journal.0.cast_signed(), upto.seq.cast_signed()],
        )?;
        tx.commit()?;
        if let Some(writing) = self
            .state
            .writing
            .as_mut()
            .filter(|writing| writing.journal.id == upto.journal)
        {
            writing.journal.rescued = writing.journal.rescued.max(upto.seq.min(writing.head.seq));
        }
        Ok(())
    }
}
