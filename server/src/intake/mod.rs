//! Intake: what the field sends, from bytes to ledger.
//!
//! ```text
//! bytes -> open -> device, head at `base` (snapshot) -> verify (blocking thread)
//!       -> writer: everything waiting in ONE transaction: store, judge, post, rule
//!       -> reply from one snapshot -> sign
//! ```
//!
//! An [`Intake`] is driven by bytes; HTTP is one caller of it. Money taken in good faith is always
//! accepted, then flagged; what cannot be authenticated is put aside with its evidence. One bad entry
//! never stops the ones behind it, one bad request never fails the others of its transaction, and
//! doing any request again changes nothing.

mod batch;
mod delivery;
mod desk;
mod fate;
pub mod flags;
pub mod graded;
mod held;
mod http;
mod judge;
mod names;
pub mod office;
pub mod posting;
mod quarantine;
mod read;
mod reference;
mod refusal;
mod reply;
mod rescue;
mod ruling;
mod settings;
pub(crate) mod sql;
mod store;
mod strange;
mod summary;
pub(crate) mod verify;
mod writer;

pub use delivery::Door;
pub use fate::{Fate, fate};
pub(crate) use http::routes;
pub use names::{flag_name, reason_name};
pub use quarantine::{Aside, asides, decide};
pub use read::{
    NamedReceipt, ReceiptLine, Received, Seal, Standing, answers, fact_of, receipts, received,
    ruling_of, seal_of, void_of,
};
pub use refusal::{IntakeError, Refusal};
pub use rescue::Rescued;
pub use settings::{ChequePolicy, Periods, Settings};

use std::sync::Arc;

use counterfoil_sync::id::{Hash, JournalId, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::wire::{RescueBatch, SyncReply, SyncRequest};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::auth::devices::{self, Device, DeviceState};
use crate::auth::random;
use crate::clock::Clock;
use crate::db::{Db, DbError, Tx};
use crate::values;
use batch::Written;
use delivery::Delivery;
use reply::Asked;

/// Messages that are opened and verified at one time: each may unfold to some megabytes.
const AT_ONCE: usize = 8;
/// What is kept aside for one journal: beyond it a person has to look first.
const ASIDE_ROWS: i64 = 20_000;
/// Its bytes.
const ASIDE_BYTES: i64 = 64 << 20;

/// The door for what the field sends. Cloning it gives the same one.
#[derive(Clone)]
pub struct Intake {
    db: Db,
    clock: Clock,
    key: Arc<SecretKey>,
    writer: mpsc::Sender<writer::Job>,
    verifying: Arc<Semaphore>,
}

impl std::fmt::Debug for Intake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Intake").finish_non_exhaustive()
    }
}

/// A reply before it is signed.
#[derive(Debug)]
pub struct Answer {
    /// Whom it is for.
    pub device: Device,
    /// What it says; the caller may put a token into it.
    pub reply: SyncReply,
}

