//! Receipts that were taken with a doubt, and what people decided about them.
//!
//! A decision is recorded and moves nothing. `accepted` closes the doubt; `follow_up` names who looks into it,
//! and the receipt waits on until somebody accepts it. Every decision is kept; the last one counts.

use counterfoil_sync::entry::{Entry, Flag, Place, Receipt};
use counterfoil_sync::id::{CustomerNo, EntryId, JournalId, PersonNo};
use counterfoil_sync::money::Money;
use counterfoil_sync::time::{Clocks, Day, Millis};

use super::{IntakeError, names, sql};
use crate::audit::{self, Record};
use crate::auth::people;
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

/// A receipt that was taken with a doubt.
#[derive(Debug, Clone)]
pub struct Flagged {
    /// The receipt.
    pub id: EntryId,
    /// Who received it.
    pub collector: PersonNo,
    /// Who paid.
    pub customer: CustomerNo,
    /// The business date.
    pub day: Day,
    /// How much.
    pub total: Money,
    /// The doubts.
    pub flags: Vec<Flag>,
    /// What was decided last.
    pub decided: Option<Decided>,
}

impl Flagged {
    fn read(row: &Row) -> Result<Self, DbError> {
        let (journal, seq): (JournalId, i64) = (row.get(0)?, row.get(1)?);
        let decision: Option<String> = row.get(8)?;
        Ok(Self {
            id: EntryId::new(journal, seq.cast_unsigned()),
            collector: row.get(2)?,
            customer: row.get(3)?,
            day: row.get(4)?,
            total: Money::new(row.get(6)?, row.get(5)?),
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

/// The receipts that wait for somebody to look at them, in the order they came in: all, or those after one.
pub async fn waiting(
    tx: &mut Tx,
    after: Option<EntryId>,
    at_most: i64,
) -> Result<Vec<Flagged>, DbError> {
    let mut after = after.map_or(values![0_i64, 0_i64], key);
    after.extend(values![at_most]);
    let rows = tx.all(&sql::FLAGGED, after).await?;
    rows.iter().map(Flagged::read).collect()
}

/// One receipt that was taken with a doubt.
pub async fn find(tx: &mut Tx, receipt: EntryId) -> Result<Option<Flagged>, DbError> {
    let row = tx.optional(&sql::FLAGGED_ONE, key(receipt)).await?;
    row.as_ref().map(Flagged::read).transpose()
}

/// Every decision about a receipt, the first one first.
pub async fn history(tx: &mut Tx, receipt: EntryId) -> Result<Vec<Decided>, DbError> {
    let rows = tx.all(&sql::FLAG_DECISIONS, key(receipt)).await?;
    rows.iter().map(|row| decided(row, 0)).collect()
}

fn key(receipt: EntryId) -> Vec<crate::db::Value> {
    values![receipt.journal, receipt.seq.cast_signed()]
}

/// Decides. Neither who wrote the receipt may, nor who took its money over since; nor is the maker the one
/// who looks into it.
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
    if by == flagged.collector || tx.scalar::<i64>(&sql::TOOK_OVER, taken_over).await? > 0 {
        return Err(FlagError::NotNeutral);
    }
    if let Some(owner) = decision.owner() {
        if owner == flagged.collector {
            return Err(FlagError::OwnerIsMaker);
        }
        if people::standing(tx, owner).await?.is_none() {
            return Err(FlagError::NoOwner);
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
        Decision::Accepted => format!("receipt {receipt} accepted"),
        Decision::FollowUp(owner) => format!("receipt {receipt} followed up by person {owner}"),
    };
    let record = Record::by(by, "flags.decided", what, now);
    audit::append(tx, record.because(reason)).await?;
    find(tx, receipt)
        .await?
        .ok_or(FlagError::NotFlagged(receipt))
}

/// What stands beside the doubt.
#[derive(Debug)]
pub struct Evidence {
    /// The receipt as it was written.
    pub receipt: Option<Receipt>,
    /// What the phone's clocks said.
    pub clocks: Clocks,
    /// When it came in.
    pub received: Millis,
    /// Where the phone was, by the receipt or by the check-in of its visit.
    pub place: Option<Place>,
    /// How far from the customer's site, in metres, as far as both are known.
    pub metres: Option<i64>,
}

/// The evidence of a receipt.
pub async fn evidence(tx: &mut Tx, flagged: &Flagged) -> Result<Option<Evidence>, IntakeError> {
    let Some(row) = tx.optional(&sql::EVIDENCE, key(flagged.id)).await? else {
        return Ok(None);
    };
    let bytes: Vec<u8> = row.get(0)?;
    let unreadable = |_| IntakeError::Unreadable(flagged.id.to_string());
    let entry = Entry::from_bytes(&bytes).map_err(unreadable)?;
    let receipt = match entry.fact() {
        Ok(counterfoil_sync::entry::Fact::Receipt(receipt)) => Some(receipt),
        Ok(_) | Err(_) => None,
    };
    // The check-in of the visit says where, if the receipt does not.
    let visit = receipt.as_ref().and_then(|receipt| receipt.visit);
    let place = match (entry.place, visit) {
        (None, Some(visit)) => place_of(tx, EntryId::new(flagged.id.journal, visit)).await?,
        (place, _) => place,
    };
    let (lat, lon): (Option<i64>, Option<i64>) = (row.get(2)?, row.get(3)?);
    let metres = place
        .zip(lat.zip(lon))
        .map(|(place, site)| metres((place.lat_e5.into(), place.lon_e5.into()), site));
    Ok(Some(Evidence {
        receipt,
        clocks: entry.clocks,
        received: row.get(1)?,
        place,
        metres,
    }))
}

async fn place_of(tx: &mut Tx, id: EntryId) -> Result<Option<Place>, DbError> {
    let Some(row) = tx.optional(&sql::ENTRY, key(id)).await? else {
        return Ok(None);
    };
    let bytes: Vec<u8> = row.get(0)?;
    Ok(Entry::from_bytes(&bytes).ok().and_then(|entry| entry.place))
}

/// How far two places are apart, in metres: good to a hundredth within a city, which is what is asked.
fn metres(one: (i64, i64), other: (i64, i64)) -> i64 {
    // A hundred-thousandth of a degree is 1.113 metres along a meridian.
    let along = |e5: i64| e5.abs().saturating_mul(1_113) / 1_000;
    let square = (one.0 / 100_000).pow(2);
    // Bhaskara's cosine, in thousandths.
    let cosine = (32_400 - 4 * square) * 1_000 / (32_400 + square);
    let north = along(one.0 - other.0);
    let east = along(one.1 - other.1).saturating_mul(cosine) / 1_000;
    (north.saturating_mul(north))
        .saturating_add(east.saturating_mul(east))
        .isqrt()
}

/// Decisions are as they were made.
pub(crate) async fn as_decided(tx: &mut Tx) -> Result<Finding, DbError> {
    if let Some(row) = tx.optional(&sql::FLAG_DECISION_ASTRAY, values![]).await? {
        let no: i64 = row.get(0)?;
        return Ok(Finding::Differs(format!(
            "decision {no} is about flags that the receipt does not have, or was made by who wrote it"
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
    #[error("there is no receipt {0} with a flag")]
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
    /// The database failed.
    #[error(transparent)]
    Db(#[from] DbError),
}

#[cfg(test)]
mod tests {
    use super::metres;

    #[test]
    fn distances_are_good_enough_for_a_city() {
        // Dubai Creek to Burj Khalifa is 9.4 km; one step north is a metre.
        let creek = (2_526_700, 5_529_700);
        let tower = (2_519_720, 5_527_440);
        assert!(
            (8_000..=8_400).contains(&metres(creek, tower)),
            "{}",
            metres(creek, tower)
        );
        assert_eq!(metres(creek, creek), 0);
        assert_eq!(metres((0, 0), (100, 0)), 111);
        assert_eq!(metres((6_000_000, 0), (6_000_000, 1_000)), 556);
    }
}
