//! The audit trail: who did what to what, and why, each record chained to the one before it.
//!
//! A record is appended in the transaction of what it tells of, so neither exists without the other.
//! The databases refuse to change or delete one. It names people by number, and holds no amounts but of limits
//! and of counts that were taken back. It tells of the whole company: who belongs to a branch does not read it.

mod actions;
mod http;
pub(crate) mod sql;
mod trail;
mod verify;

#[cfg(test)]
pub(crate) use actions::ACTIONS;
pub(crate) use http::{AuditView, routes};
pub(crate) use trail::{ACTION, Asked, Line, SUBJECT, is_action, is_subject, trail};
pub(crate) use verify::{chain, guarded};

use counterfoil_sync::id::{Hash, PersonNo};
use counterfoil_sync::time::Millis;
use sha2::{Digest as _, Sha256};

use crate::auth::Role;
use crate::db::{DbError, Tx};
use crate::values;

/// Who reads the trail. Not supervisors and cashiers: it tells of everybody.
pub(crate) const READ: [Role; 4] = [Role::Accountant, Role::Manager, Role::Auditor, Role::Admin];

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Who; nobody if it was the system, the machine's own command line, or not signed in.
    pub person: Option<PersonNo>,
    /// What: `device.approved`. What may be an attack begins with `security.`.
    pub action: &'static str,
    /// To what: `device 7`.
    pub subject: String,
    /// Why, in words, where somebody said or a rule says.
    pub reason: Option<String>,
    /// When.
    pub at: Millis,
}

impl Record {
    /// Something a person did.
    #[must_use]
    pub fn by(person: PersonNo, action: &'static str, subject: String, at: Millis) -> Self {
        Self {
            person: Some(person),
            action,
            subject,
            reason: None,
            at,
        }
    }

    /// Something the system did, or somebody unknown.
    #[must_use]
    pub fn by_nobody(action: &'static str, subject: String, at: Millis) -> Self {
        Self {
            person: None,
            action,
            subject,
            reason: None,
            at,
        }
    }

    /// With a reason.
    #[must_use]
    pub fn because(self, reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..self
        }
    }
}

/// Appends a record.
pub async fn append(tx: &mut Tx, record: Record) -> Result<(), DbError> {
    let last = anchor(tx).await?;
    let (no, prev) = (last.no + 1, last.hash);
    let reason = record.reason.as_deref();
    let hash = link(
        &prev,
        no,
        record.at,
        record.person,
        record.action,
        &record.subject,
        reason,
    );
    let row = values![
        no,
        record.at,
        record.person,
        record.action,
        &record.subject,
        reason,
        prev,
        hash
    ];
    tx.execute(&sql::INSERT, row).await?;
    tx.execute(&sql::SET_HEAD, values![no, hash]).await?;
    if record.action.starts_with("security.") {
        let action = record.action;
        tracing::warn!(action, no, "audit record {no} needs a look: {action}");
    }
    Ok(())
}

/// A record as it is read back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) at: Millis,
    pub(crate) person: Option<PersonNo>,
    pub(crate) subject: String,
    pub(crate) reason: String,
}

/// Appends what a person did, unless the same person said the very same before.
pub(crate) async fn append_once(tx: &mut Tx, record: Record) -> Result<(), DbError> {
    let said = values![
        record.action,
        &record.subject,
        record.person,
        record.reason.as_deref()
    ];
    match tx.scalar::<i64>(&sql::TOLD_BEFORE, said).await? {
        0 => append(tx, record).await,
        _ => Ok(()),
    }
}

/// The records of one action, the last first.
pub(crate) async fn of_action(
    tx: &mut Tx,
    action: &'static str,
    at_most: i64,
) -> Result<Vec<Told>, DbError> {
    let rows = tx.all(&sql::OF_ACTION, values![action, at_most]).await?;
    rows.iter()
        .map(|row| {
            let person: Option<u32> = row.get(1)?;
            Ok(Told {
                at: row.get(0)?,
                person: person.map(PersonNo),
                subject: row.get(2)?,
                reason: row.get(3)?,
            })
        })
        .collect()
}

/// A record named by its number and hash: noted down elsewhere, it proves later that the trail up to it
/// was not rewritten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The record; 0 before the first.
    pub no: i64,
    /// Its hash.
    pub hash: Hash,
}

impl std::fmt::Display for Anchor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:", self.no)?;
        self.hash
            .iter()
            .try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::str::FromStr for Anchor {
    type Err = NotAnAnchor;

    fn from_str(text: &str) -> Result<Self, NotAnAnchor> {
        let (no, hex) = text.split_once(':').ok_or(NotAnAnchor)?;
        let no = no.parse().map_err(|_| NotAnAnchor)?;
        let mut hash = [0; 32];
        if hex.len() != 64 || !hex.is_ascii() {
            return Err(NotAnAnchor);
        }
        for (byte, at) in hash.iter_mut().zip((0..64).step_by(2)) {
            let pair = hex.get(at..at + 2).ok_or(NotAnAnchor)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| NotAnAnchor)?;
        }
        Ok(Self { no, hash })
    }
}

/// Text that names no record.
#[derive(Debug, thiserror::Error)]
#[error("a record of the audit trail is named by its number, a colon and 64 hexadecimal digits")]
pub struct NotAnAnchor;

/// Where the trail ends.
pub async fn anchor(tx: &mut Tx) -> Result<Anchor, DbError> {
    Ok(match tx.optional(&sql::HEAD, values![]).await? {
        Some(row) => Anchor {
            no: row.get(0)?,
            hash: row.get(1)?,
        },
        None => Anchor {
            no: 0,
            hash: [0; 32],
        },
    })
}

/// Whether the trail still holds a record that was noted down.
pub async fn holds(tx: &mut Tx, noted: &Anchor) -> Result<bool, DbError> {
    let row = tx.optional(&sql::HASH_OF, values![noted.no]).await?;
    let hash: Option<Hash> = row.map(|row| row.get(0)).transpose()?;
    Ok(hash == Some(noted.hash))
}

/// The hash of a record: over its predecessor's and every field, each with its length.
fn link(
    prev: &Hash,
    no: i64,
    at: Millis,
    person: Option<PersonNo>,
    action: &str,
    subject: &str,
    reason: Option<&str>,
) -> Hash {
    let mut hash = Sha256::new();
    hash.update(b"counterfoil/audit/1");
    hash.update(prev);
    hash.update(no.to_be_bytes());
    hash.update(at.0.to_be_bytes());
    hash.update(person.map_or(0, |person| person.0).to_be_bytes());
    for text in [Some(action), Some(subject), reason] {
        // A missing text and an empty one differ.
        hash.update([u8::from(text.is_some())]);
        let text = text.unwrap_or_default();
        hash.update((text.len() as u64).to_be_bytes());
        hash.update(text);
    }
    hash.finalize().into()
}