impl Intake {
    /// Opens the door: starts the writer. `key` signs replies.
    #[must_use]
    pub fn new(db: Db, clock: Clock, key: Arc<SecretKey>) -> Self {
        let writer = writer::start(db.clone(), clock.clone());
        Self {
            db,
            clock,
            key,
            writer,
            verifying: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Takes a sync request: the bytes of one message in, the bytes of its reply out.
    pub async fn submit(&self, message: Vec<u8>) -> Result<Vec<u8>, Refusal> {
        let message = Arc::new(message);
        let answer = self.answer(&message, |_| true).await?;
        Ok(self.seal(&answer.reply, &message))
    }

    /// Signs a reply to a message.
    #[must_use]
    pub fn seal(&self, reply: &SyncReply, message: &[u8]) -> Vec<u8> {
        reply.seal(&[], message, &self.key)
    }

    /// Takes a sync request and answers it, unsigned. `may` sees the device before anything is done
    /// and may turn it away.
    pub async fn answer(
        &self,
        message: &Arc<Vec<u8>>,
        may: impl FnOnce(&Device) -> bool,
    ) -> Result<Answer, Refusal> {
        let permit = self
            .verifying
            .acquire()
            .await
            .map_err(|_| Refusal::Stopping)?;
        let for_journal = Arc::clone(message);
        let journal = blocking(move || SyncRequest::journal_of(&for_journal)).await??;
        let device = self
            .db
            .read(|mut tx| async move { devices::find_by_journal(&mut tx, journal).await })
            .await?;
        let device = device
            .filter(|device| !matches!(device.state, DeviceState::Pending | DeviceState::Refused));
        let device = device.filter(may).ok_or(Refusal::UnknownJournal)?;
        let (for_opening, its) = (Arc::clone(message), device.clone());
        let opened = blocking(move || delivery::open(&for_opening, &its)).await??;
        let request = &opened.request;
        let mut asked = Asked {
            daybooks: request.daybooks.clone(),
            cursor: request.cursor,
            believed: false,
            re_enrol: false,
        };
        let (base, tag) = (request.base, request.base_tag);
        match self
            .db
            .read(|mut tx| async move { head_at(&mut tx, journal, base).await })
            .await?
        {
            // We hold less than the phone knows we held: a backup was restored. It offers again.
            None => {}
            Some(head) if head.hash.first_chunk() != Some(&tag) => asked.re_enrol = true,
            Some(head) => {
                let its = device.clone();
                let delivery = blocking(move || delivery::believe(&opened, &head, &its)).await??;
                drop(permit);
                let written = self.write(delivery).await?;
                asked.believed = true;
                asked.re_enrol = written.forked;
            }
        }
        let (now, its, what) = (self.clock.now(), &device, &asked);
        let reply = self
            .db
            .read(|mut tx| async move { reply::read(&mut tx, now, its, what).await })
            .await?;
        Ok(Answer { device, reply })
    }

    /// Takes a batch of bare entries: what proves itself goes in, what is doubtful is put aside with its
    /// evidence. Handing the same in again changes nothing.
    pub async fn rescue(&self, bytes: Vec<u8>) -> Result<(JournalId, Rescued), Refusal> {
        let permit = self
            .verifying
            .acquire()
            .await
            .map_err(|_| Refusal::Stopping)?;
        let (batch, first) = blocking(move || {
            RescueBatch::from_bytes(&bytes).map(|batch| {
                let first = rescue::first(&batch);
                (batch, first)
            })
        })
        .await??;
        let journal = batch.journal;
        let (base, last) = (first - 1, first.saturating_add(batch.entries.len() as u64));
        let found = self
            .db
            .read(|mut tx| async move {
                let Some(device) = known_device(&mut tx, journal).await? else {
                    return Ok(None);
                };
                let head = head_at(&mut tx, journal, base).await?;
                let held = hashes(&mut tx, journal, first, last).await?;
                let row = tx.one(&sql::QUARANTINE_OF, values![journal]).await?;
                let (rows, bytes): (i64, i64) = (row.get(0)?, row.get(1)?);
                Ok::<_, IntakeError>(Some((
                    device,
                    head,
                    held,
                    rows < ASIDE_ROWS && bytes < ASIDE_BYTES,
                )))
            })
            .await?;
        let (device, head, held, has_room) = found.ok_or(Refusal::UnknownJournal)?;
        let delivery =
            blocking(move || rescue::sort(&batch, &device, head.as_ref(), &held)).await?;
        drop(permit);
        let aside = delivery.doubtful.len() as u64;
        if aside > 0 && !has_room {
            return Err(Refusal::AsideFull);
        }
        let written = self.write(delivery).await?;
        let held: Option<i64> = self
            .db
            .read(|mut tx| async move {
                let row = tx.optional(&sql::JOURNAL, values![journal]).await?;
                row.map(|row| row.get(0)).transpose()
            })
            .await?;
        Ok((
            journal,
            Rescued {
                held: held.unwrap_or(0).cast_unsigned(),
                new: written.new,
                aside,
            },
        ))
    }

    async fn write(&self, delivery: Delivery) -> Result<Written, Refusal> {
        let nonce = random::bytes().map_err(|_| IntakeError::Random)?;
        let (done, written) = oneshot::channel();
        let job = writer::Job {
            delivery: Arc::new(delivery),
            nonce,
            done,
        };
        match self.writer.try_send(job) {
            Ok(()) => {}
            Err(mpsc::error::TrySendError::Full(_)) => return Err(Refusal::Busy),
            Err(mpsc::error::TrySendError::Closed(_)) => return Err(Refusal::Stopping),
        }
        Ok(written.await.map_err(|_| Refusal::Stopping)??)
    }
}

/// The device that writes a journal, if it was ever approved.
async fn known_device(tx: &mut Tx, journal: JournalId) -> Result<Option<Device>, DbError> {
    let device = devices::find_by_journal(tx, journal).await?;
    Ok(
        device
            .filter(|device| !matches!(device.state, DeviceState::Pending | DeviceState::Refused)),
    )
}

/// The hashes held between two places of a journal.
async fn hashes(
    tx: &mut Tx,
    journal: JournalId,
    from: Seq,
    to: Seq,
) -> Result<Vec<(Seq, Hash)>, DbError> {
    let (Ok(from), Ok(to)) = (i64::try_from(from), i64::try_from(to)) else {
        return Ok(Vec::new());
    };
    let rows = tx
        .all_rows(&sql::HASHES, values![journal, from, to])
        .await?;
    rows.iter()
        .map(|row| {
            let seq: i64 = row.get(1)?;
            Ok((seq.cast_unsigned(), row.get(2)?))
        })
        .collect()
}

/// Runs what takes the processor for a while away from the threads that serve.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Refusal> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Refusal::Stopping)
}

/// The head of a journal as it was at a place; none when it is not that long.
async fn head_at(tx: &mut Tx, journal: JournalId, seq: Seq) -> Result<Option<Head>, IntakeError> {
    if seq == 0 {
        return Ok(Some(Head::start(journal)));
    }
    let Ok(place) = i64::try_from(seq) else {
        return Ok(None);
    };
    let Some(row) = tx.optional(&sql::ENTRY, values![journal, place]).await? else {
        return Ok(None);
    };
    let sealed: Sealed = reply::sealed(journal, row.get(0)?)?;
    Ok(Some(Head::at(&sealed)))
}

impl From<random::NoRandomness> for IntakeError {
    fn from(_: random::NoRandomness) -> Self {
        Self::Random
    }
}
