//! Saying that the database was restored from a backup.
//!
//! The server's epoch tells phones that what they were told before may have been forgotten, and keeps
//! the journals of phones enrolled from now on apart from those enrolled after the backup was taken.
//! For both it must be one that was never used, also where the same backup is restored twice and
//! cannot know of the first time: it is the minute in which this is said, or the next number if that
//! is higher.

use counterfoil_sync::id::{JournalId, PersonNo};
use counterfoil_sync::time::Millis;

use super::{reason, sql};
use crate::audit::{self, Record};
use crate::db::{DbError, Tx, sealed};
use crate::values;

/// What changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Restored {
    /// The epoch before.
    pub before: u32,
    /// The epoch now.
    pub epoch: u32,
}

/// The epoch the server is in: 1 until it is first restored.
pub async fn epoch(tx: &mut Tx) -> Result<u32, DbError> {
    let row = tx.optional(&sql::EPOCH, values![]).await?;
    let text: Option<String> = row.map(|row| row.get(0)).transpose()?;
    Ok(text.and_then(|text| text.parse().ok()).unwrap_or(1))
}

/// What [`restored`] would do.
pub async fn would_restore(
    tx: &mut Tx,
    because: &str,
    now: Millis,
) -> Result<Restored, RestoredError> {
    reason(because).ok_or(RestoredError::Reason)?;
    let before = epoch(tx).await?;
    let minute = u32::try_from(now.0 / 60_000).unwrap_or(0);
    let epoch = minute.max(before.saturating_add(1));
    if epoch > JournalId::LAST_EPOCH {
        return Err(RestoredError::NoEpochLeft);
    }
    Ok(Restored { before, epoch })
}

/// Begins a new epoch. `by` is nobody on the command line of the machine itself.
pub async fn restored(
    tx: &mut Tx,
    because: &str,
    by: Option<PersonNo>,
    now: Millis,
) -> Result<Restored, RestoredError> {
    let because = reason(because).ok_or(RestoredError::Reason)?;
    let restored = would_restore(tx, &because, now).await?;
    let row = values!["server.epoch", restored.epoch.to_string()];
    tx.execute(&sql::SET, sealed(row)).await?;
    let record = Record {
        person: by,
        action: "server.restored",
        subject: format!("epoch {}", restored.epoch),
        reason: Some(because),
        at: now,
    };
    audit::append(tx, record).await?;
    Ok(restored)
}

/// Why no new epoch was begun.
#[derive(Debug, thiserror::Error)]
pub enum RestoredError {
    /// Nobody could later tell what happened.
    #[error("say which backup and what was lost; {}", crate::text::SAY)]
    Reason,
    /// The clock is some thousand years ahead.
    #[error("this machine's clock is too far ahead to name a new epoch; set it first")]
    NoEpochLeft,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}
