//! Phones that the server forgot: enrolled after the backup was taken that it was restored from.
//!
//! Such a phone still has a token that the company signed, which proves that its journal was given
//! out here once. At the sync door it is told in a signed reply to enrol again. What it wrote comes
//! by the rescue door, presented by somebody who is known, and all of it is put aside: without the
//! device's record nothing says whose key it was signed with, and nothing is posted by itself.

use std::sync::Arc;

use counterfoil_sync::entry::Quarantine;
use counterfoil_sync::id::JournalId;
use counterfoil_sync::wire::{Checkpoint, Command, RescueBatch, SyncReply, SyncRequest, VERSION};

use super::delivery::{Delivery, Door};
use super::{
    ASIDE_BYTES, ASIDE_ROWS, Intake, IntakeError, Refusal, Rescued, blocking, rescue, sql, store,
};
use crate::audit::{self, Record};
use crate::auth::devices::{self, DeviceState};
use crate::auth::{Presenter, random};
use crate::company;
use crate::db::Tx;
use crate::values;

/// What is kept aside of all unknown journals together, undecided. Who presents them is known, but
/// what they are not: one phone could think up any number of journals.
const STRANGE_ROWS: i64 = 5 * ASIDE_ROWS;
/// Its bytes.
const STRANGE_BYTES: i64 = 4 * ASIDE_BYTES;

impl Intake {
    /// What a forgotten phone is told: to enrol again. Whoever asks has shown a token of ours for
    /// `journal`.
    pub async fn forgotten(
        &self,
        message: &Arc<Vec<u8>>,
        journal: JournalId,
    ) -> Result<SyncReply, Refusal> {
        let its = Arc::clone(message);
        if blocking(move || SyncRequest::journal_of(&its)).await?? != journal {
            return Err(Refusal::UnknownJournal);
        }
        let (its_epoch, epoch) = self
            .db
            .read(|mut tx| async move { epochs(&mut tx, journal).await })
            .await?;
        if its_epoch >= epoch {
            tracing::error!(
                "a phone shows a token of this server for journal {:x}, which is not on record: a backup was restored and nobody said so; run `counterfoil restored`",
                journal.0
            );
            return Err(Refusal::RestoreNotSaid);
        }
        Ok(SyncReply {
            version: VERSION,
            nonce: random::bytes().map_err(IntakeError::from)?,
            checkpoint: Checkpoint {
                journal,
                seq: 0,
                hash: [0; 32],
                time: self.clock.now(),
                epoch,
            },
            office: None,
            reference: None,
            commands: Some(vec![Command::ReEnrol]),
            token: None,
            more: None,
        })
    }

    /// Puts a batch of a journal aside that nobody here knows. Doing it again changes nothing.
    pub async fn take_strange(
        &self,
        bytes: Vec<u8>,
        presenter: &Presenter,
    ) -> Result<(JournalId, Rescued), Refusal> {
        let permit = self
            .verifying
            .acquire()
            .await
            .map_err(|_| Refusal::Stopping)?;
        let key = presenter.device.as_ref().map(|(_, key)| key.clone());
        let (journal, doubtful, signed) = blocking(move || {
            RescueBatch::from_bytes(&bytes).map(|batch| {
                let (doubtful, signed) = rescue::strange(&batch, key.as_ref());
                (batch.journal, doubtful, signed)
            })
        })
        .await??;
        drop(permit);
        let aside = doubtful.len() as u64;
        let delivery = &Delivery {
            door: Door::Rescue,
            journal,
            collector: presenter.person,
            standing: DeviceState::Active,
            entries: Vec::new(),
            doubtful,
            base: 0,
            claims: None,
        };
        let now = self.clock.now();
        self.db
            .write(|mut tx| async move {
                let (its_epoch, epoch) = epochs(&mut tx, journal).await?;
                if its_epoch >= epoch {
                    return Err(Refusal::UnknownJournal);
                }
                let entries: Vec<_> = delivery
                    .doubtful
                    .iter()
                    .map(|doubtful| (delivery, doubtful.clone()))
                    .collect();
                let new = store::aside(&mut tx, now, &entries).await?;
                if new == 0 {
                    return Ok(());
                }
                if !has_room(&mut tx, journal).await? {
                    return Err(Refusal::AsideFull);
                }
                let subject = format!("journal {:x}", journal.0);
                let said = match &presenter.device {
                    Some((no, _)) => format!(
                        "{new} entries by device {no}, whose key made {signed} of the signatures"
                    ),
                    None => format!("{new} entries by a person who is signed in"),
                };
                let record = Record::by(presenter.person, "quarantine.handed_in", subject, now);
                audit::append(&mut tx, record.because(said)).await?;
                Ok::<_, Refusal>(())
            })
            .await?;
        Ok((
            journal,
            Rescued {
                held: 0,
                new: 0,
                aside,
            },
        ))
    }
}

/// The epoch of a device's journal that no device on record writes, and the one now.
async fn epochs(tx: &mut Tx, journal: JournalId) -> Result<(u32, u32), Refusal> {
    let its_epoch = journal.epoch().ok_or(Refusal::UnknownJournal)?;
    if devices::find_by_journal(tx, journal).await?.is_some() {
        return Err(Refusal::UnknownJournal);
    }
    Ok((its_epoch, company::epoch(tx).await?))
}

/// Whether what is aside now is within its limits.
async fn has_room(tx: &mut Tx, journal: JournalId) -> Result<bool, Refusal> {
    let row = tx.one(&sql::QUARANTINE_OF, values![journal]).await?;
    let (rows, bytes): (i64, i64) = (row.get(0)?, row.get(1)?);
    let reason = Quarantine::UnknownJournal as i64;
    let row = tx.one(&sql::STRANGE, values![reason]).await?;
    let (all_rows, all_bytes): (i64, i64) = (row.get(0)?, row.get(1)?);
    Ok(rows <= ASIDE_ROWS
        && bytes <= ASIDE_BYTES
        && all_rows <= STRANGE_ROWS
        && all_bytes <= STRANGE_BYTES)
}
