//! Entries that were taken with a doubt, receipts first of all, and what people decided about them.
//!
//! A decision is recorded and moves nothing. `accepted` closes the doubt; `follow_up` names who looks into it,
//! and the entry waits on until somebody accepts it. Every decision is kept; the last one counts.

use counterfoil_sync::entry::Flag;
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Day, Millis};

use super::{names, sql};
use crate::audit::{self, Record};
use crate::auth::{Scope, branch, people};
use crate::db::{DbError, Row, Sealed, Tx, are_as_written, sealed};
use crate::text;
use crate::values;
use crate::verify::Finding;

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is as it should be, or the reason is good.
    Accepted,
    /// Somebody looks into it.
    FollowUp(PersonNo),
}

impl Decision {
    /// As it is stored and in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::FollowUp(_) => "follow_up",
        }
    }

    fn owner(self) -> Option<PersonNo> {
        match self {
            Self::Accepted => None,
            Self::FollowUp(owner) => Some(owner),
        }
    }
}

/// A decision that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decided {
    /// What.
    pub decision: Decision,
    /// Why.
    pub reason: String,
    /// By whom.
    pub by: PersonNo,
    /// When.
    pub at: Millis,
}

/// An entry that was taken with a doubt.
#[derive(Debug, Clone)]
pub struct Flagged {
    /// The entry.
    pub id: EntryId,
    /// The number of its kind.
    pub kind: u16,
    /// Whose daybook it is in.
    pub collector: PersonNo,
    /// Who paid, if it is a receipt.
    pub customer: Option<CustomerNo>,
    /// The business date.
    pub day: Day,
    /// How much, if it is a receipt.
    pub total: Option<Money>,
    /// The doubts.
    pub flags: Vec<Flag>,
    /// What was decided last.
    pub decided: Option<Decided>,
}

impl Flagged {
    fn read(row: &Row) -> Result<Self, DbError> {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        let decision: Option<String> = row.get(8)?;
        let (customer, minor): (Option<u32>, Option<i64>) = (row.get(3)?, row.get(6)?);
        let kind: u32 = row.get(13)?;
        Ok(Self {
            id: EntryId::new(journal, seq.cast_unsigned()),
            kind: u16::try_from(kind).unwrap_or(u16::MAX),
            collector: row.get(2)?,
            customer: customer.map(CustomerNo),
            day: row.get(4)?,
            total: match minor {
                Some(minor) => Some(Money::new(minor, row.get(5)?)),
                None => None,
            },
            flags: names::flags(row.get(7)?),
            decided: match decision {
                Some(_) => Some(decided(row, 9)?),
                None => None,
            },
        })
    }

    /// Whether somebody must still look at it.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.decided
            .as_ref()
            .is_none_or(|decided| decided.decision != Decision::Accepted)
    }
}

/// A decision from its columns: owner, reason, by, when.
fn decided(row: &Row, at: usize) -> Result<Decided, DbError> {
    let owner: Option<u32> = row.get(at)?;
    Ok(Decided {
        decision: owner.map_or(Decision::Accepted, |owner| {
            Decision::FollowUp(PersonNo(owner))
        }),
        reason: row.get(at + 1)?,
        by: row.get(at + 2)?,
        at: Millis(row.get(at + 3)?),
    })
}

/// The entries that wait for somebody to look at them, in the order they came in: all, or those after one. A
/// void that awaits approval is decided in a queue of its own.
pub async fn waiting(
    tx: &mut Tx,
    scope: &Scope,
    after: Option<EntryId>,
    at_most: i64,
) -> Result<Vec<Flagged>, DbError> {
    let mut after = after.map_or(values![0_i64, 0_i64], key);
    after.extend(values![
        names::bit(Flag::AwaitsApproval),
        at_most,
        scope.branch()
    ]);
    let rows = tx.all(&sql::FLAGGED, after).await?;
    rows.iter().map(Flagged::read).collect()
}

/// One entry that was taken with a doubt.
pub async fn find(tx: &mut Tx, receipt: EntryId) -> Result<Option<Flagged>, DbError> {
    let row = tx.optional(&sql::FLAGGED_ONE, key(receipt)).await?;
    row.as_ref().map(Flagged::read).transpose()
}

