//! What was put aside, and what people decided about it.
//!
//! A decision is recorded and moves nothing: `accepted` says that a person believes the evidence, and
//! what follows from that (a correction, a reissue) is done where such things are done.

use counterfoil_sync::entry::Quarantine;
use counterfoil_sync::id::{Hash, JournalId, PersonNo, Seq};
use counterfoil_sync::time::Millis;

use super::{IntakeError, names, sql};
use crate::audit::{self, Record};
use crate::auth::Scope;
use crate::db::{DbError, Row, Tx};
use crate::values;

/// Something put aside.
#[derive(Debug, Clone)]
pub struct Aside {
    /// Its number.
    pub no: i64,
    /// The journal it is said to be of.
    pub journal: JournalId,
    /// The place it claims.
    pub seq: Seq,
    /// Why.
    pub reason: Option<Quarantine>,
    /// SHA-256 of its bytes.
    pub hash: Hash,
    /// As it came.
    pub bytes: Vec<u8>,
    /// Its signature.
    pub signature: Option<Vec<u8>>,
    /// Whether it came by the rescue door.
    pub rescued: bool,
    /// When.
    pub at: Millis,
    /// `accepted` or `rejected`.
    pub decision: Option<String>,
    /// By whom.
    pub decided_by: Option<PersonNo>,
    /// With what words.
    pub note: Option<String>,
    /// Whose journal it is said to be of, if that is known.
    pub owner: Option<PersonNo>,
}

impl Aside {
    fn read(row: &Row) -> Result<Self, DbError> {
        let (seq, reason, door): (i64, i64, i64) = (row.get(2)?, row.get(3)?, row.get(7)?);
        let decided_by: Option<u32> = row.get(10)?;
        Ok(Self {
            no: row.get(0)?,
            journal: row.get(1)?,
            seq: seq.cast_unsigned(),
            reason: names::reason(reason),
            hash: row.get(4)?,
            bytes: row.get(5)?,
            signature: row.get(6)?,
            rescued: door == super::Door::Rescue as i64,
            at: row.get(8)?,
            decision: row.get(9)?,
            decided_by: decided_by.map(PersonNo),
            note: row.get(11)?,
            owner: row.get::<Option<u32>>(12)?.map(PersonNo),
        })
    }
}

/// What was put aside after a number, all of it or only what waits.
pub async fn asides(
    tx: &mut Tx,
    scope: &Scope,
    after: i64,
    only_open: bool,
    at_most: i64,
) -> Result<Vec<Aside>, DbError> {
    tx.all(
        &sql::QUARANTINE_AFTER,
        values![after, only_open, at_most, scope.branch()],
    )
    .await?
    .iter()
    .map(Aside::read)
    .collect()
}

/// Records a decision. Nothing when there is no such number, or it was decided otherwise. Whose journal it is
/// said to be of does not decide.
pub async fn decide(
    tx: &mut Tx,
    no: i64,
    accept: bool,
    note: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Option<Aside>, IntakeError> {
    let row = tx.optional(&sql::QUARANTINE_BY_NO, values![no]).await?;
    let aside = row.as_ref().map(Aside::read).transpose()?;
    if aside.is_some_and(|aside| aside.owner == Some(by)) {
        return Err(IntakeError::OwnEntry);
    }
    let decision = if accept { "accepted" } else { "rejected" };
    let changed = tx
        .execute(
            &sql::DECIDE_QUARANTINE,
            values![no, decision, by, now, note],
        )
        .await?;
    if changed > 0 {
        audit::append(
            tx,
            Record::by(
                by,
                "quarantine.decided",
                format!("quarantine {no} {decision}"),
                now,
            )
            .because(note),
        )
        .await?;
    }
    let row = tx.optional(&sql::QUARANTINE_BY_NO, values![no]).await?;
    let aside = row.as_ref().map(Aside::read).transpose()?;
    Ok(aside.filter(|aside| aside.decision.as_deref() == Some(decision)))
}
