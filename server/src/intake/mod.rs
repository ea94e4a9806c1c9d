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
mod http;
mod judge;
pub mod office;
pub mod posting;
mod reference;
mod refusal;
mod reply;
mod settings;
pub(crate) mod sql;
mod summary;
mod writer;

pub use delivery::Door;
pub(crate) use http::routes;
pub use refusal::{IntakeError, Refusal};
pub use settings::{ChequePolicy, Periods, Settings};

use std::sync::Arc;

use counterfoil_sync::id::{JournalId, Seq};
use counterfoil_sync::journal::{Head, Sealed};
use counterfoil_sync::keys::SecretKey;
use counterfoil_sync::wire::{SyncReply, SyncRequest};
use tokio::sync::{Semaphore, mpsc, oneshot};

use crate::auth::devices::{self, Device, DeviceState};
use crate::auth::random;
use crate::clock::Clock;
use crate::db::{Db, Tx};
use crate::values;
use batch::Written;
use delivery::Delivery;
use reply::Asked;

/// Messages that are opened and verified at one time: each may unfold to some megabytes.
const AT_ONCE: usize = 8;

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
        let _permit = self
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
                drop(_permit);
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