/// Every decision about an entry, the first one first.
pub async fn history(tx: &mut Tx, receipt: EntryId) -> Result<Vec<Decided>, DbError> {
    let rows = tx.all(&sql::FLAG_DECISIONS, key(receipt)).await?;
    rows.iter().map(|row| decided(row, 0)).collect()
}

fn key(receipt: EntryId) -> Vec<crate::db::Value> {
    values![receipt.journal, receipt.seq.cast_signed()]
}

/// Decides. Neither who wrote the entry may, nor who took a receipt's money over since; nor is the maker the
/// one who looks into it.
pub async fn decide(
    tx: &mut Tx,
    receipt: EntryId,
    decision: Decision,
    reason: &str,
    by: PersonNo,
    now: Millis,
) -> Result<Flagged, FlagError> {
    let reason = text::said(reason).ok_or(FlagError::Reason)?;
    let flagged = find(tx, receipt).await?;
    let flagged = flagged.ok_or(FlagError::NotFlagged(receipt))?;
    if !flagged.is_open() {
        return Err(FlagError::Decided);
    }
    let mut taken_over = key(receipt);
    taken_over.extend(values![by]);
    let has_money = flagged.total.is_some();
    if by == flagged.collector
        || (has_money && tx.scalar::<i64>(&sql::TOOK_OVER, taken_over).await? > 0)
    {
        return Err(FlagError::NotNeutral);
    }
    if let Some(owner) = decision.owner() {
        if owner == flagged.collector {
            return Err(FlagError::OwnerIsMaker);
        }
        if people::standing(tx, owner).await?.is_none() {
            return Err(FlagError::NoOwner);
        }
        if !branch::scope_of(tx, owner).await?.sees(flagged.collector) {
            return Err(FlagError::OwnerOfBranch);
        }
    }
    let no = tx
        .scalar::<i64>(&sql::LAST_FLAG_DECISION, values![])
        .await?
        + 1;
    let flags = flagged
        .flags
        .iter()
        .fold(0_i64, |bits, flag| bits | names::bit(*flag));
    let row = values![
        no,
        receipt.journal,
        receipt.seq.cast_signed(),
        flags,
        decision.name(),
        decision.owner().map(|owner| i64::from(owner.0)),
        reason,
        by,
        now
    ];
    tx.execute(&sql::INSERT_FLAG_DECISION, sealed(row)).await?;
    let what = match decision {
        Decision::Accepted => format!("entry {receipt} accepted"),
        Decision::FollowUp(owner) => format!("entry {receipt} followed up by person {owner}"),
    };
    let record = Record::by(by, "flags.decided", what, now);
    audit::append(tx, record.because(reason)).await?;
    find(tx, receipt)
        .await?
        .ok_or(FlagError::NotFlagged(receipt))
}

/// Decisions are as they were made.
pub(crate) async fn as_decided(tx: &mut Tx) -> Result<Finding, DbError> {
    if let Some(row) = tx.optional(&sql::FLAG_DECISION_ASTRAY, values![]).await? {
        let no: i64 = row.get(0)?;
        return Ok(Finding::Differs(format!(
            "decision {no} is about flags that the entry does not have, or was made by who wrote it"
        )));
    }
    let decisions = Sealed {
        what: "the decision about flags of number",
        rows: &sql::SEALED_FLAG_DECISIONS,
        names: 1,
    };
    are_as_written(tx, &[decisions]).await
}

/// Why nothing was decided.
#[derive(Debug, thiserror::Error)]
pub enum FlagError {
    /// Nobody could later tell why.
    #[error("{}", crate::text::SAY)]
    Reason,
    /// Nothing to decide.
    #[error("there is no entry {0} with a flag")]
    NotFlagged(EntryId),
    /// Somebody was first.
    #[error("this was accepted already")]
    Decided,
    /// Four eyes.
    #[error(
        "who wrote the receipt or took its money over does not decide about it; another person must"
    )]
    NotNeutral,
    /// Nobody looks into what they did themselves.
    #[error("who wrote the receipt does not look into it; name another person")]
    OwnerIsMaker,
    /// Nobody of that number.
    #[error("name somebody who signs in to look into it")]
    NoOwner,
    /// They would not find it.
    #[error("who looks into it belongs to another branch and does not see it")]
    OwnerOfBranch,
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}
