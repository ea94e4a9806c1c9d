//! The rescue door: bare entries for a phone that cannot speak the rest.

use counterfoil_sync::id::{EntryId, Seq};
use counterfoil_sync::wire::{RescueAnswer, RescueBatch, WireError};
use rusqlite::OptionalExtension as _;

use crate::phone::Phone;
use crate::store::StoreError;
use crate::store::cells::{int, journal as cell};
use crate::store::journal::{Side, head_at, run};
use crate::store::state::Journal;
use crate::then::Then;

/// What came of a batch.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RescueDone {
    /// The last entry of its journal that the server is known to hold, in order or put aside.
    pub upto: EntryId,
    /// What to do.
    pub then: Then,
}

/// Why an answer was not taken. Nothing changed, and the batch is offered again.
#[derive(Debug, thiserror::Error)]
pub enum RescueError {
    /// Never enrolled.
    #[error("this phone is not enrolled; type the code from the office first")]
    NotEnrolled,
    /// The batch is not one of this phone's.
    #[error("the batch is not one of this phone's")]
    Batch,
    /// The answer is not the company's to this batch.
    #[error("the answer is not the office's to these entries; hand them in again")]
    Answer(#[source] WireError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<rusqlite::Error> for RescueError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

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

    /// Takes the answer to a batch: its HTTP status and its body. Only what the company signed counts, and
    /// only as far as it says that the entries are there. Nothing is deleted; what is there is not handed
    /// in again, and its receipts count as known to the server. Again, late or in another order it does no
    /// harm.
    pub fn take_rescue_answer(
        &mut self,
        batch: &[u8],
        status: u16,
        answer: &[u8],
    ) -> Result<RescueDone, RescueError> {
        let sent = RescueBatch::from_bytes(batch).map_err(|_| RescueError::Batch)?;
        let sql = format!("SELECT {} FROM journal WHERE id = ?1", Journal::COLUMNS);
        let journal = self
            .conn
            .query_row(&sql, [cell(sent.journal)], Journal::read)
            .optional()?
            .ok_or(RescueError::Batch)?;
        let before = journal.checkpoint.max(journal.rescued);
        let mut done = RescueDone {
            upto: EntryId::new(journal.id, before),
            then: Then::Wait,
        };
        if let Some(then) = Then::of_status(status) {
            return Ok(RescueDone { then, ..done });
        }
        let (Some(company), Some(writing)) = (&self.state.company_key, &self.state.writing) else {
            return Err(RescueError::NotEnrolled);
        };
        let told = RescueAnswer::open(answer, batch, company).map_err(RescueError::Answer)?;
        let known = writing.journal.server_epoch.max(journal.server_epoch);
        if let Some(then) = Then::of_epoch(told.epoch, known) {
            return Ok(RescueDone { then, ..done });
        }
        let mut upto = before;
        // However much it holds in order, it must be what this phone wrote.
        let ours = head_at(&self.conn, Side::Own, journal.id, told.seq)?;
        if ours.is_some_and(|ours| ours.hash == told.hash) {
            upto = upto.max(told.seq);
        }
        if usize::try_from(told.kept) == Ok(sent.entries.len())
            && let Some(last) = self.last_of(&sent, before)?
        {
            upto = upto.max(last);
        }
        if upto > before {
            self.keep_rescued(EntryId::new(journal.id, upto))?;
            (done.upto.seq, done.then) = (upto, Then::GoOn);
        }
        Ok(done)
    }

    /// The last place of a batch, if it is a run of what is stored here and nothing is left out before it.
    fn last_of(&self, sent: &RescueBatch, held: Seq) -> Result<Option<Seq>, RescueError> {
        let mut places = Vec::with_capacity(sent.entries.len());
        for entry in sent.entries() {
            places.push(entry.map_err(|_| RescueError::Batch)?.entry.seq);
        }
        let (Some(first), Some(last)) = (places.first(), places.last()) else {
            return Ok(None);
        };
        let most = usize::MAX;
        let stored = run(
            &self.conn,
            Side::Own,
            sent.journal,
            first.saturating_sub(1),
            *last,
            most,
        )?;
        let is_ours = stored.len() == sent.entries.len()
            && stored
                .iter()
                .zip(&sent.entries)
                .all(|(stored, sent)| stored.bytes == *sent.bytes);
        Ok((is_ours && *first <= held.saturating_add(1)).then_some(*last))
    }

    fn keep_rescued(&mut self, upto: EntryId) -> Result<(), StoreError> {
        let tx = Self::begin(&self.conn)?;
        tx.execute(
            "UPDATE journal SET rescued = max(rescued, ?2) WHERE id = ?1",
            [cell(upto.journal), int(upto.seq)],
        )?;
        tx.commit()?;
        if let Some(writing) = self
            .state
            .writing
            .as_mut()
            .filter(|writing| writing.journal.id == upto.journal)
        {
            writing.journal.rescued = writing.journal.rescued.max(upto.seq);
        }
        Ok(())
    }
}
