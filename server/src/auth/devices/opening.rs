//! The code that opens a phone which wrong PINs locked.

use counterfoil_sync::id::{JournalId, PersonNo};
use counterfoil_sync::time::Millis;

use super::list;
use crate::audit::{self, Record};
use crate::auth::{CompanyKey, Role, Scope, people};
use crate::db::{DbError, Tx};
use crate::text;

/// What the audit trail calls it.
const OPENED: &str = "device.opened";

/// The code for a lock of a phone, to be said to its collector once the caller is known to be them.
///
/// A phone that this server forgot gets its code too: what is on it may exist nowhere else. Asked again
/// with the same words it is the same code, and nothing more to tell.
pub async fn opening(
    tx: &mut Tx,
    key: &CompanyKey,
    (journal, lock): (JournalId, u32),
    reason: &str,
    (by, scope): (PersonNo, &Scope),
    now: Millis,
) -> Result<String, OpeningError> {
    let reason = text::said(reason).ok_or(OpeningError::Reason)?;
    if lock == 0 || journal.is_office() {
        return Err(OpeningError::NotALock);
    }
    if !people::roles_of(tx, by).await?.has(Role::Supervisor) {
        return Err(OpeningError::NotASupervisor);
    }
    let listed = list(tx).await?;
    let phone = listed.iter().find(|one| one.device.journal == journal);
    // A phone that nobody knows is the whole company's.
    if !phone.map_or(scope.is_whole(), |one| scope.sees(one.device.collector)) {
        return Err(OpeningError::NotALock);
    }
    if phone.is_some_and(|one| one.device.collector == by) {
        return Err(OpeningError::OwnPhone);
    }
    let subject = format!("phone {:x} lock {lock}", journal.0);
    let record = Record::by(by, OPENED, subject, now);
    audit::append_once(tx, record.because(reason)).await?;
    Ok(key.unlock_key(journal).opening(journal, lock).text())
}

/// A code that was given, as the audit trail has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// The phone.
    pub journal: JournalId,
    /// Which of its locks.
    pub lock: u32,
    /// Who gave it.
    pub by: Option<PersonNo>,
    /// When.
    pub at: Millis,
    /// Why.
    pub reason: String,
}

/// The codes that were given, the last first.
pub async fn openings(tx: &mut Tx, at_most: i64) -> Result<Vec<Opening>, DbError> {
    let told = audit::of_action(tx, OPENED, at_most).await?;
    let opening = |told: audit::Told| {
        let (phone, lock) = told.subject.strip_prefix("phone ")?.split_once(" lock ")?;
        Some(Opening {
            journal: JournalId(u64::from_str_radix(phone, 16).ok()?),
            lock: lock.parse().ok()?,
            by: told.person,
            at: told.at,
            reason: told.reason,
        })
    };
    Ok(told.into_iter().filter_map(opening).collect())
}

/// The number of a phone as it shows it itself.
pub fn shown_number(text: &str) -> Result<JournalId, OpeningError> {
    let number = u64::from_str_radix(text.trim(), 16);
    number.map(JournalId).map_err(|_| OpeningError::NotALock)
}

/// Why no code was given.
#[derive(Debug, thiserror::Error)]
pub enum OpeningError {
    /// Nobody could later tell why.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// Not what a locked phone shows.
    #[error("a locked phone shows its number and a lock from 1 on; ask for both again")]
    NotALock,
    /// Four eyes.
    #[error("nobody opens a phone of their own; another supervisor must")]
    OwnPhone,
    /// Not theirs to give.
    #[error("only a supervisor opens a locked phone")]
    NotASupervisor,
    /// The database failed.
    #[error("giving a code for a locked phone")]
    Db(#[from] DbError),
}
